package edition_test

import (
	"testing"

	"groundswell/internal/platform/edition"
)

// FuzzFromHTML: a text that comes as HTML becomes Markdown that can be read, or
// an error.
func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{"<h1>A</h1><p>b", "<table><tr><td>x", "<ol><li>a<ol><li>b", "<script>alert(1)</script>", "<a href=javascript:x>y</a>", "<p>1. a</p><p>\\*b*", "<h1>A</h1><blockquote><p>b</blockquote><pre>c", "<svg><title><p>", "<!--", "<h1>a</h1><p>&#0;&#x202e;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		md, err := edition.FromHTML(s)
		if err != nil {
			return
		}
		if doc, err := edition.Parse(md); err == nil && doc == nil {
			t.Fatalf("%q became %q, which is neither read nor refused", s, md)
		}
	})
}

// FuzzFromPlain: likewise of plain text.
func FuzzFromPlain(f *testing.F) {
	for _, s := range []string{"Title\n\nText.", "1. a\n2. b\n", "TITLE\n=====\n\n- a\n  - b", "\ufeffa\r\n\r\nb", "    code\n\n> b", "a\x00b", "[1] x\n\n*y*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		md, err := edition.FromPlain(s)
		if err != nil {
			return
		}
		if doc, err := edition.Parse(md); err == nil && doc == nil {
			t.Fatalf("%q became %q, which is neither read nor refused", s, md)
		}
	})
}
