package statements

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
)

// flush writes the waiting rows in one transaction.
func (im *importing) flush(ctx context.Context) error {
	s, rows := im.s, im.rows
	if len(rows) == 0 {
		return nil
	}
	added := make([]bool, len(rows))
	for i := range added {
		added[i] = true
	}
	if im.o.Commit {
		sealed, err := im.sealed()
		if err != nil {
			return err
		}
		first, before := im.rep.Batch == "", im.rep.Added
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			st, err := statementByID(tx, im.st.ID)
			if err != nil {
				return err
			}
			if first {
				if err := insertImport(tx, importRow{ID: im.batch, Statement: st.ID, At: s.Now().Unix(), Consent: im.o.Consent}); err != nil {
					return err
				}
			}
			n := before
			for i, e := range rows {
				row := *e
				row.Version, row.Affirmed = st.Version, st.Version
				if added[i], err = s.importRow(tx, st, &row, im.who[i]); err != nil {
					return err
				}
				if err := im.keepSealed(tx, st, &row, sealed[e.ID], added[i]); err != nil {
					return err
				}
				if added[i] {
					n++
				}
			}
			return setImported(tx, im.batch, int64(n))
		}); err != nil {
			return err
		}
		im.rep.Batch = im.batch
		s.changes.Add(1)
	}
	for i, e := range rows {
		im.count(e, added[i])
	}
	im.rows, im.who = im.rows[:0], im.who[:0]
	return nil
}

// importRow adds one endorsement, unless another import did meanwhile.
func (s *Service) importRow(tx *db.Tx, st *Statement, e *Endorsement, who []byte) (bool, error) {
	if ok, err := insertSigner(tx, e.Statement, who, e.ID); err != nil || !ok {
		return false, err
	}
	if ok, err := insertEndorsement(tx, e); err != nil || !ok {
		return false, errors.Join(err, errors.New("a random token came twice"))
	}
	return true, s.countIn(tx, st, e)
}

func (im *importing) count(e *Endorsement, added bool) {
	if !added {
		im.rep.Duplicates++
		return
	}
	im.rep.Added++
	if _, ok := im.seal.who[e.ID]; ok {
		im.rep.Contacts++
	}
	if e.State == stateHeld {
		im.rep.Held++
	}
	switch {
	case e.Kind == Person:
		im.rep.Persons++
	default:
		im.rep.Organisations++
	}
	if e.Country == i18n.International {
		im.rep.International++
	}
}

// Rollback takes an import back whole, with the counts it made, and returns how
// many endorsements that were; fewer than were added if some withdrew since.
func (s *Service) Rollback(ctx context.Context, batch string) (removed int, err error) {
	return s.RollbackBy(ctx, "command", batch)
}

// RollbackBy is Rollback by an account of the desk.
func (s *Service) RollbackBy(ctx context.Context, who, batch string) (removed int, err error) {
	defer core.Wrap(&err, "statements.Rollback(%s)", batch)
	all, err := s.Imports(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(x Import) bool { return x.Batch == batch })
	if batch == "" || i < 0 {
		return 0, errors.New("there is no such import on this site")
	}
	for n := 1; n > 0; {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			st, err := statementByID(tx, all[i].statement)
			if err != nil {
				return err
			}
			rows, err := someOfBatch(tx, batch, importChunk)
			if err != nil {
				return err
			}
			for _, e := range rows {
				if err := s.remove(tx, st, e, "import"); err != nil {
					return err
				}
			}
			if n = len(rows); n > 0 {
				return nil
			}
			if _, err := deleteImport(tx, batch); err != nil {
				return err
			}
			return audit.Add(tx, s.Now(), who, "statement.import_rollback", core.Ref{Kind: "statement", ID: st.ID},
				fmt.Sprintf("batch %s: %d removed", batch, removed))
		}); err != nil {
			return removed, err
		}
		removed += n
		s.changes.Add(1)
	}
	return removed, s.scrub(ctx, nil)
}

// Import is one import that can be taken back.
type Import struct {
	Batch, Slug string
	At          time.Time
	Added       int64
	Consent     string
	statement   core.ID
}

// Imports lists the imports, the newest first.
func (s *Service) Imports(ctx context.Context) (out []Import, err error) {
	defer core.Wrap(&err, "statements.Imports")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := imports(tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			st, err := statementByID(tx, r.Statement)
			if err != nil {
				return err
			}
			out = append(out, Import{r.ID, st.Slug, time.Unix(r.At, 0).UTC(), r.Added, r.Consent, st.ID})
		}
		return nil
	})
	return out, err
}
