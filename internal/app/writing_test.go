package app_test

import (
	"strings"
	"testing"

	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
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
