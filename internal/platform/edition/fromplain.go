package edition

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FromPlain turns plain text into a text: as it comes out of a mail, a PDF or a
// web page, with empty lines between the paragraphs. The first line that can be
// one is the title; links to other languages above it are left out. Lines with a
// bullet or a number become lists, and so do four or more short lines that are no
// sentences, such as names. A short line is a heading only if it clearly is one.
// Lines of stars or dashes are left out. Nothing else is left out or changed; what was guessed is for a person to check.
// Errors are those of [Parse], and "edition.plain" if there are no words.
func FromPlain(text string) (string, error) {
	if len(text) > MaxBytes {
		return "", invalid("edition.size", "Limit", MaxBytes>>20)
	}
	if !utf8.ValidString(text) {
		return "", invalid("edition.utf8")
	}
	if strings.Count(text, "\n") > maxLines {
		return "", invalid("edition.lines", "Limit", maxLines)
	}
	pieces := pieces(text)
	for len(pieces) > 0 && pieces[0].kind == prose && navigation(pieces[0].text) {
		pieces = pieces[1:]
	}
	if len(pieces) == 0 {
		return "", invalid("edition.plain")
	}
	at := titleAt(pieces)
	chunks := []string{"# " + escape(strings.ReplaceAll(pieces[at].text, "\n", " "))}
	rest := append(pieces[:at:at], pieces[at+1:]...)
	names(rest)
	headings(rest)
	md := strings.Join(append(chunks, markdown(rest)...), "\n\n") + "\n"
	if _, err := Parse(md); err != nil {
		return "", err
	}
	return md, nil
}

// A piece is a paragraph, or one item of a list.
type piece struct {
	kind   byte
	number int    // of a numbered item
	text   string // lines parted by "\n" are lines for the eye
}

const (
	prose byte = iota
	bullet
	numbered
	head
)

var (
	bulletLine = regexp.MustCompile(`^[•·▪◦‣●–—*-]\s+`)
	numberLine = regexp.MustCompile(`^([0-9]{1,3})[.)]\s+`)
)

// pieces parts a text at its empty lines and at its list signs.
func pieces(text string) []piece {
	text = strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return visible(r)
	}, lineEnds.Replace(text))
	lines := strings.Split(text, "\n")
	width := 0
	for i, l := range lines {
		lines[i] = words(l)
		width = max(width, weight(lines[i]))
	}
	var out []piece
	var parts []string // of the last piece: its lines and what stands between them
	end := func() {
		if len(out) > 0 {
			out[len(out)-1].text = strings.Join(parts, "")
		}
	}
	fresh := true // an empty line came before
	for _, l := range lines {
		if strings.Trim(l, "*-_=~–—• ") == "" {
			fresh = true
			continue
		}
		switch p, ok := item(l); {
		case ok || fresh:
			end()
			out, parts = append(out, p), []string{p.text}
		default:
			parts = append(parts, between(parts[len(parts)-1], l, width), l)
		}
		fresh = false
	}
	end()
	return out
}

// item returns what a line is by itself, and whether it begins an item.
func item(l string) (piece, bool) {
	if m := bulletLine.FindString(l); m != "" && len(m) < len(l) {
		return piece{kind: bullet, text: l[len(m):]}, true
	}
	if m := numberLine.FindStringSubmatch(l); m != nil && len(m[0]) < len(l) {
		n, _ := strconv.Atoi(m[1])
		return piece{kind: numbered, number: n, text: l[len(m[0]):]}, true
	}
	return piece{kind: prose, text: l}, false
}

// between says what parts two lines of one paragraph: nothing to see if the
// first was full, a line break if it was clearly ended (an address, a sign-off).
func between(a, b string, width int) string {
	switch last, first := lastRune([]byte(a)), firstRune([]byte(b)); {
	case wide(last) && wide(first):
		return ""
	case weight(a) < width/2 && !unicode.IsLower(first):
		return "\n"
	}
	return " "
}

// weight is about how wide a line is, in letters.
func weight(s string) int {
	n := 0
	for _, r := range s {
		if n++; wide(r) {
			n++
		}
	}
	return n
}

// languageNames are what the links above a text say: languages in themselves,
// and formats.
var languageNames = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`english french spanish russian portuguese arabic chinese italian german
		français française francais español espanol русский português portugues العربية عربي 中文 简体中文 italiano deutsch
		anglais espagnol inglés francés pdf doc docx word html print version imprimir imprimer
		translation traduction traducción tradução original and y et e in en`) {
		languageNames[w] = true
	}
}

