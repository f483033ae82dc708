package mail_test

import (
	"os"
	"os/user"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/mail"
)

// tells are headers by which mails give away the program, the machine or who
// asked for them.
var tells = []string{"received", "user-agent", "x-mailer", "x-originating-ip", "x-php-originating-script", "x-sender", "sender", "return-path",
	"reply-to", "cc", "bcc", "organization", "x-priority", "importance", "thread-topic"}

// TestS33Headers is S-33: the headers of a mail as the relay gets it, signed by
// DKIM, of a machine in a far time zone. Its Message-ID names neither the machine
// nor its user, its date is in UTC, nothing names the program, and what
// is signed includes List-Unsubscribe and List-Unsubscribe-Post. The mails of many
// differ in what they must. Seen to fail without SetMessageIDWithValue (the
// library's own names the machine), without UTC() of the date, with the library's User-Agent, and
// without the two headers in signedOnce.
func TestS33Headers(t *testing.T) {
	host, _ := os.Hostname()
	var names []string
	if me, err := user.Current(); err == nil && len(me.Username) > 2 {
		names = append(names, me.Username)
	}
	if len(host) > 3 {
		names = append(names, host)
	}
	names = append(names, "go-mail", "golang", runtime.Version(), "localhost", "127.0.0.1")
	relay := (&sink{}).start(t, "none")
	when := time.Date(2026, 11, 22, 3, 15, 9, 0, time.FixedZone("far", 9*3600+1800))
	s := sender(t, relay.addr, func(c *mail.SMTPConfig) {
		c.DKIM = &mail.DKIM{Domain: "campaign.test", Selector: "s1", KeyPEM: edKey(t)}
		c.Clock = func() time.Time { return when }
	})
	for range 20 {
		m := message()
		m.To, m.Text = "ana@example.test", "Confirmez.\n\nhttps://campaign.test/fr/e/abc\n"
		m.Bulk = &mail.Bulk{Unsubscribe: "https://campaign.test/fr/e/abc/mute", ListID: "news"}
		if err := s.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	id := regexp.MustCompile(`^<[A-Za-z0-9_-]{1,57}@campaign\.test>$`)
	seen := map[string]bool{}
	for _, g := range relay.all() {
		h := headers(t, g.data)
		for _, k := range tells {
			if len(h[k]) > 0 {
				t.Errorf("a mail has the header %s: %q", k, h[k])
			}
		}
		if got := h["auto-submitted"]; !slices.Equal(got, []string{"auto-generated"}) {
			t.Errorf("Auto-Submitted: %q", got)
		}
		if got := h["date"]; !slices.Equal(got, []string{"Sat, 21 Nov 2026 17:45:09 +0000"}) {
			t.Errorf("Date: %q", got)
		}
		if got := h["message-id"]; len(got) != 1 || !id.MatchString(got[0]) || seen[got[0]] {
			t.Errorf("Message-ID: %q", got)
		} else {
			seen[got[0]] = true
		}
		// Chance may write any short name into an ID or a signature.
		low := strings.ToLower(g.data)
		for _, k := range []string{"message-id", "dkim-signature"} {
			low = regexp.MustCompile(`(?m)^`+k+`:.*\r\n(?:[ \t].*\r\n)*`).ReplaceAllString(low, "")
		}
		for _, n := range names {
			if strings.Contains(low, strings.ToLower(n)) {
				t.Errorf("%q stands in a mail:\n%s", n, g.data)
			}
		}
		sig := h["dkim-signature"]
		if len(sig) != 1 {
			t.Fatalf("%d signatures", len(sig))
		}
		signed := regexp.MustCompile(`;h=([^;]*);`).FindStringSubmatch(regexp.MustCompile(`\s`).ReplaceAllString(sig[0], ""))
		if signed == nil {
			t.Fatalf("the signature names no headers: %s", sig[0])
		}
		covered := strings.Split(strings.ToLower(signed[1]), ":")
		for _, k := range []string{"list-unsubscribe", "list-unsubscribe-post", "message-id", "auto-submitted", "date", "from", "to", "subject"} {
			if !slices.Contains(covered, k) {
				t.Errorf("%s is not signed: %s", k, signed[1])
			}
		}
	}
	for h := range relay.helos {
		if h != "campaign.test" {
			t.Errorf("the relay is greeted as %q", h)
		}
	}
}
