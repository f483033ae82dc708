package positions

import (
	"errors"
	"net/http"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/web"
)

// removedPage is the data of ui/removed.html.
type removedPage struct {
	head
	Groups []*lostGroup
	Drafts []*negotiations.Draft // the newest first
}

// lostGroup is what stood on one place of a removed draft, with where it may stand now.
type lostGroup struct {
	*Group
	To    string // label of the paragraph, what was typed, or ""
	Draft core.ID
	In    *negotiations.Draft // in which it may stand, nil if none is found
	Is    string              // what the paragraph is called there
	Words string              // how it begins
	Same  bool                // its words are the same
	Typed bool                // something is wrong here
}

func (h *handlers) removed(w http.ResponseWriter, r *web.Request) error {
	return h.showRemoved(w, r, nil)
}

func (h *handlers) showRemoved(w http.ResponseWriter, r *web.Request, bad error) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	all, closed, err := h.s.kept(r.Context(), n.ID)
	if err != nil {
		return err
	}
	known, err := h.s.asks(r.Context(), n.Slug, r.Lang)
	if err != nil {
		return err
	}
	p := &removedPage{head: h.head(r, n.Negotiation, r.T("positions.removed.title"), true), Drafts: slices.Clone(n.Drafts)}
	slices.Reverse(p.Drafts)
	status := http.StatusOK
	if bad != nil {
		if status = http.StatusUnprocessableEntity; core.KindOf(bad) == core.Conflict {
			status = http.StatusConflict
		}
		if err := p.Keep(bad, core.Conflict); err != nil {
			return err
		}
	}
	for _, g := range grouped(n, all, closed, known, true) {
		if g.Lost == "" {
			continue
		}
		x := &lostGroup{Group: g}
		d, at, same := nearest(n, g.Was, g.Label)
		if d != nil {
			if x.Draft = d.ID; at >= 0 {
				x.In, x.Is, x.Words, x.Same = d, Called(d, at), begins(d.Paragraphs[at].Text, 120), same
				x.To = x.Is
			}
		}
		if bad != nil && r.PostFormValue("from") == g.Lost {
			x.Typed, x.Draft, x.To = true, core.ID(r.PostFormValue("to")), r.PostFormValue("place")
		}
		p.Groups = append(p.Groups, x)
	}
	return r.Render(w, status, "positions/removed", p)
}

// mend moves or deletes what stood on one place of a removed draft.
func (h *handlers) mend(w http.ResponseWriter, r *web.Request) error {
	slug, from := r.PathValue("slug"), r.PostFormValue("from")
	if _, err := h.s.staff(r.Context(), r.Actor, slug, negotiations.Write); err != nil {
		return err
	}
	var err error
	move := r.PostFormValue("do") != "delete"
	switch {
	case move:
		err = h.s.MoveRemoved(r.Context(), r.Actor, slug, from, core.ID(r.PostFormValue("to")), r.PostFormValue("place"))
	case r.PostFormValue("sure") != "1":
		err = bad("sure", "sure_delete")
	default:
		err = h.s.DeleteRemoved(r.Context(), r.Actor, slug, from)
	}
	if e, ok := errors.AsType[*core.Error](err); ok && (e.Kind == core.Invalid || e.Kind == core.Conflict) {
		return h.showRemoved(w, r, err)
	}
	if err != nil {
		return err
	}
	if move {
		return r.Done(w, path(slug, "/removed"), "positions.moved")
	}
	return r.Done(w, path(slug, "/removed"), "positions.removed_deleted")
}
