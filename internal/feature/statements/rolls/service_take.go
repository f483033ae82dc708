package rolls

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// copyAtOnce is how many names are copied in one transaction, so that others can
// write in between.
const copyAtOnce = 250

// autoFiles is up to how many names files in all languages are made without being
// asked for, some minutes of work; maxFile is up to how many they are made at all,
// as they are held in memory until they are kept. CSV and JSON have no bound.
const (
	autoFiles = 20_000
	maxFile   = 200_000
)

func snapshotNote(s *Snapshot) string { return fmt.Sprintf("snapshot %d", s.N) }

// take takes a snapshot whose time has come, or goes on with one that was begun:
// names are copied in parts, each in a transaction in which it still stands on the
// roll.
func (s *Service) take(ctx context.Context, snap *Snapshot) (err error) {
	defer core.Wrap(&err, "rolls.take")
	var st *statements.Statement
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		st, err = statements.RollStatementByID(tx, snap.Statement)
		return err
	}); err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	if st == nil || st.State != statements.Published {
		return s.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := setSnapshotState(tx, snap.ID, snap.State, Failed)
			return err
		})
	}
	if snap.State == Planned {
		if err := s.begin(ctx, snap, st); err != nil {
			return err
		}
	}
	var some []core.ID
	flush := func() error {
		err := s.DB.Write(ctx, func(tx *db.Tx) error {
			if _, err := db.Lease(tx, "rolls.work", s.holder, s.Now(), workTime); err != nil {
				return err
			}
			for _, id := range some {
				e, err := statements.PrintedNow(tx, id)
				if err != nil {
					return err
				}
				if e == nil || e.Statement != snap.Statement {
					continue
				}
				if err := insertRow(tx, rowOf(snap.ID, e)); err != nil {
					return err
				}
			}
			return nil
		})
		some = some[:0]
		return err
	}
	if err := s.Statements.EachPublic(ctx, st, st.Source, func(e *statements.Endorsement) error {
		if some = append(some, e.ID); len(some) < copyAtOnce {
			return nil
		}
		return flush()
	}); err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	for range 10 { // a name may leave while the hash is made
		done, err := s.finish(ctx, snap.ID)
		if done || err != nil {
			return err
		}
	}
	return errors.New("names leave faster than the hash is made")
}

// begin writes down the numbers and hashes of the moment.
func (s *Service) begin(ctx context.Context, snap *Snapshot, st *statements.Statement) error {
	t, err := s.Statements.Text(ctx, st.Slug, 0)
	if err != nil {
		return err
	}
	f, err := s.Statements.Figures(ctx, st)
	if err != nil {
		return err
	}
	point, err := s.Statements.LastCheckpoint(ctx)
	if err != nil {
		return err
	}
	x := *snap
	x.Taken, x.Version, x.Hash, x.Checkpoint = s.Now().Unix()/60*60, t.Version.Number, t.Version.Hash, point
	x.Organisations, x.Persons, x.Sealed, x.Countries, x.Expected = f.Organisations, f.Persons, f.Sealed(), f.Countries(), f.All()-f.Sealed()
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return beginTaking(tx, &x) }); err != nil {
		return err
	}
	*snap = x
	snap.State = Taking
	return nil
}

// rowOf is what is printed of an endorsement.
func rowOf(snapshot core.ID, e *statements.Endorsement) *row {
	x := &row{Snapshot: snapshot, Endorsement: e.ID, Region: e.Region, Script: e.Script, SortKey: e.SortKey}
	if e.Kind == statements.Person {
		x.Region = ""
	}
	if x.SortKey == nil {
		x.SortKey = []byte{}
	}
	x.Row = annex.Row{Kind: string(e.Kind), Name: e.Name, Country: e.Country, Region: x.Region, Website: e.Website, Affiliation: e.Affiliation,
		Level: string(e.Level), VouchedBy: e.VouchedBy, Logo: e.Logo, Version: e.Version, Day: e.Day.Time().Format(time.DateOnly), Nonce: core.NewToken()[:22]}
	return x
}

// finish makes the hash over all names that were copied and makes the snapshot
// public; done is false when a name left meanwhile.
func (s *Service) finish(ctx context.Context, id core.ID) (done bool, err error) {
	var snap *Snapshot
	var leaves [][32]byte
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		leaves = leaves[:0]
		if snap, err = snapshotByID(tx, id); err != nil {
			return err
		}
		gone, err := goneLeaves(tx, id)
		if err != nil {
			return err
		}
		for _, g := range gone {
			b, err := hex.DecodeString(g)
			if err != nil || len(b) != 32 {
				return errors.New("a hash of a name that left is damaged")
			}
			leaves = append(leaves, [32]byte(b))
		}
		for after := core.ID(""); ; {
			rows, err := rowsAfter(tx, id, after, 1000)
			if err != nil {
				return err
			}
			for _, r := range rows {
				after = r.Endorsement
				if !r.Corrected {
					leaves = append(leaves, r.Leaf())
				}
			}
			if len(rows) < 1000 {
				return nil
			}
		}
	}); err != nil {
		return false, err
	}
	snap.RollHash, snap.Printed = annex.RollHash(leaves), int64(len(leaves))
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if done, err = finishTaking(tx, snap); err != nil || !done {
			return err
		}
		if snap.Printed > s.autoFiles {
			return s.taken(tx, snap)
		}
		for _, l := range core.Langs {
			for _, f := range []annex.Format{annex.PDF, annex.DOCX, annex.XLSX} {
				if err := insertFile(tx, &File{Snapshot: id, Lang: l, Format: f, Order: annex.ByRegion}); err != nil {
					return err
				}
			}
		}
		return s.taken(tx, snap)
	})
	return done, err
}

func (s *Service) taken(tx *db.Tx, snap *Snapshot) error {
	return audit.Add(tx, s.Now(), string(snap.By), "roll.taken", core.Ref{Kind: "statement", ID: snap.Statement}, snapshotNote(snap))
}

// Moved takes a name out of all snapshots, or corrects it there: see
// [statements.Keeper]. A name that only came to be vouched for, or is of a new
// version, stays as it was printed then.
func (s *Service) Moved(tx *db.Tx, before, after *statements.Endorsement) error {
	if after != nil && after.Name == before.Name && after.Website == before.Website && after.Affiliation == before.Affiliation &&
		after.Country == before.Country && after.Logo == before.Logo && after.Kind == before.Kind {
		return nil
	}
	rows, err := rowsOfEndorsement(tx, before.ID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		leaf := r.Leaf()
		if err := deleteRow(tx, r); err != nil {
			return err
		}
		if !r.Corrected { // the hash of what was printed then stays
			if err := insertGone(tx, r.Snapshot, hex.EncodeToString(leaf[:])); err != nil {
				return err
			}
		}
		if after != nil {
			x := rowOf(r.Snapshot, after)
			x.Level, x.VouchedBy, x.Version, x.Day, x.Corrected = r.Level, r.VouchedBy, r.Version, r.Day, true
			if err := insertRow(tx, x); err != nil {
				return err
			}
		}
		if err := countLeft(tx, r.Snapshot); err != nil {
			return err
		}
	}
	return nil
}

// Tables are those in which names may leave traces: see [statements.Keeper].
func (s *Service) Tables() []string { return []string{"rolls_row", "rolls_gone"} }
