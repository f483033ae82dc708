package reading

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/web"
)

// perPage is how many changes a page shows: a phone on a bad line gets it whole.
const perPage = 10

// comparePage is the data of ui/compare.html.
type comparePage struct {
	base
	Old, New *negotiations.Draft
	N        counts
	Shown    []change
	Match    int64 // how many fit the filters
	Filter   filter
	Side     bool
	Next     string // address of the next page, "" if this is the last
	Whole    string // address of all on one page
	Redline  string
	ToSide   string
	Asked    bool // there are asks
	Became   []became
	Seen     string
	Far      bool // the two have next to nothing in common
}

// filter is what a reader wants to see; nothing chosen shows all changes.
type filter struct {
	Weaker, Stronger, Asks, Brackets, Moved, Gone bool
	Eyes                                          bool // a person has to say what it means
	Whole                                         bool // what did not change, too
	All                                           bool // on one page
	After                                         int
}

func readFilter(q url.Values) (f filter) {
	on := func(name string) bool { return q.Get(name) == "1" }
	f = filter{Weaker: on("weaker"), Stronger: on("stronger"), Asks: on("asks"), Brackets: on("brackets"), Eyes: on("eyes"), Moved: on("moved"), Gone: on("gone"), Whole: on("whole"), All: on("all")}
	f.After, _ = strconv.Atoi(q.Get("after"))
	return f
}

func (f filter) any() bool {
	return f.Weaker || f.Stronger || f.Asks || f.Brackets || f.Eyes || f.Moved || f.Gone
}

func (f filter) fits(c *change) bool {
	if !f.any() {
		return f.Whole || c.Touched()
	}
	return f.Weaker && c.Verdict == strength.Weakened || f.Stronger && c.Verdict == strength.Strengthened || f.Asks && len(c.Asks) > 0 && c.Touched() ||
		f.Eyes && c.Eyes() || f.Brackets && c.Bracket != 0 || f.Moved && c.isMoved() || f.Gone && (c.Kind == "added" || c.Kind == "removed")
}

func (h *handlers) compare(w http.ResponseWriter, r *web.Request, b *base) error {
	s, err := h.pair(r, b)
	if err != nil {
		return err
	}
	all, asks, err := h.changes(r, b, s)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	p := &comparePage{base: *b, Old: s.Old, New: s.New, N: count(all), Filter: readFilter(q), Side: q.Get("view") == "side"}
	p.Became = b.outcomes(asks, s.Old, s.New)
	p.Title = r.T("reading.compare.title", "Old", s.Old.Name, "New", s.New.Name) + " · " + b.Heading
	p.Skip, p.Main = "reading.compare.skip", "changes"
	p.NoIndex = len(q) > 0
	p.Far = len(s.Result.Links)*5 < min(len(s.Old.Paragraphs), len(s.New.Paragraphs))
	shown := slices.DeleteFunc(all, func(c change) bool {
		p.Asked = p.Asked || len(c.Asks) > 0
		return !p.Filter.fits(&c)
	})
	p.Match = int64(len(shown))
	p.page(q, shown)
	if len(p.Shown) <= perPage {
		word(s, p.Shown)
	} else if err := h.inTurn(r.Context(), func() error { word(s, p.Shown); return nil }); err != nil {
		return err
	}
	if p.May {
		p.Seen = seenOf(s)
	}
	if err := h.whos(r, p.Shown); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "reading/compare", p)
}

// Query is the query of this page, for the way back.
func (p *comparePage) Query() string { return p.r.URL.RawQuery }

// CorrectForm is where decisions are sent.
func (p *comparePage) CorrectForm() string { return correctAt(&p.base, p.Old, p.New) }

// CorrectTo is where a person corrects what the program found.
func (p *comparePage) CorrectTo(c change) string {
	if len(c.OldN) > 0 {
		return p.CorrectForm() + "?o=" + itoa(c.OldN[0])
	}
	return p.CorrectForm() + "?n=" + itoa(c.NewN[0])
}

// seenOf is the fingerprint of what a page about two drafts shows.
func seenOf(s *negotiations.Step) string {
	return negotiations.SeenAll(s.Old.Paragraphs, s.New.Paragraphs)
}

func correctAt(b *base, before, after *negotiations.Draft) string {
	return b.Root + "/correct/" + num(before.Number) + "/" + num(after.Number)
}

