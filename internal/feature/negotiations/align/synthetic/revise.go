package synthetic

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
)

// Base is a text that is revised.
type Base struct {
	Name   string
	Lang   string
	Text   []string // paragraphs; their numbers are taken off and given anew
	Sister []string // of a text of the same kind: where insertions come from
	// Qualifiers are words that weaken, put in at the end of clauses.
	Qualifiers []string
}

// FromText makes a base of any text: paragraphs are divided by blank lines. One
// that stands twice stays once, for nobody could say which of them survived.
func FromText(name, lang, text string) Base {
	b := Base{Name: name, Lang: lang}
	had := map[string]bool{}
	for _, p := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		p = bare(p)
		if key := strings.ToLower(p); p != "" && !had[key] {
			had[key] = true
			b.Text = append(b.Text, p)
		}
	}
	return b
}

// Intensity is how much a revision changes.
type Intensity string

// The intensities.
const (
	Light  Intensity = "light"  // a reading in plenary: a third of the paragraphs touched
	Medium Intensity = "medium" // a week of negotiations
	Heavy  Intensity = "heavy"  // the chair's new draft: little is where and as it was
)

// Intensities are all of them.
func Intensities() []Intensity { return []Intensity{Light, Medium, Heavy} }

// rates are shares of paragraphs, but for words: the share of the words of a
// paragraph that is reworded.
type rates struct {
	reword, words, dropClause, addClause, swapClause, qualify, bracket float64
	drop, insert, near, far, split, afar, merge, fetch                 float64
	blocks                                                             int // runs of paragraphs that move together
}

var of = map[Intensity]rates{
	Light:  {.30, .10, .06, .06, .02, .10, .08, .04, .05, .03, .03, .03, .01, .03, .01, 0},
	Medium: {.50, .20, .12, .12, .05, .14, .12, .10, .12, .05, .06, .06, .03, .06, .03, 1},
	Heavy:  {.75, .32, .20, .18, .08, .18, .15, .18, .20, .08, .10, .09, .05, .09, .05, 2},
}

type reviser struct {
	*rand.Rand
	rates
	base   Base
	sister [][]word
	pool   [][]word // where new words come from: the text itself and its sister
	han    bool
}

type para struct {
	ws      []word
	touched bool // was already split, merged or moved
}

// Generate revises a base. The same arguments give the same pair everywhere.
func Generate(base Base, seed int64, intensity Intensity) Pair {
	r := newReviser(base, seed, intensity)
	p := Pair{Name: base.Name, Lang: base.Lang}
	old, revised := r.revise()
	p.Sure, p.Perhaps, p.repeats = gold(old, revised, r.han)
	p.Old, p.New = r.number(old, revised)
	return p
}

// Revise is Generate without the links, for long texts: finding what is repeated by
// chance takes the square of their length.
func Revise(base Base, seed int64, intensity Intensity) (old, now []string) {
	r := newReviser(base, seed, intensity)
	return r.number(r.revise())
}

func newReviser(base Base, seed int64, intensity Intensity) *reviser {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s\x00%s", base.Name, intensity)
	return &reviser{Rand: rand.New(rand.NewPCG(uint64(seed), h.Sum64())), rates: of[intensity], base: base}
}

func (r *reviser) revise() (old, revised [][]word) {
	var now []para
	for i, t := range r.base.Text {
		old = append(old, words(t, i))
		now = append(now, para{ws: slices.Clone(old[i])})
	}
	for _, t := range r.base.Sister {
		r.sister = append(r.sister, words(t, -1))
	}
	r.pool = append(slices.Clone(old), r.sister...)
	r.han = len(old) > 0 && han(slices.Concat(old...))
	for _, p := range r.insert(r.move(r.merge(r.split(r.edit(now))))) {
		revised = append(revised, p.ws)
	}
	return old, revised
}

// number writes both texts out, the new one perhaps with numbers of another kind.
func (r *reviser) number(old, revised [][]word) (before, after []string) {
	return number(old, "%d."), number(revised, []string{"%d.", "%d.", "OP%d.", "(%d)"}[r.IntN(4)])
}

func (r *reviser) chance(p float64) bool { return r.Float64() < p }

// some is a count from low to high.
func (r *reviser) some(low, high int) int { return low + r.IntN(high-low+1) }

