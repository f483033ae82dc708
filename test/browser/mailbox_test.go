package browser

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// letter is a mail as it arrived.
type letter struct {
	To, Raw, Subject, Text string
	Link, Code             string // the private link and the code in it
	Header                 mail.Header
}

// mailbox is a mail server that takes everything, as a provider's would.
type mailbox struct {
	Addr string
	mu   sync.Mutex
	all  []letter
	bad  []error
}

func newMailbox(t *testing.T) *mailbox {
	t.Helper()
	m := &mailbox{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.Addr = l.Addr().String()
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{m: m}, nil }))
	s.Domain, s.ReadTimeout, s.WriteTimeout, s.MaxMessageBytes = "localhost", 2*time.Minute, 2*time.Minute, 1<<20
	go s.Serve(l)
	t.Cleanup(func() {
		s.Close()
		for _, err := range m.bad {
			t.Error(err)
		}
	})
	return m
}

// delivery is one mail on its way in.
type delivery struct {
	m  *mailbox
	to string
}

func (d *delivery) Reset()                                    { d.to = "" }
func (d *delivery) Logout() error                             { return nil }
func (d *delivery) Mail(string, *smtp.MailOptions) error      { return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error { d.to = to; return nil }

func (d *delivery) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := read(string(b))
	l.To = d.to
	d.m.mu.Lock()
	defer d.m.mu.Unlock()
	if err != nil {
		d.m.bad = append(d.m.bad, err)
	}
	d.m.all = append(d.m.all, l)
	return nil
}

var (
	linkIn = regexp.MustCompile(`(?m)^https?://\S+/e/\S+$`)
	codeIn = regexp.MustCompile(`(?m)^[0-9][0-9 -]{4,8}[0-9]$`)
)

// read takes a mail apart. It has one part, in plain text.
func read(raw string) (l letter, err error) {
	l.Raw = raw
	m, err := mail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		return l, err
	}
	l.Header = m.Header
	if l.Subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return l, err
	}
	kind, _, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		return l, err
	}
	if kind != "text/plain" {
		return l, errors.New("a mail that is not plain text but " + kind)
	}
	var body io.Reader = m.Body
	switch strings.ToLower(m.Header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	b, err := io.ReadAll(body)
	if err != nil {
		return l, err
	}
	l.Text = strings.ReplaceAll(string(b), "\r\n", "\n")
	l.Link, l.Code = linkIn.FindString(l.Text), codeIn.FindString(l.Text)
	return l, nil
}

// wait returns the newest mail to an address once there is one.
func (m *mailbox) wait(t *testing.T, to string) letter {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		m.mu.Lock()
		for i := len(m.all) - 1; i >= 0; i-- {
			if m.all[i].To == to {
				defer m.mu.Unlock()
				return m.all[i]
			}
		}
		m.mu.Unlock()
	}
	t.Fatalf("no mail arrived for %s", to)
	return letter{}
}

func (m *mailbox) letters() []letter {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.all)
}
