package retention

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "retention", FS: FS, Routes: h.routes, Tabs: []web.DeskItem{
		{Key: "retention.tab", Path: "/desk/statements/{slug}/retention", Roles: may, Order: 90},
	}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	const at = "/desk/statements/{slug}/retention"
	r.Desk("GET "+at, may, web.Only(h.show, "done", "count"))
	r.Desk("POST "+at, may, h.s.Fresh(h.setDay))
	r.Desk("POST "+at+"/now", may, h.s.Fresh(h.eraseNow))
	r.Desk("GET "+at+"/{id}", may, web.Only(h.certificate, "done"))
	r.Desk("GET "+at+"/{id}/{file}", may, web.Only(h.file))
}

// head is what all pages about a statement have.
type head struct {
	web.Frame
	St       *statements.Statement
	Name     string
	NameLang core.Lang
}

func (h *handlers) head(ctx context.Context, lang core.Lang, st *statements.Statement) (p head, err error) {
	p.St, p.Slug = st, st.Slug
	err = h.s.DB.Read(ctx, func(tx *db.Tx) error {
		in, err := h.s.Statements.InsideByID(tx, st.ID)
		if err != nil {
			return err
		}
		p.Name, p.NameLang = st.Slug, core.Langs[0]
		for _, l := range []core.Lang{st.Source, lang} {
			if e, ok := in.Editions[l]; ok && e.Title != "" {
				p.Name, p.NameLang = e.Title, l
			}
		}
		return nil
	})
	return p, err
}

// asked is what waits for a second person.
type asked struct {
	Now bool
	Day core.Day
}

// Date is the day asked for.
func (a asked) Date() time.Time { return a.Day.Time() }

// line is a certificate in the list.
type line struct {
	ID   core.ID
	When time.Time
	C    Certificate
}

type page struct {
	head
	Kept      *statements.Kept
	Left      int64 // days until it is erased
	Erased    bool
	Unsigned  bool // a statement that nobody signs
	Default   core.Day
	DayText   string
	Min       string
	Bad       *core.Error
	Asked     []asked
	Protected bool // there are two people who watch each other
	Lines     []line
}

// Date is the day of erasing.
func (p *page) Date() time.Time { return p.St.EraseOn.Time() }

// DefaultDate is the day that follows from the closing.
func (p *page) DefaultDate() time.Time { return p.Default.Time() }

func (h *handlers) show(w http.ResponseWriter, r *web.Request) error {
	return h.showPage(w, r, http.StatusOK, "", nil)
}

