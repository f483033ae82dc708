package web

import (
	"bytes"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/limit"
)

// Request is an HTTP request with what the server found out about it.
type Request struct {
	*http.Request
	Lang  core.Lang
	Actor core.Actor
	srv   *Server

	private bool

	desk *deskRoute // set on a page of the desk

	formToken string   // once it was looked at and found good
	body      *metered // of a form
	shared    bool     // the answer goes to many readers
}

// T returns a message in the reader's language.
func (r *Request) T(key string, args ...any) string {
	return r.srv.cfg.Catalog.T(r.Lang, key, args...)
}

// SiteName returns the site's name in the reader's language.
func (r *Request) SiteName() string { return r.srv.cfg.SiteName(r.Lang) }

// Demo reports whether this is a demonstration, which says so everywhere.
func (r *Request) Demo() bool { return r.srv.cfg.Demo }

// Part writes one more piece of a page that is too long to be held whole. Call
// [Frame.Fill] before the first.
func (r *Request) Part(w io.Writer, name string, data any) error {
	b := r.srv.buffers.Get().(*bytes.Buffer)
	defer r.srv.buffers.Put(b)
	b.Reset()
	if err := r.write(b, name, data); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// Now returns the time.
func (r *Request) Now() int64 { return r.srv.cfg.Now().Unix() }

// Network returns the client's network prefix, for limits that live in memory
// only. It is never stored or logged. It is "" for this machine itself: behind an
// onion service, or a proxy that is not trusted, everybody comes from there, and
// one limit for all would shut out those who need it most.
func (r *Request) Network() string {
	addr := r.RemoteAddr
	if r.srv.cfg.TrustProxy {
		if f := r.Header.Values("X-Forwarded-For"); len(f) > 0 {
			last := f[len(f)-1]
			addr = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
		}
	}
	if ap, err := netip.ParseAddrPort(addr); err == nil && ap.Addr().IsLoopback() {
		return ""
	} else if ip, err := netip.ParseAddr(addr); err == nil && ip.IsLoopback() {
		return ""
	}
	return limit.Prefix(addr)
}

// Render writes the named template as the whole answer. data embeds [Frame].
func (r *Request) Render(w http.ResponseWriter, status int, name string, data framed) error {
	b := r.srv.buffers.Get().(*bytes.Buffer)
	defer r.srv.buffers.Put(b)
	b.Reset()
	f := data.frame()
	f.Fill(r)
	if err := r.write(b, name, data); err != nil {
		return err
	}
	if r.Method == http.MethodGet && !f.Private && !f.Desk && !r.shared {
		r.rememberLang(w)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", r.Lang.Tag())
	if f.Private || f.Desk || r.Method == http.MethodPost {
		h.Set("Cache-Control", "no-store")
	} else if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-cache")
	}
	if f.NoIndex || f.Private || f.Desk {
		h.Set("X-Robots-Tag", "noindex")
	}
	w.WriteHeader(status)
	_, err := w.Write(b.Bytes())
	return err
}

// SeeOther leads the browser to a path of this site, without language.
func (r *Request) SeeOther(w http.ResponseWriter, path string) error {
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r.Request, "/"+string(r.Lang)+path, http.StatusSeeOther)
	return nil
}

// rememberLang remembers a language that the reader chose by a link: when they
// come from a page of this site in another language. It is the only cookie.
func (r *Request) rememberLang(w http.ResponseWriter) {
	ref, err := url.Parse(r.Referer())
	if err != nil || ref.Host == "" || ref.Host != r.Host {
		return
	}
	from, _, _ := strings.Cut(strings.TrimPrefix(ref.Path, "/"), "/")
	if l := core.Lang(from); !l.Valid() || l == r.Lang {
		return
	}
	http.SetCookie(w, &http.Cookie{Name: r.langCookie(), Value: string(r.Lang), Path: "/", MaxAge: 180 * 86400,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.secure()})
}

// guessLang is for addresses of no language of their own: what stands first in
// the path, what the reader chose, what their browser asks for.
func (r *Request) guessLang() core.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	if l := core.Lang(first); l.Valid() {
		return l
	}
	if c, err := r.Cookie(r.langCookie()); err == nil && core.Lang(c.Value).Valid() {
		return core.Lang(c.Value)
	}
	return i18n.Negotiate(r.Header.Get("Accept-Language"))
}

func (r *Request) langCookie() string {
	if r.secure() {
		return "__Host-lang"
	}
	return "lang"
}

// redirectToLang leads an address without language to the reader's language.
func redirectToLang(w http.ResponseWriter, r *Request) error {
	w.Header().Set("Vary", "Accept-Language, Cookie")
	w.Header().Set("Cache-Control", "no-store")
	to := url.URL{Path: "/" + string(r.Lang) + "/" + strings.TrimLeft(r.URL.Path, `/\`), RawQuery: r.URL.RawQuery}
	http.Redirect(w, r.Request, to.String(), http.StatusSeeOther)
	return nil
}
