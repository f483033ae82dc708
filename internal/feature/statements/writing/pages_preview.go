package writing

import (
	"context"
	"encoding/base64"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/web"
)

const (
	// editorPolicy is the policy of all pages, and that one page of ours may stand in
	// this one: the preview.
	editorPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
	// previewPolicy makes a draft's preview a page without an origin, in which
	// nothing runs and from which nothing is sent, whatever its text says (S-53).
	previewPolicy = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox"
)

// shown is a text as its readers will see it.
type shown struct {
	T      *statements.Text
	E      *statements.Edition
	Own    bool // in the language of the page
	State  edition.State
	Blocks []edition.Shown
	Logos  map[string]template.URL
	Dated  time.Time
	Bad    *core.Error // why there is nothing to see
	lang   core.Lang
}

// InLang says in which language the text is, for the template of the public page.
func (x *shown) InLang() core.Lang { return x.lang }

// LongTitle says that the title is set smaller.
func (x *shown) LongTitle() bool { return utf8.RuneCountInString(x.E.Title) > 60 }

// draw makes the page of a text as it is worked on.
func (s *Service) draw(ctx context.Context, w *Work, lang core.Lang) *shown {
	x := &shown{lang: lang, Logos: map[string]template.URL{}, Dated: s.Now().UTC()}
	st := w.Statement
	if x.Bad = w.Readable(st.Source); x.Bad != nil {
		return x
	}
	x.T = &statements.Text{Statement: &st, Versions: w.Versions, Editions: map[core.Lang]*statements.Edition{}}
	src := w.Source()
	for l, sh := range w.Sheets {
		ed, err := sh.Edition()
		if err != nil {
			continue
		}
		e := &statements.Edition{Edition: *ed, Place: sh.Place, Issuers: append([]statements.Issuer{}, sh.Issuers...)}
		if len(e.Issuers) == 0 {
			e.Issuers = slices.Clone(src.Issuers)
		}
		for i := range e.Issuers {
			if e.Issuers[i].Logo == "" && i < len(src.Issuers) {
				e.Issuers[i].Logo = src.Issuers[i].Logo
			}
		}
		x.T.Editions[l] = e
	}
	x.E, x.Own = x.T.Edition(lang)
	x.State, x.Blocks = x.T.State(lang), x.T.Shown(lang)
	for _, by := range x.E.Issuers {
		if by.Logo != "" {
			x.Logos[by.Logo] = s.logoURL(ctx, by.Logo)
		}
	}
	if st.Dated > 0 {
		x.Dated = st.Dated.Time()
	}
	return x
}

// Readable returns why the text in lang cannot be shown, or nil.
func (w *Work) Readable(lang core.Lang) *core.Error {
	if e := w.Fit(lang); e != nil && e.Key != "writing.unfit.title" && e.Key != "writing.unfit.missing" {
		return e
	}
	return nil
}

// logoBytes returns the picture of a logo, of a draft or of the site.
func (s *Service) logoBytes(ctx context.Context, name string) []byte {
	if name == "" {
		return nil
	}
	var b []byte
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { b, err = logoData(tx, name); return err }); err == nil {
		return b
	}
	b, err := s.Blobs.Get(strings.TrimSuffix(name, path.Ext(name)))
	if err != nil {
		return nil
	}
	return b
}

func (s *Service) knownLogo(ctx context.Context, name string) bool {
	return s.logoBytes(ctx, name) != nil
}

// logoURL is a logo as part of the page: a draft's is no file that could be asked
// for, and a page without an origin could not ask.
func (s *Service) logoURL(ctx context.Context, name string) template.URL {
	b := s.logoBytes(ctx, name)
	kind := map[string]string{".png": "image/png", ".svg": "image/svg+xml"}[path.Ext(name)]
	if len(b) == 0 || kind == "" {
		return ""
	}
	return template.URL("data:" + kind + ";base64," + base64.StdEncoding.EncodeToString(b))
}

// previewPage is the data of ui/preview.html and ui/outside.html.
type previewPage struct {
	web.Frame
	*shown
	W     *Work
	Until time.Time // when the link ends
	Token string
}

// preview is the text as its readers will see it, to stand in the editor's page.
func (h *handlers) preview(w http.ResponseWriter, r *web.Request) error {
	x, err := h.work(r, core.Editor, core.Translator, core.Coordinator)
	if err != nil {
		return err
	}
	p := &previewPage{shown: h.s.draw(r.Context(), x, r.Lang), W: x}
	p.Title = x.Title(r.Lang)
	w.Header().Set("Content-Security-Policy", previewPolicy)
	w.Header().Set("X-Frame-Options", "SAMEORIGIN")
	return r.Render(w, http.StatusOK, "writing/preview", p)
}

// outside is a draft for somebody who was given a link to it.
func (h *handlers) outside(w http.ResponseWriter, r *web.Request) error {
	x, l, err := h.s.ByLink(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	p := &previewPage{shown: h.s.draw(r.Context(), x, r.Lang), W: x, Until: time.Unix(l.ExpiresAt, 0).UTC()}
	p.Frame.Private, p.Frame.Title, p.Frame.Main = true, r.T("writing.outside.title"), "text"
	p.Frame.Langs = x.Langs()
	return r.Render(w, http.StatusOK, "writing/outside", p)
}
