package mail_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"groundswell/internal/platform/mail"
)

func TestTLSAndSignIn(t *testing.T) {
	for _, kind := range []string{"starttls", "tls", "none"} {
		t.Run(kind, func(t *testing.T) {
			relay := (&sink{password: "correct"}).start(t, kind)
			config := func(password string) func(*mail.SMTPConfig) {
				return func(c *mail.SMTPConfig) {
					c.TLS, c.RootCAs, c.User, c.Password = kind, relay.pool, "site", password
				}
			}
			if err := sender(t, relay.addr, config("correct")).Send(t.Context(), message()); err != nil {
				t.Fatal(err)
			}
			mails := relay.all()
			if len(mails) != 1 || mails[0].to != secretAddress || mails[0].from != "post@campaign.test" {
				t.Fatalf("arrived: %+v", mails)
			}
			if kind != "none" && relay.plain != 0 {
				t.Error("a mail went unencrypted")
			}
			if len(relay.helos) != 1 || !relay.helos["campaign.test"] {
				t.Errorf("EHLO with %v", relay.helos)
			}
			// A wrong password must not cost the mail.
			err := sender(t, relay.addr, config("wrong")).Send(t.Context(), message())
			if err == nil || mail.IsPermanent(err) {
				t.Errorf("wrong password: %v", err)
			}
			if e, ok := errors.AsType[mail.Temporary](err); !ok || e.Stage != "sign in" || e.Code != 535 {
				t.Errorf("wrong password: %v", err)
			}
			harmless(t, err)
		})
	}
}

func TestNoFallbackToClearText(t *testing.T) {
	plain := (&sink{}).start(t, "none")
	secure := (&sink{}).start(t, "starttls")
	for name, c := range map[string]struct {
		relay *sink
		kind  string
		trust bool
		want  string
	}{
		"relay without STARTTLS": {plain, "starttls", true, "does not offer STARTTLS"},
		"relay without TLS":      {plain, "tls", true, "does not speak TLS"},
		"unknown CA":             {secure, "starttls", false, "certificate"},
	} {
		t.Run(name, func(t *testing.T) {
			err := sender(t, c.relay.addr, func(s *mail.SMTPConfig) {
				s.TLS = c.kind
				if c.trust {
					s.RootCAs = c.relay.pool
				}
			}).Send(t.Context(), message())
			if err == nil || mail.IsPermanent(err) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
			harmless(t, err)
		})
	}
	if len(plain.all())+len(secure.all()) != 0 {
		t.Error("a mail was sent all the same")
	}
}

