package statements

import (
	"context"
	"errors"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
)

// Mine is what the holder of a private link sees of their endorsement.
type Mine struct {
	Endorsement
	Slug        string
	Expired     bool
	Current     int64 // the statement's version
	Rule        string
	ClosesAt    int64 // when signing ends, Unix seconds; 0: not set
	RecordBytes int   // size of the sealed record
}

// Counts reports whether the endorsement counts for the present version.
func (m *Mine) Counts() bool {
	return counts(&Statement{Rule: m.Rule, Version: m.Current}, &m.Endorsement)
}

// Mine returns the endorsement behind a private link. A link that leads nowhere,
// was withdrawn or never existed gives the same [core.NotFound].
func (s *Service) Mine(ctx context.Context, link string) (m *Mine, err error) {
	defer core.Wrap(&err, "statements.Mine")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		e, st, err := s.mine(tx, link)
		if err != nil {
			return err
		}
		_, sealed, amended, err := recordOf(tx, e.ID)
		if ignoreMissing(err) != nil {
			return err
		}
		m = &Mine{Endorsement: *e, Slug: st.Slug, Current: st.Version, Rule: st.Rule, ClosesAt: st.ClosesAt, RecordBytes: len(sealed) + len(amended),
			Expired: e.State == statePending && e.ExpiresOn < s.today()}
		return nil
	})
	return m, err
}

func (s *Service) mine(tx *db.Tx, link string) (*Endorsement, *Statement, error) {
	e, err := endorsementByLink(tx, core.HashToken(link))
	if core.KindOf(err) == core.NotFound {
		return nil, nil, errGone
	} else if err != nil {
		return nil, nil, err
	}
	st, err := statementByID(tx, e.Statement)
	return e, st, err
}

// Hide turns a public endorsement into a sealed one: name, website and
// fingerprint leave the database, the sealed record stays.
func (s *Service) Hide(ctx context.Context, link string) (err error) {
	defer core.Wrap(&err, "statements.Hide")
	logo := ""
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, st, err := s.mine(tx, link)
		if err != nil || e.Visibility == Sealed {
			return err
		}
		logo = e.Logo
		row := *e
		row.Visibility, row.Level = Sealed, ByAddress
		row.unprint()
		if row.State == stateHeld { // there is nothing to look at any more
			row.State = st.standing(&row)
			if _, err := setState(tx, row.ID, stateHeld, row.State); err != nil {
				return err
			}
		}
		if err := forgetName(tx, row.ID); err != nil {
			return err
		}
		if err := updatePublic(tx, &row); err != nil {
			return err
		}
		return s.changed(tx, st, e, &row, "")
	})
	s.changes.Add(1)
	if err == nil {
		s.dropLogo(ctx, logo)
	}
	return s.scrub(ctx, err)
}

// Withdraw deletes an endorsement with all that is held about it. What stays is
// its random id, so that a list exported before can be corrected.
func (s *Service) Withdraw(ctx context.Context, link string) (err error) {
	defer core.Wrap(&err, "statements.Withdraw")
	var gone *Endorsement
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, st, err := s.mine(tx, link)
		if err != nil {
			return err
		}
		gone = e
		return s.remove(tx, st, e, "")
	})
	if err == nil {
		s.Withdrawn.Add(1)
		s.forget(ctx, gone)
	}
	s.changes.Add(1)
	return s.scrub(ctx, err)
}

// Remove deletes an endorsement by its id, as its owner could with their link.
// The audit log keeps the reason, one word.
func (s *Service) Remove(ctx context.Context, id core.ID, reason string) (err error) {
	defer core.Wrap(&err, "statements.Remove(%s)", id)
	if len(reason) > 40 || strings.ContainsFunc(reason, func(r rune) bool { return r != '-' && (r < 'a' || r > 'z') }) || reason == "" {
		return errors.New("the reason is one word of small letters, such as lost-link")
	}
	var gone *Endorsement
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := endorsementByID(tx, id)
		if err != nil {
			return err
		}
		st, err := statementByID(tx, e.Statement)
		if err != nil {
			return err
		}
		gone = e
		if err := s.remove(tx, st, e, reason); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), "command", "endorsement.remove", core.Ref{Kind: "statement", ID: st.ID}, reason)
	})
	if err == nil {
		s.forget(ctx, gone)
	}
	s.changes.Add(1)
	return s.scrub(ctx, err)
}

// forget does after a removal what no transaction can: the same mailbox may sign
// again, and nobody gets the picture any more.
func (s *Service) forget(ctx context.Context, e *Endorsement) {
	s.memory.drop(e.LinkHash)
	s.memory.release(e.LinkHash)
	s.dropLogo(ctx, e.Logo)
}

