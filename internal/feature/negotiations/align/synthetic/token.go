package synthetic

import (
	"regexp"
	"strings"
	"unicode"
)

// word is one word of a paragraph, in Chinese one character, with what it was.
type word struct {
	text  string
	glued bool // no space stands before it
	from  int  // the old paragraph it came from, -1 if it is new
	at    int  // its place there
	kept  bool // as it was; false if it was put in the place of another word
}

// words divides a text. from is the old paragraph it is of, or -1.
func words(text string, from int) (out []word) {
	for _, field := range strings.Fields(text) {
		start, glued := 0, false
		put := func(s string) {
			if s == "" {
				return
			}
			// A sign follows the character before it.
			if r := []rune(s); glued && len(r) == 1 && unicode.IsPunct(r[0]) && len(out) > 0 {
				out[len(out)-1].text += s
				return
			}
			out = append(out, word{text: s, glued: glued, from: from, at: len(out), kept: true})
			glued = true
		}
		for i, r := range field {
			if unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xff00 && r < 0xff60 {
				put(field[start:i])
				put(string(r))
				start = i + len(string(r))
			}
		}
		put(field[start:])
	}
	return out
}

func join(ws []word) string {
	var b strings.Builder
	for i, w := range ws {
		if i > 0 && !w.glued {
			b.WriteByte(' ')
		}
		b.WriteString(w.text)
	}
	return b.String()
}

// ends reports whether a clause ends with a word.
func (w word) ends() bool {
	r := []rune(w.text)
	return len(r) > 0 && strings.ContainsRune(",;:.!?،؛。，；：、", r[len(r)-1])
}

// clauses divides words after signs, into pieces of at least so many words.
func clauses(ws []word, least int) (out [][]word) {
	start := 0
	for i, w := range ws {
		if w.ends() && i+1-start >= least && len(ws)-i-1 >= least {
			out = append(out, ws[start:i+1])
			start = i + 1
		}
	}
	if start < len(ws) {
		out = append(out, ws[start:])
	}
	return out
}

// han reports whether a text is written in characters without spaces.
func han(ws []word) bool {
	n := 0
	for _, w := range ws {
		for _, r := range w.text {
			if unicode.Is(unicode.Han, r) {
				n++
				break
			}
		}
	}
	return n*2 > len(ws)
}

// labels are the numbers of paragraphs: they say nothing of where a text came from.
var labels = regexp.MustCompile(`^(?:(?:(?:PP|OP)?[ .]?\d+(?:\.\d+)*(?:bis|ter)?[.)]?|\(\d+\)|\([a-zA-Z]\)|[a-zA-Z][.)]|\([ivxIVX]+\)|[ivxIVX]+[.)])\s+)+`)

// bare is a paragraph without its number.
func bare(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if rest := labels.ReplaceAllString(text, ""); rest != "" {
		return rest
	}
	return text
}
