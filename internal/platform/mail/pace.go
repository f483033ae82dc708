package mail

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
)

const (
	brakeAfter = time.Minute // mails wait so long before anybody is told
	warnEvery  = time.Hour
)

// Pace is how fast one process sends mails, all statements and readers together:
// a bucket of one minute's mails that fills again evenly. After a quiet minute as
// many go out at once; in any stretch of n minutes at most n+1 minutes' worth.
// A flood of sign-ons in strangers' names then becomes a queue on our side, not a
// flood in theirs, and the relay's good name is not spent. Safe for concurrent
// use; nil never brakes.
//
// [Pace.Allow] and [Pace.Spent] are for a queue that only begins what may be sent
// ([jobs.Queue]); [Pace.Sender] for who sends one after the other.
type Pace struct {
	perMinute float64
	now       core.Clock
	log       *slog.Logger

	mu     sync.Mutex
	tokens float64
	filled time.Time
	short  time.Time // since when more waits than may be sent; zero: it does not
	warned time.Time

	braking atomic.Bool
}

// NewPace returns a pace of perMinute mails a minute; nil if perMinute is 0,
// which is no limit.
func NewPace(perMinute int, now core.Clock, log *slog.Logger) *Pace {
	if perMinute <= 0 {
		return nil
	}
	return &Pace{perMinute: float64(perMinute), now: now, log: log, tokens: float64(perMinute), filled: now()}
}

// fill adds what has become due. A clock set back adds nothing.
func (p *Pace) fill(now time.Time) {
	if d := now.Sub(p.filled); d > 0 {
		p.tokens = min(p.perMinute, p.tokens+p.perMinute*d.Minutes())
	}
	p.filled = now
}

// Allow returns how many mails may be begun now, at most max. It takes nothing:
// say with Spent how many were.
func (p *Pace) Allow(max int) int {
	if p == nil {
		return max
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fill(p.now())
	return min(max, whole(p.tokens))
}

// whole counts whole tokens; those who wait beside each other may overdraw.
func whole(tokens float64) int { return int(max(0, tokens)) }

// Spent takes n mails from what may be sent. held says that more wait and had to
// be left: after a minute of that the operator is told, once an hour, and
// [Pace.Braking] is true until none is held.
func (p *Pace) Spent(n int, held bool) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.fill(now)
	p.tokens -= float64(n)
	if !held {
		p.short = time.Time{}
		p.braking.Store(false)
		return
	}
	if p.short.IsZero() {
		p.short = now
	}
	if now.Sub(p.short) < brakeAfter {
		return
	}
	p.braking.Store(true)
	if p.warned.IsZero() || now.Sub(p.warned) >= warnEvery {
		p.warned = now
		p.log.Warn("more mails wait than may be sent in a minute: they are sent later (--mail-per-minute)", "per_minute", int(p.perMinute))
	}
}

// Braking reports whether mails have been held back for more than a minute.
func (p *Pace) Braking() bool { return p != nil && p.braking.Load() }

// Sender returns a sender that waits before each mail until it may be sent.
func (p *Pace) Sender(s Sender) Sender {
	if p == nil {
		return s
	}
	return paced{p, s}
}

type paced struct {
	p *Pace
	s Sender
}

func (x paced) Send(ctx context.Context, m Message) error {
	for x.p.Allow(1) == 0 {
		x.p.Spent(0, true)
		select {
		case <-ctx.Done():
			return Temporary{Stage: "pace", Reason: "gave up", err: ctx.Err()}
		case <-time.After(time.Duration(float64(time.Minute) / x.p.perMinute)):
		}
	}
	x.p.Spent(1, false)
	return x.s.Send(ctx, m)
}
