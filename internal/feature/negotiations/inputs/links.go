package inputs

import (
	"context"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// Link lets a member network without an account propose wording on one draft.
type Link struct {
	ID          core.ID
	Negotiation core.ID
	Slug        string
	Draft       core.ID
	Network     string
	MadeBy      string // account
	MadeOn      core.Day
	ExpiresAt   int64 // Unix seconds
	Revoked     bool
}

// How long a link can last, in days, and how many one negotiation has.
const (
	linkDays    = 7
	maxLinkDays = 60
	maxLinks    = 500
)

// Open reports whether the link opens anything.
func (l *Link) Open(now time.Time) bool { return !l.Revoked && now.Unix() < l.ExpiresAt }

// Expires is when it ends.
func (l *Link) Expires() time.Time { return time.Unix(l.ExpiresAt, 0).UTC() }

// By is who a link's inputs are written down as.
func (l *Link) By() string { return linkPrefix + string(l.ID) }

// MakeLink makes a link for a network and returns its token, which is shown once. is says
// which draft it must be for: a number may be another draft's by now.
func (s *Service) MakeLink(ctx context.Context, actor core.Actor, slug string, number int64, network string, days int64, is ...core.ID) (token string, err error) {
	defer core.Wrap(&err, "inputs.MakeLink(%s)", slug)
	p, err := s.theirs(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return "", err
	}
	d := p.Draft(number)
	if d == nil {
		return "", errNone
	}
	if err := isStill(d, is...); err != nil {
		return "", err
	}
	if e := negotiations.Typed("link-network", &network, maxNetwork, false); e != nil {
		return "", e
	} else if network == "" {
		return "", invalid("link-network", "network")
	}
	if days < 1 || days > maxLinkDays {
		return "", invalid("days", "days", "N", maxLinkDays)
	}
	token = core.NewToken()
	l := &Link{ID: core.NewID(), Negotiation: p.ID, Slug: p.Slug, Draft: d.ID, Network: network, MadeBy: string(actor.Account),
		MadeOn: s.today(), ExpiresAt: s.Now().Unix() + days*86400}
	return token, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := negotiations.Still(tx, p.ID, d.ID); err != nil {
			return err
		}
		if n, err := countLinks(tx, p.ID); err != nil {
			return err
		} else if n >= maxLinks {
			return invalid("link-network", "links", "N", maxLinks)
		}
		if err := insertLink(tx, l, core.HashToken(token)); err != nil {
			return err
		}
		return s.note(tx, string(actor.Account), "input.link", p)
	})
}

// isStill reports whether a draft is the one that a form was made for; a form that does
// not say is for any.
func isStill(d *negotiations.Draft, is ...core.ID) error {
	for _, id := range is {
		if id != "" && id != d.ID {
			return negotiations.ErrMoved
		}
	}
	return nil
}

// Links returns the links of a draft, the newest first.
func (s *Service) Links(ctx context.Context, t *Table) (out []*Link, err error) {
	if t.Draft == nil {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { out, err = linksOf(tx, t.Path.ID, t.Draft.ID); return err })
	return out, err
}

// Revoke ends a link at once.
func (s *Service) Revoke(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "inputs.Revoke(%s)", slug)
	p, err := s.theirs(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if ok, err := revokeLink(tx, p.ID, id); err != nil || !ok {
			return web.OrNone(err)
		}
		return s.note(tx, string(actor.Account), "input.link_revoked", p)
	})
}

// Guest returns what a link opens: its draft with the inputs made through it and no
// others. core.NotFound for a link that never was as for one that ended, and when its
// maker has left or may not write there any more.
func (s *Service) Guest(ctx context.Context, token string) (l *Link, t *Table, err error) {
	defer core.Wrap(&err, "inputs.Guest")
	if len(token) != 32 {
		return nil, nil, errNone
	}
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { l, err = linkByHash(tx, core.HashToken(token)); return err }); err != nil {
		return nil, nil, err
	}
	if !l.Open(s.Now()) {
		return nil, nil, errNone
	}
	p, err := s.Texts.Path(ctx, l.Slug)
	if err != nil {
		return nil, nil, err
	}
	maker, err := s.Actor(ctx, core.ID(l.MadeBy))
	if err != nil {
		return nil, nil, err
	}
	d := p.DraftOf(l.Draft)
	if p.ID != l.Negotiation || d == nil || !maker.May(p.Campaign, negotiations.Write...) {
		return nil, nil, errNone
	}
	if t, err = s.table(ctx, p, d); err != nil {
		return nil, nil, err
	}
	t.Inputs, t.Adrift = of(t.Inputs, l), of(t.Adrift, l)
	return l, t, nil
}

func of(all []*Input, l *Link) (out []*Input) {
	for _, in := range all {
		if in.By == l.By() {
			out = append(out, in)
		}
	}
	return out
}

// SaveGuest stores an input through a link. What was agreed by us since cannot be changed
// by it any more.
func (s *Service) SaveGuest(ctx context.Context, l *Link, t *Table, in Input) (_ core.ID, err error) {
	defer core.Wrap(&err, "inputs.SaveGuest")
	in.By, in.Network, in.Ask, in.Precedent = l.By(), l.Network, "", nil
	if in.ID != "" {
		have := t.Find(in.ID)
		if have == nil {
			return "", errNone
		}
		in.Ask, in.Precedent = have.Ask, have.Precedent // what the staff added stays
	}
	return s.save(ctx, t.Path, t.Draft, in, l)
}

// WithdrawGuest takes back an input that was made through a link.
func (s *Service) WithdrawGuest(ctx context.Context, l *Link, t *Table, id core.ID) (err error) {
	defer core.Wrap(&err, "inputs.WithdrawGuest")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.still(tx, t.Path, l.Draft, l); err != nil {
			return err
		}
		in, err := inputByID(tx, t.Path.ID, id)
		if err != nil {
			return err
		}
		if in.By != l.By() || in.Draft != l.Draft || in.State == Agreed {
			return errNone
		}
		in.State, in.Public = Withdrawn, false
		if ok, err := updateInput(tx, in); err != nil || !ok {
			return web.OrNone(err)
		}
		return s.note(tx, l.By(), "input.state", t.Path)
	})
}
