package statements

import (
	"errors"
	"net/http"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// waitPage is the data of ui/wait.html: "look at your mail".
type waitPage struct {
	web.Frame
	W     Waiting
	Box   string
	Token string
	Bad   *core.Error
	Sent  bool // the mail was just asked for again
	Late  bool // mails leave late right now, everybody's
	Typed string
}

func (h *handlers) waitPage(r *web.Request) (*waitPage, error) {
	w, err := h.s.Waits(r.Context(), r.PathValue("box"))
	if err != nil {
		return nil, err
	}
	p := &waitPage{W: w, Box: r.PathValue("box"), Token: r.NewFormToken(), Sent: r.URL.Query().Has("again"), Late: h.s.Queue.Late(r.Context())}
	p.Private, p.Main, p.Title = true, "main", r.T("statements.wait.tab")
	return p, nil
}

func (h *handlers) wait(w http.ResponseWriter, r *web.Request) error {
	p, err := h.waitPage(r)
	if errors.Is(err, errEnded) {
		return h.done(w, r, "ended")
	}
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "statements/wait", p)
}

// answer shows the page again with what is to be repaired.
func (h *handlers) waitAnswer(w http.ResponseWriter, r *web.Request, p *waitPage, err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || e.Kind != core.Invalid && e.Kind != core.TooMany {
		return err
	}
	said := *e
	status := http.StatusUnprocessableEntity
	if e.Kind == core.TooMany {
		status = http.StatusTooManyRequests
		w.Header().Set("Retry-After", "120")
	}
	if said.Field == "" {
		said.Field = "nothing" // the part of the page about mails
	}
	p.Bad = &said
	return r.Render(w, status, "statements/wait", p)
}

// waitCode takes the digits of the mail. The right ones lead on even when they
// come a second time.
func (h *handlers) waitCode(w http.ResponseWriter, r *web.Request) error {
	box, err := h.s.Unbox(r.PathValue("box"))
	if err != nil {
		return err
	}
	code := cut(typed(r.PostFormValue("code")), 20)
	var o Outcome
	var link string
	_, wrong := r.FormToken()
	if n := r.Network(); wrong == nil && n != "" && !h.codes.Allow(n) {
		wrong = &core.Error{Kind: core.TooMany, Field: "code", Key: "web.too_many"}
	}
	if wrong == nil {
		o, link, wrong = h.s.ConfirmCode(r.Context(), box, code)
	}
	switch {
	case wrong == nil && o == AlreadyStood:
		return h.done(w, r, "stood")
	case wrong == nil:
		return r.SeeOther(w, "/e/"+link)
	}
	p, err := h.waitPage(r)
	if errors.Is(err, errEnded) {
		return h.done(w, r, "ended")
	}
	if err != nil {
		return err
	}
	p.Typed = code
	return h.waitAnswer(w, r, p, wrong)
}

func (h *handlers) waitAgain(w http.ResponseWriter, r *web.Request) error {
	return h.mailFrom(w, r, func(p *waitPage) (string, error) {
		return p.Box, h.s.Again(From(r.Context(), r.Network()), p.W)
	})
}

func (h *handlers) waitAddress(w http.ResponseWriter, r *web.Request) error {
	return h.mailFrom(w, r, func(p *waitPage) (string, error) {
		return h.s.ChangeAddress(From(r.Context(), r.Network()), p.W, cut(typed(r.PostFormValue("email")), 300))
	})
}

// mailFrom asks for a mail from the page that waits, and comes back to it. One
// network can ask for few: a form is no way to write to strangers.
func (h *handlers) mailFrom(w http.ResponseWriter, r *web.Request, ask func(*waitPage) (box string, err error)) error {
	p, err := h.waitPage(r)
	if errors.Is(err, errEnded) {
		return h.done(w, r, "ended")
	}
	if err != nil {
		return err
	}
	if _, err := r.FormToken(); err != nil {
		return h.waitAnswer(w, r, p, err)
	}
	if held, err := h.heldMail(w, r, p); held || err != nil {
		return err
	}
	if n := r.Network(); n != "" && !h.again.Allow(n) {
		return h.waitAnswer(w, r, p, &core.Error{Kind: core.TooMany, Key: "web.too_many"})
	}
	box, err := ask(p)
	if err != nil {
		return h.waitAnswer(w, r, p, err)
	}
	return r.SeeOther(w, "/wait/"+box+"?again=1")
}
