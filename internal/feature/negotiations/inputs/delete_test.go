package inputs_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// TestDeletedWithTheText: when a text is deleted whole, the links that networks have open
// nothing any more, and what they proposed is gone. Seen to fail when the package did not
// join its part, and when deleteAll left the links.
func TestDeletedWithTheText(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		path := w.link(c, "Peers", "7")
		w.propose(c, "North", 1, "Encourage", "Urge")
		w.Anybody().Get(path).Status(t, 200)
		if n := w.Counted("hlm", 1); n["inputs.delete.inputs"] != 1 || n["inputs.delete.links"] != 1 {
			t.Errorf("the page that removes the draft says that there are %v", n)
		}
		n, err := w.Texts.BySlug(t.Context(), "hlm")
		w.Must(err)
		_, who := w.SignIn(core.Grant{Role: core.Coordinator, Campaign: n.Campaign})
		title, _ := n.Title(n.Lang)
		x, err := w.Texts.AskDelete(t.Context(), who, "hlm", n.ID, title)
		w.Must(err)
		if !x.Alone {
			t.Fatal("somebody else is here who could agree")
		}
		w.Anybody().Get(path).Status(t, 404)
		w.Must(w.DB.Read(t.Context(), func(tx *db.Tx) error {
			for _, table := range []string{"inputs_input", "inputs_link", "inputs_fate"} {
				if k, err := db.Value[int64](tx, "SELECT COUNT(*) FROM "+table); err != nil || k != 0 {
					t.Errorf("%d rows of %s are left, %v", k, table, err)
				}
			}
			return nil
		}))
	})
}
