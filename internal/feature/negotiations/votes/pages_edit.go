package votes

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// editPage is the data of ui/edit.html: a vote as it is typed.
type editPage struct {
	head
	New      bool
	V        *Vote
	DayText  string
	Lists    map[Choice]string // names, as they stand in the fields
	Action   string
	Subjects []string
	Results  []string
	Choices  []Choice
}

func (h *handlers) newForm(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	v := &Vote{Facts: Facts{On: OnDraft}}
	if len(n.Drafts) > 0 {
		v.Draft = n.Drafts[len(n.Drafts)-1].ID
	}
	return h.showEdit(w, r, http.StatusOK, n, v, "", map[Choice]string{}, true, nil)
}

func (h *handlers) showEdit(w http.ResponseWriter, r *web.Request, status int, n *negotiations.Head, v *Vote, day string, lists map[Choice]string, fresh bool, bad error) error {
	title := r.T("votes.new")
	if !fresh {
		title = r.T("votes.edit")
	}
	p := &editPage{head: h.head(r, n, title, true), New: fresh, V: v, DayText: day, Lists: lists, Action: path(n.Slug, "/new"), Subjects: Subjects, Results: Results, Choices: Choices}
	if !fresh {
		p.Action = path(n.Slug, "/"+string(v.ID)+"/edit")
	}
	if err := p.Keep(bad); err != nil {
		return err
	}
	return r.Render(w, status, "votes/edit", p)
}

// Drafts of the negotiation, the newest first.
func (p *editPage) Drafts() []*negotiations.Draft {
	out := slices.Clone(p.head.Drafts)
	slices.Reverse(out)
	return out
}

func (h *handlers) create(w http.ResponseWriter, r *web.Request) error {
	return h.keep(w, r, true)
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	return h.keep(w, r, false)
}

func (h *handlers) keep(w http.ResponseWriter, r *web.Request, fresh bool) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	v, day, lists, err := typed(r)
	if !fresh {
		v.ID = core.ID(r.PathValue("id"))
		if _, err := h.s.One(r.Context(), n.ID, v.ID, false); err != nil {
			return err
		}
	}
	if err == nil && fresh {
		err = h.s.Add(r.Context(), r.Actor, n.Slug, []*Vote{v})
	} else if err == nil {
		err = h.s.Save(r.Context(), r.Actor, n.Slug, v)
	}
	if err != nil {
		return h.showEdit(w, r, http.StatusUnprocessableEntity, n, v, day, lists, fresh, err)
	}
	return r.Done(w, path(n.Slug, "/"+string(v.ID)), "votes.saved")
}

func (h *handlers) edit(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	v, err := h.s.One(r.Context(), n.ID, core.ID(r.PathValue("id")), false)
	if err != nil {
		return err
	}
	lists := map[Choice]string{}
	for _, x := range v.ByRegion(r.Lang) {
		for _, e := range x.Entries {
			name := e.Called(r.Lang)
			if e.Country == "" {
				name = "“" + name + "”" // or it would be looked for among those of today
			}
			lists[e.Choice] += name + "\n"
		}
	}
	return h.showEdit(w, r, http.StatusOK, n, v, v.Day.Typed(), lists, false, nil)
}

// typed reads the form of a vote. A state is known by its name or code; one that has
// none any more is kept as it is written when it stands in quotation marks.
func typed(r *web.Request) (*Vote, string, map[Choice]string, error) {
	v := &Vote{Facts: Facts{Title: r.PostFormValue("title"), On: r.PostFormValue("on"), Label: r.PostFormValue("label"), Symbol: r.PostFormValue("symbol"),
		Draft: core.ID(r.PostFormValue("draft")), Result: r.PostFormValue("result"), Source: r.PostFormValue("source")}}
	v.Revision, _ = strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	day := strings.TrimSpace(r.PostFormValue("day"))
	var wrong []*core.Error
	if day != "" {
		if d, ok := core.ParseDay(day); !ok || d.Time().Year() < 1900 || d.Time().Year() > 2200 {
			wrong = append(wrong, bad("day", "day"))
		} else {
			v.Day = d
		}
	}
	lists, seen := map[Choice]string{}, map[string]Choice{}
	for _, c := range Choices {
		lists[c] = r.PostFormValue(string(c))
		entries, e := names(lists[c], c)
		if e != nil {
			wrong = append(wrong, e)
			continue
		}
		for _, x := range entries {
			if had, again := seen[x.Key()]; again && had == c {
				continue
			} else if again {
				wrong = append(wrong, bad(string(c), "twice", "Name", x.Called(r.Lang)))
				continue
			}
			seen[x.Key()] = c
			v.Entries = append(v.Entries, x)
		}
	}
	if e := core.Join(wrong); e != nil {
		return v, day, lists, e
	}
	return v, day, lists, nil
}

var between = regexp.MustCompile(`[\n;,،，、]+`)

// names reads a list of countries, one a line or parted as in the record of a
// meeting.
func names(list string, c Choice) (out []Entry, wrong *core.Error) {
	if len(list) > 40_000 {
		return nil, bad(string(c), "many", "N", int64(maxEntries))
	}
	var not []string
	for _, line := range strings.Split(strings.ReplaceAll(list, "\r", ""), "\n") {
		// A whole line first: some names have a comma in them.
		if e, ok := country(line); ok {
			out = append(out, Entry{e.Country, e.Name, c})
			continue
		}
		for _, p := range between.Split(line, -1) {
			if p = strings.TrimSuffix(strings.TrimSpace(p), "."); p == "" {
				continue
			}
			if e, ok := country(p); ok {
				out = append(out, Entry{e.Country, e.Name, c})
			} else if not = append(not, p); len(not) > 20 {
				break
			}
		}
	}
	if len(out) > maxEntries {
		return nil, bad(string(c), "many", "N", int64(maxEntries))
	}
	if len(not) > 0 {
		if len(not) > 6 {
			not = append(not[:6], "…")
		}
		return nil, bad(string(c), "names", "Names", strings.Join(not, " · "))
	}
	return out, nil
}

// country returns who is meant by a name in a list. "“Yugoslavia”" in quotation marks
// is kept as it is written.
func country(s string) (Entry, bool) {
	s = strings.TrimSpace(s)
	for _, q := range [][2]string{{`"`, `"`}, {"“", "”"}, {"«", "»"}, {"„", "“"}} {
		if in, ok := strings.CutPrefix(s, q[0]); ok {
			if in, ok = strings.CutSuffix(in, q[1]); ok {
				name, p := script.Line(in, maxName)
				return Entry{Name: name}, p == script.OK
			}
		}
	}
	code, sure := i18n.FindCountry(s)
	if code == i18n.International || code == "" || !sure && len(s) > 3 {
		return Entry{}, false
	}
	return Entry{Country: code}, true
}
