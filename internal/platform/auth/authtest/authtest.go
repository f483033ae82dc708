// Package authtest signs tests in.
package authtest

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/webtest"
)

// SignIn makes an account with the grants and returns a browser in which it is
// signed in, and who it is.
func SignIn(t testing.TB, s *auth.Service, h http.Handler, grants ...core.Grant) (*webtest.Client, core.Actor) {
	t.Helper()
	ctx := context.Background()
	var name []string
	for _, g := range grants {
		name = append(name, string(g.Role)+" "+g.Campaign)
	}
	a, err := s.NewAccount(ctx, "Test "+strings.Join(name, " "), "en", grants)
	if err != nil {
		t.Fatal(err)
	}
	token, err := s.Begin(ctx, a.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	c := webtest.New(t, h)
	c.Origin = s.Origin
	name0 := "desk"
	if u, err := url.Parse(s.Origin); err == nil && u.Scheme == "https" {
		name0 = "__Host-desk"
	}
	c.SetCookie(&http.Cookie{Name: name0, Value: token, Path: "/", Secure: name0 != "desk"})
	return c, a.Actor()
}
