// Package index is the one list of what is public: each feature puts a line in
// it when it publishes something, per language, and the front page, the feeds,
// the site map and the search read only from it. No feature asks another what
// it has. What is not public is never in it.
package index

import (
	"embed"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// FS holds this package's table.
//
//go:embed migrations
var FS embed.FS

// Entry is one public thing in one language.
type Entry struct {
	core.Ref
	Lang     core.Lang
	Label    string // what it is, a message key such as "statements.kind.declaration"
	Campaign string // slug of the campaign it belongs to, or ""
	Title    string
	Lead     string
	Path     string // without language: "/statements/declaration"
	At       int64  // when it was published, Unix seconds
}

// Put adds or replaces an entry.
func Put(tx *db.Tx, e Entry) error {
	_, err := tx.Exec(`INSERT INTO index_entry (kind, id, lang, label, campaign, title, lead, path, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (kind, id, lang) DO UPDATE SET label = excluded.label, campaign = excluded.campaign,
			title = excluded.title, lead = excluded.lead, path = excluded.path, at = excluded.at`,
		e.Kind, string(e.ID), string(e.Lang), e.Label, e.Campaign, e.Title, e.Lead, e.Path, e.At)
	return err
}

// Remove takes a thing out in all languages: it is no longer public.
func Remove(tx *db.Tx, r core.Ref) error {
	_, err := tx.Exec(`DELETE FROM index_entry WHERE kind = $1 AND id = $2`, r.Kind, string(r.ID))
	return err
}

// Newest returns up to limit entries, each thing once, newest first: in lang
// where there is an edition, else in the first other language there is.
func Newest(tx *db.Tx, lang core.Lang, limit int) ([]Entry, error) {
	all, err := db.All(tx, scan, `SELECT kind, id, lang, label, campaign, title, lead, path, at
		FROM index_entry ORDER BY at DESC, path, lang LIMIT $1`, int64(limit*len(core.Langs)))
	if err != nil {
		return nil, err
	}
	at := map[core.Ref]int{}
	var out []Entry
	for _, e := range all {
		i, seen := at[e.Ref]
		if !seen {
			at[e.Ref] = len(out)
			out = append(out, e)
		} else if rank(e.Lang, lang) < rank(out[i].Lang, lang) {
			out[i] = e
		}
	}
	if len(out) > limit {
		out = out[:limit]
	}
	return out, nil
}

// All returns every entry, for the site map.
func All(tx *db.Tx) ([]Entry, error) {
	return db.All(tx, scan, `SELECT kind, id, lang, label, campaign, title, lead, path, at FROM index_entry ORDER BY at DESC, path, lang`)
}

// rank orders languages for a reader of want: want itself, then the site's order.
func rank(l, want core.Lang) int {
	if l == want {
		return -1
	}
	for i, k := range core.Langs {
		if k == l {
			return i
		}
	}
	return len(core.Langs)
}

func scan(r db.Row) (e Entry, err error) {
	var id, lang string
	err = r.Scan(&e.Kind, &id, &lang, &e.Label, &e.Campaign, &e.Title, &e.Lead, &e.Path, &e.At)
	e.ID, e.Lang = core.ID(id), core.Lang(lang)
	return e, err
}
