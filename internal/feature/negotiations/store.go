package negotiations

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/db"
)

const negotiationColumns = `id, slug, campaign, lang, public, revision, at, by_who, body`

func scanNegotiation(r db.Row) (*Negotiation, error) {
	n := new(Negotiation)
	var id, lang, body string
	var public int64
	if err := r.Scan(&id, &n.Slug, &n.Campaign, &lang, &public, &n.Revision, &n.At, &n.By, &body); err != nil {
		return nil, err
	}
	n.ID, n.Lang, n.Public = core.ID(id), core.Lang(lang), public == 1
	var b negotiationBody
	err := json.Unmarshal([]byte(body), &b)
	if n.Facts = b.Facts; n.Forums == nil && b.Forum != "" {
		n.Forums = map[core.Lang]string{n.Lang: b.Forum}
	}
	return n, err
}

// negotiationBody is what is kept of a negotiation as JSON.
type negotiationBody struct {
	Facts
	Forum string `json:",omitempty"` // in the negotiation's language: how it was kept before it had languages
}

func negotiations(tx *db.Tx) ([]*Negotiation, error) {
	return db.All(tx, scanNegotiation, `SELECT `+negotiationColumns+` FROM negotiations_negotiation ORDER BY at DESC, id`)
}

func bySlug(tx *db.Tx, slug string) (*Negotiation, error) {
	return db.One(tx, scanNegotiation, `SELECT `+negotiationColumns+` FROM negotiations_negotiation WHERE slug = $1`, slug)
}

func insertNegotiation(tx *db.Tx, n *Negotiation) (bool, error) {
	body, err := json.Marshal(n.Facts)
	if err != nil {
		return false, err
	}
	k, err := tx.Exec(`INSERT INTO negotiations_negotiation (`+negotiationColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (slug) DO NOTHING`,
		string(n.ID), n.Slug, n.Campaign, string(n.Lang), db.Flag(n.Public), n.Revision, n.At, n.By, string(body))
	return k == 1, err
}

// updateNegotiation writes the facts of a negotiation; slug and language stay.
func updateNegotiation(tx *db.Tx, n *Negotiation) error {
	body, err := json.Marshal(n.Facts)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE negotiations_negotiation SET campaign = $1, public = $2, body = $3, revision = revision + 1 WHERE id = $4`,
		n.Campaign, db.Flag(n.Public), string(body), string(n.ID))
	return err
}

// touch notes that something of a negotiation changed: what is kept of it in memory,
// on this node and others, is computed anew.
func touch(tx *db.Tx, n core.ID) error {
	_, err := tx.Exec(`UPDATE negotiations_negotiation SET revision = revision + 1 WHERE id = $1`, string(n))
	return err
}

// draftBody is what is kept of a draft as JSON.
type draftBody struct {
	DraftFacts
	Title string
	Lang  core.Lang
	Notes []draft.Note
}

// paragraphBody is what is kept of a paragraph as JSON.
type paragraphBody struct {
	Path     string          `json:",omitempty"`
	Depth    int             `json:",omitempty"`
	Brackets []draft.Bracket `json:",omitempty"`
	Notes    []int           `json:",omitempty"`
	Section  int
	Page     int    `json:",omitempty"`
	Doubt    string `json:",omitempty"`
}

const draftColumns = `id, negotiation, number, public, at, by_who, body`

func scanDraft(r db.Row) (*Draft, error) {
	d := new(Draft)
	var id, negotiation, body string
	var public int64
	if err := r.Scan(&id, &negotiation, &d.Number, &public, &d.At, &d.By, &body); err != nil {
		return nil, err
	}
	var b draftBody
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return nil, err
	}
	d.ID, d.Negotiation, d.Public = core.ID(id), core.ID(negotiation), public == 1
	d.DraftFacts, d.Title, d.Lang, d.Notes = b.DraftFacts, b.Title, b.Lang, b.Notes
	return d, nil
}

// drafts returns the drafts of a negotiation in their order, without paragraphs.
func drafts(tx *db.Tx, n core.ID) ([]*Draft, error) {
	return db.All(tx, scanDraft, `SELECT `+draftColumns+` FROM negotiations_draft WHERE negotiation = $1 ORDER BY number`, string(n))
}

// hasDraft reports whether a draft of a negotiation is there.
func hasDraft(tx *db.Tx, n, draft core.ID) (bool, error) {
	k, err := db.Value[int64](tx, `SELECT COUNT(*) FROM negotiations_draft WHERE id = $1 AND negotiation = $2`, string(draft), string(n))
	return k == 1, err
}

func insertDraft(tx *db.Tx, d *Draft) error {
	body, err := d.body()
	if err != nil {
		return err
	}
	if _, err = tx.Exec(`INSERT INTO negotiations_draft (`+draftColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(d.ID), string(d.Negotiation), d.Number, db.Flag(d.Public), d.At, d.By, body); err != nil {
		return err
	}
	return number(tx, d)
}

// number gives a draft that readers may see the number they know it by, once for ever.
func number(tx *db.Tx, d *Draft) error {
	if !d.Public {
		return nil
	}
	_, err := tx.Exec(`INSERT INTO negotiations_shown (draft, negotiation, number)
		SELECT $1, $2, COALESCE(MAX(number), 0) + 1 FROM negotiations_shown WHERE negotiation = $2
		ON CONFLICT (draft) DO NOTHING`, string(d.ID), string(d.Negotiation))
	return err
}

// shown are the numbers by which readers know drafts.
func shown(tx *db.Tx, n core.ID) (map[core.ID]int64, error) {
	return db.Counts[core.ID](tx, `SELECT draft, number FROM negotiations_shown WHERE negotiation = $1`, string(n))
}

