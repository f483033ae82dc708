package script

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// To make confusables.txt anew from a later version of Unicode's file:
//
//	go test ./internal/platform/script -run TestConfusablesTable -unicode .../confusables.txt
var unicodeFile = flag.String("unicode", "", "make confusables.txt from this file of unicode.org/Public/security")

// own are the look-alikes that Unicode leaves out or puts otherwise: it does
// not take case together, and knows names of variables, not of organisations.
var own = map[rune]string{
	'i': "l", 'I': "l", 'l': "l", 'L': "l", '1': "l", '|': "l", 'm': "rn", 'M': "rn", 'w': "vv", 'W': "vv",
	'0': "o", 'Γ': "r", 'Г': "r", 'г': "r", 'Σ': "ʃ", 'ꞓ': "e", 'Ꞓ': "e", 'ε': "e", 'ɛ': "e", 'Ɛ': "e",
	'б': "б", 'Б': "б", 'ы': "ы", 'Ы': "ы", 'ю': "ю", 'Ю': "ю", 'ъ': "ъ", 'Ъ': "ъ",
}

func TestConfusablesTable(t *testing.T) {
	if *unicodeFile != "" {
		makeTable(t, *unicodeFile)
		return
	}
	m := confusables()
	if len(m) < 1000 {
		t.Fatalf("only %d entries", len(m))
	}
	for r, to := range m {
		if got := replace(to, m); got != to {
			t.Errorf("%c → %q → %q: not closed", r, to, got)
		}
		if got := plain(string(r)); got != string(r) {
			t.Errorf("%c never reaches the table: %q stands there", r, got)
		}
		if got := Fold(to); got != to {
			t.Errorf("%c → %q, folded %q", r, to, got)
		}
	}
}

// makeTable writes confusables.txt: the letters and numbers that are left after
// plain, each with what to write for it, both cases of a letter alike where
// Unicode knows only one of them.
func makeTable(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := map[rune]string{}
	for sc := bufio.NewScanner(bytes.NewReader(raw)); sc.Scan(); {
		line, _, _ := strings.Cut(strings.TrimPrefix(sc.Text(), "\uFEFF"), "#")
		f := strings.Split(line, ";")
		if len(f) < 2 {
			continue
		}
		from, to := hex(t, f[0]), hex(t, f[1])
		r, n := utf8.DecodeRuneInString(from)
		if n != len(from) || plain(from) != from || !unicode.In(r, unicode.L, unicode.N) {
			continue
		}
		// Dots tell the letters of Arabic apart, and vowel signs those of
		// Indic: what looks alike only without them does not look alike.
		if !unicode.In(r, unicode.Latin, unicode.Cyrillic, unicode.Greek) &&
			strings.ContainsFunc(norm.NFD.String(to), unicode.IsMark) {
			continue
		}
		if p := strings.ReplaceAll(spaced(plain(to)), " ", ""); p != "" && p != from {
			m[r] = p
		}
	}
	for r := rune('A'); r < 0x20000; r++ { // small capitals: ᴛ is t
		if c, ok := smallCapital[r]; ok {
			m[r] = c
		}
	}
	maps.Copy(m, own)
	bothCases(m)
	// Follow each target to its end.
	for range 8 {
		for r, to := range m {
			m[r] = Fold(replace(to, m))
		}
	}
	lines := map[string][]rune{}
	for r, to := range m {
		if to != string(r) && to != "" && plain(string(r)) == string(r) {
			lines[to] = append(lines[to], r)
		}
	}
	var b bytes.Buffer
	b.WriteString("# Made from Unicode's confusables.txt (UTS 39) and changed: see confusables_test.go. Licence: LICENSE-UNICODE.\n")
	for _, to := range slices.Sorted(maps.Keys(lines)) {
		slices.Sort(lines[to])
		fmt.Fprintf(&b, "%s %s\n", to, string(lines[to]))
	}
	if err := os.WriteFile("confusables.txt", b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// bothCases gives a letter what its other case looks like, if that is ASCII and
// its own look is not.
func bothCases(m map[rune]string) {
	for range 2 {
		for _, r := range slices.Sorted(maps.Keys(m)) {
			for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
				if _, fixed := own[o]; fixed || o < 0x80 || plain(string(o)) != string(o) {
					continue
				}
				have, ok := m[o]
				if !ok || !isASCII(have) && isASCII(m[r]) || !isASCII(have) && !isASCII(m[r]) && unicode.IsLower(r) {
					m[o] = m[r]
				}
			}
		}
	}
}

var smallCapital = func() map[rune]string {
	m := map[rune]string{}
	for _, p := range strings.Fields("ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ʍm ɴn ᴏo ᴘp ꞯq ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz ĸk") {
		rs := []rune(p)
		m[rs[0]] = string(rs[1:])
	}
	return m
}()

func hex(t *testing.T, s string) string {
	var out []rune
	for _, h := range strings.Fields(s) {
		n, err := strconv.ParseUint(h, 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rune(n))
	}
	return string(out)
}
