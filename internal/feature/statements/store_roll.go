package statements

import (
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// shards is among how many rows one count is spread.
const shards = 8

// addTally counts an endorsement in (n=1) or out (n=-1).
func addTally(tx *db.Tx, e *Endorsement, n int64) error {
	shard := int64(0)
	if tx.Engine() == db.Postgres && len(e.ID) > 0 {
		shard = int64(e.ID[0]) % shards
	}
	_, err := tx.Exec(`INSERT INTO statements_tally (statement, day, kind, visibility, country, script, shard, n)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (statement, day, kind, visibility, country, script, shard) DO UPDATE SET n = statements_tally.n + excluded.n`,
		string(e.Statement), int64(e.Day), string(e.Kind), string(e.Visibility), e.Country, e.Script, shard, n)
	return err
}

// recount makes the tally anew from the endorsements that count for a version:
// all confirmed ones under the rule "carry", the affirmed ones under the others;
// of the sealed ones those that were counted.
func recount(tx *db.Tx, st *Statement) error {
	if _, err := tx.Exec(`DELETE FROM statements_tally WHERE statement = $1 AND visibility = 'public'`, string(st.ID)); err != nil {
		return err
	}
	if err := recountSealed(tx, st.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO statements_tally (statement, day, kind, visibility, country, script, shard, n)
		SELECT statement, day, kind, visibility, country, script, 0, COUNT(*) FROM statements_endorsement
		WHERE statement = $1 AND state = 'confirmed' AND visibility = 'public' AND affirmed >= $2
		GROUP BY statement, day, kind, visibility, country, script`, string(st.ID), st.since())
	return err
}

// tallyRow is a number of endorsements alike in what the server knows of them.
type tallyRow struct {
	Day        core.Day
	Kind       EndorserKind
	Visibility Visibility
	Country    string
	Script     string
	N          int64
}

func tally(tx *db.Tx, statement core.ID) ([]tallyRow, error) {
	return db.All(tx, func(r db.Row) (t tallyRow, err error) {
		var day int64
		var kind, vis string
		err = r.Scan(&day, &kind, &vis, &t.Country, &t.Script, &t.N)
		t.Day, t.Kind, t.Visibility = core.Day(day), EndorserKind(kind), Visibility(vis)
		return t, err
	}, `SELECT day, kind, visibility, country, script, CAST(SUM(n) AS {{int64}}) FROM statements_tally
		WHERE statement = $1 GROUP BY day, kind, visibility, country, script HAVING SUM(n) <> 0`, string(statement))
}

// lapse ends the endorsements of earlier versions, and returns how many.
func lapse(tx *db.Tx, statement core.ID, version int64) (int64, error) {
	return tx.Exec(`UPDATE statements_endorsement SET state = 'lapsed' WHERE statement = $1 AND state = 'confirmed' AND affirmed < $2`, string(statement), version)
}

// unaffirmed is how many endorsements are of an earlier version.
func unaffirmed(tx *db.Tx, statement core.ID, version int64) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM statements_endorsement
		WHERE statement = $1 AND state = 'confirmed' AND affirmed < $2`, string(statement), version)
}

// segment is a part of the roll in which names stand in the order of their keys:
// organisations of a region in one script, or persons in one script.
type segment struct {
	Kind   EndorserKind
	Region string
	Script string
}

// segmentRows returns up to limit public endorsements of a segment that stand
// after (key, id).
func segmentRows(tx *db.Tx, statement core.ID, g segment, key []byte, id core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND kind = $2 AND region = $3 AND script = $4 AND state = 'confirmed' AND visibility = 'public'
			AND (sort_key, id) > ($5, $6)
		ORDER BY sort_key, id LIMIT $7`, string(statement), string(g.Kind), g.Region, g.Script, notNull(key), string(id), limit)
}

// rollSegments returns the parts of the roll that have names in them.
func rollSegments(tx *db.Tx, statement core.ID) (map[segment]int64, error) {
	out := map[segment]int64{}
	err := tx.Each(func(r db.Row) error {
		var kind, region, script string
		var n int64
		if err := r.Scan(&kind, &region, &script, &n); err != nil {
			return err
		}
		out[segment{EndorserKind(kind), region, script}] = n
		return nil
	}, `SELECT kind, region, script, COUNT(*) FROM statements_endorsement
		WHERE statement = $1 AND state = 'confirmed' AND visibility = 'public' GROUP BY kind, region, script`, string(statement))
	return out, err
}

// matches returns up to limit public endorsements that have a word beginning
// with prefix.
func matches(tx *db.Tx, statement core.ID, prefix string, limit int64) ([]*Endorsement, error) {
	from := []byte(prefix)
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE state = 'confirmed' AND visibility = 'public' AND id IN (
			SELECT endorsement FROM statements_word WHERE statement = $1 AND word >= $2 AND word < $3 LIMIT $4)
		ORDER BY sort_key, id LIMIT $4`, string(statement), from, append([]byte(prefix), 0xff), limit)
}

