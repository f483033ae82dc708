package follow

import (
	"strings"
	"unicode/utf8"

	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
)

// judge fills in what the carrying paragraphs say of the ask, and answers the part of
// them that is about it. before is that part in the draft where the ask was last.
func (t *trail) judge(d int, carriers []int, before string, operative bool, s *Standing) string {
	ps := t.drafts[d]
	s.Paragraphs, s.Quote = carriers, quote(ps, carriers)
	text, where := t.part(d, carriers)
	f := t.compare(text, before)
	s.Strength, s.Why = f.Verdict, place(f.Why, t.ask.Wanted, where)
	if before != "" {
		s.Before = strength.Compare(t.lang, before, text, t.ask.Groups).Verdict
	}
	all := t.whole(d, carriers)
	for _, g := range t.ask.Groups {
		if !strength.Names(t.lang, all, g) {
			s.Missing = append(s.Missing, g)
		}
	}
	for i, line := range t.ask.RedLines {
		if t.crossed(line, d, all) {
			s.RedLines = append(s.RedLines, i)
		}
	}
	t.fallback(d, carriers[0], text, s)

	weaker, opened := false, false
	for _, r := range f.Why {
		if r.Direction < 0 && r.Kind != strength.KindBracket {
			weaker = true
		}
		opened = opened || r.Direction < 0 && r.Kind == strength.KindBracket || r.Direction > 0 && r.NewAt[0] >= 0 && inside(text, r.NewAt[0])
	}
	held := t.held(d, carriers)
	switch {
	case operative && t.allPreambular(d, carriers):
		s.Status = Moved
	case held >= 0.5:
		s.Status = Bracketed
	case f.Verdict == strength.Weakened:
		s.Status, s.Sure = Weakened, s.Sure && f.Sure
	case len(s.Missing) > 0 || len(s.RedLines) > 0 || s.Fallback:
		s.Status = Weakened
	case held >= 0.2:
		s.Status = Bracketed
	case f.Verdict == strength.Unclear && weaker:
		s.Status, s.Sure = Weakened, false
	case opened && s.Score >= found:
		s.Status, s.Sure = Bracketed, false // a word of it, such as its date
	case s.Score < found:
		s.Status, s.Sure = Weakened, false // too little of it is left to call it in
	case s.Before == strength.Weakened && f.Verdict != strength.Same:
		s.Status, s.Sure = Weakened, false // less than it was where it was in
	default:
		s.Status = In
		s.Sure = s.Sure && f.Verdict != strength.Unclear && s.Before != strength.Weakened
	}
	return text
}

// inside reports whether a place of a text lies in square brackets.
func inside(text string, at int) bool {
	return strings.Count(text[:at], "[") > strings.Count(text[:at], "]")
}

// firm is the weakest rung that does for an ask which says what is to be done and not
// how firmly: "repeal the laws" is in where states are called upon to repeal them, and
// not where they are encouraged to.
const firm = 40

// compare weighs the part of the text against the wanted wording; an ask that has no
// verb of its own ("people who use drugs, sex workers") is weighed against the text
// of the draft where it was last. An ask that names a deed alone ("repeal the laws")
// is read with the first verb that governed it firmly enough; from then on it is
// weaker when that verb is.
func (t *trail) compare(text, before string) strength.Finding {
	verb, rung, ok := strength.Governor(t.lang, t.ask.Wanted, text)
	if ok && rung <= firm && t.lead == "" {
		t.lead = verb + " "
	}
	f := t.asked(strength.Compare(t.lang, t.lead+t.ask.Wanted, text, t.ask.Groups), text)
	for i := range f.Why {
		if at := &f.Why[i].OldAt; at[0] >= len(t.lead) {
			at[0], at[1] = at[0]-len(t.lead), at[1]-len(t.lead)
		} else if at[0] >= 0 {
			*at = [2]int{-1, -1} // not in the wanted wording
		}
	}
	if ok && rung > firm && t.lead == "" && f.Verdict == strength.Same {
		f.Verdict = strength.Weakened
		f.Why = append(f.Why, strength.Reason{Kind: strength.KindModal, Direction: -1, New: verb, OldAt: [2]int{-1, -1}, NewAt: [2]int{-1, -1}})
	}
	if t.ask.decides() || strength.Measure(t.lang, t.ask.Wanted).Preamble {
		return f
	}
	if before == "" {
		if why, ok := strength.Hedged(t.lang, text, firm); ok && !t.people() {
			return strength.Finding{Verdict: strength.Weakened, Why: []strength.Reason{why}}
		}
		return strength.Finding{Verdict: strength.Same, Sure: true}
	}
	return strength.Compare(t.lang, before, text, t.ask.Groups)
}

