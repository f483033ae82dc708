package votes

import (
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// importPage is the data of ui/import.html.
type importPage struct {
	head
	MB, Rows int64
	Text     string // of the file, once it was read
	Old      bool
	R        *reading
	Heads    []string // what the columns are called, or what stands in them first
	Names    []doubt
	Words    []doubt
	Chosen   map[int]bool
	Options  []i18n.Named // countries
	Choices  []Choice
	Results  []string
}

// doubt is something that is not understood, with what a person said of it.
type doubt struct {
	unknown
	Said string
}

func (h *handlers) importForm(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	return h.showImport(w, r, http.StatusOK, n, &importPage{}, nil)
}

func (h *handlers) showImport(w http.ResponseWriter, r *web.Request, status int, n *negotiations.Head, p *importPage, bad error) error {
	p.head = h.head(r, n, r.T("votes.import"), true)
	p.MB, p.Rows = maxFile>>20, maxRows
	if err := p.Keep(bad); err != nil {
		return err
	}
	return r.Render(w, status, "votes/import", p)
}

// importFile takes a file, shows what was understood of it, and saves what was chosen
// when that is asked for. Nothing is kept between: the page carries the file along.
func (h *handlers) importFile(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	p := &importPage{Text: r.PostFormValue("text")}
	carried := p.Text != ""
	if !carried {
		data, err := upload(r)
		if err == nil {
			p.Text, p.Old, err = decode(data)
		}
		if err != nil {
			p.Text = ""
			return h.showImport(w, r, http.StatusUnprocessableEntity, n, p, err)
		}
	}
	m := mended{Names: map[string]string{}, Words: map[string]string{}}
	var c *columns
	if carried {
		c = h.decided(r, &m)
	}
	if p.R, err = read(p.Text, c, m); err != nil {
		p.Text = ""
		return h.showImport(w, r, http.StatusUnprocessableEntity, n, p, err)
	}
	p.fill(r, m, carried)
	if r.PostFormValue("do") == "save" {
		err = h.saveRolls(r, n, p)
		if err == nil {
			return r.Done(w, path(n.Slug, ""), "votes.imported")
		}
		return h.showImport(w, r, http.StatusUnprocessableEntity, n, p, err)
	}
	return h.showImport(w, r, http.StatusOK, n, p, nil)
}

// upload returns the file of a form, or what was pasted.
func upload(r *web.Request) ([]byte, error) {
	if f := r.MultipartForm; f != nil && len(f.File["file"]) > 0 && f.File["file"][0].Size > 0 {
		if f.File["file"][0].Size > maxFile {
			return nil, refused("large", "MB", int64(maxFile>>20), "N", int64(maxRows))
		}
		in, err := f.File["file"][0].Open()
		if err != nil {
			return nil, err
		}
		defer in.Close()
		return io.ReadAll(in)
	}
	return []byte(r.PostFormValue("paste")), nil
}

// decided reads which column is what, and what a person said about what was not
// understood.
func (h *handlers) decided(r *web.Request, m *mended) *columns {
	column := func(name string) int {
		n, err := strconv.Atoi(r.PostFormValue(name))
		if err != nil {
			return -1
		}
		return n
	}
	for i := range maxUnknown {
		at := strconv.Itoa(i)
		if said := r.PostFormValue("name-" + at); said != "" {
			m.Names[r.PostFormValue("name-of-"+at)] = said
		}
		if said := r.PostFormValue("word-" + at); said != "" {
			m.Words[r.PostFormValue("word-of-"+at)] = said
		}
	}
	c := &columns{Country: column("column-country"), Symbol: column("column-symbol"), Title: column("column-title"), Day: column("column-day")}
	for _, s := range r.PostForm["column-vote"] {
		if n, err := strconv.Atoi(s); err == nil && len(c.Vote) < maxColumns {
			c.Vote = append(c.Vote, n)
		}
	}
	return c
}

// fill sets what the page shows of a reading.
func (p *importPage) fill(r *web.Request, m mended, carried bool) {
	p.Options, p.Choices, p.Results = i18n.Countries(r.Lang), Choices, Results
	t := p.R.Sheet
	for i := range t.width() {
		h := cell(t.Head, i)
		for _, row := range t.Rows {
			if h != "" {
				break
			}
			h = cell(row, i)
		}
		if cut := []rune(h); len(cut) > 40 {
			h = string(cut[:40]) + "…"
		}
		p.Heads = append(p.Heads, h)
	}
	for _, u := range p.R.Names {
		d := doubt{u, m.Names[u.Text]}
		if code, _ := i18n.FindCountry(u.Text); d.Said == "" && code != "" && code != i18n.International {
			d.Said = code // likely, not sure
		} else if d.Said == "" {
			d.Said = asWritten
		}
		p.Names = append(p.Names, d)
	}
	for _, u := range p.R.Words {
		p.Words = append(p.Words, doubt{u, m.Words[u.Text]})
	}
	p.Chosen = map[int]bool{}
	if carried && len(r.PostForm["roll"]) > 0 || r.PostFormValue("do") == "save" {
		for _, s := range r.PostForm["roll"] {
			if n, err := strconv.Atoi(s); err == nil {
				p.Chosen[n] = true
			}
		}
		return
	}
	for i := range p.R.Rolls {
		p.Chosen[i] = true
	}
}

// Is reports whether a column is the one that a select names.
func (p *importPage) Is(what string, i int) bool {
	c := p.R.Columns
	switch what {
	case "country":
		return c.Country == i
	case "symbol":
		return c.Symbol == i
	case "title":
		return c.Title == i
	case "day":
		return c.Day == i
	}
	for _, v := range c.Vote {
		if v == i {
			return true
		}
	}
	return false
}

// Selects are the columns that are chosen one each.
func (p *importPage) Selects() []string { return []string{"country", "symbol", "title", "day"} }

// NeedsColumns reports whether it could not be told which column is what.
func (p *importPage) NeedsColumns() bool {
	return p.R.Columns.Country < 0 || len(p.R.Columns.Vote) == 0
}

// Is reports whether a person said so, or it is proposed.
func (d doubt) Is(s string) bool { return d.Said == s }

// Label is what a roll call is called.
func (o *roll) Label() string {
	return strings.Trim(o.Symbol+" · "+o.Title, " ·")
}

// When is its day, for templates.
func (o *roll) When() time.Time { return o.Day.Time() }

// Untitled reports whether a roll call of the file has no title.
func (p *importPage) Untitled() bool {
	return slices.ContainsFunc(p.R.Rolls, func(o *roll) bool { return o.Label() == "" })
}

// Lost is how many rows of it are left out.
func (o *roll) Lost() int64 { return int64(o.Left) }

// Blanks is how many rows say nothing.
func (r *reading) Blanks() int64 { return int64(r.Blank) }

// Broken is how many rows could not be read.
func (r *reading) Broken() int64 { return int64(len(r.Sheet.Bad)) }

// saveRolls saves the roll calls that were chosen.
func (h *handlers) saveRolls(r *web.Request, n *negotiations.Head, p *importPage) error {
	var all []*Vote
	for i, o := range p.R.Rolls {
		if !p.Chosen[i] || len(o.Entries) == 0 {
			continue
		}
		v := &Vote{Day: o.Day, Entries: o.Entries, Facts: Facts{Title: o.Title, On: OnDraft, Symbol: o.Symbol, Source: r.PostFormValue("source")}}
		if len(v.Symbol) > maxSymbol { // a long one is no symbol
			v.Symbol = ""
		}
		if v.Title == "" {
			v.Title = o.Symbol
		}
		if v.Title == "" {
			v.Title = r.PostFormValue("title")
		}
		if long := []rune(v.Title); len(long) > maxTitle {
			v.Title = string(long[:maxTitle-1]) + "…"
		}
		all = append(all, v)
	}
	if len(all) == 0 {
		return &core.Error{Kind: core.Invalid, Field: "rolls", Key: "votes.wrong.rolls"}
	}
	return h.s.Add(r.Context(), r.Actor, n.Slug, all)
}
