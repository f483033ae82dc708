// Package db opens the database and runs transactions on it. It is the home of
// both drivers and of the migration library; no other package but dbtest
// imports database/sql.
//
// One SQL text serves both engines. Write $1, $2 … for parameters, each with the
// exact Go type of its column (string, int64, []byte), and, where the engines
// differ, one of three tokens: {{bytes}}, {{int64}} and, in the claim of a job,
// {{skip_locked}}. Before a line of a migration {{sqlite}} says that it is not for
// PostgreSQL, where nodes of the release before may still be at work. A literal ?
// in SQL is forbidden. Times are int64 Unix seconds (or a [core.Day]), IDs are TEXT
// made by the program, JSON is TEXT. Order by bytes or numbers, never by TEXT:
// PostgreSQL would use the collation of its cluster.
//
// What must always hold:
//   - SQLite runs with synchronous=FULL, WAL, secure_delete, foreign keys, no
//     trusted schema; this is read back at start and [Open] refuses otherwise.
//   - An acknowledged [DB.Write] is on the disk. On SQLite many callers share
//     one commit (group commit): each runs in its own savepoint and is told only
//     after the commit they share.
//   - After an fsync that failed nothing is written or acknowledged any more: see
//     [DB.Broken]. To try again would be to pretend.
//   - An upgrade ends with the new data or leaves the old, and beside it, on
//     SQLite, a whole copy from before: see [DB.Migrate].
//   - The function given to Write may run more than once, so it touches nothing
//     but the database. Effects are rows of package jobs in the same transaction.
//   - On SQLite no table has a rowid, so the file does not tell the order in
//     which rows came (security decision 4).
//   - A constraint failure is never caught inside a transaction: write
//     ON CONFLICT DO NOTHING and look at the number of rows.
package db
