package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Ranks of headings: what is lower stands under what is higher, unless the file says
// more. Two styles of one rank nest in the order in which they appear.
const (
	rankPart    = 2 // Annex, Part, Chapter
	rankLetter  = 3 // A. or I. or 一、
	rankArticle = 4
	rankCaps    = 5 // a line in capitals, no number
	rankLine    = 6 // another short line, no number
	rankOption  = 7 // Option II: with numbered paragraphs under it
	rankBrace   = 8 // {Progression}: a provisional title
)

var (
	// numberOfText is what stands before the title of a resolution: 73/8.
	numberOfText = regexp.MustCompile(`^\d{1,4}/\d{1,4}\.\s+\S`)
	// placeholder is a line that stands for text.
	placeholder = regexp.MustCompile(`(?i)^\W*(placeholder|place holder|no text|to be (completed|added|inserted|developed)|sans texte|no hay texto|sem texto)`)
	// dated ends with a year, as no title of a part does.
	dated = regexp.MustCompile(`^[^(]*\b(19|20)\d\d[*†]?$`)
	// letterhead is what stands at the top of a document of the United Nations.
	letterhead = regexp.MustCompile(`(?i)\b(Distr\.|A|E|S|FCCC|CBD|CRC|CAC)(/[A-Z0-9][\w.]*)+\s*$|Distr(\.|ibution)?\s?:|^(agenda item|original\s?:|point \d+ de l|tema \d+ d|пункт \d+ пов|البند \d+|议程项目)|session$|plenary meeting`)
)

// titleRank says whether u is a heading, 0 if it is none. next is what follows it.
func (b *building) titleRank(u, next, before *unit) int {
	text := strings.TrimSpace(u.text)
	bare := strings.Trim(text, " []")
	long := utf8.RuneCountInString(text)
	if u.bullet || bare == "" {
		return 0
	}
	if u.marked {
		rest := strings.Trim(u.mark.rest, " []")
		switch fam := u.mark.readings[0].fam; {
		case u.mark.word == "part" && long <= 200:
			return rankPart
		case u.mark.word == "article" && (rest == "" || long <= 160 && !endsSentence(rest)):
			return rankArticle
		case fam == famUpper || fam == famUpRoman || fam == famHan:
			if rest == "" || long > 200 || endsSentence(rest) && !capitals(rest) {
				return 0
			}
			return rankLetter
		case u.mark.word == "option" && next != nil && b.inside(u) && b.inside(next):
			return 0 // the numbers behind it are its own
		case u.mark.word == "option":
			if strings.HasPrefix(rest, "(para") && long < 80 || next != nil && next.marked && next.mark.readings[0].fam == famNumber && titled(&u.mark, b) {
				return rankOption
			}
			if next != nil && next.marked && next.mark.readings[0].fam == famNumber && (rest == "" || strings.HasSuffix(rest, ":") || strings.HasPrefix(rest, "(") && strings.HasSuffix(strings.TrimRight(rest, " :."), ")")) && long < 80 {
				return rankOption
			}
		}
		return 0
	}
	if numberOfText.MatchString(text) {
		return 1
	}
	if strings.HasPrefix(bare, "{") && strings.HasSuffix(bare, "}") && len(strings.Fields(bare)) <= 6 && !strings.ContainsAny(bare, ".;:") {
		return rankBrace
	}
	if b.remark || placeholder.MatchString(text) || strings.HasSuffix(bare, ":") || letterhead.MatchString(text) {
		return 0
	}
	if long > 160 || endsSentence(bare) || u.cell || strings.ContainsAny(bare, "{}") || !upperFirst(bare) {
		return 0
	}
	if capitals(bare) && long > 3 {
		return rankCaps
	}
	large := b.body > 0 && u.para.Size > b.body*1.1
	if next != nil && !large && !next.marked {
		if pre, op := headOf(next.text, b.lang); (pre || op) && endsClause(next.text) {
			return 0 // The General Assembly / Recalling …: it speaks
		}
	}
	if next == nil || !letters(bare) || strings.Contains(bare, ". ") || dated.MatchString(bare) {
		return 0
	}
	if large {
		return rankLine
	}
	if wordCount(bare) > 14 || wide(first(bare)) && long > 24 {
		return 0
	}
	// A line of common size is a title if text follows, and not one more short line.
	if !b.begun && !next.marked && !next.bullet && !endsClause(next.text) && utf8.RuneCountInString(next.text) < 100 {
		return 0
	}
	if before != nil && before.level == 0 && before.rank == 0 && (before.marked || b.begun) && !endsClause(before.text) {
		return 0
	}
	return rankLine
}

