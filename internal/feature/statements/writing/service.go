package writing

import (
	"context"
	"log/slog"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
)

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Queue      *jobs.Queue
	Blobs      blob.Store // logos, once they are public
	Statements *statements.Service
	Names      func(ctx context.Context) (map[core.ID]string, error)          // of the staff, as colleagues see them
	Actor      func(ctx context.Context, account core.ID) (core.Actor, error) // with the roles of now; zero when the account has left
	// Sealing says why a statement could not be signed sealed now, as a core.Error;
	// nil: nobody watches the keys.
	Sealing func(ctx context.Context, slug string) error
	Now     core.Clock
	Log     *slog.Logger
}

// Service does everything that can be done to a text before it is public. Each
// method is one thing a person can do, and one transaction. None asks whether that
// person may: their callers do, with core.Actor.May for the statement's campaign,
// except [Service.Publish].
type Service struct {
	Config
	docs docs
}

// New returns a service.
func New(c Config) *Service {
	s := &Service{Config: c}
	c.Queue.Handle("writing.publish", s.due)
	return s
}

// minute is the time that is kept of what staff do.
func (s *Service) minute() int64 { return s.Now().Unix() / 60 * 60 }

func (s *Service) now() int64 { return s.Now().Unix() }

// every is how often plans are looked for that no job carried out: jobs live for
// three days and only as long as the key that seals them.
const every = 15 * time.Second

// Run carries out what is due until ctx ends.
func (s *Service) Run(ctx context.Context) {
	jobs.Every(ctx, every, func() {
		if err := s.RunDue(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("planned publishing failed", "err", err)
		}
		if err := s.Forget(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("who had a text open could not be forgotten", "err", err)
		}
	})
}
