package draft

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// furniture leaves out what belongs to the page and not to the text and was left by
// the reader: numbers of pages, lines repeated at the heads and feet of pages,
// numbers of lines at the margin. What was left out is said in a warning.
func furniture(lines []line) ([]line, []Warning) {
	lines, warnings := unnumber(lines)
	drop := make([]bool, len(lines))
	pageNumbers(lines, drop)
	repeated(lines, drop)
	runningHead(lines, drop)
	out := lines[:0:0]
	said := map[string]int{}
	var order []string
	cut := false
	for i, l := range lines {
		if drop[i] {
			cut = true
			shape := shapeOf(l.text)
			if said[shape]++; said[shape] == 1 {
				order = append(order, strings.TrimSpace(squeeze(l.text)))
			}
			continue
		}
		l.cut = cut
		cut = false
		out = append(out, l)
	}
	for _, text := range order[:min(len(order), 20)] {
		warnings = append(warnings, Warning{Key: "negotiations.draft.left_out", Args: []any{"Text", text, "N", said[shapeOf(text)]}, Paragraph: -1})
	}
	return out, warnings
}

// shapeOf is a line with every number put as #: what is the same on each page.
func shapeOf(text string) string {
	var b strings.Builder
	number := false
	for _, r := range strings.ToLower(squeeze(text)) {
		if unicode.IsDigit(r) {
			if !number {
				b.WriteByte('#')
			}
			number = true
			continue
		}
		number = false
		b.WriteRune(r)
	}
	return b.String()
}

// pageWords may stand beside the number of a page.
var pageWords = map[string]bool{"#": true, "- # -": true, "– # –": true, "page #": true, "# of #": true, "page # of #": true, "#/#": true,
	"# / #": true, "# sur #": true, "# de #": true, "página # de #": true, "página #": true, "страница #": true, "стр. #": true,
	"# из #": true, "第#页": true, "第 # 页": true, "#页": true, "صفحة #": true, "الصفحة #": true, "[#]": true, "| #": true, "# |": true}

// pageNumbers marks the numbers of pages: lines that are nothing else and count up.
func pageNumbers(lines []line, drop []bool) {
	var at []int
	var value []int
	jobs := map[string]bool{}
	for i, l := range lines {
		if len(l.text) > 240 { // text of a PDF file has wide gaps
			continue
		}
		text := squeeze(l.text)
		if l.para.Page > 0 && len(text) < 60 && job.MatchString(text) {
			drop[i] = true
			for _, f := range strings.Fields(text) {
				jobs[strings.ReplaceAll(f, "-", "")] = true
			}
		}
		if drop[i] = drop[i] || l.para.Page > 0 && len(text) == 7 && jobs[text]; drop[i] {
			continue // the number below its bars
		}
		if len(text) > 60 || !pageWords[shapeOf(text)] {
			continue
		}
		if n, ok := firstNumber(l.text); ok {
			at, value = append(at, i), append(value, n)
		}
	}
	// The longest run of numbers that go up by one (or stay: at head and foot), with
	// anything between; two are not enough to say so.
	for k := 0; k < len(at); {
		run := []int{at[k]}
		last := value[k]
		end := k + 1
		for end < len(at) && (value[end] == last+1 || value[end] == last) {
			run, last = append(run, at[end]), value[end]
			end++
		}
		if len(run) >= 3 || len(run) == 2 && strings.ContainsAny(lines[run[0]].text, "/") {
			for _, i := range run {
				// A bare number with its text behind it is a label: "16." has a sign, "16" may not.
				drop[i] = true
			}
		}
		k = end
	}
}

func firstNumber(text string) (int, bool) {
	i := strings.IndexFunc(text, unicode.IsDigit)
	if i < 0 {
		return 0, false
	}
	n := 0
	for _, r := range text[i:] {
		d := digit(r)
		if d < 0 || n > 9999 {
			break
		}
		n = n*10 + d
	}
	return n, true
}

