package rolls

import (
	"net/http"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// deliveryPage is the data of ui/deliveries.html and ui/delivery.html.
type deliveryPage struct {
	deskPage
	All       []*Delivery
	D         Delivery
	Day       string // as typed
	Answered  string
	Chosen    string // the file, as the form names it
	Countries []i18n.Named
}

func (h *handlers) deliveryPage(r *web.Request, roles []core.Role) (*deliveryPage, error) {
	b, err := h.begin(r, "rolls.deliveries.title", roles)
	if err != nil {
		return nil, err
	}
	p := &deliveryPage{deskPage: b, Countries: i18n.Countries(r.Lang), Day: h.s.Now().UTC().Format(time.DateOnly)}
	p.D.Kind, p.D.Lang, p.D.Format, p.D.Order = Kinds[0], r.Lang, annex.PDF, annex.ByRegion
	if ready := b.Ready(); len(ready) > 0 {
		p.D.Snapshot = ready[0].ID
	}
	p.All, err = h.s.Deliveries(r.Context(), b.St.ID)
	return p, err
}

func (h *handlers) deliveries(w http.ResponseWriter, r *web.Request) error {
	p, err := h.deliveryPage(r, see)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "rolls/deliveries", p)
}

// read fills the page's delivery from a form.
func (p *deliveryPage) read(r *web.Request) error {
	f := r.PostForm
	p.D.Snapshot, p.D.To, p.D.Kind, p.D.Country = core.ID(f.Get("snapshot")), strings.TrimSpace(f.Get("to")), f.Get("kind"), f.Get("country")
	p.D.Lang, p.D.Format, p.D.Order = core.Lang(f.Get("lang")), annex.Format(f.Get("format")), annex.Order(f.Get("order"))
	p.D.Answer, p.D.Note, p.D.Statement = f.Get("answer"), f.Get("note"), p.St.ID
	p.Day, p.Answered = f.Get("day"), f.Get("answered")
	var err error
	if p.D.Day, err = day(p.Day); err != nil {
		return &core.Error{Kind: core.Invalid, Field: "day", Key: "rolls.wrong.day"}
	}
	if p.D.Answered, err = day(p.Answered); err != nil {
		return &core.Error{Kind: core.Invalid, Field: "answered", Key: "rolls.wrong.answered"}
	}
	return nil
}

func (h *handlers) deliver(w http.ResponseWriter, r *web.Request) error {
	p, err := h.keep(w, r, h.deliveryPage, "rolls/deliveries")
	if p == nil {
		return err
	}
	return r.Done(w, p.Link("/deliveries"), "rolls.delivered")
}

// keep saves the delivery that was typed into the page that load makes. There is no page
// if it was not: then again shows what is wrong, or err says why not.
func (h *handlers) keep(w http.ResponseWriter, r *web.Request, load func(*web.Request, []core.Role) (*deliveryPage, error), again string) (*deliveryPage, error) {
	p, err := load(r, take)
	if err != nil {
		return nil, err
	}
	if err = p.read(r); err == nil {
		err = h.s.Deliver(r.Context(), p.D, r.Actor)
	}
	if err == nil {
		return p, nil
	}
	if err := p.Keep(err, core.TooMany); err != nil {
		return nil, err
	}
	return nil, r.Render(w, http.StatusUnprocessableEntity, again, p)
}

// chosen loads the delivery of the address.
func (h *handlers) chosen(r *web.Request, roles []core.Role) (*deliveryPage, error) {
	p, err := h.deliveryPage(r, roles)
	if err != nil {
		return nil, err
	}
	d, err := h.s.Delivery(r.Context(), p.St.ID, core.ID(r.PathValue("id")))
	if err != nil {
		return nil, err
	}
	p.D, p.Day, p.Answered = *d, d.Day.Time().Format(time.DateOnly), ""
	if d.Answered > 0 {
		p.Answered = d.Answered.Time().Format(time.DateOnly)
	}
	return p, nil
}

func (h *handlers) delivery(w http.ResponseWriter, r *web.Request) error {
	p, err := h.chosen(r, see)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "rolls/delivery", p)
}

func (h *handlers) change(w http.ResponseWriter, r *web.Request) error {
	p, err := h.keep(w, r, h.chosen, "rolls/delivery")
	if p == nil {
		return err
	}
	return r.Done(w, p.Link("/deliveries"), "rolls.changed")
}

// Of returns the number of a snapshot; 0 for none.
func (p *deliveryPage) Of(id core.ID) *Snapshot {
	for _, s := range p.all {
		if s.ID == id {
			return s
		}
	}
	return nil
}
