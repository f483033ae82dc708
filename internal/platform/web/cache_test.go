package web_test

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// keeping is a site with one page that is kept, which counts how often it was
// made and shows what the content is.
type keeping struct {
	*web.Server
	version, made atomic.Int64
	content       atomic.Value
}

func newKeeping(t *testing.T) *keeping {
	k := &keeping{}
	k.content.Store("the first words")
	cat, err := i18n.Load(web.FS, i18n.FS)
	if err != nil {
		t.Fatal(err)
	}
	name := func(core.Lang) string { return "Lantern Alliance" }
	cfg := web.Config{Origin: "http://example.com", SiteName: name, Secret: []byte("secret"), Catalog: cat, Log: slog.New(slog.DiscardHandler), Now: time.Now, Changes: k.version.Load}
	k.Server, err = web.New(cfg, web.Feature{Name: "keep", FS: fstest.MapFS{}, Routes: func(r *web.Router) {
		r.Public("GET /kept", func(w http.ResponseWriter, r *web.Request) error {
			k.made.Add(1)
			_, err := fmt.Fprintf(w, "%s in %s %s", k.content.Load(), r.Lang, strings.Repeat("word ", 300))
			return err
		})
	}})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *keeping) get(header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/en/kept", nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	k.ServeHTTP(w, r)
	return w
}

// TestKeptPage: a page is made once for many readers and anew as soon as
// something changed.
func TestKeptPage(t *testing.T) {
	k := newKeeping(t)
	for range 5 {
		if w := k.get(); !strings.HasPrefix(w.Body.String(), "the first words in en") || w.Header().Get("Content-Security-Policy") == "" {
			t.Fatalf("%d %v", w.Code, w.Header())
		}
	}
	if k.made.Load() != 1 {
		t.Errorf("made %d times", k.made.Load())
	}
	k.content.Store("other words")
	k.version.Add(1)
	if w := k.get(); !strings.HasPrefix(w.Body.String(), "other words") {
		t.Error("an old page after a change")
	}
}

// TestKeptPageEncodings: each reader gets an encoding that they asked for, and
// nothing at all if they have the page already.
func TestKeptPageEncodings(t *testing.T) {
	k := newKeeping(t)
	plain := k.get()
	zipped := k.get("Accept-Encoding", "gzip, deflate")
	zr, err := gzip.NewReader(zipped.Body)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(zr)
	if err != nil || string(b) != plain.Body.String() {
		t.Errorf("not the same page: %v", err)
	}
	for accept, want := range map[string]string{"gzip, br": "br", "br;q=0, gzip": "gzip", "identity": "", "": "", "gzip;q=0": ""} {
		if got := k.get("Accept-Encoding", accept).Header().Get("Content-Encoding"); got != want {
			t.Errorf("%q is answered with %q", accept, got)
		}
	}
	tag := k.get("Accept-Encoding", "br").Header().Get("Etag")
	if w := k.get("Accept-Encoding", "br", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("%d with %d bytes for who has it", w.Code, w.Body.Len())
	}
	if w := k.get("Accept-Encoding", "gzip", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Error("one tag for two encodings")
	}
}

// TestKeptPageBelongsToNobody: whoever made the page be made, the next reader
// gets neither their language's cookie nor their query.
func TestKeptPageBelongsToNobody(t *testing.T) {
	k := newKeeping(t)
	first := k.get("Referer", "http://example.com/ru/kept", "Cookie", "lang=ru")
	if len(first.Header()["Set-Cookie"]) != 1 {
		t.Error("the first reader's choice of language is not remembered")
	}
	if w := k.get(); len(w.Header()["Set-Cookie"]) != 0 {
		t.Error("somebody else's cookie")
	}
	if w := k.get("Referer", "http://example.com/fr/kept"); len(w.Header()["Set-Cookie"]) != 1 {
		t.Error("a later reader's choice of language is not remembered")
	}
}

// TestKeptPageUnderStorm: while everything changes all the time a page is not made
// for every reader, and in the end everybody sees the last state.
func TestKeptPageUnderStorm(t *testing.T) {
	k := newKeeping(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 500 {
				k.version.Add(1)
				k.get()
			}
		})
	}
	wg.Wait()
	if n := k.made.Load(); n > 1000 {
		t.Errorf("made %d times for 4,000 readers", n)
	}
}

// gone is a reader who hung up.
type gone struct{ http.ResponseWriter }

func (gone) Write([]byte) (int, error) {
	return 0, errors.New("write tcp 127.0.0.1:8080->203.0.113.7:5555: broken pipe")
}

// TestHangingUpIsNoError: who hangs up in the middle of an answer fills no log,
// and their address stands in none. Seen to fail with the network's error passed
// on.
func TestHangingUpIsNoError(t *testing.T) {
	s, log, _ := site(t, nil)
	for _, path := range []string{"/en/echo", "/en/half", "/en/fail/internal"} {
		s.ServeHTTP(gone{httptest.NewRecorder()}, httptest.NewRequest("GET", path, nil))
	}
	if text := log.String(); strings.Contains(text, "203.0.113") || strings.Contains(text, "broken pipe") || strings.Contains(text, "/echo") {
		t.Errorf("logged: %s", text)
	}
}
