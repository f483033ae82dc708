package positions

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/script"
)

// dropped are words for "paragraph" that say nothing of which one; kinds are words for
// the two kinds.
var (
	dropped = fields("para paras paragraph paragraphs paragraphe par parr parrafo paragrafo alinea no nr n п пункт абзац الفقره فقره البند 第 段 款 项 the of op")
	kinds   = map[string]string{"op": "op", "оп": "op", "dispositif": "op", "operative": "op", "pp": "pp", "пп": "pp", "preamble": "pp", "preambular": "pp", "preambule": "pp", "preambulo": "pp"}
)

func fields(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[script.Fold(w)] = true
	}
	return m
}

// canon is a label without what people write differently: "OP 6alt" and "op6 Alt." are
// "6 alt" of kind "op"; "para 12 (a)" is "12 a" of no kind.
func canon(label string) (kind, rest string) {
	var out []string
	for _, w := range strings.Fields(parted(script.Fold(label))) {
		if k := kinds[w]; k != "" && len(out) == 0 {
			kind = k
			continue
		}
		if dropped[w] {
			continue
		}
		out = append(out, w)
	}
	return kind, strings.Join(out, " ")
}

// parted puts spaces between letters and digits, and around Han characters that
// numbers stand among.
func parted(s string) string {
	var b strings.Builder
	var prev rune
	for _, r := range s {
		if prev != 0 && prev != ' ' && r != ' ' && (unicode.IsDigit(prev) != unicode.IsDigit(r) || unicode.Is(unicode.Han, prev) && unicode.Is(unicode.Han, r)) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// Find returns the paragraphs of a draft that delegates may mean by a label: none, one,
// or several that are called alike. "OP 12" is the operative paragraph numbered 12;
// "PP 3" the third preambular paragraph when these have no labels.
func Find(d *negotiations.Draft, label string) []int { return newFinder(d).find(label) }

// finder knows what the paragraphs of a draft are called, and their words: read once for
// however many positions are about the draft. It is made where it is used.
type finder struct {
	d        *negotiations.Draft
	names    map[string][]named // by what follows the kind
	counted  map[string][]int   // paragraphs that are known by their number among their kind
	byAnchor map[string]int     // the first that has these words
}

// named is a paragraph that is called so, by one of its names.
type named struct {
	kind string
	n    int
}

func newFinder(d *negotiations.Draft) *finder { return &finder{d: d} }

// isKind is what delegates call a kind of paragraph, "" of those they do not count.
func isKind(p *draft.Paragraph) string {
	return map[draft.Kind]string{draft.Operative: "op", draft.Preambular: "pp"}[p.Kind]
}

func (f *finder) read() {
	f.names, f.counted = map[string][]named{}, map[string][]int{}
	labelled, count := map[draft.Kind]bool{}, map[draft.Kind]int{}
	for i := range f.d.Paragraphs {
		p := &f.d.Paragraphs[i]
		labelled[p.Kind] = labelled[p.Kind] || p.Label != ""
		for _, l := range []string{p.Label, p.Path} {
			k, r := canon(l)
			if k == "" {
				k = isKind(p)
			}
			if r != "" {
				f.names[r] = append(f.names[r], named{k, i})
			}
		}
	}
	// Whoever counts paragraphs counts those of the same kind.
	for i := range f.d.Paragraphs {
		if p := &f.d.Paragraphs[i]; p.Depth == 0 && isKind(p) != "" {
			if count[p.Kind]++; !labelled[p.Kind] {
				key := isKind(p) + strconv.Itoa(count[p.Kind])
				f.counted[key] = append(f.counted[key], i)
			}
		}
	}
}

func (f *finder) find(label string) (out []int) {
	kind, rest := canon(label)
	if rest == "" || f.d == nil {
		return nil
	}
	if f.names == nil {
		f.read()
	}
	for _, x := range f.names[rest] {
		if kind == "" || kind == x.kind {
			out = append(out, x.n)
		}
	}
	if kind != "" {
		out = append(out, f.counted[kind+rest]...)
	}
	slices.Sort(out)
	out = slices.Compact(out)
	// The paragraph itself rather than a sub-paragraph that is called alike.
	if least := slices.IndexFunc(out, func(i int) bool { return f.d.Paragraphs[i].Depth == 0 }); len(out) > 1 && least >= 0 {
		out = slices.DeleteFunc(out, func(i int) bool { return f.d.Paragraphs[i].Depth > 0 })
	}
	return out
}

// on is [At.on] of many.
func (f *finder) on(a At) int {
	if f.d == nil || a.Paragraph < 0 {
		return -1
	}
	if a.Paragraph < len(f.d.Paragraphs) && anchor(f.d.Paragraphs[a.Paragraph]) == a.Anchor {
		return a.Paragraph
	}
	if f.byAnchor == nil {
		f.byAnchor = map[string]int{}
		for i, p := range f.d.Paragraphs {
			if k := anchor(p); f.byAnchor[k] == 0 {
				f.byAnchor[k] = i + 1
			}
		}
	}
	return f.byAnchor[a.Anchor] - 1
}

// Called is what delegates call a paragraph of a draft: "OP 12", "PP 3", its label, or
// "" when it has no name.
func Called(d *negotiations.Draft, n int) string {
	if d == nil || n < 0 || n >= len(d.Paragraphs) {
		return ""
	}
	p := d.Paragraphs[n]
	name := p.Path
	if name == "" {
		name = p.Label
	}
	is := map[draft.Kind]string{draft.Operative: "OP", draft.Preambular: "PP"}[p.Kind]
	if name != "" {
		if k, r := canon(name); k == "" && is != "" && r != "" && unicode.IsDigit(rune(r[0])) {
			return is + " " + name
		}
		return name
	}
	if is == "" || p.Depth > 0 {
		return ""
	}
	at := 0
	for i := 0; i <= n; i++ {
		if q := d.Paragraphs[i]; q.Kind == p.Kind && q.Depth == 0 {
			if at++; q.Label != "" {
				return ""
			}
		}
	}
	return is + " " + strconv.Itoa(at)
}

// anchor is a fingerprint of a paragraph's words: when a draft is brought in again, and
// divided otherwise, what was about a paragraph is found by it.
func anchor(p draft.Paragraph) string {
	h := sha256.Sum256([]byte(strings.Join(strings.Fields(strings.ToLower(p.Text)), " ")))
	return hex.EncodeToString(h[:6])
}

// on returns the paragraph that a position is about in its draft as it is now, -1 if
// it is not there.
func (a At) on(d *negotiations.Draft) int { return newFinder(d).on(a) }

// spoken finds labels in what people say: "We can now continue to OP7ter."
var spoken = regexp.MustCompile(`(?i)\b(?:OP|PP)\s?\d{1,3}(?:\s?(?:bis|ter|quater|quinquies|alt|bis alt|ter alt|[a-e]\b))*`)

// alone is a line that is nothing but a label.
var alone = regexp.MustCompile(`(?i)^(?:(?:OP|PP|para(?:graph)?|§|п\.?|пункт|párr(?:afo)?\.?|par[áa]grafo|paragraphe)\s?)?\d{1,3}(?:\s?(?:bis|ter|quater|quinquies|alt|\(?[a-z]{1,4}\)))*\s*[.:]?$`)
