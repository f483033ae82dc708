package web_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// doors is a server with one route of each sort that reads what a stranger
// wrote.
func doors(t testing.TB) *web.Server {
	t.Helper()
	cat, err := i18n.Load(web.FS, i18n.FS)
	if err != nil {
		t.Fatal(err)
	}
	said := func(w http.ResponseWriter, text string) error {
		_, err := w.Write([]byte(text))
		return err
	}
	f := web.Feature{Name: "doors", FS: fs.FS(fstest.MapFS{}), Routes: func(r *web.Router) {
		r.Page("GET /list", web.Only(func(w http.ResponseWriter, _ *web.Request) error { return said(w, "listed") }, "q", "after"))
		r.Page("GET /item/{id}", func(w http.ResponseWriter, r *web.Request) error { return said(w, "item") })
		r.Page("POST /form", func(w http.ResponseWriter, r *web.Request) error {
			if _, err := r.FormToken(); err != nil {
				return err
			}
			return said(w, "taken")
		})
	}}
	s, err := web.New(web.Config{Origin: "https://example.org", SiteName: func(core.Lang) string { return "Test" }, Secret: []byte("secret"), Catalog: cat,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC) }}, f)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ask(s *web.Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// FuzzQuery: a list answers when every parameter is one it has, once, or one that
// others hang on links; in all other cases it is 400.
func FuzzQuery(f *testing.F) {
	for _, q := range []string{"", "q=a", "q=a&after=b", "q=a&q=b", "q[]=a", "q%5B%5D=a", "state=held", "utm_source=x&q=a", "UTM_x", "fbclid=1&gclid=2", "%zz", "a;b", "=", "&&&", "q=%00", "q=\xff", `{"q":1}`, strings.Repeat("a=1&", 50)} {
		f.Add(q)
	}
	s := doors(f)
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest("GET", "/en/list", nil)
		r.URL.RawQuery = query
		w := ask(s, r)
		v, err := url.ParseQuery(query)
		fine := err == nil && len(query) <= 4<<10
		for name, values := range v {
			known := slices.Contains([]string{"q", "after"}, name) && len(values) == 1
			lower := strings.ToLower(name)
			foreign := strings.ContainsAny(lower, "_") || strings.HasSuffix(lower, "id") || lower == "si" || lower == "spm" || lower == "igsh"
			fine = fine && (known || foreign)
		}
		if w.Code != 200 && w.Code != 400 || w.Code == 200 && !fine {
			t.Fatalf("%q: %d", query, w.Code)
		}
	})
}

// FuzzPath: no path leads out of the site, is cleaned behind our back or breaks
// anything.
func FuzzPath(f *testing.F) {
	for _, p := range []string{"/", "/en/item/x", "//evil.example", `/\evil.example`, "/en/item/../list", "/en/item/%2e%2e/list", "/en/item/a%2fb", "/en/item/\x00", "/en/item/\xff", "*", "", "en", "/item/x;y", "/EN/item/x", "/en/item/x/", "/a/../en/list", "/fr//list"} {
		f.Add(p)
	}
	s := doors(f)
	f.Fuzz(func(t *testing.T, path string) {
		r := httptest.NewRequest("GET", "/", nil)
		r.URL = &url.URL{Path: path}
		if u, err := url.ParseRequestURI(path); err == nil {
			u.RawQuery = ""
			r.URL = u
		}
		w := ask(s, r)
		to := w.Header().Get("Location")
		switch w.Code {
		case 200, 400, 404:
			if to != "" {
				t.Fatalf("%q: %d and leads to %q", path, w.Code, to)
			}
		case 303:
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || !strings.HasPrefix(to, "/en/") {
				t.Fatalf("%q leads to %q", path, to)
			}
		default:
			t.Fatalf("%q: %d", path, w.Code)
		}
	})
}

// FuzzForm: whatever is sent as a form, of whatever kind, is taken with a token
// of ours or refused, and breaks nothing.
func FuzzForm(f *testing.F) {
	for _, x := range [][2]string{{"application/x-www-form-urlencoded", "token=x"}, {"application/x-www-form-urlencoded", "a=%zz&b;c&%00=\xff"}, {"multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\nx\r\n--b--\r\n"},
		{"multipart/form-data", ""}, {"multipart/form-data; boundary=\"\"", "----"}, {"multipart/mixed; boundary=b", "--b--"}, {"text/plain", "token=x"}, {"", "token=x"}, {"application/json", `{"token":"x"}`}, {"a/b; c=\"", ""}, {"application/x-www-form-urlencoded", strings.Repeat("a&", 250)}} {
		f.Add(x[0], []byte(x[1]))
	}
	s := doors(f)
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		r := httptest.NewRequest("POST", "/en/form", bytes.NewReader(body))
		r.Header["Content-Type"] = []string{kind}
		if w := ask(s, r); w.Code < 400 || w.Code > 499 {
			t.Fatalf("%q %q: %d", kind, body, w.Code)
		}
	})
}

// FuzzFormToken: no token is taken but one that the server made.
func FuzzFormToken(f *testing.F) {
	for _, x := range []string{"", "AAAA", strings.Repeat("A", 48), strings.Repeat("-", 48), strings.Repeat("A", 47) + "B", "\x00", strings.Repeat("AAAA\n", 12)} {
		f.Add(x)
	}
	s := doors(f)
	f.Fuzz(func(t *testing.T, token string) {
		r := httptest.NewRequest("POST", "/en/form", strings.NewReader(url.Values{"token": {token}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if w := ask(s, r); w.Code != 403 && w.Code != 413 {
			t.Fatalf("%q: %d", token, w.Code)
		}
	})
}
