package rolls

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// deskPage is what all pages at the desk begin with.
type deskPage struct {
	web.Frame
	web.Repairs
	St    *statements.Statement
	Named string // the statement's title
	May   bool   // take snapshots and record deliveries
	names map[core.ID]string
	all   []*Snapshot
}

// begin returns the statement of the address if it is one of the actor's.
func (h *handlers) begin(r *web.Request, title string, roles []core.Role) (deskPage, error) {
	var p deskPage
	var err error
	if p.St, p.Named, err = h.s.AtDesk(r.Context(), r.PathValue("slug")); err != nil {
		return p, err
	}
	if !r.Actor.May(p.St.Campaign, roles...) {
		return p, errNone
	}
	p.May, p.Slug, p.Wide = r.Actor.May(p.St.Campaign, take...), p.St.Slug, true
	p.Title = r.T(title) + " · " + p.Named
	if h.s.Names != nil {
		if p.names, err = h.s.Names(r.Context()); err != nil {
			return p, err
		}
	}
	p.all, err = h.s.Snapshots(r.Context(), p.St.ID)
	return p, err
}

// Who is the name of an account; "" of one that is gone.
func (p *deskPage) Who(id core.ID) string { return p.names[id] }

// Link is an address of the statement at the desk.
func (p *deskPage) Link(rest string) string { return "/desk/statements/" + p.St.Slug + rest }

// Snapshots are all, the newest first; Ready those that can be handed over.
func (p *deskPage) Snapshots() []*Snapshot { return p.all }

// Ready are the snapshots that can be handed over.
func (p *deskPage) Ready() (out []*Snapshot) {
	for _, s := range p.all {
		if s.Public() {
			out = append(out, s)
		}
	}
	return out
}

// planPage is the data of ui/desk.html.
type planPage struct {
	deskPage
	At   string // as typed
	Open bool   // the statement is public and is endorsed
}

func (h *handlers) planPage(r *web.Request, roles []core.Role) (*planPage, error) {
	b, err := h.begin(r, "rolls.desk.title", roles)
	if err != nil {
		return nil, err
	}
	p := &planPage{deskPage: b, At: h.s.Now().UTC().Add(time.Hour).Truncate(time.Hour).Format("2006-01-02T15:04")}
	p.Open = b.St.State == statements.Published && b.St.Signers != statements.SignersNone
	return p, nil
}

func (h *handlers) desk(w http.ResponseWriter, r *web.Request) error {
	p, err := h.planPage(r, see)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "rolls/desk", p)
}

func (h *handlers) plan(w http.ResponseWriter, r *web.Request) error {
	p, err := h.planPage(r, take)
	if err != nil {
		return err
	}
	at := h.s.Now()
	later := r.PostForm.Get("when") == "later"
	if later {
		p.At = r.PostForm.Get("at")
		var unix int64
		if unix, err = statements.Moment(p.At+"Z", false); err != nil {
			err = &core.Error{Kind: core.Invalid, Field: "at", Key: "rolls.wrong.at"}
		}
		at = time.Unix(unix, 0)
	}
	if err == nil {
		_, err = h.s.Plan(r.Context(), p.St, at, r.Actor)
	}
	if err != nil {
		if err := p.Keep(err, core.TooMany); err != nil {
			return err
		}
		return r.Render(w, http.StatusUnprocessableEntity, "rolls/desk", p)
	}
	if later {
		return r.Done(w, p.Link("/rolls"), "rolls.planned")
	}
	return r.Done(w, p.Link("/rolls"), "rolls.begun")
}

// snapshot returns the snapshot of the address, at the desk.
func (h *handlers) snapshot(r *web.Request, p *deskPage) (*Snapshot, error) {
	n, err := number(r)
	if err != nil {
		return nil, err
	}
	return h.s.Snapshot(r.Context(), p.St.ID, n)
}

// onePage is the data of ui/one.html.
type onePage struct {
	deskPage
	S     *Snapshot
	Rows  []fileRow
	Waits int // files that are to be made
}

// fileRow is a file as the page shows it.
type fileRow struct {
	*File
	Current, Gave bool // it can be had; it could not be made
	Href          string
	KB            int64
}

func (h *handlers) one(w http.ResponseWriter, r *web.Request) error {
	b, err := h.begin(r, "rolls.desk.title", see)
	if err != nil {
		return err
	}
	p := &onePage{deskPage: b}
	if p.S, err = h.snapshot(r, &b); err != nil {
		return err
	}
	files, err := h.s.Files(r.Context(), p.S)
	if err != nil {
		return err
	}
	slices.SortStableFunc(files, func(a, b *File) int { return slices.Index(core.Langs, a.Lang) - slices.Index(core.Langs, b.Lang) })
	for _, f := range files {
		row := fileRow{File: f, Current: f.Current(p.S), Gave: f.Failed >= maxTries, KB: (f.Size + 1023) / 1024,
			Href: "/" + string(f.Lang) + address(b.St.Slug, p.S.N) + "/" + string(f.Order) + "." + string(f.Format)}
		if !row.Current && !row.Gave {
			p.Waits++
		}
		p.Rows = append(p.Rows, row)
	}
	p.Title = r.T("rolls.show.title", "Date", i18n.Date(r.Lang, p.S.At())) + " · " + b.Named
	return r.Render(w, http.StatusOK, "rolls/one", p)
}

// Address is the snapshot's public address.
func (p *onePage) Address() string { return address(p.St.Slug, p.S.N) }

func (h *handlers) hold(w http.ResponseWriter, r *web.Request) error {
	b, err := h.begin(r, "rolls.desk.title", take)
	if err != nil {
		return err
	}
	snap, err := h.snapshot(r, &b)
	if err != nil {
		return err
	}
	hold := r.PostForm.Get("hold") != "no"
	if err := h.s.Hold(r.Context(), snap, hold, r.Actor); err != nil {
		return err
	}
	if hold {
		return r.Done(w, b.Link("/rolls"), "rolls.held")
	}
	return r.Done(w, b.Link("/rolls"), "rolls.gone_on")
}

func (h *handlers) ask(w http.ResponseWriter, r *web.Request) error {
	b, err := h.begin(r, "rolls.desk.title", take)
	if err != nil {
		return err
	}
	snap, err := h.snapshot(r, &b)
	if err != nil {
		return err
	}
	f := File{Lang: core.Lang(r.PostForm.Get("lang")), Format: annex.Format(r.PostForm.Get("format")), Order: annex.Order(r.PostForm.Get("order"))}
	if err := h.s.Ask(r.Context(), snap, f, r.Actor); err != nil {
		return err // nothing was typed that could be lost
	}
	return r.Done(w, b.Link("/rolls/"+strconv.FormatInt(snap.N, 10)), "rolls.asked")
}

// errDay says that what was typed is no day.
var errDay = errors.New("not a day")

// day reads a day as a browser sends it; 0 for none.
func day(v string) (core.Day, error) {
	if v == "" {
		return 0, nil
	}
	t, err := time.Parse(time.DateOnly, v)
	if err != nil || t.Year() < 1900 || t.Year() > 2200 {
		return 0, errDay
	}
	return core.DayOf(t), nil
}
