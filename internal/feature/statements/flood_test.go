package statements_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
)

// What the tests of floods, of time and of guesses have in common: requests that
// are made by the thousand, without a browser around them.

// token makes what a form of this site carries, as [web.Request.NewFormToken]
// does: a flood fetches its forms beforehand.
func (w *world) token() string {
	var b [20]byte
	rand.Read(b[:16])
	binary.BigEndian.PutUint32(b[16:], uint32(w.Now().Unix()/3600))
	return base64.RawURLEncoding.EncodeToString(append(b[:], core.MAC(w.Secret, "form token", string(b[:]))[:16]...))
}

// post sends fields from an address, and is safe to be called by many at once.
func (w *world) post(addr, path string, fields typed) *httptest.ResponseRecorder {
	v := url.Values{}
	for k, x := range fields {
		v.Set(k, x)
	}
	return w.request(addr, http.MethodPost, path, "application/x-www-form-urlencoded", v.Encode())
}

func (w *world) request(addr, method, path, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(w.Context(), method, statementstest.Origin+path, strings.NewReader(body))
	r.RemoteAddr = addr
	if method == http.MethodPost {
		r.Header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {statementstest.Origin}, "Content-Type": {kind}}
	}
	rec := httptest.NewRecorder()
	w.HTTP.ServeHTTP(rec, r)
	return rec
}

// signOn is the last step of a sign-on, with a form of its own.
func (w *world) signOn(addr, path string, in typed) *httptest.ResponseRecorder {
	return w.post(addr, path, in.with("step", "sign", "token", w.token()))
}

// signOnMultipart is the same as a form with a picture is sent.
func (w *world) signOnMultipart(addr, path string, in typed) *httptest.ResponseRecorder {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range maps.All(in.with("step", "sign", "token", w.token())) {
		if err := m.WriteField(k, v); err != nil {
			w.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		w.Fatal(err)
	}
	return w.request(addr, http.MethodPost, path, m.FormDataContentType(), b.String())
}

// posted counts mails by the letters that their address begins with: honest7@…
// is one of "honest".
type posted struct {
	mu  sync.Mutex
	all int
	by  map[string]int
}

// count puts a counter in the place of the outbox, which keeps 5,000 only.
func (w *world) count() *posted {
	p := &posted{by: map[string]int{}}
	w.Service.Sender = p
	return p
}

func (p *posted) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all++
	p.by[strings.TrimRight(m.To[:strings.IndexByte(m.To, '@')], "0123456789")]++
	return nil
}

// box is the sealed part of the waiting page's address that an answer leads to.
func box(rec *httptest.ResponseRecorder) string {
	_, after, _ := strings.Cut(rec.Header().Get("Location"), "/wait/")
	before, _, _ := strings.Cut(after, "?")
	return before
}

// another publishes one more statement, like the first, that can be signed.
func (w *world) another(slug string) {
	w.Helper()
	first := w.st
	w.st.Slug = slug
	w.issue("We stand together, as " + slug + ".")
	w.st = first
	key, err := seal.NewListKey(slug, statementstest.Coordinators(3), core.DayOf(w.Now()))
	if err != nil {
		w.Fatal(err)
	}
	body, err := json.Marshal(key)
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.UseListKey(w.Context(), body); err != nil {
		w.Fatal(err)
	}
}
