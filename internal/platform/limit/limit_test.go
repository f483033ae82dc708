package limit_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"groundswell/internal/platform/limit"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// taken asks n times and counts how often it was allowed.
func taken(l *limit.Limiter, key string, n int) (got int) {
	for range n {
		if l.Allow(key) {
			got++
		}
	}
	return got
}

func TestLimiter(t *testing.T) {
	now := noon
	l := limit.New(3, time.Minute, func() time.Time { return now })
	if got := taken(l, "a", 10); got != 3 {
		t.Errorf("burst allowed %d, want 3", got)
	}
	if got := taken(l, "b", 10); got != 3 {
		t.Errorf("another key was allowed %d, want 3", got)
	}
	now = now.Add(2 * time.Minute)
	if got := taken(l, "a", 10); got != 2 {
		t.Errorf("after two minutes %d more, want 2", got)
	}
	now = now.Add(24 * time.Hour)
	if got := taken(l, "a", 10); got != 3 {
		t.Errorf("after a day %d, want 3", got)
	}
}

// TestNothingBeginsAnew: there is no hour, midnight or any other, at which who
// used up a budget gets it again. Seen to fail when bucket forgot the old
// generation.
func TestNothingBeginsAnew(t *testing.T) {
	for _, c := range []struct {
		burst    int
		interval time.Duration
		step     time.Duration
	}{
		{5, 24 * time.Hour, 7 * time.Minute}, {7, 8 * time.Hour, 11 * time.Minute}, {120, 2 * time.Second, 300 * time.Millisecond}, {600, 6 * time.Second, 5 * time.Second},
	} {
		now := noon
		l := limit.New(c.burst, c.interval, func() time.Time { return now })
		var at []time.Time
		for now.Before(noon.Add(3000 * c.step)) {
			if l.Allow("somebody") {
				at = append(at, now)
			}
			now = now.Add(c.step)
		}
		// In no stretch of time is there more than the burst and what flowed in.
		for i := range at {
			for j := i; j < len(at); j++ {
				if most := c.burst + int(at[j].Sub(at[i])/c.interval); j-i+1 > most {
					t.Fatalf("burst %d every %v: %d events within %v, at most %d", c.burst, c.interval, j-i+1, at[j].Sub(at[i]), most)
				}
			}
		}
		if len(at) < c.burst {
			t.Errorf("burst %d: %d events", c.burst, len(at))
		}
	}
}

// TestWaitIsATurn: who comes too fast is served one after the other, up to a wait
// that is too long; then nothing is taken.
func TestWaitIsATurn(t *testing.T) {
	now := noon
	l := limit.New(2, time.Minute, func() time.Time { return now })
	for i, want := range []time.Duration{0, 0, time.Minute, 2 * time.Minute, 3 * time.Minute} {
		if ahead := l.Ahead("a"); ahead.Round(time.Millisecond) != want {
			t.Errorf("%d: %v are ahead, want %v", i, ahead, want)
		}
		if got, ok := l.Wait("a", 3*time.Minute); !ok || got.Round(time.Millisecond) != want {
			t.Errorf("%d waits %v (%v), want %v", i, got, ok, want)
		}
	}
	for range 50 {
		if got, ok := l.Wait("a", 3*time.Minute); ok || got.Round(time.Millisecond) != 4*time.Minute {
			t.Fatalf("waits %v (%v)", got, ok)
		}
	}
	now = now.Add(time.Minute)
	if got, ok := l.Wait("a", 3*time.Minute); !ok || got.Round(time.Millisecond) != 3*time.Minute {
		t.Errorf("a minute later it waits %v (%v)", got, ok)
	}
}

// TestMemoryIsBounded floods the limiter with keys, over several turns: a fresh
// key is served, most of the used-up ones stay used up, and the memory stays where it is.
// Seen to fail when evict dropped nothing.
func TestMemoryIsBounded(t *testing.T) {
	now := noon
	l := limit.New(1, time.Hour, func() time.Time { return now })
	for i := range 100 {
		l.Allow(fmt.Sprint("used ", i))
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for i := range 450_000 {
		l.Allow(fmt.Sprint(i))
		if i == 150_000 {
			now = now.Add(59 * time.Minute)
		}
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 40<<20 {
		t.Errorf("450,000 keys take %d MB", grown>>20)
	}
	if !l.Allow("fresh") {
		t.Error("a flood of other keys refused a fresh one")
	}
	reset := 0
	for i := range 100 {
		if l.Allow(fmt.Sprint("used ", i)) {
			reset++
		}
	}
	if reset == 100 {
		t.Error("a flood of keys resets every other one")
	}
	runtime.KeepAlive(l)
}

// TestClockGoesBack: a clock that is set back neither blocks nor panics.
func TestClockGoesBack(t *testing.T) {
	now := noon
	l := limit.New(2, time.Second, func() time.Time { return now })
	for range 1000 {
		now = noon.Add(time.Duration(rand.IntN(200)-100) * time.Hour)
		l.Allow("a")
	}
	now = noon.Add(500 * time.Hour)
	if got := taken(l, "a", 5); got != 2 {
		t.Errorf("%d allowed, want 2", got)
	}
}

func TestPrefix(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.77:4711":       "192.0.2.0/24",
		"[2001:db8:1:2ff::9]:1": "2001:db8:1::/48",
		"::ffff:192.0.2.9":      "192.0.2.0/24",
		"[fe80::1%eth0]:80":     "fe80::/48",
		"nonsense":              "",
		"":                      "",
	} {
		if got := limit.Prefix(in); got != want {
			t.Errorf("Prefix(%q) = %q, want %q", in, got, want)
		}
	}
}
