package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/people"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/web"
)

// joinStaff builds who works here, and their pages.
func (a *App) joinStaff(secret []byte, name func(core.Lang) string, sender mail.Sender) error {
	c := a.Config
	house, err := c.oidc()
	if err != nil {
		return err
	}
	if a.Auth, err = auth.New(auth.Config{DB: a.DB, Secret: secret, Origin: c.Origin, Site: name, Now: c.Now, OIDC: house}); err != nil {
		return err
	}
	a.People = people.New(people.Config{DB: a.DB, Staff: a.Auth, Queue: a.Queue, Sender: sender, Mails: a.Mails, Origin: c.Origin, Site: name, Demo: c.Demo, Now: c.Now,
		Sound:  a.auditSound,
		Routes: func() []web.DeskRoute { return a.server.DeskRoutes() },
		Items:  func() (places, tabs []web.DeskItem) { return a.server.DeskItems() }})
	return nil
}

// FirstLink returns the address of a link that makes the first account, while there
// is no administrator; "" when there is. Links from before stop working.
func (a *App) FirstLink(ctx context.Context) (string, error) {
	token, err := a.Auth.FirstLink(ctx)
	if err != nil || token == "" {
		return "", err
	}
	return a.inviteLink(token), nil
}

// AdministratorLink returns the address of a link that makes another administrator,
// for who has the server and nobody at the desk any more. Everybody there is told.
func (a *App) AdministratorLink(ctx context.Context) (string, error) {
	token, err := a.Auth.AdministratorLink(ctx)
	return a.inviteLink(token), err
}

func (a *App) inviteLink(token string) string {
	return web.URL(auth.KeyOrigin(a.Config.Origin), "en", "/desk/invite/"+token)
}

// DeskRoutes lists the routes of the desk with who may call them, and the places in
// its menu and tabs.
func (a *App) DeskRoutes() (routes []web.DeskRoute, places, tabs []web.DeskItem) {
	places, tabs = a.server.DeskItems()
	return a.server.DeskRoutes(), places, tabs
}

// slugs names statements for the audit log.
func (a *App) slugs(ctx context.Context) (map[core.ID]string, error) {
	all, err := a.Statements.Slugs(ctx)
	out := map[core.ID]string{}
	for _, st := range all {
		out[st.ID] = st.Slug
	}
	return out, err
}

// oidc is the other house where staff may sign in; zero when none is set.
func (c *Config) oidc() (o auth.OIDC, err error) {
	if c.OIDCIssuer == "" {
		if c.OIDCClient != "" || c.OIDCSecretFile != "" {
			return o, errors.New("--oidc-client and --oidc-secret-file need --oidc-issuer")
		}
		return o, nil
	}
	b, err := os.ReadFile(c.OIDCSecretFile)
	if err != nil {
		return o, fmt.Errorf("--oidc-secret-file: %w", err)
	}
	if st, err := os.Stat(c.OIDCSecretFile); err == nil && st.Mode().Perm()&0o077 != 0 {
		return o, &Refusal{"the OpenID Connect secret can be read by others", "Run: chmod 600 " + c.OIDCSecretFile}
	}
	return auth.OIDC{Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, Secret: strings.TrimSpace(string(b))}, nil
}
