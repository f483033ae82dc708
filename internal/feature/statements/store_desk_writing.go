package statements

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// insertDraft writes a new statement down and reports false if the name is taken.
func insertDraft(tx *db.Tx, st *Statement) (bool, error) {
	n, err := tx.Exec(`INSERT INTO statements_statement (`+statementColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (slug) DO NOTHING`,
		string(st.ID), st.Slug, string(st.Kind), string(st.Source), st.State, st.Signers, st.Goal, st.Rule, st.Campaign,
		int64(st.Dated), st.OpensAt, st.ClosesAt, int64(st.EraseOn), st.Version, st.Revision)
	return n == 1, err
}

// givenEditions returns a version's texts with their Markdown. A text that a later
// program could not read any more would come without its Doc.
func givenEditions(tx *db.Tx, statement core.ID, version int64) (map[core.Lang]GivenEdition, error) {
	out := map[core.Lang]GivenEdition{}
	err := tx.Each(func(r db.Row) error {
		var g GivenEdition
		var lang, issuers, said, based string
		if err := r.Scan(&lang, &g.Title, &g.Lead, &g.Place, &g.Changes, &issuers, &g.Markdown, &said, &based); err != nil {
			return err
		}
		g.Lang, g.Said = core.Lang(lang), edition.State(said)
		if err := json.Unmarshal([]byte(issuers), &g.Issuers); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(based), &g.Based); err != nil {
			return err
		}
		out[g.Lang] = g
		return nil
	}, `SELECT lang, title, lead, place, changes, issuers, markdown, said, based FROM statements_edition
		WHERE statement = $1 AND version = $2`, string(statement), version)
	return out, err
}
