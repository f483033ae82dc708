package site

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// Standing is how the site stands with what it promises (P1 to P5) and with its
// work, as anybody may know it: no names of files or machines, no versions.
// Whoever joins the site fills it in; see [Service.Look].
type Standing struct {
	Engine      string    // of the database, as it is called
	Durable     bool      // P1: read back at the start, and still so
	BackupAt    time.Time // P2: zero: never
	RehearsedAt time.Time // P3: zero: never
	RehearsedOK bool
	Standbys    int       // P4: that must have a commit before it is acknowledged, and are there; -1: this engine has none
	UpgradedAt  time.Time // P5: of the newest copy made before an upgrade; zero: none of late

	Mail        MailState
	MailAge     time.Duration // of the oldest mail that waits
	AttackSince time.Time     // since when there is a step before signing; zero: there is none
	Sealed      int64         // sealed endorsements that are counted, of all texts
	Log         *LogStanding  // nil: there is no log
}

// MailState says whether mails go out.
type MailState string

// What a site does with its mails.
const (
	MailGoes MailState = "goes" // as fast as it can
	MailHeld MailState = "held" // kept until somebody lets them go
	MailNone MailState = "none" // it has no relay
)

// LogStanding is how the transparency log stands.
type LogStanding struct {
	Key       string    // its verifier key
	Size      int64     // lines under the newest checkpoint
	At        time.Time // of the newest checkpoint; zero: there is none yet
	Sound     bool      // false: it does not fit what was signed, here or before a witness
	Witnesses []Witness
}

// Witness is one that was asked to sign the log's checkpoints.
type Witness struct {
	Name   string
	Signed bool // the newest checkpoint
	Alarm  bool // it has seen another log, or more of this one
}

// lookEvery is for how long one look is shown to all: the page is no way to keep
// the database busy.
const lookEvery = 10 * time.Second

// look is the last look at how the site stands.
type look struct {
	mu   sync.Mutex
	at   time.Time // when it was tried
	seen time.Time // when it was last seen
	s    Standing
	err  error
}

// standing returns how the site stands, at most ten seconds old, and when that
// was seen. If it cannot be seen now, what was seen last is shown with its time.
func (s *Service) standing(ctx context.Context) (Standing, time.Time, error) {
	if s.Look == nil {
		return Standing{}, time.Time{}, &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	l := &s.look
	l.mu.Lock()
	defer l.mu.Unlock()
	if now := s.Now(); l.at.IsZero() || now.Sub(l.at) >= lookEvery || now.Before(l.at) {
		// Whoever asked may hang up; the answer is for all.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		seen, err := s.Look(ctx)
		if l.at, l.err = now, err; err == nil {
			l.s, l.seen = seen, now
		}
	}
	if l.seen.IsZero() {
		return Standing{}, time.Time{}, &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: l.err}
	}
	return l.s, l.seen.UTC().Truncate(time.Minute), nil
}

// statusPage is the data of ui/status.html.
type statusPage struct {
	web.Frame
	Standing
	When    time.Time
	Command string // by which anybody checks the log
}

// Minutes is for how long the oldest mail has waited, 0 when that is not worth a
// word.
func (p *statusPage) Minutes() int64 {
	if p.MailAge < 2*time.Minute {
		return 0
	}
	return int64((p.MailAge + 30*time.Second) / time.Minute)
}

// Hours is the same in whole hours.
func (p *statusPage) Hours() int64 { return int64(p.MailAge / time.Hour) }

// Hosted reports whether this database has standbys at all.
func (p *statusPage) Hosted() bool { return p.Standbys >= 0 }

// Others is how many of them follow each step.
func (p *statusPage) Others() int64 { return int64(p.Standbys) }

// status shows how the site stands. It is not for search engines: what they keep
// is old.
func (s *Service) status(w http.ResponseWriter, r *web.Request) error {
	st, at, err := s.standing(r.Context())
	if err != nil {
		return err
	}
	p := &statusPage{Standing: st, When: at, Frame: web.Frame{Title: r.T("site.status.title"), Description: r.T("site.status.lead"), NoIndex: true}}
	if st.Log != nil {
		p.Command = "groundswell verify " + r.Origin() + " --vkey " + st.Log.Key
	}
	return r.Render(w, http.StatusOK, "site/status", p)
}

// statusJSON is the same for machines. Times are RFC 3339, to the minute; a key
// whose time was never is left out.
func (s *Service) statusJSON(w http.ResponseWriter, r *web.Request) error {
	st, at, err := s.standing(r.Context())
	if err != nil {
		return err
	}
	out := map[string]any{"as_of": stamp(at), "engine": st.Engine, "durable": st.Durable, "mail": st.Mail,
		"mail_oldest_seconds": int64(st.MailAge / time.Second), "attack_step": !st.AttackSince.IsZero(), "sealed_counted": st.Sealed}
	for key, t := range map[string]time.Time{"backup_at": st.BackupAt, "rehearsed_at": st.RehearsedAt, "upgrade_copy_at": st.UpgradedAt, "attack_step_since": st.AttackSince} {
		if !t.IsZero() {
			out[key] = stamp(t)
		}
	}
	if !st.RehearsedAt.IsZero() {
		out["rehearsed_ok"] = st.RehearsedOK
	}
	if st.Standbys >= 0 {
		out["synchronous_standbys"] = st.Standbys
	}
	if l := st.Log; l != nil {
		witnesses := []map[string]any{}
		for _, w := range l.Witnesses {
			witnesses = append(witnesses, map[string]any{"name": w.Name, "signed": w.Signed, "alarm": w.Alarm})
		}
		log := map[string]any{"vkey": l.Key, "size": l.Size, "sound": l.Sound, "witnesses": witnesses}
		if !l.At.IsZero() {
			log["checkpoint_at"] = stamp(l.At)
		}
		out["log"] = log
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // keys of a log have a + in them
	if err := enc.Encode(out); err != nil {
		return err
	}
	return send(w, "application/json; charset=utf-8", b.String())
}

func stamp(t time.Time) string { return t.UTC().Truncate(time.Minute).Format(time.RFC3339) }
