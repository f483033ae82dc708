package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// A cache keeps whole answers to public pages, compressed, so that a page that
// goes around the world is made once and not for every reader. Nothing in it
// belongs to anybody: only GET requests without a query are answered from it, and
// an answer with a cookie, or one that is not to be stored, never gets in.
//
// An answer is used while the content's version is the same and it is younger
// than a second, since another process may have changed something. When so much
// changes that a page would be made again and again, it may lag behind by a
// quarter of a second.
type cache struct {
	version func() int64 // grows with every change this process makes; nil: nothing is kept
	mu      sync.RWMutex
	all     map[string]*cached
	bytes   int
}

const (
	cacheAge   = time.Second
	cacheLag   = 250 * time.Millisecond
	cacheBusy  = 40 // makings of one page within a second, after which it may lag
	cacheBytes = 32 << 20
	minZip     = 600 // bytes; below that compression gains nothing
)

// cached is the place of one page: who waits for it to be made waits for no
// other.
type cached struct {
	mu     sync.RWMutex
	answer *answer
	since  time.Time // of the second in which makings are counted
	made   int
}

// answer is one page as it is sent.
type answer struct {
	version int64
	at      time.Time
	route   string
	header  http.Header // what the page itself set
	bodies  [3]body     // by encoding
}

type body struct {
	bytes        []byte
	length, etag []string
	encoding     []string
}

// The encodings a page is kept in.
const (
	plain = iota
	gzipped
	brotlied
)

var encodingNames = [3]string{"", "gzip", "br"}

// encodingOf returns the best encoding that a browser says it takes.
func encodingOf(accept string) int {
	best := plain
	for accept != "" {
		var one string
		one, accept, _ = strings.Cut(accept, ",")
		name, q, _ := strings.Cut(one, ";")
		if q = strings.TrimSpace(q); q == "q=0" || q == "q=0.0" || q == "q=0.00" || q == "q=0.000" {
			continue
		}
		switch strings.TrimSpace(name) {
		case "br":
			return brotlied
		case "gzip":
			best = gzipped
		}
	}
	return best
}

func newCache(version func() int64) *cache {
	return &cache{version: version, all: map[string]*cached{}}
}

// place returns the place of a key, made if it is not there.
func (c *cache) place(key string) *cached {
	c.mu.RLock()
	p := c.all[key]
	c.mu.RUnlock()
	if p != nil {
		return p
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if p = c.all[key]; p == nil {
		p = new(cached)
		c.all[key] = p
	}
	return p
}

// fresh returns the answer that can be sent now, or nil.
func (p *cached) fresh(version int64, now time.Time) *answer {
	a := p.answer
	if a == nil || now.Sub(a.at) > cacheAge {
		return nil
	}
	if a.version != version && (p.made < cacheBusy || now.Sub(p.since) > cacheAge || now.Sub(a.at) > cacheLag) {
		return nil
	}
	return a
}

// get returns a page that was made before and can still be sent, or nil.
func (c *cache) get(key string) *answer {
	c.mu.RLock()
	p := c.all[key]
	c.mu.RUnlock()
	if p == nil {
		return nil
	}
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.fresh(c.version(), time.Now())
}

// make returns a page, made by build unless somebody else just did. It returns
// nil if build's answer must not be kept; build has then answered by itself.
func (c *cache) make(key, route string, build func() (*kept, error)) (*answer, *kept, error) {
	p := c.place(key)
	p.mu.Lock()
	defer p.mu.Unlock()
	version, now := c.version(), time.Now()
	if a := p.fresh(version, now); a != nil {
		return a, nil, nil
	}
	k, err := build()
	if err != nil || !k.keepable() {
		if p.answer == nil { // addresses that nobody answers to must not fill the memory
			c.forget(key)
		}
		return nil, k, err
	}
	if now.Sub(p.since) > cacheAge {
		p.since, p.made = now, 0
	}
	p.made++
	old := p.answer
	p.answer = k.answer(version, now)
	p.answer.route = route
	c.account(p.answer.size() - old.size())
	return p.answer, nil, nil
}

func (c *cache) forget(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.all, key)
}

// account bounds the memory: when there is too much, everything is forgotten.
func (c *cache) account(more int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.bytes += more; c.bytes > cacheBytes {
		c.all, c.bytes = map[string]*cached{}, 0
	}
}

func (a *answer) size() (n int) {
	if a == nil {
		return 0
	}
	for _, b := range a.bodies {
		n += len(b.bytes)
	}
	return n
}

