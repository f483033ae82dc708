package edition

import (
	"regexp"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"

	"groundswell/internal/core"
)

// Limits of a text.
const (
	MaxBytes   = 1 << 20 // of Markdown, or of the plain text or HTML it is made from
	MaxBlocks  = 2000
	MaxNesting = 10 // lists and quotations, or emphasis and links, in each other
)

const (
	maxOutput    = 4 << 20 // bytes of HTML of all blocks, before cleaning
	maxFootnotes = 1000
	maxLines     = 50_000
	maxCells     = 20_000      // of one table
	maxTangle    = 300_000_000 // see scan; about a quarter of a second
)

// bareEmail finds an address typed without brackets. Its parts are bounded
// because it is tried anew at every "_" and "*".
var bareEmail = regexp.MustCompile("^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,252}[a-zA-Z0-9])?")

// bounded refuses a text that would cost more than its length deserves, before
// the Markdown reader sees it, and returns it as NFC with plain line ends.
func bounded(s string, first int) (string, *core.Error) {
	if len(s) > MaxBytes {
		return "", invalid("edition.size", "Limit", MaxBytes>>20)
	}
	if !utf8.ValidString(s) {
		return "", invalid("edition.utf8")
	}
	s = lineEnds.Replace(strings.TrimPrefix(s, "\uFEFF"))
	s = norm.NFC.String(s)
	if strings.Count(s, "\n") > maxLines {
		return "", invalid("edition.lines", "Limit", maxLines)
	}
	var run scan
	line := first
	for l := range strings.SplitSeq(s, "\n") {
		if markers(l) > MaxNesting {
			return "", invalid("edition.nesting", "Line", line, "Limit", MaxNesting)
		}
		if key := run.line(l); key != "" {
			return "", invalid(key, "Line", line)
		}
		line++
	}
	return s, nil
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// scan follows the lines of a text. What stands between two empty lines is the
// most that the Markdown reader looks at together; where it has to look back or
// ahead, the work is the signs it stops at times the bytes it looks through.
type scan struct {
	bytes, signs  int // of these lines
	rows, columns int // if they are a table
	footnotes     int
	tangle        int // of the lines before
}

func (r *scan) line(l string) string {
	trimmed := strings.TrimLeft(l, " \t>")
	if trimmed == "" {
		r.tangle += r.bytes * r.signs
		r.bytes, r.signs, r.rows, r.columns = 0, 0, 0, 0
		return ""
	}
	r.bytes += len(l) + 1
	r.rows++
	for i := 0; i < len(l); i++ {
		switch l[i] {
		case '*', '_', '[', ']', '`', '<', '&', '\\':
			r.signs++
		}
	}
	if strings.Trim(trimmed, "-|: \t") == "" {
		r.columns = max(r.columns, strings.Count(l, "|")+1)
	}
	if strings.HasPrefix(trimmed, "[^") {
		r.footnotes++
	}
	switch {
	case r.tangle+r.bytes*r.signs > maxTangle:
		return "edition.tangled"
	case r.columns > 1 && r.columns*r.rows > maxCells:
		return "edition.table"
	case r.footnotes > maxFootnotes:
		return "edition.footnotes"
	}
	return ""
}

// markers counts the signs at the start of a line that open a list, a quotation
// or a footnote: each is one level deeper, and the Markdown reader recurses.
func markers(l string) int {
	if strings.Trim(l, "- \t") == "" || strings.Trim(l, "* \t") == "" {
		return 0 // a line across
	}
	n := 0
	for {
		l = strings.TrimLeft(l, " \t")
		i := 0
		for i < len(l) && i < 9 && l[i] >= '0' && l[i] <= '9' {
			i++
		}
		switch {
		case i > 0 && i < len(l) && (l[i] == '.' || l[i] == ')'):
			l = l[i+1:]
		case i == 0 && l != "" && strings.IndexByte(">-+*", l[0]) >= 0:
			l = l[1:]
		case strings.HasPrefix(l, "[^"):
			end := strings.Index(l[:min(len(l), 1024)], "]:")
			if end < 0 {
				return n
			}
			l = l[end+2:]
		default:
			return n
		}
		n++
	}
}

// lineStarts returns the offsets at which the lines of src begin.
func lineStarts(src []byte) []int {
	starts := []int{0}
	for i, c := range src {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// line returns the number of the line in which n begins.
func (b *builder) line(n ast.Node) int {
	at := 0
	for c := n; c != nil; c = c.FirstChild() {
		if c.Type() == ast.TypeBlock && c.Lines().Len() > 0 {
			at = c.Lines().At(0).Start
			break
		}
		if p := c.Pos(); p > 0 {
			at = p
			break
		}
	}
	return b.o.Line + sort.SearchInts(b.lines, at+1) - 1
}
