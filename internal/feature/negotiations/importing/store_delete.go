package importing

import (
	"slices"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is what was brought in for a negotiation: it goes when that is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	Wait:       &negotiations.Wait{Key: "importing.notice", At: "/import", Count: unsaved},
	CountDraft: countDraft,
	Tables:     []string{"importing_file", "importing_raw", "importing_upload", "importing_fixes"}}

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

// countDraft counts what goes with a draft, unless another one is of the same file.
func countDraft(tx *db.Tx, d *negotiations.Draft, left []*negotiations.Draft) ([]negotiations.Count, error) {
	if !goesWith(d, left) {
		return nil, nil
	}
	files, err := db.Value[int64](tx, `SELECT COUNT(hash) FROM importing_file WHERE negotiation = $1 AND hash = $2 AND upload = ''`, string(d.Negotiation), d.FileHash)
	if err != nil {
		return nil, err
	}
	fixes, err := db.Value[int64](tx, `SELECT COUNT(reading) FROM importing_fixes WHERE negotiation = $1 AND (reading = $2 OR reading LIKE $3)`, string(d.Negotiation), d.FileHash, d.FileHash+":%")
	return []negotiations.Count{{Key: "importing.delete.files", N: files}, {Key: "importing.delete.fixes", N: fixes, Work: true}}, err
}

// goesWith reports whether what is kept of a draft's file goes when the draft does.
func goesWith(d *negotiations.Draft, left []*negotiations.Draft) bool {
	return d.FileHash != "" && !slices.ContainsFunc(left, func(o *negotiations.Draft) bool { return o.FileHash == d.FileHash })
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
