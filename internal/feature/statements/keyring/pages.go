package keyring

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// roles are those whom keys concern.
var roles = []core.Role{core.Coordinator, core.Administrator}

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "keyring", FS: FS, Routes: h.routes,
		Desk: []web.DeskItem{{Key: "keyring.menu", Path: "/desk/keys", Roles: roles, Order: 60}},
		Tabs: []web.DeskItem{
			{Key: "keyring.tab.key", Path: "/desk/statements/{slug}/key", Roles: roles, Order: 70},
			{Key: "keyring.tab.export", Path: "/desk/statements/{slug}/export", Roles: roles, Order: 80},
		}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Desk("GET /desk/keys", roles, h.ring)
	r.Desk("GET /desk/keys/new", roles, h.form)
	r.Desk("POST /desk/keys/new", roles, h.s.Fresh(h.add))
	r.Desk("GET /desk/keys/page", roles, h.page)
	r.Desk("GET /desk/keys/{id}", roles, h.key)
	r.Desk("POST /desk/keys/{id}/drill", roles, h.begin)
	r.Desk("POST /desk/keys/{id}/answer", roles, h.answer)
	r.Desk("POST /desk/keys/{id}/retire", roles, h.s.Fresh(h.retire))
	r.Desk("GET /desk/statements/{slug}/key", roles, h.list)
	r.Desk("POST /desk/statements/{slug}/key", roles, h.use)
	r.Desk("GET /desk/statements/{slug}/export", roles, h.files)
	r.Desk("POST /desk/statements/{slug}/export", roles, h.s.Fresh(h.ask))
	r.Desk("POST /desk/statements/{slug}/export/whose", roles, h.whose)
	r.Desk("POST /desk/statements/{slug}/export/{id}", roles, h.s.Fresh(h.link))
	// Whoever is not the one it was made for learns not even that there is a file:
	// so there is no way to sign in here either.
	r.DeskOpen("GET /desk/file/{link}", h.take)
}

// shown is a key as a page shows it.
type shown struct {
	*Key
	Whose      string // the account's name
	Left       bool   // whose account has left
	Due, Stale bool
}

func (h *handlers) shown(r *web.Request, all []*Key) (out []shown, err error) {
	accounts, err := h.s.Auth.Accounts(r.Context())
	if err != nil {
		return nil, err
	}
	today := h.s.today()
	for _, k := range all {
		x := shown{Key: k, Due: k.Due(today), Stale: k.Stale(today)}
		for _, a := range accounts {
			if a.ID == k.By {
				x.Whose, x.Left = a.Name, a.State == auth.Left
			}
		}
		out = append(out, x)
	}
	return out, nil
}

// ringPage is the data of ui/ring.html.
type ringPage struct {
	web.Frame
	Ring          *Ring
	Used, Retired []shown
	Asked         []asked
	Protected     bool
}

// asked is what waits for a second person: a key to be added, or to be taken out of
// use.
type asked struct {
	*auth.Second
	New  bool
	Name string // under which the key is, or would be, shown to everybody
	Who  string // asked for it
}

