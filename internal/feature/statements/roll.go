package statements

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"sort"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// RollPage is how many names a page of the roll holds.
const RollPage = 120

// place is where a page of the roll begins: after this name. It travels in the
// address as ?after=…, and means the same when names before it come or go.
type place struct {
	Kind   EndorserKind `json:"k"`
	Region string       `json:"r,omitempty"`
	Script string       `json:"s"`
	Key    []byte       `json:"n"`
	ID     core.ID      `json:"i"`
}

func (p place) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and bytes always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parsePlace(s string) (p place, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(s) > 600 || json.Unmarshal(b, &p) != nil {
		return place{}, false
	}
	if strings.ContainsRune(p.Region+p.Script+string(p.ID), 0) {
		return place{}, false // PostgreSQL takes no such text
	}
	return p, p.Kind == Organisation || p.Kind == Person
}

// order returns the segments of the roll in the order of a reader of lang:
// organisations by region, in each their own script first; persons after. from
// is among them even if nobody is left in it, so that a page that begins there
// goes on with what comes after.
func (f *Figures) order(lang core.Lang, only string, from segment) (out []segment) {
	scripts := script.Order(lang)
	each := func(kind EndorserKind, region string) {
		for _, sc := range scripts {
			if g := (segment{kind, region, sc}); f.Segments[g] > 0 || g == from {
				out = append(out, g)
			}
		}
	}
	for _, r := range i18n.Regions(lang) {
		if only == "" || only == r.Code {
			each(Organisation, r.Code)
		}
	}
	if only == "" {
		each(Person, "")
	}
	return out
}

// Roll returns one page of the public roll for a reader of lang, after a place
// ("" is the beginning), of one region or of all (region ""), and where the next
// page begins ("" when there is none).
func (s *Service) Roll(ctx context.Context, st *Statement, lang core.Lang, region, after string, limit int) (rows []*Endorsement, next string, err error) {
	defer core.Wrap(&err, "statements.Roll(%s)", st.Slug)
	f, err := s.Figures(ctx, st)
	if err != nil {
		return nil, "", err
	}
	var from place
	var at segment
	if after != "" {
		ok := false
		if from, ok = parsePlace(after); !ok {
			return nil, "", &core.Error{Kind: core.NotFound, Key: "web.not_found"}
		}
		at = segment{from.Kind, from.Region, from.Script}
	}
	order := f.order(lang, region, at)
	for after != "" && len(order) > 0 && order[0] != at {
		order = order[1:]
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows = nil
		for _, g := range order {
			key, id := []byte(nil), core.ID("")
			if after != "" && g == at {
				key, id = from.Key, from.ID
			}
			some, err := segmentRows(tx, st.ID, g, key, id, int64(limit+1-len(rows)))
			if err != nil {
				return err
			}
			if rows = append(rows, some...); len(rows) > limit {
				return nil
			}
		}
		return nil
	})
	if len(rows) > limit {
		rows = rows[:limit]
		last := rows[limit-1]
		next = place{last.Kind, last.Region, last.Script, last.SortKey, last.ID}.String()
	}
	return rows, next, err
}

// maxFound is how many names a search shows.
const maxFound = 200

// maxLooked is among how many of the names with its rarest word a search for
// several words looks, so that it ends in time on a roll of a million.
const maxLooked = 5_000

// Find returns the public endorsers whose names have words beginning with what
// was typed, in any script, with or without accents; more says that there are
// others besides.
func (s *Service) Find(ctx context.Context, st *Statement, typed string) (rows []*Endorsement, more bool, err error) {
	defer core.Wrap(&err, "statements.Find(%s)", st.Slug)
	words := script.Query(typed)
	if len(words) == 0 {
		return nil, false, nil
	}
	// The longest word is likely the rarest.
	sort.SliceStable(words, func(i, j int) bool { return len(words[i]) > len(words[j]) })
	enough := int64(maxFound + 1)
	if len(words) > 2 { // the others are looked for among these
		enough = 2000
	}
	var some []*Endorsement
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if len(words) == 1 {
			some, err = matches(tx, st.ID, words[0], enough)
		} else {
			some, err = matchesBoth(tx, st.ID, words[0], words[1], lettersOf(words), maxLooked, enough)
		}
		return err
	}); err != nil {
		return nil, false, err
	}
	for _, e := range some {
		if hasAll(script.Words(e.Name), words) {
			rows = append(rows, e)
		}
	}
	if len(rows) > maxFound {
		return rows[:maxFound], true, nil
	}
	return rows, int64(len(some)) == enough, nil
}

func hasAll(have, want []string) bool {
	for _, w := range want {
		found := false
		for _, h := range have {
			if strings.HasPrefix(h, w) {
				found = true
				break
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// EachPublic calls f with every public endorsement, page by page, in the order
// of the roll, without holding the database between pages.
func (s *Service) EachPublic(ctx context.Context, st *Statement, lang core.Lang, f func(*Endorsement) error) error {
	after := ""
	for {
		rows, next, err := s.Roll(ctx, st, lang, "", after, 1000)
		if err != nil {
			return err
		}
		for _, e := range rows {
			if err := f(e); err != nil {
				return err
			}
		}
		if next == "" {
			return nil
		}
		after = next
	}
}
