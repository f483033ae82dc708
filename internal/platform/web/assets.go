package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sort"
	"strings"
	"sync"

	"groundswell/internal/core"

	"github.com/andybalholm/brotli"
)

// assets are the style sheet and the script, and those of the desk: each one
// file, made at start from all features' parts, compressed when it is first asked
// for, named by its hash and kept by browsers for a year.
type assets struct {
	css, js         string // paths
	deskCSS, deskJS string
	textsCSS        string            // of pages about negotiated texts
	extra           map[string]string // ui/extra/name → path
	files           map[string]asset
}

type asset struct {
	kind   string
	raw    []byte
	gz, br func() ([]byte, error) // made once
}

func newAssets(voice string, features []Feature) (*assets, error) {
	a := &assets{files: map[string]asset{}, extra: map[string]string{}}
	if err := a.addDesk(features); err != nil {
		return nil, err
	}
	for _, kind := range []string{"css", "js"} {
		b, err := join("ui/*."+kind, features)
		if err != nil {
			return nil, err
		}
		text := b.String()
		mime := "text/javascript; charset=utf-8"
		if kind == "css" {
			accent, err := voiceCSS(voice)
			if err != nil {
				return nil, err
			}
			text, mime = shrinkCSS(text+accent), "text/css; charset=utf-8"
		}
		at, err := a.add(kind, mime, []byte(text))
		if err != nil {
			return nil, err
		}
		if kind == "css" {
			a.css = at
		} else {
			a.js = at
		}
	}
	return a, nil
}

// addDesk adds what only some pages load: the desk's style sheet and script beside
// the public ones, the style sheet of negotiated texts, and large scripts that one
// page needs.
func (a *assets) addDesk(features []Feature) error {
	css, err := join("ui/desk/*.css", features)
	if err != nil {
		return err
	}
	js, err := join("ui/desk/*.js", features)
	if err != nil {
		return err
	}
	if a.deskCSS, err = a.add("css", "text/css; charset=utf-8", []byte(shrinkCSS(css.String()))); err != nil {
		return err
	}
	if a.deskJS, err = a.add("js", "text/javascript; charset=utf-8", js.Bytes()); err != nil {
		return err
	}
	if css, err = join("ui/texts/*.css", features); err != nil {
		return err
	}
	if a.textsCSS, err = a.add("css", "text/css; charset=utf-8", []byte(shrinkCSS(css.String()))); err != nil {
		return err
	}
	for _, f := range features {
		names, err := fs.Glob(f.FS, "ui/extra/*.js")
		if err != nil {
			return err
		}
		for _, n := range names {
			b, err := fs.ReadFile(f.FS, n)
			if err != nil {
				return err
			}
			if a.extra[path.Base(n)], err = a.add("js", "text/javascript; charset=utf-8", b); err != nil {
				return err
			}
		}
	}
	return nil
}

// join puts all features' files that fit a pattern together in the order of their
// names.
func join(pattern string, features []Feature) (*bytes.Buffer, error) {
	var parts []struct{ name, text string }
	for _, f := range features {
		names, err := fs.Glob(f.FS, pattern)
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			text, err := fs.ReadFile(f.FS, n)
			if err != nil {
				return nil, err
			}
			parts = append(parts, struct{ name, text string }{n, string(text)})
		}
	}
	sort.SliceStable(parts, func(i, j int) bool { return parts[i].name < parts[j].name })
	b := new(bytes.Buffer)
	for _, p := range parts {
		b.WriteString(p.text)
		if strings.HasSuffix(pattern, ".js") {
			b.WriteString(";\n") // a script that begins with a bracket is no argument of the one before
		}
	}
	return b, nil
}

// packed keeps what this process has compressed, by name and kind of content: tests
// make many servers of the same files.
var packed sync.Map

func (a *assets) add(kind, mime string, raw []byte) (string, error) {
	h := sha256.Sum256(raw)
	name := hex.EncodeToString(h[:8]) + "." + kind
	had, _ := packed.LoadOrStore(name+mime, asset{mime, raw,
		sync.OnceValues(func() ([]byte, error) { return packGzip(raw) }), sync.OnceValues(func() ([]byte, error) { return packBrotli(raw) })})
	a.files[name] = had.(asset)
	return "/a/" + name, nil
}

func packGzip(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(raw)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func packBrotli(raw []byte) ([]byte, error) {
	var b bytes.Buffer
	level := brotli.BestCompression
	if len(raw) > 64<<10 {
		level = 9 // whoever asks first would wait most of a second for the last tenth
	}
	w := brotli.NewWriterLevel(&b, level)
	_, err := w.Write(raw)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func (a *assets) serve(w http.ResponseWriter, r *Request) error {
	f, ok := a.files[r.PathValue("file")]
	if !ok {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	h := w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	if strings.HasPrefix(f.kind, "text/css") {
		// The preview of a draft has no origin (S-53), and must look like its page.
		// A style sheet tells nothing; all else stays with its own origin.
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	var err error
	body, accept := f.raw, r.Header.Get("Accept-Encoding")
	switch {
	case strings.Contains(accept, "br"):
		body, err = f.br()
		h.Set("Content-Encoding", "br")
	case strings.Contains(accept, "gzip"):
		body, err = f.gz()
		h.Set("Content-Encoding", "gzip")
	}
	if err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

// shrinkCSS takes out comments and white space. Our style sheets have no string
// with two spaces in it, so nothing is lost.
func shrinkCSS(s string) string {
	var bare, out strings.Builder
	for {
		before, rest, opened := strings.Cut(s, "/*")
		_, after, closed := strings.Cut(rest, "*/")
		if !opened || !closed {
			break
		}
		bare.WriteString(before)
		s = after
	}
	bare.WriteString(s)
	gap := false         // white space came
	const stop = "{};,>" // no white space is needed on either side
	last := byte(stop[0])
	for _, c := range []byte(bare.String()) {
		switch c {
		case ' ', '\t', '\n', '\r', '\f':
			gap = true
			continue
		}
		if gap && strings.IndexByte(stop, c) < 0 && strings.IndexByte(stop, last) < 0 {
			out.WriteByte(' ')
		}
		out.WriteByte(c)
		gap, last = false, c
	}
	return strings.ReplaceAll(out.String(), ";}", "}")
}

// voiceCSS sets the network's accent and the colours that can be read on it and
// in its stead: at least 4.5 to 1 on paper, by day and by night (WCAG 2.2, 1.4.3).
func voiceCSS(voice string) (string, error) {
	if voice == "" {
		return "", nil
	}
	c, err := parseColour(voice)
	if err != nil {
		return "", fmt.Errorf("the accent colour: %w", err)
	}
	light, dark := readable(c, paper, false), readable(c, night, true)
	return fmt.Sprintf(":root{--voice:%s;--on-voice:%s}@media (prefers-color-scheme:dark){:root{--voice:%s;--on-voice:%s}}",
		light, paper, dark, night), nil
}
