package webtest

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
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

// Submit presses the form's first button, or the one with the given text.
func (f *Form) Submit(button ...string) *Page {
	f.page.t.Helper()
	p := f.page
	pressed := f.pressed(strings.Join(button, " "))
	if pressed == nil || !has(pressed, "formnovalidate") {
		f.complete()
	}
	type pair struct {
		name, value string
		file        *file
	}
	var pairs []pair
	for _, x := range f.fields {
		switch {
		case !x.on:
		case x.kind == "file":
			blob := x.file
			if blob == nil {
				blob = &file{kind: "application/octet-stream"}
			}
			pairs = append(pairs, pair{x.name, blob.name, blob})
		case x.kind == "textarea":
			lines := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(x.value)
			pairs = append(pairs, pair{x.name, strings.ReplaceAll(lines, "\n", "\r\n"), nil})
		default:
			pairs = append(pairs, pair{x.name, x.value, nil})
		}
	}
	action, method, kind := value(f.node, "action"), value(f.node, "method"), value(f.node, "enctype")
	if pressed != nil {
		if name := value(pressed, "name"); name != "" {
			pairs = append(pairs, pair{name, value(pressed, "value"), nil})
		}
		for _, over := range []struct {
			name string
			to   *string
		}{{"formaction", &action}, {"formmethod", &method}, {"formenctype", &kind}} {
			if v, ok := attr(pressed, over.name); ok {
				*over.to = v
			}
		}
	}
	to := p.c.resolve(p.URL, action)
	if !strings.EqualFold(method, http.MethodPost) {
		var q []string
		for _, x := range pairs {
			q = append(q, url.QueryEscape(x.name)+"="+url.QueryEscape(x.value))
		}
		to.RawQuery = strings.Join(q, "&")
		h := p.c.from(p.URL.String(), "")
		h.Del("Origin")
		return p.c.Do(http.MethodGet, to.String(), h, "")
	}
	if !strings.EqualFold(kind, "multipart/form-data") {
		var q []string
		for _, x := range pairs {
			if x.file != nil && x.file.data != nil {
				p.t.Fatalf("%s: the form sends no files: enctype is %q", p.URL.Path, kind)
			}
			q = append(q, url.QueryEscape(x.name)+"="+url.QueryEscape(x.value))
		}
		return p.c.Do(http.MethodPost, to.String(), p.c.from(p.URL.String(), "application/x-www-form-urlencoded"), strings.Join(q, "&"))
	}
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, x := range pairs {
		h := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q`, x.name)}}
		data := []byte(x.value)
		if x.file != nil {
			h = textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name=%q; filename=%q`, x.name, x.file.name)}, "Content-Type": {x.file.kind}}
			data = x.file.data
		}
		part, err := w.CreatePart(h)
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			p.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		p.t.Fatal(err)
	}
	return p.c.Do(http.MethodPost, to.String(), p.c.from(p.URL.String(), w.FormDataContentType()), b.String())
}

// complete ends the test if a browser would not send the form.
func (f *Form) complete() {
	f.page.t.Helper()
	if has(f.node, "novalidate") {
		return
	}
	for _, x := range f.fields {
		if x.forced || !has(x.node, "required") {
			continue
		}
		if f.Value(x.name) == "" && x.file == nil {
			f.page.t.Fatalf("%s: a browser does not send the form while %q is empty", f.page.URL.Path, x.name)
		}
	}
}

func buttons(p *Page, form *html.Node) (out []*html.Node) {
	for _, n := range controls(p, form) {
		kind := strings.ToLower(value(n, "type"))
		if !disabled(n) && (n.Data == "button" && (kind == "" || kind == "submit") || n.Data == "input" && (kind == "submit" || kind == "image")) {
			out = append(out, n)
		}
	}
	return out
}

func buttonName(p *Page, n *html.Node) string {
	if n.Data == "input" && value(n, "type") == "submit" {
		return squeeze(value(n, "value"))
	}
	return p.name(n)
}

func (f *Form) pressed(text string) *html.Node {
	f.page.t.Helper()
	all := buttons(f.page, f.node)
	var names []string
	for _, n := range all {
		name := buttonName(f.page, n)
		if text == "" || name == squeeze(text) {
			return n
		}
		names = append(names, name)
	}
	if text != "" {
		f.page.t.Fatalf("%s: the form has no button %q; it has %q", f.page.URL.Path, text, names)
	}
	return nil
}
