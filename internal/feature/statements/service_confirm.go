package statements

import (
	"context"
	"crypto/subtle"
	"errors"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// Outcome is how a confirmation ended.
type Outcome string

// The outcomes. A second press is no error.
const (
	ConfirmedNow Outcome = "now"
	AlreadyDone  Outcome = "already" // this very one was confirmed before
	AlreadyStood Outcome = "stood"   // the same person or organisation stands there already
	HeldBack     Outcome = "held"    // somebody must look at it first
)

var errGone = &core.Error{Kind: core.NotFound, Key: "statements.mine.gone"}

// Confirm counts the endorsement behind a private link.
func (s *Service) Confirm(ctx context.Context, link string) (_ Outcome, err error) {
	defer core.Wrap(&err, "statements.Confirm")
	return s.confirm(ctx, func(tx *db.Tx) (*Endorsement, error) { return endorsementByLink(tx, core.HashToken(link)) })
}

// ConfirmCode counts a sign-on by the digits of its mail, typed into the page
// that is still open, and returns its private link.
func (s *Service) ConfirmCode(ctx context.Context, w Waiting, code string) (o Outcome, link string, err error) {
	defer core.Wrap(&err, "statements.ConfirmCode")
	hash := core.HashToken(s.link(w.Form))
	wrong := &core.Error{Kind: core.Invalid, Field: "code", Key: "statements.wrong.digits"}
	// Guesses are counted for the mailbox, since anybody may open any number of
	// forms in its name.
	if !s.guesses.Allow(mailbox(w.Slug, w.Email)) {
		return "", "", wrong
	}
	if subtle.ConstantTimeCompare([]byte(digits(code)), []byte(s.code(hash))) != 1 {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			e, err := endorsementByLink(tx, hash)
			if err != nil {
				return ignoreMissing(err)
			}
			return addTry(tx, e.ID)
		}); err != nil {
			return "", "", err
		}
		return "", "", wrong
	}
	o, err = s.confirm(ctx, func(tx *db.Tx) (*Endorsement, error) {
		e, err := endorsementByLink(tx, hash)
		if err == nil && e.Tries >= maxTries && e.State == statePending {
			return nil, wrong
		}
		return e, err
	})
	return o, s.link(w.Form), err
}

func ignoreMissing(err error) error {
	if core.KindOf(err) == core.NotFound {
		return nil
	}
	return err
}

// digits takes what was typed down to ASCII digits; Arabic-Indic and full-width
// ones count too.
func digits(s string) string {
	var out []byte
	for _, r := range s {
		for _, zero := range []rune{'0', '٠', '۰', '０', '०', '০'} {
			if r >= zero && r <= zero+9 {
				out = append(out, byte('0'+r-zero))
			}
		}
		if len(out) > 6 {
			break
		}
	}
	return string(out)
}

func (s *Service) confirm(ctx context.Context, find func(*db.Tx) (*Endorsement, error)) (o Outcome, err error) {
	for range 3 {
		if o, err = s.confirmOnce(ctx, find); !errors.Is(err, errMoved) {
			return o, err
		}
	}
	return o, &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
}

// confirmOnce reads what is to be confirmed, and then writes if nothing of it has
// changed in between; errMoved if something has.
func (s *Service) confirmOnce(ctx context.Context, find func(*db.Tx) (*Endorsement, error)) (o Outcome, err error) {
	var e *Endorsement
	var st *Statement
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if e, err = find(tx); core.KindOf(err) == core.NotFound {
			return errGone
		} else if err != nil {
			return err
		}
		st, err = statementByID(tx, e.Statement)
		return err
	}); err != nil {
		return "", err
	}
	if e.State != statePending {
		return AlreadyDone, nil
	}
	if e.ExpiresOn < s.today() {
		return "", &core.Error{Kind: core.Closed, Key: "statements.mine.expired"}
	}
	x, remembered := s.memory.of(e.LinkHash)
	taken := false
	if remembered {
		if taken = !s.memory.claim(e.LinkHash, x, s.today()+window+1); !taken {
			defer func() { s.memory.settle(e.LinkHash, x, err == nil && o != AlreadyStood) }()
		}
	}
	now := *e
	o, now.State, now.Day = ConfirmedNow, st.standing(e), s.today()
	hold, note := s.look(ctx, st, e)
	if hold {
		o, now.State = HeldBack, stateHeld
	}
	twice := false
	if err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if same, err := sameRevision(tx, st); err != nil {
			return err
		} else if !same {
			return errMoved
		}
		// First, so that of two presses of one button the second gets no further.
		if ok, err := setConfirmed(tx, &now); err != nil {
			return err
		} else if !ok {
			return errMoved
		}
		if twice = taken; !taken {
			if twice, err = s.standsThere(tx, st, e, x); err != nil {
				return err
			}
		}
		if twice {
			return deleteEndorsement(tx, e.ID)
		}
		if err := note(tx); err != nil {
			return err
		}
		return s.countIn(tx, st, &now)
	}); err != nil {
		return "", err
	}
	if twice {
		s.forget(ctx, e)
		return AlreadyStood, nil
	}
	s.Confirmed.Add(1)
	s.changes.Add(1)
	return o, nil
}