// scale turns a number of words into one of characters where these are counted.
func (r *reviser) scale(n int) int {
	if r.han {
		return n * 7 / 4
	}
	return n
}

// foreign are n words in a row from anywhere in the text or its sister: new here.
func (r *reviser) foreign(n int) []word {
	for range 20 {
		if from := r.pool[r.IntN(len(r.pool))]; len(from) >= n {
			at := r.IntN(len(from) - n + 1)
			out := slices.Clone(from[at : at+n])
			for i := range out {
				out[i].from, out[i].at = -1, 0
			}
			return out
		}
	}
	return nil
}

// edit changes the words of paragraphs and drops some whole.
func (r *reviser) edit(all []para) (out []para) {
	for _, p := range all {
		if r.chance(r.drop) {
			continue
		}
		if len(p.ws) <= r.scale(6) { // a heading: now and then one word of it
			if r.chance(r.reword / 4) {
				p.ws = slices.Clone(p.ws)
				at := r.IntN(len(p.ws))
				p.ws[at] = word{text: r.foreign(1)[0].text, glued: p.ws[at].glued, from: p.ws[at].from, at: p.ws[at].at}
			}
			out = append(out, p)
			continue
		}
		if r.chance(r.dropClause) {
			if c := clauses(p.ws, r.scale(4)); len(c) > 1 {
				p.ws = slices.Concat(remove(c, r.IntN(len(c)))...)
			}
		}
		if r.chance(r.swapClause) {
			if c := clauses(p.ws, r.scale(4)); len(c) > 2 {
				i := r.IntN(len(c) - 1)
				c[i], c[i+1] = c[i+1], c[i]
				p.ws = slices.Concat(c...)
			}
		}
		if r.chance(r.addClause) {
			p.ws = r.addition(p.ws)
		}
		if r.chance(r.reword) {
			p.ws = r.rewording(p.ws)
		}
		if r.chance(r.qualify) && len(r.base.Qualifiers) > 0 && len(p.ws) > 6 {
			q := words(r.base.Qualifiers[r.IntN(len(r.base.Qualifiers))], -1)
			q[0].glued = r.han
			p.ws = slices.Insert(p.ws, r.some(len(p.ws)/2, len(p.ws)-1), q...)
		}
		if r.chance(r.bracket) {
			p.ws = r.brackets(p.ws)
		}
		out = append(out, p)
	}
	return out
}

func remove[T any](s []T, i int) []T { return slices.Delete(slices.Clone(s), i, i+1) }

// addition puts a clause from elsewhere at the end of a clause.
func (r *reviser) addition(ws []word) []word {
	c := clauses(ws, r.scale(3))
	for range 10 {
		from := clauses(r.pool[r.IntN(len(r.pool))], r.scale(4))
		add := slices.Clone(from[r.IntN(len(from))])
		if len(add) > r.scale(30) || len(add) < r.scale(4) {
			continue
		}
		for i := range add {
			add[i].from, add[i].at = -1, 0
		}
		return slices.Concat(slices.Insert(c, r.IntN(len(c))+1, add)...)
	}
	return ws
}

// rewording puts other words in the place of some, takes some out and adds some, in
// runs of one to four.
func (r *reviser) rewording(ws []word) []word {
	rate := r.words * (0.5 + r.Float64()) / 2.5 // a run has two and a half words
	var out []word
	for i := 0; i < len(ws); {
		if !r.chance(rate) {
			out = append(out, ws[i])
			i++
			continue
		}
		n := min(r.some(1, 4), len(ws)-i)
		switch k := r.IntN(10); {
		case k < 6: // other words, of the same place
			add := r.foreign(r.some(1, n))
			for j := range add {
				add[j].from, add[j].at, add[j].kept = ws[i].from, ws[i].at, false
			}
			if ws[i].from < 0 {
				for j := range add {
					add[j].kept = true
				}
			}
			out = append(out, add...)
			i += n
		case k < 8:
			i += n
		default:
			out = append(out, r.foreign(n)...)
			out = append(out, ws[i])
			i++
		}
	}
	if len(out) == 0 {
		return ws
	}
	return out
}

