package auth

import (
	"encoding/base64"
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	"github.com/go-webauthn/webauthn/webauthn"
)

func credentialID(c *webauthn.Credential) string { return base64.RawURLEncoding.EncodeToString(c.ID) }

func passkeysOf(tx *db.Tx, account core.ID) ([]*Passkey, error) {
	return db.All(tx, func(r db.Row) (*Passkey, error) {
		var k Passkey
		var made, used int64
		err := r.Scan(&k.ID, &k.Name, &made, &used, &k.body)
		k.MadeOn, k.UsedOn = core.Day(made), core.Day(used)
		return &k, err
	}, `SELECT id, name, made_on, used_on, body FROM auth_passkey WHERE account = $1 ORDER BY made_on, id`, string(account))
}

func insertPasskey(tx *db.Tx, account core.ID, name string, c *webauthn.Credential, day core.Day) (int64, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return 0, err
	}
	return tx.Exec(`INSERT INTO auth_passkey (id, account, name, body, made_on, used_on) VALUES ($1, $2, $3, $4, $5, 0) ON CONFLICT (id) DO NOTHING`,
		credentialID(c), string(account), name, string(b), int64(day))
}

func usePasskey(tx *db.Tx, c *webauthn.Credential, day core.Day) error {
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE auth_passkey SET body = $2, used_on = $3 WHERE id = $1`, credentialID(c), string(b), int64(day))
	return err
}

func deletePasskey(tx *db.Tx, account core.ID, id string) (int64, error) {
	return tx.Exec(`DELETE FROM auth_passkey WHERE account = $1 AND id = $2`, string(account), id)
}

func deletePasskeysOf(tx *db.Tx, account core.ID) error {
	_, err := tx.Exec(`DELETE FROM auth_passkey WHERE account = $1`, string(account))
	return err
}
