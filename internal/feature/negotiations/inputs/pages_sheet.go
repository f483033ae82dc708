package inputs

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// forms are the kinds of sheet: what the form sends, the end of the file's name, its
// type.
var forms = []struct{ as, end, kind string }{
	{"tracked", "-changes.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"docx", "-table.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	{"pdf", "-table.pdf", "application/pdf"},
	{"csv", "-table.csv", "text/csv; charset=utf-8"},
}

// sheet sends the chosen inputs as a file. It is a form that is posted because the
// choice has several values of a kind; it changes nothing.
func (h *handlers) sheet(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	t, err := h.s.Table(r.Context(), r.Actor, slug, number(r.PostFormValue("draft")))
	if err != nil {
		return err
	}
	if t.Draft == nil {
		return errNone
	}
	if err := isStill(t.Draft, core.ID(r.PostFormValue("of"))); err != nil {
		return err
	}
	c := Choice{Networks: r.PostForm["network"]}
	for _, s := range r.PostForm["state"] {
		c.States = append(c.States, State(s))
	}
	_, asks, err := h.asks(r, slug)
	if err != nil {
		return err
	}
	title, _ := t.Path.Title(t.Path.Lang)
	s := &Sheet{Lang: r.Lang, TextLang: t.Path.Lang, Title: title, Draft: t.Draft.Name, Day: t.Draft.Day, Site: r.SiteName(),
		Paras: t.Draft.Paragraphs, Inputs: c.Of(t.Inputs), Asks: asks, T: r.T}
	i := slices.IndexFunc(forms, func(f struct{ as, end, kind string }) bool { return f.as == r.PostFormValue("as") })
	switch {
	case i < 0:
		err = invalid("as", "as")
	case len(s.Inputs) == 0:
		err = invalid("state", "none")
	}
	if err != nil {
		return h.again(w, r, &tablePage{}, slug, t.Draft.Number, err)
	}
	write := []func(io.Writer) error{s.WriteTracked, s.WriteDOCX, s.WritePDF, s.WriteCSV}[i]
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	head := w.Header()
	head.Set("Content-Type", forms[i].kind)
	head.Set("Content-Disposition", `attachment; filename="`+slug+"-"+strconv.FormatInt(t.Draft.Number, 10)+forms[i].end+`"`)
	head.Set("Content-Length", strconv.Itoa(b.Len()))
	head.Set("Cache-Control", "no-store")
	head.Set("X-Robots-Tag", "noindex")
	_, err = w.Write(b.Bytes())
	return err
}