// repeated marks short lines that stand again and again at the heads and feet of
// pages: next to the number of a page, or first or last on theirs. A paragraph with a
// label, or one that ends as a clause does, is none of them, however often it comes.
func repeated(lines []line, drop []bool) {
	shape := func(i int) string {
		text := squeeze(lines[i].text)
		if _, ok := readLabel(text); ok || len(text) > 200 || strings.ContainsAny(text[len(text)-1:], ",;:.") {
			return ""
		}
		if len(text) > 60 {
			return text // numbers are the same too
		}
		return shapeOf(text)
	}
	count, pages := map[string]int{}, 0
	var edges []int
	seen := map[int]bool{} // lines
	look := func(i int) {
		if i >= 0 && i < len(lines) && !seen[i] && !drop[i] {
			seen[i] = true
			edges = append(edges, i)
			if s := shape(i); s != "" {
				count[s]++
			}
		}
	}
	for i := range lines {
		page := lines[i].para.Page
		pages = max(pages, page)
		if drop[i] {
			pages++
		}
		if page > 0 && (i == 0 || lines[i-1].para.Page != page) || page == 0 && i > 0 && drop[i-1] {
			for k := i; k < i+3; k++ {
				look(k)
			}
		}
		if page > 0 && (i+1 == len(lines) || lines[i+1].para.Page != page) || page == 0 && drop[i] {
			for k := i - 1; k > i-4; k-- {
				look(k)
			}
			look(i)
		}
	}
	look(0)
	for _, i := range edges {
		if s := shape(i); s != "" && count[s] >= max(3, pages/4) {
			drop[i] = true
		}
	}
}

// job is the number of a print job at the foot of a page, with the page's or without.
var job = regexp.MustCompile(`^(\d{1,3}/\d{1,3} )?\d\d-\d{5}( \([A-Z]\))?( \d{6})?( \d{1,3}/\d{1,3})?$|^\*\d{7}\*$`)

// symbol is the number of a document: A/RES/73/8.
var symbol = regexp.MustCompile(`\b[A-Z]{1,8}(?:/[A-Za-z0-9.]+){1,6}`)

// runningHead marks the running head of a text of two pages, where nothing repeats: the
// first line of the second one that has the document's number and, for the rest,
// words of the title on the first page.
func runningHead(lines []line, drop []bool) {
	var first []line
	for i, l := range lines {
		switch {
		case l.para.Page == 1 && len(first) < 30:
			first = append(first, l)
		case i > 0 && l.para.Page == 2 && lines[i-1].para.Page < 2:
			for k := i; k < min(i+2, len(lines)); k++ {
				number := symbol.FindString(lines[k].text)
				rest := strings.Fields(strings.Replace(lines[k].text, number, "", 1))
				if number == "" || len(lines[k].text) > 300 {
					continue
				}
				known, title := false, len(rest) == 0
				for _, f := range first {
					known = known || strings.Contains(f.text, number)
					title = title || within(rest, strings.Fields(f.text))
				}
				drop[k] = drop[k] || known && title
			}
		}
	}
}

// within reports whether all words stand in text, in that order.
func within(words, text []string) bool {
	k := 0
	for _, w := range text {
		if k < len(words) && w == words[k] {
			k++
		}
	}
	return k == len(words)
}

func isLabelOnly(text string) bool {
	m, ok := readLabel(text)
	return ok && strings.Trim(m.rest, "[] ") == ""
}

// unnumber takes numbers of lines off: every line has one and they count up, or
// every fifth has.
func unnumber(lines []line) ([]line, []Warning) {
	number := func(text string) (int, string) {
		text = strings.TrimLeft(text, " \t")
		i := 0
		for i < len(text) && i < 5 && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		if i == 0 || i < len(text) && text[i] != ' ' && text[i] != '\t' {
			return -1, text
		}
		n, _ := strconv.Atoi(text[:i])
		return n, strings.TrimLeft(text[i:], " \t")
	}
	var at []int
	good, last, lastAt := 0, -1, -1
	for i, l := range lines {
		n, _ := number(l.text)
		if n < 0 {
			continue
		}
		if last >= 0 && (n == last+1 && i == lastAt+1 || n == last+5 && n%5 == 0 && i == lastAt+5 || n == 1 && i == lastAt+1) {
			good++
			at = append(at, i)
			if good == 1 {
				at = append(at, lastAt)
			}
		}
		last, lastAt = n, i
	}
	if good < 8 || good*6 < len(lines) {
		return lines, nil
	}
	out := append([]line(nil), lines...)
	for _, i := range at {
		_, out[i].text = number(out[i].text)
	}
	kept := out[:0]
	for _, l := range out {
		if strings.TrimSpace(l.text) != "" {
			kept = append(kept, l)
		}
	}
	return kept, []Warning{{Key: "negotiations.draft.line_numbers", Args: []any{"N", len(at)}, Paragraph: -1}}
}
