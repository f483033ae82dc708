package mail

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// lastWordGrace is how long the relay's answer to the end of the text is
// waited for after the context has ended.
const lastWordGrace = 5 * time.Second

// conn is one signed-in connection to the relay. One goroutine at a time.
type conn struct {
	raw     net.Conn // below TLS: closing it ends whatever is going on
	smtp    *smtp.Client
	timeout time.Duration
	used    bool        // has been waiting for this mail, and so may be dead
	broken  bool        // not to be used again
	timer   *time.Timer // ends the waiting
}

// dial connects, encrypts and signs in. Every failure here is temporary: a
// wrong password or an expired certificate must not cost a mail.
func (s *SMTP) dial(ctx context.Context) (*conn, error) {
	c := &conn{timeout: s.c.Timeout}
	stop := func() bool { return true }
	dialed := func(dctx context.Context, network, addr string) (net.Conn, error) {
		raw, err := (&net.Dialer{}).DialContext(dctx, network, addr)
		if err != nil {
			return nil, err
		}
		c.raw = raw
		// The library heeds ctx only until the connection stands.
		stop = context.AfterFunc(ctx, func() { raw.Close() })
		if s.c.TLS != "tls" {
			return raw, nil
		}
		t := tls.Client(raw, s.tls.Clone())
		return t, t.HandshakeContext(dctx)
	}
	policy := gomail.NoTLS // when TLS is "tls" it is done above
	if s.c.TLS == "starttls" {
		policy = gomail.TLSMandatory
	}
	client, err := gomail.NewClient(s.host, gomail.WithPort(s.port), gomail.WithTimeout(s.c.Timeout),
		gomail.WithHELO(s.c.Host), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls.Clone()),
		gomail.WithDialContextFunc(dialed))
	if err != nil {
		return nil, Temporary{Stage: "connect", Reason: "the settings do not fit together"}
	}
	stage := "connect"
	if c.smtp, err = client.DialToSMTPClientWithContext(ctx); err == nil && s.c.User != "" {
		stage = "sign in"
		c.deadline(c.timeout)
		err = s.signIn(c.smtp)
	}
	if !stop() || err != nil {
		if c.raw != nil {
			c.raw.Close() // the library leaves it open when the greeting fails
		}
		return nil, failure(ctx, stage, err)
	}
	return c, nil
}

// signIn picks the best way both sides know. PLAIN and LOGIN show the relay
// the password; the library sends them over TLS only, or within this machine.
func (s *SMTP) signIn(client *smtp.Client) error {
	_, offered := client.Extension("AUTH")
	has := map[string]bool{}
	for _, m := range strings.Fields(offered) {
		has[strings.ToUpper(m)] = true
	}
	switch {
	case has["SCRAM-SHA-256"]:
		return client.Auth(smtp.ScramSHA256Auth(s.c.User, s.c.Password))
	case has["PLAIN"]:
		return client.Auth(smtp.PlainAuth("", s.c.User, s.c.Password, s.host, s.loopback))
	case has["LOGIN"]:
		return client.Auth(smtp.LoginAuth(s.c.User, s.c.Password, s.host, s.loopback))
	}
	return errNoSignIn
}

// send carries one mail. stale says that the connection had died while it was
// waiting, and that nothing of the mail was sent.
func (c *conn) send(ctx context.Context, e envelope) (stale bool, err error) {
	waited := c.used
	c.used = true
	stop := context.AfterFunc(ctx, func() { c.raw.Close() })
	defer func() {
		// If ctx ended meanwhile, the connection is closed or is about to be.
		if !stop() {
			c.broken = true
		}
	}()

	if e.utf8 {
		if ok, _ := c.smtp.Extension("SMTPUTF8"); !ok {
			return false, Permanent{Reason: "to: the relay takes ASCII addresses only"}
		}
	}
	open := c.open
	if ok, _ := c.smtp.Extension("PIPELINING"); ok {
		open = c.openAtOnce
	}
	if stale, err := open(ctx, e); err != nil {
		return stale && waited, err
	}
	w := c.smtp.Text.DotWriter()
	c.deadline(c.timeout)
	if _, err := w.Write(e.data); err != nil {
		// Never close w here: that would send the half as a whole.
		c.broken = true
		return false, failure(ctx, "text", err)
	}

	// From here on the relay may take the mail over at any moment, so its
	// answer is worth waiting for, even past the end of ctx.
	if !stop() || ctx.Err() != nil {
		c.broken = true
		return false, gaveUp(ctx, "text")
	}
	c.deadline(5 * c.timeout)
	stop = context.AfterFunc(ctx, func() { c.deadline(lastWordGrace) })
	err = w.Close()
	if err == nil {
		_, _, err = c.smtp.Text.ReadResponse(250)
	}
	if err != nil {
		c.broken = c.broken || !answered(err)
		return false, failure(ctx, "end of text", err)
	}
	return false, nil
}

