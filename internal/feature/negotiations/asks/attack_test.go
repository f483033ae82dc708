package asks_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/asks"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/platform/db"
)

// TestAttackFallbackIsNotTold: a delegation watches the public page of an ask while it
// tries wordings. Whether a paragraph is near to what the network could live with, or
// crosses a red line, changes nothing there: readers are told what became of the wanted
// wording alone, and the team the whole. Seen to fail when readers' asks were followed
// with fallback and red lines: the paragraph with the words of the fallback was quoted as
// what is left of the ask, and a red line anywhere in the draft turned "in" to "weakened".
func TestAttackFallbackIsNotTold(t *testing.T) {
	each(t, func(w *world) {
		add := func(secrets bool) core.ID {
			f := asks.Facts{Names: map[core.Lang]string{"en": "Shelter"}, Wanted: "Commit to provide shelter to sex workers and migrants by 2030"}
			if secrets {
				f.Fallback, f.RedLines = "Encourage municipalities to consider temporary accommodation programmes", []string{"illegal migrants shall be returned to their ports"}
			}
			a, err := w.s.Add(t.Context(), everywhere, "lamps", true, f)
			w.must(err)
			return a.ID
		}
		plain, secret := add(false), add(true)
		w.draft("Rev.1", true, "Recalling the light of the coasts,", "Encourage municipalities to consider temporary accommodation programmes;", "Decide to keep the roads clear of snow;")
		w.draft("Rev.2", true, "Recalling the light of the coasts,", "Commit to provide shelter to sex workers and migrants by 2030;", "Decide that illegal migrants shall be returned to their ports;")
		w.publish(true)
		told, err := w.s.Grid(t.Context(), "lamps", true)
		w.must(err)
		team, err := w.s.Grid(t.Context(), "lamps", false)
		w.must(err)
		for i, c := range told.Row(secret).Cells {
			if o := told.Row(plain).Cells[i]; c.Status != o.Status || c.Found.Quote != o.Found.Quote || c.Worse != o.Worse || len(c.Found.RedLines) > 0 || c.Found.Fallback {
				t.Errorf("%s: readers learn of the fallback or a red line: %s %q, without them %s %q", c.Draft.Name, c.Status, c.Found.Quote, o.Status, o.Found.Quote)
			}
		}
		if all := team.Row(secret).Cells; all[1].Found.Quote == "" || all[2].Status != follow.Weakened {
			t.Errorf("the team is not told: %q, %s", all[1].Found.Quote, all[2].Status)
		}
	})
}

// TestAttackAskedTooLate: a text is deleted for good while an ask for it is on its way:
// its fallback and red lines are kept nowhere. And an ask that is removed does not stay
// in the files of the database. Seen to fail when only the beginning had looked whether
// the text is there, and when the deleted row stayed in SQLite's write-ahead log.
func TestAttackAskedTooLate(t *testing.T) {
	each(t, func(w *world) {
		a, err := w.s.Add(t.Context(), everywhere, "lamps", false, asks.Facts{Names: map[core.Lang]string{"en": "Shelter"}, Wanted: "Commit to shelter", Fallback: "The whispered zebra fallback"})
		w.must(err)
		w.must(w.s.Remove(t.Context(), everywhere, "lamps", a.ID))
		var file string
		w.must(w.DB.Read(t.Context(), func(tx *db.Tx) error {
			if w.DB.Engine() != db.SQLite {
				return nil
			}
			var n int64
			var name string
			return tx.Get([]any{&n, &name, &file}, "PRAGMA database_list")
		}))
		if file != "" {
			files, err := filepath.Glob(file + "*")
			w.must(err)
			for _, f := range files {
				if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), "whispered zebra") {
					t.Errorf("%s still says it", filepath.Base(f))
				}
			}
		}
		late := asks.New(asks.Config{DB: w.DB, Queue: w.queue, Texts: w.Texts, Staff: w.Staff, Log: w.Logger, Now: w.Meanwhile(func() { w.Delete("lamps") })})
		_, err = late.Add(t.Context(), everywhere, "lamps", false, asks.Facts{Names: map[core.Lang]string{"en": "Shelter"}, Wanted: "Commit to shelter", Fallback: "secret"})
		if core.KindOf(err) != core.NotFound {
			t.Errorf("asked of a text that is gone: %v", err)
		}
		var n int64
		w.must(w.DB.Read(t.Context(), func(tx *db.Tx) error { return tx.Get([]any{&n}, "SELECT COUNT(*) FROM asks_ask") }))
		if n != 0 {
			t.Errorf("%d asks are left", n)
		}
	})
}

// TestAttackNoteIsVisible: a note beside a decision holds nothing that turns the order of
// letters, and a byte that no database of ours takes is a person's to repair. Seen to
// fail, on PostgreSQL with an error of ours, when it was kept as it came.
func TestAttackNoteIsVisible(t *testing.T) {
	each(t, func(w *world) {
		a := w.shelter(false)
		w.must(w.s.Decide(t.Context(), everywhere, "lamps", a.ID, 1, follow.In, "kept \u202Eni\u202C the text"))
		g, err := w.s.Grid(t.Context(), "lamps", false)
		w.must(err)
		if got := g.Row(a.ID).Cells[0].Decision.Note; got != "kept ni the text" {
			t.Errorf("%+q", got)
		}
		for _, wrong := range []string{"a\x00b", "a\xff"} {
			if err := w.s.Decide(t.Context(), everywhere, "lamps", a.ID, 1, follow.In, wrong); core.KindOf(err) != core.Invalid {
				t.Errorf("%+q: %v", wrong, err)
			}
		}
	})
}
