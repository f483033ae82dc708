package votes

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const voteColumns = `id, negotiation, day, public, revision, at, by_who, body`

func scanVote(r db.Row) (*Vote, error) {
	v := new(Vote)
	var id, negotiation, body string
	var day, public int64
	if err := r.Scan(&id, &negotiation, &day, &public, &v.Revision, &v.At, &v.By, &body); err != nil {
		return nil, err
	}
	v.ID, v.Negotiation, v.Day, v.Public = core.ID(id), core.ID(negotiation), core.Day(day), public == 1
	return v, json.Unmarshal([]byte(body), &v.Facts)
}

// votesOf returns the votes of a negotiation by day, the latest first, with how the
// countries voted.
func votesOf(tx *db.Tx, negotiation core.ID) ([]*Vote, error) {
	all, err := db.All(tx, scanVote, `SELECT `+voteColumns+` FROM votes_vote WHERE negotiation = $1 ORDER BY day DESC, id`, string(negotiation))
	for _, v := range all {
		if err == nil {
			v.Entries, err = entriesOf(tx, v.ID)
		}
	}
	return all, err
}

func voteByID(tx *db.Tx, negotiation, id core.ID) (*Vote, error) {
	all, err := db.All(tx, scanVote, `SELECT `+voteColumns+` FROM votes_vote WHERE id = $1 AND negotiation = $2`, string(id), string(negotiation))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNone
	}
	all[0].Entries, err = entriesOf(tx, id)
	return all[0], err
}

func entriesOf(tx *db.Tx, vote core.ID) ([]Entry, error) {
	all, err := db.All(tx, func(r db.Row) (e Entry, err error) {
		var choice string
		err = r.Scan(&e.Country, &e.Name, &choice)
		e.Choice = Choice(choice)
		return e, err
	}, `SELECT country, name, choice FROM votes_choice WHERE vote = $1`, string(vote))
	v := &Vote{Entries: all}
	v.Sort()
	return v.Entries, err
}

func insertVote(tx *db.Tx, v *Vote) error {
	body, err := json.Marshal(v.Facts)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO votes_vote (`+voteColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(v.ID), string(v.Negotiation), int64(v.Day), db.Flag(v.Public), v.Revision, v.At, v.By, string(body)); err != nil {
		return err
	}
	return insertEntries(tx, v)
}

func insertEntries(tx *db.Tx, v *Vote) error {
	for _, e := range v.Entries {
		if _, err := tx.Exec(`INSERT INTO votes_choice (vote, country, name, choice) VALUES ($1, $2, $3, $4)`,
			string(v.ID), e.Country, e.Name, string(e.Choice)); err != nil {
			return err
		}
	}
	return nil
}

// updateVote writes a vote down if nobody else did since its revision.
func updateVote(tx *db.Tx, v *Vote) (bool, error) {
	body, err := json.Marshal(v.Facts)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE votes_vote SET day = $1, public = $2, body = $3, revision = revision + 1 WHERE id = $4 AND revision = $5`,
		int64(v.Day), db.Flag(v.Public), string(body), string(v.ID), v.Revision)
	if err != nil || n != 1 {
		return false, err
	}
	if err := deleteEntries(tx, v.ID); err != nil {
		return false, err
	}
	return true, insertEntries(tx, v)
}

func deleteEntries(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM votes_choice WHERE vote = $1`, string(id))
	return err
}

func deleteVote(tx *db.Tx, id core.ID) error {
	if err := deleteEntries(tx, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM votes_vote WHERE id = $1`, string(id))
	return err
}
