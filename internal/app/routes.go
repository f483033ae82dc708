package app

import (
	"encoding/json"
	"net/http"

	"groundswell/internal/core"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/web"
)

// routes are those that belong to no feature: whether the process lives, and the
// outbox of the demonstration.
func (a *App) routes(r *web.Router) {
	r.Plain("GET /healthz", func(w http.ResponseWriter, _ *web.Request) error { return plain(w, "ok\n") })
	r.Plain("GET /readyz", func(w http.ResponseWriter, r *web.Request) error {
		if err := a.DB.Ping(r.Context()); err != nil {
			return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
		}
		return plain(w, "ready\n")
	})
	a.logRoutes(r)
	if a.Outbox == nil {
		return
	}
	r.Page("GET /demo/outbox", a.outbox)
	r.Plain("GET /demo/outbox.json", a.outboxJSON)
	r.Page("GET /demo/desk", a.demoDesk)
	r.Page("POST /demo/desk", a.demoSignIn)
}

func plain(w http.ResponseWriter, text string) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write([]byte(text))
	return err
}

// outboxPage is the data of ui/outbox.html.
type outboxPage struct {
	web.Frame
	Mails []mail.Kept // the newest first
}

func (a *App) outbox(w http.ResponseWriter, r *web.Request) error {
	p := &outboxPage{}
	p.Title, p.NoIndex = r.T("app.outbox.title"), true
	all := a.Outbox.All()
	for i := len(all) - 1; i >= 0 && len(p.Mails) < 50; i-- {
		p.Mails = append(p.Mails, all[i])
	}
	w.Header().Set("Cache-Control", "no-store")
	return r.Render(w, http.StatusOK, "app/outbox", p)
}

func (a *App) outboxJSON(w http.ResponseWriter, _ *web.Request) error {
	b, err := json.Marshal(a.Outbox.All())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(append(b, '\n'))
	return err
}
