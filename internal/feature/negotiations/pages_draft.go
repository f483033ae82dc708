package negotiations

import (
	"net/http"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// draftPage is the data of ui/draft.html.
type draftPage struct {
	Page
	D      *Draft
	Before *Draft // the one before it, nil of the first
	Day    string
	Was    string // see was
	Seen   string // what the form was made of, see DraftFacts.Seen
	Ticked bool   // readers may see it, now or in a minute
	Kept   []Count
	Stay   bool  // something stays when it is removed
	Work   int64 // how much of what goes people did
	Soon   bool  // in a minute
}

// ofNumber returns the draft of the address; of a form the one it was made for, which
// may have another number by now: then nothing is done.
func (h *handlers) ofNumber(r *web.Request) (*Head, *Draft, error) {
	x, err := h.theirs(r, Write)
	if err != nil {
		return nil, nil, err
	}
	number, _ := strconv.ParseInt(r.PathValue("number"), 10, 32)
	for _, d := range x.Drafts {
		if d.Number == number {
			return x, d, as([]Shown{{Draft: core.ID(r.PostForm.Get("draft"))}}, d.ID, "")
		}
	}
	return nil, nil, errNone
}

func (h *handlers) draft(w http.ResponseWriter, r *web.Request) error {
	x, d, err := h.ofNumber(r)
	if err != nil {
		return err
	}
	return h.showDraft(w, r, http.StatusOK, x, d, d.Seen(), d.Day.Typed(), nil)
}

func (h *handlers) showDraft(w http.ResponseWriter, r *web.Request, status int, x *Head, d *Draft, now, day string, bad []*core.Error) error {
	p := &draftPage{Page: h.page(r, x.Negotiation, d.Name), D: d, Day: day}
	p.Bad, p.Seen = bad, formed(r, bad, now)
	for _, o := range x.Drafts {
		if o.Number == d.Number-1 {
			p.Before = o
		}
	}
	soon, err := h.soon(r, x, d.ID)
	if err != nil {
		return err
	}
	p.Soon, p.Ticked = soon, d.Public || soon && !r.PostForm.Has("was")
	p.Was = was(r, p.Ticked)
	if p.Kept, err = h.s.KeptOf(r.Context(), d); err != nil {
		return err
	}
	for _, c := range p.Kept {
		p.Stay = p.Stay || c.Stays && c.N > 0
		if c.Work {
			p.Work += c.N
		}
	}
	return r.Render(w, status, "negotiations/draft", p)
}

func (h *handlers) saveDraft(w http.ResponseWriter, r *web.Request) error {
	x, d, err := h.ofNumber(r)
	if err != nil {
		return err
	}
	soon, err := h.soon(r, x, d.ID)
	if err != nil {
		return err
	}
	now, was, day := d.Seen(), d.Public, strings.TrimSpace(r.PostForm.Get("day"))
	d.Name, d.Source = r.PostForm.Get("name"), r.PostForm.Get("source")
	d.Final, d.Public = r.PostForm.Get("final") == "1", ticked(r, was || soon)
	d.Day, _ = core.ParseDay(day) // 0 is refused
	err = h.s.EditDraft(r.Context(), r.Actor, x.Slug, d.Number, d.Public, d.DraftFacts, Shown{d.ID, r.PostForm.Get("seen")})
	if err == nil && d.Public && !was {
		return r.Done(w, "/desk/texts/"+x.Slug, "negotiations.soon")
	}
	if err == nil {
		return r.Done(w, "/desk/texts/"+x.Slug, "negotiations.saved")
	}
	bad := repairable(err)
	if bad == nil {
		return err
	}
	return h.showDraft(w, r, statusOf(bad), x, d, now, day, bad)
}

func (h *handlers) removeDraft(w http.ResponseWriter, r *web.Request) error {
	x, d, err := h.ofNumber(r)
	if err != nil {
		return err
	}
	if r.PostForm.Get("sure") != "1" {
		return h.showDraft(w, r, http.StatusUnprocessableEntity, x, d, d.Seen(), d.Day.Typed(), []*core.Error{{Kind: core.Invalid, Field: "sure", Key: "negotiations.wrong.sure"}})
	}
	if err := h.s.RemoveDraft(r.Context(), r.Actor, x.Slug, d.Number, d.ID); err != nil {
		return err
	}
	return r.Done(w, "/desk/texts/"+x.Slug, "negotiations.removed")
}
