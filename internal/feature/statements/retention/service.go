package retention

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Queue      *jobs.Queue
	Statements *statements.Service
	Staff      *auth.Service
	Sender     mail.Sender
	Mails      *mail.Renderer
	Origin     string
	// Fresh lets a form through only when who sends it has just shown a passkey;
	// nil lets all through.
	Fresh func(web.HandlerFunc) web.HandlerFunc
	Site  func(core.Lang) string
	Now   core.Clock
	Log   *slog.Logger
}

// Service does what can be done about days of erasing. Its methods ask whether the
// actor may.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service {
	if c.Fresh == nil {
		c.Fresh = func(h web.HandlerFunc) web.HandlerFunc { return h }
	}
	s := &Service{c}
	c.Queue.Handle("retention.mail", s.send)
	c.Queue.Handle("retention.erase", s.erase)
	c.Staff.On(kindChange, s.change)
	c.Staff.On(kindNow, s.now)
	c.Statements.SetEraser(s.erased)
	return s
}

// Kinds of what needs a second person.
const (
	kindChange = "retention.change"
	kindNow    = "retention.now"
)

// may are who decides about days of erasing.
var may = []core.Role{core.Coordinator, core.Administrator}

// errNone is the answer to what does not exist and to what is not the actor's.
var errNone = web.ErrNone

// After is how many days after signing closes what is sealed is erased, unless
// somebody decided otherwise.
const After core.Day = 180

// warnings are how many days before coordinators are told.
var warnings = []core.Day{30, 7}

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

func (s *Service) statement(ctx context.Context, actor core.Actor, slug string) (*statements.Statement, error) {
	st, err := s.Statements.Found(ctx, slug)
	if core.KindOf(err) == core.NotFound || err == nil && !actor.May(st.Campaign, may...) {
		err = errNone
	}
	return st, err
}

// body is what a second person agrees to.
type body struct {
	Slug string
	Day  core.Day // 0: none
	Was  core.Day
}

// SetDay sets the day of erasing; 0 is none. An earlier day is set at once and x is
// nil, if it leaves the days in which everybody is warned. For a sooner one, while
// something sealed is held, and for a later one, or none, a second person is asked:
// tomorrow is only another word for now.
func (s *Service) SetDay(ctx context.Context, actor core.Actor, slug string, day core.Day) (x *auth.Second, err error) {
	defer core.Wrap(&err, "retention.SetDay(%s)", slug)
	st, err := s.statement(ctx, actor, slug)
	if err != nil {
		return nil, err
	}
	if day == 0 && st.ClosesAt > 0 { // what closes has a day: Tick would set it again
		return nil, &core.Error{Kind: core.Invalid, Field: "day", Key: "retention.wrong.needed"}
	}
	if bad := st.MayEraseOn(day, s.today()); bad != nil {
		return nil, bad
	}
	defer s.Statements.Told()
	soon := false
	if day > 0 && day < s.today()+warnings[0] {
		if err := s.DB.Read(ctx, func(tx *db.Tx) error { soon, err = s.Statements.AnySigned(tx, st.ID); return err }); err != nil {
			return nil, err
		}
	}
	if soon || later(day, st.EraseOn) {
		return s.Staff.Propose(ctx, actor, kindChange, slug, body{slug, day, st.EraseOn})
	}
	return nil, s.DB.Write(ctx, func(tx *db.Tx) error { return s.Statements.SetEraseOn(tx, slug, day, string(actor.Account)) })
}

// later reports whether a day keeps what is sealed longer than another; 0 is never.
func later(day, than core.Day) bool { return than > 0 && (day == 0 || day > than) }

// change sets a day that a second person agreed to.
func (s *Service) change(tx *db.Tx, x *auth.Second) error {
	var b body
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	return s.Statements.SetEraseOn(tx, b.Slug, b.Day, string(x.By))
}