// Logo returns a picture that is shown somewhere. NotFound otherwise: the server
// hands out nothing that nobody confirmed.
func (s *Service) Logo(ctx context.Context, name string) (b []byte, err error) {
	defer core.Wrap(&err, "statements.Logo")
	shown := false
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		shown, err = logoShown(tx, name)
		return err
	}); err != nil {
		return nil, err
	}
	if !shown {
		return nil, &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	return s.Blobs.Get(name)
}

// dropLogo deletes a picture that no endorsement has any more.
func (s *Service) dropLogo(ctx context.Context, name string) {
	if name == "" {
		return
	}
	used := true
	err := s.DB.Read(context.WithoutCancel(ctx), func(tx *db.Tx) (err error) {
		used, err = logoUsed(tx, name)
		return err
	})
	if err == nil && !used {
		err = s.Blobs.Delete(name)
	}
	if err != nil {
		s.Log.Warn("a logo could not be deleted", "err", err)
	}
}

// remove deletes an endorsement; reason is the operator's, one word, and "" when
// its owner asked.
func (s *Service) remove(tx *db.Tx, st *Statement, e *Endorsement, reason string) error {
	if e.State != statePending {
		if err := insertWithdrawn(tx, st.ID, e.ID); err != nil {
			return err
		}
	}
	if err := s.changed(tx, st, e, nil, reason); err != nil {
		return err
	}
	return deleteEndorsement(tx, e.ID)
}

// scrub takes what was deleted out of the files too, if the change succeeded.
func (s *Service) scrub(ctx context.Context, err error) error {
	if err != nil {
		return err
	}
	if serr := s.DB.Scrub(context.WithoutCancel(ctx), s.traces()...); serr != nil {
		s.Log.Warn("deleted rows may still lie in the files until the next checkpoint", "err", serr)
	}
	return nil
}

// scrubbed are the tables in which deleted persons may leave traces.
var scrubbed = []string{"statements_endorsement", "statements_record", "statements_signer", "statements_word",
	"statements_leaf", "statements_sealed", "statements_leaving", jobs.Table}

// Affirm puts an endorsement behind the statement's present version, in the
// language in which it was shown.
func (s *Service) Affirm(ctx context.Context, link string, lang core.Lang) (err error) {
	defer core.Wrap(&err, "statements.Affirm")
	var seen *Endorsement
	var of *Statement
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		seen, of, err = s.mine(tx, link)
		return err
	}); err != nil {
		return err
	}
	odd, note := false, func(*db.Tx) error { return nil }
	if seen.State == stateLapsed { // it may have been corrected meanwhile
		odd, note = s.look(ctx, of, seen)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, st, err := s.mine(tx, link)
		if err != nil || e.Affirmed >= st.Version && e.State == stateConfirmed {
			return err
		}
		if e.State == statePending || e.State == stateHeld || e.State == stateInvalidated {
			return errGone
		}
		row := *e
		row.Version, row.Affirmed, row.Lang, row.State = st.Version, st.Version, lang, stateConfirmed
		if odd {
			row.State = stateHeld
		}
		if err := setAffirmed(tx, row.ID, st.Version, lang, row.State); err != nil {
			return err
		}
		if err := note(tx); err != nil {
			return err
		}
		return s.changed(tx, st, e, &row, "")
	})
	s.changes.Add(1)
	return err
}

// Mute stops mail about the statement to this endorser. It needs no more than
// the link, as RFC 8058 asks.
func (s *Service) Mute(ctx context.Context, link string) (err error) {
	defer core.Wrap(&err, "statements.Mute")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, _, err := s.mine(tx, link)
		if err != nil {
			return err
		}
		return setMuted(tx, e.ID)
	})
}

// Held is everything that is held about an endorsement, for its owner.
type Held struct {
	Endorsement Endorsement
	Slug        string
	ListKey     string
	Record      []byte // sealed: we cannot open it
	Amendment   []byte
}

// Everything returns all that is held behind a private link.
func (s *Service) Everything(ctx context.Context, link string) (h *Held, err error) {
	defer core.Wrap(&err, "statements.Everything")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		e, st, err := s.mine(tx, link)
		if err != nil {
			return err
		}
		h = &Held{Endorsement: *e, Slug: st.Slug}
		h.ListKey, h.Record, h.Amendment, err = recordOf(tx, e.ID)
		return ignoreMissing(err)
	})
	return h, err
}
