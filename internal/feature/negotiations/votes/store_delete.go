package votes

import (
	"slices"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// part is the recorded votes on a negotiation, which go when it is deleted.
var part = negotiations.Part{Count: countAll, Delete: deleteAll,
	CountDraft: func(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) ([]negotiations.Count, error) {
		all, err := db.All(tx, scanVote, `SELECT `+voteColumns+` FROM votes_vote WHERE negotiation = $1`, string(d.Negotiation))
		on := slices.DeleteFunc(all, func(v *Vote) bool { return v.Draft != d.ID })
		return []negotiations.Count{{Key: "votes.delete.votes", N: int64(len(on)), Stays: true}}, err
	},
	Tables: []string{"votes_vote", "votes_choice"}}

func countAll(tx *db.Tx, n *negotiations.Negotiation) (out []negotiations.Count, err error) {
	votes, err := db.Value[int64](tx, `SELECT COUNT(id) FROM votes_vote WHERE negotiation = $1`, string(n.ID))
	if err != nil {
		return nil, err
	}
	return []negotiations.Count{{Key: "votes.delete.votes", N: votes}}, nil
}

func deleteAll(tx *db.Tx, n *negotiations.Negotiation) error {
	for _, q := range []string{
		`DELETE FROM votes_choice WHERE vote IN (SELECT id FROM votes_vote WHERE negotiation = $1)`,
		`DELETE FROM votes_vote WHERE negotiation = $1`,
	} {
		if _, err := tx.Exec(q, string(n.ID)); err != nil {
			return err
		}
	}
	return nil
}