// Plain reports whether a change can be confirmed as it is shown: whether it is one
// paragraph, and what its wording means, were both proposed; or that it is new, or gone.
func (p *comparePage) Plain(c change) bool {
	return c.Link < 0 || c.Verdict != strength.Unclear
}

// page cuts out what is shown and finds where the rest is.
func (p *comparePage) page(q url.Values, shown []change) {
	at := p.Compare(p.Old.Number, p.New.Number)
	with := func(name, value string) string {
		c := url.Values{}
		for k, v := range q {
			if k != name && k != "after" && k != "done" {
				c[k] = v
			}
		}
		if value != "" {
			c.Set(name, value)
		}
		if len(c) == 0 {
			return at
		}
		return at + "?" + c.Encode()
	}
	p.Redline, p.ToSide = with("view", ""), with("view", "side")
	from := min(max(0, p.Filter.After), len(shown))
	to := len(shown)
	if !p.Filter.All && to-from > perPage {
		to = from + perPage
		p.Next, p.Whole = with("after", strconv.Itoa(to)), with("all", "1")
	}
	p.Shown = shown[from:to]
}

// changes lists what became of every paragraph, with the asks it touches, and all asks.
func (h *handlers) changes(r *web.Request, b *base, s *negotiations.Step) ([]change, []Carried, error) {
	all := changes(s)
	asks, err := h.carried(r, b)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range asks {
		was, now := a.At[s.Old.Number], a.At[s.New.Number]
		for i := range all {
			c := &all[i]
			if meets(c.OldN, was.Paragraphs) || meets(c.NewN, now.Paragraphs) {
				c.Asks = append(c.Asks, askNote{a.ID, a.Name, a.In, was.Status, now.Status})
			}
		}
	}
	return all, asks, nil
}

func meets(a, b []int) bool {
	return slices.ContainsFunc(a, func(n int) bool { return slices.Contains(b, n) })
}

// whos names those who decided, for colleagues.
func (h *handlers) whos(r *web.Request, shown []change) error {
	if !r.Actor.Staff() || h.Names == nil {
		return nil
	}
	names, err := h.Names(r.Context())
	for i := range shown {
		shown[i].Who = names[core.ID(shown[i].Decided.By)]
	}
	return err
}

// correctPage is the data of ui/correct.html: what became of one paragraph, for a
// person to decide.
type correctPage struct {
	base
	Old, New *negotiations.Draft
	C        *change
	Choices  []choice // paragraphs of the other draft that it could be
	Said     bool     // something was decided about it, which can be taken back
	Seen     string
	Back     string
	Bad      []*core.Error
}

// CorrectForm is where the form is sent.
func (p *correctPage) CorrectForm() string { return correctAt(&p.base, p.Old, p.New) }

// Verdicts are what a person can choose.
func (p *correctPage) Verdicts() []string {
	return []string{string(strength.Weakened), string(strength.Same), string(strength.Strengthened)}
}

// Linked says why the program takes two paragraphs for one.
func (p *correctPage) Linked(y align.Reason) string {
	args := []any{}
	for i, a := range y.Args {
		args = append(args, []string{"A", "B"}[min(i, 1)], fmt.Sprint(a))
	}
	return p.r.T(y.Key, args...)
}

type choice struct {
	N     int
	Label string
	Text  string
}

func (h *handlers) correct(w http.ResponseWriter, r *web.Request, b *base) error {
	s, err := h.pair(r, b)
	if err != nil {
		return err
	}
	c, err := chosen(s, r.URL.Query())
	if err != nil {
		return err
	}
	return h.showCorrect(w, r, http.StatusOK, b, s, c, nil)
}

// chosen finds the change that a paragraph of the older draft ("o") or the newer one
// ("n") is part of.
func chosen(s *negotiations.Step, q url.Values) (*change, error) {
	all := changes(s)
	for _, one := range []struct {
		name string
		of   func(*change) []int
	}{{"o", func(c *change) []int { return c.OldN }}, {"n", func(c *change) []int { return c.NewN }}} {
		n, err := strconv.Atoi(q.Get(one.name))
		if err != nil {
			continue
		}
		for i := range all {
			if slices.Contains(one.of(&all[i]), n) {
				return &all[i], nil
			}
		}
	}
	return nil, errNone
}

