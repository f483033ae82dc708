package writing

import (
	"net/http"
	"strconv"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// versionsPage is the data of ui/versions.html.
type versionsPage struct {
	page
	PageLang core.Lang // of the text
	Newest   int64
	Versions []SheetVersion
	Restore  bool // the actor may
	Compared *compared
}

// compared is two versions beside each other.
type compared struct {
	A, B    *Sheet
	Pairs   []Pair
	Changed int64
	Fields  []fieldPair
}

func (h *handlers) versions(w http.ResponseWriter, r *web.Request) error {
	x, lang, err := h.langOf(r)
	if err != nil {
		return err
	}
	p := &versionsPage{page: h.page(r, x, r.T("writing.versions.title")), PageLang: lang, Restore: lang == x.Statement.Source}
	p.Restore = p.Restore && p.Write
	if sh := x.Sheets[lang]; sh != nil {
		p.Newest = sh.Revision
	}
	if p.Versions, err = h.s.Versions(r.Context(), x.Statement.Slug, lang); err != nil {
		return err
	}
	q := r.URL.Query()
	if q.Get("a") != "" && q.Get("b") != "" {
		if p.Compared, err = h.compare(r, x, lang, q.Get("a"), q.Get("b")); err != nil {
			return err
		}
	}
	p.Wide = true
	return r.Render(w, http.StatusOK, "writing/versions", p)
}

func (h *handlers) langOf(r *web.Request) (*Work, core.Lang, error) {
	x, err := h.work(r, core.Editor, core.Translator, core.Coordinator)
	if err != nil {
		return nil, "", err
	}
	lang := core.Lang(r.PathValue("code"))
	if !lang.Valid() {
		return nil, "", errNone
	}
	return x, lang, nil
}

func (h *handlers) compare(r *web.Request, x *Work, lang core.Lang, from, to string) (c *compared, err error) {
	a, e1 := strconv.ParseInt(from, 10, 64)
	b, e2 := strconv.ParseInt(to, 10, 64)
	if e1 != nil || e2 != nil {
		return nil, errNone
	}
	if a > b {
		a, b = b, a
	}
	c = new(compared)
	if c.A, err = h.s.Version(r.Context(), x.Statement.Slug, lang, a); err != nil {
		return nil, err
	}
	if c.B, err = h.s.Version(r.Context(), x.Statement.Slug, lang, b); err != nil {
		return nil, err
	}
	c.Pairs = Paragraphs(c.A.Markdown, c.B.Markdown)
	c.Changed = CountChanged(c.Pairs)
	for _, f := range []fieldDiff{{"writing.field.lead", c.A.Lead, c.B.Lead}, {"writing.field.place", c.A.Place, c.B.Place},
		{"writing.field.changes", c.A.Changes, c.B.Changes}, {"writing.field.issuers", issuerNames(c.A), issuerNames(c.B)}} {
		if f.old != f.new {
			c.Fields = append(c.Fields, fieldPair{f.key, Words(f.old, f.new)})
		}
	}
	return c, nil
}

// fieldDiff is a field of two texts; key is its message.
type fieldDiff struct{ key, old, new string }

// When is the time of a version.
func (v SheetVersion) When() time.Time { return time.Unix(v.At, 0).UTC() }

func (h *handlers) restore(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	lang := core.Lang(r.PathValue("code"))
	if lang != x.Statement.Source {
		return errNone
	}
	n, err := strconv.ParseInt(r.PostFormValue("n"), 10, 64)
	if err != nil {
		return errNone
	}
	if _, err := h.s.Restore(r.Context(), string(r.Actor.Account), x.Statement.Slug, lang, n, base(r)); err != nil {
		return err
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/versions/"+string(lang), "writing.restored")
}
