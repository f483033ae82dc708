package inputs

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/platform/web"
)

// fatesPage is the data of ui/fates.html.
type fatesPage struct {
	page
	Next     nextDraft
	Verdicts []fateView
	Outcomes []Outcome
}

type nextDraft struct {
	ID   core.ID
	Name string
	Day  time.Time
}

type fateView struct {
	*Verdict
	Spans   []align.Span // the draft's words and what is there now
	Wish    []align.Span
	Percent int64
	Label   string
	NowAt   string
}

func (h *handlers) fates(w http.ResponseWriter, r *web.Request) error {
	t, err := h.s.Table(r.Context(), r.Actor, r.PathValue("slug"), number(r.URL.Query().Get("draft")))
	if err != nil {
		return err
	}
	return h.showFates(w, r, &fatesPage{}, t, http.StatusOK)
}

func (h *handlers) showFates(w http.ResponseWriter, r *web.Request, p *fatesPage, t *Table, status int) error {
	if t.Draft == nil {
		return errNone
	}
	next, all, err := h.s.Fates(r.Context(), t)
	if err != nil {
		return err
	}
	if next == nil {
		return errNone
	}
	h.fill(r, &p.page, t, r.T("inputs.fates.title"))
	p.Next, p.Outcomes = nextDraft{next.ID, next.Name, next.Day.Time()}, Outcomes
	for _, v := range all {
		f := fateView{Verdict: v, Wish: v.Input.Spans(), Percent: int64(100*v.Share + .5), Label: placeOf(t.Draft.Paragraphs, v.N), NowAt: strings.Join(v.Labels, ", ")}
		if v.Now != "" {
			if f.Spans = align.Words(v.Base, v.Now); v.Kind == Insert {
				f.Spans = align.Words(v.Text, v.Now)
			}
		}
		p.Verdicts = append(p.Verdicts, f)
	}
	return r.Render(w, status, "inputs/fates", p)
}

func (h *handlers) fate(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	t, _, err := h.s.TableOf(r.Context(), r.Actor, slug, id)
	if err != nil {
		return err
	}
	// Decided is about the draft that was shown, not about one that came between.
	if i := slices.Index(t.Path.Drafts, t.Draft); r.PostFormValue("next") != "" && (i+1 >= len(t.Path.Drafts) || string(t.Path.Drafts[i+1].ID) != r.PostFormValue("next")) {
		return negotiations.ErrChanged
	}
	if err := h.s.Decide(r.Context(), r.Actor, slug, id, Outcome(r.PostFormValue("outcome"))); err != nil {
		p := &fatesPage{}
		if err := p.Keep(err); err != nil {
			return err
		}
		return h.showFates(w, r, p, t, http.StatusUnprocessableEntity)
	}
	return r.Done(w, "/desk/texts/"+slug+"/inputs/fates?draft="+strconv.FormatInt(t.Draft.Number, 10)+"#i"+string(id), "inputs.decided")
}
