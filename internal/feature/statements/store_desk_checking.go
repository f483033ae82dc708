package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// What narrows a page of the desk; an empty value leaves all.
const narrowed = ` AND ($3 = '' OR kind = $3) AND ($4 = '' OR level = $4) AND ($5 = '' OR country = $5) AND ($6 = 0 OR day = $6)`

func (q CheckQuery) args(statement, after core.ID, more ...any) []any {
	return append([]any{string(statement), string(after), string(q.Kind), string(q.Level), q.Country, int64(q.Day)}, more...)
}

// heldAfter returns endorsements that are held, in the order of their ids.
func heldAfter(tx *db.Tx, statement core.ID, q CheckQuery, after core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND state = 'held' AND visibility = 'public' AND id > $2`+narrowed+` ORDER BY id LIMIT $7`, q.args(statement, after, limit)...)
}

// printedAfter returns printed endorsements in a state, in the order of their ids.
// It goes through all of them: batches do that, and the list of what was refused.
func printedAfter(tx *db.Tx, statement core.ID, q CheckQuery, after core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND state = $7 AND visibility = 'public' AND id > $2`+narrowed+` ORDER BY id LIMIT $8`, q.args(statement, after, q.State, limit)...)
}

// wordedAfter returns endorsements on the roll with a word in the name that begins
// so, in the order of their ids.
func wordedAfter(tx *db.Tx, statement core.ID, q CheckQuery, word string, after core.ID, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE id IN (SELECT endorsement FROM statements_word WHERE statement = $1 AND word >= $7 AND word < $8)
		AND statement = $1 AND state = 'confirmed' AND visibility = 'public' AND id > $2`+narrowed+` ORDER BY id LIMIT $9`,
		q.args(statement, after, []byte(word), append([]byte(word), 0xff), limit)...)
}

// eachLatestOrganisation calls f with organisations on the roll, the latest first, as
// they come: there are tens of thousands.
func eachLatestOrganisation(tx *db.Tx, statement core.ID, limit int64, f func(*Endorsement) error) error {
	return tx.Each(func(r db.Row) error {
		e, err := scanEndorsement(r)
		if err != nil {
			return err
		}
		return f(e)
	}, newestText, string(statement), limit)
}

// heldCounts returns how many are held, by statement.
func heldCounts(tx *db.Tx) (map[core.ID]int64, error) {
	return db.Counts[core.ID](tx, `SELECT statement, COUNT(*) FROM statements_endorsement WHERE state = 'held' GROUP BY statement`)
}

// codeUses returns how often a code can still be used.
func codeUses(tx *db.Tx, hash string) (int64, error) {
	return db.Value[int64](tx, `SELECT COALESCE(SUM(uses_left), 0) FROM statements_code WHERE hash = $1`, hash)
}

func deleteCode(tx *db.Tx, hash string) error {
	_, err := tx.Exec(`DELETE FROM statements_code WHERE hash = $1`, hash)
	return err
}

// allTitles returns the titles of the present versions, by statement and language.
func allTitles(tx *db.Tx) (map[core.ID]map[core.Lang]string, error) {
	out := map[core.ID]map[core.Lang]string{}
	err := tx.Each(func(r db.Row) error {
		var id, lang, title string
		if err := r.Scan(&id, &lang, &title); err != nil {
			return err
		}
		if out[core.ID(id)] == nil {
			out[core.ID(id)] = map[core.Lang]string{}
		}
		out[core.ID(id)][core.Lang(lang)] = title
		return nil
	}, `SELECT s.id, e.lang, e.title FROM statements_statement AS s JOIN statements_edition AS e ON e.statement = s.id AND e.version = s.version`)
	return out, err
}

func endorsementsByID(tx *db.Tx, ids []core.ID) ([]*Endorsement, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var args []any
	for _, id := range ids {
		args = append(args, string(id))
	}
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement WHERE id IN (`+db.Marks(len(ids))+`)`, args...)
}
