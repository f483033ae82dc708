package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// listKey is the public half of a statement's list key, with its sealed private
// half in body.
type listKey struct {
	ID        string
	Statement core.ID
	Recipient string
	Openers   int64
	Body      string
	MadeOn    core.Day
	Current   bool
}

func scanListKey(r db.Row) (k listKey, err error) {
	var st string
	var made, current int64
	err = r.Scan(&k.ID, &st, &k.Recipient, &k.Openers, &k.Body, &made, &current)
	k.Statement, k.MadeOn, k.Current = core.ID(st), core.Day(made), current == 1
	return k, err
}

const listKeyColumns = `id, statement, recipient, openers, body, made_on, current`

// currentListKey returns the key that new records are sealed to, or NotFound.
func currentListKey(tx *db.Tx, statement core.ID) (listKey, error) {
	return db.One(tx, scanListKey, `SELECT `+listKeyColumns+` FROM statements_list_key WHERE statement = $1 AND current = 1`, string(statement))
}

// unmoved reports whether the statement and its current list key are still what
// x says: nothing of them changes without the revision or the key.
func unmoved(tx *db.Tx, x *ready) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT COUNT(*) FROM statements_statement s
		JOIN statements_list_key k ON k.statement = s.id AND k.current = 1
		WHERE s.id = $1 AND s.state = $2 AND s.revision = $3 AND k.id = $4`, string(x.st.ID), x.st.State, x.st.Revision, x.key.ID)
	return n == 1, err
}

// sameRevision reports whether a statement is still what st says.
func sameRevision(tx *db.Tx, st *Statement) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT revision FROM statements_statement WHERE id = $1`, string(st.ID))
	return n == st.Revision, err
}

func listKeys(tx *db.Tx, statement core.ID) ([]listKey, error) {
	return db.All(tx, scanListKey, `SELECT `+listKeyColumns+` FROM statements_list_key WHERE statement = $1 ORDER BY current DESC, made_on DESC, id`, string(statement))
}

// putListKey makes k the current key. The earlier ones stay: they open what was
// sealed to them. A key that is known gets its new openers.
func putListKey(tx *db.Tx, k listKey) error {
	if _, err := tx.Exec(`UPDATE statements_list_key SET current = 0 WHERE statement = $1`, string(k.Statement)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO statements_list_key (`+listKeyColumns+`) VALUES ($1, $2, $3, $4, $5, $6, 1)
		ON CONFLICT (id) DO UPDATE SET openers = excluded.openers, body = excluded.body, current = 1`,
		k.ID, string(k.Statement), k.Recipient, k.Openers, k.Body, int64(k.MadeOn))
	return err
}
