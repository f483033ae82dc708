package positions_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/platform/db"
)

// TestAttackNotedTooLate: a text is deleted for good while a colleague's note about it is
// on its way: the note is kept nowhere, where nobody could reach or delete it. Seen to
// fail, with what a state said in clear in the database, when only the beginning had
// looked whether the text is there.
func TestAttackNotedTooLate(t *testing.T) {
	each(t, func(w *world) {
		w.key()
		late := positions.New(positions.Config{DB: w.DB, Negotiations: w.Texts, Staff: w.Staff, Queue: w.queue, Sealer: w, Asks: w, Log: w.Logger,
			Now: w.Meanwhile(func() { w.Delete("health") })})
		note := func(kept string) positions.Note {
			return positions.Note{Kept: kept, Day: core.DayOf(w.Now()), Line: -1, At: positions.At{Paragraph: -1},
				Said: positions.Said{Who: positions.Who{Country: "CH"}, Stance: positions.Unclear, Words: "The murmured okapi sentence."}}
		}
		err := late.Add(t.Context(), negotiationstest.Editor, "health", []positions.Note{note(positions.Team), note(positions.Closed)})
		if core.KindOf(err) != core.NotFound {
			t.Errorf("noted about a text that is gone: %v", err)
		}
		var open, closed int64
		w.Must(w.DB.Read(t.Context(), func(tx *db.Tx) error {
			if err := tx.Get([]any{&open}, "SELECT COUNT(*) FROM positions_position"); err != nil {
				return err
			}
			return tx.Get([]any{&closed}, "SELECT COUNT(*) FROM positions_sealed")
		}))
		if open+closed != 0 {
			t.Errorf("%d in clear and %d sealed are left", open, closed)
		}
	})
}
