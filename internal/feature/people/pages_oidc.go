package people

import (
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// awayPage is the data of ui/away.html: the link to the other house. A form of ours
// cannot lead there, our content policy sees to that.
type awayPage struct {
	web.Frame
	To, House string
}

// awayCookie is the name of what the browser keeps while its owner is at the other
// house.
func awayCookie(r *web.Request) string {
	if secure(r) {
		return "__Host-away"
	}
	return "away"
}

// leave begins signing in by the other house, using an invitation by it, or binding
// one's account there.
func (h *pages) leave(w http.ResponseWriter, r *web.Request) error {
	if _, err := r.FormToken(); err != nil {
		return err
	}
	if err := h.s.slow(r); err != nil {
		return err
	}
	want := auth.Want{Lang: r.Lang, Then: then(r.PostFormValue("then"))}
	switch r.PostFormValue("for") {
	case "invite":
		want.Invite, want.Name = r.PostFormValue("invite"), r.PostFormValue("name")
		if l := core.Lang(r.PostFormValue("lang")); l.Valid() {
			want.Lang = l
		}
	case "bind":
		if !r.Actor.Staff() {
			return errNone
		}
		want.Bind, want.Then = r.Actor.Account, "/desk/me"
		bound := false
		if err := h.Fresh(func(http.ResponseWriter, *web.Request) error { bound = true; return nil })(w, r); err != nil || !bound {
			return err
		}
	}
	to, kept, err := h.s.Staff.Leave(r.Context(), want)
	if want.Invite != "" && core.KindOf(err) == core.Invalid {
		p, status := &invitePage{Token1: want.Invite, Asked: true, Name: want.Name, Key: r.PostFormValue("key"), In: want.Lang}, 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.askJoin(w, r, status, p)
	}
	if err != nil {
		return err
	}
	h.keepAway(w, r, kept, 600)
	w.Header().Set("Refresh", "0; url="+to)
	p := &awayPage{To: to, House: h.s.Staff.House()}
	p.Title = r.T("people.away.title")
	return r.Render(w, http.StatusOK, "people/away", p)
}

func (h *pages) keepAway(w http.ResponseWriter, r *web.Request, value string, age int) {
	// Lax, so that the browser shows it when the other house sends its owner back.
	http.SetCookie(w, &http.Cookie{Name: awayCookie(r), Value: value, Path: "/", MaxAge: age, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure(r)})
}

// back takes who comes from the other house. It is the one GET that changes
// something: the protocol asks for it, and what the browser kept makes it good once
// and for this browser only.
func (h *pages) back(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.slow(r); err != nil {
		return err
	}
	c, err := r.Cookie(awayCookie(r))
	if err != nil {
		c = &http.Cookie{}
	}
	token, want, err := h.s.Staff.Back(r.Context(), r.Actor, c.Value, r.URL.Query())
	h.keepAway(w, r, "", -1)
	if err != nil {
		return err
	}
	if want.Lang.Valid() {
		r.Lang = want.Lang
	}
	if want.Bind != "" {
		return r.Done(w, "/desk/me", "people.bound")
	}
	if err := h.instead(w, r, token); err != nil {
		return err
	}
	return r.SeeOther(w, then(want.Then))
}

func secure(r *web.Request) bool { return strings.HasPrefix(r.Origin(), "https://") }
