package inputs

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const inputColumns = `id, negotiation, draft, n, state, public, place, network, by_who, made_on, revision, body`

func scanInput(r db.Row) (*Input, error) {
	in := new(Input)
	var id, negotiation, draft, state, body string
	var n, public, on int64
	if err := r.Scan(&id, &negotiation, &draft, &n, &state, &public, &in.Place, &in.Network, &in.By, &on, &in.Revision, &body); err != nil {
		return nil, err
	}
	in.ID, in.Negotiation, in.Draft, in.N, in.State = core.ID(id), core.ID(negotiation), core.ID(draft), int(n), State(state)
	in.Public, in.On = public != 0, core.Day(on)
	return in, json.Unmarshal([]byte(body), &in.Words)
}

func inputsOn(tx *db.Tx, negotiation, draft core.ID) ([]*Input, error) {
	return db.All(tx, scanInput, `SELECT `+inputColumns+` FROM inputs_input WHERE negotiation = $1 AND draft = $2 ORDER BY n, place, made_on, id`, string(negotiation), string(draft))
}

// draftsWithPublic returns the drafts that readers may see an input on, unless its
// paragraph is gone.
func draftsWithPublic(tx *db.Tx, negotiation core.ID) (map[core.ID]bool, error) {
	out := map[core.ID]bool{}
	err := tx.Each(func(r db.Row) error {
		var id string
		err := r.Scan(&id)
		out[core.ID(id)] = true
		return err
	}, `SELECT DISTINCT draft FROM inputs_input WHERE negotiation = $1 AND public <> 0 AND state = 'agreed'`, string(negotiation))
	return out, err
}

func inputByID(tx *db.Tx, negotiation, id core.ID) (*Input, error) {
	return db.One(tx, scanInput, `SELECT `+inputColumns+` FROM inputs_input WHERE id = $1 AND negotiation = $2`, string(id), string(negotiation))
}

// nextPlace is a place after all others of a draft.
func nextPlace(tx *db.Tx, negotiation, draft core.ID) (int64, error) {
	return db.Value[int64](tx, `SELECT COALESCE(MAX(place), 0) + 1 FROM inputs_input WHERE negotiation = $1 AND draft = $2`, string(negotiation), string(draft))
}

// countInputs counts those of a negotiation, and of one who enters them.
func countInputs(tx *db.Tx, negotiation core.ID, by string) (all, theirs int64, err error) {
	if all, err = db.Value[int64](tx, `SELECT COUNT(*) FROM inputs_input WHERE negotiation = $1`, string(negotiation)); err != nil {
		return 0, 0, err
	}
	theirs, err = db.Value[int64](tx, `SELECT COUNT(*) FROM inputs_input WHERE negotiation = $1 AND by_who = $2`, string(negotiation), by)
	return all, theirs, err
}

func insertInput(tx *db.Tx, in *Input) error {
	body, err := json.Marshal(in.Words)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO inputs_input (`+inputColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(in.ID), string(in.Negotiation), string(in.Draft), int64(in.N), string(in.State), db.Flag(in.Public), in.Place, in.Network, in.By, int64(in.On), in.Revision, string(body))
	return err
}

// updateInput stores an input over the revision it was made from; false if somebody
// else changed it meanwhile.
func updateInput(tx *db.Tx, in *Input) (bool, error) {
	body, err := json.Marshal(in.Words)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE inputs_input SET n = $1, state = $2, public = $3, place = $4, network = $5, revision = $6, body = $7 WHERE id = $8 AND revision = $9`,
		int64(in.N), string(in.State), db.Flag(in.Public), in.Place, in.Network, in.Revision+1, string(body), string(in.ID), in.Revision)
	return n == 1, err
}

func deleteFates(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM inputs_fate WHERE input = $1`, string(id))
	return err
}

func deleteInput(tx *db.Tx, id core.ID) error {
	if err := deleteFates(tx, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM inputs_input WHERE id = $1`, string(id))
	return err
}

// forgetDraft deletes what was proposed on a draft that is no more: it quotes the draft.
// The links to it and what was decided about it go too.
func forgetDraft(tx *db.Tx, draft core.ID) error {
	for _, q := range []string{`DELETE FROM inputs_fate WHERE draft = $1 OR input IN (SELECT id FROM inputs_input WHERE draft = $1)`,
		`DELETE FROM inputs_link WHERE draft = $1`, `DELETE FROM inputs_input WHERE draft = $1`} {
		if _, err := tx.Exec(q, string(draft)); err != nil {
			return err
		}
	}
	return nil
}