// standsThere reports whether the same mailbox stands on the list of those who
// signed in public, and enters a public sign-on in it.
func (s *Service) standsThere(tx *db.Tx, st *Statement, e *Endorsement, x memo) (bool, error) {
	if e.Visibility == Public {
		if len(e.Who) == 0 {
			return false, nil
		}
		added, err := insertSigner(tx, st.ID, e.Who, e.ID)
		return !added, err
	}
	if len(x.public) == 0 { // not remembered
		return false, nil
	}
	return hasSigner(tx, st.ID, x.public)
}

// odd reports whether a printed name needs a person's eyes before it counts:
// letters of two scripts in one word, or a name that looks like one of the
// networks that issue the statement without being written like it.
func (s *Service) odd(ctx context.Context, st *Statement, e *Endorsement) bool {
	if e.Visibility != Public || e.Name == "" {
		return false
	}
	if script.Mixed(e.Name) {
		return true
	}
	t, err := s.text(ctx, st)
	if err != nil {
		return true // nobody can say; a person should
	}
	mine := script.Fold(e.Name)
	for _, issuer := range t.issuersAlike()[script.Skeleton(mine)] {
		if issuer != mine {
			return true
		}
	}
	return false
}

// issuersAlike returns the folded names of the networks that issue the statement,
// in all languages, by how they look. It is asked for every name that is
// confirmed or imported, and made once.
func (t *Text) issuersAlike() map[string][]string {
	t.alikeOnce.Do(func() {
		t.alike = map[string][]string{}
		for _, ed := range t.Editions {
			for _, i := range ed.Issuers {
				name := script.Fold(i.Name)
				look := script.Skeleton(name)
				t.alike[look] = append(t.alike[look], name)
			}
		}
	})
	return t.alike
}

// Again sends the mail once more, if there is something to confirm and the
// mailbox has not had too many. The caller learns nothing of either.
func (s *Service) Again(ctx context.Context, w Waiting) (err error) {
	defer core.Wrap(&err, "statements.Again")
	return s.mailAgain(ctx, w, true)
}

// mailAgain asks for one more mail; another says that it is the same one.
func (s *Service) mailAgain(ctx context.Context, w Waiting, another bool) error {
	later, allowed := s.budget.mail(ctx, w.Slug, w.Email, another)
	hash := core.HashToken(s.link(w.Form))
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := endorsementByLink(tx, hash)
		if err != nil || e.State != statePending || !allowed {
			return ignoreMissing(err)
		}
		if e.Tries >= maxTries {
			if err := setTries(tx, e.ID, 0); err != nil {
				return err
			}
		}
		return s.Queue.PutAfter(tx, "statements.confirm", confirmMail{To: w.Email, Lang: w.Lang, Link: s.link(w.Form), Code: s.code(hash), ID: e.ID}, later)
	})
	s.Queue.Wake()
	return err
}