// titled reports whether a Roman option has a title of its own, and paragraphs under it:
// Option I: [Loss and damage].
func titled(m *mark, b *building) bool {
	rest, roman := strings.TrimSpace(m.rest), false
	for _, r := range m.readings {
		roman = roman || r.fam == famOptionRoman
	}
	bare := strings.Trim(rest, " []")
	pre, op := headOf(bare, b.lang)
	return roman && strings.HasSuffix(rest, "]") && wordCount(bare) <= 14 && (upperFirst(bare) || strings.HasPrefix(bare, "(")) &&
		!endsSentence(bare) && !placeholder.MatchString(bare) && !binding.MatchString(bare) && !strings.HasPrefix(strings.ToLower(bare), "no ") && !pre && !op
}

// bodySize is the size of letters of most of the text, 0 if the file does not say.
func bodySize(us []unit) float64 {
	weight := map[int]int{} // of a size in tenths of a point
	best := 0
	for _, u := range us {
		k := int(u.para.Size * 10)
		if weight[k] += len(u.text); weight[k] > weight[best] || weight[k] == weight[best] && k < best {
			best = k
		}
	}
	return float64(best) / 10
}

// endsSentence reports whether text ends as no title does.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, " ]")
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".;,。；，؛،", r)
}

// capitals reports whether text has capitals only, of a script that has them.
func capitals(text string) bool {
	upper := 0
	for _, r := range text {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsUpper(r):
			upper++
		}
	}
	return upper > 2
}

// wordCount counts words, and not the strokes between "commitments / contributions".
func wordCount(text string) int {
	n := 0
	for _, f := range strings.Fields(text) {
		n += b2i(letters(f) || strings.IndexFunc(f, unicode.IsDigit) >= 0)
	}
	return n
}

func letters(text string) bool { return strings.IndexFunc(text, unicode.IsLetter) >= 0 }

// titles keeps the headings that a paragraph stands under.
type titles struct{ stack []title }

type title struct {
	rank, index, level, value int
	style                     string
}

// read chooses the reading of a heading's label that goes on best: V is the fifth
// behind IV, the letter behind U.
func (t *titles) read(m mark) (style string, value int) {
	best := -1
	for _, r := range m.readings {
		s, fit := string(rune('A'+r.fam)), 0
		if r.value == 1 {
			fit = 2
		}
		for _, h := range t.stack {
			switch {
			case h.style != s:
			case r.value == h.value+1 || m.again && r.value == h.value:
				fit = 3
			case r.value > h.value:
				fit = max(fit, 1)
			}
		}
		if fit > best {
			style, value, best = s, r.value, fit
		}
	}
	return style, value
}

// enter puts heading i into its place and gives its level from 1 and the heading above it.
func (t *titles) enter(i, rank, level int, style string, value int) (depth, above int) {
	keep := len(t.stack)
	if rank == rankLetter && level == 0 {
		keep = t.sibling(style, value)
	}
	for k, h := range t.stack[:keep] {
		if level > 0 && h.level > 0 {
			if h.level >= level {
				keep = k
				break
			}
			continue
		}
		if h.rank > rank || h.rank == rank && rank != rankLetter {
			keep = k
			break
		}
	}
	t.stack = append(t.stack[:keep], title{rank, i, level, value, style})
	if len(t.stack) > 9 {
		t.stack = append(t.stack[:8], t.stack[len(t.stack)-1])
	}
	above = -1
	if len(t.stack) > 1 {
		above = t.stack[len(t.stack)-2].index
	}
	return len(t.stack), above
}

// sibling gives how many of the open headings stay above a lettered or numbered one:
// C stands beside B; an A that follows IV stands under IV, not beside an earlier B.
func (t *titles) sibling(style string, value int) int {
	for k := len(t.stack) - 1; k >= 0; k-- {
		if h := t.stack[k]; h.rank == rankLetter && h.style == style && value >= h.value && (value > 1 || value == h.value) {
			return k
		}
	}
	for k := len(t.stack) - 1; k >= 0; k-- {
		if h := t.stack[k]; h.rank == rankLetter && h.style != style {
			return k + 1
		}
	}
	for k, h := range t.stack {
		if h.rank >= rankLetter {
			return k
		}
	}
	return len(t.stack)
}

func (t *titles) top() int {
	if len(t.stack) == 0 {
		return -1
	}
	return t.stack[len(t.stack)-1].index
}
