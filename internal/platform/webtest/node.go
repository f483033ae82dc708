package webtest

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name && (a.Namespace == "" || a.Namespace == "xlink") {
			return a.Val, true
		}
	}
	return "", false
}

// value returns an attribute, or "".
func value(n *html.Node, name string) string {
	v, _ := attr(n, name)
	return v
}

func has(n *html.Node, name string) bool {
	_, ok := attr(n, name)
	return ok
}

func isElement(n *html.Node, names ...string) bool {
	return n != nil && n.Type == html.ElementNode && slices.Contains(names, n.Data)
}

// elements returns all elements below n in the order of the page.
func elements(n *html.Node) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for d := range n.Descendants() {
			if d.Type == html.ElementNode && !yield(d) {
				return
			}
		}
	}
}

// inside returns the nearest element above n with one of the names, or nil.
func inside(n *html.Node, names ...string) *html.Node {
	for a := range n.Ancestors() {
		if isElement(a, names...) {
			return a
		}
	}
	return nil
}

// concealed reports whether an element is shown to nobody.
func concealed(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && (has(n, "hidden") || isElement(n, "head", "script", "style", "template")) {
			return true
		}
	}
	return false
}

// muted reports whether an element is not read out.
func muted(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && value(n, "aria-hidden") == "true" {
			return true
		}
	}
	return concealed(n)
}

// inline are the elements that do not part words.
var inline = []string{"a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup",
	"time", "u", "var", "wbr", "ins", "del", "svg", "tspan"}

// visible returns the text that is shown below n, with single spaces.
func visible(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.Type == html.ElementNode && (has(n, "hidden") || isElement(n, "head", "script", "style", "template")):
		default:
			apart := n.Type == html.ElementNode && !slices.Contains(inline, n.Data)
			if apart {
				b.WriteByte(' ')
			}
			for c := range n.ChildNodes() {
				walk(c)
			}
			if apart {
				b.WriteByte(' ')
			}
		}
	}
	walk(n)
	return squeeze(b.String())
}

// content is all text below n, shown or not.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		} else if d.Type == html.ElementNode && !slices.Contains(inline, d.Data) {
			b.WriteByte(' ')
		}
	}
	return squeeze(b.String())
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// one is a part of a selector without spaces.
type one struct {
	name    string
	classes []string
	attrs   [][2]string // value "\x00" if any will do
}

var simple = regexp.MustCompile(`^(?:([a-zA-Z][\w-]*|\*)|#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:=("[^"]*"|'[^']*'|[^\]"']*))?\])`)

func find(root *html.Node, selector string) (out []*html.Node, err error) {
	var ways [][]one
	for _, part := range strings.Split(selector, ",") {
		var way []one
		for _, word := range strings.Fields(part) {
			o := one{}
			for rest := word; rest != ""; {
				m := simple.FindStringSubmatch(rest)
				if m == nil {
					return nil, fmt.Errorf("the selector %q is not understood at %q", selector, rest)
				}
				switch {
				case m[1] != "":
					o.name = strings.ToLower(m[1])
				case m[2] != "":
					o.attrs = append(o.attrs, [2]string{"id", m[2]})
				case m[3] != "":
					o.classes = append(o.classes, m[3])
				case strings.Contains(m[0], "="):
					o.attrs = append(o.attrs, [2]string{m[4], strings.Trim(m[5], `"'`)})
				default:
					o.attrs = append(o.attrs, [2]string{m[4], "\x00"})
				}
				rest = rest[len(m[0]):]
			}
			way = append(way, o)
		}
		if len(way) == 0 {
			return nil, fmt.Errorf("the selector %q is empty", selector)
		}
		ways = append(ways, way)
	}
	for n := range elements(root) {
		for _, way := range ways {
			if matches(n, way) {
				out = append(out, n)
				break
			}
		}
	}
	return out, nil
}

func matches(n *html.Node, way []one) bool {
	if !way[len(way)-1].fits(n) {
		return false
	}
	rest := way[:len(way)-1]
	for a := n.Parent; a != nil && len(rest) > 0; a = a.Parent {
		if rest[len(rest)-1].fits(a) {
			rest = rest[:len(rest)-1]
		}
	}
	return len(rest) == 0
}

func (o one) fits(n *html.Node) bool {
	if n.Type != html.ElementNode || o.name != "" && o.name != "*" && o.name != strings.ToLower(n.Data) {
		return false
	}
	for _, c := range o.classes {
		if !slices.Contains(strings.Fields(value(n, "class")), c) {
			return false
		}
	}
	for _, a := range o.attrs {
		if v, ok := attr(n, a[0]); !ok || a[1] != "\x00" && v != a[1] {
			return false
		}
	}
	return true
}
