package writing

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const planColumns = `id, statement, body, by_who, made_at, due_at, state, note`

func scanPlan(r db.Row) (*Plan, error) {
	var p Plan
	var id, statement, body string
	if err := r.Scan(&id, &statement, &body, &p.By, &p.MadeAt, &p.DueAt, &p.State, &p.Note); err != nil {
		return nil, err
	}
	p.ID, p.statement = core.ID(id), core.ID(statement)
	return &p, json.Unmarshal([]byte(body), &p.planBody)
}

func planByID(tx *db.Tx, id core.ID) (*Plan, error) {
	return db.One(tx, scanPlan, `SELECT `+planColumns+` FROM writing_plan WHERE id = $1`, string(id))
}

func plansOf(tx *db.Tx, statement core.ID) ([]*Plan, error) {
	return db.All(tx, scanPlan, `SELECT `+planColumns+` FROM writing_plan WHERE statement = $1 ORDER BY made_at DESC, due_at DESC LIMIT 10`, string(statement))
}

func waitingPlan(tx *db.Tx, statement core.ID) (*Plan, error) {
	p, err := db.One(tx, scanPlan, `SELECT `+planColumns+` FROM writing_plan WHERE statement = $1 AND state = 'waiting'`, string(statement))
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	return p, err
}

func waitingPlans(tx *db.Tx) (map[core.ID]*Plan, error) {
	all, err := db.All(tx, scanPlan, `SELECT `+planColumns+` FROM writing_plan WHERE state = 'waiting'`)
	out := map[core.ID]*Plan{}
	for _, p := range all {
		out[p.statement] = p
	}
	return out, err
}

func duePlans(tx *db.Tx, now int64) ([]core.ID, error) {
	return db.All(tx, func(r db.Row) (core.ID, error) {
		var id string
		err := r.Scan(&id)
		return core.ID(id), err
	}, `SELECT id FROM writing_plan WHERE state = 'waiting' AND due_at <= $1 ORDER BY due_at LIMIT 50`, now)
}

// insertPlan reports false when one waits already.
func insertPlan(tx *db.Tx, p *Plan) (bool, error) {
	b, err := json.Marshal(p.planBody)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`INSERT INTO writing_plan (`+planColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (statement) WHERE state = 'waiting' DO NOTHING`,
		string(p.ID), string(p.statement), string(b), p.By, p.MadeAt, p.DueAt, p.State, p.Note)
	return n == 1, err
}

// endPlan takes a plan out of those that wait and reports false when somebody else
// did, or when it is not due at now.
func endPlan(tx *db.Tx, id core.ID, state, note string, now int64) (bool, error) {
	n, err := tx.Exec(`UPDATE writing_plan SET state = $1, note = $2 WHERE id = $3 AND state = 'waiting' AND due_at <= $4`, state, note, string(id), now)
	return n == 1, err
}

func putLogo(tx *db.Tx, name string, data []byte) error {
	_, err := tx.Exec(`INSERT INTO writing_logo (name, data) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, data)
	return err
}

func logoData(tx *db.Tx, name string) ([]byte, error) {
	return db.One(tx, func(r db.Row) (b []byte, err error) { return b, r.Scan(&b) }, `SELECT data FROM writing_logo WHERE name = $1`, name)
}

// Link is a preview link, without its token.
type Link struct {
	ID        core.ID
	By        string
	MadeAt    int64
	ExpiresAt int64
	Revoked   bool
	statement core.ID
}

func scanLink(r db.Row) (*Link, error) {
	var l Link
	var id, statement string
	var revoked int64
	err := r.Scan(&id, &statement, &l.By, &l.MadeAt, &l.ExpiresAt, &revoked)
	l.ID, l.statement, l.Revoked = core.ID(id), core.ID(statement), revoked != 0
	return &l, err
}

const linkColumns = `id, statement, by_who, made_at, expires_at, revoked`

func insertLink(tx *db.Tx, l *Link, hash string) error {
	_, err := tx.Exec(`INSERT INTO writing_link (`+linkColumns+`, hash) VALUES ($1, $2, $3, $4, $5, 0, $6)`,
		string(l.ID), string(l.statement), l.By, l.MadeAt, l.ExpiresAt, hash)
	return err
}

func linksOf(tx *db.Tx, statement core.ID, now int64) ([]*Link, error) {
	return db.All(tx, scanLink, `SELECT `+linkColumns+` FROM writing_link WHERE statement = $1 AND revoked = 0 AND expires_at > $2 ORDER BY expires_at`,
		string(statement), now)
}

func linkByHash(tx *db.Tx, hash string, now int64) (*Link, error) {
	return db.One(tx, scanLink, `SELECT `+linkColumns+` FROM writing_link WHERE hash = $1 AND revoked = 0 AND expires_at > $2`, hash, now)
}

func revokeLink(tx *db.Tx, id, statement core.ID) (int64, error) {
	return tx.Exec(`UPDATE writing_link SET revoked = 1 WHERE id = $1 AND statement = $2 AND revoked = 0`, string(id), string(statement))
}

// overdue counts who is noted as there since before a time.
func overdue(tx *db.Tx, before int64) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(account) FROM writing_presence WHERE at < $1`, before)
}

func allGone(tx *db.Tx, before int64) error {
	_, err := tx.Exec(`DELETE FROM writing_presence WHERE at < $1`, before)
	return err
}

func here(tx *db.Tx, statement core.ID, lang core.Lang, account core.ID, at int64) error {
	if err := allGone(tx, at-90); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO writing_presence (statement, lang, account, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (statement, lang, account) DO UPDATE SET at = excluded.at`, string(statement), string(lang), string(account), at)
	return err
}

func gone(tx *db.Tx, statement core.ID, lang core.Lang, account core.ID) error {
	_, err := tx.Exec(`DELETE FROM writing_presence WHERE statement = $1 AND lang = $2 AND account = $3`, string(statement), string(lang), string(account))
	return err
}

func present(tx *db.Tx, statement core.ID, lang core.Lang, since int64) ([]core.ID, error) {
	return db.All(tx, func(r db.Row) (core.ID, error) {
		var id string
		err := r.Scan(&id)
		return core.ID(id), err
	}, `SELECT account FROM writing_presence WHERE statement = $1 AND lang = $2 AND at >= $3 ORDER BY account`, string(statement), string(lang), since)
}
