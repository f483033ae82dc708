package asks

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/platform/db"
)

const askColumns = `id, negotiation, place, public, revision, at, by_who, body`

func scanAsk(r db.Row) (*Ask, error) {
	a := new(Ask)
	var id, negotiation, body string
	var public int64
	if err := r.Scan(&id, &negotiation, &a.Place, &public, &a.Revision, &a.At, &a.By, &body); err != nil {
		return nil, err
	}
	a.ID, a.Negotiation, a.Public = core.ID(id), core.ID(negotiation), public == 1
	return a, json.Unmarshal([]byte(body), &a.Facts)
}

func asksOf(tx *db.Tx, negotiation core.ID) ([]*Ask, error) {
	return db.All(tx, scanAsk, `SELECT `+askColumns+` FROM asks_ask WHERE negotiation = $1 ORDER BY place, id`, string(negotiation))
}

func askByID(tx *db.Tx, id core.ID) (*Ask, error) {
	return db.One(tx, scanAsk, `SELECT `+askColumns+` FROM asks_ask WHERE id = $1`, string(id))
}

func insertAsk(tx *db.Tx, a *Ask) error {
	body, err := json.Marshal(a.Facts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO asks_ask (`+askColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		string(a.ID), string(a.Negotiation), a.Place, db.Flag(a.Public), a.Revision, a.At, a.By, string(body))
	return err
}

// updateAsk writes an ask if nobody else did since its revision.
func updateAsk(tx *db.Tx, a *Ask) (bool, error) {
	body, err := json.Marshal(a.Facts)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE asks_ask SET public = $1, body = $2, revision = revision + 1 WHERE id = $3 AND revision = $4`,
		db.Flag(a.Public), string(body), string(a.ID), a.Revision)
	return n == 1, err
}

func placeAsk(tx *db.Tx, id core.ID, place int64) error {
	_, err := tx.Exec(`UPDATE asks_ask SET place = $1 WHERE id = $2`, place, string(id))
	return err
}

func deleteAsk(tx *db.Tx, id core.ID) error {
	for _, q := range []string{`DELETE FROM asks_decision WHERE ask = $1`, `DELETE FROM asks_about WHERE ask = $1`, `DELETE FROM asks_follower WHERE ask = $1`,
		`DELETE FROM asks_told WHERE ask = $1`, `DELETE FROM asks_ask WHERE id = $1`} {
		if _, err := tx.Exec(q, string(id)); err != nil {
			return err
		}
	}
	return nil
}

// forgetDraft deletes what was decided and told about a draft that is no more.
func forgetDraft(tx *db.Tx, draft core.ID) error {
	if _, err := tx.Exec(`DELETE FROM asks_told WHERE draft = $1`, string(draft)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM asks_about WHERE draft = $1`, string(draft)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM asks_decision WHERE draft = $1`, string(draft))
	return err
}

// stamp writes down, before the wording of an ask is changed, which one was decided
// about.
func stamp(tx *db.Tx, ask core.ID, was string) error {
	_, err := tx.Exec(`INSERT INTO asks_about (ask, draft, wanted) SELECT ask, draft, $2 FROM asks_decision WHERE ask = $1
		ON CONFLICT (ask, draft) DO NOTHING`, string(ask), was)
	return err
}

func unstamp(tx *db.Tx, ask, draft core.ID) error {
	_, err := tx.Exec(`DELETE FROM asks_about WHERE ask = $1 AND draft = $2`, string(ask), string(draft))
	return err
}

// decisionsOf returns the decisions about the asks of a negotiation.
func decisionsOf(tx *db.Tx, negotiation core.ID) ([]Decision, error) {
	return db.All(tx, func(r db.Row) (d Decision, err error) {
		var ask, draft, status string
		err = r.Scan(&ask, &draft, &status, &d.Note, &d.At, &d.By, &d.About)
		d.Ask, d.Draft, d.Status = core.ID(ask), core.ID(draft), follow.Status(status)
		return d, err
	}, `SELECT d.ask, d.draft, d.status, d.note, d.at, d.by_who, COALESCE(b.wanted, '') FROM asks_decision d JOIN asks_ask a ON a.id = d.ask
		LEFT JOIN asks_about b ON b.ask = d.ask AND b.draft = d.draft WHERE a.negotiation = $1`, string(negotiation))
}

// putDecision writes a decision about the wording as it stands.
func putDecision(tx *db.Tx, d Decision) error {
	if err := unstamp(tx, d.Ask, d.Draft); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO asks_decision (ask, draft, status, note, at, by_who) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (ask, draft) DO UPDATE SET status = excluded.status, note = excluded.note, at = excluded.at, by_who = excluded.by_who`,
		string(d.Ask), string(d.Draft), string(d.Status), d.Note, d.At, d.By)
	return err
}

func deleteDecision(tx *db.Tx, ask, draft core.ID) error {
	if err := unstamp(tx, ask, draft); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM asks_decision WHERE ask = $1 AND draft = $2`, string(ask), string(draft))
	return err
}

