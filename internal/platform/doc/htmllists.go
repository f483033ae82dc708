package doc

import (
	"regexp"
	"strconv"
	"strings"
)

type htmlList struct {
	ordered bool
	kind    string // "a" as an attribute says it, "lower-roman" as a style does, "none"
	next    int
	step    int    // -1 counts down
	class   string // of Google Docs, which says how the list counts; "" if none
}

// listFormats are the words of Word for those of the attribute type and of CSS.
var listFormats = map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman",
	"lower-alpha": "lowerLetter", "lower-latin": "lowerLetter", "upper-alpha": "upperLetter", "upper-latin": "upperLetter", "lower-roman": "lowerRoman", "upper-roman": "upperRoman",
	"decimal-leading-zero": "decimalZero", "arabic-indic": "hindiNumbers", "cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting", "trad-chinese-informal": "chineseCounting",
	"cjk-decimal": "ideographDigital", "cjk-heavenly-stem": "ideographTraditional", "hebrew": "hebrew1", "thai": "thaiNumbers"}

// listStyle finds how a list counts in what its attribute style says, "" if nothing.
func listStyle(style string) string {
	for property := range strings.SplitSeq(strings.ToLower(style), ";") {
		name, value, _ := strings.Cut(property, ":")
		if name = strings.TrimSpace(name); name != "list-style" && name != "list-style-type" {
			continue
		}
		for _, word := range strings.Fields(value) {
			if word == "none" || word == "decimal" || listFormats[word] != "" && len(word) > 1 {
				return word
			}
		}
	}
	return ""
}

// openList makes a list of the attributes of its element.
func (h *htmlReader) openList(ordered bool, attrs map[string]string) htmlList {
	l := htmlList{ordered: ordered, kind: attrs["type"], next: 1, step: 1}
	if n, err := strconv.Atoi(attrs["start"]); err == nil && n > -1e6 && n < 1e6 {
		l.next = n
		if _, down := attrs["reversed"]; down {
			l.step = -1
		}
	}
	if s := listStyle(attrs["style"]); s != "" {
		l.kind = s
	}
	for class := range strings.FieldsSeq(attrs["class"]) {
		if h.counts[class] != nil {
			l.class = class
		}
	}
	return l
}

// item counts a <li>.
func (h *htmlReader) item(attrs map[string]string) {
	if len(h.lists) == 0 {
		return
	}
	l := &h.lists[len(h.lists)-1]
	if n, err := strconv.Atoi(attrs["value"]); err == nil && n > -1e6 && n < 1e6 {
		l.next = n
	}
	kind := l.kind
	if attrs["type"] != "" {
		kind = attrs["type"]
	}
	h.format = listFormats[kind]
	if h.format == "" {
		h.format = "decimal"
	}
	switch {
	case !l.ordered:
		h.number, h.format = "•", ""
	case l.class != "":
		h.number, h.format = h.written(l)
	case kind == "none":
		h.number, h.format = "", ""
	default:
		h.number = counted(h.format, l.next) + "."
	}
	l.next += l.step
}

// counter is a piece of what stands before the items of a list: words, or how another
// list counts.
type counter struct{ words, class, format string }

var (
	googleList  = regexp.MustCompile(`\.(lst-kix_[\w-]+)\s*>\s*li:before\s*\{\s*content:([^{}]*)\}`)
	googlePiece = regexp.MustCompile(`"([^"]*)"|counter\(\s*lst-ctn-([\w-]+)\s*(?:,\s*([\w-]+)\s*)?\)`)
)

// google learns from the style sheet of a page of Google Docs how its lists count: these
// stand beside each other, and what is before an item is nowhere but there.
func (h *htmlReader) google(sheet string) {
	for _, m := range googleList.FindAllStringSubmatch(sheet, 500) {
		var pieces []counter
		for _, p := range googlePiece.FindAllStringSubmatch(m[2], 20) {
			format := listFormats[p[3]]
			if format == "" {
				format = "decimal"
			}
			if p[2] == "" {
				format = ""
			}
			pieces = append(pieces, counter{p[1], "lst-" + p[2], format})
		}
		if h.counts == nil {
			h.counts, h.stands = map[string][]counter{}, map[string]int{}
		}
		h.counts[m[1]] = pieces
	}
}

// written gives what stands before an item of a list of Google Docs, and how it counts.
func (h *htmlReader) written(l *htmlList) (number, format string) {
	h.stands[l.class] = l.next
	var b strings.Builder
	for _, p := range h.counts[l.class] {
		if p.format == "" {
			b.WriteString(p.words)
			continue
		}
		b.WriteString(counted(p.format, h.stands[p.class]))
		format = p.format
	}
	return strings.TrimSpace(b.String()), format
}

// depth gives how deep the list that is open stands.
func (h *htmlReader) depth() int {
	n := len(h.lists) - 1
	if class := h.lists[n].class; class != "" {
		if at := class[len(class)-1]; at >= '0' && at <= '8' {
			return int(at - '0')
		}
	}
	return min(n, 8)
}