func updateDraft(tx *db.Tx, d *Draft) error {
	body, err := d.body()
	if err != nil {
		return err
	}
	if _, err = tx.Exec(`UPDATE negotiations_draft SET public = $1, body = $2 WHERE id = $3`, db.Flag(d.Public), body, string(d.ID)); err != nil {
		return err
	}
	return number(tx, d)
}

// renumber moves a draft to a number that no other has at this moment.
func renumber(tx *db.Tx, id core.ID, number int64) error {
	_, err := tx.Exec(`UPDATE negotiations_draft SET number = $1 WHERE id = $2`, number, string(id))
	return err
}

func (d *Draft) body() (string, error) {
	b, err := json.Marshal(draftBody{DraftFacts: d.DraftFacts, Title: d.Title, Lang: d.Lang, Notes: d.Notes})
	return string(b), err
}

func deleteDraft(tx *db.Tx, id core.ID) error {
	if _, err := tx.Exec(`DELETE FROM negotiations_draft WHERE id = $1`, string(id)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM negotiations_decision WHERE old_draft = $1 OR new_draft = $1`, string(id)); err != nil {
		return err
	}
	return deleteParagraphs(tx, id)
}

func deleteParagraphs(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM negotiations_paragraph WHERE draft = $1`, string(id))
	return err
}

func insertParagraphs(tx *db.Tx, id core.ID, all []draft.Paragraph) error {
	for i, p := range all {
		body, err := json.Marshal(paragraphBody{Path: p.Path, Depth: p.Depth, Brackets: p.Brackets, Notes: p.Notes, Section: p.Section, Page: p.Page, Doubt: p.Doubt})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO negotiations_paragraph (draft, n, kind, label, words, body) VALUES ($1, $2, $3, $4, $5, $6)`,
			string(id), int64(i), string(p.Kind), p.Label, p.Text, string(body)); err != nil {
			return err
		}
	}
	return nil
}

func paragraphs(tx *db.Tx, id core.ID) ([]draft.Paragraph, error) {
	return db.All(tx, func(r db.Row) (p draft.Paragraph, err error) {
		var kind, body string
		if err = r.Scan(&kind, &p.Label, &p.Text, &body); err != nil {
			return p, err
		}
		var b paragraphBody
		err = json.Unmarshal([]byte(body), &b)
		p.Kind, p.Path, p.Depth, p.Brackets, p.Notes, p.Section, p.Page, p.Doubt = draft.Kind(kind), b.Path, b.Depth, b.Brackets, b.Notes, b.Section, b.Page, b.Doubt
		return p, err
	}, `SELECT kind, label, words, body FROM negotiations_paragraph WHERE draft = $1 ORDER BY n`, string(id))
}

func decisions(tx *db.Tx, n core.ID) ([]Decision, error) {
	return db.All(tx, func(r db.Row) (d Decision, err error) {
		var before, after, verdict string
		var oldN, newN, tie int64
		err = r.Scan(&before, &after, &oldN, &newN, &tie, &verdict, &d.At, &d.By)
		d.Old, d.New, d.OldN, d.NewN, d.Tie, d.Strength = core.ID(before), core.ID(after), int(oldN), int(newN), Tie(tie), strength.Verdict(verdict)
		return d, err
	}, `SELECT old_draft, new_draft, old_n, new_n, linked, strength, at, by_who FROM negotiations_decision
		WHERE negotiation = $1 ORDER BY old_draft, new_draft, old_n, new_n`, string(n))
}

// putDecision writes a decision; what an earlier one said and this one is silent
// about stays.
func putDecision(tx *db.Tx, n core.ID, d Decision) error {
	_, err := tx.Exec(`INSERT INTO negotiations_decision (negotiation, old_draft, new_draft, old_n, new_n, linked, strength, at, by_who)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (old_draft, new_draft, old_n, new_n) DO UPDATE SET
			linked = CASE WHEN excluded.linked = 2 THEN negotiations_decision.linked ELSE excluded.linked END,
			strength = CASE WHEN excluded.strength = '' THEN negotiations_decision.strength ELSE excluded.strength END,
			at = excluded.at, by_who = excluded.by_who`,
		string(n), string(d.Old), string(d.New), int64(d.OldN), int64(d.NewN), int64(d.Tie), string(d.Strength), d.At, d.By)
	return err
}

func deleteDecision(tx *db.Tx, d Decision) error {
	_, err := tx.Exec(`DELETE FROM negotiations_decision WHERE old_draft = $1 AND new_draft = $2 AND old_n = $3 AND new_n = $4`,
		string(d.Old), string(d.New), int64(d.OldN), int64(d.NewN))
	return err
}

// undecide deletes all that was decided between two drafts about the paragraphs of a
// decision.
func undecide(tx *db.Tx, d Decision) error {
	_, err := tx.Exec(`DELETE FROM negotiations_decision WHERE old_draft = $1 AND new_draft = $2
		AND (old_n = $3 AND old_n >= 0 OR new_n = $4 AND new_n >= 0)`,
		string(d.Old), string(d.New), int64(d.OldN), int64(d.NewN))
	return err
}

// unjoin deletes what joined the paragraph of a decision that it is gone, or new, with
// others, and what was said about that wording.
func unjoin(tx *db.Tx, d Decision) error {
	_, err := tx.Exec(`DELETE FROM negotiations_decision WHERE old_draft = $1 AND new_draft = $2 AND linked <> 0
		AND (old_n = $3 AND old_n >= 0 OR new_n = $4 AND new_n >= 0)`,
		string(d.Old), string(d.New), int64(d.OldN), int64(d.NewN))
	return err
}

// freeNumber is the number of the next draft.
func freeNumber(all []*Draft) int64 {
	if len(all) == 0 {
		return 1
	}
	return all[len(all)-1].Number + 1
}
