package statementstest_test

import (
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/dbtest"
)

// TestSite: a statement is published and signed, sealed and in public, the log tells
// of it, the desk lets in who has a role, and the program that begins anew still knows.
func TestSite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := statementstest.New(t, dsn, nil, nil)
		s.Issue(statementstest.Declaration("ports", "north"), map[core.Lang]string{"en": statementstest.Text})
		s.ListKey("ports")
		for _, v := range []statements.Visibility{statements.Public, statements.Sealed} {
			link, err := s.Endorse("ports", statements.SignInput{Kind: statements.Person, Visibility: v, Name: "Amina " + string(v), Country: "KE"})
			s.Must(err)
			if m, err := s.Statements.Mine(t.Context(), link); err != nil || m.State != statements.StateConfirmed {
				t.Errorf("%s: %v, %v", v, m, err)
			}
		}
		s.Start()
		s.Later(time.Minute)
		s.Anybody().Get("/en/statements/ports/roll").Status(t, 200).Has(t, "Amina public").HasNot(t, "Amina sealed")
		verbs := map[string]bool{}
		for _, e := range s.Entries() {
			verb, _, _ := strings.Cut(e, " ")
			verbs[verb] = true
		}
		if !verbs["version"] || !verbs["endorse"] {
			t.Errorf("the log tells of %v", verbs)
		}
		if strings.Contains(s.Dump(), "Amina sealed") {
			t.Error("a sealed name lies in the database")
		}
		if _, err := s.Endorse("ports", statements.SignInput{Kind: statements.Person, Visibility: statements.Public}); core.KindOf(err) != core.Invalid {
			t.Errorf("nobody signed: %v", err)
		}
	})
}
