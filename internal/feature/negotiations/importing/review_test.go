package importing_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestReviewReplacesWhatItShowed: while somebody corrects the new reading of a draft, a
// colleague puts another draft in front, and all numbers move: what is saved takes the
// place of the draft it was brought in for, and of no other. Seen to fail when an upload
// kept the number of the draft: the one that had the number by then was overwritten.
func TestReviewReplacesWhatItShowed(t *testing.T) {
	each(t, func(w *world) {
		w.Add("light", "Zero draft", false, "1. Decide to light every quay by 2030;")
		w.Add("light", "Rev.1", false, "1. Consider lighting every quay;")
		c := w.editor()
		f := c.Get("/en/desk/texts/light/import?replace=2").Status(t, 200).Form("form.stack").Set("paste", "1. Consider lighting some quays;\n\n2. Count the lamps;")
		p := f.Submit().Land().Status(t, 200)
		p.Has(t, "It takes the place of Rev.1")
		in := negotiationstest.Draft("Non-paper", w.Now(), false, "1. A paper that is none;")
		in.Before = 1
		_, err := w.Texts.AddDraft(w.Context(), negotiationstest.Editor, "light", in)
		w.Must(err)
		c.Get(p.URL.Path).Status(t, 200).Has(t, "It takes the place of Rev.1").Form("form.save").Submit().Status(t, 303)
		got := w.drafts("light")
		if len(got) != 3 || strings.Join(got[1], "|") != "1 Decide to light every quay by 2030;" || len(got[2]) != 2 {
			t.Errorf("another draft was overwritten: %q", got)
		}
		// Gone meanwhile, nothing takes its place, and nothing else goes.
		p = c.Get("/en/desk/texts/light/import?replace=2").Status(t, 200).Form("form.stack").Set("paste", "1. Something else;").Submit().Land().Status(t, 200)
		w.Must(w.Texts.RemoveDraft(w.Context(), negotiationstest.Editor, "light", 2))
		if p := c.Get(p.URL.Path).Form("form.save").Submit(); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("a draft that is gone was replaced: %d", p.Code)
		}
		if n := len(w.drafts("light")); n != 2 {
			t.Errorf("%d drafts", n)
		}
	})
}

// TestReviewRemovedIsForgotten: a draft that was given in confidence and is removed
// leaves nothing of its words behind: neither the file that was kept nor the corrections
// that quote it, nor in the files of the database. Seen to fail when RemoveDraft asked no
// other package.
func TestReviewRemovedIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		p := w.send(c, "light", "draft.md", "text/markdown", []byte(text+"\n4. Keep the whispered zebra clause;\n"), "keep", "1").Land().Status(t, 200)
		id := ""
		for _, li := range p.Find("li.piece") {
			for _, a := range li.Attr {
				if a.Key == "id" && strings.Contains(strings.Join(p.Texts("#"+a.Val+" .wording"), " "), "zebra") {
					id = a.Val
				}
			}
		}
		p = p.Form("#"+id+" form").Set("label", "OP9").Submit("Correct it").Land().Status(t, 200)
		p.Form("form.save").Submit().Land().Status(t, 200)
		if w.count("importing_fixes") != 1 || w.count("importing_file") != 1 {
			t.Fatal("nothing is there to forget")
		}
		w.Must(w.Texts.RemoveDraft(w.Context(), negotiationstest.Editor, "light", 1))
		if a, b := w.count("importing_fixes"), w.count("importing_file"); a+b != 0 {
			t.Errorf("%d corrections and %d files are left", a, b)
		}
		if file, ok := strings.CutPrefix(w.dsn, "sqlite:"); ok {
			files, err := filepath.Glob(file + "*")
			w.Must(err)
			for _, f := range files {
				if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), "zebra") {
					t.Errorf("%s still says it", filepath.Base(f))
				}
			}
		}
	})
}
