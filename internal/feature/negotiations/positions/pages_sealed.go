package positions

import (
	"errors"
	"fmt"
	"net/http"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// sealedPage is the data of ui/sealed.html.
type sealedPage struct {
	head
	Sealed int64
	Keys   int
	Asked  int64 // that somebody asked to delete, while a second person has not decided
}

func (h *handlers) sealed(w http.ResponseWriter, r *web.Request) error {
	return h.showSealed(w, r, http.StatusOK, nil)
}

func (h *handlers) showSealed(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), coordinators)
	if err != nil {
		return err
	}
	p := &sealedPage{head: h.head(r, n.Negotiation, r.T("positions.sealed.title"), true)}
	p.Bad = bad
	closed, err := h.s.Counted(r.Context(), n.ID)
	if err != nil {
		return err
	}
	p.Sealed = int64(len(closed))
	if p.Keys, err = h.keys(r); err != nil {
		return err
	}
	if p.Asked, err = h.s.Asked(r.Context(), n.ID); err != nil {
		return err
	}
	return r.Render(w, status, "positions/sealed", p)
}

func (h *handlers) export(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	file, err := h.s.Export(r.Context(), r.Actor, slug, r.Origin())
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="positions-%s.jsonl"`, h.s.today().Typed()))
	_, err = w.Write(file)
	return err
}

func (h *handlers) deleteSealed(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if r.PostFormValue("sure") != "1" {
		return h.showSealed(w, r, http.StatusUnprocessableEntity, []*core.Error{bad("sure", "sure")})
	}
	x, err := h.s.DeleteSealed(r.Context(), r.Actor, slug)
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Conflict {
		return h.showSealed(w, r, http.StatusConflict, []*core.Error{e})
	}
	if err != nil {
		return err
	}
	if x.Alone {
		return r.Done(w, path(slug, "/sealed"), "positions.sealed_alone")
	}
	return r.Done(w, path(slug, "/sealed"), "positions.sealed_asked")
}
