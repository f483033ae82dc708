package rolls

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const snapshotColumns = `id, statement, n, state, due, taken, account, version, hash, organisations, persons, sealed, countries,
	checkpoint, roll_hash, printed, left_out, revision, expected`

func scanSnapshot(r db.Row) (*Snapshot, error) {
	var s Snapshot
	var id, st, by string
	err := r.Scan(&id, &st, &s.N, &s.State, &s.Due, &s.Taken, &by, &s.Version, &s.Hash, &s.Organisations, &s.Persons, &s.Sealed, &s.Countries,
		&s.Checkpoint, &s.RollHash, &s.Printed, &s.LeftOut, &s.Revision, &s.Expected)
	s.ID, s.Statement, s.By = core.ID(id), core.ID(st), core.ID(by)
	return &s, err
}

// one returns the only row of a query, or NotFound.
func one[T any](tx *db.Tx, scan func(db.Row) (*T, error), query string, args ...any) (*T, error) {
	rows, err := db.All(tx, scan, query, args...)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errNone
	}
	return rows[0], nil
}

func insertSnapshot(tx *db.Tx, s *Snapshot) (bool, error) {
	n, err := tx.Exec(`INSERT INTO rolls_snapshot (`+snapshotColumns+`)
		VALUES ($1, $2, $3, $4, $5, 0, $6, 0, '', 0, 0, 0, 0, '', '', 0, 0, 0, 0) ON CONFLICT DO NOTHING`,
		string(s.ID), string(s.Statement), s.N, s.State, s.Due, string(s.By))
	return n == 1, err
}

func lastNumber(tx *db.Tx, statement core.ID) (int64, error) {
	return db.Value[int64](tx, `SELECT COALESCE(MAX(n), 0) FROM rolls_snapshot WHERE statement = $1`, string(statement))
}

func snapshotByN(tx *db.Tx, statement core.ID, n int64) (*Snapshot, error) {
	return one(tx, scanSnapshot, `SELECT `+snapshotColumns+` FROM rolls_snapshot WHERE statement = $1 AND n = $2`, string(statement), n)
}

func snapshotByID(tx *db.Tx, id core.ID) (*Snapshot, error) {
	return one(tx, scanSnapshot, `SELECT `+snapshotColumns+` FROM rolls_snapshot WHERE id = $1`, string(id))
}

// snapshots returns those of a statement, the newest first.
func snapshots(tx *db.Tx, statement core.ID) ([]*Snapshot, error) {
	return db.All(tx, scanSnapshot, `SELECT `+snapshotColumns+` FROM rolls_snapshot WHERE statement = $1 ORDER BY n DESC`, string(statement))
}

// dueSnapshots returns those whose time has come and those that are being taken.
func dueSnapshots(tx *db.Tx, now int64) ([]*Snapshot, error) {
	return db.All(tx, scanSnapshot, `SELECT `+snapshotColumns+` FROM rolls_snapshot
		WHERE state = 'taking' OR state = 'planned' AND due <= $1 ORDER BY due, id`, now)
}

// setSnapshotState moves a snapshot from one state to another, and reports
// whether it was in the first.
func setSnapshotState(tx *db.Tx, id core.ID, from, to string) (bool, error) {
	n, err := tx.Exec(`UPDATE rolls_snapshot SET state = $1 WHERE id = $2 AND state = $3`, to, string(id), from)
	return n == 1, err
}

// beginTaking writes down what the statement was when the copying began.
func beginTaking(tx *db.Tx, s *Snapshot) error {
	_, err := tx.Exec(`UPDATE rolls_snapshot SET state = 'taking', taken = $1, version = $2, hash = $3, organisations = $4, persons = $5, sealed = $6,
		countries = $7, checkpoint = $8, expected = $9 WHERE id = $10 AND state = 'planned'`,
		s.Taken, s.Version, s.Hash, s.Organisations, s.Persons, s.Sealed, s.Countries, s.Checkpoint, s.Expected, string(s.ID))
	return err
}

// finishTaking makes a snapshot public, unless a name left since its hash was made.
func finishTaking(tx *db.Tx, s *Snapshot) (bool, error) {
	n, err := tx.Exec(`UPDATE rolls_snapshot SET state = 'ready', roll_hash = $1, printed = $2
		WHERE id = $3 AND state = 'taking' AND revision = $4`, s.RollHash, s.Printed, string(s.ID), s.Revision)
	return n == 1, err
}

func countLeft(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`UPDATE rolls_snapshot SET left_out = left_out + 1, revision = revision + 1 WHERE id = $1`, string(id))
	return err
}

func insertGone(tx *db.Tx, snapshot core.ID, leaf string) error {
	_, err := tx.Exec(`INSERT INTO rolls_gone (snapshot, leaf) VALUES ($1, $2) ON CONFLICT DO NOTHING`, string(snapshot), leaf)
	return err
}

// goneLeaves returns the hashes of names that left a snapshot, sorted: in what
// order they left is nobody's business.
func goneLeaves(tx *db.Tx, snapshot core.ID) ([]string, error) {
	return db.All(tx, func(r db.Row) (s string, err error) { return s, r.Scan(&s) },
		`SELECT leaf FROM rolls_gone WHERE snapshot = $1 ORDER BY leaf`, string(snapshot))
}
