package intake

import (
	"context"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// linesAtOnce is how many lines of a sheet are keyed in at once, and stand on one.
const linesAtOnce = 10

// Line is a line of a sheet as it is keyed in.
type Line struct {
	As           string // person, organisation
	Name         string // of the person who signed
	Organisation string
	Country      string // as typed: a name or a code
	Sealed       bool
	Email        string
	Anyway       bool // it was seen that a name like it stands on the roll

	Bad   []*core.Error
	Twice *statements.Endorsement // who stands on the roll already
	Like  *like
}

// empty reports whether nothing was keyed in.
func (l *Line) empty() bool {
	return strings.TrimSpace(l.Name+l.Organisation+l.Country+l.Email) == ""
}

// Wrong returns what must be repaired at a field.
func (l *Line) Wrong(field string) *core.Error {
	for _, e := range l.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

// Keyed is a sheet as it is keyed in.
type Keyed struct {
	Number  string
	DayText string
	In      core.Lang
	Signed  bool // the consent stands on it, and they signed under it
	Vouch   bool
	Network string
	Lines   []Line

	Added, Held int
}

var (
	errVouch  = &core.Error{Kind: core.Invalid, Field: "vouch", Key: "intake.paper.wrong.vouch"}
	errSigned = &core.Error{Kind: core.Invalid, Field: "signed", Key: "intake.paper.wrong.signed"}
)

// KeyIn writes a sheet down. What must be repaired or looked at is noted at its
// line; then nothing is written and the error is core.Invalid.
func (s *Service) KeyIn(ctx context.Context, actor core.Actor, slug string, k *Keyed) (err error) {
	defer core.Wrap(&err, "intake.KeyIn(%s)", slug)
	st, err := s.statement(ctx, actor, slug)
	if err != nil {
		return err
	}
	if st.Signers == statements.SignersNone || st.Version == 0 {
		return &core.Error{Kind: core.Conflict, Key: "intake.not_endorsed"}
	}
	in, bad := s.sheet(actor, st, k)
	openers, err := s.Statements.SealsTo(ctx, st)
	if err != nil {
		return err
	}
	wrong := len(bad)
	for i := range k.Lines {
		l := &k.Lines[i]
		if l.empty() {
			continue
		}
		row := s.line(st, l, openers >= statements.MinOpeners && (st.EraseOn == 0 || s.today() < st.EraseOn))
		if len(l.Bad) == 0 && row.Visibility == statements.Sealed && in.VouchedBy == "" && !slices.Contains(bad, errVouch) {
			bad = append(bad, errVouch)
		}
		if len(l.Bad) == 0 && row.Visibility == statements.Public {
			if err := s.look(ctx, st, l, row); err != nil {
				return err
			}
		}
		if len(l.Bad) > 0 || (l.Twice != nil || l.Like != nil) && !l.Anyway {
			wrong++
			if len(l.Bad) == 0 {
				bad = append(bad, &core.Error{Kind: core.Invalid, Field: lineID(i, "name"), Key: "intake.paper.wrong.twice", Args: []any{"Line", int64(i + 1)}})
			}
			for _, e := range l.Bad {
				bad = append(bad, &core.Error{Kind: core.Invalid, Field: lineID(i, e.Field), Key: "intake.paper.wrong.line", Args: []any{"Line", int64(i + 1)}})
				break
			}
			continue
		}
		in.Rows = append(in.Rows, row)
	}
	if len(in.Rows) == 0 && wrong == 0 {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: lineID(0, "name"), Key: "intake.paper.wrong.empty"})
	}
	if e := core.Join(bad); e != nil {
		return e
	}
	return s.keep(ctx, actor, st, in, k)
}

func lineID(i int, field string) string { return "l" + columnID(i) + "-" + field }

// sheet reads what is said of the sheet as a whole.
func (s *Service) sheet(actor core.Actor, st *statements.Statement, k *Keyed) (in statements.PaperSheet, bad []*core.Error) {
	in = statements.PaperSheet{Slug: st.Slug, Lang: k.In, Batch: string(core.NewID()), Day: s.today()}
	var is script.Problem
	if in.Number, is = script.Line(k.Number, 20); is != script.OK {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: "number", Key: "intake.paper.wrong.number"})
	}
	if !in.Lang.Valid() {
		in.Lang = st.Source
	}
	if at, err := time.Parse(time.DateOnly, k.DayText); err != nil || core.DayOf(at) > s.today() || at.Year() < 2000 {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: "day", Key: "intake.paper.wrong.day"})
	} else {
		in.Day = core.DayOf(at)
	}
	if !k.Signed {
		bad = append(bad, errSigned)
	}
	if k.Vouch && actor.May(st.Campaign, core.Coordinator) {
		if in.VouchedBy, is = script.Line(k.Network, 140); is != script.OK {
			bad = append(bad, &core.Error{Kind: core.Invalid, Field: "network", Key: "intake.wrong.network"})
		}
	}
	return in, bad
}

