package translating

import (
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/web"
)

// editorPage is the data of ui/edit.html, for staff and for volunteers.
type editorPage struct {
	web.Frame
	T       *Text
	Heading string // the text's title
	Action  string // path of the form
	Parts   []int
	Part    int
	Fields  []field
	Seen    string
	All     int // parts that there are
	Missing int
	Stale   int
	Errors  []*core.Error
	Clash   *Clash
	ClashBy string

	Staff      bool
	Name       string // the volunteer's
	Until      time.Time
	Job        *Job
	Late       bool
	MayCheck   string
	Who        map[string]string
	Colleagues []*auth.Account
	Links      []*Link
	NewLink    string
	NewUntil   time.Time
	Publisher  bool
	Now        time.Time
}

// field is one part of the text on the page.
type field struct {
	Key    string
	Number int    // of a paragraph or demand
	Label  string // message
	N      int    // its argument
	State  edition.State
	HTML   template.HTML // of the source
	Plain  string        // of the source, where it is no block
	Bold   bool          // it is a title
	Raw    bool          // the source is Markdown with signs that the translation needs too
	Source string        // Markdown of the source
	Spans  []writing.Span
	Lost   bool // stale, and the words of then are not known
	Text   string
	Lines  int
	Notes  []field
	Err    *core.Error
	Theirs string
	Clash  bool
	Hits   []Hit
	Avoid  []string
}

// perPart is how many fields stand on one page: a form of somebody who is not
// signed in may have 200.
const perPart = 120

// parts are the keys of the pages, each with whole blocks.
func parts(order []string) (out [][]string) {
	var page []string
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && block(order[j]) == block(order[i]) {
			j++
		}
		if len(page) > 0 && len(page)+j-i > perPart {
			out, page = append(out, page), nil
		}
		page = append(page, order[i:j]...)
		i = j
	}
	return append(out, page)
}

// page lays a part of a text out. typed are words that go before those stored.
func (h *handlers) page(r *web.Request, t *Text, part int, typed map[string]string) (*editorPage, error) {
	order := t.order()
	all := parts(order)
	if part < 1 || part > len(all) {
		return nil, errNone
	}
	p := &editorPage{T: t, Part: part, Heading: t.doc.Title, Now: h.s.Now()}
	if len(all) > 1 {
		for i := range all {
			p.Parts = append(p.Parts, i+1)
		}
	}
	p.Missing, p.Stale = t.Left()
	terms, err := h.s.Glossary(r.Context(), t.Source.Lang)
	if err != nil {
		return nil, err
	}
	old, err := h.s.before(r.Context(), t, all[part-1])
	if err != nil {
		return nil, err
	}
	v := &viewer{t: t, typed: typed, old: old, terms: terms, plain: t.plain(), source: t.sourceValues()}
	for _, key := range order {
		if key == block(key) || strings.HasPrefix(key, keyIssuer) {
			p.All++
		}
	}
	var seen []string
	for _, key := range all[part-1] {
		b := block(key)
		if s := b + "=" + t.hashes()[b]; !slices.Contains(seen, s) {
			seen = append(seen, s)
		}
		if key != b && !strings.HasPrefix(key, keyIssuer) {
			last := &p.Fields[len(p.Fields)-1]
			last.Notes = append(last.Notes, v.note(key, last))
			continue
		}
		p.Fields = append(p.Fields, v.field(key))
	}
	p.Seen = strings.Join(seen, " ")
	return p, nil
}

type viewer struct {
	t             *Text
	typed         map[string]string
	old           map[string]string // hash → words of the source then
	terms         []*Term
	plain, source map[string]string
}

func (v *viewer) text(key string) string {
	if s, ok := v.typed[key]; ok {
		return s
	}
	return v.t.values()[key]
}

func (v *viewer) field(key string) field {
	t := v.t
	b := block(key)
	f := field{Key: key, State: t.PartState(key), Text: v.text(key), Plain: v.source[key], Source: v.source[key]}
	f.Label, f.Bold = "translating.part."+strings.TrimRight(key, "0123456789."), key == keyTitle
	switch k := t.doc.Block(key); {
	case k != nil:
		f.HTML, f.Number, f.N = k.HTML, k.Number, k.Number
		if k.Kind == edition.Demand && k.Title != "" {
			f.Plain, f.Bold = k.Title, true
		} else {
			f.Plain = ""
		}
		f.Label = "translating.part." + string(k.Kind)
		f.Raw = k.Kind == edition.List || strings.ContainsAny(f.Source, "*_[`<|")
	case strings.HasPrefix(key, keyIssuer):
		f.N, _ = strconv.Atoi(strings.TrimPrefix(key, keyIssuer))
	}
	if f.State == edition.Stale {
		if was, ok := v.old[t.based(key)]; ok && !strings.HasPrefix(key, keyIssuer) {
			f.Spans = writing.Words(was, v.plain[b])
		} else {
			f.Lost = true
		}
	}
	f.Lines = lines(f.Text, f.Source)
	f.Hits = Lookup(v.terms, v.plain[b], t.Source.Lang, t.Lang)
	f.Avoid = Avoid(v.terms, f.Text, t.Lang)
	return f
}

func (v *viewer) note(key string, of *field) field {
	f := field{Key: key, State: of.State, Text: v.text(key), Source: v.source[key], N: len(of.Notes) + 1, Label: "translating.part.note"}
	if b := v.t.doc.Block(of.Key); b != nil && len(of.Notes) < len(b.Notes) && len(of.Spans) == 0 { // else it stands among the changed words
		f.HTML = b.Notes[len(of.Notes)]
	}
	f.Lines = lines(f.Text, f.Source)
	return f
}

