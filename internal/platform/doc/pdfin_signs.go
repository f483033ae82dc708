package doc

import (
	"strings"
	"unicode/utf8"
)

// superscripts are digits that a font has raised by itself.
const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹"

func superscript(r rune) (digit byte, ok bool) {
	if i := strings.IndexRune(superscripts, r); i >= 0 {
		return byte('0' + utf8.RuneCountInString(superscripts[:i])), true
	}
	return 0, false
}

// signs parts words from the signs of notes that are letters of their own kind, as
// in "harbour¹" and "¹ See the book". Units keep theirs: "m²", "W/m²". raised says
// which of the words that are returned are such signs; nil if none is.
func signs(words []inWord) (out []inWord, raised []bool) {
	if !strings.ContainsAny(joined(words), superscripts) {
		return words, nil
	}
	add := func(w inWord, up bool) {
		out, raised = append(out, w), append(raised, up)
	}
	for _, w := range words {
		text := []rune(w.text)
		from, to := 0, len(text)
		for from < to {
			if _, ok := superscript(text[from]); !ok {
				break
			}
			from++
		}
		for to > from {
			if _, ok := superscript(text[to-1]); !ok {
				break
			}
			to--
		}
		base := string(text[from:to])
		if from == to { // a sign alone
			add(sign(w, text), true)
			continue
		}
		if last := base[strings.LastIndexByte(base, '/')+1:]; to < len(text) && utf8.RuneCountInString(last) <= 2 && strings.IndexFunc(last, wordRune) >= 0 {
			to, base = len(text), string(text[from:])
		}
		letter := w.w / float32(len(text))
		at := w.x
		for _, part := range [][]rune{text[:from], text[from:to], text[to:]} {
			if len(part) == 0 {
				continue
			}
			p := w
			p.x, p.w = at, letter*float32(len(part))
			at += p.w
			if len(part) == to-from && &part[0] == &text[from] {
				p.text = base
				add(p, false)
			} else {
				add(sign(p, part), true)
			}
		}
	}
	return out, raised
}

// sign makes ordinary digits of raised ones.
func sign(w inWord, text []rune) inWord {
	var b strings.Builder
	for _, r := range text {
		d, _ := superscript(r)
		b.WriteByte(d)
	}
	w.text = b.String()
	return w
}

func joined(words []inWord) string {
	var b strings.Builder
	for i := range words {
		if words[i].text != "" && words[i].text[len(words[i].text)-1] >= 0x80 || len(words[i].text) > 0 && words[i].text[0] >= 0x80 {
			b.WriteString(words[i].text)
		}
	}
	return b.String()
}