// open says whom the mail is from and for, and asks to send the text: one answer
// after the other. stale says that the relay did not take even the first word.
func (c *conn) open(ctx context.Context, e envelope) (stale bool, err error) {
	c.smtp.SkipSMTPUTF8(!e.utf8) // asking for it without need makes old servers bounce
	c.deadline(c.timeout)
	if err := c.smtp.Mail("<" + e.from + ">"); err != nil {
		c.broken = true
		return true, failure(ctx, "sender", err)
	}
	c.deadline(c.timeout)
	if err := c.smtp.Rcpt("<" + e.to + ">"); err != nil {
		c.reset(err)
		return false, failure(ctx, "recipient", err)
	}
	c.deadline(c.timeout)
	if err := c.ask("DATA", 354); err != nil {
		c.reset(err)
		return false, failure(ctx, "text", err)
	}
	return false, nil
}

// openAtOnce says the same in one breath, for relays that take it (RFC 2920): a
// mail then costs two journeys instead of four.
func (c *conn) openAtOnce(ctx context.Context, e envelope) (stale bool, err error) {
	t := c.smtp.Text
	params := ""
	if ok, _ := c.smtp.Extension("8BITMIME"); ok {
		params += " BODY=8BITMIME"
	}
	if e.utf8 {
		params += " SMTPUTF8"
	}
	c.deadline(c.timeout)
	fmt.Fprintf(t.W, "MAIL FROM:<%s>%s\r\nRCPT TO:<%s>\r\nDATA\r\n", e.from, params, e.to)
	if err := t.W.Flush(); err != nil {
		c.broken = true
		return true, failure(ctx, "sender", err)
	}
	_, _, sender := t.ReadResponse(250)
	if sender != nil {
		c.broken = true // what else it says is about nothing
		return true, failure(ctx, "sender", sender)
	}
	c.deadline(c.timeout)
	_, _, recipient := t.ReadResponse(25)
	if recipient != nil && !answered(recipient) {
		c.broken = true
		return false, failure(ctx, "recipient", recipient)
	}
	c.deadline(c.timeout)
	_, _, text := t.ReadResponse(354)
	switch {
	case recipient != nil && text == nil:
		// It waits for a text for nobody. Hanging up is the one answer that no
		// relay can take for a mail.
		c.broken = true
		return false, failure(ctx, "recipient", recipient)
	case recipient != nil:
		c.reset(text)
		return false, failure(ctx, "recipient", recipient)
	case text != nil:
		c.reset(text)
		return false, failure(ctx, "text", text)
	}
	return false, nil
}

func (c *conn) ask(command string, want int) error {
	if err := c.smtp.Text.PrintfLine("%s", command); err != nil {
		return err
	}
	_, _, err := c.smtp.Text.ReadResponse(want)
	return err
}

// reset clears the transaction the relay refused with err, so that the next
// mail can use the connection.
func (c *conn) reset(err error) {
	if !answered(err) {
		c.broken = true
		return
	}
	c.deadline(c.timeout)
	c.broken = c.smtp.Reset() != nil
}

// quit says goodbye without waiting long for the answer.
func (c *conn) quit() {
	c.deadline(time.Second)
	c.smtp.Quit()
	c.raw.Close()
}

func (c *conn) deadline(d time.Duration) { c.raw.SetDeadline(time.Now().Add(d)) }