const linkColumns = `id, hash, negotiation, slug, draft, network, made_by, made_on, expires_at, revoked`

func scanLink(r db.Row) (*Link, error) {
	l := new(Link)
	var id, hash, negotiation, draft string
	var made, revoked int64
	err := r.Scan(&id, &hash, &negotiation, &l.Slug, &draft, &l.Network, &l.MadeBy, &made, &l.ExpiresAt, &revoked)
	l.ID, l.Negotiation, l.Draft, l.MadeOn, l.Revoked = core.ID(id), core.ID(negotiation), core.ID(draft), core.Day(made), revoked != 0
	return l, err
}

func insertLink(tx *db.Tx, l *Link, hash string) error {
	_, err := tx.Exec(`INSERT INTO inputs_link (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)`,
		string(l.ID), hash, string(l.Negotiation), l.Slug, string(l.Draft), l.Network, l.MadeBy, int64(l.MadeOn), l.ExpiresAt)
	return err
}

func linkByHash(tx *db.Tx, hash string) (*Link, error) {
	return db.One(tx, scanLink, `SELECT `+linkColumns+` FROM inputs_link WHERE hash = $1`, hash)
}

// linksOf returns a draft's links, the newest first.
func linksOf(tx *db.Tx, negotiation, draft core.ID) ([]*Link, error) {
	return db.All(tx, scanLink, `SELECT `+linkColumns+` FROM inputs_link WHERE negotiation = $1 AND draft = $2 ORDER BY made_on DESC, id`, string(negotiation), string(draft))
}

// linkByID returns a link as it is now.
func linkByID(tx *db.Tx, id core.ID) (*Link, error) {
	return db.One(tx, scanLink, `SELECT `+linkColumns+` FROM inputs_link WHERE id = $1`, string(id))
}

func countLinks(tx *db.Tx, negotiation core.ID) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM inputs_link WHERE negotiation = $1`, string(negotiation))
}

// revokeLink ends a link now. It reports false if the negotiation has no such link.
func revokeLink(tx *db.Tx, negotiation, id core.ID) (bool, error) {
	n, err := tx.Exec(`UPDATE inputs_link SET revoked = 1 WHERE id = $1 AND negotiation = $2`, string(id), string(negotiation))
	return n == 1, err
}

// Said is what a person decided became of an input in a later draft.
type Said struct {
	Input, Draft core.ID
	Outcome      Outcome
	By           string
	On           core.Day
}

func saidOf(tx *db.Tx, negotiation core.ID) ([]Said, error) {
	return db.All(tx, func(r db.Row) (Said, error) {
		var s Said
		var input, draft, said string
		var on int64
		err := r.Scan(&input, &draft, &said, &s.By, &on)
		s.Input, s.Draft, s.Outcome, s.On = core.ID(input), core.ID(draft), Outcome(said), core.Day(on)
		return s, err
	}, `SELECT f.input, f.draft, f.said, f.by_who, f.made_on FROM inputs_fate f JOIN inputs_input i ON i.id = f.input WHERE i.negotiation = $1 ORDER BY f.input, f.draft`, string(negotiation))
}

func putSaid(tx *db.Tx, s Said) error {
	_, err := tx.Exec(`INSERT INTO inputs_fate (input, draft, said, by_who, made_on) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (input, draft) DO UPDATE SET said = excluded.said, by_who = excluded.by_who, made_on = excluded.made_on`,
		string(s.Input), string(s.Draft), string(s.Outcome), s.By, int64(s.On))
	return err
}

func deleteSaid(tx *db.Tx, input, draft core.ID) error {
	_, err := tx.Exec(`DELETE FROM inputs_fate WHERE input = $1 AND draft = $2`, string(input), string(draft))
	return err
}

// waiting counts, by negotiation, what networks proposed through links and nobody has
// decided about.
func waiting(tx *db.Tx, _ int64) (map[core.ID]int64, error) {
	return db.Counts[core.ID](tx, `SELECT negotiation, COUNT(*) FROM inputs_input WHERE state = 'proposed' AND by_who LIKE 'link:%' GROUP BY negotiation`)
}
