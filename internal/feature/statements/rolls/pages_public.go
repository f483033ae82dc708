package rolls

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// listPage is the data of ui/list.html.
type listPage struct {
	web.Frame
	text
	All []*Snapshot
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	x, _, err := h.public(r, 0)
	if err != nil {
		return err
	}
	all, err := h.s.Snapshots(r.Context(), x.T.Statement.ID)
	if err != nil {
		return err
	}
	p := &listPage{text: x, All: slices.DeleteFunc(all, func(s *Snapshot) bool { return !s.Public() })}
	if len(p.All) == 0 {
		return errNone
	}
	p.Title = r.T("rolls.list.title") + " · " + x.E.Title
	return r.Render(w, http.StatusOK, "rolls/list", p)
}

// StatementPath is the statement's address without language.
func (x *text) StatementPath() string { return "/statements/" + x.T.Statement.Slug }

// pageNames is how many names a page of a snapshot holds.
const pageNames = 100

// showPage is the data of ui/show.html.
type showPage struct {
	web.Frame
	text
	S      *Snapshot
	Files  []download
	Groups []group
	Next   string
	First  bool
}

// download is a file that can be had in the reader's language.
type download struct {
	Name   string // of the address
	Format string
	Order  annex.Order
}

// group is a heading with the names under it.
type group struct {
	Heading string
	Rows    []annex.Row
}

func (h *handlers) show(w http.ResponseWriter, r *web.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	x, snap, err := h.public(r, n)
	if err != nil {
		return err
	}
	var from Place
	if after := r.URL.Query().Get("after"); after != "" {
		var ok bool
		if from, ok = parsePlace(after); !ok {
			return errNone
		}
	}
	rows, next, err := h.s.Page(r.Context(), snap, r.Lang, annex.ByRegion, from, pageNames)
	if err != nil {
		return err
	}
	p := &showPage{text: x, S: snap, First: from.Kind == ""}
	p.NoIndex, p.Title = true, r.T("rolls.show.title", "Date", i18n.Date(r.Lang, snap.At()))+" · "+x.E.Title
	if next != nil {
		p.Next = next.String()
	}
	for i := range rows {
		heading := r.T("rolls.people")
		if !rows[i].Person() {
			heading = i18n.Region(r.Lang, rows[i].Region)
		}
		if n := len(p.Groups); n == 0 || p.Groups[n-1].Heading != heading {
			p.Groups = append(p.Groups, group{Heading: heading})
		}
		g := &p.Groups[len(p.Groups)-1]
		g.Rows = append(g.Rows, rows[i])
	}
	files, err := h.s.Files(r.Context(), snap)
	if err != nil {
		return err
	}
	for _, order := range annex.Orders {
		for _, format := range annex.Formats {
			ready := format == annex.CSV || format == annex.JSON
			for _, f := range files {
				ready = ready || f.Lang == r.Lang && f.Format == format && f.Order == order && f.Current(snap)
			}
			if ready {
				p.Files = append(p.Files, download{string(order) + "." + string(format), strings.ToUpper(string(format)), order})
			}
		}
	}
	return r.Render(w, http.StatusOK, "rolls/show", p)
}

// Address is the snapshot's address without language.
func (p *showPage) Address() string { return address(p.T.Statement.Slug, p.S.N) }

// Orders are the orders that files can have.
func (p *showPage) Orders() []annex.Order { return annex.Orders }

// By returns the files of an order.
func (p *showPage) By(order string) (out []download) {
	for _, f := range p.Files {
		if string(f.Order) == order {
			out = append(out, f)
		}
	}
	return out
}

func (p Place) String() string {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and bytes always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func parsePlace(s string) (p Place, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(s) > 600 || json.Unmarshal(b, &p) != nil || strings.ContainsRune(p.Kind+p.Region+p.Script+string(p.ID), 0) {
		return Place{}, false // PostgreSQL takes no text with a zero in it
	}
	return p, p.Kind == "organisation" || p.Kind == "person"
}

// file sends a file of a snapshot in the language of the address. CSV and JSON are
// written as they are asked for; the others are those that were made at the desk.
func (h *handlers) file(w http.ResponseWriter, r *web.Request) error {
	n, err := number(r)
	if err != nil {
		return err
	}
	x, snap, err := h.public(r, n)
	if err != nil {
		return err
	}
	order, format, _ := strings.Cut(r.PathValue("file"), ".")
	f := File{Lang: r.Lang, Format: annex.Format(format), Order: annex.Order(order)}
	if !slices.Contains(annex.Formats, f.Format) || !slices.Contains(annex.Orders, f.Order) {
		return errNone
	}
	var b []byte
	live := f.Format == annex.CSV || f.Format == annex.JSON
	if !live {
		if b, err = h.s.Bytes(r.Context(), snap, f.Lang, f.Format, f.Order); core.KindOf(err) == core.NotFound {
			return errNone
		} else if err != nil {
			return err
		}
	}
	name := fmt.Sprintf("%s-%d.%s.%s.%s", x.T.Statement.Slug, snap.N, r.Lang, f.Order, f.Format)
	w.Header().Set("Content-Type", f.Format.MediaType())
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-cache")
	if live {
		return h.s.WriteFile(r.Context(), w, snap, x.T.Statement, f.Lang, f.Format, f.Order, nil)
	}
	_, err = w.Write(b)
	return err
}
