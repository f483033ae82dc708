package webtest

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/net/html"
)

// Form is a form of a page with what stands in it, ready to be changed and sent.
type Form struct {
	page   *Page
	node   *html.Node
	fields []*field
}

// field is one thing of a form that can be sent: of a group of choices or a list
// each choice is one.
type field struct {
	node        *html.Node
	kind        string // type of an input, else the element's name; "option" for a choice of a list
	name, value string
	on          bool // it will be sent
	fixed       bool // a person cannot change it
	forced      bool
	file        *file
}

type file struct {
	name, kind string
	data       []byte
}

// Form returns a form of the page with all its fields as a person finds them.
// Without a selector it is the only form of the page, or else of its main part.
func (p *Page) Form(selector ...string) *Form {
	p.t.Helper()
	tries := []string{"form", "main form"}
	if len(selector) > 0 {
		tries = []string{strings.Join(selector, " ")}
	}
	var n int
	for _, s := range tries {
		all := slices.DeleteFunc(p.Find(s), func(n *html.Node) bool { return n.Data != "form" || concealed(n) })
		if n = len(all); n == 1 {
			return p.form(all[0])
		}
	}
	p.t.Fatalf("%s: %d forms are %q, want one: %.400s", p.URL.Path, n, tries, p.Text())
	return nil
}

// controls returns the fields and buttons of a form, also those that stand
// elsewhere and name it.
func controls(p *Page, form *html.Node) (out []*html.Node) {
	id := value(form, "id")
	for n := range elements(p.Doc) {
		if !isElement(n, "input", "select", "textarea", "button") {
			continue
		}
		if owner, ok := attr(n, "form"); ok && owner == id && id != "" || !ok && inside(n, "form") == form {
			out = append(out, n)
		}
	}
	return out
}

func disabled(n *html.Node) bool {
	if has(n, "disabled") {
		return true
	}
	for a := range n.Ancestors() {
		if isElement(a, "fieldset") && has(a, "disabled") {
			return true
		}
	}
	return false
}

func (p *Page) form(node *html.Node) *Form {
	f := &Form{page: p, node: node}
	for _, n := range controls(p, node) {
		name := value(n, "name")
		if disabled(n) || name == "" || n.Data == "button" {
			continue
		}
		x := &field{node: n, kind: n.Data, name: name, value: value(n, "value"), on: true, fixed: has(n, "readonly")}
		switch n.Data {
		case "input":
			x.kind = strings.ToLower(value(n, "type"))
			switch x.kind {
			case "submit", "image", "button", "reset":
				continue
			case "checkbox", "radio":
				x.on = has(n, "checked")
				if !has(n, "value") {
					x.value = "on"
				}
			case "hidden":
				x.fixed = true
			case "":
				x.kind = "text"
			}
		case "textarea":
			x.value = raw(n)
		case "select":
			f.fields = append(f.fields, options(n, name)...)
			continue
		}
		f.fields = append(f.fields, x)
	}
	return f
}

func raw(n *html.Node) string {
	var b strings.Builder
	for c := range n.ChildNodes() {
		b.WriteString(c.Data)
	}
	return b.String()
}

// options returns the choices of a list. One is always chosen unless several can be.
func options(list *html.Node, name string) (out []*field) {
	chosen := false
	for o := range elements(list) {
		if o.Data != "option" || has(o, "disabled") && !has(o, "selected") {
			continue
		}
		v, ok := attr(o, "value")
		if !ok {
			v = content(o)
		}
		x := &field{node: list, kind: "option", name: name, value: v, on: has(o, "selected"), fixed: has(o, "disabled")}
		if x.on && chosen && !has(list, "multiple") {
			for _, y := range out {
				y.on = false // the last one wins
			}
		}
		chosen = chosen || x.on
		out = append(out, x)
	}
	if !chosen && len(out) > 0 && !has(list, "multiple") {
		out[0].on = true
	}
	return out
}

// Names returns the names of the fields in their order, hidden ones too.
func (f *Form) Names() (out []string) {
	for _, x := range f.fields {
		if !slices.Contains(out, x.name) {
			out = append(out, x.name)
		}
	}
	return out
}

