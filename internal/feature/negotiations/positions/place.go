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
func Find(d *negotiations.Draft, label string) (out []int) {
	kind, rest := canon(label)
	if rest == "" || d == nil {
		return nil
	}
	labelled := map[draft.Kind]bool{}
	for _, p := range d.Paragraphs {
		labelled[p.Kind] = labelled[p.Kind] || p.Label != ""
	}
	count := map[draft.Kind]int{}
	for i, p := range d.Paragraphs {
		is := map[draft.Kind]string{draft.Operative: "op", draft.Preambular: "pp"}[p.Kind]
		if p.Depth == 0 && is != "" {
			count[p.Kind]++
		}
		match := false
		for _, l := range []string{p.Label, p.Path} {
			k, r := canon(l)
			if k == "" {
				k = is
			}
			match = match || r != "" && r == rest && (kind == "" || kind == k)
		}
		// Whoever counts paragraphs counts those of the same kind.
		if !match && kind == is && is != "" && p.Depth == 0 && !labelled[p.Kind] {
			match = rest == strconv.Itoa(count[p.Kind])
		}
		if match {
			out = append(out, i)
		}
	}
	// The paragraph itself rather than a sub-paragraph that is called alike.
	if least := slices.IndexFunc(out, func(i int) bool { return d.Paragraphs[i].Depth == 0 }); len(out) > 1 && least >= 0 {
		out = slices.DeleteFunc(out, func(i int) bool { return d.Paragraphs[i].Depth > 0 })
	}
	return out
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
func (a At) on(d *negotiations.Draft) int {
	if d == nil || a.Paragraph < 0 {
		return -1
	}
	if a.Paragraph < len(d.Paragraphs) && anchor(d.Paragraphs[a.Paragraph]) == a.Anchor {
		return a.Paragraph
	}
	return slices.IndexFunc(d.Paragraphs, func(p draft.Paragraph) bool { return anchor(p) == a.Anchor })
}

// spoken finds labels in what people say: "We can now continue to OP7ter."
var spoken = regexp.MustCompile(`(?i)\b(?:OP|PP)\s?\d{1,3}(?:\s?(?:bis|ter|quater|quinquies|alt|bis alt|ter alt|[a-e]\b))*`)

// alone is a line that is nothing but a label.
var alone = regexp.MustCompile(`(?i)^(?:(?:OP|PP|para(?:graph)?|§|п\.?|пункт|párr(?:afo)?\.?|par[áa]grafo|paragraphe)\s?)?\d{1,3}(?:\s?(?:bis|ter|quater|quinquies|alt|\(?[a-z]{1,4}\)))*\s*[.:]?$`)
