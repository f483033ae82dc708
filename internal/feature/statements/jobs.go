package statements

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
)

// confirmMail is the body of a job. It exists until the relay has the mail.
type confirmMail struct {
	To   string
	Lang core.Lang
	Link string
	Code string
	ID   core.ID
}

// sendConfirm sends the mail with the button's link and the code. Nothing in it
// was typed by the signer, and its subject tells nothing.
func (s *Service) sendConfirm(ctx context.Context, body []byte) error {
	var m confirmMail
	if err := json.Unmarshal(body, &m); err != nil {
		return jobs.Give{Err: errors.New("the body cannot be read")}
	}
	subject, text, err := s.Mails.Render(m.Lang, "statements/confirm", struct{ Link, Code, Site string }{
		s.Origin + "/" + string(m.Lang) + "/e/" + m.Link, m.Code[:3] + " " + m.Code[3:], s.Site(m.Lang)})
	if err != nil {
		return jobs.Give{Err: err}
	}
	err = s.Sender.Send(ctx, mail.Message{To: m.To, Lang: m.Lang, Subject: subject, Text: text, ID: s.Runtime.Veil(m.ID)})
	if err != nil && mail.IsPermanent(err) {
		return jobs.Give{Err: errors.Join(err, s.DB.Write(ctx, func(tx *db.Tx) error { return setBounced(tx, m.ID) }))}
	}
	return err
}

// Bounced notes that a mail came back, by the id of the mail. That id was made
// with the runtime key, so it tells nobody else whose row it is, and nothing once
// the key is gone. An unknown id is no error: reports can be forged.
func (s *Service) Bounced(ctx context.Context, mailID string) error {
	id := s.Runtime.Unveil(mailID)
	return s.DB.Write(ctx, func(tx *db.Tx) error { return setBounced(tx, id) })
}

// Tidy does what time asks for: it deletes sign-ons that were not confirmed in
// their days, and what was remembered of them.
func (s *Service) Tidy(ctx context.Context) (deleted int, err error) {
	defer core.Wrap(&err, "statements.Tidy")
	s.memory.forget(s.today())
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return dropCodes(tx, s.today()) }); err != nil {
		return 0, err
	}
	for {
		var gone []*Endorsement
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			if gone, err = expired(tx, s.today()); err != nil {
				return err
			}
			for _, e := range gone {
				if err := deleteEndorsement(tx, e.ID); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return deleted, err
		}
		for _, e := range gone {
			s.dropLogo(ctx, e.Logo)
		}
		if deleted += len(gone); len(gone) == 0 {
			break
		}
	}
	if deleted > 0 {
		return deleted, s.scrub(ctx, nil)
	}
	return 0, nil
}

// shuffleEvery is how long rows lie in the order in which they came.
const shuffleEvery = time.Hour

// Shuffle writes the rows of the last hour again in an order made by chance, in
// one transaction, and vacuums what lay there before: on PostgreSQL neither the
// place of a row nor its transaction tells who came after whom. SQLite's tables
// are ordered by their random ids, so there is nothing to do.
func (s *Service) Shuffle(ctx context.Context, holder string) (err error) {
	defer core.Wrap(&err, "statements.Shuffle")
	if s.DB.Engine() == db.SQLite {
		return nil
	}
	n := 0
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n = 0
		if ok, err := db.Lease(tx, "statements.shuffle", holder, s.Now(), shuffleEvery/2); err != nil || !ok {
			return err
		}
		ids, err := unshuffled(tx)
		if err != nil {
			return err
		}
		rand.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
		for _, id := range ids {
			if err := markShuffled(tx, id); err != nil {
				return err
			}
		}
		n = len(ids)
		return nil
	})
	if err != nil || n == 0 {
		return err
	}
	return s.DB.Scrub(ctx, scrubbed...)
}

// Maintain runs Tidy, Erase and Shuffle every hour until ctx ends.
func (s *Service) Maintain(ctx context.Context) {
	holder := string(core.NewID())
	jobs.Every(ctx, shuffleEvery, func() {
		if _, err := s.Tidy(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("tidying failed", "err", err)
		}
		if _, err := s.Erase(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("erasing failed", "err", err)
		}
		if err := s.Shuffle(ctx, holder); err != nil && ctx.Err() == nil {
			s.Log.Error("shuffling failed", "err", err)
		}
		if err := s.Queue.Purge(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("purging jobs failed", "err", err)
		}
	})
}