// people says that an ask does nothing but name people: it is in wherever they are named.
func (t *trail) people() bool {
	n := 0
	for _, g := range strength.Measure(t.lang, t.ask.Wanted).Groups {
		n += len(g.Words)
	}
	return n*2 >= len(t.ask.Wanted)
}

// asked takes the "should" of an ask for what it is, a wish: a text that calls upon
// somebody to do it does what is asked, though "should" stands higher on the ladder.
func (t *trail) asked(f strength.Finding, text string) strength.Finding {
	w, is := strength.Measure(t.lang, t.ask.Wanted), strength.Measure(t.lang, text)
	if w.Modal == "" || w.Verb != "" || is.Rung < 0 || is.Rung > firm || is.Preamble {
		return f
	}
	kept, weaker, stronger := make([]strength.Reason, 0, len(f.Why)), 0, 0
	for _, r := range f.Why {
		if r.Direction < 0 && r.Old == w.Modal && r.New == is.Verb {
			continue
		}
		kept = append(kept, r)
		if r.Kind != strength.KindBracket {
			weaker, stronger = weaker+max(0, -r.Direction), stronger+max(0, r.Direction)
		}
	}
	if len(kept) == len(f.Why) {
		return f
	}
	f.Why, f.Sure = kept, false
	switch {
	case weaker > 0 && stronger > 0:
		f.Verdict = strength.Unclear
	case weaker > 0:
		f.Verdict = strength.Weakened
	case stronger > 0:
		f.Verdict = strength.Strengthened
	default:
		f.Verdict = strength.Same
	}
	return f
}

// quote is what the paragraphs say, a line each.
func quote(ps []draft.Paragraph, carriers []int) string {
	lines := make([]string, len(carriers))
	for n, i := range carriers {
		lines[n] = ps[i].Text
	}
	return strings.Join(lines, "\n")
}

// stretch is a piece of the text that part cut out, and where it begins in the quote.
type stretch struct{ from, to, quoted int }

// part cuts out of the carrying paragraphs what is about the ask: from the verb that
// governs it to the end of the clause in which its last words stand.
func (t *trail) part(d int, carriers []int) (text string, where []stretch) {
	var b strings.Builder
	line := 0
	for n, i := range carriers {
		from, to := t.window(d, i)
		own := t.drafts[d][i].Text[from:to]
		up := parent(t.drafts[d], i)
		if n > 0 {
			b.WriteString("; ")
		} else if up >= 0 && len(strength.Heads(t.lang, own)) == 0 {
			b.WriteString(strings.TrimRight(t.drafts[d][up].Text, " :;,—-") + " ")
		}
		where = append(where, stretch{b.Len(), b.Len() + len(own), line + from})
		b.WriteString(own)
		line += len(t.drafts[d][i].Text) + len("\n")
	}
	return b.String(), where
}

// window answers from where to where paragraph i is about the ask.
func (t *trail) window(d, i int) (from, to int) {
	text := t.drafts[d][i].Text
	first, last := -1, -1
	for _, m := range t.words[d][i] {
		if _, ok := t.weight[m.Words]; !ok && t.back[m.Words] == 0 {
			continue
		}
		if first < 0 {
			first = m.At[0]
		}
		last = m.At[1]
	}
	if first < 0 {
		return 0, len(text)
	}
	for _, h := range strength.Heads(t.lang, text) {
		if h.At[0] <= first {
			from = h.At[0]
		}
	}
	// A conditions that stands before the verb belongs to it: "[In due course,] urges".
	if from > 0 && !strings.ContainsAny(text[:from], ".;；。؛") && len(strength.Heads(t.lang, text[:from])) == 0 {
		from = 0
	}
	// To the end of the clause, and one more if it is short: ", as appropriate,".
	to = clause(text, last)
	if to < len(text) && strings.ContainsAny(next(text, to), ",，،、") {
		if more := clause(text, to+len(next(text, to))); short(text[to:more]) {
			to = more
		}
	}
	return from, to
}

