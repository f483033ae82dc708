package web

import (
	"log/slog"
	"sort"
	"sync"
	"time"
)

// requestLog counts answers and writes one line a minute for each route and
// status. So a flood cannot fill the disk with lines, and the log does not tell
// in which order requests came; what failed has a line of its own at once.
type requestLog struct {
	log *slog.Logger

	mu     sync.Mutex
	counts map[requestKind]*requestCount
	timer  bool
}

type requestKind struct {
	route, method string
	status        int
}

type requestCount struct {
	n       int64
	sum     time.Duration
	longest time.Duration
}

func (l *requestLog) add(k requestKind, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := l.counts[k]
	if c == nil {
		if l.counts == nil {
			l.counts = map[requestKind]*requestCount{}
		}
		c = new(requestCount)
		l.counts[k] = c
	}
	c.n++
	c.sum += took
	c.longest = max(c.longest, took)
	if !l.timer {
		l.timer = true
		time.AfterFunc(time.Minute, l.flush)
	}
}

// flush writes what was counted since the last time.
func (l *requestLog) flush() {
	l.mu.Lock()
	counts := l.counts
	l.counts, l.timer = nil, false
	l.mu.Unlock()
	kinds := make([]requestKind, 0, len(counts))
	for k := range counts {
		kinds = append(kinds, k)
	}
	sort.Slice(kinds, func(i, j int) bool {
		a, b := kinds[i], kinds[j]
		if a.route != b.route {
			return a.route < b.route
		}
		return a.method+string(rune(a.status)) < b.method+string(rune(b.status))
	})
	for _, k := range kinds {
		c := counts[k]
		l.log.Info("requests", "route", k.route, "method", k.method, "status", k.status, "n", c.n,
			"ms", (c.sum / time.Duration(c.n)).Milliseconds(), "longest_ms", c.longest.Milliseconds())
	}
}

// LogRequests writes the lines of the minute that has begun, before the end.
func (s *Server) LogRequests() { s.requests.flush() }
