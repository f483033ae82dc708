package app_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/webtest"
)

// TestStepsLeadOn: every step on a statement's overview leads to a page that is
// there, whichever feature it belongs to. Seen to fail while "keys" led to a page
// of another name.
func TestStepsLeadOn(t *testing.T) {
	a := demoSite(t, "")
	c, _ := authtest.SignIn(t, a.Auth, a.Handler(), auth.Everything()...)
	n := 0
	for _, slug := range []string{"declaration", "condolence"} {
		p := c.Get("/en/desk/statements/"+slug).Status(t, 200)
		for _, link := range p.Find("table.tasks a") {
			for _, at := range link.Attr {
				if at.Key == "href" && strings.HasPrefix(at.Val, "/en/desk/") {
					c.Get(at.Val).Status(t, 200)
					n++
				}
			}
		}
	}
	if n < 8 {
		t.Errorf("%d steps were followed", n)
	}
}

// TestS15PublishSaysWhy is S-15 in the publish dialogue: a key that was not tried for
// half a year closes sealed signing, and who publishes is told. Seen to fail when the
// dialogue did not ask.
func TestS15PublishSaysWhy(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	a, err := app.New(context.Background(), app.Config{Data: filepath.Join(dir, "data"), Addr: "127.0.0.1:8080", Demo: true, Now: func() time.Time { return now }}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.SeedDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	publish := func() *webtest.Page {
		c, _ := authtest.SignIn(t, a.Auth, a.Handler(), core.Grant{Role: core.Editor})
		text := c.Get("/en/desk/statements/open-letter/text").Form("#form")
		text.Set("lead", "Another sentence, "+now.String()).Submit()
		return c.Get("/en/desk/statements/open-letter/publish").Status(t, 200)
	}
	publish().Has(t, "sealed")
	now = now.AddDate(0, 0, 181)
	p := publish()
	if len(p.Find("dd .is-late")) == 0 {
		t.Errorf("nothing is said of keys that were not tried for half a year\n%s", p.Text())
	}
}
