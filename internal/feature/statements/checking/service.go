package checking

import (
	"context"
	"log/slog"
	"net"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Queue      *jobs.Queue
	Statements *statements.Service
	Secret     []byte // keys the tokens of domain checks
	Now        core.Clock
	Log        *slog.Logger

	// Names returns the names of the accounts; nil: they are not known.
	Names func(ctx context.Context) (map[core.ID]string, error)

	// TXT looks up the TXT records of a name; nil: the system's resolver. It is
	// asked only when a moderator presses the button.
	TXT func(ctx context.Context, name string) ([]string, error)
}

// Service does everything that moderators can do. Each method is one thing a
// person can do.
type Service struct {
	Config
	known  known
	holder string           // this process, among those that share the database
	asks   map[core.ID]bool // whom a question was put to, a minute ago
}

// New returns a service, and has it look at the names of all statements.
func New(c Config) *Service {
	if c.TXT == nil {
		c.TXT = new(net.Resolver).LookupTXT
	}
	s := &Service{Config: c, holder: string(core.NewID())}
	s.known.all = map[core.ID]*names{}
	c.Statements.SetChecker(s)
	c.Queue.Handle("checking.batch", s.batchJob)
	return s
}

// roles are those who look at who signs.
var roles = []core.Role{core.Moderator, core.Administrator}

// errNone is the answer to what does not exist and to what is not one's own.
var errNone = web.ErrNone

func may(a core.Actor, st *statements.Statement) bool { return a.May(st.Campaign, roles...) }

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }
func (s *Service) minute() int64   { return s.Now().Unix() / 60 * 60 }

// Rule says which printed names wait for a person.
type Rule string

// The rules. By [Odd] wait names with letters of two scripts in one word, and
// those that look like a network's that issues the statement.
const (
	Odd           Rule = "odd"
	Alike         Rule = "alike" // and names that are like another on the list, or confusable
	Organisations Rule = "organisations"
	All           Rule = "all"
	None          Rule = "none" // not even odd ones
)

// Rules are all rules, in the order in which they are offered.
var Rules = []Rule{Odd, Alike, Organisations, All, None}

func (r Rule) valid() bool { return slices.Contains(Rules, r) }

// SetRule sets which names of a statement wait from now on. What waits already
// goes on waiting.
func (s *Service) SetRule(ctx context.Context, by core.Actor, slug string, r Rule) (err error) {
	defer core.Wrap(&err, "checking.SetRule(%s)", slug)
	if !r.valid() {
		return &core.Error{Kind: core.Invalid, Field: "rule", Key: "checking.wrong.rule"}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		st, err := own(tx, by, slug)
		if err != nil {
			return err
		}
		was, err := ruleOf(tx, st.ID)
		if err != nil || was == r {
			return err
		}
		if err := setRule(tx, st.ID, r); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "statement.rule", core.Ref{Kind: "statement", ID: st.ID}, string(was)+" to "+string(r))
	})
}

// own returns a statement that the actor may look after.
func own(tx *db.Tx, by core.Actor, slug string) (*statements.Statement, error) {
	st, err := statements.CheckStatement(tx, slug)
	if err != nil {
		return nil, missing(err)
	}
	if !may(by, st) {
		return nil, errNone
	}
	return st, nil
}

func missing(err error) error {
	if core.KindOf(err) == core.NotFound {
		return errNone
	}
	return err
}

// Look says whether a printed name waits, by the statement's rule: see
// [statements.Checker].
func (s *Service) Look(ctx context.Context, st *statements.Statement, e *statements.Endorsement, odd bool) (bool, func(*db.Tx) error, error) {
	var rule Rule
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { rule, err = ruleOf(tx, st.ID); return err }); err != nil {
		return false, nil, err
	}
	var found []alike.Match
	if e.Kind == statements.Organisation {
		var err error
		if found, err = s.like(ctx, st.ID, e); err != nil {
			return false, nil, err
		}
	}
	likely := len(found) > 0 && found[0].Score >= alike.Likely
	ev := evidence{Endorsement: e.ID, Statement: st.ID, Matches: found}
	switch {
	case rule == None:
	case odd:
		ev.Why = "odd"
	case rule == Alike && likely:
		ev.Why = "alike"
	case rule == All, rule == Organisations && e.Kind == statements.Organisation:
		ev.Why = "rule"
	}
	return ev.Why != "", func(tx *db.Tx) error {
		if ev.Why == "" && len(found) == 0 {
			return nil
		}
		return putEvidence(tx, ev)
	}, nil
}

// Tend goes on with what was begun and ends what is over. Call it once a minute.
func (s *Service) Tend(ctx context.Context) (err error) {
	defer core.Wrap(&err, "checking.Tend")
	if err := s.resume(ctx); err != nil {
		return err
	}
	if err := s.warm(ctx); err != nil {
		return err
	}
	if err := s.examine(ctx); err != nil {
		return err
	}
	if err := s.forgetAsks(ctx); err != nil {
		return err
	}
	first := false
	if err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		first, err = db.Lease(tx, "checking.tend", s.holder, s.Now(), time.Hour)
		return err
	}); err != nil || !first {
		return err
	}
	return s.expire(ctx)
}
