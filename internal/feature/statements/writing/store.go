package writing

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

var errNone = web.ErrNone

// row is a sheet with what is known of its public state.
type row struct {
	Sheet
	seen    string
	seenRev int64
	fresh   bool // read from what is public, and not written down yet
}

func scanRow(r db.Row) (statement core.ID, x *row, err error) {
	x = new(row)
	var id, lang, body string
	if err := r.Scan(&id, &lang, &x.Revision, &x.By, &x.At, &body, &x.seen, &x.seenRev); err != nil {
		return "", nil, err
	}
	x.Lang = core.Lang(lang)
	return core.ID(id), x, x.setBody(body)
}

const rowColumns = `statement, lang, revision, by_who, at, body, seen, seen_rev`

func rows(tx *db.Tx, statement core.ID) (map[core.Lang]*row, error) {
	out := map[core.Lang]*row{}
	err := tx.Each(func(r db.Row) error {
		_, x, err := scanRow(r)
		if err == nil {
			out[x.Lang] = x
		}
		return err
	}, `SELECT `+rowColumns+` FROM writing_sheet WHERE statement = $1`, string(statement))
	return out, err
}

func allRows(tx *db.Tx) (map[core.ID]map[core.Lang]*row, error) {
	out := map[core.ID]map[core.Lang]*row{}
	err := tx.Each(func(r db.Row) error {
		id, x, err := scanRow(r)
		if err != nil {
			return err
		}
		if out[id] == nil {
			out[id] = map[core.Lang]*row{}
		}
		out[id][x.Lang] = x
		return nil
	}, `SELECT `+rowColumns+` FROM writing_sheet`)
	return out, err
}

// insertRow writes the first revision of a sheet and reports false if there is one.
func insertRow(tx *db.Tx, statement core.ID, x *row) (bool, error) {
	n, err := tx.Exec(`INSERT INTO writing_sheet (`+rowColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (statement, lang) DO NOTHING`,
		string(statement), string(x.Lang), x.Revision, x.By, x.At, x.body(), x.seen, x.seenRev)
	return n == 1, err
}

// updateRow writes the next revision and reports false if another was written
// since base.
func updateRow(tx *db.Tx, statement core.ID, x *row, base int64) (bool, error) {
	n, err := tx.Exec(`UPDATE writing_sheet SET revision = $1, by_who = $2, at = $3, body = $4, seen = $5, seen_rev = $6
		WHERE statement = $7 AND lang = $8 AND revision = $9`,
		x.Revision, x.By, x.At, x.body(), x.seen, x.seenRev, string(statement), string(x.Lang), base)
	return n == 1, err
}

func setSeen(tx *db.Tx, statement core.ID, lang core.Lang, seen string, rev int64) error {
	_, err := tx.Exec(`UPDATE writing_sheet SET seen = $1, seen_rev = $2 WHERE statement = $3 AND lang = $4`, seen, rev, string(statement), string(lang))
	return err
}

func insertVersion(tx *db.Tx, statement core.ID, sh *Sheet, how string, public int64) error {
	_, err := tx.Exec(`INSERT INTO writing_version (statement, lang, n, by_who, at, size, how, keep, public, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (statement, lang, n) DO NOTHING`,
		string(statement), string(sh.Lang), sh.Revision, sh.By, sh.At, sh.Size(), how, db.Flag(how != HowAuto || public > 0), public, sh.body())
	return err
}

func scanVersion(r db.Row) (v SheetVersion, err error) {
	return v, r.Scan(&v.N, &v.By, &v.At, &v.Size, &v.How, &v.Public)
}

const versionColumns = `n, by_who, at, size, how, public`

func sheetVersions(tx *db.Tx, statement core.ID, lang core.Lang) ([]SheetVersion, error) {
	return db.All(tx, scanVersion, `SELECT `+versionColumns+` FROM writing_version WHERE statement = $1 AND lang = $2 ORDER BY n DESC`,
		string(statement), string(lang))
}

// thinnable are the versions that may be thinned, newest first.
func thinnable(tx *db.Tx, statement core.ID, lang core.Lang) ([]SheetVersion, error) {
	return db.All(tx, scanVersion, `SELECT `+versionColumns+` FROM writing_version
		WHERE statement = $1 AND lang = $2 AND keep = 0 ORDER BY n DESC`, string(statement), string(lang))
}

func deleteVersion(tx *db.Tx, statement core.ID, lang core.Lang, n int64) error {
	_, err := tx.Exec(`DELETE FROM writing_version WHERE statement = $1 AND lang = $2 AND n = $3 AND keep = 0`, string(statement), string(lang), n)
	return err
}

func keepVersion(tx *db.Tx, statement core.ID, lang core.Lang, n int64) error {
	_, err := tx.Exec(`UPDATE writing_version SET keep = 1 WHERE statement = $1 AND lang = $2 AND n = $3`, string(statement), string(lang), n)
	return err
}

func publishedVersion(tx *db.Tx, statement core.ID, lang core.Lang, n, public int64) error {
	_, err := tx.Exec(`UPDATE writing_version SET keep = 1, public = $1 WHERE statement = $2 AND lang = $3 AND n = $4`,
		public, string(statement), string(lang), n)
	return err
}

func versionSheet(tx *db.Tx, statement core.ID, lang core.Lang, n int64) (*Sheet, error) {
	return db.One(tx, func(r db.Row) (*Sheet, error) {
		sh := &Sheet{Lang: lang, Revision: n}
		var body, how string
		if err := r.Scan(&sh.By, &sh.At, &how, &body); err != nil {
			return nil, err
		}
		sh.Auto = how == HowAuto
		return sh, sh.setBody(body)
	}, `SELECT by_who, at, how, body FROM writing_version WHERE statement = $1 AND lang = $2 AND n = $3`, string(statement), string(lang), n)
}

// factsRow is the facts of a public statement as they are worked on.
type factsRow struct {
	revision int64
	by       string
	at       int64
	facts    facts
}

func scanFacts(r db.Row) (id core.ID, x *factsRow, err error) {
	x = new(factsRow)
	var s, body string
	if err := r.Scan(&s, &x.revision, &x.by, &x.at, &body); err != nil {
		return "", nil, err
	}
	return core.ID(s), x, json.Unmarshal([]byte(body), &x.facts)
}

func pendingFacts(tx *db.Tx) (map[core.ID]*factsRow, error) {
	out := map[core.ID]*factsRow{}
	err := tx.Each(func(r db.Row) error {
		id, x, err := scanFacts(r)
		out[id] = x
		return err
	}, `SELECT statement, revision, by_who, at, body FROM writing_facts`)
	return out, err
}

func pendingFactsOf(tx *db.Tx, statement core.ID) (*factsRow, error) {
	x, err := db.One(tx, func(r db.Row) (*factsRow, error) {
		_, x, err := scanFacts(r)
		return x, err
	}, `SELECT statement, revision, by_who, at, body FROM writing_facts WHERE statement = $1`, string(statement))
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	return x, err
}

func saveFacts(tx *db.Tx, statement core.ID, x *factsRow) error {
	b, err := json.Marshal(x.facts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO writing_facts (statement, revision, by_who, at, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (statement) DO UPDATE SET revision = excluded.revision, by_who = excluded.by_who, at = excluded.at, body = excluded.body`,
		string(statement), x.revision, x.by, x.at, string(b))
	return err
}

func deleteFacts(tx *db.Tx, statement core.ID, revision int64) error {
	_, err := tx.Exec(`DELETE FROM writing_facts WHERE statement = $1 AND revision = $2`, string(statement), revision)
	return err
}
