package agreed

import (
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is what the library took from a negotiation. It stays when that is deleted: it
// was adopted, and colleagues of all campaigns quote it. What led to the negotiation is
// let go of.
var part = negotiations.Part{
	Count: func(tx *db.Tx, n *negotiations.Negotiation) ([]negotiations.Count, error) {
		k, err := db.Value[int64](tx, `SELECT COUNT(p.n) FROM agreed_paragraph p JOIN agreed_source s ON s.id = p.source WHERE s.negotiation = $1`, string(n.ID))
		return []negotiations.Count{{Key: "agreed.delete.paragraphs", N: k, Stays: true}}, err
	},
	CountDraft: func(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) ([]negotiations.Count, error) {
		k, err := db.Value[int64](tx, `SELECT COUNT(p.n) FROM agreed_paragraph p JOIN agreed_source s ON s.id = p.source WHERE s.negotiation = $1 AND s.draft = $2`, string(d.Negotiation), string(d.ID))
		return []negotiations.Count{{Key: "agreed.delete.paragraphs", N: k, Stays: true}}, err
	},
	Delete: func(tx *db.Tx, n *negotiations.Negotiation) error {
		k, err := tx.Exec(`UPDATE agreed_source SET negotiation = '', draft = '' WHERE negotiation = $1`, string(n.ID))
		if err != nil || k == 0 {
			return err
		}
		return changed(tx)
	},
}
