package people

import (
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// signInPage is the data of ui/sign_in.html.
type signInPage struct {
	web.Frame
	passkeyForm
	wrong
	Then  string
	House string // where else one can sign in
}

func (h *pages) signIn(w http.ResponseWriter, r *web.Request) error {
	to := then(r.URL.Query().Get("then"))
	if r.Actor.Staff() {
		return r.SeeOther(w, to)
	}
	return h.askSignIn(w, r, http.StatusOK, &signInPage{Then: to})
}

func (h *pages) askSignIn(w http.ResponseWriter, r *web.Request, status int, p *signInPage) (err error) {
	if led, err := h.here(w, r, &p.passkeyForm); err != nil || led {
		return err
	}
	if p.Ask, err = h.s.Staff.AskSignIn(); err != nil {
		return err
	}
	p.Title, p.House = r.T("people.in.title"), h.s.Staff.House()
	return r.Render(w, status, "people/sign_in", p)
}

func (h *pages) signedIn(w http.ResponseWriter, r *web.Request) error {
	if _, err := r.FormToken(); err != nil {
		return err
	}
	p := &signInPage{Then: then(r.PostFormValue("then"))}
	err := h.s.slow(r)
	var token string
	if err == nil {
		token, _, err = h.s.Staff.SignIn(r.Context(), r.PostFormValue("state"), r.PostFormValue("answer"), r.Session())
	}
	if err != nil {
		status := 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.askSignIn(w, r, status, p)
	}
	r.SetSession(w, token)
	return r.SeeOther(w, p.Then)
}

// instead gives the browser another session: the one that it had ends.
func (h *pages) instead(w http.ResponseWriter, r *web.Request, token string) error {
	old := r.Session()
	r.SetSession(w, token)
	if old == "" {
		return nil
	}
	return h.s.Staff.End(r.Context(), old)
}

// plainPage is a page of words.
type plainPage struct{ web.Frame }

// inAgain is what the new tab says after a session had ended in another.
func (h *pages) inAgain(w http.ResponseWriter, r *web.Request) error {
	if !r.Actor.Staff() {
		return r.SeeOther(w, "/desk/sign-in?then=/desk/signed-in")
	}
	p := &plainPage{}
	p.Title = r.T("people.again.title")
	return r.Render(w, http.StatusOK, "people/signed_in", p)
}

// signOut ends the session here and in the browser, and has the browser forget what
// it keeps of the site.
func (h *pages) signOut(w http.ResponseWriter, r *web.Request) error {
	if _, err := r.FormToken(); err != nil {
		return err
	}
	if token := r.Session(); token != "" {
		if err := h.s.Staff.End(r.Context(), token); err != nil {
			return err
		}
	}
	r.SetSession(w, "")
	w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return r.Done(w, "/desk/sign-in", "people.out")
}

// invitePage is the data of ui/invite.html.
type invitePage struct {
	web.Frame
	passkeyForm
	wrong
	Token1  string // of the invitation
	Invite  *auth.Invite
	First   bool // the very first account
	Name    string
	Key     string // name of the passkey
	In      core.Lang
	Langs   []core.Lang
	House   string // where else one can sign in, if one may with these roles
	Asked   bool
	Expires int64
}

func (h *pages) invitation(w http.ResponseWriter, r *web.Request) error {
	return h.askJoin(w, r, http.StatusOK, &invitePage{Key: r.T("people.key.first")})
}

func (h *pages) askJoin(w http.ResponseWriter, r *web.Request, status int, p *invitePage) (err error) {
	if p.Token1 == "" {
		p.Token1 = r.PathValue("token")
	}
	if led, err := h.here(w, r, &p.passkeyForm); err != nil || led {
		return err
	}
	if p.Ask, p.Invite, err = h.s.Staff.AskInvited(r.Context(), p.Token1); err != nil {
		return err
	}
	if !p.Asked {
		p.Name, p.In = p.Invite.Name, r.Lang
	}
	p.First = p.Invite.By == "" && p.Invite.Account == ""
	p.Langs, p.Title = langs(), r.T("people.invite.title")
	if auth.MayLeave(p.Invite) {
		p.House = h.s.Staff.House()
	}
	return r.Render(w, status, "people/invite", p)
}

func (h *pages) join(w http.ResponseWriter, r *web.Request) error {
	if _, err := r.FormToken(); err != nil {
		return err
	}
	p := &invitePage{Asked: true, Name: r.PostFormValue("name"), Key: strings.TrimSpace(r.PostFormValue("key")), In: core.Lang(r.PostFormValue("lang"))}
	if p.Key == "" {
		p.Key = r.T("people.key.first")
	}
	err := h.s.slow(r)
	var token string
	if err == nil {
		token, _, err = h.s.Staff.Join(r.Context(), r.PathValue("token"), p.Name, p.Key, p.In, r.PostFormValue("state"), r.PostFormValue("answer"))
	}
	if err != nil {
		status := 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.askJoin(w, r, status, p)
	}
	if err := h.instead(w, r, token); err != nil {
		return err
	}
	r.Lang = p.In
	return r.SeeOther(w, "/desk/me/passkeys?second=1")
}
