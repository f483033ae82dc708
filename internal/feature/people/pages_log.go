package people

import (
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

const (
	logPage   = 50
	logPiece  = 1000
	dayLayout = "2006-01-02"
)

// auditPage is the data of ui/log.html.
type auditPage struct {
	web.Frame
	Rows               []auditRow
	Who, Areas, Kinds  []choice
	Day                string
	Filtered           bool
	Query              string // of the same selection, for the file
	Older              string // path of the next page, or ""
	Count              int64
	Since              time.Time // of the first entry
	Broken             int64     // number of the first entry that is not what it was; 0: all are
	Now                time.Time
	filter             audit.Filter
	whoNames, refNames map[core.ID]string
}

// choice is one of the offers of a filter.
type choice struct {
	Value, Words string
	Picked       bool
}

// auditRow is one entry as a sentence.
type auditRow struct {
	N              int64
	At             time.Time
	Key            string // of the sentence
	Who, Ref, Note string
	What           string // as it stands in the log
	RefKind        string
	Roles          []roleLine // that the note names
}

// logFilter reads the filter from the address.
func logFilter(r *web.Request) (f audit.Filter, err error) {
	q := r.URL.Query()
	f = audit.Filter{Who: q.Get("who"), What: q.Get("what"), Kind: q.Get("kind")}
	if day := q.Get("day"); day != "" {
		t, err := time.Parse(dayLayout, day)
		if err != nil {
			return f, &core.Error{Kind: core.Invalid, Key: "people.log.day_bad"}
		}
		f.Day = core.DayOf(t)
	}
	if n := q.Get("before"); n != "" {
		if f.Before, err = strconv.ParseInt(n, 10, 64); err != nil || f.Before < 1 {
			return f, &core.Error{Kind: core.Invalid, Key: "web.bad_query"}
		}
	}
	return f, nil
}

// who is an account's name, or what did it instead of a person.
func (p *auditPage) who(r *web.Request, id string) string {
	switch id {
	case "command":
		return r.T("people.log_command")
	case "nobody":
		return r.T("people.log_nobody")
	case "time":
		return r.T("people.log_time")
	}
	if name := p.whoNames[core.ID(id)]; name != "" {
		return name
	}
	return id
}

func (h *pages) log(w http.ResponseWriter, r *web.Request) error {
	if err := mine(r); err != nil {
		return err
	}
	f, err := logFilter(r)
	if err != nil {
		return err
	}
	p := &auditPage{filter: f, Filtered: f.Who != "" || f.What != "" || f.Kind != "" || f.Day != 0, Day: r.URL.Query().Get("day"), Now: h.s.Now().UTC()}
	if p.whoNames, err = h.s.Staff.Names(r.Context()); err != nil {
		return err
	}
	if p.refNames, err = h.s.Names(r.Context()); err != nil {
		return err
	}
	var entries []audit.Entry
	var who, what, kinds []string
	var first []audit.Entry
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		if entries, err = audit.List(tx, f, logPage+1); err != nil {
			return err
		}
		if first, err = audit.List(tx, audit.Filter{Before: 2}, 1); err != nil {
			return err
		}
		who, what, kinds, err = audit.Facets(tx)
		return err
	}); err != nil {
		return err
	}
	if len(first) > 0 {
		p.Since = time.Unix(first[0].At, 0).UTC()
	}
	head, err := h.s.Sound(r.Context())
	if broken, ok := errors.AsType[*audit.Broken](err); ok {
		p.Broken = broken.N
	} else if err != nil {
		return err
	}
	p.Count = head.Count
	q := r.URL.Query()
	q.Del("before")
	q.Del("done")
	if p.Query = q.Encode(); p.Query != "" {
		p.Query = "?" + p.Query
	}
	if len(entries) > logPage {
		entries = entries[:logPage]
		q.Set("before", strconv.FormatInt(entries[logPage-1].N, 10))
		p.Older = "/desk/log?" + q.Encode()
	}
	for _, e := range entries {
		p.Rows = append(p.Rows, p.row(r, e))
	}
	p.offer(r, who, what, kinds)
	p.Title, p.Wide = r.T("people.log_title"), true
	return r.Render(w, http.StatusOK, "people/log", p)
}

