package statements

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// minePage is the data of ui/mine.html: what the holder of a private link sees
// and can do. Of a sealed endorsement it tells as little as it can.
type minePage struct {
	web.Frame
	M         *Mine
	Link      string
	Token     string
	In        SignInput
	Bad       []*core.Error
	Countries []i18n.Named
	Said      string // what was just done: message key
	MutePage  bool
	Title2    string    // of the statement, on a public endorsement
	Closes    time.Time // of the statement, on a public endorsement
	Slug      string

	Check *MineCheck // what a moderator has to say; nil: nothing

	Proof, ProofSoon bool // there is a file that proves it stands in the log; there will be
}

// Wrong returns the error of a field, or nil.
func (p *minePage) Wrong(field string) *core.Error {
	for _, e := range p.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

func (h *handlers) minePage(r *web.Request) (*minePage, error) {
	link := r.PathValue("link")
	m, err := h.s.Mine(r.Context(), link)
	if err != nil {
		return nil, err
	}
	p := &minePage{M: m, Link: link, Token: r.NewFormToken(), Countries: i18n.Countries(r.Lang), Slug: m.Slug,
		MutePage: strings.HasSuffix(r.URL.Path, "/mute")}
	p.In = SignInput{Name: m.Name, Country: m.Country, Website: m.Website, Affiliation: m.Affiliation}
	p.Private, p.Title = true, r.T("statements.mine.tab")
	if m.Visibility == Public {
		t, err := h.s.Text(r.Context(), m.Slug, 0)
		if err != nil {
			return nil, err
		}
		e, _ := t.Edition(r.Lang)
		p.Title2 = e.Title
		if p.Proof, p.ProofSoon, err = h.s.ProofStands(r.Context(), link); err != nil {
			return nil, err
		}
		if c := h.s.checker; c != nil && m.State != statePending {
			if p.Check, err = c.Shown(r.Context(), &m.Endorsement); err != nil {
				return nil, err
			}
		}
		if m.ClosesAt > 0 {
			p.Closes = time.Unix(m.ClosesAt, 0).UTC()
		}
	}
	return p, nil
}

// mine shows what is behind a private link. It changes nothing, so a mail
// scanner that follows the link confirms nothing.
func (h *handlers) mine(w http.ResponseWriter, r *web.Request) error {
	p, err := h.minePage(r)
	if err != nil {
		return err
	}
	switch said := r.URL.Query().Get("done"); said {
	case "now":
		if p.M.Counts() {
			p.Said = "statements.mine.said.now"
		}
	case "already", "stood", "held", "correct", "hide", "affirm":
		p.Said = "statements.mine.said." + said
	}
	return r.Render(w, http.StatusOK, "statements/mine", p)
}

// act runs one change behind a private link and comes back to its page.
func (h *handlers) act(w http.ResponseWriter, r *web.Request, do func(link string) (done string, err error)) error {
	link, done := r.PathValue("link"), ""
	_, err := r.FormToken()
	if err == nil {
		done, err = do(link)
	}
	if err == nil {
		return r.SeeOther(w, "/e/"+link+"?done="+done)
	}
	p, gone := h.minePage(r) // only who must repair something gets a page
	if gone != nil {
		return gone
	}
	return h.mineAnswer(w, r, p, err)
}

func (h *handlers) mineAnswer(w http.ResponseWriter, r *web.Request, p *minePage, err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if ok && e.Kind == core.Closed && p.M.Expired {
		return r.Render(w, http.StatusGone, "statements/mine", p)
	}
	if !ok || e.Kind != core.Invalid {
		return err
	}
	p.Bad, p.In = e.All(), correction(r)
	return r.Render(w, http.StatusUnprocessableEntity, "statements/mine", p)
}

// donePage is the data of ui/done.html: after this there is nothing left to see.
type donePage struct {
	web.Frame
	Key string
}

func (h *handlers) confirm(w http.ResponseWriter, r *web.Request) error {
	stood := false
	err := h.act(w, r, func(link string) (string, error) {
		o, err := h.s.Confirm(r.Context(), link)
		if stood = err == nil && o == AlreadyStood; stood {
			return "", errStood
		}
		return string(o), err
	})
	if stood {
		return h.done(w, r, "stood")
	}
	return err
}

var errStood = errors.New("stands there already")

// done ends with a page that no longer needs the link.
func (h *handlers) done(w http.ResponseWriter, r *web.Request, what string) error {
	p := &donePage{Key: "statements.done." + what}
	p.Private, p.Title = true, r.T("statements.mine.tab")
	return r.Render(w, http.StatusOK, "statements/done", p)
}

func correction(r *web.Request) SignInput {
	v := func(name string) string { return typed(r.PostFormValue(name)) }
	return SignInput{Name: v("name"), Country: v("country"), Website: v("website"), Affiliation: v("affiliation")}
}

func (h *handlers) correct(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, func(link string) (string, error) {
		return "correct", h.s.Correct(r.Context(), link, correction(r))
	})
}

