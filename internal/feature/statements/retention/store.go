package retention

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// warn notes that the warning so many days before a day is sent, and reports
// whether it was not before.
func warn(tx *db.Tx, statement core.ID, eraseOn core.Day, days int64, today core.Day) (bool, error) {
	n, err := tx.Exec(`INSERT INTO retention_warning (statement, erase_on, days, told_on) VALUES ($1, $2, $3, $4) ON CONFLICT (statement, erase_on, days) DO NOTHING`,
		string(statement), int64(eraseOn), days, int64(today))
	return n == 1, err
}

// certificate is what proves an erasing.
type certificate struct {
	ID        core.ID
	Statement core.ID
	At        int64
	Body      string
	Size      int64
	Root      string
}

const certificateColumns = `id, statement, at, body, tree_size, tree_root`

func scanCertificate(r db.Row) (*certificate, error) {
	var c certificate
	var id, st string
	err := r.Scan(&id, &st, &c.At, &c.Body, &c.Size, &c.Root)
	c.ID, c.Statement = core.ID(id), core.ID(st)
	return &c, err
}

func insertCertificate(tx *db.Tx, c *certificate) error {
	_, err := tx.Exec(`INSERT INTO retention_certificate (`+certificateColumns+`) VALUES ($1, $2, $3, $4, 0, '')`,
		string(c.ID), string(c.Statement), c.At, c.Body)
	return err
}

func certificatesOf(tx *db.Tx, statement core.ID) ([]*certificate, error) {
	return db.All(tx, scanCertificate, `SELECT `+certificateColumns+` FROM retention_certificate WHERE statement = $1 ORDER BY at DESC, id`, string(statement))
}

// unlogged are the certificates that wait for a checkpoint of the log.
func unlogged(tx *db.Tx) ([]*certificate, error) {
	return db.All(tx, scanCertificate, `SELECT `+certificateColumns+` FROM retention_certificate WHERE tree_size = 0 ORDER BY at, id`)
}

func setTree(tx *db.Tx, id core.ID, size int64, root string) error {
	_, err := tx.Exec(`UPDATE retention_certificate SET tree_size = $2, tree_root = $3 WHERE id = $1 AND tree_size = 0`, string(id), size, root)
	return err
}
