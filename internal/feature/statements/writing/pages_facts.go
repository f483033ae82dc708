package writing

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/web"
)

// factsPage is the data of ui/facts.html.
type factsPage struct {
	page
	In        statements.Statement
	Dated     string // as typed
	Opens     string
	Closes    string
	Goal      string
	Seen      string
	Campaigns []string
	Any       bool
	Keep      bool // the source language stays
}

const (
	dayForm    = time.DateOnly
	momentForm = "2006-01-02T15:04"
)

func (h *handlers) facts(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	return h.showFacts(w, r, http.StatusOK, factsForm(x), x)
}

// factsForm is the form as it stands.
func factsForm(x *Work) *factsPage {
	p := &factsPage{In: x.Statement, Seen: x.FactsSeen()}
	if x.Statement.Dated > 0 {
		p.Dated = x.Statement.Dated.Time().Format(dayForm)
	}
	if at := x.Statement.OpensAt; at > 0 {
		p.Opens = time.Unix(at, 0).UTC().Format(momentForm)
	}
	if at := x.Statement.ClosesAt; at > 0 {
		p.Closes = time.Unix(at, 0).UTC().Format(momentForm)
	}
	if x.Statement.Goal > 0 {
		p.Goal = strconv.FormatInt(x.Statement.Goal, 10)
	}
	return p
}

func (h *handlers) showFacts(w http.ResponseWriter, r *web.Request, status int, p *factsPage, x *Work) error {
	bad := p.Bad
	p.page = h.page(r, x, r.T("writing.tab.facts"))
	p.Bad = bad
	p.Keep = x.Statement.Version > 0
	p.Any = r.Actor.May("", write...)
	var err error
	if p.Campaigns, err = h.campaigns(r); err != nil {
		return err
	}
	return r.Render(w, status, "writing/facts", p)
}

// campaigns are those the actor may put a statement into.
func (h *handlers) campaigns(r *web.Request) (out []string, err error) {
	if r.Actor.May("", write...) {
		return h.s.Campaigns(r.Context())
	}
	for _, g := range r.Actor.Grants {
		if g.Role == core.Editor || g.Role == core.Coordinator {
			out = append(out, g.Campaign)
		}
	}
	return out, nil
}

func (h *handlers) saveFacts(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	p := &factsPage{In: x.Statement, Seen: r.PostFormValue("seen"), Dated: r.PostFormValue("dated"), Opens: r.PostFormValue("opens"),
		Closes: r.PostFormValue("closes"), Goal: r.PostFormValue("goal")}
	p.In.Kind, p.In.Signers, p.In.Rule = statements.Kind(r.PostFormValue("kind")), r.PostFormValue("signers"), r.PostFormValue("rule")
	p.In.Campaign = strings.TrimSpace(r.PostFormValue("campaign"))
	if x.Statement.Version == 0 {
		p.In.Source = core.Lang(r.PostFormValue("source"))
	}
	p.Bad = p.parse()
	if len(p.In.Campaign) > 80 || !r.Actor.May(p.In.Campaign, write...) {
		p.Bad = append(p.Bad, &core.Error{Kind: core.Invalid, Field: "campaign", Key: "writing.campaign.denied"})
	}
	if len(p.Bad) == 0 {
		err = h.s.SaveFacts(r.Context(), r.Actor.Account, x.Statement.Slug, p.Seen, p.In)
		if bad, ok := repairable(err); ok {
			p.Bad = bad
		} else if err != nil {
			return err
		}
	}
	if len(p.Bad) > 0 {
		return h.showFacts(w, r, http.StatusUnprocessableEntity, p, x)
	}
	if x.Published {
		return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/facts", "writing.facts_later")
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/facts", "writing.facts")
}

// parse reads what was typed.
func (p *factsPage) parse() (bad []*core.Error) {
	wrong := func(field string) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "writing.wrong." + field})
	}
	p.In.Dated, p.In.OpensAt, p.In.ClosesAt, p.In.Goal = 0, 0, 0, 0
	if v := strings.TrimSpace(p.Dated); v != "" {
		t, err := time.Parse(dayForm, v)
		if err != nil || t.Year() < 1900 || t.Year() >= 2200 {
			wrong("dated")
		}
		p.In.Dated = core.DayOf(t)
	}
	for _, f := range []struct {
		field, v string
		ends     bool
		to       *int64
	}{{"opens", p.Opens, false, &p.In.OpensAt}, {"closes", p.Closes, true, &p.In.ClosesAt}} {
		v := strings.TrimSpace(f.v)
		if v == "" {
			continue
		}
		if len(v) == len(momentForm) {
			v += "Z"
		}
		at, err := statements.Moment(v, f.ends)
		if err != nil {
			wrong(f.field)
			continue
		}
		*f.to = at
	}
	if v := strings.TrimSpace(p.Goal); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			wrong("goal")
		}
		p.In.Goal = n
	}
	return bad
}
