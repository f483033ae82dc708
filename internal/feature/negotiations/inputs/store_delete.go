package inputs

import (
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is the wording proposed on a negotiation, which goes when it is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	Tables: []string{"inputs_input", "inputs_link"}}

func countAll(tx *db.Tx, n *negotiations.Negotiation) (out []negotiations.Count, err error) {
	inputs, err := db.Value[int64](tx, `SELECT COUNT(id) FROM inputs_input WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	links, err := db.Value[int64](tx, `SELECT COUNT(id) FROM inputs_link WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	return []negotiations.Count{{Key: "inputs.delete.inputs", N: inputs}, {Key: "inputs.delete.links", N: links}}, nil
}

func deleteAll(tx *db.Tx, n *negotiations.Negotiation) error {
	for _, q := range []string{
		`DELETE FROM inputs_fate WHERE input IN (SELECT id FROM inputs_input WHERE negotiation = $1)`,
		`DELETE FROM inputs_link WHERE negotiation = $1`,
		`DELETE FROM inputs_input WHERE negotiation = $1`,
	} {
		if _, err := tx.Exec(q, string(n.ID)); err != nil {
			return err
		}
	}
	return nil
}