func (h *handlers) showPage(w http.ResponseWriter, r *web.Request, status int, typed string, bad *core.Error) error {
	ctx := r.Context()
	st, err := h.s.statement(ctx, r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	p := &page{Bad: bad, DayText: typed, Unsigned: st.Signers == statements.SignersNone, Min: (h.s.today() + 1).Time().Format(time.DateOnly)}
	if p.head, err = h.head(ctx, r.Lang, st); err != nil {
		return err
	}
	p.Title = r.T("retention.title")
	count := h.s.Statements.AtMost
	if r.URL.Query().Get("count") != "" {
		count = h.s.Statements.Kept
	}
	if st.EraseOn > 0 {
		p.Left = max(0, int64(st.EraseOn-h.s.today()))
		p.Erased = p.Left == 0
		if p.DayText == "" && bad == nil {
			p.DayText = st.EraseOn.Time().Format(time.DateOnly)
		}
	}
	if p.Lines, err = h.lines(ctx, st); err != nil {
		return err
	}
	if p.Erased && len(p.Lines) == 0 {
		count = h.s.Statements.Kept
	}
	if p.Kept, err = count(ctx, st); err != nil {
		return err
	}
	if p.Erased && len(p.Lines) > 0 { // the certificate says so
		p.Kept.Records, p.Kept.Fingerprints, p.Kept.Exact = 0, 0, true
	}
	if st.ClosesAt > 0 {
		p.Default = core.DayOf(time.Unix(st.ClosesAt, 0)) + After
	}
	if p.Protected, err = h.s.Staff.Protected(ctx); err != nil {
		return err
	}
	if p.Asked, err = h.asked(ctx, st.Slug); err != nil {
		return err
	}
	return r.Render(w, status, "retention/show", p)
}

// asked returns what waits for a second person about a statement.
func (h *handlers) asked(ctx context.Context, slug string) (out []asked, err error) {
	open, _, err := h.s.Staff.Seconds(ctx)
	for _, x := range open {
		var b body
		if (x.Kind == kindChange || x.Kind == kindNow) && json.Unmarshal(x.Body, &b) == nil && b.Slug == slug {
			out = append(out, asked{x.Kind == kindNow, b.Day})
		}
	}
	return out, err
}

func (h *handlers) lines(ctx context.Context, st *statements.Statement) (out []line, err error) {
	var all []*certificate
	if err := h.s.DB.Read(ctx, func(tx *db.Tx) error { all, err = certificatesOf(tx, st.ID); return err }); err != nil {
		return nil, err
	}
	for _, c := range all {
		x := line{ID: c.ID, When: time.Unix(c.At, 0)}
		if err := json.Unmarshal([]byte(c.Body), &x.C); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func (h *handlers) setDay(w http.ResponseWriter, r *web.Request) error {
	slug, typed := r.PathValue("slug"), strings.TrimSpace(r.PostFormValue("day"))
	day := core.Day(0)
	if typed != "" {
		at, err := time.Parse(time.DateOnly, typed)
		if err != nil || at.Year() > 2200 {
			return h.showPage(w, r, http.StatusUnprocessableEntity, typed, &core.Error{Kind: core.Invalid, Field: "day", Key: "retention.wrong.day"})
		}
		day = core.DayOf(at)
	}
	x, err := h.s.SetDay(r.Context(), r.Actor, slug, day)
	var bad *core.Error
	if errors.As(err, &bad) && bad.Kind == core.Invalid {
		return h.showPage(w, r, http.StatusUnprocessableEntity, typed, bad)
	}
	if err != nil {
		return err
	}
	switch {
	case x == nil:
		return r.Done(w, path(slug), "retention.set")
	case x.Alone:
		return r.Done(w, path(slug), "retention.set_alone")
	}
	return r.Done(w, path(slug), "retention.asked")
}

func (h *handlers) eraseNow(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if r.PostFormValue("sure") != "yes" {
		return h.showPage(w, r, http.StatusUnprocessableEntity, "", &core.Error{Kind: core.Invalid, Field: "sure", Key: "retention.wrong.sure"})
	}
	x, err := h.s.EraseNow(r.Context(), r.Actor, slug)
	if err != nil {
		return err
	}
	if x.Alone {
		return r.Done(w, path(slug), "retention.now_alone")
	}
	return r.Done(w, path(slug), "retention.asked")
}

type certificatePage struct {
	head
	line
	Size int64
	Root string
	Site string
	Path string
}

// Text is the address of the statement.
func (p *certificatePage) Text() string {
	return p.Origin + "/" + string(p.Lang) + "/statements/" + p.C.Slug
}

// ClosedAt is when signing ended.
func (p *certificatePage) ClosedAt() time.Time { return time.Unix(p.C.Closed, 0) }

func (h *handlers) found(r *web.Request) (*certificatePage, error) {
	ctx := r.Context()
	st, err := h.s.statement(ctx, r.Actor, r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	p := new(certificatePage)
	if p.head, err = h.head(ctx, r.Lang, st); err != nil {
		return nil, err
	}
	var all []*certificate
	if err := h.s.DB.Read(ctx, func(tx *db.Tx) error { all, err = certificatesOf(tx, st.ID); return err }); err != nil {
		return nil, err
	}
	for _, c := range all {
		if string(c.ID) == r.PathValue("id") {
			p.line = line{ID: c.ID, When: time.Unix(c.At, 0)}
			p.Size, p.Root, p.Site = c.Size, c.Root, r.SiteName()
			p.Title, p.Path = r.T("retention.certificate"), path(st.Slug)+"/"+string(c.ID)
			return p, json.Unmarshal([]byte(c.Body), &p.C)
		}
	}
	return nil, errNone
}

func (h *handlers) certificate(w http.ResponseWriter, r *web.Request) error {
	p, err := h.found(r)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "retention/certificate", p)
}

// sentence is a line of the certificate's file: what, and how it is.
type sentence struct{ what, is string }

func (p *certificatePage) sentences(r *web.Request) []sentence {
	n := func(v int64) string { return i18n.Number(r.Lang, v) }
	out := []sentence{
		{r.T("retention.c.text"), p.Name + " (" + p.C.Slug + ")"},
		{r.T("retention.c.version"), fmt.Sprintf("%d, SHA-256 %s", p.C.Version, p.C.Hash)},
		{r.T("retention.c.when"), i18n.DateTime(r.Lang, p.When)},
		{r.T("retention.c.day"), i18n.Date(r.Lang, p.C.Day.Time())},
		{r.T("retention.c.records"), n(p.C.Records)},
		{r.T("retention.c.fingerprints"), n(p.C.Fingerprints)},
		{r.T("retention.c.organisations"), n(p.C.Organisations)},
		{r.T("retention.c.persons"), n(p.C.Persons)},
		{r.T("retention.c.sealed"), n(p.C.Sealed)},
	}
	if p.Size > 0 {
		out = append(out, sentence{r.T("retention.c.log"), fmt.Sprintf("%d, %s", p.Size, p.Root)})
	} else {
		out = append(out, sentence{r.T("retention.c.log"), r.T("retention.c.log_follows")})
	}
	return out
}

// file is the certificate as a file: PDF, or plain text.
func (h *handlers) file(w http.ResponseWriter, r *web.Request) error {
	p, err := h.found(r)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	kind := "text/plain; charset=utf-8"
	switch r.PathValue("file") {
	case "certificate.txt":
		fmt.Fprintf(&b, "%s\n%s\n\n%s\n\n", r.T("retention.certificate"), r.SiteName(), r.T("retention.c.about"))
		for _, s := range p.sentences(r) {
			fmt.Fprintf(&b, "%s: %s\n", s.what, s.is)
		}
		fmt.Fprintf(&b, "\n%s\n", r.T("retention.c.stays"))
	case "certificate.pdf":
		kind = "application/pdf"
		d := doc.NewPDF(&b, doc.PDFOptions{Lang: r.Lang, Title: r.T("retention.certificate"), Author: r.SiteName(), ID: string(p.ID), Created: p.When})
		d.Para(doc.PDFLabel, "", doc.PDFSpan{Text: r.SiteName()})
		d.Title("", r.T("retention.certificate"))
		d.Para(doc.PDFLead, "", doc.PDFSpan{Text: r.T("retention.c.about")})
		t := d.Table([]doc.PDFColumn{{Title: r.T("retention.c.what"), Part: 2}, {Title: r.T("retention.c.is"), Part: 3}})
		for _, s := range p.sentences(r) {
			t.Row(doc.PDFCell{Spans: []doc.PDFSpan{{Text: s.what}}, Head: true}, doc.PDFCell{Spans: []doc.PDFSpan{{Text: s.is, Apart: true}}})
		}
		t.End()
		d.Para(doc.PDFBody, "", doc.PDFSpan{Text: r.T("retention.c.stays")})
		if err := d.Close(); err != nil {
			return err
		}
	default:
		return errNone
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+p.C.Slug+`-`+r.PathValue("file")+`"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(b.Bytes())
	return err
}
