package agreed

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s}
	return web.Feature{Name: "agreed", FS: FS, Routes: h.routes}
}

type handlers struct{ s *Service }

// Who may look things up, and who keeps the library. It belongs to all campaigns.
var readers, keepers = negotiations.Read, negotiations.Write

func (h *handlers) routes(r *web.Router) {
	r.Desk("GET /desk/texts/agreed", readers, web.Only(h.list, "q", "in"))
	r.Desk("POST /desk/texts/agreed/find", readers, h.find)
	r.Desk("GET /desk/texts/agreed/add", keepers, web.Only(h.adding))
	r.Desk("POST /desk/texts/agreed/add", keepers, h.add)
	r.Desk("POST /desk/texts/agreed/import", keepers, h.file)
	r.Desk("POST /desk/texts/agreed/take", keepers, h.take)
	r.Desk("GET /desk/texts/agreed.csv", readers, web.Only(h.csv))
	r.Desk("GET /desk/agreed/{id}", readers, web.Only(h.source, "edit"))
	r.Desk("POST /desk/agreed/{id}", keepers, h.correct)
	r.Desk("POST /desk/agreed/{id}/remove", keepers, h.remove)
	r.Desk("POST /desk/agreed/{id}/p/{n}", keepers, h.reword)
}

// page is what all pages have.
type page struct {
	web.Frame
	web.Repairs
	May    bool // keeps the library
	Langs7 []core.Lang
}

func (h *handlers) fill(r *web.Request, p *page, title string) {
	p.Title, p.May, p.Langs7 = title, r.Actor.Has(keepers...), core.Langs
}

// listPage is the data of ui/list.html.
type listPage struct {
	page
	Sources []*Source
	Total   int
	Text    string // what was asked
	In      core.Lang
	Q       string
	Asked   bool // where has this been agreed before?
	Hits    []Hit
	Found   int // by words, of which Hits are the first
}

// Bounds of what is asked: a paragraph, a few words.
const (
	maxAskedText = 100_000 // characters
	maxQuery     = 300
	shown        = 40
)

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	p := &listPage{Q: strings.TrimSpace(q.Get("q")), In: core.Lang(q.Get("in"))}
	if utf8.RuneCountInString(p.Q) > maxQuery {
		p.Q = string([]rune(p.Q)[:maxQuery])
	}
	if !p.In.Valid() {
		p.In = ""
	}
	return h.listed(w, r, p, http.StatusOK)
}

func (h *handlers) listed(w http.ResponseWriter, r *web.Request, p *listPage, status int) error {
	l, err := h.s.Library(r.Context())
	if err != nil {
		return err
	}
	p.Sources, p.Total = l.Sources, len(l.Paragraphs)
	switch {
	case p.Asked && len(p.Bad) == 0:
		p.Hits = Similar(l, p.Text, p.In)
	case p.Q != "":
		p.Hits, p.Found = l.Find(p.Q, p.In, shown)
	}
	h.fill(r, &p.page, r.T("agreed.title"))
	return r.Render(w, status, "agreed/list", p)
}

func (h *handlers) find(w http.ResponseWriter, r *web.Request) error {
	p := &listPage{Asked: true, Text: r.PostFormValue("text"), In: core.Lang(r.PostFormValue("lang"))}
	status := http.StatusOK
	switch {
	case strings.TrimSpace(p.Text) == "" || !utf8.ValidString(p.Text):
		p.Bad = append(p.Bad, invalid("ask", "ask"))
	case utf8.RuneCountInString(p.Text) > maxAskedText:
		p.Bad = append(p.Bad, invalid("ask", "long", "N", maxAskedText))
	}
	if !p.In.Valid() {
		p.Bad = append(p.Bad, invalid("lang", "lang"))
	}
	if len(p.Bad) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return h.listed(w, r, p, status)
}

// addPage is the data of ui/add.html.
type addPage struct {
	page
	S      Source
	Year   string
	Text   string
	One    bool // the text is one paragraph, whatever blank lines are in it
	Label  string
	Offers []Offer
	Symbol string
	Body   string
	Limit  int // of a file, in MB
}