// line makes a row of what was keyed in, or notes what must be repaired.
func (s *Service) line(st *statements.Statement, l *Line, sealedOpen bool) statements.PaperRow {
	row := statements.PaperRow{Kind: statements.Person, Visibility: statements.Public, Name: l.Name, Affiliation: l.Organisation, Email: strings.TrimSpace(l.Email)}
	if l.As == "organisation" {
		row.Kind, row.Name, row.Officer, row.Affiliation = statements.Organisation, l.Organisation, l.Name, ""
	}
	if l.Sealed {
		row.Visibility = statements.Sealed
	}
	typed := strings.TrimSpace(l.Country)
	code, sure := i18n.FindCountry(typed)
	switch {
	case typed == "":
	case code == "" || !sure:
		l.Bad = append(l.Bad, &core.Error{Kind: core.Invalid, Field: "country", Key: "intake.paper.wrong.country"})
	}
	row.Country = code
	clean, bad := row.Clean(st, sealedOpen)
	for _, e := range bad.All() {
		if e.Field == "country" && len(l.Bad) > 0 {
			continue
		}
		at := *e
		if l.As == "organisation" { // where it was keyed in
			at.Field = map[string]string{"name": "organisation", "officer": "name"}[e.Field]
		} else if e.Field == "affiliation" {
			at.Field = "organisation"
		}
		if at.Field == "" {
			at.Field = e.Field
		}
		l.Bad = append(l.Bad, &at)
	}
	return clean
}

// look notes who on the roll a public row may be.
func (s *Service) look(ctx context.Context, st *statements.Statement, l *Line, row statements.PaperRow) error {
	found, _, err := s.Statements.Find(ctx, st, row.Name)
	if err != nil {
		return err
	}
	for _, e := range found {
		if e.Kind == row.Kind && e.Country == row.Country && script.Fold(e.Name) == script.Fold(row.Name) {
			l.Twice = e
			return nil
		}
	}
	if row.Kind != statements.Organisation {
		return nil
	}
	r, err := s.roll(ctx, st)
	if err != nil {
		return err
	}
	l.Like = r.ask(0, &statements.Endorsement{Kind: row.Kind, Name: row.Name, Country: row.Country})
	return nil
}

// keep writes a sheet down.
func (s *Service) keep(ctx context.Context, actor core.Actor, st *statements.Statement, in statements.PaperSheet, k *Keyed) error {
	res, err := s.Statements.AddPaper(ctx, actor.Account, in)
	if err != nil {
		return err
	}
	s.forget()
	k.Added, k.Held = res.Added, res.Held
	x := &sheet{ID: core.ID(in.Batch), Statement: st.ID, Number: in.Number, By: actor.Account, On: s.today(), Added: int64(res.Added), Held: int64(res.Held), SealedN: int64(res.Sealed)}
	if len(res.SealedIDs) > 0 {
		if x.Sealed, err = s.sealed(x.ID, "sheet", res.SealedIDs); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return insertSheet(tx, x) })
}

// UndoSheet takes a sheet back. Its sealed rows can be taken back for a week, as
// long as the process that keyed them in, or its key, is there.
func (s *Service) UndoSheet(ctx context.Context, actor core.Actor, slug string, id core.ID) (removed int, err error) {
	defer core.Wrap(&err, "intake.UndoSheet(%s)", slug)
	st, err := s.statement(ctx, actor, slug)
	if err != nil {
		return 0, err
	}
	var x *sheet
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { x, err = sheetByID(tx, id); return err }); err != nil {
		return 0, err
	}
	if x.Statement != st.ID || x.Undone {
		return 0, errNone
	}
	var ids []core.ID
	if x.SealedN > 0 {
		if len(x.Sealed) == 0 {
			return 0, &core.Error{Kind: core.Conflict, Key: "intake.paper.too_late"}
		}
		if err := s.unsealed(id, "sheet", x.Sealed, &ids); err != nil {
			return 0, &core.Error{Kind: core.Conflict, Key: "intake.paper.too_late"}
		}
	}
	if removed, err = s.Statements.UndoPaper(ctx, actor.Account, slug, string(id), ids); err != nil {
		return 0, err
	}
	s.forget()
	return removed, s.DB.Write(ctx, func(tx *db.Tx) error { return setUndone(tx, id) })
}
