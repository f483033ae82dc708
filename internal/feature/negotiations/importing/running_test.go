package importing_test

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/doc"
)

// printed is a PDF file whose pages have a head, a foot and a number.
func printed(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	p := doc.NewPDF(&b, doc.PDFOptions{Lang: "en", Title: "Light", Running: func(page, pages int) doc.PDFRunning {
		return doc.PDFRunning{Head: "The towns of the coast [agree] to this", Foot: "H/RES/12", Page: fmt.Sprintf("%d of %d", page, pages)}
	}})
	for i := 1; i <= 60; i++ {
		p.Numbered(strconv.Itoa(i)+".", "en", doc.PDFSpan{Text: fmt.Sprintf("Urges town %d to light at least %d lamps, and to ask those who keep them what they need for it, each year and whenever "+
			"the lamps are changed or the quays are built anew;", i, i+1)})
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestHeadsAndFeet: what repeats at the heads and feet of a PDF file's pages is left out
// in sight. One of them can be put back as a paragraph, where its page begins, corrected
// like the others, left out again; and all of that is made again when the file comes
// again. Seen to fail when the reader told nobody, and when Settle kept what was left out.
func TestHeadsAndFeet(t *testing.T) {
	file := printed(t)
	each(t, func(w *world) {
		t := w.T
		c := w.editor()
		p := w.send(c, "light", "draft.pdf", "application/pdf", file).Land().Status(t, 200).Sound(t)
		heads := p.Texts(`section[aria-labelledby=heads] li`)
		if len(heads) != 2 || !strings.Contains(heads[0], "H/RES/12 1 of 3 at the foot of 3 pages") || !strings.Contains(heads[0], "with other numbers on other pages") || !strings.Contains(heads[1], "The towns of the coast [agree] to this at the head of") {
			t.Fatalf("%q", heads)
		}
		p.Has(t, "because they repeat at the heads and feet of pages")
		p = p.Form("#h-1 form").Submit().Land().Status(t, 200).Sound(t).Has(t, "1 correction")
		if got := p.Texts(`section[aria-labelledby=heads] li`)[1]; !strings.Contains(got, "put back") || len(p.Find("section[aria-labelledby=heads] form")) != 1 {
			t.Errorf("%q", got)
		}
		// It is a paragraph like any other now.
		at := ""
		for _, li := range p.Find("li.piece") {
			for _, a := range li.Attr {
				if a.Key == "id" && strings.Contains(strings.Join(p.Texts("#"+a.Val+" .wording"), " "), "towns of the coast") {
					at = a.Val
				}
			}
		}
		if at == "" || at == "p-0" {
			t.Fatalf("it is put back as %q", at)
		}
		p = p.Form("#"+at+" form").Set("label", "OP9").Set("kind", "operative").Submit("Correct it").Land().Status(t, 200).Sound(t)
		p.Form("form.save").Submit().Land().Status(t, 200)
		saved := w.drafts("light")[0]
		if n := slices.Index(saved, "OP9 The towns of the coast [agree] to this"); n < 0 || len(saved) != 61 || strings.Contains(strings.Join(saved, " "), "H/RES/12") {
			t.Errorf("%d paragraphs, it is at %d", len(saved), n)
		}
		again := c.Get("/en/desk/texts/light/import?replace=1").Status(t, 200).Form("form.stack").Attach("file", "draft.pdf", "application/pdf", file).Submit().Land().Status(t, 200).Sound(t).Has(t, "2 corrections from then were made again")
		if got := again.Texts(`section[aria-labelledby=heads] li`)[1]; !strings.Contains(got, "put back") {
			t.Errorf("%q", got)
		}
		// A page that was shown before has a line that is not there.
		negotiationstest.Post(c, again.URL.Path, again.URL.Path, url.Values{"n": {"7"}, "do": {"back"}, "revision": {"1"}}).Status(t, 409)
	})
}
