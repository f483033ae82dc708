package webtest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"groundswell/internal/core"
)

// Sound checks everything that every page must be: [Page.Wellformed],
// [Page.Accessible] and [Page.Safe].
func (p *Page) Sound(t testing.TB) *Page {
	t.Helper()
	return p.Wellformed(t).Accessible(t).Safe(t)
}

// Accessible checks what can be seen without a browser of WCAG 2.2: language
// and direction, headings, names of links, fields, pictures and tables, and that
// whatever is referred to is there.
func (p *Page) Accessible(t testing.TB) *Page {
	t.Helper()
	for _, f := range p.barriers() {
		t.Errorf("%s: %s", p.URL.Path, f)
	}
	return p
}

// findings are what is wrong with a page.
type findings []string

func (f *findings) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func (p *Page) barriers() (f findings) {
	if p.Doc == nil {
		f.add("this is no page: %s", p.Header.Get("Content-Type"))
		return f
	}
	p.frame(&f)
	p.headings(&f)
	p.references(&f)
	for n := range elements(p.Doc) {
		p.element(n, &f)
	}
	p.groups(&f)
	return f
}

var tag = regexp.MustCompile(`^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// frame checks the page as a whole.
func (p *Page) frame(f *findings) {
	for _, n := range p.Find("html") {
		lang := value(n, "lang")
		if !tag.MatchString(lang) {
			f.add("<html lang=%q> is no language (3.1.1)", lang)
		}
		want := ""
		for _, l := range core.Langs {
			if l.Tag() == lang {
				want = l.Dir()
			}
		}
		if dir := value(n, "dir"); dir != "ltr" && dir != "rtl" || want != "" && dir != want {
			f.add("<html dir=%q> in %q", dir, lang)
		}
	}
	if p.Title() == "" {
		f.add("there is no title (2.4.2)")
	}
	if n := len(p.Find("main")); n != 1 {
		f.add("there are %d main parts, want 1", n)
	}
	for _, n := range p.Find("meta[name=viewport]") {
		if c := value(n, "content"); strings.Contains(c, "user-scalable=no") || strings.Contains(c, "maximum-scale") {
			f.add("the page cannot be made larger: %q (1.4.4)", c)
		}
	}
	if navs := p.Find("nav"); len(navs) > 1 {
		for _, n := range navs {
			if value(n, "aria-label") == "" && p.referred(n, "aria-labelledby") == "" {
				f.add("one of %d <nav> has no name: %.60q", len(navs), content(n))
			}
		}
	}
}

func (p *Page) headings(f *findings) {
	if n := len(p.Find("h1")); n != 1 {
		f.add("there are %d <h1>, want 1", n)
	}
	before := 0
	for _, n := range p.Find("h1, h2, h3, h4, h5, h6") {
		level, _ := strconv.Atoi(n.Data[1:])
		if before > 0 && level > before+1 {
			f.add("<h%d> follows <h%d>: a level is left out (1.3.1): %.60q", level, before, content(n))
		}
		if p.name(n) == "" {
			f.add("<%s> is empty", n.Data)
		}
		before = level
	}
}

// references checks that ids are unique and that what is referred to is there.
func (p *Page) references(f *findings) {
	ids := map[string]*html.Node{}
	for n := range elements(p.Doc) {
		if id, ok := attr(n, "id"); ok {
			if ids[id] != nil {
				f.add("two elements have the id %q", id)
			}
			if id == "" || strings.ContainsAny(id, " \t\n") {
				f.add("the id %q is none", id)
			}
			ids[id] = n
		}
	}
	for n := range elements(p.Doc) {
		for _, name := range []string{"for", "form", "list", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "aria-errormessage", "aria-flowto", "aria-activedescendant"} {
			for _, id := range strings.Fields(value(n, name)) {
				if ids[id] == nil {
					f.add("<%s %s=%q>: there is no such id", n.Data, name, id)
				}
			}
		}
		if n.Data == "label" && has(n, "for") {
			if to := ids[value(n, "for")]; to != nil && !isElement(to, "input", "select", "textarea", "button", "output", "meter", "progress") {
				f.add("<label for=%q> names a <%s>", value(n, "for"), to.Data)
			}
		}
		if to, ok := strings.CutPrefix(value(n, "href"), "#"); ok && n.Data == "a" && to != "" && to != "top" && ids[to] == nil {
			f.add("<a href=%q> leads nowhere", "#"+to)
		}
	}
}

// element checks one element by itself.
func (p *Page) element(n *html.Node, f *findings) {
	if lang, ok := attr(n, "lang"); ok && !tag.MatchString(lang) {
		f.add("<%s lang=%q> is no language (3.1.2)", n.Data, lang)
	}
	if dir, ok := attr(n, "dir"); ok && !slices.Contains([]string{"ltr", "rtl", "auto"}, dir) {
		f.add("<%s dir=%q>", n.Data, dir)
	}
	if i, err := strconv.Atoi(value(n, "tabindex")); err == nil && i > 0 {
		f.add("<%s tabindex=%d> goes before all else (2.4.3)", n.Data, i)
	}
	if has(n, "accesskey") {
		f.add("<%s accesskey> takes a key from somebody's own tool", n.Data)
	}
	if value(n, "aria-invalid") == "true" && !has(n, "aria-describedby") && !has(n, "aria-errormessage") {
		f.add("<%s name=%q> is wrong and does not say why (3.3.1)", n.Data, value(n, "name"))
	}
	if value(n, "aria-hidden") == "true" && focusable(n) {
		f.add("<%s aria-hidden> can be reached and is not read out", n.Data)
	}
	if muted(n) && n.Data != "img" {
		if focusable(n) && !concealed(n) {
			f.add("<%s> inside aria-hidden can be reached and is not read out", n.Data)
		}
		return
	}
	switch n.Data {
	case "img":
		if !has(n, "alt") {
			f.add("<img src=%q> has no alt (1.1.1)", value(n, "src"))
		}
	case "svg":
		if inside(n, "svg") == nil && (value(n, "role") != "img" || p.name(n) == "") {
			f.add(`<svg> is neither aria-hidden nor role="img" with a name (1.1.1)`)
		}
	case "a":
		if has(n, "href") && p.name(n) == "" {
			f.add("<a href=%q> has no text (2.4.4)", value(n, "href"))
		}
		if inner := inside(n, "a", "button", "label"); inner != nil {
			f.add("<a href=%q> is inside <%s>", value(n, "href"), inner.Data)
		}
	case "button":
		if p.name(n) == "" {
			f.add("<button name=%q> has no text (4.1.2)", value(n, "name"))
		}
	case "input", "select", "textarea":
		kind := strings.ToLower(value(n, "type"))
		if kind == "hidden" || n.Data == "input" && slices.Contains([]string{"submit", "reset", "button"}, kind) && value(n, "value") != "" {
			return
		}
		if p.name(n) == "" {
			f.add("<%s name=%q> has no label (3.3.2)", n.Data, value(n, "name"))
		}
	case "table":
		if value(n, "role") == "presentation" {
			return
		}
		ths, _ := find(n, "th")
		if len(ths) == 0 {
			f.add("a table has no heads (1.3.1): %.60q", content(n))
		}
	case "th":
		if !slices.Contains([]string{"col", "row", "colgroup", "rowgroup"}, value(n, "scope")) {
			f.add("<th> has no scope (1.3.1): %.60q", content(n))
		}
	case "iframe", "frame":
		if value(n, "title") == "" {
			f.add("<%s> has no title", n.Data)
		}
	case "details":
		if c := n.FirstChild; c == nil || len(p.below(n, "summary")) == 0 {
			f.add("<details> has no summary")
		}
	}
}

func (p *Page) below(n *html.Node, selector string) []*html.Node {
	all, err := find(n, selector)
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

func focusable(n *html.Node) bool {
	if i, err := strconv.Atoi(value(n, "tabindex")); err == nil {
		return i >= 0
	}
	switch n.Data {
	case "a":
		return has(n, "href")
	case "input":
		return value(n, "type") != "hidden" && !disabled(n)
	case "button", "select", "textarea":
		return !disabled(n)
	case "summary":
		return true
	}
	return false
}

// groups checks that choices which belong together have a name together.
func (p *Page) groups(f *findings) {
	count := map[string]int{}
	for _, n := range p.Find("input[type=radio]") {
		count[value(n, "name")]++
	}
	said := map[string]bool{}
	for _, n := range p.Find("input[type=radio]") {
		name := value(n, "name")
		if count[name] < 2 || said[name] || p.grouped(n) {
			continue
		}
		said[name] = true
		f.add("the choices %q have no legend (1.3.1)", name)
	}
	for _, n := range p.Find("fieldset") {
		if !p.legend(n) {
			f.add("<fieldset> has no legend (1.3.1)")
		}
	}
}

func (p *Page) grouped(n *html.Node) bool {
	for a := range n.Ancestors() {
		if isElement(a, "fieldset") && p.legend(a) {
			return true
		}
		if role := value(a, "role"); a.Type == html.ElementNode && (role == "radiogroup" || role == "group") && (has(a, "aria-label") || has(a, "aria-labelledby")) {
			return true
		}
	}
	return false
}

func (p *Page) legend(fieldset *html.Node) bool {
	for c := range fieldset.ChildNodes() {
		if isElement(c, "legend") && p.name(c) != "" {
			return true
		}
	}
	return has(fieldset, "aria-label") || has(fieldset, "aria-labelledby")
}

// name returns what names an element to somebody who does not see it (Accessible
// Name and Description Computation 1.2, as far as our pages go).
func (p *Page) name(n *html.Node) string {
	if s := p.referred(n, "aria-labelledby"); s != "" {
		return s
	}
	if s := squeeze(value(n, "aria-label")); s != "" {
		return s
	}
	if isElement(n, "input", "select", "textarea") {
		var labels []string
		if id := value(n, "id"); id != "" {
			for _, l := range p.Find("label") {
				if value(l, "for") == id {
					labels = append(labels, p.spoken(l, n))
				}
			}
		}
		if l := inside(n, "label"); l != nil && !has(l, "for") {
			labels = append(labels, p.spoken(l, n))
		}
		if s := squeeze(strings.Join(labels, " ")); s != "" {
			return s
		}
		if n.Data == "input" && value(n, "type") == "image" {
			return squeeze(value(n, "alt"))
		}
		return squeeze(value(n, "title"))
	}
	if n.Data == "img" {
		return squeeze(value(n, "alt"))
	}
	if s := squeeze(p.spoken(n, nil)); s != "" {
		return s
	}
	return squeeze(value(n, "title"))
}

// spoken is the text of an element as it is read out, without one element in it.
func (p *Page) spoken(n, without *html.Node) string {
	var b strings.Builder
	for c := range n.ChildNodes() {
		switch {
		case c == without || c.Type == html.ElementNode && (value(c, "aria-hidden") == "true" || has(c, "hidden") || isElement(c, "select", "textarea", "input", "script", "style")):
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case isElement(c, "img", "svg") || c.Type == html.ElementNode && has(c, "aria-label"):
			b.WriteString(" " + p.name(c) + " ")
		case c.Type == html.ElementNode:
			apart := ""
			if !slices.Contains(inline, c.Data) {
				apart = " "
			}
			b.WriteString(apart + p.spoken(c, without) + apart)
		}
	}
	return b.String()
}

// referred is the text of the elements that an attribute names.
func (p *Page) referred(n *html.Node, attribute string) string {
	var out []string
	for _, id := range strings.Fields(value(n, attribute)) {
		for e := range elements(p.Doc) {
			if value(e, "id") == id {
				s := squeeze(value(e, "aria-label"))
				if s == "" {
					s = squeeze(p.spoken(e, nil))
				}
				out = append(out, s)
				break
			}
		}
	}
	return squeeze(strings.Join(out, " "))
}
