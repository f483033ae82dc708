package statements

import (
	"groundswell/internal/platform/db"
)

// listKeyByID returns a list key of any statement, or NotFound.
func listKeyByID(tx *db.Tx, id string) (listKey, error) {
	return db.One(tx, scanListKey, `SELECT `+listKeyColumns+` FROM statements_list_key WHERE id = $1`, id)
}

// setListKeyBody replaces the sealed private half of a list key by the same one
// sealed to other openers.
func setListKeyBody(tx *db.Tx, id, body string, openers int64) error {
	_, err := tx.Exec(`UPDATE statements_list_key SET body = $2, openers = $3 WHERE id = $1`, id, body, openers)
	return err
}
