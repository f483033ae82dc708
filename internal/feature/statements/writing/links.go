package writing

import (
	"context"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// maxLinkDays is how long a preview link can live.
const maxLinkDays = 30

// NewLink makes a link that shows a draft to whoever has it, for some days. The
// token is returned once; only its hash is kept.
func (s *Service) NewLink(ctx context.Context, who core.ID, slug string, days int) (token string, l *Link, err error) {
	defer core.Wrap(&err, "writing.NewLink(%s)", slug)
	if days < 1 || days > maxLinkDays {
		return "", nil, &core.Error{Kind: core.Invalid, Field: "days", Key: "writing.link.days_wrong", Args: []any{"Max", maxLinkDays}}
	}
	token = core.NewToken()
	l = &Link{ID: core.NewID(), By: string(who), MadeAt: s.minute(), ExpiresAt: s.minute() + int64(days)*86400}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		in, err := s.Statements.Inside(tx, slug)
		if err != nil {
			return err
		}
		l.statement = in.Statement.ID
		if err := insertLink(tx, l, core.HashToken("preview "+token)); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(who), "statement.preview_link", core.Ref{Kind: "statement", ID: l.statement}, fmt.Sprintf("for %d days", days))
	})
	return token, l, err
}

// Links returns the links that still open a statement's draft.
func (s *Service) Links(ctx context.Context, slug string) (out []*Link, err error) {
	defer core.Wrap(&err, "writing.Links(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		in, err := s.Statements.Inside(tx, slug)
		if err != nil {
			return err
		}
		out, err = linksOf(tx, in.Statement.ID, s.now())
		return err
	})
	return out, err
}

// RevokeLink makes a link open nothing any more.
func (s *Service) RevokeLink(ctx context.Context, who core.ID, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "writing.RevokeLink(%s)", slug)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		in, err := s.Statements.Inside(tx, slug)
		if err != nil {
			return err
		}
		n, err := revokeLink(tx, id, in.Statement.ID)
		if err != nil || n == 0 {
			return err
		}
		return audit.Add(tx, s.Now(), string(who), "statement.preview_link_revoked", core.Ref{Kind: "statement", ID: in.Statement.ID}, "")
	})
}

// ByLink returns what a preview link shows: core.NotFound when there is no such
// link, and likewise when it expired or was revoked, or its maker has left or lost
// the role.
func (s *Service) ByLink(ctx context.Context, token string) (w *Work, l *Link, err error) {
	defer core.Wrap(&err, "writing.ByLink")
	if len(token) != 32 {
		return nil, nil, errNone
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if l, err = linkByHash(tx, core.HashToken("preview "+token), s.now()); err != nil {
			return err
		}
		in, err := s.Statements.InsideByID(tx, l.statement)
		if err != nil {
			return err
		}
		w, _, err = s.load(tx, in.Statement.Slug)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	// Who may no longer see the text shows it to nobody.
	maker, err := s.Actor(ctx, core.ID(l.By))
	if err != nil {
		return nil, nil, err
	}
	if !maker.May(w.Statement.Campaign, write...) {
		return nil, nil, errNone
	}
	s.read(w)
	return w, l, nil
}