func navigation(l string) bool {
	all := strings.FieldsFunc(strings.ToLower(l), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	for _, w := range all {
		if !languageNames[w] {
			return false
		}
	}
	return true
}

// titleAt finds the title among the first lines: not a sentence, not a date, not
// "See also: …", not a whole paragraph. Failing that it is the first line.
func titleAt(p []piece) int {
	for i := 0; i < min(len(p), 6); i++ {
		t := p[i].text
		if p[i].kind == prose && weight(t) <= 300 && !strings.ContainsRune(".,;:。،؛…", lastRune([]byte(t))) &&
			!date(t) && !label(t) {
			return i
		}
	}
	return 0
}

var year = regexp.MustCompile(`\b(?:19|20)[0-9]{2}\b`)

// date reports whether a line is little more than a date.
func date(l string) bool {
	return year.MatchString(l) && len(strings.Fields(l)) <= 6 && weight(l) < 40
}

// label reports whether a line begins with one to three words and a colon, such
// as "See also: Media release" or "To: Governments".
func label(l string) bool {
	before, after, ok := strings.Cut(l, ": ")
	return ok && len(strings.Fields(before)) <= 3 && weight(before) <= 24 && weight(after) <= 60
}

// short reports whether a line can be a heading or a name: no sentence.
func short(t string) bool {
	last := lastRune([]byte(t))
	return weight(t) <= 180 && !strings.Contains(t, "\n") && !strings.ContainsRune(".,;:!?。！？،؛؟…”»\"", last)
}

// shouted reports whether a line is written in capitals, and is not one name in
// capitals with a country after it.
func shouted(t string) bool {
	if strings.Contains(t, ",") {
		return false
	}
	upper := 0
	for _, r := range t {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper >= 4
}

// names makes lists of four or more short lines in a row.
func names(p []piece) {
	for i := 0; i < len(p); i++ {
		end := i
		for end < len(p) && p[end].kind == prose && short(p[end].text) && !date(p[end].text) &&
			!(shouted(p[end].text) && strings.Contains(p[end].text, " ")) {
			end++
		}
		if end < len(p) && end > i && long(p[end]) {
			end-- // the line before a paragraph may be its heading
		}
		if end-i >= 4 {
			for j := i; j < end; j++ {
				p[j].kind = bullet
			}
		}
		i = max(i, end)
	}
}

// long reports whether a piece is a paragraph of sentences.
func long(p piece) bool {
	return p.kind == prose && weight(p.text) >= 140 && strings.ContainsRune(".,;:!?。！？；：،؛؟…”»’\"", lastRune([]byte(p.text)))
}

// headings finds lines in capitals, and short lines without a comma over a long
// paragraph or a list.
func headings(p []piece) {
	for i := range p {
		t := p[i].text
		if loneNumber(p, i) {
			p[i] = piece{kind: head, text: strconv.Itoa(p[i].number) + ". " + t}
			continue
		}
		if p[i].kind != prose || i+1 >= len(p) || strings.Contains(t, "\n") || date(t) {
			continue
		}
		over := long(p[i+1]) || p[i+1].kind == bullet || p[i+1].kind == numbered
		first := firstRune([]byte(t))
		switch {
		case shouted(t) && weight(t) <= 120:
			p[i].kind = head
		case over && short(t) && weight(t) <= 90 && !strings.ContainsAny(t, ",،、“«\"") && !label(t) && !unicode.IsLower(first):
			p[i].kind = head
		}
	}
}

// loneNumber reports whether a numbered line stands alone over a paragraph: the
// heading of a numbered section.
func loneNumber(p []piece, i int) bool {
	return p[i].kind == numbered && short(p[i].text) &&
		(i == 0 || p[i-1].kind == prose) && i+1 < len(p) && long(p[i+1])
}

// markdown writes the pieces; items that follow each other are one list.
func markdown(p []piece) []string {
	var out []string
	dot := "."
	for i, k := range p {
		follows := i > 0 && p[i-1].kind == k.kind
		text := lines(k.text)
		switch k.kind {
		case bullet:
			text = "- " + indent(text, 2)
		case numbered:
			if follows && k.number != p[i-1].number+1 {
				// The numbers jump: another sign makes it another list.
				follows = false
				dot = map[string]string{".": ")", ")": "."}[dot]
			}
			sign := strconv.Itoa(k.number) + dot + " "
			text = sign + indent(text, len(sign))
		case head:
			text = "## " + strings.ReplaceAll(text, "\\\n", " ")
		}
		if follows && (k.kind == bullet || k.kind == numbered) {
			out[len(out)-1] += "\n" + text
		} else {
			out = append(out, text)
		}
	}
	return out
}

func lines(s string) string {
	all := strings.Split(s, "\n")
	for i, l := range all {
		all[i] = escapeStart(escape(l))
	}
	return strings.Join(all, "\\\n")
}
