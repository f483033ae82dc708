package mail_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"groundswell/internal/platform/mail"
)

const reportID = "0123456789abcdefghjkmnpqrs"

// report writes a delivery report as most servers do.
func report(to, status, action, original string) string {
	return strings.ReplaceAll(fmt.Sprintf(`From MAILER-DAEMON Sun Nov 22 00:00:00 2026
Return-Path: <>
From: MAILER-DAEMON@relay.test (Mail Delivery System)
Subject: Undelivered Mail
To: %s
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="b/1"

This is a MIME-encapsulated message.

--b/1
Content-Type: text/plain; charset=us-ascii

ana.secret@example.org: unknown

--b/1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.test
X-Queue-ID: 4Xy

Final-Recipient: rfc822; ana.secret@example.org
Original-Recipient: rfc822;ana.secret@example.org
Action: %s
Status: %s
Diagnostic-Code: smtp; 550 5.1.1 <ana.secret@example.org>: unknown

--b/1
Content-Type: message/rfc822

%s
Subject: x

text
--b/1--
`, to, action, status, original), "\n", "\r\n")
}

func verp(id string) string { return "bounce+" + id + "@bounces.campaign.test" }

func TestParseBounce(t *testing.T) {
	original := "Message-ID: <" + reportID + "@campaign.test>"
	other := "Message-ID: <other@campaign.test>"
	good := report(verp(reportID), "5.1.1", "failed", original)
	part := "Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.2.2\r\n"
	wrapped := func(depth int) string {
		s := "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n" + part
		for i := range depth {
			s = fmt.Sprintf("Content-Type: multipart/mixed; boundary=\"n%d\"\r\n\r\n--n%d\r\n%s\r\n--n%d--\r\n", i, i, s, i)
		}
		return "To: " + verp(reportID) + "\r\n" + s
	}
	for _, c := range []struct {
		name, in string
		want     mail.Bounce
	}{
		{"hard", good, mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"bare line ends", strings.ReplaceAll(good, "\r\n", "\n"), mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"delayed", report(verp(reportID), "4.4.1", "delayed", original), mail.Bounce{ID: reportID, Status: "4.4.1"}},
		{"gave up", report(verp(reportID), "4.4.7", "failed", original), mail.Bounce{ID: reportID, Status: "4.4.7"}},
		{"arrived", report(verp(reportID), "2.0.0", "delivered", original), mail.Bounce{ID: reportID, Status: "2.0.0"}},
		{"status with comment", report(verp(reportID), "5.2.1 (mailbox disabled)", "Failed (x)", original), mail.Bounce{ID: reportID, Permanent: true, Status: "5.2.1"}},
		{"odd status", report(verp(reportID), "9.ana.secret", "failed", original), mail.Bounce{ID: reportID}},
		{"address before message", report("Site <"+verp(reportID)+">", "5.1.1", "failed", other), mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"message only", report("post@campaign.test", "5.1.1", "failed", original), mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"folded message ID", report("post@campaign.test", "5.1.1", "failed", strings.Replace(original, " ", "\n ", 1)), mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"neither", report("post@campaign.test", "5.1.1", "failed", "Message-ID: <a.b/c@x>"), mail.Bounce{Permanent: true, Status: "5.1.1"}},
		{"cut short", good[:strings.Index(good, "Diagnostic-Code")], mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"delivered-to", "Delivered-To: " + verp(reportID) + "\r\n" + report("post@campaign.test", "5.1.1", "failed", other), mail.Bounce{ID: reportID, Permanent: true, Status: "5.1.1"}},
		{"base64", strings.Replace(wrapped(1), "delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"+part,
			"delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n"+base64.StdEncoding.EncodeToString([]byte("Reporting-MTA: dns; x\r\n\r\n"+part)), 1),
			mail.Bounce{ID: reportID, Permanent: true, Status: "5.2.2"}},
		{"three deep", wrapped(3), mail.Bounce{ID: reportID, Permanent: true, Status: "5.2.2"}},
		{"complaint", "To: abuse@campaign.test\r\nContent-Type: multipart/report; boundary=x; report-type=feedback-report\r\n\r\n--x\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n" + original + "\r\n\r\ntext\r\n--x--\r\n",
			mail.Bounce{ID: reportID, Complaint: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := mail.ParseBounce(strings.NewReader(c.in))
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
	for name, in := range map[string]string{
		"empty":             "",
		"holiday notice":    "To: " + verp(reportID) + "\r\nAuto-Submitted: auto-replied\r\n\r\nI am away. Action: failed\r\nStatus: 5.1.1\r\n",
		"report as text":    "To: " + verp(reportID) + "\r\nContent-Type: message/delivery-status\r\n\r\nx: y\r\n\r\n" + part,
		"four deep":         wrapped(4),
		"boundary too long": strings.ReplaceAll(wrapped(1), "n0", strings.Repeat("n", 71)),
	} {
		if got, err := mail.ParseBounce(strings.NewReader(in)); !errors.Is(err, mail.ErrNotReport) || got != (mail.Bounce{}) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := mail.ParseBounce(strings.NewReader(good + strings.Repeat("x", 1<<20))); !errors.Is(err, mail.ErrReportTooLong) {
		t.Errorf("too long: %v", err)
	}
	if _, err := mail.ParseBounce(iotest.ErrReader(errors.New("ana.secret"))); err == nil || strings.Contains(err.Error(), "ana") {
		t.Errorf("unreadable: %v", err)
	}
}

// A mail of ours that comes back is recognised by either way.
func TestBounceOfOwnMail(t *testing.T) {
	relay := (&sink{}).start(t, "none")
	m := message()
	if err := sender(t, relay.addr, func(c *mail.SMTPConfig) { c.BounceDomain = "bounces.campaign.test" }).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	g := relay.all()[0]
	for _, in := range []string{
		report(g.from, "5.1.1", "failed", "X: y"),
		report("post@campaign.test", "5.1.1", "failed", strings.ReplaceAll(g.data, "\r\n", "\n")),
	} {
		if b, err := mail.ParseBounce(strings.NewReader(in)); err != nil || b.ID != m.ID {
			t.Errorf("%+v, %v", b, err)
		}
	}
}

func hostileReports() map[string]string {
	const full = 1<<20 - 300
	head := "To: " + verp("x") + "\r\nContent-Type: multipart/report; boundary=b\r\n\r\n"
	return map[string]string{
		"many parts":     head + strings.Repeat("--b\r\n", full/5),
		"many headers":   strings.Repeat("a: b\r\n", full/6),
		"one header":     "a: " + strings.Repeat(" x\r\n ", full/5),
		"long line":      head + "--b\r\n" + strings.Repeat("a", full),
		"many groups":    head + "--b\r\nContent-Type: message/delivery-status\r\n\r\n" + strings.Repeat("a:b\r\n\r\n", full/8),
		"many params":    "Content-Type: multipart/report" + strings.Repeat("; a=b", 1<<17),
		"many addresses": "To: " + strings.Repeat("bounce+", full/7),
		"near boundary":  head + strings.Repeat("--", full/2),
	}
}

func TestHostileReportsAreQuick(t *testing.T) {
	for name, in := range hostileReports() {
		start := time.Now()
		mail.ParseBounce(strings.NewReader(in))
		took := time.Since(start)
		t.Logf("%s: %v", name, took)
		if took > 30*time.Second { // a quiet machine needs under 50 ms; what is not linear, hours
			t.Errorf("%s took %v", name, took)
		}
	}
}

func FuzzParseBounce(f *testing.F) {
	f.Add([]byte(report(verp(reportID), "5.1.1", "failed", "Message-ID: <x@campaign.test>")))
	f.Add([]byte(report("post@campaign.test", "4.4.1", "delayed", "Message-ID: <x@campaign.test>")))
	f.Add([]byte("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--"))
	f.Add([]byte("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/report; boundary*=utf-8''c\n\n--c\n--c--\n--b--"))
	f.Add([]byte("Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n\n=\n\nAction: failed\nStatus: 5.0.0=3D"))
	for _, in := range hostileReports() {
		f.Add([]byte(in[:2000]))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		b, err := mail.ParseBounce(strings.NewReader(string(in)))
		if err != nil && b != (mail.Bounce{}) {
			t.Errorf("an error and %+v", b)
		}
		if len(b.ID) > 57 || len(b.Status) > 9 || strings.ContainsAny(b.ID+b.Status, "\r\n@ ") {
			t.Errorf("%+v", b)
		}
		if b.Permanent && !strings.HasPrefix(b.Status, "5.") {
			t.Errorf("%+v", b)
		}
	})
}

func FuzzCheckAddress(f *testing.F) {
	for _, s := range []string{"a@b.example", "почта@пример.example", "a(b)@c.example", "a@[1]", "\u0085@x.y", "a@b\u3002c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if mail.CheckAddress(s) != nil {
			return
		}
		if len(s) > 254 || strings.ContainsAny(s, "\r\n\x00 \t<>(),;:\"\\[]") || strings.Count(s, "@") != 1 {
			t.Errorf("took %q", s)
		}
		m := message()
		m.To = s
		if err := new(mail.Outbox).Send(t.Context(), m); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	})
}
