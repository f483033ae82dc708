package auth

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/script"
)

// Config is what the package stands on.
type Config struct {
	DB     *db.DB
	Secret []byte // signs what a browser keeps while it asks for a passkey
	Origin string // "https://example.org": passkeys are bound to its host
	Site   func(core.Lang) string
	Now    core.Clock
	OIDC   OIDC // another house where staff may sign in; zero: none

	// Tell lets people know by mail, inside the transaction of what they are told
	// of; nil: nobody is.
	Tell func(tx *db.Tx, n News) error
}

// News is what people are told of by mail. Neither holds anything personal; what it
// is about stands at the desk.
type News struct {
	What string // "second": something waits for a second person; "roles": who may do what was changed
	To   []*Account
}

// Service does everything that can be done to accounts. Each method is one thing a
// person can do, and one transaction.
type Service struct {
	Config
	ways map[string]way // kinds of what needs a second person
	keys passkeys
	oidc provider
}

// New returns a service.
func New(c Config) (*Service, error) {
	s := &Service{Config: c, ways: map[string]way{}}
	if err := s.keys.init(c); err != nil {
		return nil, err
	}
	if err := s.oidc.init(c); err != nil {
		return nil, err
	}
	s.On("account.roles", s.carryOutRoles)
	s.On("account.invite", s.openInvite)
	s.On("account.invite_back", s.openInvite)
	return s, nil
}

const (
	lifetime    = 12 * time.Hour
	idle        = 4 * time.Hour
	idleTrusted = 30 * time.Minute // for those who see people's names or decide who does
	coarse      = 5 * time.Minute  // to which it is kept when a session was last used
	inviteFor   = 7 * 24 * time.Hour
	firstFor    = 24 * time.Hour
)

func (s *Service) now() int64 { return s.Now().Unix() }

// roughly is a time as it is kept: to five minutes, never later than it was.
func roughly(at int64) int64 { c := int64(coarse / time.Second); return at / c * c }

// idleOf is how long a session of an account lasts unused.
func idleOf(a core.Actor) time.Duration {
	if a.Has(core.Administrator, core.Coordinator, core.Moderator) {
		return idleTrusted
	}
	return idle
}

// Actor returns who a session's token belongs to; the zero Actor when it is none,
// is over, or its account has left.
func (s *Service) Actor(ctx context.Context, token string) (actor core.Actor, err error) {
	defer core.Wrap(&err, "auth.Actor")
	now := s.now()
	var ses *Session
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		actor = core.Actor{}
		var err error
		if ses, err = sessionByHash(tx, core.HashToken(token)); err != nil {
			return err
		}
		a, err := accountByID(tx, ses.Account)
		if err != nil {
			return err
		}
		if a.State == Active {
			actor = a.Actor()
		}
		return nil
	})
	if core.KindOf(err) == core.NotFound {
		return core.Actor{}, nil
	}
	if err != nil {
		return core.Actor{}, err
	}
	// seen_at is coarse, so a session may end that much earlier, never later.
	if now >= ses.EndsAt || now >= ses.SeenAt+int64(idleOf(actor)/time.Second) {
		return core.Actor{}, nil
	}
	if seen := roughly(now); seen > ses.SeenAt && actor.Staff() {
		err = s.DB.Write(ctx, func(tx *db.Tx) error { return touchSession(tx, ses.ID, seen) })
		if core.KindOf(err) == core.Busy { // a full disk does not keep people from reading
			err = nil
		}
	}
	return actor, err
}

// Begin signs an account in and returns the session's token, which is shown once.
// fresh says that a passkey was shown just now.
func (s *Service) Begin(ctx context.Context, account core.ID, fresh bool) (token string, err error) {
	defer core.Wrap(&err, "auth.Begin")
	token = core.NewToken()
	err = s.DB.Write(ctx, func(tx *db.Tx) error { return s.begin(tx, account, token, fresh) })
	return token, err
}

