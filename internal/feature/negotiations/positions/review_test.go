package positions_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/feature/negotiations/positions"
)

// TestReviewListOfOne: the link to all that one group said leads there, also when its
// name has spaces and signs. Seen to fail when the name was escaped twice.
func TestReviewListOfOne(t *testing.T) {
	each(t, func(w *world) {
		const who = "Friends of 50% plus"
		w.Must(w.s.Add(t.Context(), negotiationstest.Editor, "health", []positions.Note{{At: positions.At{Paragraph: -1}, Line: -1, Day: core.DayOf(w.Now()), Kept: positions.Team,
			Said: positions.Said{Who: positions.Who{Group: who}, Words: "We would rather not."}}}))
		c := w.signIn(core.Editor, "")
		p := c.Get("/en/desk/texts/health/positions").Status(t, 200)
		at := p.Attr("ul.lines li a", "href")
		if at == "" {
			at = p.Attr("ul.lines a", "href")
		}
		if got := c.Get(at).Status(t, 200); !strings.Contains(got.Body, "We would rather not.") {
			t.Errorf("%s shows nothing that they said", at)
		}
	})
}
