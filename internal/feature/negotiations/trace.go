package negotiations

import (
	"crypto/sha256"
	"encoding/base32"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
)

// Fate is what became of a paragraph in one draft.
type Fate string

// The fates.
const (
	First   Fate = "first"   // it appears
	Same    Fate = "same"    // not a word changed
	Changed Fate = "changed" // reworded where it stood
	Moved   Fate = "moved"   // stands elsewhere, reworded or not
	Split   Fate = "split"   // parts of it went on as paragraphs of their own
	Merged  Fate = "merged"  // it took in others, or was taken in by one
	Gone    Fate = "gone"    // it is not there any more
	Back    Fate = "back"    // it is there again
)

// Trace is the life of one paragraph through the drafts.
type Trace struct {
	ID    string
	From  string           // the trace it was split off, or ""
	Into  string           // the trace that took it in, or ""
	words *draft.Paragraph // as it was where it last stood
	At    []Place
}

// Place is where a trace is in one draft, from the draft where it appears.
type Place struct {
	Number    int64 // of the draft
	Paragraph int   // index, -1 when it is not there
	Fate      Fate
	Step      int // which of Path.Steps led here, -1 for none
	Link      int // which of its links, -1 for none
}

// Last returns the place in the newest draft.
func (t *Trace) Last() Place { return t.At[len(t.At)-1] }

// In returns the place in a draft and whether the trace had begun by then.
func (t *Trace) In(number int64) (Place, bool) {
	for _, p := range t.At {
		if p.Number == number {
			return p, true
		}
	}
	return Place{Paragraph: -1, Step: -1, Link: -1}, false
}

// tracer follows paragraphs from draft to draft.
type tracer struct {
	of    core.ID
	all   []*Trace
	named map[string]int // how often the same words began a trace
	alive []int          // trace of each paragraph of the newest draft
}

// name is what a trace is called for ever: it follows from the words it began with,
// so that a draft brought in again, divided otherwise elsewhere, keeps it.
func (t *tracer) name(p *draft.Paragraph) string {
	words := strings.Join(strings.Fields(strings.ToLower(p.Text)), " ")
	if words == "" {
		words = p.Label
	}
	t.named[words]++
	h := sha256.Sum256([]byte(string(t.of) + "\n" + words + "\n" + strconv.Itoa(t.named[words])))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(h[:5]))
}

func (t *tracer) begin(d *Draft, n, step int, from string) int {
	t.all = append(t.all, &Trace{ID: t.name(&d.Paragraphs[n]), From: from, At: []Place{{d.Number, n, First, step, -1}}})
	return len(t.all) - 1
}

// follow goes one step on.
func (t *tracer) follow(s *Step, step int, lang core.Lang) {
	next := make([]int, len(s.New.Paragraphs))
	for i := range next {
		next[i] = -1
	}
	went := map[int]bool{} // traces that have a place in the new draft
	for i, l := range s.Result.Links {
		heir := longest(s.New.Paragraphs, l.New)
		giver := longest(s.Old.Paragraphs, l.Old)
		trace := t.alive[giver]
		if went[trace] {
			continue // cannot be: a paragraph is in one link
		}
		went[trace] = true
		next[heir] = trace
		t.all[trace].At = append(t.all[trace].At, Place{s.New.Number, heir, fate(l), step, i})
		for _, n := range l.New {
			if n != heir {
				next[n] = t.begin(s.New, n, step, t.all[trace].ID)
				t.all[next[n]].At[0].Link, t.all[next[n]].At[0].Fate = i, Split
			}
		}
		for _, o := range l.Old {
			if o != giver && !went[t.alive[o]] {
				other := t.all[t.alive[o]]
				went[t.alive[o]] = true
				other.Into = t.all[trace].ID
				other.At = append(other.At, Place{s.New.Number, -1, Merged, step, i})
			}
		}
	}
	t.back(s, step, lang, went, next)
	for n := range next {
		if next[n] < 0 {
			next[n] = t.begin(s.New, n, step, "")
		}
	}
	for i, tr := range t.all {
		if last := tr.Last(); !went[i] && last.Number != s.New.Number {
			f := Gone
			if last.Fate == Merged && last.Paragraph < 0 {
				f = Merged
			}
			tr.At = append(tr.At, Place{s.New.Number, -1, f, step, -1})
		}
	}
	t.alive = next
}

// back looks among the paragraphs that are new for those that were there in a
// draft before the last one.
func (t *tracer) back(s *Step, step int, lang core.Lang, went map[int]bool, next []int) {
	var ended []draft.Paragraph
	var which []int
	for i, tr := range t.all {
		if last := tr.Last(); !went[i] && last.Paragraph < 0 && last.Fate == Gone && tr.words != nil {
			ended, which = append(ended, *tr.words), append(which, i)
		}
	}
	var added []draft.Paragraph
	var where []int
	for _, n := range s.Result.Added {
		if _, ok := s.Fresh[n]; !ok { // of what a person called new nothing was there before
			added, where = append(added, s.New.Paragraphs[n]), append(where, n)
		}
	}
	if len(ended) == 0 || len(added) == 0 {
		return
	}
	for _, l := range align.Align(ended, added, align.Options{Lang: lang}).Links {
		if len(l.Old) == 1 && len(l.New) == 1 && l.Sure && ended[l.Old[0]].Kind != draft.Heading {
			trace, n := which[l.Old[0]], where[l.New[0]]
			went[trace], next[n] = true, trace
			t.all[trace].At = append(t.all[trace].At, Place{s.New.Number, n, Back, step, -1})
		}
	}
}

// longest returns the paragraph with the most words: of several it is the one that
// carries a trace on.
func longest(all []draft.Paragraph, which []int) int {
	best := which[0]
	for _, n := range which[1:] {
		if len(all[n].Text) > len(all[best].Text) {
			best = n
		}
	}
	return best
}

func fate(l align.Link) Fate {
	switch l.Kind {
	case align.Split:
		return Split
	case align.Merged:
		return Merged
	case align.Moved:
		return Moved
	case align.Changed:
		return Changed
	}
	return Same
}

// traces follows all paragraphs through the drafts and names the trace of each
// paragraph in Draft.Traces.
func traces(of core.ID, lang core.Lang, drafts []*Draft, steps []*Step) []*Trace {
	if len(drafts) == 0 {
		return nil
	}
	t := &tracer{of: of, named: map[string]int{}}
	for n := range drafts[0].Paragraphs {
		t.alive = append(t.alive, t.begin(drafts[0], n, -1, ""))
	}
	t.note(drafts[0])
	for i, s := range steps {
		t.follow(s, i, lang)
		t.note(drafts[i+1])
	}
	return t.all
}

// note writes down which paragraph of a draft is of which trace, and its words.
func (t *tracer) note(d *Draft) {
	d.Traces = make([]string, len(t.alive))
	for n, trace := range t.alive {
		d.Traces[n] = t.all[trace].ID
		t.all[trace].words = &d.Paragraphs[n]
	}
}