func (s *Service) begin(tx *db.Tx, account core.ID, token string, fresh bool) error {
	a, err := accountByID(tx, account)
	if err != nil {
		return err
	}
	if a.State != Active {
		return &core.Error{Kind: core.Denied, Key: "auth.left"}
	}
	now := s.now()
	ses := &Session{ID: core.NewID(), Account: account, BeganAt: roughly(now), SeenAt: roughly(now), EndsAt: roughly(now) + int64(lifetime/time.Second)}
	if fresh {
		ses.FreshAt = roughly(now)
	}
	if err := sweepAuth(tx, now); err != nil {
		return err
	}
	return insertSession(tx, ses, core.HashToken(token))
}

// End ends the session of a token.
func (s *Service) End(ctx context.Context, token string) (err error) {
	defer core.Wrap(&err, "auth.End")
	return s.DB.Write(ctx, func(tx *db.Tx) error { return deleteSessionByHash(tx, core.HashToken(token)) })
}

// EndAll ends all sessions of an account: its own, or, by an administrator,
// anybody's.
func (s *Service) EndAll(ctx context.Context, by core.Actor, account core.ID) (err error) {
	defer core.Wrap(&err, "auth.EndAll")
	if by.Account != account && !by.May("", core.Administrator) {
		return errNone
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteSessionsOf(tx, account)
		if err != nil || n == 0 {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "account.end_sessions", core.Ref{Kind: "account", ID: account}, "")
	})
}

// EndOthers ends all of the actor's own sessions but the one of a token.
func (s *Service) EndOthers(ctx context.Context, by core.Actor, token string) (err error) {
	defer core.Wrap(&err, "auth.EndOthers")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteOtherSessions(tx, by.Account, core.HashToken(token))
		if err != nil || n == 0 {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "account.end_sessions", core.Ref{Kind: "account", ID: by.Account}, "")
	})
}

// EndOne ends one of the actor's own sessions.
func (s *Service) EndOne(ctx context.Context, by core.Actor, session core.ID) (err error) {
	defer core.Wrap(&err, "auth.EndOne")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := deleteSession(tx, by.Account, session)
		return err
	})
}

// Sessions returns where the actor is signed in; token marks the present one.
func (s *Service) Sessions(ctx context.Context, by core.Actor, token string) (all []*Session, err error) {
	defer core.Wrap(&err, "auth.Sessions")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if all, err = sessionsOf(tx, by.Account, s.now()); err != nil {
			return err
		}
		here, err := sessionByHash(tx, core.HashToken(token))
		if core.KindOf(err) == core.NotFound {
			return nil
		}
		for _, ses := range all {
			ses.Current = err == nil && ses.ID == here.ID
		}
		return err
	})
	return all, err
}

// Fresh reports whether the session's owner showed a passkey in the last five to ten
// minutes. What cannot be taken back asks for it.
func (s *Service) Fresh(ctx context.Context, token string) (ok bool, err error) {
	defer core.Wrap(&err, "auth.Fresh")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		ses, err := sessionByHash(tx, core.HashToken(token))
		if err == nil {
			ok = s.now()-ses.FreshAt < 600
		}
		return err
	})
	if core.KindOf(err) == core.NotFound {
		return false, nil
	}
	return ok, err
}

// Accounts returns all accounts, those who left last.
func (s *Service) Accounts(ctx context.Context) (all []*Account, err error) {
	defer core.Wrap(&err, "auth.Accounts")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = accounts(tx); return err })
	return all, err
}

// Account returns one account.
func (s *Service) Account(ctx context.Context, id core.ID) (a *Account, err error) {
	defer core.Wrap(&err, "auth.Account")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { a, err = accountByID(tx, id); return err })
	return a, err
}

// ActorOf returns an account as an actor with the roles that it has now; the zero Actor
// when there is none, or it has left.
func (s *Service) ActorOf(ctx context.Context, id core.ID) (core.Actor, error) {
	a, err := s.Account(ctx, id)
	if core.KindOf(err) == core.NotFound || err == nil && a.State != Active {
		return core.Actor{}, nil
	}
	if err != nil {
		return core.Actor{}, err
	}
	return a.Actor(), nil
}