// brackets puts square brackets round words, or takes off those that are there.
func (r *reviser) brackets(ws []word) []word {
	ws = slices.Clone(ws)
	had := false
	for i := range ws {
		if bare := strings.NewReplacer("[", "", "]", "").Replace(ws[i].text); bare != ws[i].text && bare != "" {
			ws[i].text, had = bare, true
		}
	}
	if had {
		return ws
	}
	from, to := 0, len(ws)-1
	if r.chance(0.6) && len(ws) > 6 {
		from = r.IntN(len(ws) - 4)
		to = r.some(from+1, min(len(ws)-1, from+12))
	}
	ws[from].text = "[" + ws[from].text
	ws[to].text += "]"
	return ws
}

// split makes two or three paragraphs of one, and may send the last far away.
func (r *reviser) split(all []para) (out []para) {
	var away []para
	for _, p := range all {
		c := clauses(p.ws, r.scale(7))
		near, far := r.chance(r.rates.split), r.chance(r.afar)
		if !near && !far || len(c) < 2 {
			out = append(out, p)
			continue
		}
		cut := r.some(1, len(c)-1)
		first, second := slices.Concat(c[:cut]...), slices.Concat(c[cut:]...)
		second = slices.Clone(second)
		out = append(out, para{first, true})
		if far {
			away = append(away, para{second, true})
			continue
		}
		if len(c)-cut > 1 && r.chance(0.25) {
			out = append(out, para{slices.Concat(c[cut : cut+1]...), true})
			second = slices.Concat(c[cut+1:]...)
		}
		out = append(out, para{second, true})
	}
	for _, p := range away {
		out = slices.Insert(out, r.IntN(len(out)+1), p)
	}
	return out
}

// merge makes one paragraph of two neighbours, or of one and another from afar.
func (r *reviser) merge(all []para) (out []para) {
	for i := 0; i < len(all); i++ {
		p := all[i]
		if len(p.ws) == 0 {
			continue
		}
		if !p.touched && len(p.ws) > r.scale(7) {
			with := -1
			if r.chance(r.rates.merge) && i+1 < len(all) {
				with = i + 1
			} else if r.chance(r.fetch) && i+2 < len(all) {
				with = r.some(i+2, len(all)-1)
			}
			if with > 0 && !all[with].touched && len(all[with].ws) > r.scale(7) {
				p = para{slices.Concat(p.ws, all[with].ws), true}
				all[with].ws = nil
			}
		}
		out = append(out, p)
	}
	return out
}

// move sends paragraphs a little up or down, or anywhere, and runs of them together.
func (r *reviser) move(all []para) []para {
	for i := range all {
		if all[i].touched {
			continue
		}
		to := -1
		if r.chance(r.near) {
			to = i + []int{-4, -3, -2, -1, 1, 2, 3, 4}[r.IntN(8)]
		} else if r.chance(r.far) {
			to = r.IntN(len(all))
		}
		if to < 0 || to >= len(all) || to == i {
			continue
		}
		p := all[i]
		p.touched = true
		all = slices.Insert(slices.Delete(all, i, i+1), to, p)
	}
	for range r.blocks {
		if n := r.some(3, 6); len(all) > 3*n {
			at := r.IntN(len(all) - n)
			run := slices.Clone(all[at : at+n])
			all = slices.Delete(all, at, at+n)
			all = slices.Insert(all, r.IntN(len(all)+1), run...)
		}
	}
	return all
}

// insert adds paragraphs of the sister, some with a sentence of the text itself.
func (r *reviser) insert(all []para) []para {
	if len(r.sister) == 0 {
		return all
	}
	n := 0
	for range r.base.Text {
		if r.chance(r.rates.insert) {
			n++
		}
	}
	for range n {
		ws := slices.Clone(r.sister[r.IntN(len(r.sister))])
		if r.chance(0.5) {
			ws = r.rewording(ws)
		}
		if r.chance(0.25) {
			ws = r.addition(ws)
		}
		all = slices.Insert(all, r.IntN(len(all)+1), para{ws: ws})
	}
	return all
}

// number writes paragraphs out, numbers before all that are no headings.
func number(all [][]word, style string) (out []string) {
	n := 0
	for _, ws := range all {
		text := join(ws)
		if len(ws) > 6 {
			n++
			text = fmt.Sprintf(style, n) + " " + text
		}
		out = append(out, text)
	}
	return out
}
