package importing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/importing"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestAttackDroppedIsForgotten: a draft that was brought in and thrown away, a file that
// was kept and is deleted, and what nobody saved in a week leave nothing in the files of
// the database, when they are seized a moment later. Seen to fail when these were deleted
// and stayed in SQLite's write-ahead log until 16 MB more had come.
func TestAttackDroppedIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		file, sqlite := strings.CutPrefix(w.dsn, "sqlite:")
		has := func(word string) (in string) {
			files, err := filepath.Glob(file + "*")
			w.Must(err)
			for _, f := range files {
				if b, err := os.ReadFile(f); sqlite && err == nil && strings.Contains(string(b), word) {
					in = filepath.Base(f)
				}
			}
			return in
		}
		bring := func(word string, keep bool) *importing.Upload {
			u, err := w.s.Bring(t.Context(), negotiationstest.Editor, "light", importing.Incoming{Facts: negotiationstest.Draft("Zero draft", w.Now(), false, "1. x").DraftFacts,
				Data: []byte(text + "\n4. Keep the " + word + " clause;\n"), Lang: "en", Keep: keep, Changes: importing.Accepted})
			w.Must(err)
			if sqlite && has(word) == "" {
				t.Fatal("it is not there to begin with")
			}
			return u
		}
		w.Must(w.s.Drop(t.Context(), negotiationstest.Editor, "light", bring("whispered-zebra", true).ID))
		u := bring("murmured-okapi", true)
		_, _, err := w.s.Save(t.Context(), negotiationstest.Editor, "light", u.ID, u.Revision, u.DraftFacts, false, true)
		w.Must(err)
		w.Must(w.s.Forget(t.Context(), negotiationstest.Editor, "light", u.FileHash))
		bring("hushed-tapir", false)
		w.Later(8 * 24 * time.Hour)
		w.Must(w.s.Sweep(t.Context()))
		for _, word := range []string{"whispered-zebra", "hushed-tapir"} {
			if in := has(word); in != "" {
				t.Errorf("%s still says %s", in, word)
			}
		}
		// Of the file that was kept the words stay, in the draft; its lines do not.
		if in := has("4. Keep the murmured-okapi clause;\n"); in != "" {
			t.Errorf("%s still has the file", in)
		}
		if n := w.count("importing_upload") + w.count("importing_file"); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}

// TestAttackBroughtInTooLate: a text is deleted for good while a file for it is being
// read: nothing of the file is kept. Seen to fail when only the beginning had looked
// whether the text is there.
func TestAttackBroughtInTooLate(t *testing.T) {
	each(t, func(w *world) {
		late := importing.New(importing.Config{DB: w.DB, Negotiations: w.Texts, Now: w.Meanwhile(func() { w.Delete("light") })})
		_, err := late.Bring(t.Context(), negotiationstest.Editor, "light", importing.Incoming{Facts: negotiationstest.Draft("Zero draft", w.Now(), false, "1. x").DraftFacts,
			Data: []byte(text), Lang: "en", Keep: true, Changes: importing.Accepted})
		if core.KindOf(err) != core.NotFound {
			t.Errorf("brought in for a text that is gone: %v", err)
		}
		if n := w.count("importing_upload") + w.count("importing_file") + w.count("importing_raw"); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}
