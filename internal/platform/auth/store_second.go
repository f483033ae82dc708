package auth

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const secondColumns = `id, kind, about, body, made_by, made_at, due_at, state, decided_by, decided_at`

func scanSecond(r db.Row) (*Second, error) {
	var x Second
	var id, body, by, decided string
	err := r.Scan(&id, &x.Kind, &x.About, &body, &by, &x.At, &x.DueAt, &x.State, &decided, &x.DecidedAt)
	x.ID, x.Body, x.By, x.DecidedBy = core.ID(id), []byte(body), core.ID(by), core.ID(decided)
	return &x, err
}

func insertSecond(tx *db.Tx, x *Second) error {
	_, err := tx.Exec(`INSERT INTO auth_second (`+secondColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(x.ID), x.Kind, x.About, string(x.Body), string(x.By), x.At, x.DueAt, x.State, string(x.DecidedBy), x.DecidedAt)
	return err
}

func secondByID(tx *db.Tx, id core.ID) (*Second, error) {
	return db.One(tx, scanSecond, `SELECT `+secondColumns+` FROM auth_second WHERE id = $1`, string(id))
}

func seconds(tx *db.Tx, since int64) ([]*Second, error) {
	return db.All(tx, scanSecond, `SELECT `+secondColumns+` FROM auth_second WHERE state = 'open' OR decided_at >= $1 ORDER BY made_at DESC, id`, since)
}

// overdue returns what nobody stopped in time.
func overdue(tx *db.Tx, now int64) ([]*Second, error) {
	return db.All(tx, scanSecond, `SELECT `+secondColumns+` FROM auth_second WHERE state = 'open' AND due_at <= $1 ORDER BY due_at, id`, now)
}

// openBy returns what an account asked for and nobody decided.
func openBy(tx *db.Tx, account core.ID) ([]*Second, error) {
	return db.All(tx, scanSecond, `SELECT `+secondColumns+` FROM auth_second WHERE state = 'open' AND made_by = $1 ORDER BY made_at, id`, string(account))
}

// openAbout returns what waits with a body.
func openAbout(tx *db.Tx, kinds [2]string, body string) ([]*Second, error) {
	return db.All(tx, scanSecond, `SELECT `+secondColumns+` FROM auth_second WHERE state = 'open' AND kind IN ($1, $2) AND body = $3 ORDER BY made_at, id`, kinds[0], kinds[1], body)
}

func decideSecond(tx *db.Tx, id core.ID, state string, by core.ID, at int64) (int64, error) {
	return tx.Exec(`UPDATE auth_second SET state = $2, decided_by = $3, decided_at = $4 WHERE id = $1 AND state = 'open'`, string(id), state, string(by), at)
}

// watchers returns the active accounts that may agree and stop.
func watchers(tx *db.Tx) ([]*Account, error) {
	return db.All(tx, scanAccount, `SELECT `+accountColumns+` FROM auth_account WHERE state = 'active' AND id IN
		(SELECT account FROM auth_grant WHERE campaign = '' AND role IN ('administrator', 'coordinator')) ORDER BY id`)
}

// others counts who may agree besides one.
func others(tx *db.Tx, but core.ID) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(DISTINCT auth_account.id) FROM auth_account JOIN auth_grant ON auth_grant.account = auth_account.id
		WHERE auth_account.state = 'active' AND auth_grant.campaign = '' AND auth_grant.role IN ('administrator', 'coordinator') AND auth_account.id <> $1`, string(but))
}

// gone counts who besides one could agree until lately.
func gone(tx *db.Tx, but core.ID, now int64) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(account) FROM auth_lately WHERE until > $1 AND account <> $2`, now, string(but))
}

// goneItself counts whether one could agree until lately.
func goneItself(tx *db.Tx, who core.ID, now int64) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(account) FROM auth_lately WHERE until > $1 AND account = $2`, now, string(who))
}

// setLately notes that an account could stop things until now.
func setLately(tx *db.Tx, account core.ID, until int64) error {
	_, err := tx.Exec(`INSERT INTO auth_lately (account, until) VALUES ($1, $2) ON CONFLICT (account) DO UPDATE SET until = excluded.until`, string(account), until)
	return err
}
