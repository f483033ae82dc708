package inputs

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// pickPage is the data of ui/pick.html: the draft's paragraphs, to propose on.
type pickPage struct {
	page
	Paras  []pickPara
	From   int
	Find   string // words that somebody looks for
	Found  int64  // paragraphs that have them
	Parts  []pickPart
	Action string // path to which "?p=" is added
	Guest  bool
	Link   *Link
	Mine   []View // of a link
}

type pickPara struct {
	N int
	draft.Paragraph
	Count int // inputs on it that the reader may know of
}

type pickPart struct {
	From        int
	First, Last string
	Current     bool
}

// perPart is how many paragraphs are offered at once.
const perPart = 120

func (p *pickPage) take(t *Table, v url.Values) {
	all := t.Draft.Paragraphs
	p.From = min(max(int(number(v.Get("from"))), 0), max(0, len(all)-1)) / perPart * perPart
	p.Find = strings.TrimSpace(string([]rune(v.Get("find"))[:min(maxFind, len([]rune(v.Get("find"))))]))
	for i := 0; p.Find == "" && len(all) > perPart && i < len(all); i += perPart {
		p.Parts = append(p.Parts, pickPart{i, placeOf(all, i), placeOf(all, min(i+perPart, len(all))-1), i == p.From})
	}
	shown := finds(all, p.Find)
	if p.Find == "" {
		shown = shown[p.From:min(p.From+perPart, len(all))]
	}
	p.Found = int64(len(shown))
	for _, i := range shown[:min(perPart, len(shown))] {
		q := pickPara{N: i, Paragraph: all[i]}
		for _, in := range t.Inputs {
			if in.N == i && in.State != Withdrawn {
				q.Count++
			}
		}
		p.Paras = append(p.Paras, q)
	}
}

// FindAt is where the words that are looked for are sent.
func (p *pickPage) FindAt() string {
	at, _, _ := strings.Cut(p.Action, "?")
	return at
}

// maxFind is how many letters are looked for.
const maxFind = 200

// finds returns the paragraphs that have all of some words, or are called by them; all
// of them if nothing is looked for.
func finds(all []draft.Paragraph, words string) (out []int) {
	want := strings.Fields(script.Fold(words))
	called := strings.Join(want, "")
	for i := range all {
		p := &all[i]
		if len(want) > 0 && called != strings.ReplaceAll(script.Fold(p.Label), " ", "") && called != strings.ReplaceAll(script.Fold(p.Path), " ", "") {
			text := script.Fold(p.Text)
			if slices.ContainsFunc(want, func(w string) bool { return !strings.Contains(text, w) }) {
				continue
			}
		}
		out = append(out, i)
	}
	return out
}

// pick shows the draft to choose a paragraph from, or the form for one that is chosen.
func (h *handlers) pick(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	t, err := h.s.Table(r.Context(), r.Actor, r.PathValue("slug"), number(q.Get("draft")))
	if err != nil {
		return err
	}
	if t.Draft == nil || !t.May(r.Actor) {
		return errNone
	}
	if q.Get("kind") != "" {
		in, ok := begun(t, q.Get("p"), q.Get("kind"))
		if !ok {
			return errNone
		}
		in.Ask = q.Get("ask") // a page about an ask leads here
		return h.showEdit(w, r, &editPage{Input: in}, t, http.StatusOK)
	}
	p := &pickPage{}
	h.fill(r, &p.page, t, r.T("inputs.new"))
	p.Action = "/desk/texts/" + t.Path.Slug + "/inputs/new?draft=" + strconv.FormatInt(t.Draft.Number, 10) + "&"
	if a := q.Get("ask"); a != "" {
		p.Action += "ask=" + url.QueryEscape(a) + "&"
	}
	p.take(t, q)
	return r.Render(w, http.StatusOK, "inputs/pick", p)
}

// begun is a new input on a paragraph, with the draft's words to edit.
func begun(t *Table, at, kind string) (in Input, ok bool) {
	n, err := strconv.Atoi(at)
	in = Input{N: n, Words: Words{Kind: Kind(kind), To: n}}
	if err != nil || n < -1 || n >= len(t.Draft.Paragraphs) || !slices.Contains(Kinds, in.Kind) || n < 0 && in.Kind != Insert {
		return in, false
	}
	if n >= 0 {
		in.Base = t.Draft.Paragraphs[n].Text
	}
	if in.Kind == Replace {
		in.Text = in.Base
	}
	return in, true
}

