package writing_test

import (
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/index"
)

// asked is what the dialogue would send for a statement as it stands.
func (w *world) asked(slug string, langs ...core.Lang) writing.Asked {
	w.Helper()
	x := w.work(slug)
	a := writing.Asked{Facts: x.FactsSeen(), Langs: map[core.Lang]int64{}}
	for _, l := range append([]core.Lang{x.Statement.Source}, langs...) {
		a.Langs[l] = x.Sheets[l].Revision
	}
	return a
}

// index is what the index of public things says, as one text.
func (w *world) index() (out string, err error) {
	err = w.DB.Read(w.Context(), func(tx *db.Tx) error {
		all, err := index.All(tx)
		out = ""
		for _, e := range all {
			out += e.Path + "\n"
		}
		return err
	})
	return out, err
}

// TestTwoSavesAtOnce: of ten people who save the same revision at once exactly one
// does, and nine are told so; nothing that was saved is lost. Seen to fail when
// neither saveIn nor updateRow compared the revision.
func TestTwoSavesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		sh := *w.begin(me, "A declaration").Source()
		var mu sync.Mutex
		var saved, refused int
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				mine := sh
				mine.Markdown += "\nI am number " + string(rune('0'+i)) + ".\n"
				_, err := w.s.SaveSheet(t.Context(), string(me.Account), "a-declaration", mine, sh.Revision)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					saved++
				case core.KindOf(err) == core.Conflict:
					refused++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if saved != 1 || refused != 9 {
			t.Errorf("%d saved, %d refused", saved, refused)
		}
		all, err := w.s.Versions(t.Context(), "a-declaration", "en")
		if err != nil || len(all) != 2 {
			t.Errorf("%d versions: %v", len(all), err)
		}
	})
}

// TestPublishTwiceAtOnce: two who press the button at once make one plan; several
// workers that carry it out make one version. Seen to fail when endPlan did not
// ask for the state.
func TestPublishTwiceAtOnce(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		w.begin(me, "A declaration")
		a := w.asked("a-declaration")
		var wg sync.WaitGroup
		var mu sync.Mutex
		planned := 0
		for range 6 {
			wg.Go(func() {
				_, err := w.s.Propose(t.Context(), me, "a-declaration", a)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					planned++
				} else if core.KindOf(err) != core.Conflict {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if planned != 1 {
			t.Errorf("%d plans", planned)
		}
		w.Later(2 * time.Minute)
		for range 6 {
			wg.Go(func() {
				if err := w.s.RunDue(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.run()
		x := w.work("a-declaration")
		if !x.Published || len(x.Versions) != 1 || x.Statement.Version != 1 || x.Behind {
			t.Errorf("public %v, %d versions", x.Published, len(x.Versions))
		}
		plans, err := w.s.Plans(t.Context(), "a-declaration")
		if err != nil || len(plans) != 1 || plans[0].State != writing.PlanDone {
			t.Errorf("plans: %+v, %v", plans, err)
		}
	})
}