func TestConfigRefused(t *testing.T) {
	good := mail.SMTPConfig{Addr: "127.0.0.1:25", TLS: "none", From: "a@b.test", Host: "b.test"}
	if _, err := mail.NewSMTP(good); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*mail.SMTPConfig){
		"no port":               func(c *mail.SMTPConfig) { c.Addr = "127.0.0.1" },
		"plain to elsewhere":    func(c *mail.SMTPConfig) { c.Addr = "192.0.2.1:25" },
		"password in clear":     func(c *mail.SMTPConfig) { c.Addr, c.AllowPlain, c.User = "192.0.2.1:25", true, "u" },
		"unknown TLS":           func(c *mail.SMTPConfig) { c.TLS = "maybe" },
		"from with a line":      func(c *mail.SMTPConfig) { c.From = "a@b.test\r\nBcc: x@y.test" },
		"from name with a line": func(c *mail.SMTPConfig) { c.FromName = "A\r\nBcc: x@y.test" },
		"no host":               func(c *mail.SMTPConfig) { c.Host = "" },
		"host with a line":      func(c *mail.SMTPConfig) { c.Host = "b.test\r\nRSET" },
		"bounce domain":         func(c *mail.SMTPConfig) { c.BounceDomain = "b test" },
		"DKIM without key":      func(c *mail.SMTPConfig) { c.DKIM = &mail.DKIM{Domain: "b.test", Selector: "s"} },
	} {
		c := good
		change(&c)
		if _, err := mail.NewSMTP(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	c := good
	c.Addr, c.AllowPlain = "192.0.2.1:25", true
	if _, err := mail.NewSMTP(c); err != nil {
		t.Error(err)
	}
}

// A relay's refusals, at each step: which ones may be tried again, and that
// nothing of what it repeats gets into the error.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		step      string
		code      int
		permanent bool
	}{
		{"mail", 451, false}, {"mail", 550, false}, // the sender is our own fault
		{"rcpt", 450, false}, {"rcpt", 421, false}, {"rcpt", 550, true}, {"rcpt", 553, true},
		{"rcpt", 530, false}, {"rcpt", 503, false},
		{"data", 452, false}, {"data", 554, true},
	} {
		t.Run(fmt.Sprint(c.step, c.code), func(t *testing.T) {
			refuse := true
			answer := &smtp.SMTPError{Code: c.code, EnhancedCode: smtp.EnhancedCode{c.code / 100, 1, 1},
				Message: "<" + secretAddress + ">: no, because of mot-secret and Confirmez"}
			say := func() error {
				if refuse {
					return answer
				}
				return nil
			}
			relay := &sink{}
			switch c.step {
			case "mail":
				relay.onMail = func(string) error { return say() }
			case "rcpt":
				relay.onRcpt = func(string) error { return say() }
			case "data":
				relay.onData = func(*smtp.Conn, string) error { return say() }
			}
			relay.start(t, "none")
			s := sender(t, relay.addr, nil)
			err := s.Send(t.Context(), message())
			if err == nil || mail.IsPermanent(err) != c.permanent {
				t.Fatalf("permanent %v, want %v: %v", mail.IsPermanent(err), c.permanent, err)
			}
			want := fmt.Sprintf("(%d %d.1.1)", c.code, c.code/100)
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q lacks %q", err, want)
			}
			if p, ok := errors.AsType[mail.Permanent](err); ok && p.Code != c.code {
				t.Errorf("code %d", p.Code)
			}
			harmless(t, err)

			// The next mail, over the same or a new connection, is not hurt.
			refuse = false
			if err := s.Send(t.Context(), message()); err != nil {
				t.Fatal(err)
			}
			if n := len(relay.all()); n != 1 {
				t.Errorf("%d mails arrived, want 1", n)
			}
		})
	}
}

// harmless fails if err shows anything of the mail in any way of printing it.
func harmless(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		shown := fmt.Sprintf("%v %+v %#v %s", e, e, e, e)
		for _, secret := range []string{"ana", "example.org", "secret", "Confirmez", "wrong", "site"} {
			if strings.Contains(shown, secret) {
				t.Errorf("the error shows %q: %s", secret, shown)
			}
		}
	}
}

func TestClosesMidData(t *testing.T) {
	times := 2
	relay := &sink{onData: func(c *smtp.Conn, _ string) error {
		if times--; times >= 0 {
			c.Close()
			return errors.New("gone")
		}
		return nil
	}}
	relay.start(t, "none")
	s := sender(t, relay.addr, nil)
	m := message()
	tries := 0
	for ; tries < 5; tries++ {
		err := s.Send(t.Context(), m)
		if err == nil {
			break
		}
		if mail.IsPermanent(err) {
			t.Fatal(err)
		}
		harmless(t, err)
	}
	if tries != 2 || len(relay.all()) != 1 {
		t.Errorf("%d failures, %d acknowledged", tries, len(relay.all()))
	}
}

