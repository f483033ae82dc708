// Package limit slows down those who ask too often, without keeping who they
// are: a counter belongs to a keyed hash of something (an address's network
// prefix, a mailbox) under a key that lives in memory only and changes every
// day. Nothing is ever written down, and after a restart every counter is new.
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

// maxKeys bounds the memory of one limiter: about 100 bytes each.
const maxKeys = 200_000

// Limiter counts events per key: a token bucket of burst, filled again at rate.
type Limiter struct {
	every rate.Limit
	burst int
	now   core.Clock

	mu      sync.Mutex
	secret  [32]byte
	day     core.Day
	buckets map[[16]byte]*rate.Limiter
}

// New returns a limiter that allows burst events at once per key and one more
// every interval.
func New(burst int, interval time.Duration, now core.Clock) *Limiter {
	return &Limiter{every: rate.Every(interval), burst: burst, now: now}
}

// Allow takes one event from what key may still do, or reports false.
func (l *Limiter) Allow(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if d := core.DayOf(now); d != l.day || l.buckets == nil {
		l.day, l.buckets = d, map[[16]byte]*rate.Limiter{}
		rand.Read(l.secret[:])
	}
	if len(l.buckets) >= maxKeys {
		l.evict()
	}
	m := hmac.New(sha256.New, l.secret[:])
	m.Write([]byte(key))
	k := [16]byte(m.Sum(nil))
	b := l.buckets[k]
	if b == nil {
		b = rate.NewLimiter(l.every, l.burst)
		l.buckets[k] = b
	}
	return b.AllowN(now, 1)
}

// evict drops a tenth of the counters, whichever: a flood of keys must not be a
// way to reset a certain one.
func (l *Limiter) evict() {
	n := maxKeys / 10
	for k := range l.buckets { // in no order
		delete(l.buckets, k)
		if n--; n == 0 {
			return
		}
	}
}

// Prefix returns the network an address belongs to, /24 or /56: coarse enough
// that one person is not told from a neighbour. An unreadable address is "".
func Prefix(addr string) string {
	ap, err := netip.ParseAddrPort(addr)
	ip := ap.Addr()
	if err != nil {
		if ip, err = netip.ParseAddr(addr); err != nil {
			return ""
		}
	}
	bits := 56
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		bits = 24
	}
	p, err := ip.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}