func next(text string, at int) string {
	_, n := utf8.DecodeRuneInString(text[at:])
	return text[at : at+n]
}

// clause answers where the next sign that ends a clause stands, from at.
func clause(text string, at int) int {
	if k := strings.IndexAny(text[at:], ",;.:，；。：،؛、"); k >= 0 {
		return at + k
	}
	return len(text)
}

// short says that a clause is a condition rather than another matter.
func short(s string) bool {
	return len(strings.Fields(s)) <= 9 && utf8.RuneCountInString(s) <= 80 || utf8.RuneCountInString(s) <= 16
}

// whole is all that the carrying paragraphs say, with those above them.
func (t *trail) whole(d int, carriers []int) string {
	var b strings.Builder
	for _, i := range carriers {
		if up := parent(t.drafts[d], i); up >= 0 {
			b.WriteString(t.drafts[d][up].Text + "\n")
		}
		b.WriteString(t.drafts[d][i].Text + "\n")
	}
	return b.String()
}

func (t *trail) allPreambular(d int, carriers []int) bool {
	for _, i := range carriers {
		if !t.preambular(d, i) {
			return false
		}
	}
	return true
}

// held is the share of the ask's words, as they stand in the paragraphs, that are in
// brackets.
func (t *trail) held(d int, carriers []int) float64 {
	in, all := 0.0, 0.0
	for _, i := range carriers {
		for _, m := range t.words[d][i] {
			w, ok := t.weight[m.Words]
			if !ok {
				w = t.back[m.Words]
			}
			all += w
			for _, b := range t.drafts[d][i].Brackets {
				if b.From <= m.At[0] && m.At[1] <= b.To {
					in += w
					break
				}
			}
		}
	}
	if all == 0 {
		return 0
	}
	return in / all
}

// crossed says that wording which must not come in stands in the carrying paragraphs,
// or, when it says enough to mean one thing only, anywhere in the draft.
func (t *trail) crossed(line string, d int, carrying string) bool {
	want := strength.Plain(t.lang, line)
	if len(want) == 0 {
		return false
	}
	if within(want, strength.Plain(t.lang, carrying)) {
		return true
	}
	if len(strength.Content(t.lang, line)) < 4 {
		return false // a condition, or words that can stand for other things elsewhere
	}
	for i := range t.drafts[d] {
		if p := &t.drafts[d][i]; p.Kind != draft.Heading && within(want, strength.Plain(t.lang, p.Text)) {
			return true
		}
	}
	return false
}

// within says that the words stand in the text in their order, with at most two
// others between them.
func within(want, have []string) bool {
	for i := range have {
		k, gap := 0, 0
		for j := i; j < len(have) && gap <= 2; j++ {
			if have[j] == want[k] {
				if k, gap = k+1, 0; k == len(want) {
					return true
				}
			} else if k == 0 {
				break
			} else {
				gap++
			}
		}
	}
	return false
}

// fallback says whether the text is nearer to the fallback wording, and keeps it.
func (t *trail) fallback(d, i int, text string, s *Standing) {
	if t.ask.Fallback == "" {
		return
	}
	to := strength.Compare(t.lang, t.ask.Fallback, text, nil)
	if to.Verdict == strength.Weakened || to.Verdict == strength.Unclear {
		return
	}
	s.Fallback = s.Strength != strength.Same && s.Strength != strength.Strengthened &&
		t.share(t.back, t.backs, d, i) >= t.share(t.weight, t.total, d, i)-0.05
}

// place moves the places of reasons from the part to the paragraph it was cut from.
func place(why []strength.Reason, wanted string, where []stretch) []strength.Reason {
	out := make([]strength.Reason, len(why))
	for i, r := range why {
		at := r.NewAt
		r.NewAt = [2]int{-1, -1}
		for _, x := range where {
			if at[0] >= x.from && at[1] <= x.to {
				r.NewAt = [2]int{at[0] - x.from + x.quoted, at[1] - x.from + x.quoted}
			}
		}
		if r.OldAt[1] > len(wanted) || r.OldAt[0] >= 0 && wanted[r.OldAt[0]:r.OldAt[1]] != r.Old {
			r.OldAt = [2]int{-1, -1}
		}
		out[i] = r
	}
	return out
}
