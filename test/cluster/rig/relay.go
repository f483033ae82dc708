package rig

import (
	"bufio"
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Letter is a mail that the relay acknowledged.
type Letter struct{ To, ID, Link, Code string }

// Relay is a mail relay that keeps what it acknowledged.
type Relay struct {
	Addr    string
	answer  atomic.Pointer[func(step, to string) string]
	l       net.Listener
	mu      sync.Mutex
	letters map[string][]Letter // by address, each time it was acknowledged
	ids     map[string]int
	taken   int
	conns   map[net.Conn]bool
}

// HangUp closes the connection without an answer.
const HangUp = "\x00"

// NewRelay starts a relay on a free port.
func NewRelay(t testing.TB) *Relay {
	t.Helper()
	r := &Relay{letters: map[string][]Letter{}, ids: map[string]int{}, conns: map[net.Conn]bool{}}
	l, err := net.Listen("tcp", FreeAddr(t)) // it must be free when the relay comes back
	if err != nil {
		t.Fatal(err)
	}
	r.Addr, r.l = l.Addr().String(), l
	go r.accept(l)
	t.Cleanup(r.Down)
	return r
}

// Answer lets f say what is answered from now on: it is asked before each step
// ("greeting", "mail", "rcpt", "data", "text" as the text comes in, "end") with the
// address, and returns the line, "" for the usual one, or [HangUp].
func (r *Relay) Answer(f func(step, to string) string) { r.answer.Store(&f) }

func (r *Relay) ask(step, to string) string {
	f := r.answer.Load()
	if f == nil {
		return ""
	}
	return (*f)(step, to)
}

// Down stops listening and hangs up on everybody.
func (r *Relay) Down() {
	r.l.Close()
	r.mu.Lock()
	defer r.mu.Unlock()
	for c := range r.conns {
		c.Close()
	}
}

// Up listens again at the same address.
func (r *Relay) Up() error {
	l, err := net.Listen("tcp", r.Addr)
	if err == nil {
		r.l = l
		go r.accept(l)
	}
	return err
}

func (r *Relay) accept(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		r.mu.Lock()
		r.conns[c] = true
		r.mu.Unlock()
		go func() {
			r.serve(c)
			c.Close()
			r.mu.Lock()
			delete(r.conns, c)
			r.mu.Unlock()
		}()
	}
}

func (r *Relay) serve(c net.Conn) {
	in, out := bufio.NewReader(c), bufio.NewWriter(c)
	to, said := "", ""
	say := func(step, usual string) bool {
		if a := r.ask(step, to); a == HangUp {
			return false
		} else if a != "" {
			usual = a
		}
		said = usual
		out.WriteString(usual + "\r\n")
		if in.Buffered() > 0 { // more was said in the same breath
			return true
		}
		return out.Flush() == nil
	}
	if !say("greeting", "220 relay.test ESMTP") {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(line))
		ok := true
		switch {
		case strings.HasPrefix(verb, "EHLO"):
			ok = say("ehlo", "250-relay.test\r\n250-PIPELINING\r\n250 8BITMIME")
		case strings.HasPrefix(verb, "MAIL"):
			to = ""
			ok = say("mail", "250 fine")
		case strings.HasPrefix(verb, "RCPT"):
			to = strings.Trim(line[strings.IndexByte(line, ':')+1:], "<> \r\n")
			ok = say("rcpt", "250 fine")
		case verb == "DATA":
			if ok = say("data", "354 go"); ok && strings.HasPrefix(said, "354") {
				ok = r.text(in, to, say)
			}
		case verb == "QUIT":
			say("quit", "221 bye")
			return
		default:
			ok = say("other", "250 fine")
		}
		if !ok {
			return
		}
	}
}

// text takes a text and acknowledges it.
func (r *Relay) text(in *bufio.Reader, to string, say func(step, usual string) bool) bool {
	if r.ask("text", to) == HangUp {
		in.Peek(1) // in the middle
		return false
	}
	var b strings.Builder
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
	answer := "250 taken"
	if a := r.ask("end", to); a == HangUp {
		return false
	} else if a != "" {
		answer = a
	}
	if strings.HasPrefix(answer, "250") {
		r.keep(to, b.String())
	}
	return say("", answer)
}

var (
	linkIn = regexp.MustCompile(`(?m)^https?://\S+/e/(\S+)$`)
	codeIn = regexp.MustCompile(`(?m)^([0-9]{3}) ([0-9]{3})$`)
)

func (r *Relay) keep(to, raw string) {
	l := Letter{To: to}
	if m, err := mail.ReadMessage(strings.NewReader(raw)); err == nil {
		l.ID = m.Header.Get("Message-Id")
		body, _ := io.ReadAll(quotedprintable.NewReader(m.Body))
		text := strings.ReplaceAll(string(body), "\r\n", "\n")
		if found := linkIn.FindStringSubmatch(text); found != nil {
			l.Link = found[1]
		}
		if found := codeIn.FindStringSubmatch(text); found != nil {
			l.Code = found[1] + found[2]
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.taken++
	r.ids[l.ID]++
	r.letters[to] = append(r.letters[to], l)
}

// Taken counts the mails acknowledged, the different ones by Message-ID, and the
// addresses that got any.
func (r *Relay) Taken() (all, different, addresses int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken, len(r.ids), len(r.letters)
}

// To returns what an address got.
func (r *Relay) To(address string) []Letter {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Letter(nil), r.letters[address]...)
}

// Wait returns the first mail to an address once there is one.
func (r *Relay) Wait(address string, within time.Duration) (Letter, bool) {
	for deadline := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
		if l := r.To(address); len(l) > 0 {
			return l[0], true
		}
		if time.Now().After(deadline) {
			return Letter{}, false
		}
	}
}
