package reading

import (
	"fmt"
	"net/http"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/web"
)

// tracePage is the data of ui/trace.html: the life of one paragraph.
type tracePage struct {
	base
	T     *negotiations.Trace
	Name  string
	Lives []life // the newest draft first
	From  string // address of the trace it was split off
	Into  string // of the one that took it in
	Weak  int64  // how often it was weakened
	Said  []Said
}

// life is a paragraph in one draft.
type life struct {
	Draft   *negotiations.Draft
	Fate    negotiations.Fate
	Label   string
	Words   []align.Span
	Verdict strength.Verdict
	Sure    bool
	Why     []strength.Reason
	To      string // where it stands in the clean draft, "" if nowhere
	// Confirmed is the day on which a person confirmed it, as Unix seconds; 0: nobody did.
	Confirmed int64
}

func (h *handlers) trace(w http.ResponseWriter, r *web.Request, b *base) error {
	t := b.P.Trace(r.PathValue("id"))
	if t == nil {
		return errNone
	}
	p := &tracePage{base: *b, T: t}
	if t.From != "" {
		p.From = b.Trace(t.From)
	}
	if t.Into != "" {
		p.Into = b.Trace(t.Into)
	}
	for i, at := range t.At {
		l := p.life(at)
		if i > 0 && at.Fate == negotiations.Gone && t.At[i-1].Paragraph >= 0 {
			l.none(b.P.Steps[at.Step].Gone, t.At[i-1].Paragraph, b.P.Steps[at.Step].SureGone)
		}
		if l.Verdict == strength.Weakened {
			p.Weak++
		}
		if d := b.P.Draft(at.Number); at.Paragraph >= 0 && (p.Name == "" || label(&d.Paragraphs[at.Paragraph]) != "") {
			p.Name = l.Label
		}
		p.Lives = append([]life{l}, p.Lives...)
	}
	if h.Said != nil {
		var err error
		if p.Said, err = h.Said(r.Context(), b.P, t.ID, r.Lang, r.Actor.Staff()); err != nil {
			return err
		}
	}
	p.Title = r.T("reading.trace.title", "Label", p.Name) + " · " + b.Heading
	return r.Render(w, http.StatusOK, "reading/trace", p)
}

func (p *tracePage) life(at negotiations.Place) life {
	d := p.P.Draft(at.Number)
	l := life{Draft: d, Fate: at.Fate, Sure: true}
	if at.Paragraph >= 0 {
		q := &d.Paragraphs[at.Paragraph]
		l.Label, l.To = called(q), fmt.Sprintf("%s#p%d", p.Read(d.Number)+pageOf(at.Paragraph), at.Paragraph)
		l.Words = []align.Span{{Op: align.Kept, Text: q.Text}}
	}
	if at.Step >= 0 && at.Link >= 0 {
		s := p.P.Steps[at.Step]
		l.Verdict, l.Sure, l.Why = s.Verdict(at.Link), s.Sure(at.Link), s.Findings[at.Link].Why
		if s.Confirmed(at.Link) {
			l.Confirmed = s.Decided[at.Link].At
		}
		if at.Paragraph >= 0 {
			l.Words = align.Words(s.OldText(at.Link), s.NewText(at.Link))
		}
	} else if at.Step >= 0 && at.Fate == negotiations.First {
		l.none(p.P.Steps[at.Step].Fresh, at.Paragraph, p.P.Steps[at.Step].SureNew)
	}
	return l
}

// none says of a paragraph that begins or ends whether that is sure, and confirmed.
func (l *life) none(said map[int]negotiations.Decision, n int, sure func(int) bool) {
	l.Sure, l.Confirmed = sure(n), said[n].At
}

// pageOf is the query of the page of a draft on which a paragraph stands.
func pageOf(n int) string {
	if n < perDraftPage {
		return ""
	}
	return fmt.Sprintf("?after=%d", n/perDraftPage*perDraftPage)
}
