package writing

import (
	"net/http"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/web"
)

// step is one thing on the way from a text to a delivered roll.
type step struct {
	Key   string // message "writing.step.<key>"
	Path  string
	State string // barred, empty, half, full: how it is drawn, and its words
	N, Of int64
	May   bool // the actor can open it
}

// overviewPage is the data of ui/overview.html.
type overviewPage struct {
	page
	Steps   []step
	Next    *step
	States  []langState
	State   string
	Plan    *Plan
	Failed  *Plan
	F       *statements.Figures
	Closes  time.Time
	Address string
	MayText bool
}

func (h *handlers) overview(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, see...)
	if err != nil {
		return err
	}
	p := &overviewPage{page: h.page(r, x, r.T("writing.tab.overview")), States: states(x, false), Address: "/statements/" + x.Statement.Slug}
	p.Title = x.Title(r.Lang)
	p.MayText = r.Actor.May(x.Statement.Campaign, core.Editor, core.Translator, core.Coordinator)
	plans, err := h.s.Plans(r.Context(), x.Statement.Slug)
	if err != nil {
		return err
	}
	for i, plan := range plans {
		switch {
		case plan.State == PlanWaiting:
			p.Plan = plan
		case i == 0 && plan.State == PlanFailed:
			p.Failed = plan
		}
	}
	if p.F, err = h.s.Statements.Figures(r.Context(), &x.Statement); err != nil {
		return err
	}
	if x.Statement.ClosesAt > 0 {
		p.Closes = p.At(x.Statement.ClosesAt)
	}
	var openers int64
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		openers, err = h.s.Statements.DraftOpeners(tx, x.Statement.ID)
		return err
	}); err != nil {
		return err
	}
	p.State = stateKey(x, p.Plan, h.s.Now())
	p.steps(r.Actor, openers, h.s.Now())
	return r.Render(w, http.StatusOK, "writing/overview", p)
}

// steps finds out how far each step is, and which is next.
func (p *overviewPage) steps(actor core.Actor, openers int64, now time.Time) {
	w := p.W
	add := func(key, path, state string, roles ...core.Role) *step {
		p.Steps = append(p.Steps, step{Key: key, Path: p.Link(path), State: state, May: actor.May(w.Statement.Campaign, roles...)})
		return &p.Steps[len(p.Steps)-1]
	}
	pick := func(done, doing, barred bool) string {
		switch {
		case done:
			return "full"
		case barred:
			return "barred"
		case doing:
			return "half"
		}
		return "empty"
	}
	written := w.Fit(w.Statement.Source) == nil
	add("text", "/text", pick(written, w.State(w.Statement.Source) != edition.Missing, false), write...)
	var checked, all int64
	for _, s := range p.States {
		if s.Lang == w.Statement.Source {
			continue
		}
		if all++; s.State == edition.Checked {
			checked++
		}
	}
	s := add("translations", "/translations", pick(all > 0 && checked == all, all > 0, !written), core.Editor, core.Translator, core.Coordinator)
	s.N, s.Of = checked, all
	endorsed := w.Statement.Signers != statements.SignersNone
	if endorsed {
		s := add("keys", "/key", pick(openers >= statements.MinOpeners, openers > 0, false), core.Coordinator)
		s.N, s.Of = min(openers, statements.MinOpeners), statements.MinOpeners
	}
	add("publish", "/publish", pick(w.Published && !w.Behind, p.Plan != nil || w.Published, !written), write...)
	if endorsed {
		over := w.Statement.Open(now) == "statements.closed.late"
		s := add("endorsements", "/checks", pick(w.Published && over, w.Published && p.F.All() > 0, !w.Published), core.Moderator, core.Administrator)
		s.N = p.F.All()
		add("roll", "/rolls", pick(false, false, p.F.All() == 0), core.Editor, core.Coordinator)
	}
	for i := range p.Steps {
		if s := &p.Steps[i]; p.Next == nil && s.May && (s.State == "empty" || s.State == "half") && !(s.Key == "translations" && all > 0 && w.Behind && checked == all) {
			p.Next = s
		}
	}
}

// Due is when the plan is carried out.
func (p *overviewPage) Due() time.Time { return p.At(p.Plan.DueAt) }
