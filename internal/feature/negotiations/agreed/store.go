package agreed

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const sourceColumns = `id, lang, year, negotiation, draft, made_by, made_on, body`

func scanSource(r db.Row) (*Source, error) {
	s := new(Source)
	var id, lang, negotiation, draft, body string
	var made int64
	if err := r.Scan(&id, &lang, &s.Year, &negotiation, &draft, &s.MadeBy, &made, &body); err != nil {
		return nil, err
	}
	s.ID, s.Lang, s.Negotiation, s.Draft, s.MadeOn = core.ID(id), core.Lang(lang), core.ID(negotiation), core.ID(draft), core.Day(made)
	return s, json.Unmarshal([]byte(body), &s.Facts)
}

// sources returns all, the youngest text first.
func sources(tx *db.Tx) ([]*Source, error) {
	return db.All(tx, scanSource, `SELECT `+sourceColumns+` FROM agreed_source ORDER BY year DESC, id`)
}

func sourceByID(tx *db.Tx, id core.ID) (*Source, error) {
	return db.One(tx, scanSource, `SELECT `+sourceColumns+` FROM agreed_source WHERE id = $1`, string(id))
}

func putSource(tx *db.Tx, s *Source) error {
	body, err := json.Marshal(s.Facts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO agreed_source (`+sourceColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET lang = excluded.lang, year = excluded.year, body = excluded.body`,
		string(s.ID), string(s.Lang), s.Year, string(s.Negotiation), string(s.Draft), s.MadeBy, int64(s.MadeOn), string(body))
	return err
}

func deleteSource(tx *db.Tx, id core.ID) error {
	if _, err := tx.Exec(`DELETE FROM agreed_paragraph WHERE source = $1`, string(id)); err != nil {
		return err
	}
	n, err := tx.Exec(`DELETE FROM agreed_source WHERE id = $1`, string(id))
	if err == nil && n == 0 {
		err = errNone
	}
	return err
}

// row is a paragraph as it is stored.
type row struct {
	source core.ID
	p      *Paragraph
}

func scanRow(r db.Row) (row, error) {
	p := new(Paragraph)
	var source string
	err := r.Scan(&source, &p.N, &p.Label, &p.Text)
	return row{core.ID(source), p}, err
}

func allRows(tx *db.Tx) ([]row, error) {
	return db.All(tx, scanRow, `SELECT source, n, label, words FROM agreed_paragraph ORDER BY source, n`)
}

func rowsOf(tx *db.Tx, source core.ID) ([]row, error) {
	return db.All(tx, scanRow, `SELECT source, n, label, words FROM agreed_paragraph WHERE source = $1 ORDER BY n`, string(source))
}

func countRows(tx *db.Tx) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM agreed_paragraph`)
}

func insertRow(tx *db.Tx, source core.ID, n int64, g Given) error {
	_, err := tx.Exec(`INSERT INTO agreed_paragraph (source, n, label, words) VALUES ($1, $2, $3, $4)`, string(source), n, g.Label, g.Text)
	return err
}

func updateRow(tx *db.Tx, source core.ID, n int64, g Given) (bool, error) {
	k, err := tx.Exec(`UPDATE agreed_paragraph SET label = $1, words = $2 WHERE source = $3 AND n = $4`, g.Label, g.Text, string(source), n)
	return k == 1, err
}

func deleteRow(tx *db.Tx, source core.ID, n int64) (bool, error) {
	k, err := tx.Exec(`DELETE FROM agreed_paragraph WHERE source = $1 AND n = $2`, string(source), n)
	return k == 1, err
}

// changes is how often the library was changed.
func changes(tx *db.Tx) (int64, error) {
	all, err := db.All(tx, func(r db.Row) (n int64, err error) { return n, r.Scan(&n) }, `SELECT n FROM agreed_change WHERE id = 'library'`)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return all[0], nil
}

func changed(tx *db.Tx) error {
	_, err := tx.Exec(`INSERT INTO agreed_change (id, n) VALUES ('library', 1) ON CONFLICT (id) DO UPDATE SET n = agreed_change.n + 1`)
	return err
}
