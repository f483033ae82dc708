package translating

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
)

func putBase(tx *db.Tx, hash, text string) error {
	_, err := tx.Exec(`INSERT INTO translating_base (hash, text) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`, hash, text)
	return err
}

// bases returns the source's words by the hashes of their blocks, as far as they
// were kept.
func bases(tx *db.Tx, hashes []string) (map[string]string, error) {
	out := map[string]string{}
	for _, h := range hashes {
		text, err := db.Value[string](tx, `SELECT text FROM translating_base WHERE hash = $1`, h)
		if core.KindOf(err) == core.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		out[h] = text
	}
	return out, nil
}

const taskColumns = `statement, lang, assignee, checker, due, asked_by, asked_on`

func scanTask(r db.Row) (*Task, error) {
	t := new(Task)
	var statement, lang string
	var due, asked int64
	err := r.Scan(&statement, &lang, &t.Assignee, &t.Checker, &due, &t.AskedBy, &asked)
	t.Statement, t.Lang, t.Due, t.AskedOn = core.ID(statement), core.Lang(lang), core.Day(due), core.Day(asked)
	return t, err
}

func tasks(tx *db.Tx) ([]*Task, error) {
	return db.All(tx, scanTask, `SELECT `+taskColumns+` FROM translating_task ORDER BY due`)
}

// taskOf returns the task of a text in a language; an empty one if there is none.
func taskOf(tx *db.Tx, statement core.ID, lang core.Lang) (*Task, error) {
	all, err := db.All(tx, scanTask, `SELECT `+taskColumns+` FROM translating_task WHERE statement = $1 AND lang = $2`, string(statement), string(lang))
	if err != nil || len(all) == 0 {
		return &Task{Statement: statement, Lang: lang}, err
	}
	return all[0], nil
}

