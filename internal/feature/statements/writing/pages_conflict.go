package writing

import (
	"errors"
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// settle takes what somebody chose of two texts that were written at once.
func (h *handlers) settle(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	sh, _, err := h.typed(r, x.Statement.Source, false)
	if err != nil {
		return err
	}
	typed, on := sh, base(r)
	switch r.PostFormValue("choose") {
	case "theirs":
		err = h.s.Yield(r.Context(), string(r.Actor.Account), x.Statement.Slug, sh, on)
	case "merged":
		sh.Markdown = JoinTitle(r.PostFormValue("title"), r.PostFormValue("merged"))
		typed = sh
		fallthrough
	default:
		_, err = h.s.SaveSheet(r.Context(), string(r.Actor.Account), x.Statement.Slug, sh, on)
	}
	if errors.Is(err, errConflict) {
		return h.showConflict(w, r, typed, on)
	}
	if bad, ok := repairable(err); ok {
		p := h.textPage(r, x, &typed)
		p.Bad, p.Base = bad, on
		return h.showText(w, r, http.StatusUnprocessableEntity, p)
	} else if err != nil {
		return err
	}
	if r.PostFormValue("choose") == "theirs" {
		return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/text", "writing.yielded")
	}
	return r.Done(w, "/desk/statements/"+x.Statement.Slug+"/text", "writing.saved")
}

// conflictPage is the data of ui/conflict.html.
type conflictPage struct {
	page
	Mine    *Sheet
	Theirs  *Sheet
	Who     string
	Fields  []fieldPair // beside the text: those that differ
	Pairs   []Pair      // from theirs to mine
	Changed int64
	Heading string // of mine
	Text    string // of mine, without its title
	Merged  string
	Clean   bool // nobody changed the same paragraph
}

// fieldPair is a field that two people wrote differently.
type fieldPair struct {
	Key   string // message
	Spans []Span
}

func (h *handlers) showConflict(w http.ResponseWriter, r *web.Request, mine Sheet, on int64) error {
	x, err := h.work(r, write...)
	if err != nil {
		return err
	}
	theirs := x.Source()
	if theirs == nil {
		return errNone
	}
	p := &conflictPage{page: h.page(r, x, r.T("writing.conflict.title")), Mine: &mine, Theirs: theirs}
	p.Wide, p.Who = true, p.By(theirs.By)
	p.Heading, p.Text = SplitTitle(mine.Markdown)
	title, theirText := SplitTitle(theirs.Markdown)
	for _, f := range []struct{ key, old, new string }{{"writing.field.title", title, p.Heading}, {"writing.field.lead", theirs.Lead, mine.Lead},
		{"writing.field.place", theirs.Place, mine.Place}, {"writing.field.changes", theirs.Changes, mine.Changes},
		{"writing.field.issuers", issuerNames(theirs), issuerNames(&mine)}} {
		if f.old != f.new {
			p.Fields = append(p.Fields, fieldPair{f.key, Words(f.old, f.new)})
		}
	}
	p.Pairs = Paragraphs(theirText, p.Text)
	p.Changed = CountChanged(p.Pairs)
	from := ""
	if old, err := h.s.Version(r.Context(), x.Statement.Slug, x.Statement.Source, on); err == nil {
		_, from = SplitTitle(old.Markdown)
	} else if core.KindOf(err) != core.NotFound {
		return err
	}
	parts, clean := Merge(from, p.Text, theirText)
	p.Merged, p.Clean = strings.Join(parts, "\n\n")+"\n", clean
	return r.Render(w, http.StatusConflict, "writing/conflict", p)
}

func issuerNames(sh *Sheet) string {
	var out []string
	for _, by := range sh.Issuers {
		if name := strings.TrimSpace(by.Name); name != "" {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}
