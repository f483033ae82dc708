package mail

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
)

// Kept is a mail as a demonstration or a test looks at it.
type Kept struct {
	To      string    `json:"to"`
	Lang    core.Lang `json:"lang"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	Link    string    `json:"link"` // the first http or https address in Text, or ""
	Code    string    `json:"code"` // the first six digits alone on a line, without spaces, or ""
	At      time.Time `json:"-"`
}

// outboxSize bounds the memory a demonstration can use.
const outboxSize = 5000

// Outbox is a [Sender] that sends nothing and keeps the last 5,000 mails in
// memory. It is for demonstrations and tests only: everybody who can see it
// can confirm anything. The zero Outbox is ready; it is safe for concurrent
// use.
type Outbox struct {
	Clock core.Clock // nil means time.Now

	mu   sync.Mutex
	kept []Kept
}

// Send keeps m. It refuses what [SMTP] would refuse before asking the relay,
// so that a demonstration fails where the real thing would.
func (o *Outbox) Send(ctx context.Context, m Message) error {
	if err := ctx.Err(); err != nil {
		return Temporary{Stage: "connect", Reason: "gave up", err: err}
	}
	if _, err := check(m); err != nil {
		return err
	}
	now := time.Now
	if o.Clock != nil {
		now = o.Clock
	}
	text := normalLines(m.Text)
	k := Kept{
		To: m.To, Lang: m.Lang, Subject: m.Subject, Text: text,
		Link: firstLink(text), Code: firstCode(text), At: now(),
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.kept) == outboxSize {
		o.kept = slices.Delete(o.kept, 0, 1)
	}
	o.kept = append(o.kept, k)
	return nil
}

// All returns a copy of the mails kept, the oldest first.
func (o *Outbox) All() []Kept {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.kept)
}

var (
	linkPattern = regexp.MustCompile(`https?://[^\s<>"]+`)
	codePattern = regexp.MustCompile(`(?m)^[ \t\x{a0}]*([0-9]{3})[ \x{a0}\x{202f}]?([0-9]{3})[ \t\x{a0}]*$`)
)

// firstLink leaves off the punctuation of the sentence around the address.
func firstLink(text string) string {
	return strings.TrimRight(linkPattern.FindString(text), ".,;:!?)]}'»”’。，；：！？）」》،؛؟")
}

func firstCode(text string) string {
	if m := codePattern.FindStringSubmatch(text); m != nil {
		return m[1] + m[2]
	}
	return ""
}