// At is a time of what was asked for, for the page.
func (p *ringPage) At(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func (h *handlers) ring(w http.ResponseWriter, r *web.Request) (err error) {
	p := new(ringPage)
	if p.Ring, err = h.s.Ring(r.Context()); err != nil {
		return err
	}
	if p.Used, err = h.shown(r, p.Ring.Used); err != nil {
		return err
	}
	if p.Retired, err = h.shown(r, p.Ring.Retired); err != nil {
		return err
	}
	open, err := h.s.Asked(r.Context())
	if err != nil {
		return err
	}
	names, err := h.s.Auth.Names(r.Context())
	if err != nil {
		return err
	}
	for _, x := range open {
		a := asked{Second: x, New: x.Kind == kindAdd, Who: names[x.By]}
		var add addBody
		if a.New && json.Unmarshal(x.Body, &add) == nil {
			a.Name = add.Name
		}
		for _, k := range p.Ring.Used {
			if !a.New && k.Fingerprint == x.About {
				a.Name = k.Name
			}
		}
		p.Asked = append(p.Asked, a)
	}
	if p.Protected, err = h.s.Auth.Protected(r.Context()); err != nil {
		return err
	}
	p.Title = r.T("keyring.title")
	return r.Render(w, http.StatusOK, "keyring/ring", p)
}

// newPage is the data of ui/new.html.
type newPage struct {
	web.Frame
	In  NewKey
	Bad []*core.Error
	Max int64 // letters of a name
}

func (h *handlers) form(w http.ResponseWriter, r *web.Request) error {
	return h.showForm(w, r, http.StatusOK, &newPage{})
}

func (h *handlers) showForm(w http.ResponseWriter, r *web.Request, status int, p *newPage) error {
	p.Title, p.Max = r.T("keyring.new.title"), maxName
	return r.Render(w, status, "keyring/new", p)
}

func (h *handlers) add(w http.ResponseWriter, r *web.Request) error {
	in := NewKey{Name: r.PostFormValue("name"), Recipient: r.PostFormValue("recipient"), Paper: r.PostFormValue("paper") != ""}
	x, err := h.s.Add(r.Context(), r.Actor, in)
	if e, ok := errors.AsType[*core.Error](err); ok && (e.Kind == core.Invalid || e.Kind == core.Conflict) {
		if e.Key == "keyring.wrong.secret" {
			in.Recipient = "" // what must never be sent is not sent back either
		}
		return h.showForm(w, r, http.StatusUnprocessableEntity, &newPage{In: in, Bad: e.All()})
	} else if err != nil {
		return err
	}
	return r.Done(w, "/desk/keys", of(outcome(x, "added")))
}

// outcome says whether what was asked for is done or waits for a second person.
func outcome(x *auth.Second, done string) string {
	if x.State == "done" {
		return done
	}
	return "asked"
}

// keyPage is the data of ui/key.html.
type keyPage struct {
	web.Frame
	K      shown
	Drill  *Drill
	Sealed string // the test message in base64
	Bad    []*core.Error
}

func (h *handlers) key(w http.ResponseWriter, r *web.Request) error {
	return h.showKey(w, r, http.StatusOK, nil)
}

func (h *handlers) showKey(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) error {
	k, err := h.s.Key(r.Context(), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	all, err := h.shown(r, []*Key{k})
	if err != nil {
		return err
	}
	p := &keyPage{K: all[0], Bad: bad}
	if p.Drill, err = h.s.Drill(r.Context(), k.ID); err != nil {
		return err
	}
	if p.Drill != nil {
		p.Sealed = base64.StdEncoding.EncodeToString(p.Drill.Sealed)
	}
	p.Title = r.T("keyring.key.title", "Name", k.Name)
	return r.Render(w, status, "keyring/key", p)
}

func (h *handlers) begin(w http.ResponseWriter, r *web.Request) error {
	id := core.ID(r.PathValue("id"))
	if err := h.s.BeginDrill(r.Context(), id); err != nil {
		return err
	}
	return r.SeeOther(w, "/desk/keys/"+string(id)+"#drill")
}

func (h *handlers) answer(w http.ResponseWriter, r *web.Request) error {
	id := core.ID(r.PathValue("id"))
	err := h.s.AnswerDrill(r.Context(), r.Actor, id, r.PostFormValue("code"))
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
		return h.showKey(w, r, http.StatusUnprocessableEntity, e.All())
	} else if err != nil {
		return err
	}
	return r.Done(w, "/desk/keys/"+string(id), of("drilled"))
}

func (h *handlers) retire(w http.ResponseWriter, r *web.Request) error {
	x, err := h.s.Retire(r.Context(), r.Actor, core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return r.Done(w, "/desk/keys", of(outcome(x, "retired")))
}

// page is the page that opens lists offline, as a file.
func (h *handlers) page(w http.ResponseWriter, r *web.Request) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="open.html"`)
	w.Header().Set("Cache-Control", "no-store")
	return OpenPage(w, r.Lang, func(key string, args ...any) string { return r.T(key, args...) })
}