func (h *handlers) showCorrect(w http.ResponseWriter, r *web.Request, status int, b *base, s *negotiations.Step, c *change, bad []*core.Error) error {
	one := []change{*c}
	word(s, one)
	c = &one[0]
	p := &correctPage{base: *b, Old: s.Old, New: s.New, C: c, Bad: bad, Seen: seenOf(s), Back: b.Compare(s.Old.Number, s.New.Number) + "#" + c.ID}
	p.Title = r.T("reading.correct.title", "Label", c.Label) + " · " + b.Heading
	p.Said = s.Said(c.OldN, c.NewN)
	other := s.New
	if len(c.OldN) == 0 {
		other = s.Old
	}
	for n := range other.Paragraphs {
		q := &other.Paragraphs[n]
		p.Choices = append(p.Choices, choice{n, called(q), opening(q)})
	}
	return r.Render(w, status, "reading/correct", p)
}

// decide stores what a person decided about a change: confirmed as it is shown, or
// another paragraph, or none; and what the wording means.
func (h *handlers) decide(w http.ResponseWriter, r *web.Request) error {
	return h.desk(func(w http.ResponseWriter, r *web.Request, b *base) error {
		s, err := h.pair(r, b)
		if err != nil {
			return err
		}
		if seen := r.PostForm.Get("seen"); seen != "" && seen != seenOf(s) {
			return negotiations.ErrChanged
		}
		c, err := chosen(s, r.PostForm)
		if err != nil {
			return err
		}
		if err := h.Texts.DecideAll(r.Context(), r.Actor, b.P.Slug, decisions(s, c, r.PostForm)); err != nil {
			if bad := web.Repairable(err, core.Closed); bad != nil {
				return h.showCorrect(w, r, http.StatusUnprocessableEntity, b, s, c, bad)
			}
			return err
		}
		back := b.Compare(s.Old.Number, s.New.Number)
		if q := r.PostForm.Get("back"); isBack(q) {
			back += "?" + q
		}
		if r.PostForm.Get("undo") == "1" {
			return r.Done(w, back+"#"+c.ID, "reading.undecided")
		}
		return r.Done(w, back+"#"+c.ID, "reading.decided")
	})(w, r)
}

// isBack reports whether the filters of the page somebody came from are ours.
func isBack(q string) bool {
	v, err := url.ParseQuery(q)
	for name := range v {
		if !slices.Contains(filters, name) {
			return false
		}
	}
	return err == nil && q != "" && len(q) < 200
}

// decisions are what a form says, as choices to be stored: as it is shown ("same", ""),
// that it is not there in the other draft ("none"), that it is another paragraph there
// (its number), or that what was decided is taken back.
func decisions(s *negotiations.Step, c *change, form url.Values) (out []negotiations.Choice) {
	verdict := strength.Verdict(form.Get("strength"))
	add := func(o, n []int, tie negotiations.Tie, v strength.Verdict) {
		out = append(out, negotiations.Choice{Old: s.Old.Number, New: s.New.Number, OldN: o, NewN: n, Tie: tie, Strength: v})
	}
	switch to := form.Get("to"); {
	case form.Get("undo") == "1":
		out = append(out, negotiations.Choice{Old: s.Old.Number, New: s.New.Number, OldN: c.OldN, NewN: c.NewN, Undo: true})
	case c.Link < 0 && (to == "" || to == "same" || to == "none"):
		add(c.OldN, c.NewN, negotiations.Apart, "")
	case to == "" || to == "same":
		if verdict == "" {
			if verdict = s.Verdict(c.Link); verdict == strength.Unclear {
				verdict = "" // nothing to confirm: a person has to say which
			}
		}
		add(c.OldN, c.NewN, negotiations.Together, verdict)
	case to == "none":
		add(c.OldN, nil, negotiations.Apart, "")
	default:
		n, err := strconv.Atoi(to)
		if err != nil {
			return nil
		}
		if len(c.OldN) == 0 {
			add([]int{n}, c.NewN, negotiations.Together, verdict)
			return out
		}
		if len(c.NewN) > 0 && !slices.Contains(c.NewN, n) {
			add(c.OldN, c.NewN, negotiations.Apart, "")
		}
		add(c.OldN, []int{n}, negotiations.Together, verdict)
	}
	return out
}

// isHeld reports whether a span is nothing but brackets: they are set off, since
// they decide whether words are agreed.
func isHeld(s align.Span) bool {
	for _, r := range s.Text {
		switch r {
		case '[', ']', '［', '］', '【', '】', ' ':
		default:
			return false
		}
	}
	return s.Text != ""
}
