package statements

import (
	"context"
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// Newest returns the latest public organisations.
func (s *Service) Newest(ctx context.Context, st *Statement, limit int64) (rows []*Endorsement, err error) {
	defer core.Wrap(&err, "statements.Newest(%s)", st.Slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err = newest(tx, st.ID, limit)
		return err
	})
	return rows, err
}

// rollPage is the data of ui/roll.html.
type rollPage struct {
	facts
	Regions  []i18n.Named // to choose from
	Region   string
	Query    string
	Searched bool
	More     bool
	Found    int64
	Groups   []rollGroup
	People   []*Endorsement
	Next     string // the place where the next page begins
	First    bool   // this is the first page
	Whole    bool

	Snapshots bool // there are dated lists
}

func (h *handlers) roll(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	if !f.Endorsed() {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	q := r.URL.Query()
	p := &rollPage{facts: f, Query: cut(strings.TrimSpace(typed(q.Get("q"))), 80), Region: q.Get("region"), Regions: i18n.Regions(r.Lang)}
	p.Title, p.Bare, p.Langs, p.Main = r.T("statements.roll.title")+" · "+f.E.Title, true, nil, "roll"
	if p.Region != "" && i18n.Region(r.Lang, p.Region) == p.Region {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	if p.Snapshots, err = h.s.dated(r.Context(), f.T.Statement.ID); err != nil {
		return err
	}
	if q.Get("all") == "1" {
		return h.wholeRoll(w, r, p)
	}
	var rows []*Endorsement
	if p.Query != "" {
		p.Searched = true
		rows, p.More, err = h.s.Find(r.Context(), f.T.Statement, p.Query)
		if p.Region != "" {
			rows = only(rows, p.Region)
		}
		p.Found = int64(len(rows))
	} else {
		p.First = q.Get("after") == ""
		rows, p.Next, err = h.s.Roll(r.Context(), f.T.Statement, r.Lang, p.Region, q.Get("after"), RollPage)
	}
	if err != nil {
		return err
	}
	p.fill(r.Lang, rows)
	return r.Render(w, http.StatusOK, "statements/roll", p)
}

// fill parts the names into regions and people. A page with people's names on it
// is not for search engines, nor is a search.
func (p *rollPage) fill(lang core.Lang, rows []*Endorsement) {
	p.Groups, p.People = groupByRegion(lang, p.inReadersWords(rows), p.F), nil
	for i := range p.Groups {
		if p.Searched { // what was found, not all that there are
			p.Groups[i].All = int64(len(p.Groups[i].Rows))
		}
	}
	for _, e := range rows {
		if e.Kind == Person {
			p.People = append(p.People, e)
		}
	}
	p.NoIndex = p.Searched || len(p.People) > 0 || !p.First
}

func only(rows []*Endorsement, region string) (out []*Endorsement) {
	for _, e := range rows {
		if e.Region == region {
			out = append(out, e)
		}
	}
	return out
}

// cut shortens what was typed to n characters.
func cut(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}

// wholeRoll sends the roll in one page, to print or to keep, piece by piece:
// however long it is, it needs no more memory than a page of it.
func (h *handlers) wholeRoll(w http.ResponseWriter, r *web.Request, p *rollPage) error {
	p.Whole, p.NoIndex, p.First = true, true, true
	p.Frame.Fill(r)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-cache")
	if err := r.Part(w, "statements/roll_top", p); err != nil {
		return err
	}
	after, region, people := "", "", false
	for {
		rows, next, err := h.s.Roll(r.Context(), p.T.Statement, r.Lang, p.Region, after, 1000)
		if err != nil {
			return err
		}
		for _, e := range rows {
			head := wholeRow{Row: e, Person: e.Kind == Person}
			if head.Person && !people {
				head.People, people = p.F.PublicPersons(), true
			} else if !head.Person && e.Region != region {
				head.Region, region = i18n.Region(r.Lang, e.Region), e.Region
			}
			if err := r.Part(w, "statements/roll_whole", head); err != nil {
				return err
			}
		}
		if next == "" {
			break
		}
		after = next
	}
	return r.Part(w, "statements/roll_foot", p)
}

// wholeRow is one name of the whole roll, with the heading that opens before it.
type wholeRow struct {
	Row    *Endorsement
	Person bool
	Region string // heading of a new region
	People int64  // > 0: the people begin here
}
