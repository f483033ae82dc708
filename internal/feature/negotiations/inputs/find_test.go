package inputs_test

import (
	"strings"
	"testing"
)

// TestFindParagraph: in a long draft the paragraph is found by words of it, in any
// spelling of their letters, and by what delegates call it; the ask that somebody came
// from is chosen in the form.
func TestFindParagraph(t *testing.T) {
	each(t, func(w *world) {
		var long []string
		for range 30 {
			long = append(long, "Recalling the lamps of the harbour,")
		}
		w.Add("hlm", "Rev.1", false, append(long, "OP7 bis. Encourage Member States to pay for Résumé clinics;")...)
		c := w.editor()
		at := desk + "/new?draft=2&find="
		for words, n := range map[string]int{"": 31, "resume+CLINICS": 1, "op7bis": 1, "OP+7+bis": 1, "harbour": 30, "harbour+clinics": 0} {
			p := c.Get(at+words).Status(t, 200).Sound(t).Safe(t)
			if got := len(p.Find(".picks li")); got != n {
				t.Errorf("%d paragraphs for %q, not %d", got, words, n)
			}
		}
		if p := c.Get(at+"clinics&ask=a2").Status(t, 200); !strings.Contains(p.Body, "ask=a2&amp;p=30") {
			t.Error("the ask is lost on the way to the form")
		}
		if f := c.Get(desk+"/new?draft=2&kind=replace&p=30&ask=a2").Status(t, 200).Sound(t).Form("form.proposing"); f.Value("ask") != "a2" {
			t.Errorf("the ask is %q", f.Value("ask"))
		}
	})
}
