package webtest

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"strings"

	"golang.org/x/net/html"
)

// pair is one name and value of what a form sends.
type pair struct {
	name, value string
	file        *file
}

// Submit presses the form's first button, or the one with the given text.
func (f *Form) Submit(button ...string) *Page {
	f.page.t.Helper()
	p := f.page
	pressed := f.pressed(strings.Join(button, " "))
	if pressed == nil || !has(pressed, "formnovalidate") {
		f.complete()
	}
	pairs := f.pairs()
	action, method, kind := value(f.node, "action"), value(f.node, "method"), value(f.node, "enctype")
	if pressed != nil {
		if name := value(pressed, "name"); name != "" {
			pairs = append(pairs, pair{name: name, value: value(pressed, "value")})
		}
		for name, to := range map[string]*string{"formaction": &action, "formmethod": &method, "formenctype": &kind} {
			if v, ok := attr(pressed, name); ok {
				*to = v
			}
		}
	}
	to := p.c.resolve(p.URL, action)
	switch {
	case !strings.EqualFold(method, http.MethodPost):
		to.RawQuery = encode(pairs)
		h := p.c.from(p.URL.String(), "")
		h.Del("Origin")
		return p.c.Do(http.MethodGet, to.String(), h, "")
	case strings.EqualFold(kind, "multipart/form-data"):
		body, kind, err := multiparts(pairs)
		if err != nil {
			p.t.Fatal(err)
		}
		return p.c.Do(http.MethodPost, to.String(), p.c.from(p.URL.String(), kind), body)
	}
	for _, x := range pairs {
		if x.file != nil && x.file.data != nil {
			p.t.Fatalf("%s: the form sends no files: enctype is %q", p.URL.Path, kind)
		}
	}
	return p.c.Do(http.MethodPost, to.String(), p.c.from(p.URL.String(), "application/x-www-form-urlencoded"), encode(pairs))
}

// pairs are what the form's fields send, in their order.
func (f *Form) pairs() (out []pair) {
	for _, x := range f.fields {
		switch {
		case !x.on:
		case x.kind == "file":
			sent := x.file
			if sent == nil {
				sent = &file{kind: "application/octet-stream"}
			}
			out = append(out, pair{x.name, sent.name, sent})
		case x.kind == "textarea":
			lines := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(x.value)
			out = append(out, pair{x.name, strings.ReplaceAll(lines, "\n", "\r\n"), nil})
		default:
			out = append(out, pair{x.name, x.value, nil})
		}
	}
	return out
}

// encode is url.Values.Encode in the order of the form, as a browser sends it.
func encode(pairs []pair) string {
	var out []string
	for _, x := range pairs {
		out = append(out, url.QueryEscape(x.name)+"="+url.QueryEscape(x.value))
	}
	return strings.Join(out, "&")
}

func multiparts(pairs []pair) (body, kind string, err error) {
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
		if err != nil {
			return "", "", err
		}
		if _, err := part.Write(data); err != nil {
			return "", "", err
		}
	}
	err = w.Close()
	return b.String(), w.FormDataContentType(), err
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