// kept takes the place of the client while a page is made.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) Header() http.Header { return k.header }

func (k *kept) WriteHeader(status int) {
	if k.status == 0 {
		k.status = status
	}
}

func (k *kept) Write(b []byte) (int, error) {
	k.WriteHeader(http.StatusOK)
	return k.body.Write(b)
}

func (k *kept) keepable() bool {
	return k.status == http.StatusOK && len(k.header["Set-Cookie"]) == 0 && !strings.Contains(k.header.Get("Cache-Control"), "no-store")
}

// send passes an answer that is not kept on to who asked.
func (k *kept) send(w http.ResponseWriter) error {
	for name, v := range k.header {
		w.Header()[name] = v
	}
	w.WriteHeader(k.status)
	_, err := w.Write(k.body.Bytes())
	return err
}

func (k *kept) answer(version int64, now time.Time) *answer {
	raw := bytes.Clone(k.body.Bytes())
	sum := sha256.Sum256(raw)
	tag := base64.RawURLEncoding.EncodeToString(sum[:12])
	a := &answer{version: version, at: now, header: k.header}
	a.header.Set("Vary", "Accept-Encoding")
	for i := range a.bodies {
		b := raw
		if i != plain && len(raw) >= minZip {
			b = compressed(raw, i)
			a.bodies[i].encoding = []string{encodingNames[i]}
		}
		a.bodies[i].bytes = b
		a.bodies[i].length = []string{strconv.Itoa(len(b))}
		a.bodies[i].etag = []string{`"` + tag + "-" + strconv.Itoa(i) + `"`}
	}
	return a
}

// compressed is made once for many readers, so it may take its time.
func compressed(raw []byte, encoding int) []byte {
	var b bytes.Buffer
	if encoding == brotlied {
		w := brotli.NewWriterLevel(&b, 5)
		w.Write(raw) // a buffer takes everything
		w.Close()
		return b.Bytes()
	}
	w, err := gzip.NewWriterLevel(&b, 8)
	if err != nil {
		panic(err) // the level is one
	}
	w.Write(raw)
	w.Close()
	return b.Bytes()
}

// send answers with a kept page, or says that the browser has it already.
func (a *answer) send(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	for name, v := range a.header {
		h[name] = v
	}
	b := &a.bodies[encodingOf(r.Header.Get("Accept-Encoding"))]
	h["Etag"] = b.etag
	if match := r.Header.Get("If-None-Match"); match != "" && strings.Contains(match, b.etag[0]) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	if b.encoding != nil {
		h["Content-Encoding"] = b.encoding
	}
	h["Content-Length"] = b.length
	_, err := w.Write(b.bytes)
	return err
}

// key returns where the answer to a request is kept; "" if it must not be.
func (s *Server) key(r *http.Request) string {
	if r.Method != http.MethodGet || r.URL.RawQuery != "" || r.URL.ForceQuery || r.URL.RawPath != "" || r.Header.Get("Range") != "" {
		return ""
	}
	if s.onion(r) { // its pages name other addresses
		return "onion " + r.URL.Path
	}
	return r.URL.Path
}

// public wraps the handler of a page whose answer depends on nothing but its
// address: it is made once for many readers.
func (s *Server) public(h HandlerFunc) HandlerFunc {
	return func(w http.ResponseWriter, r *Request) error {
		key := s.key(r.Request)
		if key == "" || s.cache.version == nil {
			return h(w, r)
		}
		a, k, err := s.cache.make(key, r.Pattern, func() (*kept, error) {
			k := &kept{header: http.Header{}}
			shared := *r
			shared.shared = true
			return k, h(k, &shared)
		})
		switch {
		case err != nil:
			return err
		case a == nil:
			return k.send(w)
		}
		r.rememberLang(w)
		return a.send(w, r.Request)
	}
}

// again answers from what is kept, and reports whether it could.
func (s *Server) again(w http.ResponseWriter, r *http.Request) bool {
	key := s.key(r)
	if key == "" || s.cache.version == nil {
		return false
	}
	a := s.cache.get(key)
	if a == nil {
		return false
	}
	r.Pattern = a.route
	if r.Header.Get("Referer") != "" {
		req := &Request{Request: r, srv: s}
		req.Lang = req.guessLang() // it stands first in the path
		req.rememberLang(w)
	}
	a.send(w, r) // who hangs up has nothing to be told
	return true
}
