package db

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// Standbys returns how many PostgreSQL standbys must have a commit before it is
// acknowledged and are connected now, and the cluster's setting that names them
// ("" when no commit waits for a standby). On SQLite it returns -1.
//
// Who is no superuser and not in pg_read_all_stats is not shown the standbys'
// state: then n is 0 while names is set.
func (db *DB) Standbys(ctx context.Context) (n int, names string, err error) {
	if db.engine == SQLite {
		return -1, "", nil
	}
	err = db.Read(ctx, func(tx *Tx) error {
		var count int64
		err := tx.Get([]any{&count, &names}, `SELECT COUNT(*), current_setting('synchronous_standby_names')
			FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum') AND state = 'streaming'`)
		n = int(count)
		return err
	})
	return n, names, err
}

// Snapshot returns the newest copy that [DB.Migrate] made before an upgrade, and
// when; "" when there is none, as always on PostgreSQL.
func (db *DB) Snapshot() (path string, made time.Time) {
	if db.engine != SQLite {
		return "", time.Time{}
	}
	all, err := filepath.Glob(db.path + ".before-*")
	if err != nil {
		return "", time.Time{}
	}
	for _, f := range all {
		if filepath.Ext(f) == partSuffix {
			continue
		}
		if st, err := os.Stat(f); err == nil && st.ModTime().After(made) {
			path, made = f, st.ModTime()
		}
	}
	return path, made
}

// partSuffix ends the name of a copy that is not whole yet.
const partSuffix = ".part"
