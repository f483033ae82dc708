package db

import "context"

// largeCache lets the writer keep 300 MB of pages, about what the indexes of half
// a million rows need: rows with random keys touch a page of every index each,
// and with SQLite's few pages in memory half of the time goes into fetching them. They
// take twice that, see [writerCache].
const largeCache = "PRAGMA cache_size = -300000"

// Large prepares this process for writing very many rows: a command, not a site
// that is read meanwhile. The memory is taken as it is needed and lasts as long
// as the database is open. On PostgreSQL it does nothing.
func (db *DB) Large(ctx context.Context) error {
	if db.engine == Postgres {
		return nil
	}
	return db.committer.exec(ctx, largeCache)
}