// ChangeAddress puts another address in the place of a mistyped one, before
// anything was confirmed, sends the mail there and returns the new box. What
// else was typed is sealed and stays.
func (s *Service) ChangeAddress(ctx context.Context, w Waiting, email string) (_ string, err error) {
	defer core.Wrap(&err, "statements.ChangeAddress")
	address, ok := script.Address(email)
	if !ok {
		return "", &core.Error{Kind: core.Invalid, Field: "email", Key: "statements.wrong.email_form"}
	}
	if w.Moved >= maxMoves {
		return "", &core.Error{Kind: core.TooMany, Key: "web.too_many"}
	}
	hash, form := core.HashToken(s.link(w.Form)), s.bind(w.Form, address)
	link := s.link(form)
	var pending *Endorsement
	var marks []string
	var st *Statement
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		pending = nil
		e, err := endorsementByLink(tx, hash)
		if err != nil || e.State != statePending {
			return ignoreMissing(err)
		}
		if st, err = statementByID(tx, e.Statement); err != nil {
			return err
		}
		key, err := currentListKey(tx, st.ID)
		if err != nil {
			return errNoKey
		}
		amended, err := s.seal(key, Amendment{Format: opening.AmendmentFormat, Endorsement: e.ID, Email: address, Link: link})
		if err != nil {
			return err
		}
		pending, marks = e, who(e.Kind, address, e.Name)
		if e.Level = ByAddress; e.Visibility == Public {
			if e.Who = s.who(st, marks); e.Website != "" && script.SameDomain(address, e.Website) {
				e.Level = ByDomain
			}
		}
		if err := updatePublic(tx, e); err != nil {
			return err
		}
		if err := rebind(tx, e.ID, core.HashToken(form), core.HashToken(link)); err != nil {
			return err
		}
		return amendRecord(tx, e.ID, amended)
	})
	if err != nil {
		return "", err
	}
	s.memory.drop(hash)
	hash = core.HashToken(link)
	switch {
	case pending == nil:
	case pending.Kind == Organisation && pending.Visibility == Sealed:
		s.memory.drop(hash) // its name is sealed, and without it the mailbox may be another's
	default:
		s.memory.note(hash, memo{sealed: string(s.Runtime.MAC(append(marks, string(st.ID))...)), public: s.who(st, marks), until: pending.ExpiresOn})
	}
	w.Email, w.Form, w.Moved = address, form, w.Moved+1
	return s.Box(w), s.mailAgain(ctx, w, false)
}

// maxMoves is how often the address of one sign-on can be changed: a form must
// not become a way to write to strangers.
const maxMoves = 3

// HeldBackOne is an endorsement that waits for a person's eyes.
type HeldBackOne struct {
	Endorsement
	Why string // in English, for the operator
}

// HeldList returns the endorsements of a statement that are held.
func (s *Service) HeldList(ctx context.Context, slug string) (out []HeldBackOne, err error) {
	defer core.Wrap(&err, "statements.HeldList(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		st, err := statementBySlug(tx, slug)
		if err != nil {
			return err
		}
		all, err := heldEndorsements(tx, st.ID)
		out = nil
		for _, e := range all {
			why := "looks like the name of a network that issues the statement"
			switch {
			case e.Level == Unconfirmed:
				why = "nobody has confirmed it"
			case script.Mixed(e.Name):
				why = "one word has letters of two scripts"
			}
			out = append(out, HeldBackOne{*e, why})
		}
		return err
	})
	return out, err
}

// Decide lets a held endorsement count, or deletes it.
func (s *Service) Decide(ctx context.Context, id core.ID, accept bool) (err error) {
	defer core.Wrap(&err, "statements.Decide(%s)", id)
	var gone *Endorsement
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := endorsementByID(tx, id)
		if err != nil {
			return err
		}
		if e.State != stateHeld {
			return &core.Error{Kind: core.Conflict, Key: "web.conflict"}
		}
		st, err := statementByID(tx, e.Statement)
		if err != nil {
			return err
		}
		what := "endorsement.refuse"
		if accept {
			what, e.State = "endorsement.accept", st.standing(e)
			if _, err := setState(tx, id, stateHeld, e.State); err != nil {
				return err
			}
			err = s.countIn(tx, st, e)
		} else {
			gone, err = e, s.remove(tx, st, e, "refused")
		}
		if err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), "command", what, core.Ref{Kind: "endorsement", ID: id}, "")
	})
	s.changes.Add(1)
	if err == nil && gone != nil {
		s.forget(ctx, gone)
		return s.scrub(ctx, nil)
	}
	return err
}
