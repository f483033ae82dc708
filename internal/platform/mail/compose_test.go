package mail_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/mail"
)

// headers returns the fields of a mail by lower-case name, unfolded.
func headers(t testing.TB, data string) map[string][]string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	h := map[string][]string{}
	for k, v := range m.Header {
		h[strings.ToLower(k)] = v
	}
	return h
}

// body returns the decoded text of a mail.
func body(t testing.TB, data string) string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r := io.Reader(m.Body)
	switch m.Header.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	default:
		t.Fatalf("encoding %q", m.Header.Get("Content-Transfer-Encoding"))
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
}

func names(h map[string][]string) []string {
	var n []string
	for k, v := range h {
		for range v {
			n = append(n, k)
		}
	}
	slices.Sort(n)
	return n
}

var plainNames = []string{
	"auto-submitted", "content-language", "content-transfer-encoding", "content-type", "date", "from",
	"message-id", "mime-version", "subject", "to",
}

// S-33.
func TestHeaders(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	zone := time.FixedZone("far", 9*3600)
	s := sender(t, relay.addr, func(c *mail.SMTPConfig) {
		c.Clock = func() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, zone) }
	})
	m := message()
	if err := s.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	data := relay.all()[0].data
	h := headers(t, data)
	if got := names(h); !slices.Equal(got, plainNames) {
		t.Errorf("headers %v", got)
	}
	for k, want := range map[string]string{
		"auto-submitted":   "auto-generated",
		"content-language": "fr",
		"content-type":     "text/plain; charset=UTF-8",
		"date":             "Sun, 22 Nov 2026 00:00:00 +0000",
		"message-id":       "<" + m.ID + "@campaign.test>",
		"to":               "<" + secretAddress + ">",
		"subject":          m.Subject,
	} {
		if h[k][0] != want {
			t.Errorf("%s: %q, want %q", k, h[k][0], want)
		}
	}
	from, err := netmail.ParseAddress(h["from"][0])
	if err != nil || from.Name != "Кампания" || from.Address != "post@campaign.test" {
		t.Errorf("from %v, %v", from, err)
	}
	if host, _ := os.Hostname(); strings.Contains(data, host) && len(host) > 3 {
		t.Error("the machine's name is in the mail")
	}
	if strings.Contains(strings.ToLower(data), "go-mail") {
		t.Error("the library's name is in the mail")
	}

	// The same mail again is the same mail; without an ID it is another one.
	if err := s.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	m.ID = ""
	for range 2 {
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	var ids []string
	for _, g := range relay.all() {
		ids = append(ids, headers(t, g.data)["message-id"][0])
	}
	if ids[0] != ids[1] || ids[2] == ids[0] || ids[2] == ids[3] {
		t.Errorf("message IDs %v", ids)
	}
}

func TestBulkAndBounceAddress(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	s := sender(t, relay.addr, func(c *mail.SMTPConfig) { c.BounceDomain = "bounces.campaign.test" })
	m := message()
	long := "https://campaign.test/fr/unsubscribe/" + strings.Repeat("a", 200) + "?b=c,d"
	m.Bulk = &mail.Bulk{Unsubscribe: strings.ReplaceAll(long, ",", "%2C"), ListID: "news"}
	if err := s.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	g := relay.all()[0]
	if want := "bounce+" + m.ID + "@bounces.campaign.test"; g.from != want {
		t.Errorf("envelope from %q, want %q", g.from, want)
	}
	h := headers(t, g.data)
	for k, want := range map[string]string{
		"list-unsubscribe":      "<" + m.Bulk.Unsubscribe + ">",
		"list-unsubscribe-post": "List-Unsubscribe=One-Click",
		"list-id":               "<news.campaign.test>",
		"precedence":            "bulk",
	} {
		if len(h[k]) != 1 || h[k][0] != want {
			t.Errorf("%s: %q, want %q", k, h[k], want)
		}
	}
	if len(names(h)) != len(plainNames)+4 {
		t.Errorf("headers %v", names(h))
	}
}

