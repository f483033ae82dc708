package webtest

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// void are the elements without an end.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

// Wellformed checks that every element is closed where it should be and stands
// where it was written: that a browser repairs nothing. And that no template
// left something undone.
func (p *Page) Wellformed(t testing.TB) *Page {
	t.Helper()
	for _, f := range p.faults() {
		t.Errorf("%s: %s", p.URL.Path, f)
	}
	return p
}

// placed is an element and the one it stands in.
type placed struct {
	name, in string
	line     int
}

func (p *Page) faults() (f findings) {
	if p.Doc == nil {
		f.add("this is no page: %s", p.Header.Get("Content-Type"))
		return f
	}
	if !utf8.ValidString(p.Body) {
		f.add("it is not UTF-8")
	}
	for _, left := range []string{"ZgotmplZ", "{{.", "%!", "<no value>", "&lt;no value&gt;", "<nil>", "&lt;nil&gt;"} {
		if i := strings.Index(p.Body, left); i >= 0 {
			f.add("line %d: a template left %q", 1+strings.Count(p.Body[:i], "\n"), left)
		}
	}
	written := p.written(&f)
	if len(f) > 0 {
		return f // what follows would only repeat it
	}
	var read []placed
	for n := range elements(p.Doc) {
		in := ""
		if n.Parent.Type == html.ElementNode {
			in = strings.ToLower(n.Parent.Data)
		}
		read = append(read, placed{name: strings.ToLower(n.Data), in: in})
	}
	for i := range max(len(written), len(read)) {
		switch {
		case i >= len(read):
			f.add("line %d: <%s> in <%s> is dropped by a browser", written[i].line, written[i].name, written[i].in)
		case i >= len(written):
			f.add("a browser adds <%s> in <%s>", read[i].name, read[i].in)
		case written[i].name != read[i].name || written[i].in != read[i].in:
			f.add("line %d: <%s> in <%s> becomes <%s> in <%s> in a browser", written[i].line, written[i].name, written[i].in, read[i].name, read[i].in)
		default:
			continue
		}
		break // all that follows is moved too
	}
	return f
}

// written returns the elements as they stand in the text of the page.
func (p *Page) written(f *findings) (out []placed) {
	z := html.NewTokenizer(strings.NewReader(p.Body))
	var open []placed // name and line
	top := func() string {
		if len(open) == 0 {
			return ""
		}
		return open[len(open)-1].name
	}
	// A browser adds <tbody>, and rightly so: name "tbody" with line 0.
	dropBody := func() {
		if top() == "tbody" && open[len(open)-1].line == 0 {
			open = open[:len(open)-1]
		}
	}
	line, first := 1, true
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		here := line
		text := string(z.Raw())
		line += strings.Count(text, "\n")
		tok := z.Token()
		if kind == html.TextToken && strings.TrimSpace(tok.Data) == "" {
			continue
		}
		if first && kind != html.CommentToken {
			if kind != html.DoctypeToken || !strings.EqualFold(tok.Data, "html") {
				f.add("line %d: a page begins with <!doctype html>", here)
			}
			first = false
		}
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken:
			for name := range twice(text) {
				f.add("line %d: <%s> has the attribute %s twice", here, tok.Data, name)
			}
			foreign := slices.ContainsFunc(open, func(o placed) bool { return o.name == "svg" || o.name == "math" }) || tok.Data == "svg" || tok.Data == "math"
			switch {
			case tok.Data == "tr" && top() == "table":
				out = append(out, placed{"tbody", "table", here})
				open = append(open, placed{name: "tbody"})
			case slices.Contains([]string{"tbody", "thead", "tfoot", "caption", "colgroup"}, tok.Data):
				dropBody()
			}
			out = append(out, placed{tok.Data, top(), here})
			switch {
			case !foreign && slices.Contains(void, tok.Data):
			case kind == html.SelfClosingTagToken && foreign:
			case kind == html.SelfClosingTagToken:
				f.add("line %d: <%s/> is not closed by its slash", here, tok.Data)
			default:
				open = append(open, placed{name: tok.Data, line: here})
				if tok.Data == "noscript" {
					z.NextIsNotRawText()
				}
			}
		case html.EndTagToken:
			if tok.Data == "table" {
				dropBody()
			}
			switch {
			case slices.Contains(void, tok.Data):
				f.add("line %d: </%s> closes what has no end", here, tok.Data)
			case top() != tok.Data:
				f.add("line %d: </%s> stands where <%s> of line %d is open", here, tok.Data, top(), lastLine(open))
				return out
			default:
				open = open[:len(open)-1]
			}
		}
	}
	for _, o := range open {
		f.add("line %d: <%s> is never closed", o.line, o.name)
	}
	return out
}

var attribute = regexp.MustCompile(`\s([^\s=/>"']+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?`)

// twice returns the attributes that stand in a tag more than once; the parser
// keeps only the first.
func twice(tag string) map[string]bool {
	seen, out := map[string]bool{}, map[string]bool{}
	for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
		name := strings.ToLower(m[1])
		if seen[name] {
			out[name] = true
		}
		seen[name] = true
	}
	return out
}

func lastLine(open []placed) int {
	if len(open) == 0 {
		return 0
	}
	return open[len(open)-1].line
}
