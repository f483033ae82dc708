package draft

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what brackets may cost: pairs that lie over very many paragraphs are
// taken for two mistakes, and deeper nesting is not followed.
const (
	farBracket  = 400 // paragraphs from the opening to the closing sign
	deepBracket = 64  // nested pairs
)

// brackets of a negotiated text: the square ones, their full-width form and the
// lenticular and tortoise-shell ones of Chinese texts.
var closing = map[rune]rune{'[': ']', '［': '］', '【': '】', '〔': '〕'}

// ParseBrackets fills Brackets of every paragraph, also of pairs that lie over
// several paragraphs. A sign without its partner reaches to the end (or from the
// beginning) of its own paragraph.
func ParseBrackets(paras []Paragraph) { parseBrackets(paras) }

type opened struct {
	para, at int
	close    rune
}

type pair struct {
	fromPara, from, toPara, to int // to is behind the closing sign; -1 for a sign that is missing
}

// parseBrackets does the work of ParseBrackets and says what does not fit.
func parseBrackets(paras []Paragraph) []Warning {
	var stack []opened
	var pairs []pair
	var lone []pair
	for p := range paras {
		paras[p].Brackets = nil
		text := paras[p].Text
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if c, ok := closing[r]; ok {
				if n := notNegotiated(text, i, size, c); n > 0 {
					i += n
					continue
				}
				stack = append(stack, opened{p, i, c})
			} else if r == ']' || r == '］' || r == '】' || r == '〕' {
				// The nearest sign of the same kind; what was opened after it was not closed.
				k := len(stack) - 1
				for k >= 0 && stack[k].close != r && len(stack)-k < deepBracket {
					k--
				}
				if k >= 0 && stack[k].close == r && p-stack[k].para <= farBracket {
					for _, o := range stack[k+1:] {
						lone = append(lone, pair{o.para, o.at, -1, -1})
					}
					pairs = append(pairs, pair{stack[k].para, stack[k].at, p, i + size})
					stack = stack[:k]
				} else {
					lone = append(lone, pair{-1, -1, p, i + size})
				}
			}
			i += size
		}
	}
	for _, o := range stack {
		lone = append(lone, pair{o.para, o.at, -1, -1})
	}
	var warnings []Warning
	for _, l := range lone {
		if l.fromPara >= 0 {
			pairs = append(pairs, pair{l.fromPara, l.from, l.fromPara, len(paras[l.fromPara].Text)})
			warnings = append(warnings, Warning{Key: "negotiations.draft.bracket_open", Args: []any{"Paragraph", name(paras, l.fromPara)}, Paragraph: l.fromPara})
		} else {
			pairs = append(pairs, pair{l.toPara, 0, l.toPara, l.to})
			warnings = append(warnings, Warning{Key: "negotiations.draft.bracket_close", Args: []any{"Paragraph", name(paras, l.toPara)}, Paragraph: l.toPara})
		}
	}
	lay(paras, pairs)
	return warnings
}

// sortPairs orders pairs that open in one paragraph: first the one that opens first,
// then the one that closes last.
func sortPairs(own []pair) {
	slices.SortStableFunc(own, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.toPara, a.toPara), cmp.Compare(b.to, a.to))
	})
}

// lay writes the pairs into the paragraphs that they lie over.
func lay(paras []Paragraph, pairs []pair) {
	starts := make([][]pair, len(paras))
	for _, b := range pairs {
		starts[b.fromPara] = append(starts[b.fromPara], b)
	}
	var open []pair // from outside to inside
	for p := range paras {
		own := starts[p]
		// The outer one opens first; of two that open at the same place, which only a
		// missing sign can cause, the one that ends later is the outer one.
		sortPairs(own)
		open = append(open, own...)
		text := paras[p].Text
		var ends []int
		kept := open[:0]
		for _, b := range open {
			br := Bracket{From: 0, To: len(text), Before: b.fromPara < p, After: b.toPara > p}
			if !br.Before {
				br.From = b.from
			}
			if !br.After {
				br.To = b.to
			}
			// Depth: how many of those before it in this list are still open at From.
			for len(ends) > 0 && ends[len(ends)-1] <= br.From {
				ends = ends[:len(ends)-1]
			}
			br.Depth = len(ends)
			if br.Depth < deepBracket {
				ends = append(ends, br.To)
				paras[p].Brackets = append(paras[p].Brackets, br)
			}
			if br.After && len(kept) < deepBracket {
				kept = append(kept, b)
			}
		}
		open = kept
	}
}

// notNegotiated gives the length of a bracket at text[i:] that is no bracket of a
// negotiation: [sic], [12] behind a word as a citation, […]; 0 if it is one.
func notNegotiated(text string, i, size int, c rune) int {
	const longest = 24
	rest := text[i+size:]
	end := strings.IndexRune(rest[:min(len(rest), longest)], c)
	if end < 0 {
		return 0
	}
	in := strings.ToLower(strings.TrimSpace(rest[:end]))
	n := size + end + utf8.RuneLen(c)
	switch in {
	case "sic", "sic!", "…", "...", "emphasis added", "fn", "note", "*", "†", "‡", "^":
		return n
	}
	if strings.HasPrefix(in, "^") || strings.HasPrefix(in, "fn ") || strings.HasPrefix(in, "note ") {
		return n
	}
	digits := 0
	for _, r := range in {
		switch {
		case unicode.IsDigit(r):
			digits++
		case r == ',' || r == '-' || r == '–' || r == ' ' || r == ';':
			digits = 0
		default:
			return 0
		}
		if digits > 3 {
			return 0 // a year: [2030]
		}
	}
	if digits == 0 {
		return 0
	}
	// "within [30] days" is negotiated, "as was shown [12]." and "shown[12] that" cite.
	before, after := text[:i], text[i+n:]
	if before == "" {
		return 0
	}
	b, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsLetter(b) || strings.ContainsRune(".,;”\"’»", b) {
		a, _ := utf8.DecodeRuneInString(after)
		if !unicode.IsLetter(a) && !unicode.IsDigit(a) {
			return n
		}
		return 0
	}
	a, _ := utf8.DecodeRuneInString(after)
	if after != "" && !strings.ContainsRune(".,;:", a) || !unicode.IsSpace(b) {
		return 0
	}
	last := strings.ToLower(before[strings.LastIndexByte(strings.TrimRight(before, " \u00a0"), ' ')+1:])
	if numbered[strings.Trim(last, " \u00a0([")] {
		return 0
	}
	return n
}

// numbered are words behind which a number in brackets is a number of the text.
var numbered = setOf(`by to at of in least most than article articles paragraph paragraphs annex section chapter goal target about over under
	and or part per paragraphe alinéa à de par au annexe artículo párrafo anexo por al en статья статьи пункт пункта до к на artigo parágrafo
	em para المادة الفقرة`)

func setOf(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}
