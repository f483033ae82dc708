package statements

import (
	"net/http"
	"strings"
	"time"

	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// momentPage is the data of ui/moment.html: "one moment, please". All that was
// typed travels in it, as in the review.
type momentPage struct {
	web.Frame
	Action string // to which the form goes again
	Fields []field
	Hold   *brake.Hold
	Work   bool // a script may work: not if the work was done and did not help
}

// field is a hidden field of a form.
type field struct{ Name, Value string }

// Seconds is how long to wait, 0 if the line is full.
func (p *momentPage) Seconds() int64 { return int64(p.Hold.Wait / time.Second) }

// Minutes is about the same.
func (p *momentPage) Minutes() int64 { return int64((p.Hold.Wait + time.Minute/2) / time.Minute) }

// guarded is what the brake stands before: a form that was sent to a place of ours, and
// the mailbox (or the handed-out code) that it would write to.
type guarded struct {
	action  string
	mailbox string
	single  bool // [brake.Ask.Single]
	fields  []field
}

// held answers with the page of a moment's wait, and reports so, while the brake
// is on and the form carries no pass for this mailbox. A form without a good
// token goes on: the step itself says what is wrong with it.
func (h *handlers) held(w http.ResponseWriter, r *web.Request, m guarded) (bool, error) {
	token, err := r.FormToken()
	if err != nil {
		return false, nil
	}
	proof := r.PostFormValue("proof")
	hold := h.s.Brake.Check(r.Context(), brake.Ask{Network: r.Network(), About: []string{token, m.action, m.mailbox},
		Ticket: r.PostFormValue("ticket"), Proof: proof, Single: m.single})
	if hold == nil {
		return false, nil
	}
	p := &momentPage{Action: m.action, Fields: []field{{"token", token}}, Hold: hold, Work: proof == ""}
	for _, f := range m.fields {
		if f.Value != "" {
			p.Fields = append(p.Fields, f)
		}
	}
	p.Private, p.Main, p.Title = true, "main", r.T("statements.moment.tab")
	return true, r.Render(w, http.StatusOK, "statements/moment", p)
}

// guarded is the last step of signing. clean says where it would write to; what is
// kept for the next try is what was typed.
func (p *signPage) guarded(clean SignInput) guarded {
	in, updates := p.In, ""
	if in.Updates {
		updates = "yes"
	}
	return guarded{action: p.StatementPath() + "/sign", mailbox: clean.Email + "\x00" + clean.Code, fields: []field{
		{"step", "sign"}, {"kind", string(in.Kind)}, {"visibility", string(in.Visibility)}, {"name", in.Name}, {"country", in.Country},
		{"email", in.Email}, {"code", in.Code}, {"website", in.Website}, {"affiliation", in.Affiliation}, {"officer", in.Officer},
		{"role", in.Role}, {"paragraph", in.Paragraph}, {"reservation", in.Reservation}, {"updates", updates}, {"logo_data", p.LogoData}}}
}

// heldMail is held for asking for a mail, again or to another address. An address
// that cannot be one goes on to be repaired: nobody waits for that.
func (h *handlers) heldMail(w http.ResponseWriter, r *web.Request, p *waitPage) (bool, error) {
	m := guarded{action: "/wait/" + p.Box + "/again", mailbox: p.W.Email, single: true}
	if strings.HasSuffix(r.URL.Path, "/address") {
		email := cut(typed(r.PostFormValue("email")), 300)
		address, ok := script.Address(email)
		if !ok {
			return false, nil
		}
		m.action, m.mailbox, m.fields = "/wait/"+p.Box+"/address", address, []field{{"email", email}}
	}
	return h.held(w, r, m)
}
