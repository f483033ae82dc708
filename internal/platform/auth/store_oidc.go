package auth

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

func accountByOIDC(tx *db.Tx, issuer, subject string) (*Account, error) {
	a, err := db.One(tx, scanAccount, `SELECT `+accountColumns+` FROM auth_account
		WHERE id = (SELECT account FROM auth_oidc WHERE issuer = $1 AND subject = $2)`, issuer, subject)
	return withGrants(tx, a, err)
}

// insertOIDC binds a name there to an account here, once.
func insertOIDC(tx *db.Tx, issuer, subject string, account core.ID, day core.Day) (int64, error) {
	return tx.Exec(`INSERT INTO auth_oidc (issuer, subject, account, made_on) VALUES ($1, $2, $3, $4) ON CONFLICT (issuer, subject) DO NOTHING`,
		issuer, subject, string(account), int64(day))
}

func bindingsOf(tx *db.Tx, account core.ID) ([]Binding, error) {
	return db.All(tx, func(r db.Row) (b Binding, err error) {
		var made int64
		err = r.Scan(&b.Issuer, &made)
		b.MadeOn = core.Day(made)
		return b, err
	}, `SELECT issuer, made_on FROM auth_oidc WHERE account = $1 ORDER BY made_on, issuer`, string(account))
}

func deleteOIDCOf(tx *db.Tx, account core.ID) error {
	_, err := tx.Exec(`DELETE FROM auth_oidc WHERE account = $1`, string(account))
	return err
}