func (h *handlers) hide(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, func(link string) (string, error) { return "hide", h.s.Hide(r.Context(), link) })
}

func (h *handlers) affirm(w http.ResponseWriter, r *web.Request) error {
	return h.act(w, r, func(link string) (string, error) { return "affirm", h.s.Affirm(r.Context(), link, r.Lang) })
}

func (h *handlers) withdraw(w http.ResponseWriter, r *web.Request) error {
	gone := false
	err := h.act(w, r, func(link string) (string, error) {
		if err := h.s.Withdraw(r.Context(), link); err != nil {
			return "", err
		}
		gone = true
		return "", errStood
	})
	if gone {
		return h.done(w, r, "withdrawn")
	}
	return err
}

// mute stops mails. A mail program does this by itself, with no form of ours, so
// the link alone is enough, and the answer is no redirect (RFC 8058, 3.1).
func (h *handlers) mute(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Mute(r.Context(), r.PathValue("link")); err != nil {
		return err
	}
	p, err := h.minePage(r)
	if err != nil {
		return err
	}
	p.MutePage, p.Said = false, "statements.mine.said.mute"
	return r.Render(w, http.StatusOK, "statements/mine", p)
}

// heldJSON is everything that is held about one endorsement.
type heldJSON struct {
	Note        string `json:"note"`
	Statement   string `json:"statement"`
	Version     int64  `json:"version"`
	Affirmed    int64  `json:"affirmed_version"`
	Lang        string `json:"lang"`
	Kind        string `json:"kind"`
	Visibility  string `json:"visibility"`
	State       string `json:"state"`
	Level       string `json:"level"`
	Country     string `json:"country"`
	Day         string `json:"day"`
	Mails       bool   `json:"mails_stopped"`
	Bounced     bool   `json:"mail_came_back"`
	Name        string `json:"name,omitempty"`
	Website     string `json:"website,omitempty"`
	Affiliation string `json:"affiliation,omitempty"`
	Logo        string `json:"logo,omitempty"`
	VouchedBy   string `json:"vouched_by,omitempty"`
	ListKey     string `json:"sealed_to_list_key,omitempty"`
	Record      string `json:"sealed_record_base64,omitempty"`
	Amendment   string `json:"sealed_correction_base64,omitempty"`
}

func (h *handlers) everything(w http.ResponseWriter, r *web.Request) error {
	x, err := h.s.Everything(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	e := x.Endorsement
	attach(w, "application/json", "held.json")
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, heldJSON{Note: r.T("statements.held.note"), Statement: x.Slug, Version: e.Version, Affirmed: e.Affirmed, Lang: string(e.Lang),
		Kind: string(e.Kind), Visibility: string(e.Visibility), State: e.State, Level: string(e.Level), Country: e.Country,
		Day: e.Day.Time().Format("2006-01-02"), Mails: e.Muted, Bounced: e.Bounced, Name: e.Name, Website: e.Website,
		Affiliation: e.Affiliation, Logo: e.Logo, VouchedBy: e.VouchedBy, ListKey: x.ListKey,
		Record: base64.StdEncoding.EncodeToString(x.Record), Amendment: base64.StdEncoding.EncodeToString(x.Amendment)})
}
