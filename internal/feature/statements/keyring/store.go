package keyring

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const keyColumns = `id, name, recipient, fingerprint, paper, made_by, made_on, retired_on, drilled_on`

func scanKey(r db.Row) (*Key, error) {
	var k Key
	var id, by string
	var paper, made, retired, drilled int64
	err := r.Scan(&id, &k.Name, &k.Recipient, &k.Fingerprint, &paper, &by, &made, &retired, &drilled)
	k.ID, k.By, k.Paper = core.ID(id), core.ID(by), paper == 1
	k.Made, k.Retired, k.Drilled = core.Day(made), core.Day(retired), core.Day(drilled)
	return &k, err
}

func keys(tx *db.Tx) ([]*Key, error) {
	return db.All(tx, scanKey, `SELECT `+keyColumns+` FROM keyring_key ORDER BY made_on, id`)
}

func keyByID(tx *db.Tx, id core.ID) (*Key, error) {
	return db.One(tx, scanKey, `SELECT `+keyColumns+` FROM keyring_key WHERE id = $1`, string(id))
}

func keyByFingerprint(tx *db.Tx, words string) (*Key, error) {
	return db.One(tx, scanKey, `SELECT `+keyColumns+` FROM keyring_key WHERE fingerprint = $1`, words)
}

// insertKey returns how many keys were added: none when it is there already.
func insertKey(tx *db.Tx, k *Key) (int64, error) {
	return tx.Exec(`INSERT INTO keyring_key (`+keyColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING`,
		string(k.ID), k.Name, k.Recipient, k.Fingerprint, db.Flag(k.Paper), string(k.By), int64(k.Made), int64(k.Retired), int64(k.Drilled))
}

func retireKey(tx *db.Tx, id core.ID, day core.Day) (int64, error) {
	if _, err := tx.Exec(`DELETE FROM keyring_drill WHERE key_id = $1`, string(id)); err != nil {
		return 0, err
	}
	return tx.Exec(`UPDATE keyring_key SET retired_on = $2 WHERE id = $1 AND retired_on = 0`, string(id), int64(day))
}

func drillOf(tx *db.Tx, key core.ID) (*Drill, error) {
	return db.One(tx, func(r db.Row) (*Drill, error) {
		var d Drill
		var made int64
		err := r.Scan(&d.Sealed, &d.hash, &made)
		d.Made = core.Day(made)
		return &d, err
	}, `SELECT sealed, code_hash, made_on FROM keyring_drill WHERE key_id = $1`, string(key))
}

func putDrill(tx *db.Tx, key core.ID, d *Drill) error {
	_, err := tx.Exec(`INSERT INTO keyring_drill (key_id, sealed, code_hash, made_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key_id) DO UPDATE SET sealed = excluded.sealed, code_hash = excluded.code_hash, made_on = excluded.made_on`,
		string(key), d.Sealed, d.hash, int64(d.Made))
	return err
}

// setDrilled notes that a key opened its message, and ends the message.
func setDrilled(tx *db.Tx, key core.ID, day core.Day) error {
	if _, err := tx.Exec(`DELETE FROM keyring_drill WHERE key_id = $1`, string(key)); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE keyring_key SET drilled_on = $2 WHERE id = $1 AND retired_on = 0`, string(key), int64(day))
	return err
}

const fileColumns = `id, slug, account, asked_at, agreed_at, session_hash, ends_at, taken_at`

func scanFile(r db.Row) (*File, error) {
	var f File
	var id, account string
	err := r.Scan(&id, &f.Slug, &account, &f.Asked, &f.Agreed, &f.session, &f.Ends, &f.Taken)
	f.ID, f.Account = core.ID(id), core.ID(account)
	return &f, err
}

func insertFile(tx *db.Tx, f *File) error {
	_, err := tx.Exec(`INSERT INTO keyring_export (id, slug, account, asked_at, agreed_at, link_hash, session_hash, ends_at, taken_at)
		VALUES ($1, $2, $3, $4, 0, '', '', 0, 0) ON CONFLICT DO NOTHING`, string(f.ID), f.Slug, string(f.Account), f.Asked)
	return err
}

// filesSince counts the files that an account asked for after a time.
func filesSince(tx *db.Tx, account core.ID, at int64) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM keyring_export WHERE account = $1 AND asked_at > $2`, string(account), at)
}

func filesOf(tx *db.Tx, account core.ID, slug string) ([]*File, error) {
	return db.All(tx, scanFile, `SELECT `+fileColumns+` FROM keyring_export WHERE account = $1 AND slug = $2 ORDER BY asked_at DESC, id`, string(account), slug)
}

// allFiles are the ids of all files of a statement that were taken, the latest first.
func allFiles(tx *db.Tx, slug string) ([]*File, error) {
	return db.All(tx, scanFile, `SELECT `+fileColumns+` FROM keyring_export WHERE slug = $1 AND taken_at > 0 ORDER BY asked_at DESC, id`, slug)
}

func fileByID(tx *db.Tx, id core.ID) (*File, error) {
	return db.One(tx, scanFile, `SELECT `+fileColumns+` FROM keyring_export WHERE id = $1`, string(id))
}

func fileByLink(tx *db.Tx, hash string) (*File, error) {
	return db.One(tx, scanFile, `SELECT `+fileColumns+` FROM keyring_export WHERE link_hash = $1 AND link_hash <> ''`, hash)
}

func agreeFile(tx *db.Tx, id core.ID, at int64) error {
	_, err := tx.Exec(`UPDATE keyring_export SET agreed_at = $2 WHERE id = $1 AND agreed_at = 0`, string(id), at)
	return err
}

func linkFile(tx *db.Tx, id core.ID, link, session string, ends int64) error {
	_, err := tx.Exec(`UPDATE keyring_export SET link_hash = $2, session_hash = $3, ends_at = $4 WHERE id = $1`, string(id), link, session, ends)
	return err
}

func takeFile(tx *db.Tx, id core.ID, at int64) error {
	_, err := tx.Exec(`UPDATE keyring_export SET taken_at = $2 WHERE id = $1`, string(id), at)
	return err
}
