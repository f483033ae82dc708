package people

import (
	"net/http"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// roleLine is a role that somebody has, in words.
type roleLine struct {
	Role     string
	Campaign string // "": all
}

func roleLines(r *web.Request, grants []core.Grant) (out []roleLine) {
	for _, role := range core.Roles {
		for _, g := range grants {
			if g.Role == role {
				out = append(out, roleLine{r.T("web.role." + string(g.Role)), g.Campaign})
			}
		}
	}
	return out
}

// readNote takes a note of the audit log apart that names roles; ok is false for
// any other.
func readNote(note string) (grants []core.Grant, ok bool) {
	for part := range strings.SplitSeq(note, ", ") {
		role, campaign, _ := strings.Cut(part, " for ")
		if !core.Role(role).Valid() {
			return nil, false
		}
		grants = append(grants, core.Grant{Role: core.Role(role), Campaign: campaign})
	}
	return grants, true
}

// roleChoice is a role in a form: for all campaigns, for some, or not at all.
type roleChoice struct {
	Role      core.Role
	All       bool
	Campaigns string // parted by commas
	OnlyAll   bool   // it is given for all or not at all
}

func roleChoices(grants []core.Grant) (out []roleChoice) {
	for _, role := range core.Roles {
		c := roleChoice{Role: role, OnlyAll: role == core.Administrator}
		var some []string
		for _, g := range grants {
			if g.Role != role {
				continue
			}
			if g.Campaign == "" {
				c.All = true
			} else {
				some = append(some, g.Campaign)
			}
		}
		c.Campaigns = strings.Join(some, ", ")
		out = append(out, c)
	}
	return out
}

// readRoles takes the roles of a form.
func readRoles(r *web.Request) (grants []core.Grant) {
	for _, role := range core.Roles {
		if slices.Contains(r.PostForm["role"], string(role)) {
			grants = append(grants, core.Grant{Role: role})
			continue
		}
		if role == core.Administrator {
			continue
		}
		for one := range strings.FieldsFuncSeq(r.PostFormValue("campaigns-"+string(role)), func(c rune) bool { return strings.ContainsRune(",;،、，\n", c) }) {
			if one = strings.TrimSpace(one); one != "" && !slices.Contains(grants, core.Grant{Role: role, Campaign: one}) {
				grants = append(grants, core.Grant{Role: role, Campaign: one})
			}
		}
	}
	return grants
}

// listPage is the data of ui/people.html.
type listPage struct {
	web.Frame
	wrong
	People      []personRow
	Gone        []personRow
	Invites     []inviteRow
	Protected   bool
	Campaigns   []string
	Name, Email string
	In          core.Lang
	Langs       []core.Lang
	Choices     []roleChoice
	Asked       bool
}

type personRow struct {
	*auth.Account
	Roles []roleLine
	Keys  int64
	Seen  core.Day
	Me    bool
}

type inviteRow struct {
	*auth.Invite
	Roles []roleLine
	ByWho string
}

func (h *pages) list(w http.ResponseWriter, r *web.Request) error {
	return h.showList(w, r, http.StatusOK, &listPage{In: r.Lang})
}

func (h *pages) showList(w http.ResponseWriter, r *web.Request, status int, p *listPage) error {
	if err := mine(r); err != nil {
		return err
	}
	all, err := h.s.Staff.Accounts(r.Context())
	if err != nil {
		return err
	}
	used, err := h.s.Staff.Use(r.Context())
	if err != nil {
		return err
	}
	names := map[core.ID]string{}
	for _, a := range all {
		names[a.ID] = a.Name
		row := personRow{Account: a, Roles: roleLines(r, a.Grants), Keys: used[a.ID].Passkeys, Seen: used[a.ID].Seen, Me: a.ID == r.Actor.Account}
		if a.State == auth.Active {
			p.People = append(p.People, row)
		} else {
			p.Gone = append(p.Gone, row)
		}
	}
	open, err := h.s.Staff.Invites(r.Context())
	if err != nil {
		return err
	}
	for _, inv := range open {
		p.Invites = append(p.Invites, inviteRow{inv, roleLines(r, inv.Grants), names[inv.By]})
	}
	if p.Protected, err = h.s.Staff.Protected(r.Context()); err != nil {
		return err
	}
	if p.Campaigns, err = h.s.Campaigns(r.Context()); err != nil {
		return err
	}
	if !p.Asked {
		p.Choices = roleChoices(nil)
	}
	p.Title, p.Langs = r.T("people.list.title"), langs()
	return r.Render(w, status, "people/people", p)
}

// linkPage is the data of ui/link.html: a link that is shown once.
type linkPage struct {
	web.Frame
	Link   string
	Mailed bool
	Second *auth.Second // it waits for a second person; nil: it works now
	Back   bool
}

func (h *pages) invite(w http.ResponseWriter, r *web.Request) error {
	if err := mine(r); err != nil {
		return err
	}
	grants := readRoles(r)
	p := &listPage{Asked: true, Name: r.PostFormValue("name"), Email: r.PostFormValue("email"), In: core.Lang(r.PostFormValue("lang")), Choices: roleChoices(grants)}
	token, x, err := h.s.Staff.Invite(r.Context(), r.Actor, p.Name, p.Email, p.In, grants)
	if err != nil {
		status := 0
		if p.wrong, status, err = repairable(err); err != nil {
			return err
		}
		return h.showList(w, r, status, p)
	}
	return h.showLink(w, r, &linkPage{Second: x}, token, p.In, strings.TrimSpace(p.Email))
}

// showLink answers with the link itself: it is in no address and no log, and the
// page is not kept by the browser.
func (h *pages) showLink(w http.ResponseWriter, r *web.Request, p *linkPage, token string, lang core.Lang, email string) error {
	h.s.Queue.Wake()
	if email != "" {
		if err := h.s.mailInvite(r.Context(), email, lang, token); err != nil {
			return err
		}
		p.Mailed = true
	}
	p.Link, p.Title = h.s.inviteLink(lang, token), r.T("people.link.title")
	p.Bare = true // in another language there would be no link
	return r.Render(w, http.StatusOK, "people/link", p)
}

func (h *pages) withdraw(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Staff.Withdraw(r.Context(), r.Actor, core.ID(r.PostFormValue("id"))); err != nil {
		return err
	}
	return r.Done(w, "/desk/people", "people.withdrawn")
}

// personPage is the data of ui/person.html.
type personPage struct {
	web.Frame
	wrong
	A         *auth.Account
	Roles     []roleLine
	Keys      int64
	Seen      core.Day
	Me        bool
	Choices   []roleChoice
	Campaigns []string
	Waits     bool // a change of these roles waits for a second person already
}

func (h *pages) person(w http.ResponseWriter, r *web.Request) error {
	return h.showPerson(w, r, http.StatusOK, &personPage{})
}

func (h *pages) showPerson(w http.ResponseWriter, r *web.Request, status int, p *personPage) (err error) {
	if err := mine(r); err != nil {
		return err
	}
	if p.A, err = h.s.Staff.Account(r.Context(), core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	used, err := h.s.Staff.Use(r.Context())
	if err != nil {
		return err
	}
	if p.Campaigns, err = h.s.Campaigns(r.Context()); err != nil {
		return err
	}
	p.Keys, p.Seen, p.Me, p.Roles = used[p.A.ID].Passkeys, used[p.A.ID].Seen, p.A.ID == r.Actor.Account, roleLines(r, p.A.Grants)
	if p.Choices == nil {
		p.Choices = roleChoices(p.A.Grants)
	}
	p.Title = p.A.Name
	return r.Render(w, status, "people/person", p)
}

// failed shows the person's page again with what is wrong.
func (h *pages) failed(w http.ResponseWriter, r *web.Request, p *personPage, err error) error {
	status := 0
	if p.wrong, status, err = repairable(err); err != nil {
		return err
	}
	return h.showPerson(w, r, status, p)
}

func (h *pages) setRoles(w http.ResponseWriter, r *web.Request) error {
	grants := readRoles(r)
	x, err := h.s.Staff.SetRoles(r.Context(), r.Actor, core.ID(r.PathValue("id")), grants, false)
	if err != nil {
		return h.failed(w, r, &personPage{Choices: roleChoices(grants)}, err)
	}
	h.s.Queue.Wake()
	if x != nil && !x.Alone {
		return r.Done(w, "/desk/seconds", "people.waits")
	}
	to := "/desk/people/" + r.PathValue("id")
	if r.PathValue("id") == string(r.Actor.Account) { // who may perhaps not look at people any more
		to = "/desk/me"
	}
	return r.Done(w, to, "people.roles")
}

func (h *pages) inviteBack(w http.ResponseWriter, r *web.Request) error {
	a, err := h.s.Staff.Account(r.Context(), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	token, x, err := h.s.Staff.InviteBack(r.Context(), r.Actor, a.ID)
	if err != nil {
		return h.failed(w, r, &personPage{}, err)
	}
	return h.showLink(w, r, &linkPage{Second: x, Back: true}, token, a.Lang, "")
}

func (h *pages) endAll(w http.ResponseWriter, r *web.Request) error {
	if err := mine(r); err != nil {
		return err
	}
	if err := h.s.Staff.EndAll(r.Context(), r.Actor, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, "/desk/people/"+r.PathValue("id"), "people.ended_all")
}

func (h *pages) left(w http.ResponseWriter, r *web.Request) error {
	if _, err := h.s.Staff.SetRoles(r.Context(), r.Actor, core.ID(r.PathValue("id")), nil, true); err != nil {
		return h.failed(w, r, &personPage{}, err)
	}
	h.s.Queue.Wake()
	return r.Done(w, "/desk/people", "people.left")
}
