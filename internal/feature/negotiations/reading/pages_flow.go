package reading

import (
	"fmt"
	"net/http"
	"slices"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/web"
)

// flowPage is the data of ui/flow.html: where the paragraphs of one draft went in
// the next, as a picture and as a table.
type flowPage struct {
	base
	Old, New *negotiations.Draft
	Pic      picture
	Rows     []change // all that is not where it was, word for word
	N        counts
	Same     int64 // paragraphs in ribbons
}

// picture is the geometry of the flow, in units of its view box. The older draft
// stands at the side where reading begins.
type picture struct {
	Width, Height    int
	OldX, NewX       int
	Ribbons          []ribbon
	Lines            []line
	Labels           []tag
	Ticks            []tick
	OldSide, NewSide string // anchors of the labels
}

// ribbon is a run of paragraphs that stayed together, word for word.
type ribbon struct{ D string }

// line is one paragraph that went elsewhere or was reworded.
type line struct{ D, Class string }

// tick is a paragraph that is only in one draft.
type tick struct {
	X1, X2, Y int
	Class     string
}

// tag is a label beside a draft; the weakened ones go before the others.
type tag struct {
	X, Y         int
	Text, Anchor string
	Weaker       bool
}

const (
	flowWidth = 360
	flowSide  = 96 // for the labels
	flowLabel = 12 // lines nearer than this share a label's place
)

func (h *handlers) flow(w http.ResponseWriter, r *web.Request, b *base) error {
	s, err := h.pair(r, b)
	if err != nil {
		return err
	}
	all := changes(s)
	p := &flowPage{base: *b, Old: s.Old, New: s.New, N: count(all), Pic: draw(s, all, r.Lang.Dir() == "rtl")}
	p.Title = r.T("reading.flow.title", "Old", s.Old.Name, "New", s.New.Name) + " · " + b.Heading
	for i := range all {
		if c := &all[i]; c.Touched() {
			p.Rows = append(p.Rows, *c)
		} else {
			p.Same++
		}
	}
	return r.Render(w, http.StatusOK, "reading/flow", p)
}

func draw(s *negotiations.Step, all []change, rtl bool) picture {
	n, m := len(s.Old.Paragraphs), len(s.New.Paragraphs)
	p := picture{Width: flowWidth, Height: min(max(320, 8*max(n, m)), 2400), OldX: flowSide, NewX: flowWidth - flowSide, OldSide: "end", NewSide: "start"}
	if rtl {
		p.OldX, p.NewX = p.NewX, p.OldX
	}
	old := func(i int) int { return (2*i + 1) * p.Height / (2 * max(1, n)) }
	now := func(i int) int { return (2*i + 1) * p.Height / (2 * max(1, m)) }
	out := func(x int) int { // away from the middle
		if x < flowWidth/2 {
			return -1
		}
		return 1
	}
	type run struct{ o, n, last int }
	var runs []run
	var tags [2][]tag
	note := func(side, x, y int, text string, weaker bool) {
		anchor := "start"
		if out(x) < 0 {
			anchor = "end"
		}
		tags[side] = append(tags[side], tag{x + out(x)*10, y + 4, text, anchor, weaker})
	}
	for i := range all {
		c := &all[i]
		switch {
		case c.Kind == "same" && len(c.OldN) == 1 && len(c.NewN) == 1:
			if k := len(runs) - 1; k >= 0 && runs[k].o+runs[k].last == c.OldN[0] && runs[k].n+runs[k].last == c.NewN[0] {
				runs[k].last++
			} else {
				runs = append(runs, run{c.OldN[0], c.NewN[0], 1})
			}
		case c.Kind == "added":
			y := now(c.NewN[0])
			p.Ticks = append(p.Ticks, tick{p.NewX - out(p.NewX)*22, p.NewX, y, "f-added"})
			note(1, p.NewX, y, c.Label, false)
		case c.Kind == "removed":
			y := old(c.OldN[0])
			p.Ticks = append(p.Ticks, tick{p.OldX, p.OldX - out(p.OldX)*22, y, "f-removed"})
			note(0, p.OldX, y, c.Label, false)
		default:
			class, weaker := "f-"+c.Kind, c.Verdict == strength.Weakened
			if weaker {
				class += " f-weaker"
			}
			mid := (p.OldX + p.NewX) / 2
			for _, o := range c.OldN {
				for _, k := range c.NewN {
					p.Lines = append(p.Lines, line{fmt.Sprintf("M%d %dC%d %d %d %d %d %d", p.OldX, old(o), mid, old(o), mid, now(k), p.NewX, now(k)), class})
				}
			}
			if c.Kind != "changed" || weaker {
				for i, o := range c.OldN {
					if i < len(c.Was) {
						note(0, p.OldX, old(o), c.Was[i], weaker)
					}
				}
				note(1, p.NewX, now(c.NewN[0]), c.Label, weaker)
			}
		}
	}
	mid := (p.OldX + p.NewX) / 2
	for _, u := range runs {
		top, low := func(i, of int) int { return i * p.Height / max(1, of) }, func(i, of int) int { return i*p.Height/max(1, of) - 1 }
		a, b, c, d := top(u.o, n), top(u.n, m), low(u.o+u.last, n), low(u.n+u.last, m)
		p.Ribbons = append(p.Ribbons, ribbon{fmt.Sprintf("M%d %dC%d %d %d %d %d %dL%d %dC%d %d %d %d %d %dZ", p.OldX, a, mid, a, mid, b, p.NewX, b, p.NewX, d, mid, d, mid, c, p.OldX, c)})
	}
	for _, side := range tags {
		p.Labels = append(p.Labels, apart(side)...)
	}
	return p
}

// apart leaves out labels that would stand on another one, or are too long: the
// weakened ones are placed first.
func apart(all []tag) (out []tag) {
	slices.SortStableFunc(all, func(a, b tag) int {
		if a.Weaker != b.Weaker {
			if a.Weaker {
				return -1
			}
			return 1
		}
		return a.Y - b.Y
	})
	for _, t := range all {
		near := func(o tag) bool { return max(t.Y-o.Y, o.Y-t.Y) < flowLabel }
		if len([]rune(t.Text)) <= 14 && !slices.ContainsFunc(out, near) {
			out = append(out, t)
		}
	}
	return out
}
