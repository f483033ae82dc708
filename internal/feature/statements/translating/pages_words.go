package translating

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// glossaryPage is the data of ui/glossary.html.
type glossaryPage struct {
	web.Frame
	Terms  []*Term
	Term   *Term // that is changed, or a new one
	May    bool  // may change it
	Langs7 []core.Lang
	Errors []*core.Error
}

// mayGloss says who keeps the glossary, which all campaigns share.
func mayGloss(a core.Actor) bool { return a.May("", glossarists...) }

func (h *handlers) glossary(w http.ResponseWriter, r *web.Request) error {
	return h.showGlossary(w, r, &Term{}, nil, http.StatusOK)
}

func (h *handlers) showGlossary(w http.ResponseWriter, r *web.Request, t *Term, errs []*core.Error, status int) (err error) {
	p := &glossaryPage{Term: t, May: mayGloss(r.Actor), Langs7: core.Langs, Errors: errs}
	if p.Terms, err = h.s.Glossary(r.Context(), r.Lang); err != nil {
		return err
	}
	p.Title, p.Wide = r.T("translating.glossary.title"), true
	return r.Render(w, status, "translating/glossary", p)
}

func (h *handlers) term(w http.ResponseWriter, r *web.Request) error {
	if !mayGloss(r.Actor) {
		return errNone
	}
	t, err := h.s.Term(r.Context(), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	return h.showGlossary(w, r, t, nil, http.StatusOK)
}

func (h *handlers) putTerm(w http.ResponseWriter, r *web.Request) error {
	if !mayGloss(r.Actor) {
		return errNone
	}
	t := &Term{ID: core.ID(r.PostFormValue("id")), Words: map[core.Lang]string{}, Never: map[core.Lang]string{}, Note: r.PostFormValue("note")}
	for _, l := range core.Langs {
		t.Words[l], t.Never[l] = r.PostFormValue("words."+string(l)), r.PostFormValue("never."+string(l))
	}
	typed := &Term{ID: t.ID, Words: map[core.Lang]string{}, Never: map[core.Lang]string{}, Note: t.Note}
	for _, l := range core.Langs {
		typed.Words[l], typed.Never[l] = t.Words[l], t.Never[l]
	}
	if err := h.s.PutTerm(r.Context(), t); err != nil {
		if e, ok := asError(err); ok && e.Kind == core.Invalid {
			return h.showGlossary(w, r, typed, e.All(), http.StatusUnprocessableEntity)
		}
		return err
	}
	return r.Done(w, "/desk/glossary", "translating.term_saved")
}

func (h *handlers) dropTerm(w http.ResponseWriter, r *web.Request) error {
	if !mayGloss(r.Actor) {
		return errNone
	}
	if err := h.s.DropTerm(r.Context(), core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, "/desk/glossary", "translating.term_gone")
}

func (h *handlers) termsOut(w http.ResponseWriter, r *web.Request) error {
	all, err := h.s.Glossary(r.Context(), r.Lang)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := WriteTerms(&b, all); err != nil {
		return err
	}
	return send(w, "glossary.csv", "text/csv; charset=utf-8", b.Bytes())
}

func (h *handlers) termsIn(w http.ResponseWriter, r *web.Request) error {
	if !mayGloss(r.Actor) {
		return errNone
	}
	data, err := upload(r)
	if err == nil {
		var all []*Term
		if all, err = ReadTerms(bytes.NewReader(data)); err == nil {
			_, _, err = h.s.ImportTerms(r.Context(), all)
		}
	}
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
		return h.showGlossary(w, r, &Term{}, e.All(), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return r.Done(w, "/desk/glossary", "translating.terms_in")
}

// cataloguesPage is the data of ui/catalogues.html.
type cataloguesPage struct {
	web.Frame
	Rows   []catalogueRow
	New    *NewWording // a file that was sent, to be looked at
	Errors []*core.Error
	Forms  []string
}

type catalogueRow struct {
	Lang    core.Lang
	Own     []*Message
	Refused map[string]bool // of Own, what no longer fits the program
}

func (h *handlers) catalogues(w http.ResponseWriter, r *web.Request) error {
	return h.showCatalogues(w, r, &cataloguesPage{}, http.StatusOK)
}

func (h *handlers) showCatalogues(w http.ResponseWriter, r *web.Request, p *cataloguesPage, status int) error {
	if !r.Actor.May("", wordsmiths...) {
		return errNone // the whole site speaks these words
	}
	for _, l := range core.Langs {
		own, err := h.s.Own(r.Context(), l)
		if err != nil {
			return err
		}
		row := catalogueRow{Lang: l, Own: own, Refused: map[string]bool{}}
		for _, m := range own {
			if h.s.Catalog.Fault(l, m.Key, m.Forms) != nil {
				row.Refused[m.Key] = true
			}
		}
		p.Rows = append(p.Rows, row)
	}
	p.Forms = []string{"zero", "one", "two", "few", "many", "other"}
	p.Title, p.Wide = r.T("translating.words.title"), true
	return r.Render(w, status, "translating/catalogues", p)
}

func (h *handlers) catalogueOut(w http.ResponseWriter, r *web.Request) error {
	if !r.Actor.May("", wordsmiths...) {
		return errNone
	}
	name, ending, _ := strings.Cut(r.PathValue("file"), ".")
	l := core.Lang(name)
	if !l.Valid() {
		return errNone
	}
	var b bytes.Buffer
	kind, err := "", error(nil)
	switch ending {
	case "csv":
		kind = "text/csv; charset=utf-8"
		err = h.s.WriteMessagesCSV(r.Context(), &b, l)
	case "xlf":
		kind = "application/xliff+xml"
		err = h.s.WriteMessagesXLIFF(r.Context(), &b, l)
	case "json":
		kind = "application/json; charset=utf-8"
		err = h.s.WriteMessagesJSON(r.Context(), &b, l)
	default:
		return errNone
	}
	if err != nil {
		return err
	}
	return send(w, "messages."+name+"."+ending, kind, b.Bytes())
}

func (h *handlers) catalogueIn(w http.ResponseWriter, r *web.Request) error {
	if !r.Actor.May("", wordsmiths...) {
		return errNone
	}
	l := core.Lang(r.PostFormValue("to"))
	if !l.Valid() {
		return errNone
	}
	p, status := &cataloguesPage{}, http.StatusOK
	data, err := upload(r)
	if err == nil {
		p.New, err = h.s.ReadMessages(r.Context(), r.Actor, l, data)
	}
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
		p.Errors, status = e.All(), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return h.showCatalogues(w, r, p, status)
}

func (h *handlers) reword(w http.ResponseWriter, r *web.Request) error {
	l := core.Lang(r.PostFormValue("to"))
	if !r.Actor.May("", wordsmiths...) || !l.Valid() {
		return errNone
	}
	texts := map[string]i18n.Forms{}
	for name, v := range r.PostForm {
		key, ok := strings.CutPrefix(name, "m.")
		i := strings.LastIndexByte(key, ':')
		if ok && i > 0 && len(v) == 1 {
			put(texts, key[:i], key[i+1:], strings.ReplaceAll(v[0], "\r\n", "\n"))
		}
	}
	if _, err := h.s.Reword(r.Context(), r.Actor, l, texts); err != nil {
		if e, ok := asError(err); ok && e.Kind == core.Invalid {
			return h.showCatalogues(w, r, &cataloguesPage{Errors: e.All()}, http.StatusUnprocessableEntity)
		}
		return err
	}
	return r.Done(w, "/desk/catalogues", "translating.reworded")
}

func (h *handlers) unword(w http.ResponseWriter, r *web.Request) error {
	l := core.Lang(r.PostFormValue("to"))
	if !r.Actor.May("", wordsmiths...) || !l.Valid() {
		return errNone
	}
	if err := h.s.Unword(r.Context(), r.Actor, l, r.PostForm["key"]); err != nil {
		if e, ok := asError(err); ok && e.Kind == core.Invalid {
			return h.showCatalogues(w, r, &cataloguesPage{Errors: e.All()}, http.StatusUnprocessableEntity)
		}
		return err
	}
	return r.Done(w, "/desk/catalogues", "translating.unworded")
}
