package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/textproto"
	"regexp"
	"strings"
	"syscall"
)

var errNoSignIn = errors.New("no common way to sign in")

var statusPattern = regexp.MustCompile(`^[245]\.[0-9]{1,3}\.[0-9]{1,3}\b`)

// failure turns whatever went wrong into an error that may be logged: of the
// relay's answer only the numbers, of everything else only our own words.
func failure(ctx context.Context, stage string, err error) error {
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		status := statusPattern.FindString(answer.Msg)
		if forGood(stage, answer.Code) {
			return Permanent{Code: answer.Code, Status: status, Reason: stage}
		}
		return Temporary{Stage: stage, Code: answer.Code, Status: status}
	}
	if ctx.Err() != nil {
		return gaveUp(ctx, stage)
	}
	return Temporary{Stage: stage, Reason: reason(err)}
}

// forGood reports whether an answer is about this mail and final. A 5xx before
// the recipient was named is about us, and so are those that say that we
// should have signed in or that the conversation went wrong: they cost no mail.
func forGood(stage string, code int) bool {
	if code < 500 || code > 599 {
		return false
	}
	switch code {
	case 500, 502, 503, 504, 530, 534, 535, 538:
		return false
	}
	return stage == "recipient" || stage == "text" || stage == "end of text"
}

// answered reports whether err is an answer of a relay that stays on the line.
func answered(err error) bool {
	answer, ok := errors.AsType[*textproto.Error](err)
	return ok && answer.Code != 421
}

func reason(err error) string {
	var dns *net.DNSError
	var timeout net.Error
	var cert *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case err == nil, errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "the relay closed the connection"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "the relay did not answer in time"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at the relay's address"
	case errors.As(err, &dns):
		return "the relay's name is not known"
	case errors.As(err, &cert):
		return "the relay's certificate is not to be trusted"
	case errors.As(err, &record):
		return "the relay does not speak TLS on this port"
	case errors.Is(err, errNoSignIn):
		return "the relay offers none of SCRAM-SHA-256, PLAIN and LOGIN"
	case strings.Contains(err.Error(), "STARTTLS"):
		return "the relay does not offer STARTTLS"
	}
	return "the relay was not understood"
}
