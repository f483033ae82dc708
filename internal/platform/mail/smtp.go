package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
)

// SMTPConfig says where the relay is and in whose name mail is sent.
type SMTPConfig struct {
	Addr string // "host:port"
	// TLS is "starttls" (the default), "tls" (encrypted from the first byte) or
	// "none". The first two never fall back to clear text.
	TLS string
	// AllowPlain lets TLS be "none" for a relay that is not this machine: a
	// container network, say. A password is not sent in clear even then.
	AllowPlain     bool
	User, Password string // empty: do not sign in

	From     string // address of the sender
	FromName string // shown beside it; may be empty
	Host     string // public name used in EHLO and Message-ID; never the machine's own
	// BounceDomain, if set, makes every mail return to bounce+ID@BounceDomain,
	// to be piped into [ParseBounce]. Empty: reports go to From.
	BounceDomain string
	DKIM         *DKIM // nil: the relay signs

	Timeout time.Duration // for each answer of the relay; 0 means 30 s. The last answer may take five times as long.
	Conns   int           // connections at the same time; 0 means 2
	Idle    time.Duration // how long a connection waits for the next mail; 0 means 30 s
	RootCAs *x509.CertPool
	Clock   core.Clock // nil means time.Now
}

// SMTP is a [Sender] that hands mail to a relay (RFC 5321, RFC 6409). It keeps
// its connections open for several mails and is safe for concurrent use.
type SMTP struct {
	c        SMTPConfig
	host     string
	port     int
	loopback bool
	from     address
	sign     *signer
	tls      *tls.Config
	now      core.Clock

	slots chan struct{} // one for each connection that may be open

	mu     sync.Mutex
	idle   []*conn
	closed bool
}

// NewSMTP checks c and returns a sender for it. It does not connect.
// Its errors are for the operator, in English.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	s := &SMTP{c: c, now: c.Clock}
	if s.now == nil {
		s.now = time.Now
	}
	if s.c.Timeout <= 0 {
		s.c.Timeout = 30 * time.Second
	}
	if s.c.Conns <= 0 {
		s.c.Conns = 2
	}
	if s.c.Idle <= 0 {
		// Relays hang up after minutes; leaving first is cheaper than finding out.
		s.c.Idle = 30 * time.Second
	}
	s.slots = make(chan struct{}, s.c.Conns)

	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil || host == "" {
		return nil, errors.New("mail relay: the address must be host:port")
	}
	if s.port, err = strconv.Atoi(port); err != nil || s.port < 1 || s.port > 65535 {
		return nil, errors.New("mail relay: the port must be a number from 1 to 65535")
	}
	s.host = host
	s.loopback = isLoopback(host)
	switch c.TLS {
	case "":
		s.c.TLS = "starttls"
	case "starttls", "tls":
	case "none":
		if !s.loopback && !c.AllowPlain {
			return nil, errors.New("mail relay: unencrypted mail is only allowed to this machine itself")
		}
		if !s.loopback && c.User != "" {
			return nil, errors.New("mail relay: the password would be sent in clear text; use starttls or tls")
		}
	default:
		return nil, fmt.Errorf("mail relay: TLS must be starttls, tls or none, not %q", c.TLS)
	}
	s.tls = &tls.Config{ServerName: host, RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12}

	if s.from, err = parseAddress(c.From); err != nil || s.from.utf8 {
		return nil, errors.New("mail: the sender must be a plain address")
	}
	if reason := badLine(c.FromName, 200); reason != "" {
		return nil, fmt.Errorf("mail: the sender's name: %s", reason)
	}
	if !validHost(c.Host) {
		return nil, errors.New("mail: the host must be the site's public name, such as example.org")
	}
	if c.BounceDomain != "" && !validHost(c.BounceDomain) {
		return nil, errors.New("mail: the bounce domain must be a domain name")
	}
	if c.DKIM != nil {
		if s.sign, err = newSigner(*c.DKIM, s.from.domain); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// Send hands m to the relay. It returns nil once the relay has taken m over,
// [Permanent] if it never will, and another error if m should be tried again.
//
// If ctx ends, Send gives up at once; only when the whole text has been sent
// and just the relay's last word is missing does it wait a few seconds more,
// because giving up there could send the mail twice.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	e, err := s.compose(m)
	if err != nil {
		return err
	}
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return gaveUp(ctx, "connect")
	}
	if ctx.Err() != nil {
		return gaveUp(ctx, "connect")
	}

	// A connection that has been waiting may have been closed by the relay.
	// That shows at the first command, before anything of the mail was sent,
	// so it is safe to start over with a fresh one.
	if c := s.takeIdle(); c != nil {
		stale, err := c.send(ctx, e)
		s.giveBack(c)
		if !stale || ctx.Err() != nil {
			return err
		}
	}
	c, err := s.dial(ctx)
	if err != nil {
		return err
	}
	_, err = c.send(ctx, e)
	s.giveBack(c)
	return err
}

// Close says goodbye to the relay on all waiting connections. Mails being sent
// are not disturbed.
func (s *SMTP) Close() error {
	s.mu.Lock()
	idle := s.idle
	s.idle, s.closed = nil, true
	s.mu.Unlock()
	for _, c := range idle {
		c.quit()
	}
	return nil
}

func (s *SMTP) takeIdle() *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.idle)
	if n == 0 {
		return nil
	}
	// The one used last is the likeliest to be alive.
	c := s.idle[n-1]
	s.idle = s.idle[:n-1]
	c.timer.Stop()
	return c
}

func (s *SMTP) giveBack(c *conn) {
	if c.broken {
		c.raw.Close()
		return
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		c.quit()
		return
	}
	s.idle = append(s.idle, c)
	c.timer = time.AfterFunc(s.c.Idle, func() { s.expire(c) })
	s.mu.Unlock()
}

func (s *SMTP) expire(c *conn) {
	s.mu.Lock()
	found := false
	for i := range s.idle {
		if s.idle[i] == c {
			s.idle = append(s.idle[:i], s.idle[i+1:]...)
			found = true
			break
		}
	}
	s.mu.Unlock()
	if found {
		c.quit()
	}
}

func gaveUp(ctx context.Context, stage string) error {
	return Temporary{Stage: stage, Reason: "gave up", err: ctx.Err()}
}