// EraseNow asks a second person that what is sealed is erased at once.
func (s *Service) EraseNow(ctx context.Context, actor core.Actor, slug string) (x *auth.Second, err error) {
	defer core.Wrap(&err, "retention.EraseNow(%s)", slug)
	if _, err := s.statement(ctx, actor, slug); err != nil {
		return nil, err
	}
	defer s.Queue.Wake()
	defer s.Statements.Told()
	return s.Staff.Propose(ctx, actor, kindNow, slug, body{Slug: slug})
}

func (s *Service) now(tx *db.Tx, x *auth.Second) error {
	var b body
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	if err := s.Statements.EraseToday(tx, b.Slug, string(x.By)); err != nil {
		return err
	}
	return s.Queue.Put(tx, "retention.erase", b)
}

// erase is a job: what is due is erased without waiting for the hour.
func (s *Service) erase(ctx context.Context, _ []byte) error {
	s.Statements.Told()
	_, err := s.Statements.Erase(ctx)
	return err
}

// Certificate says what was erased, and what stays.
type Certificate struct {
	Slug         string   `json:"slug"`
	Version      int64    `json:"version"`
	Hash         string   `json:"hash"` // of the text
	Closed       int64    `json:"closed,omitempty"`
	Day          core.Day `json:"day"` // that was set
	Records      int64    `json:"records"`
	Fingerprints int64    `json:"fingerprints"`

	// What stays counted.
	Organisations int64 `json:"organisations"`
	Persons       int64 `json:"persons"`
	Sealed        int64 `json:"sealed"`
}

// erased writes a certificate, in the transaction that erases.
func (s *Service) erased(tx *db.Tx, st *statements.Statement, records, fingerprints int64) error {
	in, err := s.Statements.InsideByID(tx, st.ID)
	if err != nil {
		return err
	}
	f, err := s.Statements.FiguresIn(tx, st.ID)
	if err != nil {
		return err
	}
	c := Certificate{Slug: st.Slug, Version: st.Version, Closed: st.ClosesAt, Day: st.EraseOn, Records: records, Fingerprints: fingerprints,
		Organisations: f.Organisations, Persons: f.Persons, Sealed: f.Sealed()}
	if len(in.Versions) > 0 {
		c.Hash = in.Versions[0].Hash
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return insertCertificate(tx, &certificate{ID: core.NewID(), Statement: st.ID, At: s.Now().Unix() / 60 * 60, Body: string(b)})
}

// Tick does what time asks for: statements that closed get their day, coordinators
// are warned, certificates get the state of the log.
func (s *Service) Tick(ctx context.Context) (err error) {
	defer core.Wrap(&err, "retention.Tick")
	staff, err := s.Staff.Accounts(ctx)
	if err != nil {
		return err
	}
	set := false
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		set = false
		all, err := s.Statements.AllStatements(tx)
		if err != nil {
			return err
		}
		for _, st := range all {
			if st.EraseOn == 0 && st.ClosesAt > 0 && st.Signers != statements.SignersNone {
				day := max(core.DayOf(time.Unix(st.ClosesAt, 0))+After, s.today()+warnings[0])
				if err := s.Statements.SetEraseOn(tx, st.Slug, day, "time"); err != nil {
					return err
				}
				st.EraseOn, set = day, true
			}
			if err := s.warnOf(tx, st, staff); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if set {
		s.Statements.Told()
	}
	s.Queue.Wake()
	return s.logged(ctx)
}

// warnOf writes the mails about one statement down, if they are due.
func (s *Service) warnOf(tx *db.Tx, st *statements.Statement, staff []*auth.Account) error {
	left := st.EraseOn - s.today()
	if st.EraseOn == 0 || left <= 0 {
		return nil
	}
	days := core.Day(0) // of the nearest warning that is due
	for _, d := range warnings {
		if left <= d {
			days = d
		}
	}
	if days == 0 {
		return nil
	}
	if held, err := s.Statements.AnySigned(tx, st.ID); err != nil || !held {
		return err
	}
	first := false
	for _, d := range warnings { // one that was overtaken is not sent late
		if left <= d {
			ok, err := warn(tx, st.ID, st.EraseOn, int64(d), s.today())
			if err != nil {
				return err
			}
			first = first || ok && d == days
		}
	}
	if !first {
		return nil
	}
	for _, a := range staff {
		if a.State == auth.Active && a.Email != "" && a.Actor().May(st.Campaign, core.Coordinator) {
			if err := s.Queue.Put(tx, "retention.mail", warning{Account: a.ID, Slug: st.Slug, Day: st.EraseOn}); err != nil {
				return err
			}
		}
	}
	return nil
}

// warning is the body of a job. Its address is looked up when it is sent.
type warning struct {
	Account core.ID
	Slug    string
	Day     core.Day
}

// send sends a warning, unless the day was changed meanwhile.
func (s *Service) send(ctx context.Context, b []byte) error {
	var m warning
	if err := json.Unmarshal(b, &m); err != nil {
		return jobs.Give{Err: errors.New("the body cannot be read")}
	}
	a, err := s.Staff.Account(ctx, m.Account)
	if core.KindOf(err) == core.NotFound || err == nil && (a.State != auth.Active || a.Email == "") {
		return nil
	}
	if err != nil {
		return err
	}
	st, err := s.Statements.Found(ctx, m.Slug)
	if err != nil {
		return err
	}
	if st.EraseOn != m.Day {
		return nil
	}
	subject, text, err := s.Mails.Render(a.Lang, "retention/warning", struct {
		Date time.Time
		Days int64
		Link string
		Site string
	}{m.Day.Time(), int64(m.Day - s.today()), s.Origin + "/" + string(a.Lang) + "/desk/statements/" + m.Slug + "/retention", s.Site(a.Lang)})
	if err != nil {
		return jobs.Give{Err: err}
	}
	err = s.Sender.Send(ctx, mail.Message{To: a.Email, Lang: a.Lang, Subject: subject, Text: text, ID: string(core.NewID())})
	if err != nil && mail.IsPermanent(err) {
		return jobs.Give{Err: err}
	}
	return err
}

// logged notes on certificates how the log stood at its first checkpoint after.
func (s *Service) logged(ctx context.Context) error {
	var all []*certificate
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = unlogged(tx); return err }); err != nil || len(all) == 0 || s.Statements.Tree == nil {
		return err
	}
	st, err := s.Statements.Tree.Status(ctx)
	if err != nil || st.Size == 0 {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, c := range all {
			if st.At < c.At { // of before it was erased
				continue
			}
			if err := setTree(tx, c.ID, st.Size, st.Root); err != nil {
				return err
			}
		}
		return nil
	})
}

