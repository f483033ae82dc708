package people

import (
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// mePage is the data of ui/me.html.
type mePage struct {
	web.Frame
	wrong
	Name, Email string
	In          core.Lang
	Langs       []core.Lang
	Roles       []roleLine
	Keys        []*auth.Passkey
	Sessions    []*auth.Session
	Bound       []auth.Binding
	House       string
}

func (h *pages) me(w http.ResponseWriter, r *web.Request) error {
	a, err := h.s.Staff.Account(r.Context(), r.Actor.Account)
	if err != nil {
		return err
	}
	return h.showMe(w, r, http.StatusOK, &mePage{Name: a.Name, Email: a.Email, In: a.Lang})
}

func (h *pages) showMe(w http.ResponseWriter, r *web.Request, status int, p *mePage) (err error) {
	s := h.s.Staff
	if p.Keys, err = s.Passkeys(r.Context(), r.Actor.Account); err != nil {
		return err
	}
	if p.Sessions, err = s.Sessions(r.Context(), r.Actor, r.Session()); err != nil {
		return err
	}
	if p.Bound, err = s.Bindings(r.Context(), r.Actor.Account); err != nil {
		return err
	}
	p.Title, p.Langs, p.House, p.Roles = r.T("people.me.title"), langs(), s.House(), roleLines(r, r.Actor.Grants)
	return r.Render(w, status, "people/me", p)
}

func (h *pages) saveMe(w http.ResponseWriter, r *web.Request) error {
	p := &mePage{Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), In: core.Lang(r.PostFormValue("lang"))}
	err := h.s.Staff.SetAccount(r.Context(), r.Actor, p.Name, p.Email, p.In)
	if err != nil {
		status := 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.showMe(w, r, status, p)
	}
	r.Lang = p.In
	return r.Done(w, "/desk/me", "people.saved")
}

// passkeysPage is the data of ui/passkeys.html.
type passkeysPage struct {
	web.Frame
	passkeyForm
	wrong
	Keys   []*auth.Passkey
	Second bool // just come in: a second one is asked for
	Key    string
}

func (h *pages) passkeys(w http.ResponseWriter, r *web.Request) error {
	return h.showPasskeys(w, r, http.StatusOK, &passkeysPage{Second: r.URL.Query().Get("second") == "1"})
}

func (h *pages) showPasskeys(w http.ResponseWriter, r *web.Request, status int, p *passkeysPage) (err error) {
	if led, err := h.here(w, r, &p.passkeyForm); err != nil || led {
		return err
	}
	if p.Keys, err = h.s.Staff.Passkeys(r.Context(), r.Actor.Account); err != nil {
		return err
	}
	if p.Ask, err = h.s.Staff.AskPasskey(r.Context(), r.Actor); err != nil {
		return err
	}
	if p.Key == "" {
		p.Key = r.T("people.key.second")
	}
	p.Title = r.T("people.keys.title")
	return r.Render(w, status, "people/passkeys", p)
}

func (h *pages) addPasskey(w http.ResponseWriter, r *web.Request) error {
	p := &passkeysPage{Key: strings.TrimSpace(r.PostFormValue("key")), Second: r.PostFormValue("second") == "1"}
	err := h.s.Staff.AddPasskey(r.Context(), r.Actor, p.Key, r.PostFormValue("state"), r.PostFormValue("answer"))
	if err != nil {
		status := 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.showPasskeys(w, r, status, p)
	}
	if p.Second {
		return r.Done(w, "/desk", "people.key")
	}
	return r.Done(w, "/desk/me/passkeys", "people.key")
}

func (h *pages) dropPasskey(w http.ResponseWriter, r *web.Request) error {
	err := h.s.Staff.DropPasskey(r.Context(), r.Actor, r.PostFormValue("id"))
	if err != nil {
		p, status := &passkeysPage{}, 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.showPasskeys(w, r, status, p)
	}
	return r.Done(w, "/desk/me/passkeys", "people.key_gone")
}

// endSessions ends one of the actor's sessions, or all others.
func (h *pages) endSessions(w http.ResponseWriter, r *web.Request) (err error) {
	if id := r.PostFormValue("id"); id != "" {
		err = h.s.Staff.EndOne(r.Context(), r.Actor, core.ID(id))
	} else {
		err = h.s.Staff.EndOthers(r.Context(), r.Actor, r.Session())
	}
	if err != nil {
		return err
	}
	return r.Done(w, "/desk/me", "people.ended")
}

func (h *pages) unbind(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Staff.Unbind(r.Context(), r.Actor); err != nil {
		return err
	}
	return r.Done(w, "/desk/me", "people.unbound")
}