// ActorIn is [Service.ActorOf] in a transaction, for what is carried out later than it was
// asked for: whoever asked may have lost the role meanwhile.
func ActorIn(tx *db.Tx, id core.ID) (core.Actor, error) {
	a, err := accountByID(tx, id)
	if core.KindOf(err) == core.NotFound || err == nil && a.State != Active {
		return core.Actor{}, nil
	}
	if err != nil {
		return core.Actor{}, err
	}
	return a.Actor(), nil
}

// Names returns the names of all accounts, for pages that say who did what.
func (s *Service) Names(ctx context.Context) (map[core.ID]string, error) {
	all, err := s.Accounts(ctx)
	out := map[core.ID]string{}
	for _, a := range all {
		out[a.ID] = a.Name
	}
	return out, err
}

// SetAccount changes an account's own facts: its name, address and language.
func (s *Service) SetAccount(ctx context.Context, by core.Actor, name, email string, lang core.Lang) (err error) {
	defer core.Wrap(&err, "auth.SetAccount")
	name, email, err = checkPerson(name, email, lang)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, by.Account)
		if err != nil {
			return err
		}
		was := a.Name
		if a.Name, a.Email, a.Lang = name, email, lang; name != was {
			if err := nameFree(tx, name, a.ID); err != nil {
				return err
			}
			if err := audit.Add(tx, s.Now(), string(a.ID), "account.renamed", core.Ref{Kind: "account", ID: a.ID}, ""); err != nil {
				return err
			}
		}
		return updateAccount(tx, a)
	})
}

// nameFree refuses the name of a colleague, and what looks like it: who agrees to what
// somebody asks for goes by the name.
func nameFree(tx *db.Tx, name string, but core.ID) error {
	all, err := accounts(tx)
	for _, a := range all {
		if a.State == Active && a.ID != but && script.Skeleton(a.Name) == script.Skeleton(name) {
			return &core.Error{Kind: core.Invalid, Field: "name", Key: "auth.name_taken"}
		}
	}
	return err
}

// checkPerson checks what somebody says of a colleague.
func checkPerson(name, email string, lang core.Lang) (string, string, error) {
	var bad []*core.Error
	name, is := script.Line(name, 80)
	if is != script.OK {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: "name", Key: "auth.name"})
	}
	if email != "" {
		if email = strings.TrimSpace(email); mail.CheckAddress(email) != nil {
			bad = append(bad, &core.Error{Kind: core.Invalid, Field: "email", Key: "auth.email"})
		}
	}
	if !lang.Valid() {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: "lang", Key: "auth.lang"})
	}
	if e := core.Join(bad); e != nil {
		return "", "", e
	}
	return name, email, nil
}

// NewAccount makes an account that is active at once: for the demonstration, and
// for tests. People make theirs by an invitation.
func (s *Service) NewAccount(ctx context.Context, name string, lang core.Lang, grants []core.Grant) (a *Account, err error) {
	defer core.Wrap(&err, "auth.NewAccount")
	if err := checkGrants(grants); err != nil {
		return nil, err
	}
	a = s.newAccount(name, "", lang, grants)
	return a, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := insertAccount(tx, a); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), "command", "account.made", core.Ref{Kind: "account", ID: a.ID}, "")
	})
}

func (s *Service) newAccount(name, email string, lang core.Lang, grants []core.Grant) *Account {
	a := &Account{ID: core.NewID(), Name: name, Email: email, Lang: lang, State: Active, Handle: make([]byte, 32), MadeOn: core.DayOf(s.Now()), Grants: grants}
	rand.Read(a.Handle)
	return a
}

// Used is how an account is used: how many passkeys there are, and the last day that
// it was.
type Used struct {
	Passkeys int64
	Seen     core.Day // 0: never
}

// Use returns how each account is used.
func (s *Service) Use(ctx context.Context) (out map[core.ID]Used, err error) {
	defer core.Wrap(&err, "auth.Use")
	err = s.DB.Read(ctx, func(tx *db.Tx) error { out, err = used(tx); return err })
	return out, err
}
