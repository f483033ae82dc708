package reading

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/web"
)

// file hands out a draft as Akoma Ntoso (draft-3.xml) or JSON (draft-3.json), and a
// comparison as JSON (changes-2-3.json) in the form of groundswell compare, or as a
// Word file with tracked changes (changes-2-3.docx).
func (h *handlers) file(w http.ResponseWriter, r *web.Request, b *base) error {
	name := r.PathValue("name")
	var before, after, number int64
	switch {
	case scan(name, "changes-%d-%d.json", &before, &after):
		s, err := h.Texts.Step(r.Context(), b.P.Slug, before, after, !r.Actor.Staff())
		if err != nil {
			return err
		}
		return sendJSON(w, b.P.Slug+"-"+name, s.JSON())
	case scan(name, "changes-%d-%d.docx", &before, &after):
		s, err := h.Texts.Step(r.Context(), b.P.Slug, before, after, !r.Actor.Staff())
		if err != nil {
			return err
		}
		var out bytes.Buffer // an error half way must not be half a file
		if err := h.inTurn(r.Context(), func() error { return h.wordFile(&out, r, b, s) }); err != nil {
			return err
		}
		head(w, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", b.P.Slug+"-"+name)
		_, err = w.Write(out.Bytes())
		return err
	case scan(name, "draft-%d.json", &number):
		d := b.P.Draft(number)
		if d == nil {
			return errNone
		}
		return sendJSON(w, b.P.Slug+"-"+name, plainDraft(b.P, d))
	case scan(name, "draft-%d.xml", &number):
		d := b.P.Draft(number)
		if d == nil {
			return errNone
		}
		head(w, "application/akn+xml", b.P.Slug+"-"+name)
		_, err := w.Write(akomaNtoso(b.P, d))
		return err
	}
	return errNone
}

// scan reads the numbers of a file's name, which must be written as we write it.
func scan(name, format string, to ...*int64) bool {
	args := make([]any, len(to))
	for i := range to {
		args[i] = to[i]
	}
	if n, err := fmt.Sscanf(name, format, args...); err != nil || n != len(to) {
		return false
	}
	for i := range to {
		args[i] = *to[i]
	}
	return fmt.Sprintf(format, args...) == name
}

func head(w http.ResponseWriter, kind, name string) {
	if !strings.Contains(kind, "openxml") {
		kind += "; charset=utf-8"
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}

func sendJSON(w http.ResponseWriter, name string, v any) error {
	head(w, "application/json", name)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	return e.Encode(v)
}

// draftJSON is a draft as JSON: every paragraph with the trace that it is part of.
type draftJSON struct {
	Text       string          `json:"text"`
	Draft      string          `json:"draft"`
	Number     int64           `json:"number"`
	Day        string          `json:"day"`
	Lang       core.Lang       `json:"lang"`
	Paragraphs []paragraphJSON `json:"paragraphs"`
	Notes      []noteJSON      `json:"notes"`
}

type paragraphJSON struct {
	I        int        `json:"i"`
	Kind     draft.Kind `json:"kind"`
	Label    string     `json:"label"`
	Path     string     `json:"path"`
	Depth    int        `json:"depth"`
	Text     string     `json:"text"`
	Brackets [][2]int   `json:"brackets"` // bytes from and to, with the brackets
	Notes    []int      `json:"notes"`
	Trace    string     `json:"trace"`
}

type noteJSON struct {
	Label string `json:"label"`
	Text  string `json:"text"`
}

func plainDraft(p *negotiations.Path, d *negotiations.Draft) *draftJSON {
	out := &draftJSON{Text: p.Titles[p.Lang], Draft: d.Name, Number: d.Number, Day: d.Day.Time().Format("2006-01-02"), Lang: p.Lang,
		Paragraphs: []paragraphJSON{}, Notes: []noteJSON{}}
	for i, q := range d.Paragraphs {
		x := paragraphJSON{I: i, Kind: q.Kind, Label: q.Label, Path: q.Path, Depth: q.Depth, Text: q.Text, Brackets: [][2]int{}, Notes: append([]int{}, q.Notes...), Trace: traceOf(d, i)}
		for _, b := range q.Brackets {
			x.Brackets = append(x.Brackets, [2]int{b.From, b.To})
		}
		out.Paragraphs = append(out.Paragraphs, x)
	}
	for _, n := range d.Notes {
		out.Notes = append(out.Notes, noteJSON{n.Label, n.Text})
	}
	return out
}

// funcs are for this feature's templates.
var funcs = map[string]any{
	"reading_held":   isHeld,
	"reading_spaced": func(s string) bool { return strings.TrimSpace(s) == "" },
}
