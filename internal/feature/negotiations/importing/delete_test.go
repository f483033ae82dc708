package importing_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/core"
)

// TestDeletedWithTheText: when a text is deleted whole, kept files, corrections, and what
// was being brought in go with it; those of another text stay. Seen to fail when the
// package did not join its part. Nothing of it stays in SQLite's files; seen to fail when
// nobody scrubbed.
func TestDeletedWithTheText(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		p := w.send(c, "light", "draft.md", "text/markdown", []byte(text), "keep", "1").Land().Status(t, 200)
		p = p.Form("#"+p.Attr("li.piece", "id")+" form").Set("label", "OP9").Submit("Correct it").Land().Status(t, 200)
		p.Form("form.save").Submit().Land().Status(t, 200)
		w.send(c, "light", "next.md", "text/markdown", []byte(text+"\n4. Keep the whispered zebra clause;\n"), "keep", "1").Land().Status(t, 200)
		w.send(c, "light", "old.txt", "text/plain", []byte(old)).Land().Status(t, 200)
		w.send(c, "north", "draft.md", "text/markdown", []byte(text), "keep", "1").Land().Status(t, 200)
		if f, u, x := w.count("importing_file"), w.count("importing_upload"), w.count("importing_fixes"); f != 3 || u != 3 || x != 1 || w.count("importing_raw") != 1 {
			t.Fatalf("there is something else to delete: %d files, %d uploads, %d corrections", f, u, x)
		}
		if n := w.Counted("light", 1); n["importing.delete.files"] != 1 || n["importing.delete.fixes"] != 1 {
			t.Errorf("the page that removes the draft says that there are %v", n)
		}
		n, err := w.Texts.BySlug(t.Context(), "light")
		w.Must(err)
		_, who := w.SignIn(core.Grant{Role: core.Coordinator})
		title, _ := n.Title(n.Lang)
		_, err = w.Texts.AskDelete(t.Context(), who, "light", n.ID, title)
		w.Must(err)
		if f, u, x := w.count("importing_file"), w.count("importing_upload"), w.count("importing_fixes"); f != 1 || u != 1 || x != 0 || w.count("importing_raw") != 0 {
			t.Errorf("%d files, %d uploads, %d corrections are left", f, u, x)
		}
		w.Work() // the job that clears up
		if file, ok := strings.CutPrefix(w.dsn, "sqlite:"); ok {
			files, err := filepath.Glob(file + "*")
			w.Must(err)
			for _, f := range files {
				if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), "zebra") {
					t.Errorf("%s still says it", filepath.Base(f))
				}
			}
		}
	})
}
