package statements

import (
	"context"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// Text is one version of a statement, read and parsed: it never changes while
// its revision does not.
type Text struct {
	Statement *Statement
	Version   Version
	Versions  []Version // all, newest first
	Editions  map[core.Lang]*Edition

	alikeOnce sync.Once
	alike     map[string][]string // see issuersAlike
}

// textKey includes the revision: a corrected translation makes a new entry.
type textKey struct {
	statement         core.ID
	version, revision int64
}

// texts keeps the parsed texts of the statements that are read.
type texts struct {
	mu  sync.RWMutex
	all map[textKey]*Text
}

const maxTexts = 200

// text returns the current version of a statement.
func (s *Service) text(ctx context.Context, st *Statement) (*Text, error) {
	return s.textVersion(ctx, st, st.Version)
}

func (s *Service) textVersion(ctx context.Context, st *Statement, number int64) (*Text, error) {
	key := textKey{st.ID, number, st.Revision}
	s.texts.mu.RLock()
	t := s.texts.all[key]
	s.texts.mu.RUnlock()
	if t != nil {
		return t, nil
	}
	t = &Text{Statement: st}
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if t.Versions, err = versions(tx, st.ID); err != nil {
			return err
		}
		t.Editions, err = editions(tx, st.ID, number)
		return err
	}); err != nil {
		return nil, err
	}
	for _, v := range t.Versions {
		if v.Number == number {
			t.Version = v
		}
	}
	if t.Version.Number == 0 || t.Editions[st.Source] == nil {
		return nil, &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	s.texts.mu.Lock()
	defer s.texts.mu.Unlock()
	if len(s.texts.all) >= maxTexts {
		s.texts.all = map[textKey]*Text{}
	}
	s.texts.all[key] = t
	return t, nil
}

// Text returns a published statement in its present version, or in an earlier
// one when number is not 0.
func (s *Service) Text(ctx context.Context, slug string, number int64) (t *Text, err error) {
	defer core.Wrap(&err, "statements.Text(%s)", slug)
	x, err := s.ready(ctx, slug)
	if err != nil {
		return nil, err
	}
	st := x.st
	if number == 0 {
		number = st.Version
	}
	return s.textVersion(ctx, st, number)
}

// Source returns the edition that the others are translated from.
func (t *Text) Source() *Edition { return t.Editions[t.Statement.Source] }

// Edition returns what a reader of lang gets: that edition, or the source's with
// ok false.
func (t *Text) Edition(lang core.Lang) (e *Edition, ok bool) {
	if e, ok := t.Editions[lang]; ok {
		return e, true
	}
	return t.Source(), false
}

// Shown returns the blocks of the text for a reader of lang, each in the best
// language there is.
func (t *Text) Shown(lang core.Lang) []edition.Shown {
	var e *edition.Edition
	if ed := t.Editions[lang]; ed != nil {
		e = &ed.Edition
	}
	return edition.View(&t.Source().Edition, e)
}

// Langs returns the languages there is an edition in, in the site's order.
func (t *Text) Langs() (out []core.Lang) {
	for _, l := range core.Langs {
		if t.Editions[l] != nil {
			out = append(out, l)
		}
	}
	return out
}

// State returns how far the edition in lang can be relied on.
func (t *Text) State(lang core.Lang) edition.State {
	e := t.Editions[lang]
	switch {
	case e == nil:
		return edition.Missing
	case lang == t.Statement.Source:
		return edition.Checked
	}
	return e.State(t.Source().Doc)
}