// follower is somebody of the staff who follows an ask.
type follower struct{ Ask, Account core.ID }

func scanFollower(r db.Row) (f follower, err error) {
	var ask, account string
	err = r.Scan(&ask, &account)
	return follower{core.ID(ask), core.ID(account)}, err
}

func followersOf(tx *db.Tx, negotiation core.ID) ([]follower, error) {
	return db.All(tx, scanFollower, `SELECT f.ask, f.account FROM asks_follower f JOIN asks_ask a ON a.id = f.ask WHERE a.negotiation = $1 ORDER BY f.account, a.place, f.ask`, string(negotiation))
}

// followed returns the negotiations of which somebody follows an ask.
func followed(tx *db.Tx) (map[core.ID]bool, error) {
	ids, err := db.All(tx, scanID, `SELECT DISTINCT a.negotiation FROM asks_ask a JOIN asks_follower f ON f.ask = a.id`)
	out := map[core.ID]bool{}
	for _, id := range ids {
		out[core.ID(id)] = true
	}
	return out, err
}

func scanID(r db.Row) (s string, err error) { err = r.Scan(&s); return s, err }

func putFollower(tx *db.Tx, f follower) error {
	_, err := tx.Exec(`INSERT INTO asks_follower (ask, account) VALUES ($1, $2) ON CONFLICT (ask, account) DO NOTHING`, string(f.Ask), string(f.Account))
	return err
}

func deleteFollower(tx *db.Tx, f follower) error {
	if _, err := tx.Exec(`DELETE FROM asks_told WHERE ask = $1 AND account = $2`, string(f.Ask), string(f.Account)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM asks_follower WHERE ask = $1 AND account = $2`, string(f.Ask), string(f.Account))
	return err
}

// told is what one follower knows, or is to be told.
type told struct {
	Ask, Draft, Account core.ID
	Status              follow.Status
	Sent                bool
	Tried               int64
}

const toldColumns = `ask, draft, account, status, sent, tried`

func scanTold(r db.Row) (t told, err error) {
	var ask, draft, account, status string
	var sent int64
	err = r.Scan(&ask, &draft, &account, &status, &sent, &t.Tried)
	t.Ask, t.Draft, t.Account, t.Status, t.Sent = core.ID(ask), core.ID(draft), core.ID(account), follow.Status(status), sent == 1
	return t, err
}

func toldOf(tx *db.Tx, draft core.ID) ([]told, error) {
	return db.All(tx, scanTold, `SELECT `+toldColumns+` FROM asks_told WHERE draft = $1`, string(draft))
}

// untold returns what one follower is still to be told of a draft.
func untold(tx *db.Tx, draft, account core.ID) ([]told, error) {
	return db.All(tx, scanTold, `SELECT `+toldColumns+` FROM asks_told WHERE draft = $1 AND account = $2 AND sent = 0`, string(draft), string(account))
}

func putTold(tx *db.Tx, t told) error {
	_, err := tx.Exec(`INSERT INTO asks_told (`+toldColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (ask, draft, account) DO UPDATE SET status = excluded.status, sent = excluded.sent, tried = excluded.tried`,
		string(t.Ask), string(t.Draft), string(t.Account), string(t.Status), db.Flag(t.Sent), t.Tried)
	return err
}

// markTold notes that a mail about a status went out, unless it fell further since.
func markTold(tx *db.Tx, t told) error {
	_, err := tx.Exec(`UPDATE asks_told SET sent = 1 WHERE ask = $1 AND draft = $2 AND account = $3 AND status = $4`,
		string(t.Ask), string(t.Draft), string(t.Account), string(t.Status))
	return err
}
