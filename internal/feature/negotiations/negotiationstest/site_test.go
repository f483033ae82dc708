package negotiationstest_test

import (
	"path/filepath"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestSite: a site stands, keeps a draft, and lets in who has a role.
func TestSite(t *testing.T) {
	s := negotiationstest.New(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db"), nil, nil)
	s.Begin("health", "north")
	if d := s.Add("health", "Zero draft", true, "1. Decides to meet;", "2. Invites all;"); len(d.Paragraphs) != 2 || d.Paragraphs[1].Label != "2" {
		t.Errorf("the draft is %+v", d.Paragraphs)
	}
	s.As(core.Grant{Role: core.Editor, Campaign: "north"}).Get("/en/desk/texts/health").Status(t, 200)
	s.As(core.Grant{Role: core.Editor, Campaign: "south"}).Get("/en/desk/texts/health").Status(t, 404)
}