func (h *handlers) adding(w http.ResponseWriter, r *web.Request) error {
	return h.showAdd(w, r, &addPage{S: Source{Lang: r.Lang}}, http.StatusOK)
}

func (h *handlers) showAdd(w http.ResponseWriter, r *web.Request, p *addPage, status int) (err error) {
	if p.Offers, err = h.s.Offers(r.Context(), r.Actor); err != nil {
		return err
	}
	h.fill(r, &p.page, r.T("agreed.add.title"))
	p.Limit = maxFileBytes >> 20
	return r.Render(w, status, "agreed/add", p)
}

// facts reads what a form says about a source.
func facts(r *web.Request) (s Source, year string) {
	v := r.PostFormValue
	year = strings.TrimSpace(v("year"))
	s = Source{Lang: core.Lang(v("lang")), Facts: Facts{v("title"), v("symbol"), v("body"), v("link")}}
	s.Year, _ = strconv.ParseInt(year, 10, 32) // 0 is refused
	return s, year
}

func (h *handlers) again(w http.ResponseWriter, r *web.Request, p *addPage, err error) error {
	if err := p.Keep(err); err != nil {
		return err
	}
	return h.showAdd(w, r, p, http.StatusUnprocessableEntity)
}

func (h *handlers) add(w http.ResponseWriter, r *web.Request) error {
	p := &addPage{Text: r.PostFormValue("text"), One: r.PostFormValue("one") != "", Label: r.PostFormValue("label")}
	p.S, p.Year = facts(r)
	b := Bundle{Source: p.S}
	switch {
	case !utf8.ValidString(p.Text):
		return h.again(w, r, p, invalid("text", "unreadable"))
	case p.One:
		b.Paragraphs = []Given{{p.Label, p.Text}}
	default:
		b.Paragraphs = Pasted(p.Text, p.S.Lang)
	}
	return h.added(w, r, p, []Bundle{b})
}

func (h *handlers) added(w http.ResponseWriter, r *web.Request, p *addPage, bundles []Bundle) error {
	a, err := h.s.Add(r.Context(), r.Actor, bundles)
	if err != nil {
		return h.again(w, r, p, err)
	}
	return h.tell(w, r, a)
}

func (h *handlers) tell(w http.ResponseWriter, r *web.Request, a Added) error {
	to := "/desk/agreed/" + string(a.Source)
	if a.New == 0 {
		return r.Done(w, to, "agreed.known")
	}
	return r.Done(w, to, "agreed.added")
}

func (h *handlers) file(w http.ResponseWriter, r *web.Request) error {
	p := &addPage{S: Source{Lang: r.Lang}}
	f, head, err := r.FormFile("file")
	if err != nil || head.Size == 0 {
		return h.again(w, r, p, invalid("file", "file"))
	}
	defer f.Close()
	if head.Size > maxFileBytes {
		return h.again(w, r, p, invalid("file", "large", "Limit", maxFileBytes>>20))
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFileBytes))
	if err != nil {
		return h.again(w, r, p, invalid("file", "file"))
	}
	bundles, err := Read(data)
	if err != nil {
		return h.again(w, r, p, err)
	}
	return h.added(w, r, p, bundles)
}

func (h *handlers) take(w http.ResponseWriter, r *web.Request) error {
	p := &addPage{S: Source{Lang: r.Lang}, Symbol: strings.TrimSpace(r.PostFormValue("symbol")), Body: strings.TrimSpace(r.PostFormValue("body"))}
	slug, number, _ := strings.Cut(r.PostFormValue("draft"), "/")
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil {
		return h.again(w, r, p, invalid("draft", "draft"))
	}
	a, err := h.s.Take(r.Context(), r.Actor, slug, n, p.Symbol, p.Body)
	if err != nil {
		return h.again(w, r, p, err)
	}
	return h.tell(w, r, a)
}

// sourcePage is the data of ui/source.html.
type sourcePage struct {
	page
	S          Source
	Year       string
	Paragraphs []*Paragraph
	Edit       int64 // the paragraph that is open for correcting, -1 none
	E          Given
	Seen       string // what the form about the source was made of
	SeenWords  string // and the one about a paragraph
}