// row makes a sentence of an entry. One that this program has no sentence for shows
// what stands in the log.
func (p *auditPage) row(r *web.Request, e audit.Entry) auditRow {
	row := auditRow{N: e.N, At: time.Unix(e.At, 0).UTC(), Key: "people.log." + e.What, Who: p.who(r, e.Who), Note: e.Note, What: e.What, RefKind: kindName(r, e.About.Kind)}
	if grants, ok := readNote(e.Note); ok {
		row.Note, row.Roles = "", roleLines(r, grants)
	}
	if r.T(row.Key) == row.Key {
		row.Key = "people.log_other"
	}
	if row.Ref = p.whoNames[e.About.ID]; row.Ref == "" {
		row.Ref = p.refNames[e.About.ID]
	}
	if row.Ref == "" && e.About.Kind == "negotiation" {
		row.Ref = string(e.About.ID) // its address, also after it was deleted
	}
	if row.Ref == "" && strings.HasPrefix(e.What, "second.") {
		row.Ref = what(r, e.About.Kind)
	}
	if row.Ref == "" {
		row.Ref = row.RefKind
	}
	return row
}

// kindName is what a kind of thing is called.
func kindName(r *web.Request, kind string) string {
	key := "people.log_kind." + kind
	if text := r.T(key); text != key {
		return text
	}
	return what(r, kind)
}

// offer fills the filter with what there is.
func (p *auditPage) offer(r *web.Request, who, whats, kinds []string) {
	for _, id := range who {
		p.Who = append(p.Who, choice{id, p.who(r, id), id == p.filter.Who})
	}
	areas := map[string]bool{}
	for _, one := range append(whats, p.filter.What) {
		area, _, _ := strings.Cut(one, ".")
		if area == "" || areas[area] {
			continue
		}
		areas[area] = true
		words := area
		if key := "people.log_area." + area; r.T(key) != key {
			words = r.T(key)
		}
		p.Areas = append(p.Areas, choice{area + ".", words, strings.HasPrefix(p.filter.What, area+".")})
	}
	for _, k := range kinds {
		if k != "" {
			p.Kinds = append(p.Kinds, choice{k, kindName(r, k), k == p.filter.Kind})
		}
	}
	for _, all := range [][]choice{p.Who, p.Areas, p.Kinds} {
		slices.SortFunc(all, func(a, b choice) int { return strings.Compare(a.Words, b.Words) })
	}
}

// logCSV is the selection as a file, the newest first, as it stands in the log.
func (h *pages) logCSV(w http.ResponseWriter, r *web.Request) error {
	if err := mine(r); err != nil {
		return err
	}
	f, err := logFilter(r)
	if err != nil {
		return err
	}
	names, err := h.s.Staff.Names(r.Context())
	if err != nil {
		return err
	}
	hd := w.Header()
	hd.Set("Content-Type", "text/csv; charset=utf-8")
	hd.Set("Content-Disposition", `attachment; filename="audit-`+h.s.Now().UTC().Format(dayLayout)+`.csv"`)
	hd.Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	if err := out.Write([]string{"n", "time", "who", "name", "what", "kind", "id", "note", "hash"}); err != nil {
		return err
	}
	for {
		var some []audit.Entry
		if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) (err error) { some, err = audit.List(tx, f, logPiece); return err }); err != nil {
			return err
		}
		for _, e := range some {
			line := []string{fmt.Sprint(e.N), time.Unix(e.At, 0).UTC().Format("2006-01-02T15:04Z"), e.Who, names[core.ID(e.Who)], e.What, e.About.Kind, string(e.About.ID), e.Note, e.Hash}
			for i := range line {
				line[i] = script.Cell(line[i])
			}
			if err := out.Write(line); err != nil {
				return err
			}
			f.Before = e.N
		}
		out.Flush()
		if err := out.Error(); err != nil || len(some) < logPiece {
			return err
		}
	}
}
