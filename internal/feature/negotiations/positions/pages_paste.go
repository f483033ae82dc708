package positions

import (
	"net/http"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/web"
)

// pastePage is the data of ui/paste.html.
type pastePage struct {
	listPage
	Notes string
	Lines []pasted
	More  bool
	Max   int64
}

// pasted is one line of notes as it stands on the page.
type pasted struct {
	N      int
	Keep   bool
	Label  string
	Who    string
	Means  string // who that is, in the reader's language, when it is a country or a known group
	Words  string
	Found  bool // the label is a paragraph of the newest draft
	Stance string
}

func (h *handlers) pasteForm(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	return h.showPaste(w, r, http.StatusOK, n, &pastePage{listPage: listPage{F: typed{Place: r.URL.Query().Get("place")}}}, nil)
}

func (h *handlers) showPaste(w http.ResponseWriter, r *web.Request, status int, n *negotiations.Path, p *pastePage, bad error) error {
	p.head, p.Max = h.head(r, n.Negotiation, r.T("positions.paste"), true), maxLines
	if err := p.Keep(bad, core.Closed); err != nil {
		return err
	}
	if err := h.fill(r, n, &p.listPage, nil); err != nil {
		return err
	}
	return r.Render(w, status, "positions/paste", p)
}

// paste reads notes, shows what was understood, and keeps what was chosen when that is
// asked for. Nothing is kept between: the page carries the lines along.
func (h *handlers) paste(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	p := &pastePage{listPage: listPage{F: typedOf(r)}, Notes: r.PostFormValue("notes")}
	if r.PostFormValue("do") != "save" {
		lines, more := readNotes(p.Notes, p.F.Place)
		if len(lines) == 0 {
			return h.showPaste(w, r, http.StatusUnprocessableEntity, n, p, bad("notes", "notes"))
		}
		p.More = more
		for i, l := range lines {
			p.Lines = append(p.Lines, h.line(r, n, pasted{N: i, Keep: !l.Chair, Label: l.Label, Who: l.Speaker, Words: l.Words, Stance: Unclear}))
		}
		return h.showPaste(w, r, http.StatusOK, n, p, nil)
	}
	var all []Note
	for i := range maxLines {
		at := strconv.Itoa(i)
		if _, there := r.PostForm["words-"+at]; !there {
			break
		}
		l := pasted{N: i, Keep: r.PostFormValue("keep-"+at) == "1", Label: r.PostFormValue("place-" + at), Who: r.PostFormValue("who-" + at),
			Words: r.PostFormValue("words-" + at), Stance: r.PostFormValue("stance-" + at)}
		p.Lines = append(p.Lines, h.line(r, n, l))
		if l.Keep {
			f := p.F
			f.Place, f.Who, f.Words, f.Stance = l.Label, l.Who, l.Words, l.Stance
			x := f.note()
			x.Line = i
			all = append(all, x)
		}
	}
	if len(all) == 0 {
		err = bad("lines", "lines")
	} else {
		err = h.s.Add(r.Context(), r.Actor, n.Slug, all)
	}
	if err != nil {
		return h.showPaste(w, r, http.StatusUnprocessableEntity, n, p, err)
	}
	if p.F.Kept == Closed {
		return saved(w, r, path(n.Slug, ""), Closed)
	}
	return r.Done(w, path(n.Slug, ""), "positions.pasted")
}

// line sets what a line means.
func (h *handlers) line(r *web.Request, n *negotiations.Path, l pasted) pasted {
	l.Label, l.Who = strings.TrimSpace(l.Label), strings.TrimSpace(l.Who)
	if w, _ := Speaker(l.Who); w.Country != "" || Known(w.Group) {
		l.Means = Speaks(w, r.Lang, r.T)
	}
	l.Found = len(Find(n.Newest(), l.Label)) == 1
	return l
}

// WrongAt returns what must be repaired in a line.
func (p *pastePage) WrongAt(n int) (out []*core.Error) {
	for _, e := range p.Bad {
		if strings.HasSuffix(e.Field, "-"+strconv.Itoa(n)) {
			out = append(out, e)
		}
	}
	return out
}
