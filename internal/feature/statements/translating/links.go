package translating

import (
	"context"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// Link lets somebody without an account translate one text into one language.
type Link struct {
	ID        core.ID
	Statement core.ID
	Slug      string // as it was; the statement is found by its id
	Lang      core.Lang
	Name      string // what the volunteer told, for the staff; often empty
	MadeBy    string // account
	MadeOn    core.Day
	ExpiresAt int64 // Unix seconds
	Revoked   bool
}

// How long a link can last, in days.
const (
	linkDays    = 14
	maxLinkDays = 90
	nameDays    = 30 // after which a volunteer's name is forgotten, once the link is over
)

// Open reports whether the link opens anything.
func (l *Link) Open(now time.Time) bool { return !l.Revoked && now.Unix() < l.ExpiresAt }

// Expires is when it ends.
func (l *Link) Expires() time.Time { return time.Unix(l.ExpiresAt, 0).UTC() }

// MakeLink makes a link for a volunteer and returns its token, which is shown once.
func (s *Service) MakeLink(ctx context.Context, actor core.Actor, t *Text, days int64) (token string, err error) {
	defer core.Wrap(&err, "translating.MakeLink(%s, %s)", t.Work.Statement.Slug, t.Lang)
	if days < 1 || days > maxLinkDays {
		return "", &core.Error{Kind: core.Invalid, Field: "days", Key: "translating.error.days", Args: []any{"Max", maxLinkDays}}
	}
	token = core.NewToken()
	l := &Link{ID: core.NewID(), Statement: t.Work.Statement.ID, Slug: t.Work.Statement.Slug, Lang: t.Lang, MadeBy: string(actor.Account),
		MadeOn: s.today(), ExpiresAt: s.Now().Unix() + days*86400}
	return token, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := insertLink(tx, l, core.HashToken(token)); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "translation.link", t.ref(), string(t.Lang))
	})
}

// Links returns the links of a text, the newest first.
func (s *Service) Links(ctx context.Context, t *Text) (out []*Link, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = linksOf(tx, t.Work.Statement.ID, t.Lang)
		return err
	})
	return out, err
}

// Revoke ends a link of the text at once.
func (s *Service) Revoke(ctx context.Context, actor core.Actor, t *Text, id core.ID) (err error) {
	defer core.Wrap(&err, "translating.Revoke(%s, %s)", t.Work.Statement.Slug, t.Lang)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := revokeLink(tx, t.Work.Statement.ID, t.Lang, id, s.Now().Unix())
		if err != nil {
			return err
		}
		if !ok {
			return errNone
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "translation.link_revoked", t.ref(), string(t.Lang))
	})
}

// Volunteer returns what a link opens, or core.NotFound: for a link that never was
// as for one that ended, or whose maker has left or lost the role.
func (s *Service) Volunteer(ctx context.Context, token string) (l *Link, t *Text, err error) {
	defer core.Wrap(&err, "translating.Volunteer")
	if len(token) != 32 {
		return nil, nil, errNone
	}
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { l, err = linkByHash(tx, core.HashToken(token)); return err }); err != nil {
		return nil, nil, err
	}
	if !l.Open(s.Now()) {
		return nil, nil, errNone
	}
	w, err := s.workOf(ctx, l)
	if err != nil {
		return nil, nil, err
	}
	// Who may no longer see the text shows it to nobody.
	maker, err := s.Auth.ActorOf(ctx, core.ID(l.MadeBy))
	if err != nil {
		return nil, nil, err
	}
	if !maker.May(w.Statement.Campaign, workers...) {
		return nil, nil, errNone
	}
	t, err = s.open(w, l.Lang)
	return l, t, err
}

// workOf finds the text of a link, also when its address changed since.
func (s *Service) workOf(ctx context.Context, l *Link) (*writing.Work, error) {
	w, err := s.Writing.Work(ctx, l.Slug)
	if err == nil && w.Statement.ID == l.Statement {
		return w, nil
	}
	if err != nil && core.KindOf(err) != core.NotFound {
		return nil, err
	}
	all, err := s.Writing.Works(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		if w.Statement.ID == l.Statement {
			return w, nil
		}
	}
	return nil, errNone
}

// NameLink keeps the name that a volunteer told; "" takes it away.
func (s *Service) NameLink(ctx context.Context, l *Link, name string) (err error) {
	defer core.Wrap(&err, "translating.NameLink")
	clean, is := script.Line(name, 80)
	if is != script.OK && is != script.Empty {
		return &core.Error{Kind: core.Invalid, Field: "name", Key: "translating.error.name", Args: []any{"Max", 80}}
	}
	if clean == l.Name {
		return nil
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return nameLink(tx, l.ID, clean) })
}

// Forget takes away the names that volunteers told, thirty days after their links
// ended.
func (s *Service) Forget(ctx context.Context) (err error) {
	defer core.Wrap(&err, "translating.Forget")
	return s.DB.Write(ctx, func(tx *db.Tx) error { return forgetNames(tx, s.Now().Unix()-nameDays*86400) })
}

// By is who a link's saves are written down as.
func (l *Link) By() string { return linkPrefix + string(l.ID) }
