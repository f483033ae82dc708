package db

import (
	"context"
	"time"

	"groundswell/internal/core"
)

// ClockAhead returns by how much the database's clock is ahead of now, so that
// nodes whose own clocks differ can agree on the time. It is 0 on SQLite, where
// all processes have the one clock of their machine.
func (db *DB) ClockAhead(ctx context.Context, now core.Clock) (_ time.Duration, err error) {
	defer core.Wrap(&err, "db.ClockAhead")
	if db.engine == SQLite {
		return 0, nil
	}
	var ms int64
	before := now()
	err = db.Read(ctx, func(tx *Tx) (err error) {
		ms, err = Value[int64](tx, `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`)
		return err
	})
	after := now()
	return time.UnixMilli(ms).Sub(before.Add(after.Sub(before) / 2)), err
}
