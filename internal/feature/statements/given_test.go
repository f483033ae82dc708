package statements_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/edition"
)

// TestPublishKeepsWhatItWasGiven: the logos that stand in the source's file alone get to
// the other languages in a copy of their lists. Seen to fail when they were written into
// the list that came.
func TestPublishKeepsWhatItWasGiven(t *testing.T) {
	once(t, func(w *world) {
		st := statementstest.Declaration("given", "")
		given := []statements.Issuer{{Name: "Un réseau"}}
		editions := map[core.Lang]statements.GivenEdition{}
		for l, issuers := range map[core.Lang][]statements.Issuer{st.Source: {{Name: "A network", Logo: "logo"}}, "fr": given} {
			md := "# A title\n\nA text.\n"
			doc, err := edition.Parse(md)
			if err != nil {
				t.Fatal(err)
			}
			editions[l] = statements.GivenEdition{Markdown: md, Edition: statements.Edition{Edition: edition.Edition{Lang: l, Doc: doc, Said: edition.Checked}, Issuers: issuers}}
		}
		if _, err := w.Publish(w.Context(), statements.Given{Statement: st, Editions: editions}); err != nil {
			t.Fatal(err)
		}
		if given[0].Logo != "" || editions["fr"].Edition.Issuers[0].Logo != "" {
			t.Errorf("what was given was changed where it lay: %+v", given)
		}
	})
}
