package negotiations

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const planColumns = `id, negotiation, draft, by_who, due_at`

func scanPlan(r db.Row) (*Plan, error) {
	p := new(Plan)
	var id, negotiation, draft string
	err := r.Scan(&id, &negotiation, &draft, &p.By, &p.DueAt)
	p.ID, p.negotiation, p.Draft = core.ID(id), core.ID(negotiation), core.ID(draft)
	return p, err
}

// insertPlan leaves one that waits as it is, and reports whether there was none.
func insertPlan(tx *db.Tx, p *Plan) (bool, error) {
	k, err := tx.Exec(`INSERT INTO negotiations_plan (`+planColumns+`) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (negotiation, draft) DO NOTHING`,
		string(p.ID), string(p.negotiation), string(p.Draft), p.By, p.DueAt)
	return k == 1, err
}

// plans returns what of a negotiation is to become public.
func plans(tx *db.Tx, n core.ID) ([]*Plan, error) {
	return db.All(tx, scanPlan, `SELECT `+planColumns+` FROM negotiations_plan WHERE negotiation = $1 ORDER BY due_at, id`, string(n))
}

// planByID returns nil if it was carried out or taken back.
func planByID(tx *db.Tx, id core.ID) (*Plan, error) {
	all, err := db.All(tx, scanPlan, `SELECT `+planColumns+` FROM negotiations_plan WHERE id = $1`, string(id))
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

func duePlans(tx *db.Tx, now int64) ([]*Plan, error) {
	return db.All(tx, scanPlan, `SELECT `+planColumns+` FROM negotiations_plan WHERE due_at <= $1 ORDER BY due_at LIMIT 50`, now)
}

// endPlan reports whether it was the one who ended it.
func endPlan(tx *db.Tx, id core.ID) (bool, error) {
	k, err := tx.Exec(`DELETE FROM negotiations_plan WHERE id = $1`, string(id))
	return k == 1, err
}

// dropPlan ends what waits for a draft, "" for the text itself, and reports whether
// there was any.
func dropPlan(tx *db.Tx, n, draft core.ID) (bool, error) {
	k, err := tx.Exec(`DELETE FROM negotiations_plan WHERE negotiation = $1 AND draft = $2`, string(n), string(draft))
	return k == 1, err
}

// insertRefused keeps the latest of what was refused for a draft, or for the text.
func insertRefused(tx *db.Tx, p *Plan, at int64) error {
	_, err := tx.Exec(`INSERT INTO negotiations_refused (id, negotiation, draft, by_who, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (negotiation, draft) DO UPDATE SET id = excluded.id, by_who = excluded.by_who, at = excluded.at`,
		string(p.ID), string(p.negotiation), string(p.Draft), p.By, at)
	return err
}

func refused(tx *db.Tx, n core.ID) ([]*Plan, error) {
	return db.All(tx, scanPlan, `SELECT id, negotiation, draft, by_who, at FROM negotiations_refused WHERE negotiation = $1 ORDER BY at, id`, string(n))
}

// refusedOf counts what was refused, by negotiation.
func refusedOf(tx *db.Tx) (map[core.ID]int64, error) {
	return db.Counts[core.ID](tx, `SELECT negotiation, COUNT(id) FROM negotiations_refused GROUP BY negotiation`)
}

func endRefused(tx *db.Tx, n, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM negotiations_refused WHERE negotiation = $1 AND id = $2`, string(n), string(id))
	return err
}

func dropRefused(tx *db.Tx, n, draft core.ID) error {
	_, err := tx.Exec(`DELETE FROM negotiations_refused WHERE negotiation = $1 AND draft = $2`, string(n), string(draft))
	return err
}

func negotiationByID(tx *db.Tx, id core.ID) (*Negotiation, error) {
	return db.One(tx, scanNegotiation, `SELECT `+negotiationColumns+` FROM negotiations_negotiation WHERE id = $1`, string(id))
}

// gone reports whether an address was that of a text that was deleted.
func gone(tx *db.Tx, slug string) (bool, error) {
	k, err := db.Value[int64](tx, `SELECT COUNT(slug) FROM negotiations_gone WHERE slug = $1`, slug)
	return k > 0, err
}

// keepAddress has nobody else get the address of a text, if readers may know it.
func keepAddress(tx *db.Tx, n *Negotiation) error {
	seen, err := shown(tx, n.ID)
	if err != nil || len(seen) == 0 && !n.Public {
		return err
	}
	_, err = tx.Exec(`INSERT INTO negotiations_gone (slug) VALUES ($1) ON CONFLICT (slug) DO NOTHING`, n.Slug)
	return err
}

// countRows counts what is kept of a negotiation in the tables of this package.
func countRows(tx *db.Tx, n core.ID) (drafts, paragraphs, decisions int64, err error) {
	if drafts, err = db.Value[int64](tx, `SELECT COUNT(id) FROM negotiations_draft WHERE negotiation = $1`, string(n)); err != nil {
		return 0, 0, 0, err
	}
	if paragraphs, err = db.Value[int64](tx, `SELECT COUNT(n) FROM negotiations_paragraph WHERE draft IN (SELECT id FROM negotiations_draft WHERE negotiation = $1)`, string(n)); err != nil {
		return 0, 0, 0, err
	}
	decisions, err = db.Value[int64](tx, `SELECT COUNT(old_draft) FROM negotiations_decision WHERE negotiation = $1`, string(n))
	return drafts, paragraphs, decisions, err
}

// countDraft counts what is kept of a draft in the tables of this package; confirmed are
// those of the decisions that say that a change, with its meaning, is as it was found, or
// that a paragraph is truly new or gone.
func countDraft(tx *db.Tx, d core.ID) (paragraphs, decisions, confirmed int64, err error) {
	if paragraphs, err = db.Value[int64](tx, `SELECT COUNT(n) FROM negotiations_paragraph WHERE draft = $1`, string(d)); err != nil {
		return 0, 0, 0, err
	}
	if decisions, err = db.Value[int64](tx, `SELECT COUNT(old_draft) FROM negotiations_decision WHERE old_draft = $1 OR new_draft = $1`, string(d)); err != nil {
		return 0, 0, 0, err
	}
	confirmed, err = db.Value[int64](tx, `SELECT COUNT(old_draft) FROM negotiations_decision WHERE (old_draft = $1 OR new_draft = $1)
		AND (linked = 1 AND strength <> '' OR old_n < 0 OR new_n < 0)`, string(d))
	return paragraphs, decisions, confirmed, err
}

// deleteRows deletes all of a negotiation that is kept in the tables of this package.
func deleteRows(tx *db.Tx, n core.ID) error {
	for _, q := range []string{
		`DELETE FROM negotiations_paragraph WHERE draft IN (SELECT id FROM negotiations_draft WHERE negotiation = $1)`,
		`DELETE FROM negotiations_decision WHERE negotiation = $1`,
		`DELETE FROM negotiations_plan WHERE negotiation = $1`,
		`DELETE FROM negotiations_refused WHERE negotiation = $1`,
		`DELETE FROM negotiations_shown WHERE negotiation = $1`,
		`DELETE FROM negotiations_draft WHERE negotiation = $1`,
		`DELETE FROM negotiations_negotiation WHERE id = $1`,
	} {
		if _, err := tx.Exec(q, string(n)); err != nil {
			return err
		}
	}
	return nil
}
