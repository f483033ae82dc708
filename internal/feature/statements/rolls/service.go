package rolls

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Statements *statements.Service
	Queue      *jobs.Queue
	Blobs      blob.Store
	T          func(core.Lang) annex.T // messages in a language
	Site       func(core.Lang) string
	Origin     string
	Now        core.Clock
	Log        *slog.Logger
	Names      func(context.Context) (map[core.ID]string, error) // of accounts; nil: nobody is named
}

// Service takes snapshots, makes their files and keeps the record of deliveries.
type Service struct {
	Config
	holder    string     // this process, among those that share the database
	work      sync.Mutex // one file is made at a time
	autoFiles int64      // up to how many names files are made without being asked for
}

// New returns a service. It listens to what becomes of printed names.
func New(c Config) *Service {
	s := &Service{Config: c, holder: string(core.NewID()), autoFiles: autoFiles}
	c.Queue.Handle("rolls.work", func(ctx context.Context, _ []byte) error { return s.Work(ctx) })
	c.Statements.SetKeeper(s)
	return s
}

// errNone is the answer to what is not there and to what is not one's own.
var errNone = web.ErrNone

// soonest is how far ahead a snapshot can be planned at least: less is now.
const soonest = time.Minute

// farthest is how far ahead a snapshot can be planned.
const farthest = 366 * 24 * time.Hour

// maxPlanned is how many snapshots of a statement may wait for their time.
const maxPlanned = 20

// Plan asks for a snapshot of a published statement at a time; what is not after
// now is taken at once.
func (s *Service) Plan(ctx context.Context, st *statements.Statement, at time.Time, who core.Actor) (snap *Snapshot, err error) {
	defer core.Wrap(&err, "rolls.Plan(%s)", st.Slug)
	now := s.Now()
	if at.Before(now.Add(soonest)) {
		at = now
	}
	if at.After(now.Add(farthest)) {
		return nil, &core.Error{Kind: core.Invalid, Field: "at", Key: "rolls.wrong.far"}
	}
	if st.State != statements.Published || st.Signers == statements.SignersNone {
		return nil, &core.Error{Kind: core.Conflict, Field: "at", Key: "rolls.wrong.not_public"}
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := snapshots(tx, st.ID)
		if err != nil {
			return err
		}
		waiting := 0
		for _, x := range all {
			if x.State == Planned || x.State == Taking {
				waiting++
			}
		}
		if waiting >= maxPlanned {
			return &core.Error{Kind: core.TooMany, Field: "at", Key: "rolls.wrong.many"}
		}
		n, err := lastNumber(tx, st.ID)
		if err != nil {
			return err
		}
		snap = &Snapshot{ID: core.NewID(), Statement: st.ID, N: n + 1, State: Planned, Due: at.Unix(), By: who.Account}
		ok, err := insertSnapshot(tx, snap)
		if err != nil {
			return err
		}
		if !ok { // a colleague was quicker by a moment
			return &core.Error{Kind: core.Conflict, Field: "at", Key: "rolls.wrong.again"}
		}
		if err := s.Queue.PutAfter(tx, "rolls.work", struct{}{}, max(0, at.Sub(now))); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(who.Account), "roll.plan", core.Ref{Kind: "statement", ID: st.ID}, snapshotNote(snap))
	})
	if err == nil {
		s.Queue.Wake()
	}
	return snap, err
}

// Hold holds back a planned snapshot, or lets it go on.
func (s *Service) Hold(ctx context.Context, snap *Snapshot, hold bool, who core.Actor) (err error) {
	defer core.Wrap(&err, "rolls.Hold")
	from, to, what := Planned, Held, "roll.hold"
	if !hold {
		from, to, what = Held, Planned, "roll.go_on"
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := setSnapshotState(tx, snap.ID, from, to)
		if err != nil {
			return err
		}
		if !ok {
			return &core.Error{Kind: core.Conflict, Key: "rolls.wrong.too_late"}
		}
		return audit.Add(tx, s.Now(), string(who.Account), what, core.Ref{Kind: "statement", ID: snap.Statement}, snapshotNote(snap))
	})
}

// Snapshots returns all snapshots of a statement, the newest first, with how far
// those are that are being taken.
func (s *Service) Snapshots(ctx context.Context, statement core.ID) (out []*Snapshot, err error) {
	defer core.Wrap(&err, "rolls.Snapshots")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if out, err = snapshots(tx, statement); err != nil {
			return err
		}
		for _, x := range out {
			if x.State == Taking {
				if x.Copied, err = countRows(tx, x.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return out, err
}

// Dated reports whether a statement has a public snapshot.
func (s *Service) Dated(ctx context.Context, statement core.ID) (bool, error) {
	all, err := s.Snapshots(ctx, statement)
	return slices.ContainsFunc(all, (*Snapshot).Public), err
}

// Snapshot returns one snapshot of a statement.
func (s *Service) Snapshot(ctx context.Context, statement core.ID, n int64) (snap *Snapshot, err error) {
	defer core.Wrap(&err, "rolls.Snapshot")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if snap, err = snapshotByN(tx, statement, n); err == nil && snap.State == Taking {
			snap.Copied, err = countRows(tx, snap.ID)
		}
		return err
	})
	return snap, err
}

// AtDesk returns a statement in any state, with its title.
func (s *Service) AtDesk(ctx context.Context, slug string) (st *statements.Statement, title string, err error) {
	defer core.Wrap(&err, "rolls.AtDesk")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		st, title, err = statements.RollStatement(tx, slug)
		return err
	})
	if title == "" {
		title = slug
	}
	return st, title, err
}
