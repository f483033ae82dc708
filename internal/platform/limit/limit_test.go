package limit_test

import (
	"fmt"
	"testing"
	"time"

	"groundswell/internal/platform/limit"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	l := limit.New(3, time.Minute, func() time.Time { return now })
	allowed := func(key string, n int) (got int) {
		for range n {
			if l.Allow(key) {
				got++
			}
		}
		return got
	}
	if got := allowed("a", 10); got != 3 {
		t.Errorf("burst allowed %d, want 3", got)
	}
	if got := allowed("b", 10); got != 3 {
		t.Errorf("another key was allowed %d, want 3", got)
	}
	now = now.Add(2 * time.Minute)
	if got := allowed("a", 10); got != 2 {
		t.Errorf("after two minutes %d more, want 2", got)
	}
	now = now.Add(24 * time.Hour)
	if got := allowed("a", 10); got != 3 {
		t.Errorf("after a day %d, want 3", got)
	}
}

// TestMemoryIsBounded floods the limiter with keys.
func TestMemoryIsBounded(t *testing.T) {
	l := limit.New(1, time.Hour, time.Now)
	for i := range 450_000 {
		l.Allow(fmt.Sprint(i))
	}
	if !l.Allow("fresh") {
		t.Error("a flood of other keys refused a fresh one")
	}
}

func TestPrefix(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.77:4711":       "192.0.2.0/24",
		"[2001:db8:1:2ff::9]:1": "2001:db8:1:200::/56",
		"::ffff:192.0.2.9":      "192.0.2.0/24",
		"[fe80::1%eth0]:80":     "fe80::/56",
		"nonsense":              "",
		"":                      "",
	} {
		if got := limit.Prefix(in); got != want {
			t.Errorf("Prefix(%q) = %q, want %q", in, got, want)
		}
	}
}
