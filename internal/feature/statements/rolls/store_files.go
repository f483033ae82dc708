package rolls

import (
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/db"
)

const fileColumns = `snapshot, lang, format, arranged, revision, blob, size, done, failed`

func scanFile(r db.Row) (*File, error) {
	var f File
	var snap, lang, format, order string
	err := r.Scan(&snap, &lang, &format, &order, &f.Revision, &f.Blob, &f.Size, &f.Done, &f.Failed)
	f.Snapshot, f.Lang, f.Format, f.Order = core.ID(snap), core.Lang(lang), annex.Format(format), annex.Order(order)
	return &f, err
}

// insertFile asks for a file; one that was asked for already stays as it is,
// except that it is tried again if it failed.
func insertFile(tx *db.Tx, f *File) error {
	_, err := tx.Exec(`INSERT INTO rolls_file (`+fileColumns+`) VALUES ($1, $2, $3, $4, -1, '', 0, 0, 0)
		ON CONFLICT (snapshot, lang, format, arranged) DO UPDATE SET failed = 0`, string(f.Snapshot), string(f.Lang), string(f.Format), string(f.Order))
	return err
}

func filesOf(tx *db.Tx, snapshot core.ID) ([]*File, error) {
	return db.All(tx, scanFile, `SELECT `+fileColumns+` FROM rolls_file WHERE snapshot = $1 ORDER BY lang, format, arranged`, string(snapshot))
}

func fileOf(tx *db.Tx, snapshot core.ID, lang core.Lang, format annex.Format, order annex.Order) (*File, error) {
	return one(tx, scanFile, `SELECT `+fileColumns+` FROM rolls_file WHERE snapshot = $1 AND lang = $2 AND format = $3 AND arranged = $4`,
		string(snapshot), string(lang), string(format), string(order))
}

// maxTries is how often a file that fails is begun.
const maxTries = 5

// nextFile returns a file that is to be made: asked for, or of an earlier state of
// its snapshot; NotFound when there is none.
func nextFile(tx *db.Tx) (*File, error) {
	return one(tx, scanFile, `SELECT f.snapshot, f.lang, f.format, f.arranged, f.revision, f.blob, f.size, f.done, f.failed
		FROM rolls_file f JOIN rolls_snapshot s ON s.id = f.snapshot
		WHERE f.revision < s.revision AND s.state = 'ready' AND f.failed < $1
		ORDER BY f.revision, f.snapshot, f.lang, f.format, f.arranged LIMIT 1`, maxTries)
}

func setFileDone(tx *db.Tx, f *File, done int64) error {
	_, err := tx.Exec(`UPDATE rolls_file SET done = $1 WHERE snapshot = $2 AND lang = $3 AND format = $4 AND arranged = $5`,
		done, string(f.Snapshot), string(f.Lang), string(f.Format), string(f.Order))
	return err
}

func setFileFailed(tx *db.Tx, f *File) error {
	_, err := tx.Exec(`UPDATE rolls_file SET failed = failed + 1, done = 0 WHERE snapshot = $1 AND lang = $2 AND format = $3 AND arranged = $4`,
		string(f.Snapshot), string(f.Lang), string(f.Format), string(f.Order))
	return err
}

func setFileMade(tx *db.Tx, f *File) error {
	_, err := tx.Exec(`UPDATE rolls_file SET revision = $1, blob = $2, size = $3, done = 0, failed = 0
		WHERE snapshot = $4 AND lang = $5 AND format = $6 AND arranged = $7`,
		f.Revision, f.Blob, f.Size, string(f.Snapshot), string(f.Lang), string(f.Format), string(f.Order))
	return err
}

// takeOldBlobs forgets the bytes of files that are of an earlier state of a
// snapshot and returns their names; none of them is of a file that is right.
func takeOldBlobs(tx *db.Tx) ([]string, error) {
	const old = `blob <> '' AND revision < (SELECT s.revision FROM rolls_snapshot s WHERE s.id = rolls_file.snapshot)`
	names, err := db.All(tx, func(r db.Row) (s string, err error) { return s, r.Scan(&s) }, `SELECT DISTINCT blob FROM rolls_file WHERE `+old)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	if _, err := tx.Exec(`UPDATE rolls_file SET blob = '', size = 0 WHERE ` + old); err != nil {
		return nil, err
	}
	var out []string
	for _, name := range names {
		n, err := db.Value[int64](tx, `SELECT COUNT(*) FROM rolls_file WHERE blob = $1`, name)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			out = append(out, name)
		}
	}
	return out, nil
}
