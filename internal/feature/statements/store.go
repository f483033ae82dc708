package statements

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

const statementColumns = `id, slug, kind, source, state, signers, goal, rule, campaign, dated, opens_at, closes_at, erase_on, version, revision`

func scanStatement(r db.Row) (*Statement, error) {
	var st Statement
	var id, kind, source string
	var dated, erase int64
	err := r.Scan(&id, &st.Slug, &kind, &source, &st.State, &st.Signers, &st.Goal, &st.Rule, &st.Campaign, &dated,
		&st.OpensAt, &st.ClosesAt, &erase, &st.Version, &st.Revision)
	st.ID, st.Kind, st.Source, st.Dated, st.EraseOn = core.ID(id), Kind(kind), core.Lang(source), core.Day(dated), core.Day(erase)
	return &st, err
}

func statementBySlug(tx *db.Tx, slug string) (*Statement, error) {
	return db.One(tx, scanStatement, `SELECT `+statementColumns+` FROM statements_statement WHERE slug = $1`, slug)
}

func statementByID(tx *db.Tx, id core.ID) (*Statement, error) {
	return db.One(tx, scanStatement, `SELECT `+statementColumns+` FROM statements_statement WHERE id = $1`, string(id))
}

func allStatements(tx *db.Tx) ([]*Statement, error) {
	return db.All(tx, scanStatement, `SELECT `+statementColumns+` FROM statements_statement ORDER BY id`)
}

// published is the gate of everything public: a draft looks like nothing at all.
func published(tx *db.Tx, slug string) (*Statement, error) {
	st, err := statementBySlug(tx, slug)
	if err == nil && st.State != Published {
		return nil, &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	return st, err
}

func saveStatement(tx *db.Tx, st *Statement) error {
	_, err := tx.Exec(`INSERT INTO statements_statement (`+statementColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, source = excluded.source, state = excluded.state,
			signers = excluded.signers, goal = excluded.goal, rule = excluded.rule, campaign = excluded.campaign,
			dated = excluded.dated, opens_at = excluded.opens_at, closes_at = excluded.closes_at,
			erase_on = excluded.erase_on, version = excluded.version, revision = excluded.revision`,
		string(st.ID), st.Slug, string(st.Kind), string(st.Source), st.State, st.Signers, st.Goal, st.Rule, st.Campaign,
		int64(st.Dated), st.OpensAt, st.ClosesAt, int64(st.EraseOn), st.Version, st.Revision)
	return err
}

func insertVersion(tx *db.Tx, statement core.ID, v Version) error {
	_, err := tx.Exec(`INSERT INTO statements_version (statement, number, hash, published_at) VALUES ($1, $2, $3, $4)`,
		string(statement), v.Number, v.Hash, v.PublishedAt)
	return err
}

func versions(tx *db.Tx, statement core.ID) ([]Version, error) {
	return db.All(tx, func(r db.Row) (v Version, err error) {
		return v, r.Scan(&v.Number, &v.Hash, &v.PublishedAt)
	}, `SELECT number, hash, published_at FROM statements_version WHERE statement = $1 ORDER BY number DESC`, string(statement))
}

func saveEdition(tx *db.Tx, statement core.ID, version int64, e *Edition, markdown string) error {
	_, err := tx.Exec(`INSERT INTO statements_edition (statement, version, lang, title, lead, place, changes, issuers, markdown, said, based)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (statement, version, lang) DO UPDATE SET title = excluded.title, lead = excluded.lead, place = excluded.place,
			changes = excluded.changes, issuers = excluded.issuers, markdown = excluded.markdown, said = excluded.said, based = excluded.based`,
		string(statement), version, string(e.Lang), e.Title, e.Lead, e.Place, e.Changes, marshal(e.Issuers), markdown, string(e.Said), marshal(e.Based))
	return err
}

// editions returns a version's texts, parsed.
func editions(tx *db.Tx, statement core.ID, version int64) (map[core.Lang]*Edition, error) {
	out := map[core.Lang]*Edition{}
	err := tx.Each(func(r db.Row) error {
		e := new(Edition)
		var lang, issuers, markdown, said, based string
		if err := r.Scan(&lang, &e.Title, &e.Lead, &e.Place, &e.Changes, &issuers, &markdown, &said, &based); err != nil {
			return err
		}
		e.Lang, e.Said = core.Lang(lang), edition.State(said)
		if err := json.Unmarshal([]byte(issuers), &e.Issuers); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(based), &e.Based); err != nil {
			return err
		}
		var err error
		if e.Doc, err = edition.Parse(markdown); err != nil {
			return err
		}
		out[e.Lang] = e
		return nil
	}, `SELECT lang, title, lead, place, changes, issuers, markdown, said, based FROM statements_edition
		WHERE statement = $1 AND version = $2`, string(statement), version)
	return out, err
}
