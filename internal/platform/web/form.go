package web

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"groundswell/internal/core"
)

// formAge is how long a form may stay open before it is sent.
const formAge = 48 * time.Hour

// errFormOld is a form that was open for more than [formAge].
var errFormOld = &core.Error{Kind: core.Invalid, Field: "token", Key: "web.form_old"}

// ReadForm reads a posted form, with files, into memory: what was typed must not
// touch the disk. A form that is not whole is [core.Invalid]; the parser's own
// error quotes what was typed and goes no further.
func (r *Request) ReadForm() error {
	// The second call says no more than that a form has no parts, if it has none,
	// so what went wrong while it was read is known from the first alone.
	err := r.ParseForm()
	var lost net.Error
	if err == nil || !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, errTooMany) && !errors.Is(err, errNoRoom) && !errors.As(err, &lost) && !isTooLarge(err) {
		room := int64(2 * maxBody)
		if r.Actor.Staff() {
			room = 2 * maxUpload
		}
		err = r.ParseMultipartForm(room) // a field that cannot be read is as one that is missing
	}
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil, errors.Is(err, http.ErrNotMultipart):
		return nil
	case errors.As(err, &tooLarge):
		return tooLarge
	case errors.Is(err, errNoRoom):
		return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
	case errors.Is(err, errTooMany):
		return tooMany()
	}
	return &core.Error{Kind: core.Invalid, Key: "web.bad_form"}
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// NewFormToken returns what a form carries in a hidden field: 16 random bytes
// and the hour, signed. It shows that the form is ours, and sending the same one
// twice shows that it is the same answer. It belongs to nobody.
func (r *Request) NewFormToken() string {
	var b [20]byte
	rand.Read(b[:16])
	binary.BigEndian.PutUint32(b[16:], uint32(r.Now()/3600))
	return base64.RawURLEncoding.EncodeToString(append(b[:], r.srv.sign(b[:])...))
}

// FormToken checks the token of the posted form and returns it. A missing or
// strange one is [core.Denied], one that is too old [core.Invalid].
func (r *Request) FormToken() (string, error) {
	if r.formToken != "" {
		return r.formToken, nil
	}
	token := r.PostFormValue("token")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if len(token) > 100 || strings.ContainsAny(token, "\r\n") || err != nil || len(raw) != 36 || !hmac.Equal(raw[20:], r.srv.sign(raw[:20])) {
		return "", errCrossSite
	}
	made := int64(binary.BigEndian.Uint32(raw[16:20])) * 3600
	if age := r.Now() - made; age > int64(formAge/time.Second) || age < -7200 {
		return "", errFormOld
	}
	r.formToken = token
	return token, nil
}

func (s *Server) sign(b []byte) []byte {
	return core.MAC(s.cfg.Secret, "form token", string(b))[:16]
}
