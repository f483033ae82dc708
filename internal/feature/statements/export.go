package statements

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// ExportReport says what an export holds.
type ExportReport struct {
	Lines     int64  // endorsements
	Records   int64  // of them with a sealed record
	Withdrawn int64  // ids
	SHA256    string // of the whole file, in hex
}

// exportPage is how many rows are in memory at a time.
const exportPage = 500

// errChanged says that an export would mix two states of a statement.
var errChanged = &core.Error{Kind: core.Conflict, Key: "statements.export.changed",
	Err: errors.New("the statement got a new version or list key meanwhile: export again")}

// ExportSealed writes everything a coordinator needs to open the list of a
// statement offline (package opening), in the order of the random ids. It is
// written into the audit log before the first byte leaves. When a new version or
// list key comes meanwhile the error is [core.Conflict] and the file has no end:
// export again. Nothing in it is secret that is not on the site or sealed, but it
// holds all sealed records at once: keep it as a backup is kept.
func (s *Service) ExportSealed(ctx context.Context, slug string, w io.Writer) (rep *ExportReport, err error) {
	defer core.Wrap(&err, "statements.ExportSealed(%s)", slug)
	return s.export(ctx, slug, "", w, "command", func(st *Statement) core.Ref { return core.Ref{Kind: "statement", ID: st.ID} })
}

// export writes the rows of a statement: with file "" in the order of their ids, else
// in the file's own (see [Service.ExportFile]).
func (s *Service) export(ctx context.Context, slug string, file core.ID, w io.Writer, who string, about func(*Statement) core.Ref) (rep *ExportReport, err error) {
	var st *Statement
	var head opening.Header
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if st, head, err = s.exportHeader(tx, slug); err != nil {
			return err
		}
		head.File = file
		return audit.Add(tx, s.Now(), who, "statement.export", about(st),
			fmt.Sprintf("%d endorsements, %d sealed records, %d withdrawn", head.Counts.Lines, head.Counts.Records, head.Counts.Withdrawn))
	}); err != nil {
		return nil, err
	}
	out := opening.NewWriter(w)
	if err := out.Put(head); err != nil {
		return nil, err
	}
	rep = new(ExportReport)
	// The rows of a file go round: those after its id first, then those before it.
	// Ids are random, so where a file begins is as good as a name.
	for _, part := range [2][2]core.ID{{file, lastID}, {"", file}} {
		if err := s.exportPart(ctx, st, file, part[0], part[1], out, rep); err != nil {
			return nil, err
		}
		if file == "" {
			break
		}
	}
	if err := s.exportWithdrawn(ctx, st, out, rep); err != nil {
		return nil, err
	}
	var after opening.Header
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		_, after, err = s.exportHeader(tx, slug)
		return err
	}); err != nil {
		return nil, err
	}
	if len(after.Versions) != len(head.Versions) || marshal(after.ListKeys) != marshal(head.ListKeys) {
		return nil, errChanged
	}
	_, rep.SHA256, err = out.End()
	return rep, err
}

// lastID stands behind every id.
const lastID core.ID = "~"

func (s *Service) exportHeader(tx *db.Tx, slug string) (*Statement, opening.Header, error) {
	h := opening.Header{Format: opening.Format, Statement: slug, Site: s.Origin, Exported: isoDay(s.today()),
		Texts: map[core.Lang]opening.Text{}, ListKeys: []json.RawMessage{}}
	st, err := statementBySlug(tx, slug)
	if core.KindOf(err) == core.NotFound {
		return nil, h, fmt.Errorf("there is no statement %q on this site: %w", slug, err)
	} else if err != nil {
		return nil, h, err
	}
	h.Source, h.Rule = st.Source, st.Rule
	vs, err := versions(tx, st.ID)
	if err != nil {
		return nil, h, err
	}
	for _, v := range vs {
		h.Versions = append(h.Versions, opening.Version{Number: v.Number, Hash: v.Hash, Published: isoDay(core.DayOf(time.Unix(v.PublishedAt, 0)))})
	}
	texts, err := editions(tx, st.ID, st.Version)
	if err != nil {
		return nil, h, err
	}
	for l, e := range texts {
		h.Texts[l] = opening.Text{Title: e.Title, Changes: e.Changes}
	}
	keys, err := listKeys(tx, st.ID)
	if err != nil {
		return nil, h, err
	}
	for _, k := range keys {
		h.ListKeys = append(h.ListKeys, json.RawMessage(k.Body))
	}
	rows, err := tally(tx, st.ID)
	if err != nil {
		return nil, h, err
	}
	f := count(rows)
	h.Counts.Organisations, h.Counts.Persons, h.Counts.Sealed = f.Organisations, f.Persons, f.Sealed()
	h.Counts.Lines, h.Counts.Records, h.Counts.Withdrawn, err = exportCounts(tx, st.ID)
	return st, h, err
}

// exportWithdrawn writes the withdrawn ids after the endorsements: one withdrawn
// while they were written is then in both, and is left out when the list is
// opened.
func (s *Service) exportWithdrawn(ctx context.Context, st *Statement, out *opening.Writer, rep *ExportReport) error {
	after := core.ID("")
	for {
		var ids []core.ID
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			ids, err = withdrawnAfter(tx, st.ID, after, exportPage)
			return err
		}); err != nil || len(ids) == 0 {
			return err
		}
		if err := out.Put(opening.Withdrawn{Withdrawn: ids}); err != nil {
			return err
		}
		rep.Withdrawn += int64(len(ids))
		after = ids[len(ids)-1]
	}
}

func (x exportRow) line() opening.Line {
	l := opening.Line{ID: x.ID, Kind: string(x.Kind), Visibility: string(x.Visibility), Version: x.Version, Affirmed: x.Affirmed,
		Lang: x.Lang, Country: x.Country, Day: isoDay(x.Day), Level: string(x.Level), State: x.State, Muted: x.Muted,
		Bounced: x.Bounced, ListKey: x.ListKey, Sealed: x.Sealed, Amended: opening.SplitAge(x.Amended)}
	if x.Visibility == Public {
		l.Name, l.Website, l.Affiliation, l.VouchedBy = x.Name, x.Website, x.Affiliation, x.VouchedBy
	}
	return l
}

func isoDay(d core.Day) string { return d.Time().Format(time.DateOnly) }