// matchesBoth is [matches] of names that have words with either prefix. Only the
// first looked words with the rarer prefix are looked at, and of those only the ones
// whose names have words that begin with the letters are looked up.
func matchesBoth(tx *db.Tx, statement core.ID, rarer, other string, letters, looked, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE state = 'confirmed' AND visibility = 'public' AND id IN (
			SELECT a.endorsement FROM (
				SELECT endorsement, letters FROM statements_word WHERE statement = $1 AND word >= $2 AND word < $3 LIMIT $6) a
			JOIN statements_word b ON b.endorsement = a.endorsement
			WHERE (a.letters = 0 OR (a.letters & $8) = $8) AND b.word >= $4 AND b.word < $5 LIMIT $7)
		ORDER BY sort_key, id LIMIT $7`, string(statement), []byte(rarer), append([]byte(rarer), 0xff),
		[]byte(other), append([]byte(other), 0xff), looked, limit, letters)
}

// lettersOf returns the letters that words begin with, as bits: those of an alphabet
// mostly have each its own. It stands beside words that were entered, so it is never
// changed.
func lettersOf(words []string) (bits int64) {
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		bits |= 1 << (first % 62)
	}
	return bits
}

const newestText = `SELECT ` + endorsementColumns + ` FROM statements_endorsement
	WHERE statement = $1 AND kind = 'organisation' AND state = 'confirmed' AND visibility = 'public'
	ORDER BY day DESC, sort_key, id LIMIT $2`

// newest returns the latest public organisations, for the feed and the page.
func newest(tx *db.Tx, statement core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, newestText, string(statement), limit)
}

// useCode takes one use of a handed-out code and returns the network it came
// from, or NotFound.
func useCode(tx *db.Tx, statement core.ID, hash string, today core.Day) (network string, err error) {
	n, err := tx.Exec(`UPDATE statements_code SET uses_left = uses_left - 1
		WHERE hash = $1 AND statement = $2 AND uses_left > 0 AND expires_on >= $3`, hash, string(statement), int64(today))
	if err == nil && n == 0 {
		err = &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	if err != nil {
		return "", err
	}
	if network, err = db.Value[string](tx, `SELECT network FROM statements_code WHERE hash = $1`, hash); err != nil {
		return "", err
	}
	// A code that is used up would say for ever that somebody used it.
	_, err = tx.Exec(`DELETE FROM statements_code WHERE hash = $1 AND uses_left < 1`, hash)
	return network, err
}

// dropCodes deletes the codes whose time is over.
func dropCodes(tx *db.Tx, today core.Day) error {
	_, err := tx.Exec(`DELETE FROM statements_code WHERE expires_on < $1`, int64(today))
	return err
}

func insertCode(tx *db.Tx, statement core.ID, hash, network string, uses int64, until core.Day) error {
	_, err := tx.Exec(`INSERT INTO statements_code (hash, statement, network, uses_left, expires_on) VALUES ($1, $2, $3, $4, $5)`,
		hash, string(statement), network, uses, int64(until))
	return err
}

// importRow is one import of endorsements, so that it can be taken back.
type importRow struct {
	ID, Consent string
	Statement   core.ID
	At, Added   int64
}

func insertImport(tx *db.Tx, i importRow) error {
	_, err := tx.Exec(`INSERT INTO statements_import (id, statement, at, added, consent) VALUES ($1, $2, $3, $4, $5)`,
		i.ID, string(i.Statement), i.At, i.Added, i.Consent)
	return err
}

func deleteImport(tx *db.Tx, id string) (bool, error) {
	n, err := tx.Exec(`DELETE FROM statements_import WHERE id = $1`, id)
	return n == 1, err
}

func imports(tx *db.Tx) ([]importRow, error) {
	return db.All(tx, func(r db.Row) (i importRow, err error) {
		var st string
		err = r.Scan(&i.ID, &st, &i.At, &i.Added, &i.Consent)
		i.Statement = core.ID(st)
		return i, err
	}, `SELECT id, statement, at, added, consent FROM statements_import ORDER BY at DESC, id`)
}

// setImported notes how many endorsements an import has added so far.
func setImported(tx *db.Tx, id string, added int64) error {
	_, err := tx.Exec(`UPDATE statements_import SET added = $1 WHERE id = $2`, added, id)
	return err
}

// someOfBatch returns up to limit endorsements of an import.
func someOfBatch(tx *db.Tx, batch string, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement WHERE batch = $1 AND batch <> '' LIMIT $2`, batch, limit)
}

// dueForErasing returns the statements whose sealed records have had their time.
func dueForErasing(tx *db.Tx, today core.Day) ([]*Statement, error) {
	return db.All(tx, scanStatement, `SELECT `+statementColumns+` FROM statements_statement WHERE erase_on > 0 AND erase_on <= $1 ORDER BY id`, int64(today))
}

// eraseRecords deletes what is sealed for a statement, and the fingerprints of
// its public endorsers.
func eraseRecords(tx *db.Tx, statement core.ID) (records, signers int64, err error) {
	records, err = tx.Exec(`DELETE FROM statements_record WHERE endorsement IN (SELECT id FROM statements_endorsement WHERE statement = $1)`, string(statement))
	if err != nil {
		return 0, 0, err
	}
	signers, err = tx.Exec(`DELETE FROM statements_signer WHERE statement = $1`, string(statement))
	return records, signers, err
}
