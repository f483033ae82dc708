// Package limit slows down those who ask too often, without keeping who they
// are: a counter belongs to a keyed hash of something (an address's network
// prefix, a mailbox) under a key that lives in memory only and is thrown away
// within two days. Nothing is ever written down, and after a restart every
// counter is new.
//
// What must always hold: a counter is forgotten only when nobody has touched it
// for so long that it would be full again, or for a day; so there is no hour at
// which everybody may begin anew. The memory is bounded whatever comes.
package limit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"net/netip"
	"sync"
	"time"

	"groundswell/internal/core"

	"golang.org/x/time/rate"
)

// maxKeys bounds the memory of one limiter: about 120 bytes each.
const maxKeys = 200_000

// longest is after how long without an event a counter is forgotten at the
// latest, full or not.
const longest = 24 * time.Hour

// Limiter counts events per key: a token bucket of burst, filled again at rate.
// It is safe for concurrent use.
type Limiter struct {
	every rate.Limit
	burst int
	turn  time.Duration // how long a generation stays the young one
	now   core.Clock

	mu         sync.Mutex
	young, old generation
}

// generation is the counters that were touched in one stretch of time, under a
// key of their own. One that is touched again moves from the old to the young,
// so what is left in the old has not been touched for a whole turn when it goes.
type generation struct {
	secret  [32]byte
	since   time.Time
	buckets map[[16]byte]*rate.Limiter
}

func newGeneration(now time.Time) (g generation) {
	rand.Read(g.secret[:])
	g.since, g.buckets = now, map[[16]byte]*rate.Limiter{}
	return g
}

func (g *generation) hash(key string) [16]byte {
	m := hmac.New(sha256.New, g.secret[:])
	m.Write([]byte(key))
	return [16]byte(m.Sum(nil))
}

// New returns a limiter that allows burst events at once per key and one more
// every interval. In any stretch of a day there are at most burst events and a
// day's worth of intervals.
func New(burst int, interval time.Duration, now core.Clock) *Limiter {
	full := time.Duration(burst) * interval // from empty to full again
	if full <= 0 || full > longest {
		full = longest
	}
	return &Limiter{every: rate.Every(interval), burst: burst, turn: max(full, time.Minute), now: now}
}

// Allow takes one event from what key may still do, or reports false.
func (l *Limiter) Allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	return l.bucket(key, now).AllowN(now, 1)
}

// Wait takes one event, now or at a later turn, and returns how long it must wait
// for it: those who come too fast are served one after the other. If the wait
// would be longer than max, nothing is taken and ok is false.
func (l *Limiter) Wait(key string, max time.Duration) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	r := l.bucket(key, now).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > max {
		r.CancelAt(now)
		return wait, false
	}
	return wait, true
}

// Ahead returns how long the next event of key would have to wait, and takes none.
func (l *Limiter) Ahead(key string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	missing := 1 - l.bucket(key, now).TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing / float64(l.every) * float64(time.Second))
}

// bucket returns the counter of key, new or as it was.
func (l *Limiter) bucket(key string, now time.Time) *rate.Limiter {
	switch age := now.Sub(l.young.since); {
	case l.young.buckets == nil || age >= 2*l.turn || age < -l.turn:
		l.young, l.old = newGeneration(now), generation{}
	case age >= l.turn:
		l.young, l.old = newGeneration(now), l.young
	}
	k := l.young.hash(key)
	b := l.young.buckets[k]
	if b != nil {
		return b
	}
	if len(l.old.buckets) > 0 {
		was := l.old.hash(key)
		if b = l.old.buckets[was]; b != nil {
			delete(l.old.buckets, was)
		}
	}
	if b == nil {
		b = rate.NewLimiter(l.every, l.burst)
		if len(l.young.buckets)+len(l.old.buckets) >= maxKeys {
			l.evict()
		}
	}
	l.young.buckets[k] = b
	return b
}

// evict drops a tenth of the counters, whichever, the old as the young: a flood
// of keys must not be a way to reset a certain one.
func (l *Limiter) evict() {
	for _, g := range []*generation{&l.old, &l.young} {
		n := (len(g.buckets) + 9) / 10
		for k := range g.buckets { // in no order
			if n--; n < 0 {
				break
			}
			delete(g.buckets, k)
		}
	}
}

// Prefix returns the network an address belongs to, /24 or /48: coarse enough
// that one person is not told from a neighbour, and no finer than what one
// customer is given. An unreadable address is "".
func Prefix(addr string) string {
	ap, err := netip.ParseAddrPort(addr)
	ip := ap.Addr()
	if err != nil {
		if ip, err = netip.ParseAddr(addr); err != nil {
			return ""
		}
	}
	bits := 48
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
