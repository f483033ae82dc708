package writing

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// publishRow is one language of the dialogue.
type publishRow struct {
	langState
	Title   string
	Source  bool
	Bad     *core.Error // why it cannot be published
	On      bool        // chosen
	Public  bool        // there is one in public now
	Same    bool        // and it is the same
	Changed int64       // paragraphs that are others than in public
}

// publishPage is the data of ui/publish.html.
type publishPage struct {
	page
	Rows       []publishRow
	Plan       *Plan // that waits
	Last       *Plan // the newest of the others
	Soon       bool  // it is the undo that is running
	Left       int64 // seconds
	Clash      *core.Error
	Seen       string
	Address    string
	New        bool   // there will be a new version
	Number     int64  // of it
	Pairs      []Pair // of the source, from what is public
	Changed    int64
	Effect     int64 // endorsements that the rule touches
	Openers    int64
	Enough     bool        // for sealed signing
	Paused     *core.Error // why there is none all the same
	MinOpeners int64
	Endorsed   bool
	Opens      time.Time
	Closes     time.Time
	PlanAt     string // as typed
	Links      []*Link
	Fresh      string // a link just made
	Counts     int64  // languages chosen
	Ready      bool   // it can be published
	Nothing    bool   // what is public is what is worked on
	Open       bool   // it can be signed now
}

func (h *handlers) publish(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	return h.showPublish(w, r, http.StatusOK, x, &publishPage{})
}

func (h *handlers) showPublish(w http.ResponseWriter, r *web.Request, status int, x *Work, p *publishPage) error {
	bad := p.Bad
	p.page = h.page(r, x, r.T("writing.tab.publish"))
	p.Bad = bad
	st := &x.Statement
	p.Seen, p.Address = x.FactsSeen(), "/statements/"+st.Slug
	p.Endorsed, p.MinOpeners = st.Signers != statements.SignersNone, statements.MinOpeners
	if st.OpensAt > h.s.now() {
		p.Opens = p.At(st.OpensAt)
	}
	if st.ClosesAt > 0 {
		p.Closes = p.At(st.ClosesAt)
	}
	p.Open = x.Published && st.Open(h.s.Now()) == ""
	p.rows(r, x)
	if err := h.planned(r, x, p); err != nil {
		return err
	}
	src := x.Source()
	if src != nil && x.Fit(st.Source) == nil {
		doc, err := src.Doc()
		if err != nil {
			return err
		}
		p.New = len(x.Versions) == 0 || x.Versions[0].Hash != doc.Hash()
		if p.Number = st.Version; p.New {
			p.Number++
		}
		if pub := x.Public[st.Source]; pub != nil {
			p.Pairs = Paragraphs(pub.Markdown, src.Markdown)
			p.Changed = CountChanged(p.Pairs)
		}
	}
	if bad := st.Contradictions(); bad != nil {
		p.Clash = bad
	}
	p.Ready = p.Clash == nil && len(p.Rows) > 0 && p.Rows[0].Bad == nil && p.Plan == nil
	p.Nothing = x.Published && !x.Behind
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		p.Openers, err = h.s.Statements.DraftOpeners(tx, st.ID)
		return err
	}); err != nil {
		return err
	}
	if p.New && len(x.Versions) > 0 {
		f, err := h.s.Statements.Figures(r.Context(), st)
		if err != nil {
			return err
		}
		p.Effect = f.All()
	}
	p.Enough = p.Openers >= statements.MinOpeners
	var err error
	if p.Openers > 0 && p.Endorsed && h.s.Sealing != nil {
		if err = h.s.Sealing(r.Context(), st.Slug); !errors.As(err, &p.Paused) && err != nil {
			return err
		}
	}
	if p.Links, err = h.s.Links(r.Context(), st.Slug); err != nil {
		return err
	}
	if p.Plan != nil && p.Left < 120 {
		w.Header().Set("Refresh", strconv.FormatInt(max(2, p.Left+1), 10))
	}
	return r.Render(w, status, "writing/publish", p)
}

// rows are the languages: the source first.
func (p *publishPage) rows(r *web.Request, x *Work) {
	for _, l := range x.Langs() {
		row := publishRow{langState: langState{l, x.State(l), x.Sheets[l], marks[x.State(l)]}, Title: x.Sheets[l].Title(), Source: l == x.Statement.Source, Bad: x.Fit(l)}
		if pub := x.Public[l]; pub != nil {
			row.Public, row.Same = true, pub.same(x.Sheets[l])
			row.Changed = CountChanged(Paragraphs(pub.Markdown, x.Sheets[l].Markdown))
		}
		row.On = row.Bad == nil && (row.Source || row.State == "checked" || row.Public)
		if r.Method == http.MethodPost && r.PostFormValue("seen") != "" { // as it was chosen
			row.On = row.Bad == nil && (row.Source || r.PostFormValue("lang-"+string(l)) != "")
		}
		if row.On {
			p.Counts++
		}
		p.Rows = append(p.Rows, row)
	}
}

