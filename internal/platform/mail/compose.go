package mail

import (
	"bytes"
	"strings"

	gomail "github.com/wneessen/go-mail"

	"groundswell/internal/core"
)

// envelope is a mail ready for the wire.
type envelope struct {
	from, to string // bare addresses of the envelope
	utf8     bool   // needs SMTPUTF8 (RFC 6531)
	data     []byte // headers and body, lines ended by CRLF
}

// compose checks m and writes it out as RFC 5322, signed if there is a key.
func (s *SMTP) compose(m Message) (envelope, error) {
	to, err := check(m)
	if err != nil {
		return envelope{}, err
	}
	id := m.ID
	if id == "" {
		id = string(core.NewID())
	}
	text := strings.ReplaceAll(strings.TrimRight(normalLines(m.Text), "\n")+"\n", "\n", "\r\n")

	// WithNoDefaultUserAgent: without it User-Agent and X-Mailer name the
	// library and its version. The Message-ID is set because the library's own
	// holds the machine's host name.
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithEncoding(encodingFor(text)))
	if err := msg.FromFormat(s.c.FromName, s.from.String()); err != nil {
		return envelope{}, Permanent{Reason: "from: not a mail address"}
	}
	if err := msg.To(to.String()); err != nil {
		return envelope{}, Permanent{Reason: "to: not a mail address"}
	}
	// An ASCII subject is not encoded, so one that already looks encoded would
	// be decoded by the reader's program into anything, line breaks included.
	msg.Subject(strings.ReplaceAll(m.Subject, "=?", "= ?"))
	msg.SetMessageIDWithValue(id + "@" + s.c.Host)
	msg.SetDateWithValue(s.now().UTC())
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no holiday notices, please
	msg.SetGenHeader("Content-Language", m.Lang.Tag())
	if b := m.Bulk; b != nil {
		list := b.ListID
		if !strings.Contains(list, ".") {
			list += "." + s.c.Host // RFC 2919 wants a name space
		}
		msg.SetGenHeader("List-Id", "<"+list+">")
		msg.SetGenHeader("List-Unsubscribe", "<"+b.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
		msg.SetGenHeader("Precedence", "bulk")
	}
	msg.SetBodyString(gomail.TypeTextPlain, text)

	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return envelope{}, Permanent{Reason: "cannot be written"}
	}
	data := raw.Bytes()
	if !bytes.HasSuffix(data, []byte("\r\n")) {
		data = append(data, "\r\n"...)
	}
	if s.sign != nil {
		if data, err = s.sign.sign(data); err != nil {
			return envelope{}, Temporary{Stage: "connect", Reason: "cannot be signed"}
		}
	}

	e := envelope{from: s.from.String(), to: to.String(), utf8: to.utf8, data: data}
	if s.c.BounceDomain != "" {
		e.from = bouncePrefix + id + "@" + s.c.BounceDomain
	}
	return e, nil
}

// encodingFor picks the shorter of the two encodings: quoted-printable needs
// three bytes for each byte outside ASCII, base64 four thirds for every byte.
// Both keep every line under 78 bytes.
func encodingFor(text string) gomail.Encoding {
	wide := 0
	for i := range len(text) {
		if text[i] > 0x7f {
			wide++
		}
	}
	if 6*wide > len(text) {
		return gomail.EncodingB64
	}
	return gomail.EncodingQP
}
