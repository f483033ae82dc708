package auth

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

var errNone = &core.Error{Kind: core.NotFound, Key: "web.not_found"}

const accountColumns = `id, name, email, lang, state, handle, made_on`

func scanAccount(r db.Row) (*Account, error) {
	var a Account
	var id, lang string
	var made int64
	err := r.Scan(&id, &a.Name, &a.Email, &lang, &a.State, &a.Handle, &made)
	a.ID, a.Lang, a.MadeOn = core.ID(id), core.Lang(lang), core.Day(made)
	return &a, err
}

func withGrants(tx *db.Tx, a *Account, err error) (*Account, error) {
	if err != nil {
		return nil, err
	}
	a.Grants, err = grants(tx, a.ID)
	return a, err
}

func accountByID(tx *db.Tx, id core.ID) (*Account, error) {
	a, err := db.One(tx, scanAccount, `SELECT `+accountColumns+` FROM auth_account WHERE id = $1`, string(id))
	return withGrants(tx, a, err)
}

func accountByHandle(tx *db.Tx, handle []byte) (*Account, error) {
	a, err := db.One(tx, scanAccount, `SELECT `+accountColumns+` FROM auth_account WHERE handle = $1`, handle)
	return withGrants(tx, a, err)
}

func accounts(tx *db.Tx) ([]*Account, error) {
	all, err := db.All(tx, scanAccount, `SELECT `+accountColumns+` FROM auth_account ORDER BY state, name, id`)
	for _, a := range all {
		if a.Grants, err = grants(tx, a.ID); err != nil {
			return nil, err
		}
	}
	return all, err
}

func insertAccount(tx *db.Tx, a *Account) error {
	if _, err := tx.Exec(`INSERT INTO auth_account (`+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(a.ID), a.Name, a.Email, string(a.Lang), a.State, a.Handle, int64(a.MadeOn)); err != nil {
		return err
	}
	return setGrants(tx, a.ID, a.Grants)
}

func updateAccount(tx *db.Tx, a *Account) error {
	_, err := tx.Exec(`UPDATE auth_account SET name = $2, email = $3, lang = $4, state = $5 WHERE id = $1`,
		string(a.ID), a.Name, a.Email, string(a.Lang), a.State)
	return err
}

func grants(tx *db.Tx, account core.ID) ([]core.Grant, error) {
	return db.All(tx, func(r db.Row) (g core.Grant, err error) {
		var role string
		err = r.Scan(&role, &g.Campaign)
		g.Role = core.Role(role)
		return g, err
	}, `SELECT role, campaign FROM auth_grant WHERE account = $1 ORDER BY campaign, role`, string(account))
}

func setGrants(tx *db.Tx, account core.ID, all []core.Grant) error {
	if _, err := tx.Exec(`DELETE FROM auth_grant WHERE account = $1`, string(account)); err != nil {
		return err
	}
	for _, g := range all {
		if _, err := tx.Exec(`INSERT INTO auth_grant (account, role, campaign) VALUES ($1, $2, $3) ON CONFLICT (account, role, campaign) DO NOTHING`,
			string(account), string(g.Role), g.Campaign); err != nil {
			return err
		}
	}
	return nil
}

// active counts the active accounts that have one of two roles for everything.
func active(tx *db.Tx, a, b core.Role) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(DISTINCT auth_account.id) FROM auth_account JOIN auth_grant ON auth_grant.account = auth_account.id
		WHERE auth_account.state = 'active' AND auth_grant.campaign = '' AND auth_grant.role IN ($1, $2)`, string(a), string(b))
}

const sessionColumns = `id, account, began_at, seen_at, fresh_at, ends_at`

func scanSession(r db.Row) (*Session, error) {
	var s Session
	var id, account string
	err := r.Scan(&id, &account, &s.BeganAt, &s.SeenAt, &s.FreshAt, &s.EndsAt)
	s.ID, s.Account = core.ID(id), core.ID(account)
	return &s, err
}

func sessionByHash(tx *db.Tx, hash string) (*Session, error) {
	return db.One(tx, scanSession, `SELECT `+sessionColumns+` FROM auth_session WHERE hash = $1`, hash)
}

func sessionsOf(tx *db.Tx, account core.ID, now int64) ([]*Session, error) {
	return db.All(tx, scanSession, `SELECT `+sessionColumns+` FROM auth_session WHERE account = $1 AND ends_at > $2 ORDER BY began_at DESC, id`, string(account), now)
}

func insertSession(tx *db.Tx, s *Session, hash string) error {
	_, err := tx.Exec(`INSERT INTO auth_session (hash, `+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		hash, string(s.ID), string(s.Account), s.BeganAt, s.SeenAt, s.FreshAt, s.EndsAt)
	return err
}

func touchSession(tx *db.Tx, id core.ID, seen int64) error {
	_, err := tx.Exec(`UPDATE auth_session SET seen_at = $2 WHERE id = $1`, string(id), seen)
	return err
}

func freshenSession(tx *db.Tx, hash string, account core.ID, at int64) (int64, error) {
	return tx.Exec(`UPDATE auth_session SET fresh_at = $3 WHERE hash = $1 AND account = $2`, hash, string(account), at)
}

func deleteSession(tx *db.Tx, account, id core.ID) (int64, error) {
	return tx.Exec(`DELETE FROM auth_session WHERE account = $1 AND id = $2`, string(account), string(id))
}

func deleteSessionByHash(tx *db.Tx, hash string) error {
	_, err := tx.Exec(`DELETE FROM auth_session WHERE hash = $1`, hash)
	return err
}

func deleteSessionsOf(tx *db.Tx, account core.ID) (int64, error) {
	return tx.Exec(`DELETE FROM auth_session WHERE account = $1`, string(account))
}

func deleteOtherSessions(tx *db.Tx, account core.ID, hash string) (int64, error) {
	return tx.Exec(`DELETE FROM auth_session WHERE account = $1 AND hash <> $2`, string(account), hash)
}

// deleteWeakSessions ends the sessions of an account that no passkey began.
func deleteWeakSessions(tx *db.Tx, account core.ID) error {
	_, err := tx.Exec(`DELETE FROM auth_session WHERE account = $1 AND fresh_at = 0`, string(account))
	return err
}

func sweepAuth(tx *db.Tx, now int64) error {
	if _, err := tx.Exec(`DELETE FROM auth_session WHERE ends_at <= $1`, now); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM auth_taken WHERE until <= $1`, now)
	return err
}

