package people

import (
	"net/http"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// freshPage is the data of ui/fresh.html: one form that carries what was typed and
// asks for a passkey.
type freshPage struct {
	web.Frame
	passkeyForm
	wrong
	Action string // where what was typed goes, without language
	Kept   []web.Field
}

// Fresh asks for a passkey before h, unless one was shown in the last minutes. What
// was typed is kept on the page that asks, and goes on to h with the answer, so that
// nobody types or decides twice.
func (h *pages) Fresh(next web.HandlerFunc) web.HandlerFunc { return h.s.Fresh(next) }

// Fresh is for the forms of other features, too; see [pages.Fresh].
func (s *Service) Fresh(next web.HandlerFunc) web.HandlerFunc {
	h := &pages{s}
	return func(w http.ResponseWriter, r *web.Request) error {
		if s.Demo {
			return next(w, r)
		}
		ok, err := s.Staff.Fresh(r.Context(), r.Session())
		if err != nil {
			return err
		}
		if ok {
			return next(w, r)
		}
		keys, err := s.Staff.Passkeys(r.Context(), r.Actor.Account)
		switch {
		case err != nil:
			return err
		case len(keys) == 0 && r.PathValue("id") == "" && r.URL.Path == "/"+string(r.Lang)+"/desk/me/passkeys":
			return next(w, r) // the first one can be asked for by nothing else
		case len(keys) == 0:
			return &core.Error{Kind: core.Denied, Key: "people.needs_passkey"}
		}
		p := &freshPage{Action: r.URL.Path, Kept: kept(r)}
		if r.PostForm.Has("fresh_state") {
			if err = s.slow(r); err == nil {
				err = s.Staff.Freshen(r.Context(), r.Actor, r.Session(), r.PostFormValue("fresh_state"), r.PostFormValue("fresh_answer"))
			}
			if err == nil {
				return next(w, r)
			}
			status := 0
			if p.wrong, status, err = repairable(err); err != nil {
				return err
			}
			return h.askFresh(w, r, status, p)
		}
		return h.askFresh(w, r, http.StatusUnauthorized, p)
	}
}

func (h *pages) askFresh(w http.ResponseWriter, r *web.Request, status int, p *freshPage) (err error) {
	if p.Ask, err = h.s.Staff.AskSignIn(); err != nil {
		return err
	}
	p.Title = r.T("people.fresh.title")
	p.Bare = r.Method == http.MethodPost // what was typed would be lost
	return r.Render(w, status, "people/fresh", p)
}

// showFresh asks for a passkey on the way to a page.
func (h *pages) showFresh(w http.ResponseWriter, r *web.Request) error {
	p := &freshPage{Action: r.URL.Path, Kept: []web.Field{{Name: "then", Value: then(r.URL.Query().Get("then"))}}}
	if led, err := h.here(w, r, &p.passkeyForm); err != nil || led {
		return err
	}
	return h.askFresh(w, r, http.StatusOK, p)
}

func (h *pages) freshDone(w http.ResponseWriter, r *web.Request) error {
	return r.SeeOther(w, then(r.PostFormValue("then")))
}
