package mail_test

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"groundswell/internal/core"
	"groundswell/internal/platform/mail"
)

// got is a mail the sink acknowledged.
type got struct{ from, to, data string }

// sink is a relay in the test's process. The hooks may be nil.
type sink struct {
	onMail, onRcpt func(addr string) error
	onData         func(c *smtp.Conn, data string) error
	password       string // non-empty: demands AUTH PLAIN

	addr  string
	pool  *x509.CertPool
	srv   *smtp.Server
	mu    sync.Mutex
	mails []got
	conns int
	helos map[string]bool
	plain int // commands that came without TLS
}

type countingListener struct {
	net.Listener
	s *sink
}

func (l countingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err == nil {
		l.s.mu.Lock()
		l.s.conns++
		l.s.mu.Unlock()
	}
	return c, err
}

func (s *sink) all() []got {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]got(nil), s.mails...)
}

// start runs the sink with the given kind of TLS.
func (s *sink) start(t testing.TB, kind string) *sink {
	t.Helper()
	cert, pool := testCertificate(t)
	s.pool, s.helos = pool, map[string]bool{}
	s.srv = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{s: s, c: c}, nil
	}))
	s.srv.Domain = "relay.test"
	s.srv.EnableSMTPUTF8 = true
	s.srv.ErrorLog = quiet{}
	s.srv.AllowInsecureAuth = kind == "none"
	if kind != "none" {
		s.srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = l.Addr().String()
	l = countingListener{l, s}
	if kind == "tls" {
		l = tls.NewListener(l, s.srv.TLSConfig)
	}
	go s.srv.Serve(l)
	t.Cleanup(func() { s.srv.Close() })
	return s
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

type session struct {
	s        *sink
	c        *smtp.Conn
	from, to string
	signedIn bool
}

func (x *session) AuthMechanisms() []string {
	if x.s.password == "" {
		return nil
	}
	return []string{"PLAIN"}
}

func (x *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "site" || password != x.s.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "no such user " + user}
		}
		x.signedIn = true
		return nil
	}), nil
}

func (x *session) Mail(from string, _ *smtp.MailOptions) error {
	x.s.mu.Lock()
	x.s.helos[x.c.Hostname()] = true
	if _, ok := x.c.TLSConnectionState(); !ok {
		x.s.plain++
	}
	x.s.mu.Unlock()
	if x.s.password != "" && !x.signedIn {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	x.from = from
	if x.s.onMail != nil {
		return x.s.onMail(from)
	}
	return nil
}

func (x *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.to = to
	if x.s.onRcpt != nil {
		return x.s.onRcpt(to)
	}
	return nil
}

func (x *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if x.s.onData != nil {
		if err := x.s.onData(x.c, string(data)); err != nil {
			return err
		}
	}
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.s.mails = append(x.s.mails, got{x.from, x.to, string(data)})
	return nil
}

func (x *session) Reset()        { x.from, x.to = "", "" }
func (x *session) Logout() error { return nil }

// rawRelay answers like a relay as far as the end of DATA and leaves the rest
// to last, which gets the connection after the final dot and the number of
// mails before. It returns the address.
func rawRelay(t testing.TB, last func(c net.Conn, n int)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	var mu sync.Mutex
	n := 0
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				in := bufio.NewScanner(c)
				io.WriteString(c, "220 relay.test\r\n")
				text := false
				for in.Scan() {
					line := in.Text()
					switch {
					case text && line == ".":
						text = false
						mu.Lock()
						k := n
						n++
						mu.Unlock()
						last(c, k)
					case text:
					case strings.HasPrefix(line, "DATA"):
						text = true
						io.WriteString(c, "354 go\r\n")
					default:
						io.WriteString(c, "250 fine\r\n")
					}
				}
			}()
		}
	}()
	return l.Addr().String()
}

func testCertificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, IsCA: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		KeyUsage: x509.KeyUsageCertSign, BasicConstraintsValid: true,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	parent, _ := x509.ParseCertificate(caDER)
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, parent, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parent)
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: key}, pool
}

// sender returns an SMTP for the relay at addr; change may be nil.
func sender(t testing.TB, addr string, change func(*mail.SMTPConfig)) *mail.SMTP {
	t.Helper()
	c := mail.SMTPConfig{
		Addr: addr, TLS: "none", From: "post@campaign.test", FromName: "Кампания",
		Host: "campaign.test", Timeout: time.Minute,
	}
	if change != nil {
		change(&c)
	}
	s, err := mail.NewSMTP(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

const secretAddress = "ana.secret@example.org"

func message() mail.Message {
	return mail.Message{
		To: secretAddress, Lang: "fr", Subject: "Confirmez votre signature",
		Text: "Bonjour, voilà le mot-secret.\n\n123 456\n\nhttps://campaign.test/fr/c/abc\n", ID: string(core.NewID()),
	}
}
