package script

import (
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// maxKey is the length in bytes after which sort keys are cut.
const maxKey = 96

// Two orders: the Unicode root (UTS 10) and, for names with Han characters and
// without kana, the same with Han by pinyin. (The Chinese order is not for all
// names: it puts "á" before "a".) A collator has state: each call borrows one.
var (
	rootOrder    = collators(language.Und)
	chineseOrder = collators(language.Chinese)
)

func collators(tag language.Tag) *sync.Pool {
	return &sync.Pool{New: func() any { return collate.New(tag) }}
}

// SortKey returns bytes whose order is the order of names on a roll, the same
// whatever language the reader has. Punctuation, quotation marks and symbols
// do not count; accents and case only decide between names equal otherwise. Han
// stands by the commonest reading of each character (重庆 under zh), kanji of
// names with kana by radical and strokes.
// The key has at most 96 bytes, so that very long names may tie, as may names
// that differ in punctuation only: the caller adds what decides then.
func SortKey(s string) []byte {
	s = sortable(s)
	pool := rootOrder
	if strings.ContainsFunc(s, isHan) && !kana(s) {
		pool = chineseOrder
	}
	c := pool.Get().(*collate.Collator)
	defer pool.Put(c)
	var b collate.Buffer
	key := c.KeyFromString(&b, s)
	return append([]byte(nil), key[:min(len(key), maxKey)]...)
}

func isHan(r rune) bool { return r >= 0x2E80 && unicode.Is(unicode.Han, r) }

// sortable returns the part of s that sorting looks at: what is cut off could
// not reach the key.
func sortable(s string) string {
	var b strings.Builder
	gap, n := false, 0
	for _, r := range norm.NFC.String(head(strings.ToValidUTF8(s, ""), 4*maxKey)) {
		switch {
		case ignorable(r) || apostrophe(r) || r == 0x0640:
			continue
		case !wordRune(r):
			gap = true
			continue
		}
		if gap && n > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
		if n++; n > maxKey {
			break
		}
	}
	return b.String()
}

// head returns the first n runes of s.
func head(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
