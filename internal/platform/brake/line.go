package brake

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"sync"
	"time"
)

const (
	// longest is how far ahead a line reaches. Who comes when it is full is told
	// so, and is let through by a proof of work or when places are free again.
	longest = 10 * time.Minute
	// shared is how many times faster the line of those goes whose network cannot
	// be known: everybody behind an onion service or an untrusted proxy stands in it.
	shared = 15
	// maxLines bounds the memory: about 100 bytes each.
	maxLines = 200_000
)

// lines hold, for each network, when its next place is free.
type lines struct {
	mu     sync.Mutex
	secret [32]byte
	next   map[[16]byte]time.Time
	most   int
}

func newLines() *lines {
	l := &lines{next: map[[16]byte]time.Time{}, most: maxLines}
	rand.Read(l.secret[:])
	return l
}

// place takes the next place in a network's line, or reports that it is full.
func (l *lines) place(network string, now time.Time, s Setting) (time.Time, bool) {
	step := s.Wait / 5
	if network == "" {
		step /= shared
	}
	m := hmac.New(sha256.New, l.secret[:])
	m.Write([]byte(network))
	k := [16]byte(m.Sum(nil))
	l.mu.Lock()
	defer l.mu.Unlock()
	at := now.Add(s.Wait)
	if next, ok := l.next[k]; ok && next.After(at) {
		at = next
	} else if !ok && len(l.next) >= l.most {
		l.forget(now)
	}
	if at.After(now.Add(longest)) {
		return time.Time{}, false
	}
	l.next[k] = at.Add(step)
	return at, true
}

// forget drops the lines in which nobody stands any more and, if that is not
// enough, a tenth of the others, whichever: those begin anew.
func (l *lines) forget(now time.Time) {
	for k, next := range l.next {
		if next.Before(now) {
			delete(l.next, k)
		}
	}
	for k := range l.next { // in no order
		if len(l.next) <= l.most*9/10 {
			return
		}
		delete(l.next, k)
	}
}
