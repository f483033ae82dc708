package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"groundswell/internal/core"
)

// maxFields is how many fields a form may send. Ours have at most twenty.
const maxFields = 200

// The desk takes Word files and lists, and forms with a field for every paragraph
// of a text, from people who are signed in.
const (
	maxUpload     = 24 << 20
	uploadRoom    = 96 << 20
	maxDeskFields = 4200
)

// errTooMany is a form with more fields than any of ours has.
var errTooMany = errors.New("a form with too many fields")

// odd says whether a path is written as no link of ours is: with an empty or a
// dot segment, a slash or a backslash in disguise, a NUL, bytes that are no text.
// The router would clean it and lead to the real page. Then a cache in front of
// the site, which reads the path its own way, could keep a personal page under a
// name that looks like a picture's.
func odd(u *url.URL) bool {
	p := u.Path
	if !strings.HasPrefix(p, "/") || !utf8.ValidString(p) || strings.ContainsAny(p, "\\\x00") || strings.Contains(p, "//") || strings.Contains(p, "/.") && dots(p) {
		return true
	}
	if raw := u.RawPath; raw != "" {
		raw = strings.ToLower(raw)
		return strings.Contains(raw, "%2f") || strings.Contains(raw, "%5c")
	}
	return false
}

// dots says whether a segment of the path is "." or "..".
func dots(p string) bool {
	for s := range strings.SplitSeq(p, "/") {
		if s == "." || s == ".." {
			return true
		}
	}
	return false
}

// refuseOdd answers an odd path as one that does not exist, before the router
// sees it.
func (s *Server) refuseOdd(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if odd(r.URL) {
			req := &Request{Request: r, srv: s}
			req.Lang = req.guessLang()
			s.fail(w, req, &core.Error{Kind: core.NotFound, Key: "web.not_found"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// bounded reads the form of a POST before its handler runs, so that every form
// is under the same limits whatever the handler reads of it. A body that is no
// form is left alone: no handler looks at it.
func (r *Request) bounded() error {
	if r.Method != http.MethodPost {
		return nil
	}
	limit, fields := int64(maxBody), maxFields
	r.body = &metered{ReadCloser: r.Body, of: &r.srv.bodies, room: bodyRoom}
	if r.Actor.Staff() {
		limit, fields = maxUpload, maxDeskFields
		r.body.of, r.body.room = &r.srv.uploads, uploadRoom
	} else {
		r.private = r.desk == nil // its errors, too, stand beside what was typed
	}
	if r.ContentLength > limit {
		return &http.MaxBytesError{Limit: limit} // not even asked for
	}
	r.Body = http.MaxBytesReader(nil, r.body, limit)
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "multipart/form-data" {
		r.Body = &fieldCounter{r.Body, fields}
	}
	if err := r.ReadForm(); err != nil {
		return err
	}
	n := 0
	for _, v := range r.PostForm {
		n += len(v)
	}
	if f := r.MultipartForm; f != nil {
		for _, v := range f.File {
			n += len(v)
		}
	}
	if n > fields {
		return tooMany()
	}
	return nil
}

// A form of text is small. One with a picture may have maxBody bytes, and who
// sends slowly keeps them in memory for a minute, so all large ones together get
// bodyRoom bytes; one that finds no room is told to come back. Then a flood of
// large forms shuts out other pictures, and nobody who sends text.
const (
	bodyFree = 32 << 10 // bytes that need no room
	bodyRoom = 6 << 20
	bodyStep = 16 << 10
)

var errNoRoom = errors.New("too many large forms at once")

// metered takes room as a body grows past bodyFree.
type metered struct {
	io.ReadCloser
	of          *atomic.Int64 // taken by all
	room        int64         // for all
	read, taken int64
}

func (m *metered) Read(p []byte) (int, error) {
	n, err := m.ReadCloser.Read(p)
	m.read += int64(n)
	for m.read-bodyFree > m.taken {
		m.taken += bodyStep
		if m.of.Add(bodyStep) > m.room {
			return 0, errNoRoom
		}
	}
	return n, err
}

// release gives a form's room back. Call it when its request is answered.
func (r *Request) release() {
	if r.body != nil {
		r.body.of.Add(-r.body.taken)
		r.body = nil
	}
}

func tooMany() error { return &core.Error{Kind: core.Invalid, Key: "web.too_large", Err: errTooMany} }

// fieldCounter ends a body of the kind a=b&c=d where it has too many fields, so
// that it is not read to its end and taken apart.
type fieldCounter struct {
	io.ReadCloser
	left int
}

func (f *fieldCounter) Read(p []byte) (int, error) {
	n, err := f.ReadCloser.Read(p)
	for _, c := range p[:n] {
		if c == '&' {
			f.left--
		}
	}
	if f.left < 0 {
		return 0, errTooMany
	}
	return n, err
}
