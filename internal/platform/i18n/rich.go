package i18n

import (
	"html"
	"html/template"
	"net/url"
	"strings"

	"groundswell/internal/core"
)

// elements are the marks that become an element of the same name.
var elements = map[string]bool{"strong": true, "em": true, "q": true}

// Rich returns the message of key in language l as HTML, found as [Catalog.T]
// finds it.
//
// Everything is escaped. Arguments that are not numbers or dates are isolated
// in <bdi>, so that a name in another script does not disturb the sentence.
// [strong], [em] and [q] become these elements. [a]text[/a], or any other name
// in brackets, becomes a link to the string argument of that name; if there is
// none, or it is not a path of this site, a #fragment, an https: or a mailto:
// address, the text stands there without a link. Marks in arguments are text.
func (c *Catalog) Rich(l core.Lang, key string, args ...any) template.HTML {
	t, l := c.find(l, key, args)
	if t == nil {
		return template.HTML(html.EscapeString(key))
	}
	var b strings.Builder
	b.Grow(2 * len(t.source))
	inLink := false
	var made []bool // for each mark of a link that is open: was the link made
	for _, p := range t.parts {
		switch p.kind {
		case words:
			b.WriteString(html.EscapeString(p.text))
		case hole:
			writeArg(&b, l, args, p.text)
		case opening:
			if elements[p.text] {
				b.WriteString("<" + p.text + ">")
				continue
			}
			href := ""
			if !inLink { // A link inside a link is not HTML.
				href = link(args, p.text)
			}
			made = append(made, href != "")
			if href != "" {
				inLink = true
				b.WriteString(`<a href="` + html.EscapeString(href) + `">`)
			}
		case closing:
			if elements[p.text] {
				b.WriteString("</" + p.text + ">")
				continue
			}
			// compile has seen to it that marks are nested.
			if made[len(made)-1] {
				inLink = false
				b.WriteString("</a>")
			}
			made = made[:len(made)-1]
		}
	}
	return template.HTML(b.String())
}

func writeArg(b *strings.Builder, l core.Lang, args []any, name string) {
	v, ok := arg(args, name)
	if !ok {
		b.WriteString(html.EscapeString("{{." + name + "}}"))
		return
	}
	s, ours := render(l, v)
	if ours {
		b.WriteString(html.EscapeString(s))
		return
	}
	b.WriteString("<bdi>")
	b.WriteString(html.EscapeString(s))
	b.WriteString("</bdi>")
}

// link returns the address that the argument name holds, or "" if there is none
// or a link to it is not safe.
func link(args []any, name string) string {
	v, _ := arg(args, name)
	s, _ := v.(string)
	if s == "" || len(s) > 2048 {
		return ""
	}
	for _, r := range s {
		// Browsers drop tabs and line ends and take \ for /, which would make
		// another site of "/\t/site".
		if r <= ' ' || r == 0x7f || r == '\\' {
			return ""
		}
	}
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch {
	case strings.HasPrefix(s, "#"):
		return s
	case strings.HasPrefix(s, "/"):
		if strings.HasPrefix(s, "//") || u.Host != "" {
			return ""
		}
		return s
	case u.Scheme == "https":
		// A name before the host is only there to deceive: https://un.org@site.
		if u.Host == "" || u.User != nil {
			return ""
		}
		return s
	case u.Scheme == "mailto":
		if u.Opaque == "" {
			return ""
		}
		return s
	}
	return ""
}
