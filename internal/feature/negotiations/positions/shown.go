package positions

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
)

// Group is the positions on one thing: a paragraph through its drafts, an ask, or the
// text as a whole.
type Group struct {
	Trace   string // of the paragraph, "" of none
	Draft   *negotiations.Draft
	N       int    // the paragraph in Draft: the newest draft in which it stands
	Label   string // what it is called there, or as it was said in the room
	Begins  string // its first words
	Gone    bool   // it does not stand in the newest draft any more
	Ask     string // id of an ask, when it is about no paragraph
	AskName string
	AskIn   core.Lang // of AskName
	All     []*Shown
	Sealed  int64  // positions that only coordinators open
	Lost    string // names a place of a draft that was removed; "" it is none
	Was     At     // of Lost: what one of them was about
	order   int
}

// AnyPublic reports whether one of them is marked public.
func (g *Group) AnyPublic() bool {
	return slices.ContainsFunc(g.All, func(x *Shown) bool { return x.Public })
}

// Shown is a position as pages show it.
type Shown struct {
	*Position
	Of      string // what the paragraph was called in the draft that it is about
	In      *negotiations.Draft
	AskName string
	AskIn   core.Lang
}

// When is the day, for templates.
func (s *Shown) When() time.Time { return s.Day.Time() }

// ISO is the day for machines.
func (s *Shown) ISO() string { return s.Day.Typed() }

// grouped puts positions together that are about one thing. path is what the reader
// may know: what is about a draft that is not in it is left out, unless staff reads.
func grouped(path *negotiations.Path, all []*Position, closed []*Sealed, asks []Ask, staff bool) (out []*Group) {
	by := map[string]*Group{}
	finders := map[*negotiations.Draft]*finder{}
	in := func(d *negotiations.Draft) *finder {
		if finders[d] == nil {
			finders[d] = newFinder(d)
		}
		return finders[d]
	}
	names := map[string]Ask{}
	for _, a := range asks {
		names[a.ID] = a
	}
	of := func(at At, label string) *Group {
		if staff && at.orphaned(path) {
			place := lostPlace(at, label)
			g := by["lost "+place]
			if g == nil {
				g = &Group{N: -1, Lost: place, Was: at, Label: label, order: 1<<30 + 1}
				by["lost "+place], out = g, append(out, g)
			}
			return g
		}
		d := path.DraftOf(at.Draft)
		n := in(d).on(at)
		// What was said of a paragraph by a name that no draft knew yet may be known now.
		if n < 0 && label != "" {
			for _, other := range []*negotiations.Draft{d, path.Newest()} {
				if found := in(other).find(label); len(found) == 1 {
					d, n = other, found[0]
					break
				}
			}
		}
		g := &Group{N: -1, Ask: at.Ask, AskName: names[at.Ask].Name, AskIn: names[at.Ask].In, order: 1 << 30}
		key := "ask " + at.Ask
		if n >= 0 {
			g.Ask, g.AskName, g.Trace = "", "", d.Traces[n]
			key = "trace " + g.Trace
		} else if label != "" {
			_, rest := canon(label)
			g.Ask, g.AskName, g.Label, g.order = "", "", label, 1<<29
			key = "label " + rest
		}
		if had := by[key]; had != nil {
			return had
		}
		by[key] = g
		if g.Trace != "" {
			g.stand(path, d, n)
		}
		out = append(out, g)
		return g
	}
	for _, p := range all {
		if !staff && p.Draft != "" && path.DraftOf(p.Draft) == nil {
			continue
		}
		g := of(p.At, p.Label)
		x := &Shown{Position: p, In: path.DraftOf(p.Draft), AskName: names[p.Ask].Name, AskIn: names[p.Ask].In}
		if n := in(x.In).on(p.At); n >= 0 {
			x.Of = Called(x.In, n)
		}
		if x.Of == "" {
			x.Of = p.Label
		}
		g.All = append(g.All, x)
	}
	for _, c := range closed {
		of(c.At, "").Sealed++
	}
	slices.SortStableFunc(out, func(a, b *Group) int {
		return cmp.Or(cmp.Compare(a.order, b.order), strings.Compare(a.Label+a.AskName, b.Label+b.AskName))
	})
	return out
}

// stand finds where a paragraph stands now: in the newest draft that has it.
func (g *Group) stand(path *negotiations.Path, d *negotiations.Draft, n int) {
	g.Draft, g.N = d, n
	if t := path.Trace(g.Trace); t != nil {
		for i := len(t.At) - 1; i >= 0; i-- {
			if at := t.At[i]; at.Paragraph >= 0 {
				g.Draft, g.N = path.Draft(at.Number), at.Paragraph
				break
			}
		}
	}
	g.Gone = g.Draft != path.Newest()
	g.Label, g.Begins, g.order = Called(g.Draft, g.N), begins(g.Draft.Paragraphs[g.N].Text, 120), g.N
	if g.Gone { // after those that are still there
		g.order += 1 << 20
	}
}

// OnTraces returns the positions that are kept in clear by the trace of the paragraph
// they are about. path is what the reader may know, and all what they may see.
func OnTraces(path *negotiations.Path, all []*Position, staff bool) map[string][]*Shown {
	out := map[string][]*Shown{}
	for _, g := range grouped(path, all, nil, nil, staff) {
		if g.Trace != "" {
			out[g.Trace] = g.All
		}
	}
	return out
}

// column and row of the matrix who × what.
type matrix struct {
	Columns []*Group
	Rows    []matrixRow
	More    bool // there are more columns than are shown
}

type matrixRow struct {
	Who   Who
	Name  string
	Cells [][]*Shown // by column, the latest first
}

const maxColumns = 40

// crossed makes the matrix of groups.
func crossed(groups []*Group, name func(Who) string, lang core.Lang) *matrix {
	m := new(matrix)
	at := map[string]int{}
	for _, g := range groups {
		if len(g.All) == 0 {
			continue
		}
		if len(m.Columns) == maxColumns {
			m.More = true
			break
		}
		column := len(m.Columns)
		m.Columns = append(m.Columns, g)
		for _, x := range g.All {
			i, ok := at[x.Who.Key()]
			if !ok {
				i = len(m.Rows)
				at[x.Who.Key()] = i
				m.Rows = append(m.Rows, matrixRow{Who: x.Who, Name: name(x.Who)})
			}
			for len(m.Rows[i].Cells) <= column {
				m.Rows[i].Cells = append(m.Rows[i].Cells, nil)
			}
			m.Rows[i].Cells[column] = append(m.Rows[i].Cells[column], x)
		}
	}
	for i := range m.Rows {
		for len(m.Rows[i].Cells) < len(m.Columns) {
			m.Rows[i].Cells = append(m.Rows[i].Cells, nil)
		}
	}
	place := map[string]int{}
	for i, c := range i18n.Countries(lang) {
		place[c.Code] = i + 1
	}
	// Groups first: they speak for many.
	slices.SortStableFunc(m.Rows, func(a, b matrixRow) int {
		return cmp.Or(cmp.Compare(place[a.Who.Country], place[b.Who.Country]), strings.Compare(a.Name, b.Name))
	})
	return m
}
