package web

import (
	"errors"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
)

// policy is the content policy of every page (security decision 8).
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

const permissions = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), " +
	"gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(self), " +
	"screen-wake-lock=(), sync-xhr=(), usb=(), xr-spatial-tracking=(), interest-cohort=()"

// fixed are the headers of every answer. Their values are shared, never changed.
var fixed = map[string][]string{
	"Content-Security-Policy": {policy},
	"X-Content-Type-Options":  {"nosniff"},
	// Never no-referrer: pages with forms would send Origin: null.
	"Referrer-Policy":              {"same-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {permissions},
	"X-Frame-Options":              {"DENY"},
}

var transport = []string{"max-age=31536000"}

func (s *Server) headers(h http.Header, r *http.Request) {
	for name, value := range fixed {
		h[name] = value
	}
	if len(r.TransferEncoding) > 0 && r.ProtoMajor == 1 {
		// A length may have stood beside it. Whatever a proxy took for the end of this
		// request, nothing after it is read as another one (RFC 9112, 6.1).
		h.Set("Connection", "close")
	}
	if (&Request{Request: r, srv: s}).secure() {
		h["Strict-Transport-Security"] = transport
	}
	if s.cfg.Onion != "" && !strings.HasSuffix(r.Host, ".onion") {
		h.Set("Onion-Location", s.cfg.Onion+r.URL.EscapedPath())
	}
}

// maxBody bounds a form: six short answers, a reservation, a small picture.
const maxBody = 3 << 20

// middleware puts around every handler, from the outside in: the log and the
// metrics, the headers, the cross-origin check, the size of the body,
// compression.
func (s *Server) middleware(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.AddTrustedOrigin(s.cfg.Origin)
	if s.cfg.Onion != "" {
		cross.AddTrustedOrigin(s.cfg.Onion)
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, &Request{Request: r, srv: s, Lang: (&Request{Request: r, srv: s}).guessLang()}, errCrossSite)
	}))
	guarded := cross.Handler(next)
	// Answers to a POST may stand beside what was typed, so they are not
	// compressed: their size must not tell a secret (BREACH).
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(600), gzhttp.CompressionLevel(8))
	if err != nil {
		panic(err)
	}
	zipped := zip(guarded)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		s.headers(rec.Header(), r)
		if s.again(rec, r) {
			s.observe(r, rec.status, time.Since(start))
			return
		}
		rec.ResponseWriter = patient(w, r)
		most := int64(maxBody)
		if isDesk(r.URL.Path) {
			most = maxUpload // asked for only of who is signed in, see bounded
		}
		r.Body = http.MaxBytesReader(rec, r.Body, most)
		if r.Method == http.MethodPost {
			guarded.ServeHTTP(rec, r)
		} else {
			zipped.ServeHTTP(rec, r)
		}
		s.observe(r, rec.status, time.Since(start))
	})
}

func (s *Server) observe(r *http.Request, status int, took time.Duration) {
	route := r.Pattern
	if route == "" {
		route = "(none)"
	}
	if s.cfg.Observe != nil {
		s.cfg.Observe(route, r.Method, status, took)
	}
	s.requests.add(requestKind{route, method(r), status}, took)
}

// method keeps what a stranger can make up out of the log.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return r.Method
	}
	return "other"
}

type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(status int) {
	if !r.wrote {
		r.status, r.wrote = status, true
		if h := r.Header(); status >= 400 && h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-store") // also of handlers that are not ours
		}
	}
	r.ResponseWriter.WriteHeader(status)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	n, err := r.ResponseWriter.Write(b)
	if err != nil {
		err = errHungUp // the network's own error names both addresses
	}
	return n, err
}

// errHungUp says that nobody takes the answer any more.
var errHungUp = errors.New("the reader has gone")

func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// where names the first caller outside the runtime, for a panic's log line.
func where() string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") {
			return f.Function + ":" + strconv.Itoa(f.Line)
		}
		if !more {
			return "unknown"
		}
	}
}
