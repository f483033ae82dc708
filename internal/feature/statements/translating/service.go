package translating

import (
	"context"
	"io/fs"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Writing    *writing.Service
	Statements *statements.Service
	Auth       *auth.Service // who there is to translate and to check
	Catalog    *i18n.Catalog
	Catalogues map[string]fs.FS // all message files, by their folders
	Now        core.Clock
	Log        *slog.Logger
}

// Service does everything that can be done to a translation. Each method is one
// thing a person can do.
type Service struct {
	Config
	spoken atomic.Pointer[string] // what the catalogue was last given, see speak
}

// New returns a service. Call [Service.Start] before the first page is made.
func New(c Config) *Service { return &Service{Config: c} }

// Run does what time asks for, until ctx ends: it forgets the names of volunteers
// whose links are long over, and speaks what another process of this site was told
// to say.
func (s *Service) Run(ctx context.Context) {
	n := 0
	jobs.Every(ctx, time.Minute, func() {
		err := s.speak(ctx)
		if err == nil && n%720 == 0 {
			err = s.Forget(ctx)
		}
		if err != nil && ctx.Err() == nil {
			s.Log.Error("upkeep of translations failed", "err", err)
		}
		n++
	})
}

// errNone is the answer to everything that is not there, or not this person's.
var errNone = web.ErrNone

// workers are the roles that translate and check.
var workers = []core.Role{core.Translator, core.Editor, core.Coordinator}

// linkPrefix marks a volunteer's link where else the id of an account stands.
const linkPrefix = "link:"

// Task is what is known of the work on one translation.
type Task struct {
	Statement core.ID
	Lang      core.Lang
	Assignee  string   // account, or "link:<id>"; "" is nobody
	Checker   string   // account; "" is nobody
	Due       core.Day // 0: none
	AskedBy   string   // who asked for a check; "" is nobody
	AskedOn   core.Day
}

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// Text returns one text in one language for an actor: core.NotFound if there is no
// such text, it is the source, or it is not theirs.
func (s *Service) Text(ctx context.Context, actor core.Actor, slug string, lang core.Lang) (*Text, error) {
	w, err := s.Writing.Work(ctx, slug)
	if err != nil {
		return nil, err
	}
	if !actor.May(w.Statement.Campaign, workers...) {
		return nil, errNone
	}
	return s.open(w, lang)
}

// colleagues are the accounts that may work on translations of a campaign.
func (s *Service) colleagues(ctx context.Context, campaign string) ([]*auth.Account, error) {
	all, err := s.Auth.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(a *auth.Account) bool {
		return a.State != auth.Active || !a.Actor().May(campaign, workers...)
	}), nil
}

// Who returns the names of those who do the work, for the staff: accounts by their
// names, links by the names that volunteers told.
func (s *Service) Who(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	names, err := s.Auth.Names(ctx)
	if err != nil {
		return nil, err
	}
	for id, name := range names {
		out[string(id)] = name
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := allLinks(tx)
		for _, l := range all {
			out[linkPrefix+string(l.ID)] = l.Name
		}
		return err
	})
	return out, err
}