func TestEveryScriptArrives(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	s := sender(t, relay.addr, nil)
	for l, text := range map[core.Lang]string{
		"en": "Short.\n.\n.. dots at the beginning\nFrom here on.\n= equals =41\ntrailing space \nand tab\t",
		"fr": strings.Repeat("Déclaration très longue sans fin de ligne ", 100),
		"ru": strings.Repeat("Подтвердите подпись. ", 60) + "\n\nhttps://campaign.test/ru/c/abc",
		"ar": strings.Repeat("أكّد توقيعك على البيان ", 60),
		"zh": strings.Repeat("确认您的签名。", 300),
	} {
		m := message()
		m.Lang, m.Text = l, text
		m.Subject = strings.TrimSpace(string([]rune(strings.SplitN(text, "\n", 2)[0])[:6])) + " — ✓ " + strings.Repeat(string([]rune(text)[:3]), 30)
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatalf("%s: %v", l, err)
		}
		all := relay.all()
		data := all[len(all)-1].data
		h := headers(t, data)
		if got, err := new(mime.WordDecoder).DecodeHeader(h["subject"][0]); err != nil || got != m.Subject {
			t.Errorf("%s: subject %q, want %q (%v)", l, got, m.Subject, err)
		}
		if got := body(t, data); got != strings.TrimRight(text, "\n") {
			t.Errorf("%s: text %q", l, got)
		}
		if h["content-language"][0] != l.Tag() {
			t.Errorf("%s: language %q", l, h["content-language"][0])
		}
		for line := range strings.SplitSeq(data, "\n") {
			if len(line) > 200 {
				t.Errorf("%s: a line of %d bytes", l, len(line))
			}
		}
		for i := range len(data) {
			if data[i] > 0x7e {
				t.Errorf("%s: a byte outside ASCII", l)
				break
			}
		}
	}
}

