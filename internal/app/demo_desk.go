package app

import (
	"context"
	"net/http"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
	"groundswell/test/demo"
)

// seedStaff makes the made-up secretariat, who have no passkeys: in the
// demonstration one signs in as any of them.
func (a *App) seedStaff(ctx context.Context) error {
	for _, p := range demo.Staff {
		var grants []core.Grant
		for _, r := range p.Roles {
			grants = append(grants, core.Grant{Role: core.Role(r)})
		}
		if _, err := a.Auth.NewAccount(ctx, p.Name, p.Lang, grants); err != nil {
			return err
		}
	}
	return nil
}

// demoDeskPage is the data of ui/demo_desk.html.
type demoDeskPage struct {
	web.Frame
	People []*auth.Account
}

func (a *App) demoDesk(w http.ResponseWriter, r *web.Request) error {
	all, err := a.Auth.Accounts(r.Context())
	if err != nil {
		return err
	}
	p := &demoDeskPage{}
	p.Token = r.NewFormToken()
	for _, one := range all {
		if one.State == auth.Active {
			p.People = append(p.People, one)
		}
	}
	p.Title, p.NoIndex = r.T("app.demo_desk.title"), true
	w.Header().Set("Cache-Control", "no-store")
	return r.Render(w, http.StatusOK, "app/demo_desk", p)
}

// demoSignIn signs a visitor of the demonstration in as one of its people. There
// is no such route on a real site.
func (a *App) demoSignIn(w http.ResponseWriter, r *web.Request) error {
	if _, err := r.FormToken(); err != nil {
		return err
	}
	token, err := a.Auth.Begin(r.Context(), core.ID(r.PostFormValue("who")), true)
	if err != nil {
		return err
	}
	r.SetSession(w, token)
	return r.SeeOther(w, "/desk")
}
