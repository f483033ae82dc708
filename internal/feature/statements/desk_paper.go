package statements

import (
	"context"
	"fmt"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// PaperRow is a line of a sheet of paper that somebody signed.
type PaperRow struct {
	Kind        EndorserKind
	Visibility  Visibility
	Name        string
	Country     string // ISO 3166-1 alpha-2, "001"; of a sealed one may be ""
	Affiliation string // of a person
	Email       string // sealed, or ""
	Officer     string // who signed for an organisation, sealed, or ""
}

// PaperSheet is a sheet that is keyed in.
type PaperSheet struct {
	Slug      string
	Lang      core.Lang // in which the text was shown
	Number    string    // as printed on it
	Day       core.Day  // on which it was signed
	VouchedBy string    // the network that vouches for all of it; "" holds public ones until somebody looks
	Batch     string    // its id
	Rows      []PaperRow
}

// PaperResult is what became of a sheet.
type PaperResult struct {
	Added, Held, Sealed int
	Twice               []int     // rows that stand on the roll already and were not added
	SealedIDs           []core.ID // of what was sealed, to take it back
}

// Clean returns a row as it is kept, or what must be repaired: the field names are
// those of the sign-on form.
func (r PaperRow) Clean(st *Statement, sealedOpen bool) (PaperRow, *core.Error) {
	var bad []*core.Error
	wrong := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "statements.wrong." + key, Args: args})
	}
	if r.Kind != Organisation && r.Kind != Person || !st.May(r.Kind) {
		wrong("kind", "kind")
	}
	if r.Visibility == Sealed && !sealedOpen {
		wrong("visibility", "sealed_closed")
	} else if r.Visibility != Public && r.Visibility != Sealed {
		wrong("visibility", "visibility")
	}
	line := func(field string, v *string, required bool) {
		clean, is := script.Line(*v, maxName)
		if is == script.Empty && !required {
			clean = ""
		} else if is != script.OK {
			wrong(field, field+"_"+is.Key(), "N", int64(maxName))
			return
		}
		*v = clean
	}
	line("name", &r.Name, true)
	if r.Name != "" && !hasLetter(r.Name) {
		wrong("name", "name_"+script.Empty.Key(), "N", int64(maxName))
	}
	switch {
	case r.Country == "" && r.Visibility == Sealed:
	case r.Country == i18n.International && r.Kind == Organisation:
	case !i18n.ValidCountry(r.Country):
		wrong("country", "country")
	}
	if r.Kind == Person {
		line("affiliation", &r.Affiliation, false)
		r.Officer = ""
	} else {
		line("officer", &r.Officer, false)
		r.Affiliation = ""
	}
	if r.Email != "" {
		if a, ok := script.Address(r.Email); ok {
			r.Email = a
		} else {
			wrong("email", "email_form")
		}
	}
	return r, core.Join(bad)
}

