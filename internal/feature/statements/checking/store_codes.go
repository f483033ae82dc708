package checking

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

func insertSet(tx *db.Tx, st core.ID, x Set) error {
	_, err := tx.Exec(`INSERT INTO checking_code_set (id, statement, network, codes, uses, until, made_on, withdrawn) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		string(x.ID), string(st), x.Network, x.Codes, x.Uses, int64(x.Until), int64(x.Made))
	return err
}

func insertSetCode(tx *db.Tx, hash string, set core.ID) error {
	_, err := tx.Exec(`INSERT INTO checking_code (hash, code_set) VALUES ($1, $2)`, hash, string(set))
	return err
}

// setsOf returns the sets of a statement, in the order of their ids: at most 200.
func setsOf(tx *db.Tx, st core.ID) ([]Set, error) {
	return db.All(tx, func(r db.Row) (x Set, err error) {
		var id string
		var until, made, withdrawn int64
		err = r.Scan(&id, &x.Network, &x.Codes, &x.Uses, &until, &made, &withdrawn)
		x.ID, x.Until, x.Made, x.Withdrawn = core.ID(id), core.Day(until), core.Day(made), core.Day(withdrawn)
		return x, err
	}, `SELECT id, network, codes, uses, until, made_on, withdrawn FROM checking_code_set WHERE statement = $1 ORDER BY id LIMIT 200`, string(st))
}

func setCodes(tx *db.Tx, set core.ID) ([]string, error) {
	return db.All(tx, func(r db.Row) (h string, err error) { return h, r.Scan(&h) }, `SELECT hash FROM checking_code WHERE code_set = $1`, string(set))
}

func dropSetCodes(tx *db.Tx, set core.ID) error {
	_, err := tx.Exec(`DELETE FROM checking_code WHERE code_set = $1`, string(set))
	return err
}

// setWithdrawn takes a set back once; it reports whether it did.
func setWithdrawn(tx *db.Tx, st, set core.ID, on core.Day) (bool, error) {
	n, err := tx.Exec(`UPDATE checking_code_set SET withdrawn = $1 WHERE id = $2 AND statement = $3 AND withdrawn = 0`, int64(on), string(set), string(st))
	return n == 1, err
}
