package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// leafRow ties a printed name to its leaf.
type leafRow struct {
	Nonce []byte
	Entry string
}

func insertLeaf(tx *db.Tx, id core.ID, l leafRow) error {
	_, err := tx.Exec(`INSERT INTO statements_leaf (endorsement, nonce, entry) VALUES ($1, $2, $3)
		ON CONFLICT (endorsement) DO UPDATE SET nonce = excluded.nonce, entry = excluded.entry`, string(id), l.Nonce, l.Entry)
	return err
}

// leafOf returns an endorsement's leaf; ok is false when it has none.
func leafOf(tx *db.Tx, id core.ID) (l leafRow, ok bool, err error) {
	err = tx.Get([]any{&l.Nonce, &l.Entry}, `SELECT nonce, entry FROM statements_leaf WHERE endorsement = $1`, string(id))
	if core.KindOf(err) == core.NotFound {
		return l, false, nil
	}
	return l, err == nil, err
}

// leavesAtOnce is how many leaves one query asks for.
const leavesAtOnce = 100

// leavesOf returns the leaves of up to leavesAtOnce endorsements, by id.
func leavesOf(tx *db.Tx, rows []*Endorsement) (map[core.ID]leafRow, error) {
	out := make(map[core.ID]leafRow, len(rows))
	args := make([]any, len(rows))
	for i, e := range rows {
		args[i] = string(e.ID)
	}
	if len(rows) == 0 {
		return out, nil
	}
	err := tx.Each(func(r db.Row) error {
		var id string
		var l leafRow
		if err := r.Scan(&id, &l.Nonce, &l.Entry); err != nil {
			return err
		}
		out[core.ID(id)] = l
		return nil
	}, `SELECT endorsement, nonce, entry FROM statements_leaf WHERE endorsement IN (`+db.Marks(len(rows))+`)`, args...)
	return out, err
}

func deleteLeaf(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM statements_leaf WHERE endorsement = $1`, string(id))
	return err
}

// addGone notes that a printed name left the roll.
func addGone(tx *db.Tx, statement core.ID, how string) error {
	_, err := tx.Exec(`INSERT INTO statements_gone (statement, how, n) VALUES ($1, $2, 1)
		ON CONFLICT (statement, how) DO UPDATE SET n = statements_gone.n + 1`, string(statement), how)
	return err
}

// gone returns how many printed names left the roll, by how.
func gone(tx *db.Tx, statement core.ID) (map[string]int64, error) {
	return db.Counts[string](tx, `SELECT how, n FROM statements_gone WHERE statement = $1`, string(statement))
}

// sealedRow is a sealed endorsement as the numbers have it, or will.
type sealedRow struct {
	ID        core.ID
	Statement core.ID
	Kind      EndorserKind
	Country   string
	Day       core.Day
	Hash      string
	Counted   bool
}

// tallied is the row as the tally takes it.
func (r sealedRow) tallied() *Endorsement {
	return &Endorsement{ID: r.ID, Statement: r.Statement, Kind: r.Kind, Visibility: Sealed, Country: r.Country, Day: r.Day}
}

const sealedColumns = `endorsement, statement, kind, country, day, hash, counted`

func scanSealed(r db.Row) (x sealedRow, err error) {
	var id, st, kind string
	var day, counted int64
	err = r.Scan(&id, &st, &kind, &x.Country, &day, &x.Hash, &counted)
	x.ID, x.Statement, x.Kind, x.Day, x.Counted = core.ID(id), core.ID(st), EndorserKind(kind), core.Day(day), counted == 1
	return x, err
}

func insertSealed(tx *db.Tx, x sealedRow) error {
	_, err := tx.Exec(`INSERT INTO statements_sealed (`+sealedColumns+`, moved) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)`,
		string(x.ID), string(x.Statement), string(x.Kind), x.Country, int64(x.Day), x.Hash, db.Flag(x.Counted))
	return err
}

func sealedOf(tx *db.Tx, id core.ID) (sealedRow, error) {
	return db.One(tx, scanSealed, `SELECT `+sealedColumns+` FROM statements_sealed WHERE endorsement = $1`, string(id))
}

func deleteSealed(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM statements_sealed WHERE endorsement = $1`, string(id))
	return err
}

// sealedWaiting returns up to limit sealed endorsements of a kind that wait for
// their hour, with the country they have now.
func sealedWaiting(tx *db.Tx, statement core.ID, kind EndorserKind, limit int64) ([]sealedRow, error) {
	return db.All(tx, scanSealed, `SELECT s.endorsement, s.statement, e.kind, e.country, e.day, s.hash, s.counted
		FROM statements_sealed s JOIN statements_endorsement e ON e.id = s.endorsement
		WHERE s.statement = $1 AND s.kind = $2 AND s.counted = 0 ORDER BY s.endorsement LIMIT $3`, string(statement), string(kind), limit)
}

func setCounted(tx *db.Tx, x sealedRow) error {
	_, err := tx.Exec(`UPDATE statements_sealed SET country = $1, day = $2, hash = $3, counted = 1 WHERE endorsement = $4`,
		x.Country, int64(x.Day), x.Hash, string(x.ID))
	return err
}

// setMoved notes that the country of a sealed endorsement was corrected.
func setMoved(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`UPDATE statements_sealed SET moved = 1 WHERE endorsement = $1 AND counted = 1`, string(id))
	return err
}