// editPage is the data of ui/edit.html, for staff and for networks with a link.
type editPage struct {
	page
	Input
	Guest     bool
	Link      *Link
	Action    string // where the form is sent
	Return    string // the page it came from
	Looked    bool   // the comparison and the precedents were asked for
	Spans     []align.Span
	Hits      []agreed.Hit
	Networks  []string
	AskList   []Ask
	Tos       []target
	Chosen    string // of the precedents: "", "keep", or "source/n"
	Kept      *Precedent
	Wholes    bool // it is there already, and everybody else's view of it
	Lines     int
	ToText    string
	SaveState State
	Seen      string // of the words it is about, see found
}

// seenOf is the fingerprint of the words of the draft that a form is about. Where a
// paragraph is to stand is said by all the others.
func seenOf(t *Table, in *Input) string {
	if in.Kind == Move {
		return negotiations.Seen(string(t.Draft.ID), negotiations.SeenAll(t.Draft.Paragraphs))
	}
	base := ""
	if in.N >= 0 && in.N < len(t.Draft.Paragraphs) {
		base = t.Draft.Paragraphs[in.N].Text
	}
	return negotiations.Seen(string(t.Draft.ID), base)
}

// found finds the words that a form was about when it was made: their paragraph has
// another number if the draft was read anew. false: they are not there any more, and
// what was written about them belongs nowhere.
func found(t *Table, in *Input, seen string) bool {
	if seen == "" || seen == seenOf(t, in) {
		return true
	}
	for n := range t.Draft.Paragraphs {
		if c := (Input{N: n, Words: Words{Kind: in.Kind}}); in.Kind != Move && seenOf(t, &c) == seen {
			in.N = n
			return true
		}
	}
	return false
}

type target struct {
	N     int
	Label string
}

func (h *handlers) edit(w http.ResponseWriter, r *web.Request) error {
	t, in, err := h.s.TableOf(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	if !t.May(r.Actor) {
		return errNone
	}
	return h.showEdit(w, r, editOf(in), t, http.StatusOK)
}

func editOf(in *Input) *editPage {
	p := &editPage{Input: *in, Kept: in.Precedent}
	if in.Precedent != nil {
		p.Chosen = "keep"
	}
	return p
}

func (h *handlers) showEdit(w http.ResponseWriter, r *web.Request, p *editPage, t *Table, status int) (err error) {
	in := p.Input
	h.fill(r, &p.page, t, r.T("inputs.edit.title"))
	p.Input, p.Wide = in, false
	if !p.Guest {
		p.Action, p.Return = p.page.At, p.page.At
		if in.ID != "" {
			p.Action += "/" + string(in.ID)
		}
		if p.AskList, _, err = h.asks(r, t.Path.Slug); err != nil {
			return err
		}
		for _, o := range t.Inputs {
			if !slices.Contains(p.Networks, o.Network) {
				p.Networks = append(p.Networks, o.Network)
			}
		}
	}
	if in.N >= 0 && in.N < len(t.Draft.Paragraphs) && in.Base == "" {
		p.Input.Base = t.Draft.Paragraphs[in.N].Text
	}
	if in.Kind == Move {
		for i := max(-1, in.N-300); i < min(len(t.Draft.Paragraphs), in.N+300); i++ {
			if i != in.N && i != in.N-1 {
				p.Tos = append(p.Tos, target{i, placeOf(t.Draft.Paragraphs, i)})
			}
		}
	}
	if p.Seen == "" {
		p.Seen = seenOf(t, &p.Input)
	}
	p.Lines = min(24, max(4, len([]rune(p.Input.Text))/60+2))
	if p.Looked {
		p.Spans = p.Input.Spans()
		if text := p.Input.Text; !p.Guest && h.s.Agreed != nil && text != "" && status == http.StatusOK {
			if p.Hits, err = h.s.Agreed.Similar(r.Context(), text, t.Path.Lang); err != nil {
				return err
			}
			p.Hits = p.Hits[:min(len(p.Hits), 6)]
		}
	}
	return r.Render(w, status, "inputs/edit", p)
}

// typed reads the form of an input.
func typed(r *web.Request) (in Input, chosen string) {
	v := r.PostFormValue
	n := func(name string) int {
		k, err := strconv.Atoi(v(name))
		if err != nil {
			return -2
		}
		return k
	}
	in = Input{ID: core.ID(r.PathValue("id")), N: n("p"), Network: v("network"), Words: Words{Kind: Kind(v("kind")), Text: v("text"), Label: v("label"), Reason: v("reason"), Ask: v("ask")}}
	if in.Kind == Move {
		in.To = n("to")
	}
	in.Revision = number(v("rev"))
	if in.State = Proposed; v("do") == "draft" {
		in.State = Drafted
	}
	return in, v("precedent")
}

// precedent is the agreed language that was chosen.
func (h *handlers) precedent(r *web.Request, chosen string, kept *Precedent) (*Precedent, error) {
	switch {
	case chosen == "keep":
		return kept, nil
	case chosen == "" || h.s.Agreed == nil:
		return nil, nil
	}
	source, at, _ := strings.Cut(chosen, "/")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return nil, invalid("precedent", "precedent")
	}
	a, err := h.s.Agreed.Paragraph(r.Context(), core.ID(source), n)
	if core.KindOf(err) == core.NotFound {
		return nil, invalid("precedent", "precedent")
	} else if err != nil {
		return nil, err
	}
	s := a.Source
	return &Precedent{Source: s.ID, N: a.N, Title: s.Title, Symbol: s.Symbol, Body: s.Body, Year: s.Year, Label: a.Label, Lang: s.Lang, Text: a.Text}, nil
}

