package asks

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/platform/web"
)

// editPage is the data of ui/edit.html, for a new ask and an old one.
type editPage struct {
	page
	New      bool
	Facts    Facts
	Public   bool
	Revision int64
	Action   string
	Red      string // the red lines, one a line
	Groups   string
	Others   []core.Lang
	ID       core.ID
	Decided  int64 // decisions about the wording as it stands
}

// decided counts the decisions about an ask's wording as it stands.
func (h *handlers) decided(r *web.Request, n *negotiations.Negotiation, id core.ID) (k int64, err error) {
	g, err := h.s.Grid(r.Context(), n.Slug, false)
	if err != nil {
		return 0, err
	}
	if row := g.Row(id); row != nil {
		for _, c := range row.Cells {
			if c.Decision != nil {
				k++
			}
		}
	}
	return k, nil
}

func (h *handlers) writable(r *web.Request) (*negotiations.Negotiation, error) {
	return h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
}

func (h *handlers) newForm(w http.ResponseWriter, r *web.Request) error {
	n, err := h.writable(r)
	if err != nil {
		return err
	}
	return h.form(w, r, n, nil, Facts{Names: map[core.Lang]string{}}, false, nil)
}

// form shows the form; a is nil for a new ask.
func (h *handlers) form(w http.ResponseWriter, r *web.Request, n *negotiations.Negotiation, a *Ask, f Facts, public bool, wrong error) error {
	p := &editPage{page: h.page(r, n, r.T("asks.new.title"), true), New: a == nil, Facts: f, Public: public, Others: core.Langs}
	status := http.StatusOK
	if wrong != nil {
		if err := p.Keep(wrong); err != nil {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	p.Action = p.At + "/new"
	p.Red, p.Groups = strings.Join(f.RedLines, "\n"), strings.Join(f.Groups, "\n")
	if a != nil {
		var err error
		if p.Decided, err = h.decided(r, n, a.ID); err != nil {
			return err
		}
		p.ID, p.Revision, p.Action = a.ID, a.Revision, p.At+"/"+string(a.ID)+"/edit"
		p.Title = r.T("asks.edit.title") + " · " + p.Heading
	}
	return r.Render(w, status, "asks/edit", p)
}

// typed reads the form.
func typed(r *web.Request) (f Facts, public bool) {
	f.Names = map[core.Lang]string{}
	for _, l := range core.Langs {
		if n := strings.TrimSpace(r.PostForm.Get("name-" + string(l))); n != "" {
			f.Names[l] = n
		}
	}
	f.Wanted, f.Fallback = r.PostForm.Get("wanted"), r.PostForm.Get("fallback")
	f.RedLines, f.Groups = lines(r.PostForm.Get("red")), lines(r.PostForm.Get("groups"))
	return f, r.PostForm.Get("public") == "1"
}

func lines(s string) (out []string) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

func (h *handlers) create(w http.ResponseWriter, r *web.Request) error {
	n, err := h.writable(r)
	if err != nil {
		return err
	}
	f, public := typed(r)
	a, err := h.s.Add(r.Context(), r.Actor, n.Slug, public, f)
	if err != nil {
		return h.form(w, r, n, nil, f, public, err)
	}
	return r.Done(w, "/desk/texts/"+n.Slug+"/asks/"+string(a.ID), "asks.added")
}

// theirs returns an ask of a negotiation that the actor may write.
func (h *handlers) theirs(r *web.Request) (*negotiations.Negotiation, *Ask, error) {
	n, err := h.writable(r)
	if err != nil {
		return nil, nil, err
	}
	all, err := h.s.All(r.Context(), n.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range all {
		if string(a.ID) == r.PathValue("id") {
			return n, a, nil
		}
	}
	return nil, nil, errNone
}

func (h *handlers) edit(w http.ResponseWriter, r *web.Request) error {
	n, a, err := h.theirs(r)
	if err != nil {
		return err
	}
	return h.form(w, r, n, a, a.Facts, a.Public, nil)
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	n, a, err := h.theirs(r)
	if err != nil {
		return err
	}
	f, public := typed(r)
	revision, _ := strconv.ParseInt(r.PostForm.Get("revision"), 10, 64)
	decided, err := h.decided(r, n, a.ID)
	if err != nil {
		return err
	}
	if err := h.s.Save(r.Context(), r.Actor, n.Slug, a.ID, revision, public, f); err != nil {
		return h.form(w, r, n, a, f, public, err)
	}
	if decided > 0 && !sameWords(f.Wanted, a.Wanted) {
		return r.Done(w, "/desk/texts/"+n.Slug+"/asks/"+string(a.ID), "asks.reworded")
	}
	return r.Done(w, "/desk/texts/"+n.Slug+"/asks/"+string(a.ID), "asks.saved")
}

func (h *handlers) move(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	if err := h.s.Move(r.Context(), r.Actor, slug, id, r.PostForm.Get("up") == "1"); err != nil {
		return err
	}
	return r.Done(w, "/desk/texts/"+slug+"/asks", "asks.moved")
}

func (h *handlers) remove(w http.ResponseWriter, r *web.Request) error {
	n, a, err := h.theirs(r)
	if err != nil {
		return err
	}
	if r.PostForm.Get("sure") != "1" {
		return h.form(w, r, n, a, a.Facts, a.Public, &core.Error{Kind: core.Invalid, Field: "sure", Key: "asks.wrong.sure"})
	}
	if err := h.s.Remove(r.Context(), r.Actor, n.Slug, a.ID); err != nil {
		return err
	}
	return r.Done(w, "/desk/texts/"+n.Slug+"/asks", "asks.removed")
}

func (h *handlers) follow(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	on := r.PostForm.Get("on") == "1"
	if err := h.s.Follow(r.Context(), r.Actor, slug, id, core.ID(r.PostForm.Get("account")), on); err != nil {
		return err
	}
	if !on {
		return r.Done(w, "/desk/texts/"+slug+"/asks/"+string(id), "asks.unfollowed")
	}
	return r.Done(w, "/desk/texts/"+slug+"/asks/"+string(id), "asks.followed")
}

// followAll follows all asks of a text, or none of them any more.
func (h *handlers) followAll(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	all, err := h.s.All(r.Context(), n.ID)
	if err != nil {
		return err
	}
	on := r.PostForm.Get("on") == "1"
	for _, a := range all {
		if err := h.s.Follow(r.Context(), r.Actor, n.Slug, a.ID, "", on); err != nil {
			return err
		}
	}
	if !on {
		return r.Done(w, "/desk/texts/"+n.Slug+"/asks", "asks.unfollowed")
	}
	return r.Done(w, "/desk/texts/"+n.Slug+"/asks", "asks.followed")
}

// cellPage is the data of ui/cell.html.
type cellPage struct {
	page
	A        *row
	C        *cell
	By       string
	Statuses []*cell
	Chosen   follow.Status
	Note     string
}

func (h *handlers) cell(w http.ResponseWriter, r *web.Request) error {
	return h.showCell(w, r, "", "", nil)
}

func (h *handlers) showCell(w http.ResponseWriter, r *web.Request, chosen follow.Status, note string, wrong error) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	g, err := h.s.Grid(r.Context(), n.Slug, false)
	if err != nil {
		return err
	}
	found := g.Row(core.ID(r.PathValue("id")))
	if found == nil {
		return errNone
	}
	p := &cellPage{page: h.page(r, n, "", true), Chosen: chosen, Note: note}
	p.A = p.row(g, found, r.Lang)
	for _, c := range p.A.Shown {
		if strconv.FormatInt(c.Draft.Number, 10) == r.PathValue("number") {
			p.C = c
		}
	}
	if p.C == nil {
		return errNone
	}
	p.Title = p.A.Name + " · " + p.C.Draft.Name + " · " + p.Heading
	if d := cmp.Or(p.C.Decision, p.C.Earlier); d != nil {
		names, err := h.s.Staff.Names(r.Context())
		if err != nil {
			return err
		}
		p.By = names[core.ID(d.By)]
		if chosen == "" {
			p.Note = d.Note
		}
	}
	if p.Chosen == "" {
		p.Chosen = p.C.Status
	}
	for _, s := range follow.Statuses {
		p.Statuses = append(p.Statuses, &cell{Cell: &Cell{Status: s}})
	}
	status := http.StatusOK
	if wrong != nil {
		if err := p.Keep(wrong); err != nil {
			return err
		}
		status = http.StatusUnprocessableEntity
	}
	return r.Render(w, status, "asks/cell", p)
}

func (h *handlers) decide(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	number, _ := strconv.ParseInt(r.PathValue("number"), 10, 32)
	status, note := follow.Status(r.PostForm.Get("status")), r.PostForm.Get("note")
	if r.PostForm.Get("undo") == "1" {
		status, note = "", ""
	} else if status == "" {
		status = "none" // nothing chosen is wrong, and not taking back
	}
	revision := int64(0)
	// What is decided must be about what the page showed.
	if seen := r.PostForm.Get("seen"); seen != "" {
		if _, err := h.s.staff(r.Context(), r.Actor, slug, negotiations.Write); err != nil {
			return err
		}
		g, err := h.s.Grid(r.Context(), slug, false)
		if err != nil {
			return err
		}
		row := g.Row(id)
		if row == nil || !slices.ContainsFunc(row.Cells, func(c *Cell) bool { return c.Draft.Number == number && c.Seen() == seen }) {
			return h.showCell(w, r, status, note, negotiations.ErrChanged)
		}
		revision = row.Revision
	}
	if err := h.s.decide(r.Context(), r.Actor, slug, id, number, status, note, revision); err != nil {
		return h.showCell(w, r, status, note, err)
	}
	return r.Done(w, "/desk/texts/"+slug+"/asks/"+string(id)+"/"+r.PathValue("number"), "asks.decided")
}