func (h *handlers) planned(r *web.Request, x *Work, p *publishPage) error {
	plans, err := h.s.Plans(r.Context(), x.Statement.Slug)
	if err != nil {
		return err
	}
	for _, plan := range plans {
		switch {
		case plan.State == PlanWaiting:
			p.Plan, p.Left = plan, max(0, plan.DueAt-h.s.now())
			p.Soon = p.Left <= int64(Undo/time.Second)
		case p.Last == nil:
			p.Last = plan
		}
	}
	return nil
}

// Due is when the plan is carried out.
func (p *publishPage) Due() time.Time { return p.At(p.Plan.DueAt) }

// Planned are the languages of the plan that waits, in the site's order.
func (p *publishPage) Planned() (out []core.Lang) {
	for _, l := range core.Langs {
		if _, ok := p.Plan.Langs[l]; ok {
			out = append(out, l)
		}
	}
	return out
}

func (h *handlers) propose(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	a := Asked{Langs: map[core.Lang]int64{}, Facts: r.PostFormValue("seen")}
	for _, l := range core.Langs {
		if l != x.Statement.Source && r.PostFormValue("lang-"+string(l)) == "" {
			continue
		}
		n, err := strconv.ParseInt(r.PostFormValue("revision-"+string(l)), 10, 64)
		if err != nil {
			n = -1
		}
		a.Langs[l] = n
	}
	p := &publishPage{PlanAt: r.PostFormValue("at")}
	if r.PostFormValue("when") == "later" {
		at, err := time.Parse(momentForm, strings.TrimSuffix(strings.TrimSpace(p.PlanAt), "Z"))
		if err != nil {
			p.Bad = []*core.Error{{Kind: core.Invalid, Field: "at", Key: "writing.publish.when"}}
			return h.showPublish(w, r, http.StatusUnprocessableEntity, x, p)
		}
		a.At = at.Unix()
	}
	_, err = h.s.Propose(r.Context(), r.Actor, x.Statement.Slug, a)
	if bad, ok := repairable(err); ok {
		p.Bad = bad
		return h.showPublish(w, r, http.StatusUnprocessableEntity, x, p)
	} else if err != nil {
		return err
	}
	return r.SeeOther(w, "/desk/statements/"+x.Statement.Slug+"/publish")
}

func (h *handlers) stop(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	err = h.s.Stop(r.Context(), r.Actor, x.Statement.Slug, core.ID(r.PostFormValue("plan")))
	if err != nil {
		return h.refused(w, r, x, err)
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/publish", "writing.stopped")
}

func (h *handlers) closeNow(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	if r.PostFormValue("sure") != "1" {
		err = &core.Error{Kind: core.Invalid, Field: "sure-close", Key: "writing.sure"}
	} else {
		err = h.s.CloseNow(r.Context(), r.Actor.Account, x.Statement.Slug)
	}
	if err != nil {
		return h.refused(w, r, x, err)
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/publish", "writing.closed")
}

func (h *handlers) takeDown(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	if r.PostFormValue("sure") != "1" {
		err = &core.Error{Kind: core.Invalid, Field: "sure-down", Key: "writing.sure"}
	} else {
		err = h.s.TakeDown(r.Context(), r.Actor.Account, x.Statement.Slug)
	}
	if err != nil {
		return h.refused(w, r, x, err)
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/publish", "writing.down")
}

// refused says in the dialogue why something was not done.
func (h *handlers) refused(w http.ResponseWriter, r *web.Request, x *Work, err error) error {
	bad, ok := repairable(err)
	if !ok {
		return err
	}
	return h.showPublish(w, r, http.StatusUnprocessableEntity, x, &publishPage{page: page{Bad: bad}})
}

func (h *handlers) newLink(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(r.PostFormValue("days"))
	if err != nil {
		days = 0
	}
	token, _, err := h.s.NewLink(r.Context(), r.Actor.Account, x.Statement.Slug, days)
	p := &publishPage{}
	status := http.StatusOK
	if bad, ok := repairable(err); ok {
		p.Bad, status = bad, http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	} else {
		p.Fresh = r.Origin() + "/" + string(x.Statement.Source) + "/preview/" + token
	}
	return h.showPublish(w, r, status, x, p)
}

func (h *handlers) revokeLink(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	if err := h.s.RevokeLink(r.Context(), r.Actor.Account, x.Statement.Slug, core.ID(r.PostFormValue("link"))); err != nil {
		return err
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/publish#links", "writing.revoked")
}