// save stores a new input, or one that was changed; "look" only compares.
func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	in, chosen := typed(r)
	var t *Table
	var have *Input
	var err error
	if in.ID != "" {
		t, have, err = h.s.TableOf(r.Context(), r.Actor, slug, in.ID)
	} else {
		t, err = h.s.Table(r.Context(), r.Actor, slug, number(r.PostFormValue("draft")))
	}
	if err != nil {
		return err
	}
	if t.Draft == nil || !t.May(r.Actor) {
		return errNone
	}
	p := &editPage{Chosen: chosen}
	if have != nil {
		p.Kept = have.Precedent
	}
	there := found(t, &in, r.PostFormValue("seen"))
	if in.N < -1 || in.N >= len(t.Draft.Paragraphs) || !slices.Contains(Kinds, in.Kind) {
		return errNone // no form of ours
	}
	if in.N >= 0 {
		in.Base = t.Draft.Paragraphs[in.N].Text
	}
	refuse := func(err error) error {
		if err := p.Keep(err); err != nil {
			return err
		}
		p.Input = in
		status := http.StatusUnprocessableEntity
		if core.KindOf(err) == core.Conflict {
			// Who saves once more does so knowingly, over what is there now.
			status = http.StatusConflict
			if have != nil { // a new one has no revision yet
				p.Input.Revision = have.Revision
			}
		}
		return h.showEdit(w, r, p, t, status)
	}
	if !there {
		p.Seen = r.PostFormValue("seen")
		return refuse(negotiations.ErrChanged)
	}
	if in.Precedent, err = h.precedent(r, chosen, p.Kept); err != nil {
		return refuse(err)
	}
	if p.Kept == nil && in.Precedent != nil && r.PostFormValue("do") == "look" {
		p.Kept, p.Chosen = in.Precedent, chosen
	}
	if r.PostFormValue("do") == "look" {
		c := in
		if err := Clean(&c, t.Draft.Paragraphs); err != nil && c.Text == "" && (c.Kind == Replace || c.Kind == Insert) {
			return refuse(err)
		}
		p.Input, p.Looked = in, true
		p.Input.Text = c.Text
		return h.showEdit(w, r, p, t, http.StatusOK)
	}
	if in.Ask != "" {
		_, names, err := h.asks(r, slug)
		if err != nil {
			return err
		}
		if names[in.Ask] == "" && (have == nil || have.Ask != in.Ask) {
			return refuse(invalid("ask", "ask"))
		}
	}
	id, err := h.s.Save(r.Context(), r.Actor, slug, t.Draft.Number, in)
	if err != nil {
		return refuse(err)
	}
	in.ID = id
	return r.Done(w, back(t, &in), "inputs.saved")
}