// Value returns what stands in a field or is chosen; "" if it is empty or not there.
func (f *Form) Value(name string) string {
	for _, x := range f.fields {
		if x.name == name && x.on {
			return x.value
		}
	}
	return ""
}

// Offers returns the values that a list or a group of choices offers.
func (f *Form) Offers(name string) (out []string) {
	for _, x := range f.fields {
		if x.name == name && (x.kind == "option" || x.kind == "radio" || x.kind == "checkbox") {
			out = append(out, x.value)
		}
	}
	return out
}

// Label returns what names a field to its reader.
func (f *Form) Label(name string) string {
	f.page.t.Helper()
	return f.page.name(f.named(name)[0].node)
}

// Described returns what is read out after a field's name: its hint and what is
// wrong with it.
func (f *Form) Described(name string) string {
	f.page.t.Helper()
	return f.page.referred(f.named(name)[0].node, "aria-describedby")
}

func (f *Form) named(name string) (out []*field) {
	f.page.t.Helper()
	for _, x := range f.fields {
		if x.name == name {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		f.page.t.Fatalf("%s: the form has no field %q; it has %q", f.page.URL.Path, name, f.Names())
	}
	return out
}

// Set types into a field, or chooses a value of a list or a group.
func (f *Form) Set(name, text string) *Form {
	f.page.t.Helper()
	all := f.named(name)
	x := all[0]
	if x.fixed {
		f.page.t.Fatalf("%s: a person cannot change the field %q", f.page.URL.Path, name)
	}
	switch x.kind {
	case "radio", "option":
		return f.choose(all, name, text, true)
	case "checkbox", "file":
		f.page.t.Fatalf("%s: %q is a %s", f.page.URL.Path, name, x.kind)
	case "textarea":
	default:
		text = strings.NewReplacer("\n", "", "\r", "").Replace(text)
	}
	if most, err := strconv.Atoi(value(x.node, "maxlength")); err == nil && len(utf16.Encode([]rune(text))) > most {
		f.page.t.Fatalf("%s: the field %q takes %d letters", f.page.URL.Path, name, most)
	}
	x.value = text
	return f
}

// Check ticks a box or chooses one of a group or list.
func (f *Form) Check(name, value string) *Form {
	f.page.t.Helper()
	return f.choose(f.named(name), name, value, true)
}

// Uncheck takes the tick from a box.
func (f *Form) Uncheck(name, value string) *Form {
	f.page.t.Helper()
	return f.choose(f.named(name), name, value, false)
}

func (f *Form) choose(all []*field, name, text string, on bool) *Form {
	f.page.t.Helper()
	i := slices.IndexFunc(all, func(x *field) bool { return x.value == text && !x.fixed })
	if i < 0 {
		f.page.t.Fatalf("%s: %q does not offer %q but %q", f.page.URL.Path, name, text, f.Offers(name))
	}
	x := all[i]
	single := x.kind == "radio" || x.kind == "option" && !has(x.node, "multiple")
	switch {
	case x.kind != "checkbox" && x.kind != "radio" && x.kind != "option":
		f.page.t.Fatalf("%s: %q is no choice", f.page.URL.Path, name)
	case single && !on:
		f.page.t.Fatalf("%s: %q can be changed for another, not unchosen", f.page.URL.Path, name)
	case single:
		for _, y := range all {
			y.on = false
		}
	}
	x.on = on
	return f
}

// Attach puts a file into a field; kind is its media type.
func (f *Form) Attach(name, filename, kind string, data []byte) *Form {
	f.page.t.Helper()
	x := f.named(name)[0]
	if x.kind != "file" {
		f.page.t.Fatalf("%s: %q takes no file", f.page.URL.Path, name)
	}
	x.file = &file{filename, kind, data}
	return f
}

// Force sets or adds a field as an attacker can, and no person.
func (f *Form) Force(name, text string) *Form {
	f.fields = slices.DeleteFunc(f.fields, func(x *field) bool { return x.name == name })
	f.fields = append(f.fields, &field{kind: "hidden", name: name, value: text, on: true, forced: true})
	return f
}