// moved returns the counted endorsements of a kind whose country was corrected,
// and, in the same order, where they are now.
func moved(tx *db.Tx, statement core.ID, kind EndorserKind) (was []sealedRow, is []string, err error) {
	err = tx.Each(func(r db.Row) error {
		var now string
		x, err := scanSealed(withMore{r, []any{&now}})
		was, is = append(was, x), append(is, now)
		return err
	}, `SELECT s.endorsement, s.statement, s.kind, s.country, s.day, s.hash, s.counted, e.country
		FROM statements_sealed s JOIN statements_endorsement e ON e.id = s.endorsement
		WHERE s.statement = $1 AND s.kind = $2 AND s.moved = 1 ORDER BY s.endorsement`, string(statement), string(kind))
	return was, is, err
}

func setCountry(tx *db.Tx, id core.ID, country string) error {
	_, err := tx.Exec(`UPDATE statements_sealed SET country = $1, moved = 0 WHERE endorsement = $2`, country, string(id))
	return err
}

// insertLeaving keeps what a counted endorsement was, until the numbers follow.
func insertLeaving(tx *db.Tx, x sealedRow) error {
	_, err := tx.Exec(`INSERT INTO statements_leaving (hash, statement, kind, country, day) VALUES ($1, $2, $3, $4, $5)`,
		x.Hash, string(x.Statement), string(x.Kind), x.Country, int64(x.Day))
	return err
}

func sealedLeaving(tx *db.Tx, statement core.ID, kind EndorserKind, limit int64) ([]sealedRow, error) {
	return db.All(tx, func(r db.Row) (x sealedRow, err error) {
		var st, k string
		var day int64
		err = r.Scan(&x.Hash, &st, &k, &x.Country, &day)
		x.Statement, x.Kind, x.Day = core.ID(st), EndorserKind(k), core.Day(day)
		return x, err
	}, `SELECT hash, statement, kind, country, day FROM statements_leaving WHERE statement = $1 AND kind = $2 ORDER BY hash LIMIT $3`,
		string(statement), string(kind), limit)
}

func deleteLeaving(tx *db.Tx, hash string) error {
	_, err := tx.Exec(`DELETE FROM statements_leaving WHERE hash = $1`, hash)
	return err
}

// stale returns the sealed rows of a statement whose endorsements do not count
// for a version any more.
func stale(tx *db.Tx, statement core.ID, since int64) ([]sealedRow, error) {
	return db.All(tx, scanSealed, `SELECT s.endorsement, s.statement, s.kind, s.country, s.day, s.hash, s.counted
		FROM statements_sealed s JOIN statements_endorsement e ON e.id = s.endorsement
		WHERE s.statement = $1 AND (e.state <> 'confirmed' OR e.affirmed < $2) ORDER BY s.endorsement`, string(statement), since)
}

// unlisted returns up to limit sealed endorsements with ids after a given one
// that count for a version and are not among the sealed rows.
func unlisted(tx *db.Tx, statement core.ID, since int64, after core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND id > $2 AND state = 'confirmed' AND visibility = 'sealed' AND affirmed >= $3
			AND NOT EXISTS (SELECT 1 FROM statements_sealed WHERE endorsement = id) ORDER BY id LIMIT $4`, string(statement), string(after), since, limit)
}

// leafless returns up to limit endorsements that stand on the roll, with ids
// after a given one, and have no leaf.
func leafless(tx *db.Tx, statement, after core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND id > $2 AND state = 'confirmed' AND visibility = 'public'
			AND NOT EXISTS (SELECT 1 FROM statements_leaf WHERE endorsement = id) ORDER BY id LIMIT $3`, string(statement), string(after), limit)
}

// offRoll returns the endorsements of a statement that have a leaf and no longer
// stand on the roll.
func offRoll(tx *db.Tx, statement core.ID) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND (state <> 'confirmed' OR visibility <> 'public')
			AND EXISTS (SELECT 1 FROM statements_leaf WHERE endorsement = id) ORDER BY id`, string(statement))
}

// recountSealed makes the sealed part of the tally anew.
func recountSealed(tx *db.Tx, statement core.ID) error {
	if _, err := tx.Exec(`DELETE FROM statements_tally WHERE statement = $1 AND visibility = 'sealed'`, string(statement)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO statements_tally (statement, day, kind, visibility, country, script, shard, n)
		SELECT statement, day, kind, 'sealed', country, '', 0, COUNT(*) FROM statements_sealed
		WHERE statement = $1 AND counted = 1 GROUP BY statement, day, kind, country`, string(statement))
	return err
}

// addMark writes a mark and reports whether it was not there before.
func addMark(tx *db.Tx, name, value string) (bool, error) {
	n, err := tx.Exec(`INSERT INTO statements_mark (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, value)
	return n == 1, err
}

func setMark(tx *db.Tx, name, value string) error {
	_, err := tx.Exec(`INSERT INTO statements_mark (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// markOf returns a mark's value; NotFound if it is not there.
func markOf(tx *db.Tx, name string) (string, error) {
	return db.Value[string](tx, `SELECT value FROM statements_mark WHERE name = $1`, name)
}

func dropMark(tx *db.Tx, name string) error {
	_, err := tx.Exec(`DELETE FROM statements_mark WHERE name = $1`, name)
	return err
}

// rewriteLogged writes what ties an endorsement to the log again, for
// [Service.Shuffle].
func rewriteLogged(tx *db.Tx, id string) error {
	if _, err := tx.Exec(`UPDATE statements_leaf SET entry = entry WHERE endorsement = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE statements_sealed SET hash = hash WHERE endorsement = $1`, id)
	return err
}
