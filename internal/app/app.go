// Package app joins the features to the platform and to each other. It is the
// one place that knows them all; nothing imports it but the command.
//
// What is secret: the server's secret and the runtime key, which it reads and
// hands down. What must always hold: a site that is not set up safely does not
// start; stopping lets requests and jobs that were begun finish.
package app

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/desk"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/feature/negotiations/asks"
	"groundswell/internal/feature/negotiations/importing"
	"groundswell/internal/feature/negotiations/inputs"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/feature/negotiations/reading"
	"groundswell/internal/feature/negotiations/votes"
	"groundswell/internal/feature/people"
	"groundswell/internal/feature/site"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/feature/statements/checking"
	"groundswell/internal/feature/statements/intake"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/feature/statements/retention"
	"groundswell/internal/feature/statements/rolls"
	"groundswell/internal/feature/statements/translating"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/metrics"
	"groundswell/internal/platform/notes"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
	"groundswell/internal/platform/web"
	"groundswell/test/demo"
)

// FS holds the page of the demonstration's outbox and its words.
//
//go:embed ui i18n
var FS embed.FS

// App is a site, ready to serve or to be worked on by a command.
type App struct {
	Config      Config
	DB          *db.DB
	Blobs       *blob.Dir
	Queue       *jobs.Queue
	Statements  *statements.Service
	Auth        *auth.Service     // staff
	People      *people.Service   // their pages
	Keyring     *keyring.Service  // the coordinators' keys
	Rolls       *rolls.Service    // snapshots and deliveries
	Checking    *checking.Service // moderation
	Intake      *intake.Service   // files and sheets of paper
	Retention   *retention.Service
	Writing     *writing.Service // texts before they are public
	Translating *translating.Service
	Texts       *negotiations.Service // that states negotiate
	Positions   *positions.Service    // what states said
	Asks        *asks.Service         // what we want to read in them
	Votes       *votes.Service        // recorded, of states
	Importing   *importing.Service    // of files that become drafts
	Agreed      *agreed.Service       // language of texts that were adopted
	Inputs      *inputs.Service       // wording that networks propose
	Catalog     *i18n.Catalog
	Mails       *mail.Renderer
	Outbox      *mail.Outbox  // of the demonstration
	Pace        *mail.Pace    // of all mails; nil is no limit
	Brake       *brake.Brake  // the step before signing, see groundswell attack
	TLog        *tlog.Log     // the transparency log
	Witness     *tlog.Witness // of other sites' logs
	Metrics     *metrics.Metrics
	Log         *slog.Logger
	server      *web.Server
	held        atomic.Bool // restored and not released: no mail
	audit       auditLog
}

// Catalogues are all message catalogues, by the folder they stand in.
func Catalogues() map[string]fs.FS {
	return map[string]fs.FS{
		"internal/app": FS, "internal/platform/web": web.FS, "internal/platform/i18n": i18n.FS, "internal/platform/chart": chart.FS,
		"internal/platform/auth": auth.FS, "internal/platform/doc": doc.FS, "internal/platform/edition": edition.FS, "internal/platform/seal": seal.FS,
		"internal/feature/desk": desk.FS, "internal/feature/people": people.FS, "internal/feature/site": site.FS, "internal/feature/statements": statements.FS,
		"internal/feature/statements/keyring": keyring.FS, "internal/feature/statements/writing": writing.FS, "internal/feature/statements/translating": translating.FS, "internal/feature/statements/alike": alike.FS, "internal/feature/statements/annex": annex.FS, "internal/feature/statements/rolls": rolls.FS, "internal/feature/statements/checking": checking.FS, "internal/feature/statements/intake": intake.FS, "internal/feature/statements/retention": retention.FS,
		"internal/feature/negotiations": negotiations.FS, "internal/feature/negotiations/reading": reading.FS, "internal/feature/negotiations/votes": votes.FS, "internal/feature/negotiations/importing": importing.FS, "internal/feature/negotiations/asks": asks.FS, "internal/feature/negotiations/positions": positions.FS, "internal/feature/negotiations/agreed": agreed.FS, "internal/feature/negotiations/inputs": inputs.FS,
	}
}

// Logger writes to w one JSON line an event, the time to the minute: finer times
// in a log could be laid beside what others saw.
func Logger(w *os.File) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.String(slog.TimeKey, a.Value.Time().UTC().Format("2006-01-02T15:04Z"))
		}
		return a
	}}))
}

