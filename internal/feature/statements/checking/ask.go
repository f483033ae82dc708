package checking

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

const (
	maxQuestion = 500  // characters
	maxAnswer   = 1000 // characters
	keepAsk     = 30   // days
)

// Ask shows a question to who signed, behind their private link. No mail is sent:
// this program cannot read the address.
func (s *Service) Ask(ctx context.Context, by core.Actor, id core.ID, question string) (err error) {
	defer core.Wrap(&err, "checking.Ask")
	text, p := script.Text(question, maxQuestion)
	if p != script.OK {
		return &core.Error{Kind: core.Invalid, Field: "question", Key: "checking.wrong.question", Args: []any{"N", int64(maxQuestion)}}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		e, _, err := ownOne(tx, by, id)
		if err != nil {
			return err
		}
		if e.State != statements.StateHeld {
			return &core.Error{Kind: core.Conflict, Key: "checking.moved"}
		}
		if err := putAsk(tx, id, e.Statement, text, s.today()); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "endorsement.ask", core.Ref{Kind: "endorsement", ID: id}, "")
	})
}

// Answer takes what the holder of a private link answers.
func (s *Service) Answer(ctx context.Context, link, answer string) (err error) {
	defer core.Wrap(&err, "checking.Answer")
	m, err := s.Statements.Mine(ctx, link)
	if err != nil {
		return err
	}
	text, p := script.Text(answer, maxAnswer)
	if p != script.OK {
		return &core.Error{Kind: core.Invalid, Field: "answer", Key: "checking.wrong.answer", Args: []any{"N", int64(maxAnswer)}}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := setAnswer(tx, m.ID, text, s.today())
		if err == nil && !ok {
			return errNone
		}
		return err
	})
}

// Shown is what the holder of a private link sees: see [statements.Checker].
func (s *Service) Shown(ctx context.Context, e *statements.Endorsement) (_ *statements.MineCheck, err error) {
	defer core.Wrap(&err, "checking.Shown")
	m := new(statements.MineCheck)
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err := askOf(tx, e.ID)
		if a != nil {
			m.Question, m.Answered = a.Question, a.AnsweredOn != 0
		}
		return err
	}); err != nil {
		return nil, err
	}
	if host, err := hostOf(e); err == nil && (e.Level == statements.ByAddress || e.Level == statements.Unconfirmed) && e.State != statements.StateInvalidated {
		m.Host, m.File = host, wellKnown(host)
		m.Zone = host + ` TXT "` + s.record(e.ID, host) + `"`
	}
	if *m == (statements.MineCheck{}) {
		return nil, nil
	}
	return m, nil
}

// forgetAsks deletes the questions to, and the answers of, those who are gone, and sees
// to it that what was deleted in the last minute is in no file either (S-17): people
// answer with what they would not have printed.
func (s *Service) forgetAsks(ctx context.Context) error {
	there := func() (map[core.ID]bool, error) {
		all := map[core.ID]bool{}
		return all, s.DB.Read(ctx, func(tx *db.Tx) error {
			ids, err := asksAfter(tx, "", 10_000)
			for _, id := range ids {
				all[id] = true
			}
			return err
		})
	}
	before, err := there()
	if err != nil {
		return err
	}
	after := before
	if len(before) > 0 {
		if err := s.sweep(ctx, asksAfter); err != nil {
			return err
		}
		if after, err = there(); err != nil {
			return err
		}
	}
	gone := false
	for _, all := range []map[core.ID]bool{s.asks, before} {
		for id := range all {
			gone = gone || !after[id]
		}
	}
	if s.asks = after; !gone {
		return nil
	}
	return s.DB.Scrub(ctx, "checking_ask")
}