// After the final 250 the mail is sent, whatever the connection does then, and
// the next mail simply takes a new one.
func TestClosesAfterAcknowledging(t *testing.T) {
	var mu sync.Mutex
	acknowledged := 0
	addr := rawRelay(t, func(c net.Conn, _ int) {
		mu.Lock()
		acknowledged++
		mu.Unlock()
		io.WriteString(c, "250 taken\r\n")
		c.Close()
	})
	s := sender(t, addr, nil)
	for range 3 {
		if err := s.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	mu.Lock()
	defer mu.Unlock()
	if acknowledged != 3 {
		t.Errorf("the relay took %d mails, want 3", acknowledged)
	}
}

// When everything but the relay's last word is done, the end of the context
// does not make Send forget a mail that was taken.
func TestWaitsForTheLastWord(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	addr := rawRelay(t, func(c net.Conn, _ int) {
		cancel()
		time.Sleep(100 * time.Millisecond)
		io.WriteString(c, "250 taken\r\n")
	})
	if err := sender(t, addr, nil).Send(ctx, message()); err != nil {
		t.Error(err)
	}
}

func TestContext(t *testing.T) {
	// A relay that takes the connection and never says a word.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := sender(t, l.Addr().String(), func(c *mail.SMTPConfig) { c.Timeout = 10 * time.Minute })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	err = s.Send(ctx, message())
	if !errors.Is(err, context.DeadlineExceeded) || mail.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 2*time.Minute {
		t.Errorf("took %v", took)
	}

	// And without an end of the context, the configured time is the limit.
	s = sender(t, l.Addr().String(), func(c *mail.SMTPConfig) { c.Timeout = 50 * time.Millisecond })
	if err := s.Send(t.Context(), message()); err == nil || !strings.Contains(err.Error(), "in time") {
		t.Errorf("got %v", err)
	}

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Send(gone, message()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	l.Close()
	if err := s.Send(t.Context(), message()); err == nil || !strings.Contains(err.Error(), "nothing listens") {
		t.Errorf("got %v", err)
	}
}

func TestOneConnectionForManyMails(t *testing.T) {
	relay := (&sink{}).start(t, "starttls")
	s := sender(t, relay.addr, func(c *mail.SMTPConfig) { c.TLS, c.RootCAs = "starttls", relay.pool })
	start := time.Now()
	for range 200 {
		if err := s.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%.0f mails/s over one connection, unsigned", 200/time.Since(start).Seconds())
	if n := len(relay.all()); n != 200 || relay.conns != 1 {
		t.Errorf("%d mails over %d connections", n, relay.conns)
	}
}

func TestConcurrent(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	s := sender(t, relay.addr, func(c *mail.SMTPConfig) { c.Conns = 3 })
	var wg sync.WaitGroup
	for range 60 {
		wg.Go(func() {
			if err := s.Send(t.Context(), message()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	ids := map[string]bool{}
	for _, m := range relay.all() {
		ids[headers(t, m.data)["message-id"][0]] = true
	}
	if len(ids) != 60 || relay.conns > 3 {
		t.Errorf("%d different mails over %d connections", len(ids), relay.conns)
	}
}

func TestReconnects(t *testing.T) {
	t.Run("after waiting", func(t *testing.T) {
		relay := (&sink{}).start(t, "none")
		s := sender(t, relay.addr, func(c *mail.SMTPConfig) { c.Idle = 20 * time.Millisecond })
		for range 2 {
			if err := s.Send(t.Context(), message()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(200 * time.Millisecond)
		}
		if relay.conns != 2 {
			t.Errorf("%d connections, want 2", relay.conns)
		}
	})
	t.Run("when the relay has had enough", func(t *testing.T) {
		n := 0
		relay := &sink{onMail: func(string) error {
			if n++; n%3 == 0 {
				return &smtp.SMTPError{Code: 421, Message: "too many mails in one connection"}
			}
			return nil
		}}
		relay.start(t, "none")
		s := sender(t, relay.addr, nil)
		for i := range 6 {
			if err := s.Send(t.Context(), message()); err != nil {
				t.Fatalf("mail %d: %v", i, err)
			}
		}
		if len(relay.all()) != 6 {
			t.Errorf("%d mails", len(relay.all()))
		}
	})
}

func BenchmarkSend(b *testing.B) {
	for _, signed := range []bool{false, true} {
		b.Run(fmt.Sprintf("signed=%v", signed), func(b *testing.B) {
			relay := (&sink{}).start(b, "starttls")
			s := sender(b, relay.addr, func(c *mail.SMTPConfig) {
				c.TLS, c.RootCAs = "starttls", relay.pool
				if signed {
					c.DKIM = &mail.DKIM{Domain: "campaign.test", Selector: "s1", KeyPEM: rsaKey(b, 2048)}
				}
			})
			for b.Loop() {
				if err := s.Send(b.Context(), message()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "mails/s")
		})
	}
}

// TestPipelining: one breath for a mail's first three words where the relay takes
// it, and whatever it answers to any of them, nothing is lost, sent twice or sent
// to nobody; a relay that asks for the text of a mail it refused gets none.
func TestPipelining(t *testing.T) {
	type relayed struct{ breaths, texts int }
	script := func(t *testing.T, mailed, rcpt, data string) (addr string, seen func() relayed) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { l.Close() })
		var mu sync.Mutex
		var r relayed
		go func() {
			for {
				c, err := l.Accept()
				if err != nil {
					return
				}
				go func() {
					defer c.Close()
					in := bufio.NewReader(c)
					io.WriteString(c, "220 relay.test\r\n")
					for {
						line, err := in.ReadString('\n')
						if err != nil {
							return
						}
						answer := "250 fine\r\n"
						switch {
						case strings.HasPrefix(line, "EHLO"):
							answer = "250-relay.test\r\n250 PIPELINING\r\n"
						case strings.HasPrefix(line, "MAIL"):
							if in.Buffered() > 0 {
								mu.Lock()
								r.breaths++
								mu.Unlock()
							}
							answer = mailed + "\r\n"
						case strings.HasPrefix(line, "RCPT"):
							answer = rcpt + "\r\n"
						case strings.HasPrefix(line, "DATA"):
							answer = data + "\r\n"
							if strings.HasPrefix(data, "354") {
								io.WriteString(c, answer)
								for line != ".\r\n" {
									if line, err = in.ReadString('\n'); err != nil {
										return
									}
								}
								mu.Lock()
								r.texts++
								mu.Unlock()
								answer = "250 taken\r\n"
							}
						}
						io.WriteString(c, answer)
					}
				}()
			}
		}()
		return l.Addr().String(), func() relayed { mu.Lock(); defer mu.Unlock(); return r }
	}
	for name, c := range map[string]struct {
		mailed, rcpt, data string
		permanent          bool
		stage              string // of a temporary failure; "" with permanent false: sent
	}{
		"taken":                                  {"250 ok", "250 ok", "354 go", false, ""},
		"sender for now":                         {"451 no", "503 first", "503 first", false, "sender"},
		"recipient for good":                     {"250 ok", "550 5.1.1 no", "503 no", true, ""},
		"recipient for good, text asked for":     {"250 ok", "550 5.1.1 no", "354 go", true, ""},
		"recipient for now, text asked for":      {"250 ok", "450 4.2.1 no", "354 go", false, "recipient"},
		"text for now":                           {"250 ok", "250 ok", "451 no", false, "text"},
		"leaves after the recipient was refused": {"250 ok", "421 bye", "421 bye", false, "recipient"},
	} {
		t.Run(name, func(t *testing.T) {
			addr, seen := script(t, c.mailed, c.rcpt, c.data)
			s := sender(t, addr, nil)
			for range 2 { // the second over what the first left
				err := s.Send(t.Context(), message())
				switch {
				case c.permanent:
					if !mail.IsPermanent(err) {
						t.Errorf("got %v", err)
					}
				case c.stage == "":
					if err != nil {
						t.Error(err)
					}
				default:
					if e, ok := errors.AsType[mail.Temporary](err); !ok || e.Stage != c.stage {
						t.Errorf("got %v, want a failure at %s", err, c.stage)
					}
				}
			}
			want := relayed{breaths: 2}
			if c.stage == "" && !c.permanent {
				want.texts = 2
			}
			if got := seen(); got.texts != want.texts || got.breaths < want.breaths {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}
