package importing_test

import (
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// old is a draft of our own as an old editor saved it, in windows-1252 and in KOI8-R.
const (
	old     = "1. Decide to light each quay \x96 every coast has asked for it \x96 by 2030;\r\n\r\n2. Urge the towns\x92 councils to ask \x93the keepers\x94 what they need;\r\n"
	russian = "1. \xf0\xcf\xd3\xd4\xc1\xce\xcf\xd7\xcc\xd1\xc5\xd4 \xcf\xd3\xd7\xc5\xd4\xc9\xd4\xd8 \xcb\xc1\xd6\xc4\xd5\xc0 \xd0\xd2\xc9\xd3\xd4\xc1\xce\xd8;\r\n"
)

// TestOlderEncodings: text that an old program saved is read; the page says as what, and
// another encoding can be chosen, as long as nothing is saved. What is chosen holds when
// the same file comes again. The bytes go with the upload, however it ends. Seen to fail
// when deleteUpload left them, and when nothing was remembered.
func TestOlderEncodings(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		c := w.editor()
		p := w.send(c, "light", "draft.txt", "text/plain", []byte(old)).Land().Status(t, 200).Sound(t)
		p.Has(t, "Read as Windows-1252: its letters make sense only so.", "each quay – every coast", "towns’ councils", "“the keepers”")
		p = p.Form("section[aria-labelledby=letters] form").Set("encoding", "koi8-r").Submit().Land().Status(t, 200).Sound(t)
		p.Has(t, "Read as KOI8-R, as was chosen.", "The file was read again.").HasNot(t, "every coast has asked for it – by")
		p.Form("section[aria-labelledby=letters] form").Set("encoding", "gb18030").Submit().Status(t, 422).Sound(t).Has(t, "not stored in that encoding", "Read as KOI8-R")
		negotiationstest.Post(c, p.URL.Path, p.URL.Path+"/encoding", url.Values{"encoding": {"windows-1252"}, "revision": {"1"}}).Status(t, 409)
		// Corrections stay with their words.
		p = p.Form("section[aria-labelledby=letters] form").Set("encoding", "windows-1251").Submit().Land().Status(t, 200)
		p.Form("form.save").Submit().Land().Status(t, 200)
		if n := w.count("importing_raw"); n != 0 {
			t.Errorf("the bytes of %d files are left", n)
		}
		again := c.Get("/en/desk/texts/light/import?replace=1").Status(t, 200).Form("form.stack").Attach("file", "draft.txt", "text/plain", []byte(old)).Submit().Land().Status(t, 200).Sound(t)
		again.Has(t, "Read as Windows-1251, as was chosen.").HasNot(t, "was here before")
		again.Press("Throw away").Land().Status(t, 200)
		if n := w.count("importing_raw"); n != 0 {
			t.Errorf("the bytes of %d files are left after they were thrown away", n)
		}
		for _, l := range core.Langs {
			c.Get("/"+string(l)+"/desk/texts/light/import").Status(t, 200).Sound(t)
		}
	})
}

// What is too short to be sure of is refused, the page says what to do, and what a person
// chooses is taken; other campaigns' staff choose nothing.
func TestEncodingIsAsked(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		c := w.editor()
		p := w.send(c, "light", "draft.txt", "text/plain", []byte("1. \xf0\xcf\xd3;\r\n")).Status(t, 422).Sound(t)
		p.Has(t, "Say which one it is, or save the file again in UTF-8.", "Find it out", "KOI8-R — Cyrillic")
		if n := w.count("importing_upload") + w.count("importing_raw"); n != 0 {
			t.Errorf("%d rows are kept of what was refused", n)
		}
		p = p.Form("form.stack").Attach("file", "draft.txt", "text/plain", []byte("1. \xf0\xcf\xd3;\r\n")).Set("encoding", "koi8-r").Set("lang", "ru").Submit().Land().Status(t, 200).Sound(t)
		p.Has(t, "Пос;", "Read as KOI8-R, as was chosen.")
		if got := p.Form("section[aria-labelledby=letters] form").Value("encoding"); got != "koi8-r" {
			t.Errorf("%q is shown as chosen", got)
		}
		other := w.As(core.Grant{Role: core.Editor, Campaign: "north"})
		negotiationstest.Post(other, "/en/desk/texts/north/import", p.URL.Path+"/encoding", url.Values{"encoding": {"windows-1251"}, "revision": {"1"}}).Status(t, 404)
		negotiationstest.Post(c, p.URL.Path, p.URL.Path+"/encoding", url.Values{"encoding": {"utf-7"}, "revision": {"1"}}).Status(t, 422)
		p = w.send(c, "light", "r.txt", "text/plain", []byte(strings.Repeat(russian+"\r\n", 2)), "lang", "ru").Land().Status(t, 200)
		p.Has(t, "Read as KOI8-R: its letters make sense only so.", "Постановляет осветить каждую пристань")
		// What nobody saves goes after a week, bytes too.
		w.Later(8 * 24 * 3600e9)
		w.Must(w.s.Sweep(t.Context()))
		if n := w.count("importing_upload") + w.count("importing_raw"); n != 0 {
			t.Errorf("%d rows are left after a week", n)
		}
	})
}
