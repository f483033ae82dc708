package reading

import (
	"net/http"
	"strconv"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/web"
)

// perDraftPage is how many paragraphs of a draft a page shows.
const perDraftPage = 40

// draftPage is the data of ui/draft.html.
type draftPage struct {
	base
	D      *negotiations.Draft
	Paras  []para
	Notes  []draft.Note
	Next   string
	Whole  string
	Before *negotiations.Draft // the draft before it, nil of the first
	From   int64
	To     int64
	Sums   int64 // paragraphs in all
	AKN    string
	JSON   string
}

// para is a paragraph as it is shown.
type para struct {
	N      int
	Kind   draft.Kind
	Label  string
	Depth  int
	Pieces []piece
	Trace  string
	Open   bool // inside brackets that were opened in an earlier paragraph
}

// piece is a stretch of text in or out of brackets, or the sign of a note.
type piece struct {
	Text string
	Held bool // in brackets: not agreed
	Note int  // number of a note on this page, 0 for none
}

func (h *handlers) draft(w http.ResponseWriter, r *web.Request, b *base) error {
	d, err := b.draftAt(r.PathValue("number"))
	if err != nil {
		return err
	}
	p := &draftPage{base: *b, D: d, Sums: int64(len(d.Paragraphs)), AKN: b.File("draft-" + num(d.Number) + ".xml"), JSON: b.File("draft-" + num(d.Number) + ".json")}
	p.Title = d.Name + " · " + b.Heading
	p.NoIndex = len(r.URL.RawQuery) > 0
	for i, x := range b.P.Drafts {
		if x == d && i > 0 {
			p.Before = b.P.Drafts[i-1]
		}
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("after"))
	from = min(max(0, from), len(d.Paragraphs))
	to := len(d.Paragraphs)
	if r.URL.Query().Get("all") != "1" && to-from > perDraftPage {
		to = from + perDraftPage
		p.Next, p.Whole = b.Read(d.Number)+"?after="+strconv.Itoa(to), b.Read(d.Number)+"?all=1"
	}
	p.From, p.To = int64(from+1), int64(to)
	for n := from; n < to; n++ {
		p.Paras = append(p.Paras, p.para(n))
	}
	return r.Render(w, http.StatusOK, "reading/draft", p)
}

func (p *draftPage) para(n int) para {
	q := &p.D.Paragraphs[n]
	out := para{N: n, Kind: q.Kind, Label: q.Label, Depth: min(q.Depth, 6), Trace: traceOf(p.D, n)}
	at := 0
	for _, b := range q.Brackets {
		out.Open = out.Open || b.Before
		if b.Depth > 0 || b.From < at {
			continue // inside an outer one
		}
		if b.From > at {
			out.Pieces = append(out.Pieces, piece{Text: q.Text[at:b.From]})
		}
		out.Pieces = append(out.Pieces, piece{Text: q.Text[b.From:b.To], Held: true})
		at = b.To
	}
	if at < len(q.Text) {
		out.Pieces = append(out.Pieces, piece{Text: q.Text[at:]})
	}
	for _, k := range q.Notes {
		if k >= 0 && k < len(p.D.Notes) {
			p.Notes = append(p.Notes, p.D.Notes[k])
			out.Pieces = append(out.Pieces, piece{Note: len(p.Notes)})
		}
	}
	return out
}

// listPage is the data of ui/list.html.
type listPage struct {
	web.Frame
	Rows []listRow
}

type listRow struct {
	Slug, Heading, Lead string
	In, LeadIn          core.Lang
	Forum               negotiations.Words
	Lang                core.Lang
	Drafts              int64
	Newest              string
	Day                 core.Day
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	all, err := h.Texts.Heads(r.Context())
	if err != nil {
		return err
	}
	p := &listPage{}
	p.Title, p.Description, p.Frame.Texts = r.T("negotiations.menu"), r.T("reading.list.lead"), true
	for _, x := range all {
		if !x.Public {
			continue
		}
		row := listRow{Slug: x.Slug, Forum: x.ForumFor(r.Lang), Lang: x.Lang}
		row.Heading, row.In = x.Title(r.Lang)
		row.Lead, row.LeadIn = x.Lead(r.Lang)
		for _, d := range x.Drafts {
			if d.Public {
				row.Drafts, row.Newest, row.Day = row.Drafts+1, d.Name, d.Day
			}
		}
		p.Rows = append(p.Rows, row)
	}
	return r.Render(w, http.StatusOK, "reading/list", p)
}

// trackerPage is the data of ui/tracker.html.
type trackerPage struct {
	base
	Lead   string
	LeadIn core.Lang
	Forum  negotiations.Words
	Rows   []trackerRow // the newest draft first
	More   []Place
	Became []became // of the asks, in the newest draft
}

type trackerRow struct {
	*negotiations.Draft
	Before *negotiations.Draft // nil of the first
	N      counts
}

func (h *handlers) tracker(w http.ResponseWriter, r *web.Request) error {
	return h.public(func(w http.ResponseWriter, r *web.Request, b *base) error {
		p := &trackerPage{base: *b}
		p.Title = b.Heading
		p.Lead, p.LeadIn = b.P.Lead(r.Lang)
		p.Forum = b.P.ForumFor(r.Lang)
		p.Description = p.Lead
		for i := len(b.P.Drafts) - 1; i >= 0; i-- {
			row := trackerRow{Draft: b.P.Drafts[i]}
			if i > 0 {
				row.Before = b.P.Drafts[i-1]
				row.N = count(changes(b.P.Steps[i-1]))
			}
			p.Rows = append(p.Rows, row)
		}
		if n := len(b.P.Drafts); n > 1 {
			asks, err := h.carried(r, b)
			if err != nil {
				return err
			}
			p.Became = b.outcomes(asks, b.P.Drafts[n-2], b.P.Drafts[n-1])
		}
		if h.More != nil {
			var err error
			if p.More, err = h.More(r.Context(), b.P.Slug); err != nil {
				return err
			}
		}
		return r.Render(w, http.StatusOK, "reading/tracker", p)
	})(w, r)
}
