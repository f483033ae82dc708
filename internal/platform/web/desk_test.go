package web_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

type deskPage struct{ web.Frame }

// staff knows two people by their tokens.
type staff map[string]core.Actor

func (s staff) Actor(_ context.Context, token string) (core.Actor, error) { return s[token], nil }

func deskSite(t *testing.T, people staff) *web.Server {
	t.Helper()
	return deskSiteAt(t, people, func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) })
}

func deskSiteAt(t *testing.T, people staff, now core.Clock) *web.Server {
	t.Helper()
	cat, err := i18n.Load(web.FS, i18n.FS)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{
		"ui/form.html":     {Data: []byte(`{{template "web/top" .}}<main class="frame" id="main"><h1>{{t "web.help"}}</h1><form method="post"><input type="hidden" name="token" value="{{.Token}}"><input name="x" aria-label="x"><button>{{t "web.help"}}</button></form></main>{{template "web/foot" .}}`)},
		"ui/desk/99-x.css": {Data: []byte(`.only-at-the-desk { color: red }`)},
		"ui/desk/99-x.js":  {Data: []byte(`// only at the desk`)},
		"ui/extra/big.js":  {Data: []byte(`// large`)},
	}
	show := func(w http.ResponseWriter, r *web.Request) error {
		return r.Render(w, 200, "echo/form", &deskPage{web.Frame{Title: "Echo", Slug: "x"}})
	}
	f := web.Feature{Name: "echo", FS: fs.FS(files), Routes: func(r *web.Router) {
		r.Desk("GET /desk/form", []core.Role{core.Editor}, show)
		r.Desk("POST /desk/form", []core.Role{core.Editor}, func(w http.ResponseWriter, r *web.Request) error {
			return r.Done(w, "/desk/form#there", "web.nothing")
		})
		r.Desk("GET /desk/all", nil, show)
		r.Desk("GET /desk/list", nil, web.Only(show, "who"))
		r.DeskOpen("GET /desk/sign-in", show)
		r.Page("GET /public", show)
	},
		Desk: []web.DeskItem{{Key: "web.help", Path: "/desk/form", Roles: []core.Role{core.Editor}}, {Key: "web.desk", Path: "/desk/all"}},
		Tabs: []web.DeskItem{{Key: "web.desk", Path: "/desk/all"}, {Key: "web.feed", Path: "/desk/{slug}/y", Roles: []core.Role{core.Moderator}}}}
	s, err := web.New(web.Config{Origin: "https://example.org", SiteName: func(core.Lang) string { return "Test" }, Secret: []byte("secret"), Catalog: cat,
		Log: slog.New(slog.DiscardHandler), Now: now, Staff: people}, f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func signedIn(t *testing.T, s *web.Server, token string) *webtest.Client {
	c := webtest.New(t, s)
	c.SetCookie(&http.Cookie{Name: "__Host-desk", Value: token, Path: "/", Secure: true})
	return c
}

// TestDesk: nobody is led to sign in, who has another role is told which one it
// takes, who has it gets the page: never kept, never indexed, with the desk's own
// menu, style and script.
func TestDesk(t *testing.T) {
	s := deskSite(t, staff{"ed": {Account: "1", Name: "Ed", Grants: []core.Grant{{Role: core.Editor}}}, "mo": {Account: "2", Name: "Mo", Grants: []core.Grant{{Role: core.Moderator}}}})
	nobody := webtest.New(t, s)
	if to := nobody.Get("/fr/desk/form?q=1").Status(t, 303).Header.Get("Location"); to != "/fr/desk/sign-in?then=%2Fdesk%2Fform%3Fq%3D1" {
		t.Errorf("nobody is led to %s", to)
	}
	nobody.Get("/en/desk/sign-in").Status(t, 200)
	signedIn(t, s, "stolen and ended").Get("/en/desk/form").Status(t, 303)
	mo := signedIn(t, s, "mo")
	mo.Get("/en/desk/form").Status(t, 403).Has(t, "editor").Sound(t)
	mo.Get("/en/desk/all").Status(t, 200).Has(t, "Feed") // the tab of moderators
	ed := signedIn(t, s, "ed")
	p := ed.Get("/ar/desk/form").Status(t, 200).Sound(t).Has(t, "Ed")
	if p.Header.Get("Cache-Control") != "no-store" || p.Header.Get("X-Robots-Tag") != "noindex" {
		t.Errorf("headers %v", p.Header)
	}
	if n := len(p.Find("link[rel=stylesheet]")); n != 2 {
		t.Errorf("%d style sheets", n)
	}
	ed.Get("/en/desk/all").Status(t, 200).HasNot(t, "Feed")
	public := ed.Get("/en/public").Status(t, 200)
	if n := len(public.Find("link[rel=stylesheet]")) + len(public.Find("script")); n != 1 {
		t.Errorf("a public page loads %d files", n)
	}
	if strings.Contains(ed.Get(public.Attr("link[rel=stylesheet]", "href")).Body, "only-at-the-desk") {
		t.Error("the public sheet has the desk's rules")
	}
}

// TestDeskForms: a form without our token is refused; one that comes after the
// session ended loses nothing; what was done is said by known words only.
func TestDeskForms(t *testing.T) {
	s := deskSite(t, staff{"ed": {Account: "1", Name: "Ed", Grants: []core.Grant{{Role: core.Editor}}}})
	ed := signedIn(t, s, "ed")
	token := ed.Get("/en/desk/form").Attr("input[name=token]", "value")
	ed.Post("/en/desk/form", url.Values{"x": {"typed"}}).Status(t, 403)
	if to := ed.Post("/en/desk/form", url.Values{"x": {"typed"}, "token": {token}}).Status(t, 303).Header.Get("Location"); to != "/en/desk/form?done=web.nothing#there" {
		t.Errorf("led to %s", to)
	}
	ed.Get("/en/desk/form?done=web.nothing").Status(t, 200).HasNot(t, "web.done.nothing", "web.nothing")
	// Nobody's form is not done, and is given back whole.
	kept := webtest.New(t, s).Post("/en/desk/form", url.Values{"x": {`<b>"typed"</b>`}, "y": {"1", "2"}, "token": {token}}).Status(t, 401).Sound(t)
	if got := kept.Attr("input[name=x]", "value"); got != `<b>"typed"</b>` {
		t.Errorf("kept %q", got)
	}
	if n := len(kept.Find("input[name=y]")); n != 2 {
		t.Errorf("kept %d of 2", n)
	}
	if got := kept.Attr("input[name=token]", "value"); got == "" || got == token {
		t.Error("the form that is sent again has no token of its own")
	}
	if to := kept.Attr("form", "action"); to != "/en/desk/form" {
		t.Errorf("it is sent again to %s", to)
	}
}

// TestDeskOldForm: a form that was open for days is not taken, and not lost.
func TestDeskOldForm(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := deskSiteAt(t, staff{"ed": {Account: "1", Name: "Ed", Grants: []core.Grant{{Role: core.Editor}}}}, func() time.Time { return now })
	ed := signedIn(t, s, "ed")
	token := ed.Get("/en/desk/form").Attr("input[name=token]", "value")
	now = now.Add(50 * time.Hour)
	kept := ed.Post("/en/desk/form", url.Values{"x": {"typed long ago"}, "token": {token}}).Status(t, 409).Sound(t).Has(t, "open for two days")
	if got := kept.Attr("input[name=x]", "value"); got != "typed long ago" {
		t.Errorf("kept %q", got)
	}
	ed.Post("/en/desk/form", url.Values{"x": {"typed long ago"}, "token": {kept.Attr("input[name=token]", "value")}}).Status(t, 303)
}

// TestDeskUploads: staff may send large files, nobody else may.
func TestDeskUploads(t *testing.T) {
	s := deskSite(t, staff{"ed": {Account: "1", Name: "Ed", Grants: []core.Grant{{Role: core.Editor}}}})
	ed := signedIn(t, s, "ed")
	token := ed.Get("/en/desk/form").Attr("input[name=token]", "value")
	large := url.Values{"token": {token}, "x": {strings.Repeat("x", 5<<20)}}
	ed.Post("/en/desk/form", large).Status(t, 303)
	webtest.New(t, s).Post("/en/desk/form", large).Status(t, 413)
	large.Set("x", strings.Repeat("x", 25<<20))
	ed.Post("/en/desk/form", large).Status(t, 413)
}
