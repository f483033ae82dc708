package importing

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/web"
)

// perPage is how many paragraphs stand on a page.
const perPage = 50

// checkPage is the data of ui/check.html.
type checkPage struct {
	head
	U       *Upload
	F       negotiations.DraftFacts // of the form: the upload's, or what was typed
	Day     string
	Public  bool
	Replace *negotiations.Draft
	Rows    []row
	All     int64 // paragraphs that are in
	Doubts  []row
	General []*core.Error // warnings about the whole
	Heads   []runningLine // what repeats on pages and was left out
	Left    int64         // how many lines that is on all pages
	Notes   int64
	Lost    int64 // corrections that were not made
	Show    string
	Pages   []onePage
	Page    int
	Kinds   []draft.Kind
	Saving  bool
}

// row is a paragraph on the page.
type row struct {
	Item
	Index int // among all
	Words string
	Doubt []*core.Error
	First bool
	On    int // the page it is on when all are shown
}

// PageOf is the page on which a paragraph stands.
func (p *checkPage) PageOf(n int) int { return n/perPage + 1 }

// Number is what people see.
func (r row) Number() int64 { return int64(r.Index + 1) }

// runningLine is what repeats at the heads or feet of pages.
type runningLine struct {
	doc.Running
	N      int   // which
	On     int64 // how many pages
	Back   bool  // a person put it back
	BackOn int   // which paragraph it is then, -1 if it was joined to one
}

// First is the first page of the file that has it.
func (l runningLine) First() int64 { return int64(l.Pages[0]) }

type onePage struct {
	N    int
	Here bool
}

func (h *handlers) check(w http.ResponseWriter, r *web.Request) error {
	return h.showCheck(w, r, nil, nil)
}