// every is how often Run looks.
const every = time.Hour

// Run does Tick every hour until ctx ends.
func (s *Service) Run(ctx context.Context) {
	jobs.Every(ctx, every, func() {
		if err := s.Tick(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("days of erasing could not be looked at", "err", err)
		}
	})
}

// Notices tells of what will be erased within 30 days, and of what has no day.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "retention.Notices")
	if !actor.Has(may...) {
		return nil, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		all, err := s.Statements.AllStatements(tx)
		if err != nil {
			return err
		}
		for _, st := range all {
			left := st.EraseOn - s.today()
			if st.Signers == statements.SignersNone || st.EraseOn > 0 && (left <= 0 || left > warnings[0]) || !actor.May(st.Campaign, may...) {
				continue
			}
			held, err := s.Statements.AnySigned(tx, st.ID)
			if err != nil {
				return err
			}
			if !held {
				continue
			}
			n := notice.Notice{Count: 1, Key: "retention.notice.none", About: "retention.notice.none_about", Path: path(st.Slug), Roles: may, Campaign: st.Campaign}
			if st.EraseOn > 0 {
				n.Key, n.About, n.Alarm = "retention.notice.soon", "retention.notice.soon_about", left <= warnings[1]
				n.Margin, n.MarginArgs = "retention.notice.left", []any{"N", int64(left)}
			}
			out = append(out, n)
		}
		return nil
	})
	return out, err
}

func path(slug string) string { return "/desk/statements/" + slug + "/retention" }
