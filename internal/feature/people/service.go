package people

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/limit"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB     *db.DB
	Staff  *auth.Service
	Queue  *jobs.Queue
	Sender mail.Sender
	Mails  *mail.Renderer
	Origin string
	Site   func(core.Lang) string
	Demo   bool // nobody has a passkey, so none is asked for again
	Now    core.Clock

	Campaigns func(context.Context) ([]string, error)           // that are known
	Names     func(context.Context) (map[core.ID]string, error) // of the things that the audit log is about
	Sound     func(context.Context) (audit.Head, error)         // how far the audit log goes, and what is wrong with it
	Routes    func() []web.DeskRoute
	Items     func() (places, tabs []web.DeskItem)
}

// Service does what the pages need beyond package auth.
type Service struct {
	Config
	network, all *limit.Limiter // of signing in and joining
}

// New returns a service, which from now on writes the mails of package auth.
func New(c Config) *Service {
	s := &Service{Config: c, network: limit.New(30, 10*time.Second, c.Now), all: limit.New(300, 200*time.Millisecond, c.Now)}
	s.Staff.Tell = s.tell
	s.Queue.Handle(toldJob, s.sendTold)
	s.Queue.Handle(inviteJob, s.sendInvite)
	return s
}

const (
	toldJob   = "staff.told"
	inviteJob = "staff.invite"
)

var errTooFast = &core.Error{Kind: core.TooMany, Key: "people.too_fast"}

// slow lets a network try so often and no more. Passkeys cannot be guessed; what it
// saves is the work of looking at answers that are none.
func (s *Service) slow(r *web.Request) error {
	if n := r.Network(); n != "" && !s.network.Allow(n) || !s.all.Allow("") {
		return errTooFast
	}
	return nil
}

// told is the body of a job: a mail that says that something is to be looked at.
type told struct {
	ID   core.ID
	What string // of auth.News
	To   string
	Lang core.Lang
}

func (s *Service) tell(tx *db.Tx, n auth.News) error {
	for _, a := range n.To {
		if err := s.Queue.Put(tx, toldJob, told{core.NewID(), n.What, a.Email, a.Lang}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sendTold(ctx context.Context, body []byte) error {
	var m told
	if err := json.Unmarshal(body, &m); err != nil {
		return jobs.Give{Err: err}
	}
	return s.send(ctx, m.To, m.Lang, "people/"+m.What, m.ID, struct{ Link, Site string }{web.URL(s.Origin, m.Lang, "/desk/seconds"), s.Site(m.Lang)})
}

// invited is the body of a job: the mail with an invitation.
type invited struct {
	ID    core.ID
	To    string
	Lang  core.Lang
	Token string
}

func (s *Service) mailInvite(ctx context.Context, to string, lang core.Lang, token string) error {
	m := invited{core.NewID(), to, lang, token}
	err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.Queue.Put(tx, inviteJob, m) })
	s.Queue.Wake()
	return err
}

func (s *Service) sendInvite(ctx context.Context, body []byte) error {
	var m invited
	if err := json.Unmarshal(body, &m); err != nil {
		return jobs.Give{Err: err}
	}
	return s.send(ctx, m.To, m.Lang, "people/invite", m.ID, struct{ Link, Site string }{s.inviteLink(m.Lang, m.Token), s.Site(m.Lang)})
}

// inviteLink is where an invitation is used.
func (s *Service) inviteLink(lang core.Lang, token string) string {
	return web.URL(auth.KeyOrigin(s.Origin), lang, "/desk/invite/"+token)
}

func (s *Service) send(ctx context.Context, to string, lang core.Lang, name string, id core.ID, data any) error {
	subject, text, err := s.Mails.Render(lang, name, data)
	if err != nil {
		return jobs.Give{Err: err}
	}
	err = s.Sender.Send(ctx, mail.Message{To: to, Lang: lang, Subject: subject, Text: text, ID: string(id)})
	if err != nil && mail.IsPermanent(err) {
		return jobs.Give{Err: err}
	}
	return err
}

// serverLinkFor is how many days everybody is told that a link was made on the
// server.
const serverLinkFor = 7

// Notices are what waits for an actor on "Today".
func (s *Service) Notices(ctx context.Context, actor core.Actor) (all []notice.Notice, err error) {
	defer core.Wrap(&err, "people.Notices")
	open, _, err := s.Staff.Seconds(ctx)
	if err != nil {
		return nil, err
	}
	n := notice.Notice{Key: "people.notice.seconds", About: "people.notice.seconds_about", Path: "/desk/seconds", Count: int64(len(open)), Two: true}
	if auth.Watches(actor) {
		n.Count, n.Two = 0, false
		for _, x := range open {
			if x.By != actor.Account {
				n.Count++
			}
		}
		n.Key, n.About, n.Alarm = "people.notice.agree", "people.notice.agree_about", n.Count > 0
	}
	all = append(all, n)
	links, err := s.serverLinks(ctx)
	if err != nil {
		return nil, err
	}
	all = append(all, notice.Notice{Key: "people.notice.server", About: "people.notice.server_about", Path: "/desk/seconds", Count: int64(len(links)), Alarm: true})
	keys, err := s.Staff.Passkeys(ctx, actor.Account)
	if err != nil {
		return nil, err
	}
	if len(keys) == 1 {
		all = append(all, notice.Notice{Key: "people.notice.passkey", About: "people.notice.passkey_about", Path: "/desk/me/passkeys?second=1", Count: 1})
	}
	if actor.May("", core.Administrator) {
		if _, err := s.Sound(ctx); err != nil {
			all = append(all, notice.Notice{Key: "people.notice.log", About: "people.notice.log_about", Path: "/desk/log", Count: 1, Alarm: true})
		}
	}
	return all, nil
}

// serverLinks returns the links for administrators that were made on the server
// lately.
func (s *Service) serverLinks(ctx context.Context) (all []audit.Entry, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = audit.List(tx, audit.Filter{What: auth.ServerLink}, 50)
		return err
	})
	since := s.Now().AddDate(0, 0, -serverLinkFor).Unix()
	return slices.DeleteFunc(all, func(e audit.Entry) bool { return e.At < since }), err
}
