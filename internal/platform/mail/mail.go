package mail

import (
	"context"
	"errors"
	"fmt"

	"groundswell/internal/core"
)

// Message is one mail to one person. All of it but ID is personal.
type Message struct {
	To      string    // a bare address, such as "ana@example.org"
	Lang    core.Lang // becomes Content-Language
	Subject string    // one line
	Text    string    // plain text, lines ended by "\n"
	Bulk    *Bulk     // nil for a mail somebody asked for just now
	// ID is opaque: 1 to 57 ASCII letters, digits, "-" and "_", best a
	// [core.ID]. It becomes the Message-ID and the bounce address, so it is
	// public and must be the same when the mail is tried again. Some mail
	// servers fold the case of it. Empty means a random one.
	ID string
}

// Bulk is what a mail that goes to many must offer (RFC 8058, RFC 2919).
type Bulk struct {
	Unsubscribe string // https URL that takes the one-click POST of RFC 8058
	ListID      string // such as "news" or "news.example.org"
}

// Sender sends one mail. A nil error says that the relay has taken it over;
// an error for which [IsPermanent] is true, that trying again is pointless.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Permanent says that this mail can never be sent as it is. It is used as a
// value: errors.AsType[mail.Permanent](err).
type Permanent struct {
	Code   int    // the relay's 5xx answer; 0 if it was never asked
	Status string // the enhanced status of RFC 3463, such as "5.1.1", or ""
	Reason string // this package's own words
}

func (e Permanent) Error() string { return describe("mail refused", e.Reason, e.Code, e.Status) }

// IsPermanent reports whether sending the same mail again is pointless.
func IsPermanent(err error) bool {
	_, ok := errors.AsType[Permanent](err)
	return ok
}

// Temporary says that the mail was not taken over now and should be tried
// again later. Code and Status are those of the relay, or empty.
type Temporary struct {
	Stage  string // "connect", "sign in", "sender", "recipient", "text" or "end of text"
	Reason string // this package's own words
	Code   int
	Status string
	err    error // only ever a context's error
}

func (e Temporary) Error() string {
	return describe("mail not sent yet: "+e.Stage, e.Reason, e.Code, e.Status)
}

// Unwrap returns the context's error if that was the reason.
func (e Temporary) Unwrap() error { return e.err }

func describe(what, reason string, code int, status string) string {
	if reason != "" {
		what += ": " + reason
	}
	if code != 0 {
		what += fmt.Sprintf(" (%d", code)
		if status != "" {
			what += " " + status
		}
		what += ")"
	}
	return what
}