func putTask(tx *db.Tx, t *Task) error {
	_, err := tx.Exec(`INSERT INTO translating_task (`+taskColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (statement, lang) DO UPDATE SET assignee = excluded.assignee, checker = excluded.checker, due = excluded.due,
			asked_by = excluded.asked_by, asked_on = excluded.asked_on`,
		string(t.Statement), string(t.Lang), t.Assignee, t.Checker, int64(t.Due), t.AskedBy, int64(t.AskedOn))
	return err
}

func putHand(tx *db.Tx, statement core.ID, lang core.Lang, who string) error {
	_, err := tx.Exec(`INSERT INTO translating_hand (statement, lang, who) VALUES ($1, $2, $3) ON CONFLICT (statement, lang, who) DO NOTHING`,
		string(statement), string(lang), who)
	return err
}

func hands(tx *db.Tx, statement core.ID, lang core.Lang) ([]string, error) {
	return db.All(tx, func(r db.Row) (who string, err error) { return who, r.Scan(&who) },
		`SELECT who FROM translating_hand WHERE statement = $1 AND lang = $2`, string(statement), string(lang))
}

const linkColumns = `id, hash, statement, slug, lang, name, made_by, made_on, expires_at, revoked`

func scanLink(r db.Row) (*Link, error) {
	l := new(Link)
	var id, hash, statement, lang string
	var made, revoked int64
	err := r.Scan(&id, &hash, &statement, &l.Slug, &lang, &l.Name, &l.MadeBy, &made, &l.ExpiresAt, &revoked)
	l.ID, l.Statement, l.Lang, l.MadeOn, l.Revoked = core.ID(id), core.ID(statement), core.Lang(lang), core.Day(made), revoked != 0
	return l, err
}

func insertLink(tx *db.Tx, l *Link, hash string) error {
	_, err := tx.Exec(`INSERT INTO translating_link (`+linkColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		string(l.ID), hash, string(l.Statement), l.Slug, string(l.Lang), l.Name, l.MadeBy, int64(l.MadeOn), l.ExpiresAt, 0)
	return err
}

func linkByHash(tx *db.Tx, hash string) (*Link, error) {
	return db.One(tx, scanLink, `SELECT `+linkColumns+` FROM translating_link WHERE hash = $1`, hash)
}

// linksOf returns a text's links, the newest first.
func linksOf(tx *db.Tx, statement core.ID, lang core.Lang) ([]*Link, error) {
	return db.All(tx, scanLink, `SELECT `+linkColumns+` FROM translating_link WHERE statement = $1 AND lang = $2 ORDER BY made_on DESC, id`,
		string(statement), string(lang))
}

func allLinks(tx *db.Tx) ([]*Link, error) {
	return db.All(tx, scanLink, `SELECT `+linkColumns+` FROM translating_link ORDER BY id`)
}

// revokeLink ends a link now. It reports false if there is no such link of the text.
func revokeLink(tx *db.Tx, statement core.ID, lang core.Lang, id core.ID, now int64) (bool, error) {
	n, err := tx.Exec(`UPDATE translating_link SET revoked = 1, expires_at = CASE WHEN expires_at > $4 THEN $5 ELSE expires_at END
		WHERE id = $1 AND statement = $2 AND lang = $3`, string(id), string(statement), string(lang), now, now)
	return n == 1, err
}

func nameLink(tx *db.Tx, id core.ID, name string) error {
	_, err := tx.Exec(`UPDATE translating_link SET name = $1 WHERE id = $2`, name, string(id))
	return err
}

// forgetNames takes away the names that volunteers told, of links long over.
func forgetNames(tx *db.Tx, before int64) error {
	_, err := tx.Exec(`UPDATE translating_link SET name = '' WHERE name <> '' AND expires_at < $1`, before)
	return err
}

func terms(tx *db.Tx) ([]*Term, error) {
	return db.All(tx, scanTerm, `SELECT id, body FROM translating_term ORDER BY id`)
}

func termByID(tx *db.Tx, id core.ID) (*Term, error) {
	return db.One(tx, scanTerm, `SELECT id, body FROM translating_term WHERE id = $1`, string(id))
}

func scanTerm(r db.Row) (*Term, error) {
	var id, body string
	if err := r.Scan(&id, &body); err != nil {
		return nil, err
	}
	t := new(Term)
	err := json.Unmarshal([]byte(body), t)
	t.ID = core.ID(id)
	return t, err
}

func putTerm(tx *db.Tx, t *Term) error {
	body, err := json.Marshal(t)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO translating_term (id, body) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body`, string(t.ID), string(body))
	return err
}

func deleteTerm(tx *db.Tx, id core.ID) (bool, error) {
	n, err := tx.Exec(`DELETE FROM translating_term WHERE id = $1`, string(id))
	return n == 1, err
}

// Message is one text of the interface that the site says in its own words.
type Message struct {
	Lang  core.Lang
	Key   string
	Forms i18n.Forms
	By    string
	At    int64
}

func messages(tx *db.Tx) ([]*Message, error) {
	return db.All(tx, func(r db.Row) (*Message, error) {
		m := new(Message)
		var lang, forms string
		if err := r.Scan(&lang, &m.Key, &forms, &m.By, &m.At); err != nil {
			return nil, err
		}
		m.Lang = core.Lang(lang)
		return m, json.Unmarshal([]byte(forms), &m.Forms)
	}, `SELECT lang, key, forms, by_who, at FROM translating_message`)
}

func putMessage(tx *db.Tx, m *Message) error {
	forms, err := json.Marshal(m.Forms)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO translating_message (lang, key, forms, by_who, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (lang, key) DO UPDATE SET forms = excluded.forms, by_who = excluded.by_who, at = excluded.at`,
		string(m.Lang), m.Key, string(forms), m.By, m.At)
	return err
}

func deleteMessage(tx *db.Tx, lang core.Lang, key string) error {
	_, err := tx.Exec(`DELETE FROM translating_message WHERE lang = $1 AND key = $2`, string(lang), key)
	return err
}