// AddPaper writes a sheet down. A public row is printed once somebody vouches for
// it; of a sealed one nothing that was keyed in is kept but its record, sealed here.
// It counts with four others of its kind, as all sealed ones do, and needs somebody
// who vouches for the sheet, since nobody can look at it later. The sheet is an
// import like others ([Service.RollbackBy]), but its sealed rows do not say so: see
// [Service.UndoPaper].
func (s *Service) AddPaper(ctx context.Context, who core.ID, in PaperSheet) (res *PaperResult, err error) {
	defer core.Wrap(&err, "statements.AddPaper(%s)", in.Slug)
	var st *Statement
	var key listKey
	var v Version
	hasKey := false
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if st, err = statementBySlug(tx, in.Slug); err != nil {
			return err
		}
		key, v, err = s.sealTo(tx, st)
		if hasKey = err == nil; core.KindOf(err) == core.Closed {
			v, err = versionOf(tx, st)
		}
		return err
	}); err != nil {
		return nil, err
	}
	type row struct {
		e      *Endorsement
		mark   []byte
		sealed []byte
	}
	var rows []row
	im := &importing{s: s, st: st}
	for i, r := range in.Rows {
		r, bad := r.Clean(st, hasKey && key.Openers >= minOpeners)
		if bad != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, bad)
		}
		link := s.link(core.NewToken())
		e := &Endorsement{ID: core.NewID(), Statement: st.ID, Version: v.Number, Affirmed: v.Number, Lang: in.Lang, Kind: r.Kind, Visibility: r.Visibility,
			State: stateConfirmed, Level: Vouched, Country: r.Country, Day: in.Day, LinkHash: core.HashToken(link), VouchedBy: in.VouchedBy, Batch: in.Batch}
		if in.VouchedBy == "" {
			e.State, e.Level = stateHeld, Unconfirmed
		}
		if in.VouchedBy == "" && r.Visibility == Sealed { // nobody could look at it later
			return nil, &core.Error{Kind: core.Invalid, Field: "vouched_by", Key: "statements.import.sealed_vouch"}
		}
		x := row{e: e}
		keyed := SignInput{Kind: r.Kind, Visibility: r.Visibility, Name: r.Name, Country: r.Country, Email: r.Email, Affiliation: r.Affiliation, Officer: r.Officer}
		if r.Visibility == Sealed || r.Email != "" && hasKey {
			if x.sealed, err = s.seal(key, s.record(st, v, e, keyed, link)); err != nil {
				return nil, err
			}
		}
		if r.Visibility == Public {
			e.print(r.Name, "", r.Affiliation)
			x.mark = im.mark(e)
			if s.odd(ctx, st, e) {
				e.State = stateHeld
			}
		} else {
			e.Batch, e.VouchedBy = "", ""
			e.Level = ByAddress // as of every sealed one: what else is known stands in the record
		}
		rows = append(rows, x)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		res = new(PaperResult)
		if now, err := versionOf(tx, st); err != nil || now.Number != v.Number {
			return cmpErr(err, errPaperMoved)
		}
		if err := insertImport(tx, importRow{ID: in.Batch, Statement: st.ID, At: s.Now().Unix() / 60 * 60, Consent: "paper, sheet " + in.Number}); err != nil {
			return err
		}
		public := int64(0)
		for i, x := range rows {
			if x.e.Visibility == Public {
				if ok, err := insertSigner(tx, st.ID, x.mark, x.e.ID); err != nil {
					return err
				} else if !ok {
					res.Twice = append(res.Twice, i)
					continue
				}
				public++
			}
			if _, err := insertEndorsement(tx, x.e); err != nil {
				return err
			}
			if x.sealed != nil {
				if err := insertRecord(tx, x.e.ID, key.ID, x.sealed); err != nil {
					return err
				}
			}
			if err := s.countIn(tx, st, x.e); err != nil {
				return err
			}
			res.Added++
			if x.e.State == stateHeld {
				res.Held++
			}
			if x.e.Visibility == Sealed {
				res.Sealed++
				res.SealedIDs = append(res.SealedIDs, x.e.ID)
			}
		}
		if err := setImported(tx, in.Batch, public); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(who), "statement.paper", core.Ref{Kind: "statement", ID: st.ID}, fmt.Sprintf("batch %s: %d added, %d of them sealed", in.Batch, res.Added, res.Sealed))
	})
	s.changes.Add(1)
	return res, err
}

var errPaperMoved = &core.Error{Kind: core.Conflict, Key: "statements.import.moved"}

func cmpErr(err, or error) error {
	if err != nil {
		return err
	}
	return or
}

// UndoPaper takes a sheet back: its public rows by its batch, its sealed ones by
// their ids. It returns how many were still there.
func (s *Service) UndoPaper(ctx context.Context, who core.ID, slug, batch string, sealed []core.ID) (removed int, err error) {
	defer core.Wrap(&err, "statements.UndoPaper(%s)", slug)
	st, err := s.Found(ctx, slug)
	if err != nil {
		return 0, err
	}
	n := 0
	sealed = slices.Compact(slices.Sorted(slices.Values(sealed))) // a list of our own
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		n = 0
		for _, id := range sealed {
			e, err := endorsementByID(tx, id)
			if core.KindOf(err) == core.NotFound || err == nil && (e.Statement != st.ID || e.Visibility != Sealed) {
				continue
			}
			if err != nil {
				return err
			}
			if err := s.remove(tx, st, e, "import"); err != nil {
				return err
			}
			n++
		}
		return nil
	}); err != nil {
		return 0, err
	}
	removed, err = s.RollbackBy(ctx, string(who), batch)
	return removed + n, err
}
