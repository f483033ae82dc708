package asks

import (
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is the asks of a negotiation, which go when it is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	CountDraft: func(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) ([]negotiations.Count, error) {
		k, err := db.Value[int64](tx, `SELECT COUNT(ask) FROM asks_decision WHERE draft = $1`, string(d.ID))
		return []negotiations.Count{{Key: "asks.delete.decisions", N: k, Work: true}}, err
	},
	Tables: []string{"asks_ask", "asks_decision", "asks_about"}}

func countAll(tx *db.Tx, n *negotiations.Negotiation) (out []negotiations.Count, err error) {
	asks, err := db.Value[int64](tx, `SELECT COUNT(id) FROM asks_ask WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	decisions, err := db.Value[int64](tx, `SELECT COUNT(ask) FROM asks_decision WHERE ask IN (SELECT id FROM asks_ask WHERE negotiation = $1)`, string(n.ID))
	if err != nil {
		return nil, err
	}
	return []negotiations.Count{{Key: "asks.delete.asks", N: asks}, {Key: "asks.delete.decisions", N: decisions}}, nil
}

func deleteAll(tx *db.Tx, n *negotiations.Negotiation) error {
	for _, q := range []string{
		`DELETE FROM asks_about WHERE ask IN (SELECT id FROM asks_ask WHERE negotiation = $1)`,
		`DELETE FROM asks_decision WHERE ask IN (SELECT id FROM asks_ask WHERE negotiation = $1)`,
		`DELETE FROM asks_follower WHERE ask IN (SELECT id FROM asks_ask WHERE negotiation = $1)`,
		`DELETE FROM asks_told WHERE ask IN (SELECT id FROM asks_ask WHERE negotiation = $1)`,
		`DELETE FROM asks_ask WHERE negotiation = $1`,
	} {
		if _, err := tx.Exec(q, string(n.ID)); err != nil {
			return err
		}
	}
	return nil
}