func (h *handlers) source(w http.ResponseWriter, r *web.Request) error {
	p := &sourcePage{Edit: -1}
	if n, err := strconv.ParseInt(r.URL.Query().Get("edit"), 10, 64); err == nil {
		p.Edit = n
	}
	return h.showSource(w, r, p, http.StatusOK)
}

// showSource shows a source; what p has of a form that was refused stays.
func (h *handlers) showSource(w http.ResponseWriter, r *web.Request, p *sourcePage, status int) error {
	s, paras, err := h.s.Source(r.Context(), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if p.S.ID == "" {
		p.S, p.Year = *s, strconv.FormatInt(s.Year, 10)
	}
	p.Paragraphs = paras
	if p.Seen == "" {
		p.Seen = s.seen()
	}
	for _, q := range paras {
		if q.N != p.Edit {
			continue
		}
		if p.E == (Given{}) {
			p.E = Given{q.Label, q.Text}
		}
		if p.SeenWords == "" {
			p.SeenWords = q.seen()
		}
	}
	h.fill(r, &p.page, s.Title)
	return r.Render(w, status, "agreed/source", p)
}

func (h *handlers) correct(w http.ResponseWriter, r *web.Request) error {
	p := &sourcePage{Edit: -1}
	p.S, p.Year = facts(r)
	p.S.ID = core.ID(r.PathValue("id"))
	p.Seen = r.PostFormValue("seen")
	if err := h.s.Correct(r.Context(), r.Actor, p.S.ID, p.S, p.Seen); err != nil {
		return h.refused(w, r, p, err)
	}
	return r.Done(w, "/desk/agreed/"+r.PathValue("id"), "agreed.corrected")
}

// refused shows a form about a source again. Whoever was told that somebody else changed
// it saves over that knowingly.
func (h *handlers) refused(w http.ResponseWriter, r *web.Request, p *sourcePage, err error) error {
	status := http.StatusUnprocessableEntity
	if core.KindOf(err) == core.Conflict {
		status, p.Seen, p.SeenWords = http.StatusConflict, "", ""
	}
	if err := p.Keep(err); err != nil {
		return err
	}
	for i, e := range p.Bad { // the page has another field of that name
		if p.Edit >= 0 && e.Field == "text" {
			own := *e
			own.Field = "words"
			p.Bad[i] = &own
		}
	}
	return h.showSource(w, r, p, status)
}

func (h *handlers) remove(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Remove(r.Context(), r.Actor, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, "/desk/texts/agreed", "agreed.removed")
}

func (h *handlers) reword(w http.ResponseWriter, r *web.Request) error {
	id := core.ID(r.PathValue("id"))
	n, err := strconv.ParseInt(r.PathValue("n"), 10, 64)
	if err != nil {
		return errNone
	}
	back := "/desk/agreed/" + string(id)
	if r.PostFormValue("do") == "drop" {
		if err := h.s.Drop(r.Context(), r.Actor, id, n, r.PostFormValue("seen")); err != nil {
			return err
		}
		return r.Done(w, back, "agreed.dropped")
	}
	p := &sourcePage{Edit: n, E: Given{r.PostFormValue("label"), r.PostFormValue("words")}, SeenWords: r.PostFormValue("seen")}
	if err := h.s.Reword(r.Context(), r.Actor, id, n, p.E, p.SeenWords); err != nil {
		return h.refused(w, r, p, err)
	}
	return r.Done(w, back+"#p"+strconv.FormatInt(n, 10), "agreed.corrected")
}

func (h *handlers) csv(w http.ResponseWriter, r *web.Request) error {
	l, err := h.s.Library(r.Context())
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := WriteCSV(&b, l.Paragraphs); err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", "text/csv; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="agreed-language.csv"`)
	head.Set("Content-Length", strconv.Itoa(b.Len()))
	head.Set("Cache-Control", "no-store")
	head.Set("X-Robots-Tag", "noindex")
	_, err = w.Write(b.Bytes())
	return err
}