// take notes that an answer was taken, and reports whether it is the first time.
func take(tx *db.Tx, hash string, until int64) (bool, error) {
	n, err := tx.Exec(`INSERT INTO auth_taken (hash, until) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`, hash, until)
	return n == 1, err
}

const inviteColumns = `id, account, name, email, lang, grants, made_by, expires_at, state`

func scanInvite(r db.Row) (*Invite, error) {
	var i Invite
	var id, account, lang, grants, by string
	if err := r.Scan(&id, &account, &i.Name, &i.Email, &lang, &grants, &by, &i.ExpiresAt, &i.State); err != nil {
		return nil, err
	}
	i.ID, i.Account, i.Lang, i.By = core.ID(id), core.ID(account), core.Lang(lang), core.ID(by)
	return &i, json.Unmarshal([]byte(grants), &i.Grants)
}

func inviteByHash(tx *db.Tx, hash string) (*Invite, error) {
	return db.One(tx, scanInvite, `SELECT `+inviteColumns+` FROM auth_invite WHERE hash = $1`, hash)
}

func openInvites(tx *db.Tx, now int64) ([]*Invite, error) {
	return db.All(tx, scanInvite, `SELECT `+inviteColumns+` FROM auth_invite WHERE state IN ('open', 'waits') AND expires_at > $1 ORDER BY expires_at, id`, now)
}

func insertInvite(tx *db.Tx, i *Invite, hash string) error {
	_, err := tx.Exec(`INSERT INTO auth_invite (hash, `+inviteColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		hash, string(i.ID), string(i.Account), i.Name, i.Email, string(i.Lang), grantsJSON(i.Grants), string(i.By), i.ExpiresAt, i.State)
	return err
}

// endInvite makes an invitation used or withdrawn, once. Whom it was for is
// forgotten, as by all that end one.
func endInvite(tx *db.Tx, id core.ID, state string) (int64, error) {
	return tx.Exec(`UPDATE auth_invite SET state = $2, name = '', email = '' WHERE id = $1 AND state IN ('open', 'waits')`, string(id), state)
}

func letOpen(tx *db.Tx, id core.ID, until int64) (int64, error) {
	return tx.Exec(`UPDATE auth_invite SET state = 'open', expires_at = $2 WHERE id = $1 AND state = 'waits'`, string(id), until)
}

// endInvitesBy withdraws what somebody invited who may no longer invite.
func endInvitesBy(tx *db.Tx, account core.ID) (int64, error) {
	return tx.Exec(`UPDATE auth_invite SET state = 'withdrawn', name = '', email = '' WHERE state IN ('open', 'waits') AND made_by = $1`, string(account))
}

// endInvitesOf withdraws what leads back into an account.
func endInvitesOf(tx *db.Tx, account core.ID) error {
	_, err := tx.Exec(`UPDATE auth_invite SET state = 'withdrawn', name = '', email = '' WHERE state IN ('open', 'waits') AND account = $1`, string(account))
	return err
}

// ranOut counts the invitations that are too old and still name somebody.
func ranOut(tx *db.Tx, now int64) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(id) FROM auth_invite WHERE expires_at <= $1 AND (name <> '' OR email <> '')`, now)
}

func forgetRanOut(tx *db.Tx, now int64) error {
	_, err := tx.Exec(`UPDATE auth_invite SET name = '', email = '' WHERE expires_at <= $1 AND (name <> '' OR email <> '')`, now)
	return err
}

func endFirstInvites(tx *db.Tx) error {
	_, err := tx.Exec(`UPDATE auth_invite SET state = 'withdrawn' WHERE state = 'open' AND made_by = ''`)
	return err
}

func used(tx *db.Tx) (map[core.ID]Used, error) {
	out := map[core.ID]Used{}
	add := func(r db.Row) (struct{}, error) {
		var id string
		var n, seen int64
		err := r.Scan(&id, &n, &seen)
		u := out[core.ID(id)]
		out[core.ID(id)] = Used{u.Passkeys + n, max(u.Seen, core.Day(seen))}
		return struct{}{}, err
	}
	if _, err := db.All(tx, add, `SELECT account, COUNT(id), MAX(used_on) FROM auth_passkey GROUP BY account`); err != nil {
		return nil, err
	}
	_, err := db.All(tx, add, `SELECT account, 0, MAX(seen_at) / 86400 FROM auth_session GROUP BY account`)
	return out, err
}
