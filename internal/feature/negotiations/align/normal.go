package align

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/platform/script"
)

// vocab numbers the words of both drafts, so that the rest compares whole numbers.
type vocab struct {
	seen  map[string]int32 // a word as it is written -> its number, -1 for nothing
	ids   map[string]int32 // a folded word -> its number
	words []string         // the folded words by their number
	stems []int32          // their stems, -1 when not asked for yet
}

func newVocab() *vocab {
	return &vocab{seen: map[string]int32{}, ids: map[string]int32{}}
}

// add returns the number of a folded word.
func (v *vocab) add(folded string) int32 {
	id, ok := v.ids[folded]
	if !ok {
		id = int32(len(v.words))
		v.ids[folded] = id
		v.words = append(v.words, folded)
	}
	return id
}

// word returns the number of a word as it is written. Case, accents, ligatures and
// compatibility forms do not count.
func (v *vocab) word(w string) int32 {
	id, ok := v.seen[w]
	if ok {
		return id
	}
	f := foldWord(w)
	id = -1
	if f != "" {
		id = v.add(f)
	}
	v.seen[w] = id
	return id
}

// stem returns the number of the beginning of a word: what "encourage", "encourages"
// and "encouraging" have in common, roughly, in languages with endings.
func (v *vocab) stem(id int32) int32 {
	for int(id) >= len(v.stems) {
		v.stems = append(v.stems, -1)
	}
	if v.stems[id] >= 0 {
		return v.stems[id]
	}
	s, n := id, 0
	for at, r := range v.words[id] {
		if !unicode.IsLetter(r) {
			break
		}
		if n++; n > stemLetters {
			s = v.add(v.words[id][:at])
			break
		}
	}
	v.stems[id] = s
	return s
}

const stemLetters = 6

func foldWord(w string) string {
	for i := 0; i < len(w); i++ {
		if w[i] >= utf8.RuneSelf {
			return strings.ReplaceAll(script.Fold(w), " ", "")
		}
	}
	return strings.ToLower(w)
}

// scan appends the words of s to out. Punctuation, brackets and spaces are between
// words and leave nothing; signs that change what a figure means are words; in
// scripts without spaces every character is one.
func (v *vocab) scan(out []int32, s string) []int32 {
	start := -1 // of the word that is open
	end := func(i int) {
		if start >= 0 {
			if id := v.word(s[start:i]); id >= 0 {
				out = append(out, id)
			}
			start = -1
		}
	}
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		switch kindOf(r) {
		case inWord:
			if start < 0 {
				start = i
			}
		case alone:
			end(i)
			n += marksAfter(s[i+n:])
			if id := v.word(s[i : i+n]); id >= 0 {
				out = append(out, id)
			}
		case sign:
			end(i)
			if k := row(s[i:], r); k > 0 {
				n = k
				break
			}
			out = append(out, v.add(s[i:i+n]))
		case unseen:
		default:
			end(i)
		}
		i += n
	}
	end(len(s))
	return out
}

// row is the length of the row of the same sign that s begins with, if it is no word
// but a line drawn under a title: "=====". Else it is 0.
func row(s string, r rune) int {
	rest := strings.TrimLeft(s, string(r))
	if n := len(s) - len(rest); n >= 3*utf8.RuneLen(r) {
		return n
	}
	return 0
}

// marksAfter returns how many bytes of combining marks s begins with.
func marksAfter(s string) (n int) {
	for n < len(s) {
		r, k := utf8.DecodeRuneInString(s[n:])
		if !unicode.IsMark(r) {
			break
		}
		n += k
	}
	return n
}

type runeKind uint8

const (
	between runeKind = iota // punctuation, spaces
	inWord                  // letters, marks, numerals
	alone                   // a character that is a word by itself
	sign                    // %, $, § …: words of one sign
	unseen                  // within a word, but nothing: soft hyphen, joiners
)

func kindOf(r rune) runeKind {
	if r < utf8.RuneSelf {
		switch {
		case 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9':
			return inWord
		case r == '%' || r == '$' || r == '+' || r == '<' || r == '>' || r == '=':
			return sign
		}
		return between
	}
	switch r {
	case 0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0x061C:
		return unseen
	case '％':
		return sign
	}
	switch {
	case r >= 0x0E00 && unspaced(r):
		return alone
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsNumber(r):
		return inWord
	case unicode.Is(unicode.Sc, r), r == '§', r == '‰':
		return sign
	}
	return between
}

// unspaced reports whether r belongs to a script written without spaces between words.
func unspaced(r rune) bool {
	return r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Bopomofo,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// strict is the wording for the question whether two paragraphs say the same: each
// word in small letters with its accents, brackets as words of their own.
func strict(s string) []string {
	s = s[enumerators(s):]
	var out []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			out = append(out, plainForm(word.String()))
			word.Reset()
		}
	}
	rest := 0 // of a row of signs
	for i, r := range s {
		if i < rest {
			continue
		}
		switch kindOf(r) {
		case inWord:
			word.WriteRune(r)
		case alone:
			if !unicode.IsMark(r) {
				end()
			}
			word.WriteRune(r)
		case sign:
			end()
			if rest = i + row(s[i:], r); rest == i {
				out = append(out, string(r))
			}
		case unseen:
		default:
			end()
			if r == '[' || r == ']' {
				out = append(out, string(r))
			}
		}
	}
	end()
	return out
}

// plainForm is a word in small letters, composed, without ligatures and wide forms.
func plainForm(w string) string {
	ascii := true
	for i := 0; i < len(w) && ascii; i++ {
		ascii = w[i] < utf8.RuneSelf
	}
	if ascii {
		return strings.ToLower(w)
	}
	if c, p := script.Text(w, len(w)); p == script.OK {
		w = c
	}
	w = strings.Map(func(r rune) rune {
		if r >= 0xFF01 && r <= 0xFF5E { // full width
			r -= 0xFEE0
		}
		if r == 0x640 { // tatweel
			return -1
		}
		return unicode.ToLower(r)
	}, w)
	return ligatures.Replace(w)
}

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ﬁ", "fi", "ﬂ", "fl", "ﬀ", "ff",
	"ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "ĳ", "ij", "ς", "σ", "i̇", "i")
