package agreed_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/dbtest"
)

// TestReviewTakingTakesTheRole: the library is shown to the staff of all campaigns. Who
// is an editor of one campaign and a translator of another does not carry an adopted
// draft of the other one into it, which may not be public yet. Seen to fail when reading
// a draft was enough.
func TestReviewTakingTakesTheRole(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := negotiationstest.New(t, dsn, nil, nil)
		s.Begin("health", "north")
		in := negotiationstest.Draft("Adopted text", s.Now(), false, "1. Decide to meet again in five years;")
		in.Final = true
		_, err := s.Texts.AddDraft(t.Context(), negotiationstest.Editor, "health", in)
		s.Must(err)
		texts := agreed.SiteTexts{Negotiations: s.Texts}
		both := core.Actor{Account: "both", Grants: []core.Grant{{Role: core.Editor, Campaign: "south"}, {Role: core.Translator, Campaign: "north"}}}
		if all, err := texts.Adopted(t.Context(), both); err != nil || len(all) != 0 {
			t.Errorf("%d offered, %v", len(all), err)
		}
		if _, err := texts.Text(t.Context(), both, "health", 1); core.KindOf(err) != core.NotFound {
			t.Errorf("its words: %v", err)
		}
		if all, err := texts.Adopted(t.Context(), core.Actor{Account: "e", Grants: []core.Grant{{Role: core.Editor, Campaign: "north"}}}); err != nil || len(all) != 1 {
			t.Errorf("its editor is offered %d, %v", len(all), err)
		}
	})
}
