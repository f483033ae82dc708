package positions

import (
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is what states said about a negotiation, which goes when it is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	CountDraft: countDraft,
	Tables:     []string{"positions_position", "positions_sealed"}}

func countAll(tx *db.Tx, n *negotiations.Negotiation) (out []negotiations.Count, err error) {
	positions, err := db.Value[int64](tx, `SELECT COUNT(id) FROM positions_position WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	sealed, err := db.Value[int64](tx, `SELECT COUNT(id) FROM positions_sealed WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	return []negotiations.Count{{Key: "positions.delete.positions", N: positions}, {Key: "positions.delete.sealed", N: sealed}}, nil
}

// countDraft counts what is about a draft, and stays when that is removed.
func countDraft(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) ([]negotiations.Count, error) {
	positions, err := db.Value[int64](tx, `SELECT COUNT(id) FROM positions_position WHERE negotiation = $1 AND draft = $2`, string(d.Negotiation), string(d.ID))
	if err != nil {
		return nil, err
	}
	sealed, err := db.Value[int64](tx, `SELECT COUNT(id) FROM positions_sealed WHERE negotiation = $1 AND draft = $2`, string(d.Negotiation), string(d.ID))
	return []negotiations.Count{{Key: "positions.delete.positions", N: positions, Stays: true}, {Key: "positions.delete.sealed", N: sealed, Stays: true}}, err
}

func deleteAll(tx *db.Tx, n *negotiations.Negotiation) error {
	for _, q := range []string{
		`DELETE FROM positions_position WHERE negotiation = $1`,
		`DELETE FROM positions_sealed WHERE negotiation = $1`,
	} {
		if _, err := tx.Exec(q, string(n.ID)); err != nil {
			return err
		}
	}
	return nil
}
