package edition

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// rawWriter writes parts of the tree as Markdown again. What is in a line is
// copied as it was typed.
type rawWriter struct {
	src    []byte
	labels map[string]bool // of footnotes
	sign   string          // "" drops the signs of footnotes, else they are named anew
	cites  int             // signs of this block so far
}

func (r *rawWriter) piece(kind Kind, n ast.Node) string {
	r.cites = 0
	switch kind {
	case Heading:
		return r.line(n)
	case Demand:
		return strings.Join(r.children(n, false), "\n")
	}
	return strings.Join(r.flow(n), "\n")
}

// line writes a leaf on one line.
func (r *rawWriter) line(n ast.Node) string {
	return strings.Join(strings.Fields(strings.Join(r.leaf(n), " ")), " ")
}

// children writes the blocks in n; quotes says with those that are notes.
func (r *rawWriter) children(n ast.Node, quotes bool) (out []string) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if !quotes && c.Kind() == ast.KindBlockquote {
			continue
		}
		lines := r.flow(c)
		if len(lines) > 0 && len(out) > 0 {
			out = append(out, "")
			if last := c.PreviousSibling(); last != nil && last.Kind() == ast.KindList && c.Kind() == ast.KindList {
				out = append(out, "<!-- -->", "")
			}
		}
		out = append(out, lines...)
	}
	return out
}

func (r *rawWriter) flow(n ast.Node) (out []string) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
		lines := r.leaf(n)
		for i, l := range lines {
			lines[i] = plainLine(l)
		}
		return lines
	case *ast.Blockquote:
		for _, l := range r.children(n, true) {
			out = append(out, strings.TrimRight("> "+l, " "))
		}
		if out == nil {
			out = []string{">"}
		}
	case *ast.List:
		number := n.Start
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			sign := string(n.Marker) + " "
			if n.IsOrdered() {
				sign = strconv.Itoa(number) + sign
				number++
			}
			lines := r.children(item, true)
			if len(out) > 0 && !n.IsTight {
				out = append(out, "")
			}
			if len(lines) == 0 {
				out = append(out, strings.TrimRight(sign, " "))
				continue
			}
			out = append(out, strings.Split(sign+indent(strings.Join(lines, "\n"), len(sign)), "\n")...)
		}
	case *extast.Table:
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			line, under := "|", "|"
			for c := row.FirstChild(); c != nil; c = c.NextSibling() {
				line += " " + strings.TrimSpace(strings.Join(r.leaf(c), " ")) + " |"
				under += " --- |"
			}
			if out = append(out, line); row.Kind() == extast.KindTableHeader {
				out = append(out, under)
			}
		}
	}
	return out
}

// leaf returns the lines of a paragraph as they were typed, without what the
// blocks around it put before them.
func (r *rawWriter) leaf(n ast.Node) []string {
	var b bytes.Buffer
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		text := bytes.TrimRight(line.Value(r.src), "\r\n")
		if bytes.HasSuffix(text, []byte("  ")) && i < n.Lines().Len()-1 {
			text = append(bytes.TrimRight(text, " \t"), '\\')
		}
		b.Write(append(bytes.TrimSpace(text), '\n'))
	}
	return strings.Split(strings.TrimRight(r.unsigned(b.String()), "\n"), "\n")
}

var footSign = regexp.MustCompile("^(?:\\[|![\x00-\x7f])\\^([^\\[\\]\n]+)\\]") // the reader takes any letter after "!"

// unsigned takes out the signs of footnotes, or gives them the names that
// [Source.Markdown] writes.
func (r *rawWriter) unsigned(s string) string {
	if len(r.labels) == 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			b.WriteString(s[i : i+2])
			i += 2
		case c == '`':
			run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
			end := i + run
			if m := regexp.MustCompile("(^|[^`])`{" + strconv.Itoa(min(run, 500)) + "}([^`]|$)").FindStringIndex(s[end:]); m != nil {
				end += m[1] - 1
			}
			b.WriteString(s[i:end])
			i = end
		case c == '[' || c == '!':
			m := footSign.FindStringSubmatch(s[i:])
			if m == nil || !r.labels[m[1]] {
				b.WriteByte(c)
				i++
				continue
			}
			if i += len(m[0]); r.sign != "" {
				r.cites++
				b.WriteString("[^" + r.sign + "." + strconv.Itoa(r.cites) + "]")
			}
		default:
			b.WriteByte(c)
			i++
		}
	}
	return b.String()
}

// opensBlock matches a line that would not be one of a paragraph.
var opensBlock = regexp.MustCompile(`^(?:#{1,6}(?:[ \t]|$)|[-+*](?:[ \t]|$)|[0-9]{1,9}[.)](?:[ \t]|$)|>|\[\^[^\]]*\]:|(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$|[|:\-][|:\- \t]*$)`)

// plainLine makes sure that a line is a line of a paragraph.
func plainLine(l string) string {
	m := opensBlock.FindString(l)
	if m == "" {
		return l
	}
	if m[0] >= '0' && m[0] <= '9' {
		n := len(m) - len(strings.TrimLeft(m, "0123456789"))
		return l[:n] + `\` + l[n:]
	}
	return `\` + l
}
