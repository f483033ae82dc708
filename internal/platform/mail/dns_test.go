package mail_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"groundswell/internal/platform/mail"
)

// zone answers from memory; a name that is "?" does not answer at all.
type zone map[string][]string

func (z zone) look(name string) ([]string, error) {
	v, ok := z[name]
	if !ok {
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	if len(v) == 1 && v[0] == "?" {
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	return v, nil
}

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) { return z.look(name) }

func (z zone) LookupMX(_ context.Context, name string) ([]*net.MX, error) {
	v, err := z.look("mx:" + name)
	var mx []*net.MX
	for _, h := range v {
		mx = append(mx, &net.MX{Host: h, Pref: 10})
	}
	return mx, err
}

func TestDNS(t *testing.T) {
	d := mail.DKIM{KeyPEM: rsaKey(t, 2048)}
	record, err := d.Record()
	if err != nil {
		t.Fatal(err)
	}
	good := func() zone {
		return zone{
			"x.test":               {"unrelated", "v=spf1 mx -all"},
			"s1._domainkey.x.test": {record},
			"_dmarc.x.test":        {"v=DMARC1; p=reject"},
			"mx:x.test":            {"mail.x.test."},
			"mx:bounces.x.test":    {"mail.x.test."},
		}
	}
	check := func(z zone) map[string]mail.Finding {
		t.Helper()
		m := map[string]mail.Finding{}
		c := mail.DNS{Resolver: z, DKIMRecord: record, BounceDomain: "bounces.x.test", MailServer: "mail.x.test"}
		for _, f := range c.Check(t.Context(), "x.test", "s1") {
			m[f.Name] = f
			if f.Explain() == "" {
				t.Errorf("%s is not explained", f.Message)
			}
		}
		if len(m) != 5 {
			t.Errorf("%d findings", len(m))
		}
		return m
	}
	for name, f := range check(good()) {
		if !f.OK || f.Paste != "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	for _, c := range []struct {
		key, finding, message, paste string
		value                        []string
		ok                           bool
	}{
		{"x.test", "spf", "spf-missing", `x.test. IN TXT "v=spf1 `, []string{"unrelated"}, false},
		{"x.test", "spf", "spf-twice", "", []string{"v=spf1 a -all", "V=SPF1 mx -all"}, false},
		{"x.test", "spf", "spf-open", "", []string{"v=spf1 mx +all"}, false},
		{"x.test", "spf", "dns-silent", "", []string{"?"}, false},
		{"s1._domainkey.x.test", "dkim", "dkim-missing", `s1._domainkey.x.test. IN TXT "v=DKIM1; k=rsa; p=`, nil, false},
		{"s1._domainkey.x.test", "dkim", "dkim-twice", "", []string{record, record}, false},
		{"s1._domainkey.x.test", "dkim", "dkim-revoked", "s1.", []string{"v=DKIM1; p="}, false},
		{"s1._domainkey.x.test", "dkim", "dkim-differs", "s1.", []string{"v=DKIM1; p=MCowBQ"}, false},
		{"s1._domainkey.x.test", "dkim", "dkim-ok", "", []string{strings.Replace(record, "p=", "p= ", 1)}, true},
		{"s1._domainkey.x.test", "dkim", "dns-silent", "", []string{"?"}, false},
		{"_dmarc.x.test", "dmarc", "dmarc-missing", `_dmarc.x.test. IN TXT "v=DMARC1;`, nil, false},
		{"_dmarc.x.test", "dmarc", "dmarc-twice", "", []string{"v=DMARC1; p=none", "v=DMARC1; p=none"}, false},
		{"_dmarc.x.test", "dmarc", "dmarc-none", "_dmarc.", []string{"v=DMARC1; p=none"}, true},
		{"_dmarc.x.test", "dmarc", "dmarc-broken", "_dmarc.", []string{"v=DMARC1; rua=mailto:x"}, false},
		{"_dmarc.x.test", "dmarc", "dns-silent", "", []string{"?"}, false},
		{"mx:x.test", "mx", "mx-missing", "x.test. IN MX 10 mail.x.test.", nil, false},
		{"mx:x.test", "mx", "mx-null", "x.test. IN MX 10 mail.x.test.", []string{"."}, false},
		{"mx:x.test", "mx", "dns-silent", "", []string{"?"}, false},
		{"mx:bounces.x.test", "bounce-mx", "mx-missing", "bounces.x.test. IN MX 10 mail.x.test.", nil, false},
	} {
		z := good()
		if delete(z, c.key); c.value != nil {
			z[c.key] = c.value
		}
		f := check(z)[c.finding]
		if f.Message != c.message || f.OK != c.ok || !strings.HasPrefix(f.Paste, c.paste) || (c.paste == "") != (f.Paste == "") {
			t.Errorf("%s: %+v", c.message, f)
		}
		// What is pasted is what is then found.
		if name, value, ok := strings.Cut(f.Paste, ". IN TXT "); ok {
			z[name] = []string{strings.ReplaceAll(strings.Trim(value, `"`), `" "`, "")}
			if again := check(z)[c.finding]; !again.OK || again.Message != c.finding+"-ok" {
				t.Errorf("%s: after pasting %+v", c.message, again)
			}
			for part := range strings.SplitSeq(value, `" "`) {
				if len(part) > 257 {
					t.Errorf("%s: a string of %d bytes", c.message, len(part))
				}
			}
		}
	}
	if f := (mail.DNS{Resolver: good()}).Check(t.Context(), "x.test", ""); len(f) != 3 {
		t.Errorf("without selector: %+v", f)
	}
}
