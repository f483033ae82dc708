package agreed_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestStaysWhenTheTextGoes: what the library took from a text stays when that is deleted
// whole, and leads to it no more. Seen to fail when part deleted the source, and when it
// left the ids.
func TestStaysWhenTheTextGoes(t *testing.T) {
	each(t, func(w *world) {
		_, by := w.SignIn(core.Grant{Role: core.Coordinator})
		w.negotiate(negotiationstest.Editor, "water", "health", true, "1. Decide to keep every well open;\n\n2. Request a report each year;\n")
		_, err := w.s.Take(w.Context(), by, "water", 1, "A/1", "")
		w.must(err)
		n, err := w.Texts.BySlug(w.Context(), "water")
		w.must(err)
		kept, err := w.Texts.Kept(w.Context(), "water")
		w.must(err)
		stays := int64(0)
		for _, k := range kept {
			if k.Stays {
				stays += k.N
			}
		}
		if n := w.Counted("water", 1); n["+agreed.delete.paragraphs"] != 2 || n["negotiations.remove.paragraphs"] != 2 {
			t.Errorf("the page that removes the draft says that there are %v", n)
		}
		if stays != 2 {
			t.Errorf("the page says that %d paragraphs stay", stays)
		}
		_, err = w.Texts.AskDelete(w.Context(), by, "water", n.ID, "Declaration water")
		w.must(err)
		library, err := w.s.Library(w.Context())
		w.must(err)
		if len(library.Paragraphs) != 2 || library.Paragraphs[0].Source.Negotiation != "" || library.Paragraphs[0].Source.Draft != "" {
			t.Errorf("%d paragraphs stay", len(library.Paragraphs))
		}
	})
}
