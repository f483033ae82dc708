package importing

import (
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is what was brought in for a negotiation: it goes when that is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	Tables: []string{"importing_file", "importing_raw", "importing_upload", "importing_fixes"}}

func countAll(tx *db.Tx, n *negotiations.Negotiation) (out []negotiations.Count, err error) {
	files, err := db.Value[int64](tx, `SELECT COUNT(hash) FROM importing_file WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	uploads, err := db.Value[int64](tx, `SELECT COUNT(id) FROM importing_upload WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	fixes, err := db.Value[int64](tx, `SELECT COUNT(reading) FROM importing_fixes WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	return []negotiations.Count{{Key: "importing.delete.files", N: files}, {Key: "importing.delete.uploads", N: uploads}, {Key: "importing.delete.fixes", N: fixes}}, nil
}

func deleteAll(tx *db.Tx, n *negotiations.Negotiation) error {
	for _, q := range []string{
		`DELETE FROM importing_file WHERE negotiation = $1`,
		`DELETE FROM importing_raw WHERE upload IN (SELECT id FROM importing_upload WHERE negotiation = $1)`,
		`DELETE FROM importing_upload WHERE negotiation = $1`,
		`DELETE FROM importing_fixes WHERE negotiation = $1`,
	} {
		if _, err := tx.Exec(q, string(n.ID)); err != nil {
			return err
		}
	}
	return nil
}
