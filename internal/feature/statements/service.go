package statements

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/limit"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
)

// Config is what the feature stands on.
type Config struct {
	DB      *db.DB
	Queue   *jobs.Queue
	Blobs   blob.Store
	Sender  mail.Sender
	Mails   *mail.Renderer
	Secret  []byte           // keys fingerprints, codes and links
	Runtime *seal.RuntimeKey // seals what waits for hours only
	Brake   *brake.Brake     // the step before signing while somebody floods the site; nil: none
	Origin  string
	Site    func(core.Lang) string
	Now     core.Clock
	Log     *slog.Logger
	Tree    *tlog.Log // the transparency log, for proofs out of it; nil: none are given
}

// Service does everything that can be done to a statement and its endorsements.
// Each method is one thing a person can do, and one transaction.
type Service struct {
	Config
	boxes   boxes
	readies readies
	texts   texts
	figures figures
	memory  memory
	budget  *budget        // of mails and sign-ons
	guesses *limit.Limiter // digits typed per mailbox and statement
	changes atomic.Int64   // of endorsements by this process, for caches
	holder  string         // this process, among those that share the database
	guard   Guard          // of the opening keys; nil: none are registered at the desk
	checker Checker        // looks at names before they are printed; nil: nobody does
	keeper  Keeper         // keeps printed names elsewhere; nil: nobody does
	eraser  Eraser         // is told of erasing; nil: nobody is

	Signed, Confirmed, Withdrawn atomic.Int64 // since start, for metrics
}

// New returns a service.
func New(c Config) *Service {
	s := build(c)
	c.Queue.Handle("statements.confirm", s.sendConfirm)
	return s
}

func build(c Config) *Service {
	s := &Service{Config: c, holder: string(core.NewID()), budget: newBudget(c.Now), guesses: limit.New(20, 72*time.Minute, c.Now)}
	s.readies.all = map[string]*ready{}
	s.texts.all = map[textKey]*Text{}
	s.figures.all = map[core.ID]*slot{}
	s.boxes.all = map[string]*seal.Box{}
	s.memory.init()
	return s
}

// At returns the same service with another clock, for a demonstration whose
// story began some weeks ago.
func (s *Service) At(now core.Clock) *Service {
	c := s.Config
	c.Now = now
	at := build(c)
	at.holder, at.guard, at.checker, at.keeper, at.eraser = s.holder, s.guard, s.checker, s.keeper, s.eraser
	return at
}

// boxes keeps the parsed public halves of list keys.
type boxes struct {
	mu  sync.Mutex
	all map[string]*seal.Box
}

func (b *boxes) get(recipient string) (*seal.Box, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if box, ok := b.all[recipient]; ok {
		return box, nil
	}
	box, err := seal.NewBox(recipient)
	if err == nil {
		b.all[recipient] = box
	}
	return box, err
}

// minOpeners is how many opening keys there must be before sealed signing opens.
const minOpeners = 3

// errNoKey says that nothing can be signed: there is nobody to seal to.
var errNoKey = &core.Error{Kind: core.Closed, Key: "statements.closed.no_key"}

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// memo is what is remembered of a pending sign-on while this process lives: the
// fingerprints that a sealed one must not have in the database.
type memo struct {
	sealed string // under the runtime key
	public []byte // under the secret, to find a public endorsement of the same mailbox
	until  core.Day
}

// memory catches who signs twice, once at least sealed, within the days of
// confirmation. It is never written down; what it misses is found when the list
// is opened.
type memory struct {
	mu        sync.Mutex
	pending   map[string]memo   // by form hash
	confirmed map[string]*claim // by sealed fingerprint
}

// claim says which sign-on of a mailbox was confirmed.
type claim struct {
	form  string
	until core.Day
	busy  int  // confirmations under way
	done  bool // one of them passed
}

const maxMemory = 500_000

func (m *memory) init() {
	m.pending, m.confirmed = map[string]memo{}, map[string]*claim{}
}

func (m *memory) note(form string, x memo) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.pending) < maxMemory {
		m.pending[form] = x
	}
}

func (m *memory) of(form string) (memo, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	x, ok := m.pending[form]
	return x, ok
}

// drop forgets a pending sign-on.
func (m *memory) drop(form string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.pending, form)
}

// release gives a mailbox free again when its endorsement is gone.
func (m *memory) release(form string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, c := range m.confirmed {
		if c.form == form {
			delete(m.confirmed, k)
		}
	}
}

// claim takes the mailbox for a sign-on, public or sealed, and reports false if
// another one has it: of two that are confirmed at once only one passes. Who got
// it calls settle.
func (m *memory) claim(form string, x memo, until core.Day) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.confirmed[x.sealed]
	switch {
	case ok && c.form != form:
		return false
	case !ok && len(m.confirmed) >= maxMemory:
		return true
	case !ok:
		c = &claim{form: form, until: until}
		m.confirmed[x.sealed] = c
	}
	c.busy++
	return true
}

// settle ends a claim: a confirmation that did not pass leaves the mailbox free.
func (m *memory) settle(form string, x memo, passed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.confirmed[x.sealed]
	if !ok || c.form != form {
		return
	}
	c.busy--
	c.done = c.done || passed
	if c.busy <= 0 && !c.done {
		delete(m.confirmed, x.sealed)
	}
}

// forget drops what is older than the window.
func (m *memory) forget(today core.Day) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, x := range m.pending {
		if x.until < today {
			delete(m.pending, k)
		}
	}
	for k, c := range m.confirmed {
		if c.until < today {
			delete(m.confirmed, k)
		}
	}
}