// New opens the database, migrates it and builds the site. It refuses to start
// rather than guess.
func New(ctx context.Context, c Config, log *slog.Logger) (a *App, err error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	a = &App{Config: c, Log: log, Metrics: metrics.New()}
	d, err := openMigrated(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	a.DB = d
	defer func() {
		if err != nil {
			d.Close()
		}
	}()
	if err := a.checkClock(ctx); err != nil {
		return nil, err
	}
	secret, err := a.loadSecret(ctx)
	if err != nil {
		return nil, err
	}
	runtime, err := seal.LoadRuntimeKey(c.Runtime)
	if err != nil {
		return nil, err
	}
	if a.Blobs, err = blob.OpenDir(filepath.Join(c.Data, "files")); err != nil {
		return nil, err
	}
	if err := a.join(secret, runtime); err != nil {
		return nil, err
	}
	if err := a.checkHeld(ctx); err != nil {
		return nil, err
	}
	if err := a.Queue.Sync(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// openMigrated opens a database and brings it to this program's version.
func openMigrated(ctx context.Context, dsn string) (*db.DB, error) {
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx, jobs.FS, index.FS, audit.FS, brake.FS, notes.FS, tlog.FS, auth.FS, desk.FS, statements.FS, writing.FS, translating.FS, checking.FS, keyring.FS, rolls.FS, intake.FS, retention.FS, negotiations.FS, importing.FS, votes.FS, asks.FS, positions.FS, agreed.FS, inputs.FS); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func (a *App) join(secret []byte, runtime *seal.RuntimeKey) (err error) {
	c := a.Config
	var all []fs.FS
	for _, f := range Catalogues() {
		all = append(all, f)
	}
	if a.Catalog, err = i18n.Load(all...); err != nil {
		return err
	}
	if a.Mails, err = mail.NewRenderer(a.Catalog, map[string]fs.FS{"people": people.FS, "retention": retention.FS, "statements": statements.FS, "asks": asks.FS}); err != nil {
		return err
	}
	var sender mail.Sender
	if c.Demo {
		a.Outbox = new(mail.Outbox)
		sender = a.Outbox
	} else if sender, err = c.sender(); err != nil {
		return err
	}
	if sender == nil {
		sender = noMail{}
	}
	name := func(core.Lang) string { return c.Name }
	if c.Demo {
		name = demo.Alliance
	}
	a.Queue = jobs.New(a.DB, runtime, c.Now, a.Log)
	a.Queue.Pause(c.HoldMail)
	a.Pace = mail.NewPace(c.MailPerMinute, c.Now, a.Log)
	a.Queue.Pace(a.Pace)
	a.Brake = brake.New(a.DB, secret, c.Now)
	if err := a.joinLog(secret); err != nil {
		return err
	}
	if err := a.joinStaff(secret, name, sender); err != nil {
		return err
	}
	a.Statements = statements.New(statements.Config{DB: a.DB, Brake: a.Brake, Queue: a.Queue, Blobs: a.Blobs, Sender: sender, Mails: a.Mails,
		Secret: secret, Runtime: runtime, Origin: c.Origin, Site: name, Now: c.Now, Log: a.Log, Tree: a.TLog})
	a.People.Campaigns, a.People.Names = a.Statements.Campaigns, a.slugs
	a.Checking = checking.New(checking.Config{DB: a.DB, Queue: a.Queue, Statements: a.Statements, Names: a.Auth.Names, Secret: secret, Now: c.Now, Log: a.Log})
	a.Keyring = keyring.New(keyring.Config{DB: a.DB, Auth: a.Auth, Statements: a.Statements, Origin: c.Origin, Fresh: a.People.Fresh, Now: c.Now})
	a.Rolls = rolls.New(rolls.Config{DB: a.DB, Statements: a.Statements, Queue: a.Queue, Blobs: a.Blobs, Site: name, Origin: c.Origin, Now: c.Now, Log: a.Log, Names: a.Auth.Names,
		T: func(l core.Lang) annex.T {
			return func(key string, args ...any) string { return a.Catalog.T(l, key, args...) }
		}})
	a.Writing = writing.New(writing.Config{DB: a.DB, Queue: a.Queue, Blobs: a.Blobs, Statements: a.Statements, Names: a.Auth.Names, Actor: a.Auth.ActorOf, Sealing: a.Keyring.Check, Now: c.Now, Log: a.Log})
	a.Translating = translating.New(translating.Config{DB: a.DB, Writing: a.Writing, Statements: a.Statements, Auth: a.Auth, Catalog: a.Catalog,
		Catalogues: Catalogues(), Now: c.Now, Log: a.Log})
	if err := a.Translating.Start(context.Background()); err != nil {
		return err
	}
	a.Retention = retention.New(retention.Config{DB: a.DB, Queue: a.Queue, Statements: a.Statements, Staff: a.Auth, Sender: sender, Mails: a.Mails, Origin: c.Origin, Fresh: a.People.Fresh, Site: name, Now: c.Now, Log: a.Log})
	a.Intake = intake.New(intake.Config{DB: a.DB, Queue: a.Queue, Statements: a.Statements, Runtime: runtime, Origin: c.Origin, Site: name, Now: c.Now, Log: a.Log})
	a.Texts = negotiations.New(negotiations.Config{DB: a.DB, Queue: a.Queue, Staff: a.Auth, Actor: auth.ActorIn, Names: a.Auth.Names, Fresh: a.People.Fresh, Now: c.Now, Log: a.Log})
	a.Positions = positions.New(positions.Config{DB: a.DB, Negotiations: a.Texts, Staff: a.Auth, Queue: a.Queue, Sealer: openers{a.Keyring}, Asks: askNames{a}, Fresh: a.People.Fresh, Now: c.Now, Log: a.Log})
	a.Votes = votes.New(votes.Config{DB: a.DB, Negotiations: a.Texts, Now: c.Now})
	a.Importing = importing.New(importing.Config{DB: a.DB, Negotiations: a.Texts, Now: c.Now})
	a.Agreed = agreed.New(agreed.Config{DB: a.DB, Texts: agreed.SiteTexts{Negotiations: a.Texts}, Now: c.Now})
	a.Inputs = inputs.New(inputs.Config{DB: a.DB, Texts: a.Texts, Agreed: a.Agreed, Asks: inputAsks{a}, Actor: a.Auth.ActorOf, Now: c.Now})
	a.Asks = asks.New(asks.Config{DB: a.DB, Queue: a.Queue, Texts: a.Texts, Staff: a.Auth, Sender: sender, Mails: a.Mails, Origin: c.Origin, Site: name, Now: c.Now, Log: a.Log})
	features := []web.Feature{
		site.Feature(&site.Service{DB: a.DB, Contact: c.Contact, LeaveTo: c.LeaveTo, Origin: c.Origin, Site: name, Now: c.Now, Look: a.look}),
		statements.Feature(a.Statements),
		writing.Feature(a.Writing),
		translating.Feature(a.Translating),
		checking.Feature(a.Checking),
		keyring.Feature(a.Keyring),
		rolls.Feature(a.Rolls),
		intake.Feature(a.Intake),
		retention.Feature(a.Retention),
		negotiations.Feature(a.Texts),
		reading.Feature(reading.Config{Texts: a.Texts, Names: a.Auth.Names, Asks: a.carried, Said: a.said, More: a.more, Any: a.anyText(c.Now), Site: name, Now: c.Now}),
		agreed.Feature(a.Agreed),
		inputs.Feature(a.Inputs),
		votes.Feature(a.Votes),
		importing.Feature(a.Importing),
		positions.Feature(a.Positions),
		asks.Feature(a.Asks),
		a.deskHome(),
		people.Feature(a.People),
		{Name: "app", FS: FS, Routes: a.routes},
		{Name: "chart", FS: chart.FS},
	}
	a.server, err = web.New(web.Config{Origin: c.Origin, Onion: c.Onion, SiteName: name, Voice: c.Voice, LeaveTo: c.LeaveTo, Demo: c.Demo,
		TrustProxy: c.TrustProxy, Secret: secret, Staff: a.Auth, Catalog: a.Catalog, Log: a.Log, Now: c.Now, Changes: a.DB.Commits, Observe: a.Metrics.Request}, features...)
	a.count()
	a.countBrake()
	a.countLog()
	return err
}

// noMail stands in for a relay that is not set: mails wait and expire.
type noMail struct{}

func (noMail) Send(context.Context, mail.Message) error {
	return errors.New("no mail relay is set (--smtp)")
}

func (a *App) count() {
	m, s := a.Metrics, a.Statements
	m.Counter("groundswell_signed_total", "Sign-ons taken since the start.", func() float64 { return float64(s.Signed.Load()) })
	m.Counter("groundswell_confirmed_total", "Sign-ons confirmed since the start.", func() float64 { return float64(s.Confirmed.Load()) })
	m.Counter("groundswell_withdrawn_total", "Endorsements withdrawn since the start.", func() float64 { return float64(s.Withdrawn.Load()) })
	m.Counter("groundswell_jobs_done_total", "Jobs done since the start.", func() float64 { return float64(a.Queue.Done.Load()) })
	m.Counter("groundswell_jobs_failed_total", "Jobs that failed since the start, tries counted.", func() float64 { return float64(a.Queue.Failed.Load()) })
	m.Gauge("groundswell_mail_braking", "1 while mails have been held back for more than a minute by --mail-per-minute.", func() float64 {
		if a.Pace.Braking() {
			return 1
		}
		return 0
	})
	m.Gauge("groundswell_mail_held", "1 while a restored site sends no mail until groundswell release.", func() float64 {
		if a.held.Load() {
			return 1
		}
		return 0
	})
	m.Gauge("groundswell_jobs_waiting", "Jobs that wait.", func() float64 {
		n, _, err := a.Queue.Waiting(context.Background())
		if err != nil {
			return -1
		}
		return float64(n)
	})
	m.Gauge("groundswell_jobs_oldest_seconds", "Age of the oldest waiting job.", func() float64 {
		_, age, err := a.Queue.Waiting(context.Background())
		if err != nil {
			return -1
		}
		return float64(age)
	})
}

// Handler is the site. Who waits for an answer gets one even while a PostgreSQL
// elsewhere hangs.
func (a *App) Handler() http.Handler {
	if a.DB.Engine() == db.SQLite {
		return a.server
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.server.ServeHTTP(w, r.WithContext(db.PersonWaits(r.Context())))
	})
}

// Routes lists every route, for the matrix of who may do what.
func (a *App) Routes() []string { return a.server.Routes() }

// CheckPages parses every page of the site, for a test.
func (a *App) CheckPages() error { return a.server.CheckPages() }

// Close closes what New opened.
func (a *App) Close() error { return errors.Join(a.Blobs.Close(), a.DB.Close()) }

// Serve serves the site and runs its jobs until ctx ends. ready is told the
// address once connections are taken.
func (a *App) Serve(ctx context.Context, ready func(addr string)) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Queue.Run(work, a.Config.MailWorkers)
	}()
	a.sweep()
	go a.guarded(work, "garbage", func() { collect(work) })
	go a.guarded(work, "maintenance", func() { a.Statements.Maintain(work) })
	go a.guarded(work, "the watch", func() { a.watch(work) })
	go a.guarded(work, "snapshots of rolls", func() { a.Rolls.Run(work) })
	go a.guarded(work, "planned publishing", func() { a.Writing.Run(work) })
	go a.guarded(work, "translations", func() { a.Translating.Run(work) })
	go a.guarded(work, "days of erasing", func() { a.Retention.Run(work) })
	go a.guarded(work, "texts that become public", func() { a.Texts.Run(work) })
	go a.guarded(work, "asks that fell", func() { a.Asks.Run(work) })
	go a.guarded(work, "files that were brought in", func() { a.Intake.Run(work) })
	go a.guarded(work, "the transparency log", func() { a.TLog.Run(work) })
	go a.guarded(work, "what waits for a second person", func() { a.tend(work) })
	ctx, stopServing := context.WithCancel(ctx)
	defer stopServing()
	go func() {
		select {
		case <-a.DB.Broken():
			a.Log.Error("the disk did not keep what it was given: nothing more is written, the program ends. Look at the disk, then start anew", "err", a.DB.Failed())
			stopServing()
		case <-work.Done():
		}
	}()
	if a.Config.Metrics != "" {
		mux := http.NewServeMux()
		mux.Handle("GET /metrics", a.Metrics.Handler())
		go func() {
			if err := web.Serve(ctx, web.Listen{Addr: a.Config.Metrics}, mux, a.Log, func(string) {}); err != nil {
				a.Log.Error("metrics cannot be served", "err", err)
			}
		}()
	}
	l := web.Listen{Addr: a.Config.Addr, Hosts: a.Config.TLSHost, CertDir: filepath.Join(a.Config.Data, "certificates"),
		CertFile: a.Config.TLSCert, KeyFile: a.Config.TLSKey}
	err := web.Serve(ctx, l, a.Handler(), a.Log, ready)
	a.server.LogRequests()
	stop()
	select {
	case <-done:
	case <-time.After(15 * time.Second):
		err = errors.Join(err, fmt.Errorf("jobs did not end in time"))
	}
	if failed := a.DB.Failed(); failed != nil {
		err = errors.Join(fmt.Errorf("the disk did not keep what it was given: %w", failed), err)
	}
	return err
}