// lines is how high a field is.
func lines(texts ...string) int {
	n := 1
	for _, s := range texts {
		here := strings.Count(s, "\n")
		n = max(n, 1+here+utf8.RuneCountInString(s)/52)
	}
	return min(n, 24)
}

func (h *handlers) load(r *web.Request) (*Text, error) {
	return h.s.Text(r.Context(), r.Actor, r.PathValue("slug"), core.Lang(r.PathValue("to")))
}

func partOf(r *web.Request) int {
	q := r.URL.Query().Get("part")
	if r.Method == http.MethodPost {
		q = r.PostFormValue("part")
	}
	if q == "" {
		return 1
	}
	n, err := strconv.Atoi(q)
	if err != nil {
		return 0
	}
	return n
}

func (h *handlers) editor(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	p, err := h.page(r, t, partOf(r), nil)
	if err != nil {
		return err
	}
	return h.show(w, r, p, http.StatusOK)
}

// show completes the page of somebody who is signed in.
func (h *handlers) show(w http.ResponseWriter, r *web.Request, p *editorPage, status int) (err error) {
	t, ctx := p.T, r.Context()
	p.Staff, p.Slug, p.Wide = true, t.Work.Statement.Slug, true
	p.Action = path(t)
	p.Title = r.T("translating.edit.title", "Lang", t.Lang, "Title", t.Work.Title(r.Lang))
	if p.Job, err = h.s.Job(ctx, t); err != nil {
		return err
	}
	p.Late = h.s.late(t, p.Job)
	if p.MayCheck, err = h.s.MayCheck(ctx, r.Actor, t, p.Job); err != nil {
		return err
	}
	if p.Who, err = h.s.Who(ctx); err != nil {
		return err
	}
	if p.Colleagues, err = h.s.colleagues(ctx, t.Work.Statement.Campaign); err != nil {
		return err
	}
	if p.Links, err = h.s.Links(ctx, t); err != nil {
		return err
	}
	if p.Clash != nil {
		p.ClashBy = p.Who[p.Clash.By]
	}
	p.Publisher = r.Actor.May(t.Work.Statement.Campaign, core.Editor, core.Coordinator)
	return r.Render(w, status, "translating/edit", p)
}

func path(t *Text) string {
	return "/desk/translations/" + url.PathEscape(t.Work.Statement.Slug) + "/" + string(t.Lang)
}

// typedIn reads what a form of the editor says.
func typedIn(r *web.Request, t *Text) Input {
	in := Input{Seen: map[string]string{}, Words: map[string]string{}, Valid: r.PostFormValue("valid"), Auto: r.PostFormValue("do") == "auto"}
	in.Base, _ = strconv.ParseInt(r.PostFormValue("base"), 10, 64)
	for s := range strings.FieldsSeq(r.PostFormValue("seen")) {
		if k, v, ok := strings.Cut(s, "="); ok {
			in.Seen[k] = v
		}
	}
	for _, key := range t.order() {
		if v, ok := r.PostForm["t."+key]; ok && len(v) == 1 {
			in.Words[key] = v[0]
		}
	}
	return in
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	return h.store(w, r, t, string(r.Actor.Account), path(t), h.show)
}

// store saves what a form says and answers; show shows the form again.
func (h *handlers) store(w http.ResponseWriter, r *web.Request, t *Text, by, back string, show func(http.ResponseWriter, *web.Request, *editorPage, int) error) error {
	in := typedIn(r, t)
	saved, err := h.s.Save(r.Context(), by, t, in)
	if in.Auto {
		return autoSaved(w, r, saved, err)
	}
	clash, isClash := errors.AsType[*Clash](err)
	e, isError := asError(err)
	switch {
	case err == nil:
		if part := partOf(r); part > 1 {
			back += "?part=" + strconv.Itoa(part)
		}
		if in.Valid != "" && in.Valid != "all" {
			back += "#" + url.PathEscape(in.Valid)
		}
		if saved.Changed == 0 && saved.Kept > 0 {
			return r.Done(w, back, "translating.valid")
		}
		return r.Done(w, back, "translating.saved")
	case isClash:
	case isError && e.Kind == core.Invalid:
	default:
		return err
	}
	// The text as it is now, with what was typed before it.
	now, err2 := h.s.Writing.Work(r.Context(), t.Work.Statement.Slug)
	if err2 != nil {
		return err2
	}
	if t, err2 = h.s.open(now, t.Lang); err2 != nil {
		return err2
	}
	p, err2 := h.page(r, t, partOf(r), in.Words)
	if err2 != nil {
		return err2
	}
	if isClash {
		p.Clash = clash
		for i := range p.Fields {
			p.Fields[i].clash(clash)
		}
		return show(w, r, p, http.StatusConflict)
	}
	p.Errors = e.All()
	for i := range p.Fields {
		p.Fields[i].wrong(p.Errors)
	}
	return show(w, r, p, http.StatusUnprocessableEntity)
}

func (f *field) clash(c *Clash) {
	f.Theirs, f.Clash = c.Theirs[f.Key], slices.Contains(slices.Collect(maps.Keys(c.Theirs)), f.Key)
	for i := range f.Notes {
		f.Notes[i].clash(c)
	}
}

func (f *field) wrong(all []*core.Error) {
	for _, e := range all {
		if e.Field == f.Key {
			f.Err = e
		}
	}
}

// autoSaved answers the script of the page.
func autoSaved(w http.ResponseWriter, r *web.Request, saved *Saved, err error) error {
	out := map[string]any{}
	_, clash := errors.AsType[*Clash](err)
	e, known := asError(err)
	switch {
	case err == nil:
		out["revision"] = saved.Sheet.Revision
	case clash:
		out["problem"] = r.T("translating.auto.clash")
	case known:
		out["problem"] = r.T(e.Key, e.Args...)
	default:
		return err
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(b)
	return err
}