func (h *handlers) showCheck(w http.ResponseWriter, r *web.Request, typed *negotiations.DraftFacts, bad error) error {
	n, u, err := h.s.One(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := &checkPage{head: h.head(r, n, r.T("importing.check.title")), U: u, F: u.DraftFacts, Public: u.Public, Saving: u.State == saving,
		Kinds: []draft.Kind{draft.Heading, draft.Preambular, draft.Operative, draft.Plain}, Notes: int64(len(u.Base.Notes))}
	p.At = path(n.Slug, "/"+string(u.ID))
	status := http.StatusOK
	if bad != nil {
		if err := p.Keep(bad); err != nil {
			return err
		}
		if status = http.StatusUnprocessableEntity; core.KindOf(bad) == core.Conflict {
			status = http.StatusConflict
		}
	}
	if typed != nil {
		p.F, p.Public = *typed, r.PostForm.Get("public") == "1"
	}
	p.Day = p.F.Day.Typed()
	for _, d := range n.Drafts {
		if d.ID == u.Replace {
			p.Replace = d
		}
	}
	p.fill(r)
	return r.Render(w, status, "importing/check", p)
}

// fill sets what is shown of the paragraphs.
func (p *checkPage) fill(r *web.Request) {
	items, lost := Apply(p.U.Base, p.U.Fixes, p.U.Lang)
	p.Lost = int64(lost)
	warnings := map[int][]*core.Error{}
	for _, x := range p.U.Base.Warnings {
		e := &core.Error{Kind: core.Invalid, Key: x.Key, Args: x.Args}
		if x.Key == draft.RunningKey { // it is told with the lines themselves
			continue
		}
		if x.Paragraph < 0 {
			p.General = append(p.General, e)
		} else {
			warnings[x.Paragraph] = append(warnings[x.Paragraph], e)
		}
	}
	for i, l := range p.U.Base.Running {
		x := runningLine{Running: l, N: i, On: int64(len(l.Pages))}
		p.Left += x.On
		// Put back, it may have been joined to another, and left out again.
		at := slices.IndexFunc(items, func(it Item) bool { return it.From == -1-i })
		if x.BackOn = at; at >= 0 {
			x.Back = !items[at].Out
		} else {
			x.Back = slices.ContainsFunc(p.U.Fixes, func(f Fix) bool { return f.Do == Back && f.On == l.Text && f.N == i })
		}
		p.Heads = append(p.Heads, x)
	}
	query := r.URL.Query()
	if r.Method == http.MethodPost {
		query = r.PostForm
	}
	p.Show = query.Get("show")
	var all []row
	first := true
	for i, it := range items {
		x := row{Item: it, Index: i, Words: it.Text, On: i/perPage + 1}
		if it.Paragraph.Doubt != "" {
			x.Doubt = append(x.Doubt, &core.Error{Kind: core.Invalid, Key: it.Paragraph.Doubt})
		}
		if !it.Touched {
			x.Doubt = append(x.Doubt, warnings[it.From]...)
		}
		if utf8.RuneCountInString(it.Text) > negotiations.MaxParagraph {
			x.Doubt = append(x.Doubt, negotiations.ErrLong)
		}
		if !it.Out {
			p.All++
			x.First, first = first, false
		}
		if len(x.Doubt) > 0 && !it.Out {
			p.Doubts = append(p.Doubts, x)
		}
		if p.Show != "doubts" || len(x.Doubt) > 0 && !it.Out {
			all = append(all, x)
		}
	}
	pages := max(1, (len(all)+perPage-1)/perPage)
	p.Page, _ = strconv.Atoi(query.Get("page"))
	p.Page = min(max(p.Page, 1), pages)
	for i := range pages {
		p.Pages = append(p.Pages, onePage{i + 1, i+1 == p.Page})
	}
	p.Rows = all[(p.Page-1)*perPage : min(p.Page*perPage, len(all))]
}

// Encoding is what the file was read in.
func (p *checkPage) Encoding() doc.Encoding { return p.U.Encoding }

// FindsOut reports whether the program may find it out: it did.
func (p *checkPage) FindsOut() bool { return false }

// What is said about the draft.
func (p *checkPage) What() *negotiations.DraftFacts { return &p.F }

// ShowQuery goes on with what is shown from page to page.
func (p *checkPage) ShowQuery() string {
	if p.Show == "doubts" {
		return "&show=doubts"
	}
	return ""
}

// People, Tracked and Again are what messages count.
func (p *checkPage) People() int64  { return int64(p.U.People) }
func (p *checkPage) Tracked() int64 { return int64(p.U.Changes) }
func (p *checkPage) Again() int64   { return int64(p.U.Again) }

// Taken is how the tracked changes of the file were taken.
func (p *checkPage) Taken() Changes {
	if _, way, ok := strings.Cut(p.U.Reading, ":"); ok {
		return Changes(way)
	}
	return Accepted
}

// Several reports whether there is more than one page.
func (p *checkPage) Several() bool { return len(p.Pages) > 1 }

// DoubtCount is how many paragraphs should be looked at first.
func (p *checkPage) DoubtCount() int64 { return int64(len(p.Doubts)) }

// First are the first of these, with where they stand.
func (p *checkPage) First() []row { return p.Doubts[:min(len(p.Doubts), 20)] }

// Made is how many corrections there are.
func (p *checkPage) Made() int64 { return int64(len(p.U.Fixes)) }

// Depths are those that a paragraph may have.
func (p *checkPage) Depths() []int { return []int{0, 1, 2, 3, 4, 5, 6, 7, 8} }

// Expires is when it goes if nobody saves it.
func (p *checkPage) Expires() time.Time { return p.U.Goes() }

// fix makes a correction, takes the last one back, or does either for a page that
// was shown before somebody else changed it: then it says so.
func (h *handlers) fix(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	revision, _ := strconv.ParseInt(r.PostForm.Get("revision"), 10, 64)
	n, _ := strconv.Atoi(r.PostForm.Get("n"))
	var err error
	switch do := r.PostForm.Get("do"); do {
	case "undo":
		err = h.s.Undo(r.Context(), r.Actor, slug, id, revision)
	case string(Set):
		f := Fix{Do: Set, Label: r.PostForm.Get("label"), Kind: draft.Kind(r.PostForm.Get("kind")), Texts: divided(r.PostForm.Get("text"))}
		f.Depth, _ = strconv.Atoi(r.PostForm.Get("depth"))
		if len(f.Texts) == 0 {
			f = Fix{Do: Out} // no words are left
		}
		err = h.s.Fix(r.Context(), r.Actor, slug, id, revision, n, f)
	default:
		err = h.s.Fix(r.Context(), r.Actor, slug, id, revision, n, Fix{Do: Deed(do)})
	}
	if err != nil {
		if e, ok := errors.AsType[*core.Error](err); !ok || e.Kind == core.NotFound {
			return err
		}
		return h.showCheck(w, r, nil, err)
	}
	to := path(slug, "/"+string(id)) + "?page=" + strconv.Itoa(max(1, atoi(r.PostForm.Get("page"))))
	if r.PostForm.Get("show") == "doubts" {
		to += "&show=doubts"
	}
	if r.PostForm.Get("do") == string(Back) {
		return r.SeeOther(w, to+"#heads")
	}
	return r.SeeOther(w, to+"#p-"+strconv.Itoa(max(0, n)))
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// divided parts what was typed at blank lines; line breaks inside are spaces.
func divided(s string) (out []string) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var part []string
	flush := func() {
		if words := strings.Join(strings.Fields(strings.Join(part, " ")), " "); words != "" {
			out = append(out, words)
		}
		part = nil
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		part = append(part, line)
	}
	flush()
	return out
}