func TestAddressesOfEveryScript(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	s := sender(t, relay.addr, nil)
	for to, want := range map[string]string{
		"ana@bücher.example":   "ana@xn--bcher-kva.example",
		"ana@例え.テスト":           "ana@xn--r8jz45g.xn--zckzah",
		"o'neil+tag@a.example": "o'neil+tag@a.example",
		"почта@пример.example": "почта@xn--e1afmkfd.example",
	} {
		m := message()
		m.To = to
		if err := s.Send(t.Context(), m); err != nil {
			t.Errorf("%s: %v", to, err)
			continue
		}
		all := relay.all()
		if got := all[len(all)-1].to; got != want {
			t.Errorf("%s: sent to %s, want %s", to, got, want)
		}
	}
	// A relay without RFC 6531 cannot carry a Cyrillic local part.
	relay = (&sink{}).start(t, "none")
	relay.srv.EnableSMTPUTF8 = false
	m := message()
	m.To = "почта@пример.example"
	if err := sender(t, relay.addr, nil).Send(t.Context(), m); !mail.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

// S-25, S-56: what breaks a header is refused before the relay is asked.
func TestInjection(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	s := sender(t, relay.addr, nil)
	lines := []string{
		"a\r\nBcc: x@y.example", "a\nBcc: x@y.example", "a\rBcc: x@y.example", "a\x00b", "a\u0085b", "a\u2028b", "a\u2029b",
		"a\u202eb", "a\x7fb", "a\tb", "a\xffb", "a\xc0\x8ab", "\x1b[31m", strings.Repeat("x", 10<<10), "", " ",
	}
	addresses := append([]string{
		"a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example\n", "a@b.example>", "<a@b.example>", "a@b.example> SIZE=1",
		"Ana <a@b.example>", "a@b.example, c@d.example", "a(comment(nested))@b.example", strings.Repeat("(", 200) + "@b.example",
		`"a b"@b.example`, "a b@b.example", "a@b@c.example", "@b.example", "a@", "a", "a@b", "a@[127.0.0.1]", "a@-b.example",
		"a@b..example", ".a@b.example", "a.@b.example", "a..b@b.example", "a@b.example.", "a@" + strings.Repeat("b", 64) + ".example",
		strings.Repeat("a", 65) + "@b.example", "a@" + strings.Repeat("b.", 130) + "example", "a@b\u2024example", "a\u200b@b.example",
		"a\u202e@b.example", "a@b.exa\u00admple\r\n",
	}, lines...)
	refused := func(what string, m mail.Message) {
		t.Helper()
		err := s.Send(t.Context(), m)
		if !mail.IsPermanent(err) {
			t.Errorf("%s: got %v", what, err)
			return
		}
		if p, _ := errorsAs(err); p.Code != 0 {
			t.Errorf("%s: the relay was asked: %v", what, err)
		}
		if err := new(mail.Outbox).Send(t.Context(), m); !mail.IsPermanent(err) {
			t.Errorf("%s: the outbox took it: %v", what, err)
		}
	}
	for _, a := range addresses {
		m := message()
		m.To = a
		refused("to "+a, m)
		if mail.CheckAddress(a) == nil {
			t.Errorf("CheckAddress took %q", a)
		}
	}
	for _, l := range lines {
		m := message()
		m.Subject = l
		refused("subject "+l, m)
		m = message()
		m.ID = l + "."
		refused("id "+l, m)
		m = message()
		m.Bulk = &mail.Bulk{Unsubscribe: "https://campaign.test/u", ListID: l}
		refused("list "+l, m)
		m.Bulk = &mail.Bulk{Unsubscribe: "https://campaign.test/" + l + "\n", ListID: "news"}
		refused("unsubscribe "+l, m)
	}
	for _, u := range []string{"http://campaign.test/u", "mailto:a@b.example", "https:///u", "https://a:b@campaign.test/", "https://campaign.test/>,<mailto:x@y.example", "javascript:x"} {
		m := message()
		m.Bulk = &mail.Bulk{Unsubscribe: u, ListID: "news"}
		refused("unsubscribe "+u, m)
	}
	for _, text := range []string{"a\x00b", "a\xffb", strings.Repeat("x", 300<<10)} {
		m := message()
		m.Text = text
		refused("text", m)
	}
	m := message()
	m.Lang = "xx\r\nBcc: x@y.example"
	refused("lang", m)
	if relay.conns != 0 {
		t.Errorf("the relay was connected to %d times", relay.conns)
	}
}

func errorsAs(err error) (mail.Permanent, bool) {
	p, ok := err.(mail.Permanent)
	return p, ok
}

// Whatever subject and text are taken, the mail has the same ten header fields
// and arrives as it was written.
func TestWhateverIsTakenArrives(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	s := sender(t, relay.addr, nil)
	rapid.Check(t, func(rt *rapid.T) {
		m := message()
		m.Subject = rapid.OneOf(rapid.StringN(1, 60, -1), rapid.StringOf(rapid.SampledFrom([]rune("=?utf-8BQ_ \r\n:é中,<>@\"")))).Draw(rt, "subject")
		m.Text = rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune(".\r\n= \tFé中")))).Draw(rt, "text")
		before := len(relay.all())
		if err := s.Send(t.Context(), m); err != nil {
			if !mail.IsPermanent(err) || len(relay.all()) != before {
				rt.Fatal(err)
			}
			return
		}
		data := relay.all()[before].data
		h := headers(t, data)
		if got := names(h); !slices.Equal(got, plainNames) {
			rt.Fatalf("headers %v", got)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(h["subject"][0])
		want := strings.ReplaceAll(m.Subject, "=?", "= ?")
		if squeeze := func(s string) string { return strings.Join(strings.Fields(s), " ") }; err != nil || squeeze(got) != squeeze(want) {
			rt.Fatalf("subject %q, want %q (%v)", got, want, err)
		}
		text := strings.ReplaceAll(strings.ReplaceAll(m.Text, "\r\n", "\n"), "\r", "\n")
		if got := body(t, data); got != strings.TrimRight(text, "\n") {
			rt.Fatalf("text %q, want %q", got, text)
		}
	})
}

