package inputs

import (
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is the wording proposed on a negotiation, which goes when it is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	Wait:       &negotiations.Wait{Key: "inputs.notice", At: "/inputs", Count: waiting},
	CountDraft: countDraft,
	Tables:     []string{"inputs_input", "inputs_link"}}

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

// countDraft counts what goes with a draft: what was proposed on it, and what was decided
// of proposals on others by it.
func countDraft(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) ([]negotiations.Count, error) {
	inputs, err := db.Value[int64](tx, `SELECT COUNT(id) FROM inputs_input WHERE draft = $1`, string(d.ID))
	if err != nil {
		return nil, err
	}
	links, err := db.Value[int64](tx, `SELECT COUNT(id) FROM inputs_link WHERE draft = $1`, string(d.ID))
	if err != nil {
		return nil, err
	}
	fates, err := db.Value[int64](tx, `SELECT COUNT(input) FROM inputs_fate WHERE draft = $1 OR input IN (SELECT id FROM inputs_input WHERE draft = $1)`, string(d.ID))
	return []negotiations.Count{{Key: "inputs.delete.inputs", N: inputs, Work: true}, {Key: "inputs.delete.links", N: links, Work: true}, {Key: "inputs.delete.fates", N: fates, Work: true}}, err
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
