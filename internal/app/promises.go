package app

import (
	"context"
	"path/filepath"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notes"
)

// Promises is how the site stands with what it promises about keeping what
// people gave it. All but Engine and Standby come from what was written down or
// read back, never from a setting alone.
type Promises struct {
	Engine string // db.SQLite or db.Postgres

	// P1: who saw the thanks is not lost in a crash or a power cut. Durable is ""
	// when that holds, else what stands against it, in English, for the operator.
	Durable string

	// P2: if the disk dies, at most what came since the last backup is lost.
	BackupAt time.Time // zero: never

	// P3: a restore was rehearsed then, and whether it gave the same site.
	RehearsedAt time.Time // zero: never
	RehearsedOK bool

	// P4: PostgreSQL's standbys that must have a commit before it is acknowledged
	// and are there now; -1 on SQLite, where there are none. StandbyNames is the
	// cluster's setting: "" when no commit waits for a standby.
	Standby      int
	StandbyNames string

	// P5: the newest copy made before an upgrade. "" and zero when there is none:
	// nothing was upgraded in the last fourteen days, or it is PostgreSQL.
	Snapshot   string // the file's name, without its folder
	SnapshotAt time.Time

	// HeldSince is when this site was restored, while it sends no mail until
	// somebody runs groundswell release; zero when mail goes out.
	HeldSince time.Time
}

// Promises looks at how the site stands now. It asks the database three short
// questions: keep the answer for a while where many ask.
func (a *App) Promises(ctx context.Context) (p Promises, err error) {
	p.Engine, p.Durable = a.DB.Engine(), a.DB.Durable(ctx)
	if p.Standby, p.StandbyNames, err = a.DB.Standbys(ctx); err != nil {
		return Promises{}, err
	}
	path, at := a.DB.Snapshot()
	if path != "" {
		p.Snapshot, p.SnapshotAt = filepath.Base(path), at
	}
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		backup, _, err := notes.Get(tx, notes.Backup)
		if err != nil {
			return err
		}
		rehearsal, rehearsed, err := notes.Get(tx, notes.Rehearsal)
		if err != nil {
			return err
		}
		held, isHeld, err := notes.Get(tx, notes.Held)
		if err != nil {
			return err
		}
		p.BackupAt = backup.At
		if rehearsed {
			p.RehearsedAt, p.RehearsedOK = rehearsal.At, rehearsal.Value == rehearsalOK
		}
		if isHeld {
			p.HeldSince = held.At
		}
		return nil
	})
	return p, err
}

// rehearsalOK is the note's value after a rehearsal that gave the same site.
const rehearsalOK = "ok"