func rsaKey(t testing.TB, bits int) []byte {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)})
}

func edKey(t testing.TB) []byte {
	t.Helper()
	_, k, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestDKIM(t *testing.T) {
	for name, key := range map[string][]byte{"rsa-sha256": rsaKey(t, 2048), "ed25519-sha256": edKey(t)} {
		t.Run(name, func(t *testing.T) {
			relay := (&sink{}).start(t, "none")
			d := mail.DKIM{Domain: "campaign.test", Selector: "s1", KeyPEM: key}
			s := sender(t, relay.addr, func(c *mail.SMTPConfig) { c.DKIM = &d })
			m := message()
			m.Lang, m.Text = "zh", strings.Repeat("确认您的签名。", 50)+"\n.\n\n\n"
			m.Bulk = &mail.Bulk{Unsubscribe: "https://campaign.test/u", ListID: "news"}
			if err := s.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			data := relay.all()[0].data
			record, err := d.Record()
			if err != nil {
				t.Fatal(err)
			}
			verify := func(data string) error {
				v, err := dkim.VerifyWithOptions(strings.NewReader(data), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
					if name != "s1._domainkey.campaign.test" {
						t.Errorf("asked for %s", name)
					}
					return []string{record}, nil
				}})
				if err != nil {
					return err
				}
				if len(v) != 1 {
					t.Fatalf("%d signatures", len(v))
				}
				return v[0].Err
			}
			if err := verify(data); err != nil {
				t.Fatal(err)
			}
			sig := headers(t, data)["dkim-signature"][0]
			if !strings.Contains(sig, "a="+name+";") {
				t.Errorf("signature %s", sig)
			}
			// Every header may be changed by nobody, and none of the important
			// ones may be added a second time.
			for _, k := range []string{"From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
				"Content-Transfer-Encoding", "Content-Language", "Auto-Submitted", "Precedence", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"} {
				at := strings.Index(data, "\n"+k+":")
				if at < 0 {
					t.Fatalf("no %s in\n%s", k, data)
				}
				at += len(k) + 3
				if verify(data[:at]+"x"+data[at:]) == nil {
					t.Errorf("%s is not signed", k)
				}
			}
			for _, k := range []string{"From: a@b.example", "To: a@b.example", "Subject: x", "Date: x"} {
				if verify(k+"\r\n"+data) == nil {
					t.Errorf("%s can be added", k)
				}
			}
			if verify(data+"more\r\n") == nil {
				t.Error("text can be added")
			}
		})
	}
}

func TestDKIMRefused(t *testing.T) {
	good := edKey(t)
	for name, d := range map[string]mail.DKIM{
		"short RSA key":    {Domain: "campaign.test", Selector: "s", KeyPEM: rsaKey(t, 1024)},
		"no key":           {Domain: "campaign.test", Selector: "s", KeyPEM: []byte("x")},
		"broken key":       {Domain: "campaign.test", Selector: "s", KeyPEM: bytes.Replace(good, []byte("MC"), []byte("MD"), 1)},
		"foreign domain":   {Domain: "other.test", Selector: "s", KeyPEM: good},
		"look-alike":       {Domain: "paign.test", Selector: "s", KeyPEM: good},
		"selector with ;":  {Domain: "campaign.test", Selector: "s; d=x", KeyPEM: good},
		"missing selector": {Domain: "campaign.test", KeyPEM: good},
	} {
		_, err := mail.NewSMTP(mail.SMTPConfig{Addr: "localhost:25", TLS: "none", From: "post@campaign.test", Host: "campaign.test", DKIM: &d})
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
