package negotiations

import (
	"context"
	"log/slog"
	"strings"
	"unicode"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB    *db.DB
	Queue *jobs.Queue   // nil: what is due waits for Run
	Staff *auth.Service // a second person agrees to deleting; nil: nothing can be deleted whole
	// Actor is who an account is now, with its roles: what becomes public a minute after it
	// was asked for does so only if whoever asked still may. nil: nobody looks again.
	Actor func(tx *db.Tx, account core.ID) (core.Actor, error)
	Names func(ctx context.Context) (map[core.ID]string, error) // of the staff, as colleagues see them
	// Fresh lets a form through only when who sends it has just shown a passkey; nil
	// lets all through.
	Fresh func(web.HandlerFunc) web.HandlerFunc
	Now   core.Clock
	Log   *slog.Logger
}

// Service does everything that can be done to a negotiation. Each method is one
// thing a person can do, and one transaction. Methods that take an actor check the
// roles; the others do not, their callers do.
type Service struct {
	Config
	memory memory
	after  []func(slug string)
	remove []func(tx *db.Tx, d *Draft, left []*Draft) error
	parts  []Part
}

// New returns a service.
func New(c Config) *Service {
	if c.Fresh == nil {
		c.Fresh = func(h web.HandlerFunc) web.HandlerFunc { return h }
	}
	s := &Service{Config: c}
	if c.Queue != nil {
		c.Queue.Handle("negotiations.show", s.due)
		c.Queue.Handle("negotiations.deleted", s.deleted)
	}
	if c.Staff != nil {
		c.Staff.On(kindDelete, s.carryOutDelete)
	}
	return s
}

// OnChange has f told, after it is stored, that drafts or decisions of a negotiation
// changed. f returns quickly; whoever must not miss a change looks for it as well.
func (s *Service) OnChange(f func(slug string)) { s.after = append(s.after, f) }

// OnRemove has f delete what another package keeps of a draft that is removed, in the
// transaction that removes it; left are the drafts that stay.
func (s *Service) OnRemove(f func(tx *db.Tx, d *Draft, left []*Draft) error) {
	s.remove = append(s.remove, f)
}

func (s *Service) changed(slug string) {
	for _, f := range s.after {
		f(slug)
	}
}

// Write are the roles that work on negotiations, Read those that may look at what is
// not public.
var (
	Write = []core.Role{core.Editor, core.Coordinator}
	Read  = []core.Role{core.Editor, core.Translator, core.Moderator, core.Events, core.Coordinator, core.Administrator}
)

func (s *Service) minute() int64 { return s.Now().Unix() / 60 * 60 }

// All returns all negotiations, the newest first.
func (s *Service) All(ctx context.Context) (out []*Negotiation, err error) {
	defer core.Wrap(&err, "listing negotiations")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = negotiations(tx)
		return err
	})
	return out, err
}

// BySlug returns one negotiation, core.NotFound if there is none.
func (s *Service) BySlug(ctx context.Context, slug string) (n *Negotiation, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err = bySlug(tx, slug)
		return err
	})
	return n, err
}

// mine returns a negotiation that the actor may change.
func mine(tx *db.Tx, actor core.Actor, slug string) (*Negotiation, error) {
	n, err := bySlug(tx, slug)
	if err == nil && !actor.May(n.Campaign, Write...) {
		return nil, errNone
	}
	return n, err
}

// Begin makes a new negotiation, which is not public.
func (s *Service) Begin(ctx context.Context, actor core.Actor, n Negotiation) (out *Negotiation, err error) {
	defer core.Wrap(&err, "beginning a negotiation")
	if err := n.Check(); err != nil {
		return nil, err
	}
	if !actor.May(n.Campaign, Write...) {
		return nil, &core.Error{Kind: core.Denied, Field: "campaign", Key: "negotiations.wrong.campaign_theirs"}
	}
	n.ID, n.Public, n.Revision, n.At, n.By = core.NewID(), false, 1, s.minute(), string(actor.Account)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		old, err := gone(tx, n.Slug)
		if err != nil {
			return err
		}
		fresh := false
		if !old {
			fresh, err = insertNegotiation(tx, &n)
		}
		if err == nil && !fresh {
			err = &core.Error{Kind: core.Invalid, Field: "slug", Key: "negotiations.wrong.slug_taken"}
		}
		if err != nil {
			return err
		}
		return s.noted(tx, actor, &n, "negotiation.begun", "")
	})
	return &n, err
}

func (s *Service) noted(tx *db.Tx, actor core.Actor, n *Negotiation, what, note string) error {
	return audit.Add(tx, s.Now(), string(actor.Account), what, core.Ref{Kind: Kind, ID: core.ID(n.Slug)}, note)
}

// Edit changes the facts of a negotiation and whether it is public. What becomes public
// does so when [Undo] is over; what is hidden is hidden at once.
func (s *Service) Edit(ctx context.Context, actor core.Actor, slug string, campaign string, public bool, f Facts, shown ...Shown) (err error) {
	defer core.Wrap(&err, "editing a negotiation")
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := mine(tx, actor, slug)
		if err != nil {
			return err
		}
		if err := as(shown, "", n.Seen()); err != nil {
			return err
		}
		was := n.Public
		n.Facts, n.Public, n.Campaign = f, public && was, campaign
		if err := n.Check(); err != nil {
			return err
		}
		if !actor.May(campaign, Write...) {
			return &core.Error{Kind: core.Denied, Field: "campaign", Key: "negotiations.wrong.campaign_theirs"}
		}
		if err := updateNegotiation(tx, n); err != nil {
			return err
		}
		if err := s.list(tx, n); err != nil {
			return err
		}
		what := "negotiation.edited"
		if was && !public {
			what = "negotiation.hidden"
		}
		if err := s.noted(tx, actor, n, what, ""); err != nil {
			return err
		}
		switch {
		case !public:
			return s.unplan(tx, actor, n, "", 0)
		case !was:
			return s.plan(tx, actor, n, "", 0)
		}
		return nil
	})
	if err == nil {
		s.changed(slug)
		s.wake()
	}
	return err
}

// list puts a public negotiation into the index, or takes it out.
func (s *Service) list(tx *db.Tx, n *Negotiation) error {
	ref := core.Ref{Kind: Kind, ID: n.ID}
	if err := index.Remove(tx, ref); err != nil || !n.Public {
		return err
	}
	for _, l := range core.Langs {
		if n.Titles[l] == "" {
			continue
		}
		if err := index.Put(tx, index.Entry{Ref: ref, Lang: l, Label: "negotiations.label", Campaign: n.Campaign,
			Title: n.Titles[l], Lead: n.Leads[l], Path: "/texts/" + n.Slug, At: s.minute()}); err != nil {
			return err
		}
	}
	return nil
}

// plainLabel is a label without what people write differently: case, spaces, dots,
// signs around it.
func plainLabel(l string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, l)
}
