package importing_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/importing"
)

// TestAfterSaving: a draft is saved from the head of the page as it is, and whoever
// saved it stands before what changed; the first one, and one that becomes public in a
// minute, lead to all drafts.
func TestAfterSaving(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		saved := func(words, day, public string) string {
			t.Helper()
			p := w.send(c, "light", "draft.md", "text/markdown", []byte(strings.Replace(text, "every quay", words, 1)), "day", day).Land().Status(t, 200).Sound(t)
			f := p.Form(".opening form")
			if f.Value("name") != "Zero draft" || f.Value("day") != day {
				t.Errorf("it would be saved as %q of %q", f.Value("name"), f.Value("day"))
			}
			if public != "" {
				return p.Form("form.save").Check("public", "1").Submit().Status(t, 303).Header.Get("Location")
			}
			return f.Submit().Status(t, 303).Header.Get("Location")
		}
		for _, x := range []struct{ words, day, public, to string }{
			{"every quay", "2031-05-20", "", "/en/desk/texts/light?done=importing.saved"},
			{"some quays", "2031-05-21", "", "/en/desk/texts/light/compare/1/2?done=importing.saved"},
			{"no quay", "2031-05-22", "1", "/en/desk/texts/light?done=importing.saved"},
		} {
			if to := saved(x.words, x.day, x.public); to != x.to {
				t.Errorf("%s: from there to %s", x.words, to)
			}
		}
	})
}

// TestTakenHow: the page says how the tracked changes of a file were taken.
func TestTakenHow(t *testing.T) {
	each(t, func(w *world) {
		for way, say := range map[string]string{"accepted": "as if all were accepted.", "rejected": "as if none had been made.", "bracketed": "Both wordings stand in square brackets."} {
			w.send(w.editor(), "light", "draft.docx", "application/octet-stream", tracked(t), "changes", way).Land().Status(t, 200).Sound(t).Has(t, say)
		}
	})
}

// TestUnsaved: whoever may save a file that was read is told of it where the text's
// drafts are listed, until it is thrown away or its time is over. Seen to fail when the
// page of a text said nothing of it.
func TestUnsaved(t *testing.T) {
	each(t, func(w *world) {
		const say = "1 file read for a draft and not saved yet"
		c := w.editor()
		w.brought(c)
		c.Get("/en/desk/texts/light").Status(t, 200).Sound(t).Has(t, say)
		for _, l := range core.Langs {
			c.Get("/"+string(l)+"/desk/texts/light").Status(t, 200).Sound(t)
		}
		w.As(core.Grant{Role: core.Translator}).Get("/en/desk/texts/light").Status(t, 200).HasNot(t, say)
		w.Later(importing.Lifetime)
		c = w.editor() // the other one's session is over
		c.Get("/en/desk/texts/light").Status(t, 200).HasNot(t, say)
	})
}
