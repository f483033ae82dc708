package mail

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
)

// bouncePrefix begins the local part of the address a mail returns to.
const bouncePrefix = "bounce+"

// maxReport and maxDepth bound what is read of a report: bytes, and multiparts
// within multiparts.
const (
	maxReport = 1 << 20
	maxDepth  = 3
)

// Bounce is what a delivery report (RFC 3464) or a complaint (RFC 5965) says
// about one mail of ours. Anybody can write such a report: act on it only if
// ID is one that was sent.
type Bounce struct {
	ID        string // the Message's ID, perhaps in another case; "" if the report does not tell
	Permanent bool   // the mailbox does not exist or never takes our mail
	Status    string // the enhanced status of RFC 3463, such as "5.1.1", or ""
	Complaint bool   // the reader called the mail spam: do not write again
}

var (
	// ErrNotReport says that a mail is neither a delivery report nor a
	// complaint: an answer or a holiday notice, for example.
	ErrNotReport = errors.New("not a delivery report")
	// ErrReportTooLong says that a report has more than a megabyte.
	ErrReportTooLong = errors.New("delivery report too long")
)

var (
	verpPattern      = regexp.MustCompile(`(?i)(?:^|[\s<,;:"])bounce\+([a-z0-9_-]{1,57})@`)
	messageIDPattern = regexp.MustCompile(`<([A-Za-z0-9_-]{1,57})@[A-Za-z0-9.-]{1,253}>`)
	dsnStatusPattern = regexp.MustCompile(`^([245]\.[0-9]{1,3}\.[0-9]{1,3})\b`)
)

// ParseBounce reads a report as the mail server pipes it, whole and with its
// headers. It reads at most a megabyte and three levels of parts, keeps no
// address, and its errors repeat nothing of the report.
func ParseBounce(r io.Reader) (Bounce, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxReport+1))
	if err != nil {
		return Bounce{}, errors.New("delivery report cannot be read")
	}
	if len(data) > maxReport {
		return Bounce{}, ErrReportTooLong
	}
	var b bounceReader
	head, _ := splitPart(data)
	for _, name := range []string{"delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to"} {
		if m := verpPattern.FindStringSubmatch(head.get(name)); m != nil {
			b.address = m[1]
			break
		}
	}
	b.part(data, 0)
	if !b.found {
		return Bounce{}, ErrNotReport
	}
	if b.ID = b.address; b.ID == "" {
		b.ID = b.messageID
	}
	return b.Bounce, nil
}

type bounceReader struct {
	Bounce
	found              bool
	address, messageID string // the ID by the bounce address and by the mail sent back
}

func (b *bounceReader) part(data []byte, depth int) {
	head, body := splitPart(data)
	kind, boundary := head.contentType()
	switch {
	case strings.HasPrefix(kind, "multipart/"):
		if boundary == "" || depth >= maxDepth {
			return
		}
		for _, p := range splitMultipart(body, boundary) {
			b.part(p, depth+1)
		}
	case depth == 0:
		// A report is always a multipart.
	case kind == "message/delivery-status", kind == "message/global-delivery-status":
		b.deliveryStatus(head.decode(body))
	case kind == "message/feedback-report":
		h, _ := splitPart(head.decode(body))
		if strings.EqualFold(strings.TrimSpace(h.get("feedback-type")), "abuse") {
			b.found, b.Complaint = true, true
		}
	case kind == "message/rfc822", kind == "text/rfc822-headers", kind == "message/global", kind == "message/global-headers":
		h, _ := splitPart(head.decode(body))
		if m := messageIDPattern.FindStringSubmatch(h.get("message-id")); m != nil && b.messageID == "" {
			b.messageID = m[1]
		}
		// A complaint is not sent to the bounce address, but the mail it
		// returns may still show where that mail was to come back.
		if m := verpPattern.FindStringSubmatch(h.get("return-path")); m != nil && b.messageID == "" {
			b.messageID = m[1]
		}
	}
}

// deliveryStatus reads groups of fields divided by empty lines: one about the
// message, then one for each recipient. Ours have one recipient; should there
// be more, a final failure counts.
func (b *bounceReader) deliveryStatus(body []byte) {
	for range 100 {
		body = bytes.TrimLeft(body, "\r\n")
		if len(body) == 0 {
			return
		}
		var h header
		h, body = splitPart(body)
		action := firstWord(h.get("action"))
		if action == "" {
			continue
		}
		b.found = true
		if b.Permanent {
			continue
		}
		status := ""
		if m := dsnStatusPattern.FindStringSubmatch(h.get("status")); m != nil {
			status = m[1]
		}
		if status != "" || b.Status == "" {
			b.Status = status
		}
		// "failed" with 4.x.x means that a server gave up for now: the
		// mailbox may well be there tomorrow.
		b.Permanent = action == "failed" && strings.HasPrefix(status, "5.")
	}
}

func firstWord(s string) string {
	f := strings.Fields(s)
	if len(f) == 0 {
		return ""
	}
	return strings.ToLower(f[0])
}
