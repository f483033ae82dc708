package statements

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/card"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// signPage is the data of ui/sign.html: the form, empty or with what was typed.
type signPage struct {
	facts
	In         SignInput
	Bad        []*core.Error
	Token      string
	SealedOpen bool
	Countries  []i18n.Named
	LogoData   string
	Printed    bool // the review page shows the line that will be printed
}

// Wrong returns the error of a field, or nil.
func (p *signPage) Wrong(field string) *core.Error {
	for _, e := range p.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

// N is how many answers are to be repaired.
func (p *signPage) N() int64 { return int64(len(p.Bad)) }

func (h *handlers) signFacts(r *web.Request, in SignInput) (*signPage, error) {
	f, err := h.factsOnly(r, 0)
	if err != nil {
		return nil, err
	}
	p := &signPage{facts: f, In: in}
	p.Private, p.Main, p.Skip, p.Langs = true, "form", "web.skip_form", nil
	p.Title = r.T("statements.sign.tab")
	p.SealedOpen = p.Openers >= minOpeners
	return p, nil
}

// showSign sends one of the pages of signing. What only a page needs is got here:
// who signs sees none.
func (h *handlers) showSign(w http.ResponseWriter, r *web.Request, status int, name string, p *signPage) (err error) {
	if p.F, err = h.s.Figures(r.Context(), p.T.Statement); err != nil {
		return err
	}
	p.Token, p.Countries = r.NewFormToken(), i18n.Countries(r.Lang)
	return r.Render(w, status, name, p)
}

// form shows the empty form: a person, sealed, unless the statement asks for
// organisations only. ?with=code brings a code from a link.
func (h *handlers) form(w http.ResponseWriter, r *web.Request) error {
	in := SignInput{Kind: Person, Visibility: Sealed, Code: cut(typed(r.URL.Query().Get("code")), 40)}
	p, err := h.signFacts(r, in)
	if err != nil {
		return err
	}
	if p.Closed != "" {
		return h.showSign(w, r, http.StatusOK, "statements/closed", p)
	}
	if !p.T.Statement.May(Person) {
		p.In.Kind, p.In.Visibility = Organisation, Public
	}
	if !p.SealedOpen {
		p.In.Visibility = Public
	}
	return h.showSign(w, r, http.StatusOK, "statements/sign", p)
}

// sign takes the form. The first time it answers with the line that will be
// printed; only the review's own form (step=sign) signs.
func (h *handlers) sign(w http.ResponseWriter, r *web.Request) error {
	in, perr := h.parseSign(r)
	if kind := core.KindOf(perr); perr != nil && kind != core.Invalid && kind != core.TooMany {
		return perr
	}
	p, err := h.signFacts(r, in)
	if err != nil {
		return err
	}
	if p.Closed != "" {
		return h.showSign(w, r, http.StatusGone, "statements/closed", p)
	}
	p.LogoData = base64.StdEncoding.EncodeToString(in.Logo)
	step := r.PostFormValue("step")
	if r.PostFormValue("change") != "" {
		step = "edit"
	}
	clean, bad := in.Clean(p.T.Statement, p.SealedOpen)
	if e, ok := errors.AsType[*core.Error](perr); ok {
		bad = core.Join(append(bad.All(), e))
	}
	if bad != nil {
		return h.repair(w, r, p, bad)
	}
	if step == "edit" {
		return h.showSign(w, r, http.StatusOK, "statements/sign", p)
	}
	if step != "sign" {
		p.In, p.Printed = clean, clean.Visibility == Public
		p.Title = r.T("statements.review.tab")
		return h.showSign(w, r, http.StatusOK, "statements/review", p)
	}
	if held, err := h.held(w, r, p.guarded(clean)); held || err != nil {
		return err
	}
	return h.signNow(w, r, p, in) // the service cleans it again: it trusts no page
}

func (h *handlers) signNow(w http.ResponseWriter, r *web.Request, p *signPage, in SignInput) error {
	token, err := r.FormToken()
	if err == nil {
		if !h.s.Admit(r.Network()) {
			err = &core.Error{Kind: core.TooMany, Field: "token", Key: "web.too_many"}
		}
	}
	var got Signing
	if err == nil {
		got, err = h.s.Sign(From(r.Context(), r.Network()), p.T.Statement.Slug, r.Lang, token, in)
	}
	if e, ok := errors.AsType[*core.Error](err); ok && (e.Kind == core.Invalid || e.Kind == core.TooMany || e.Kind == core.Busy) {
		return h.repair(w, r, p, e)
	}
	if err != nil {
		return err
	}
	if got.Link != "" {
		return r.SeeOther(w, "/e/"+got.Link)
	}
	return r.SeeOther(w, "/wait/"+got.Box)
}

// repair shows the form again with everything that was typed.
func (h *handlers) repair(w http.ResponseWriter, r *web.Request, p *signPage, bad *core.Error) error {
	p.Bad = bad.All()
	p.Title = r.T("statements.wrong.tab", "N", p.N())
	status := http.StatusUnprocessableEntity
	switch bad.Kind {
	case core.TooMany:
		status = http.StatusTooManyRequests
	case core.Busy:
		status = http.StatusServiceUnavailable
	}
	if status != http.StatusUnprocessableEntity {
		w.Header().Set("Retry-After", "120")
	}
	return h.showSign(w, r, status, "statements/sign", p)
}

// typed is what somebody typed, fit to be shown again: bytes that are no text
// become a sign that no field takes.
func typed(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// maxLogo is the largest picture that is looked at, in bytes.
const maxLogo = 2 << 20

// parseSign reads the form, and only reads.
func (h *handlers) parseSign(r *web.Request) (SignInput, error) {
	if err := r.ReadForm(); err != nil {
		return SignInput{}, err
	}
	v := func(name string) string { return typed(r.PostFormValue(name)) }
	in := SignInput{Kind: EndorserKind(v("kind")), Visibility: Visibility(v("visibility")), Name: v("name"), Country: v("country"),
		Email: v("email"), Code: v("code"), Website: v("website"), Affiliation: v("affiliation"), Officer: v("officer"), Role: v("role"),
		Paragraph: v("paragraph"), Reservation: v("reservation"), Updates: v("updates") != ""}
	raw, err := base64.StdEncoding.DecodeString(v("logo_data"))
	if err != nil || len(raw) > maxLogo {
		raw = nil
	}
	if r.MultipartForm != nil {
		if files := r.MultipartForm.File["logo"]; len(files) > 0 && files[0].Size > 0 {
			f, err := files[0].Open()
			if err != nil {
				return in, err
			}
			defer f.Close()
			if raw, err = io.ReadAll(io.LimitReader(f, maxLogo+1)); err != nil {
				return in, err
			}
		}
	}
	if len(raw) == 0 {
		return in, nil
	}
	if in.Visibility != Public || in.Kind != Organisation {
		return in, nil
	}
	if n := r.Network(); n != "" && !h.pictures.Allow(n) {
		return in, &core.Error{Kind: core.TooMany, Field: "logo", Key: "web.too_many"}
	}
	h.decode <- struct{}{}
	defer func() { <-h.decode }()
	if in.Logo, err = card.Logo(raw); err != nil {
		return in, &core.Error{Kind: core.Invalid, Field: "logo", Key: "statements.wrong.logo", Err: err}
	}
	return in, nil
}
