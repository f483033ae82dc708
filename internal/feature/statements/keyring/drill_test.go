package keyring_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/seal"
)

// code opens the test message of a key with an identity.
func (w *world) code(k *keyring.Key, id *seal.Identity) string {
	w.Helper()
	d, err := w.Drill(w.Context(), k.ID)
	if err != nil || d == nil {
		w.Fatalf("%v %v", d, err)
	}
	var m keyring.DrillMessage
	if err := seal.Unseal(id, d.Sealed, &m); err != nil {
		w.Fatal(err)
	}
	if m.Format != keyring.DrillFormat || m.Site != statementstest.Origin {
		w.Errorf("%+v", m)
	}
	return m.Code
}

// drill has a key opened by its owner.
func (w *world) drill(k *keyring.Key) {
	w.Helper()
	if err := w.BeginDrill(w.Context(), k.ID); err != nil {
		w.Fatal(err)
	}
	for _, id := range w.made {
		if id.Recipient() == k.Recipient {
			if err := w.AnswerDrill(w.Context(), w.first, k.ID, w.code(k, id)); err != nil {
				w.Fatal(err)
			}
		}
	}
	w.DB.NewEpoch()
}

func TestDrill(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		w.register(1)
		k := w.ring().Used[0]
		wantKey(t, w.AnswerDrill(t.Context(), w.first, k.ID, ""), core.Invalid, "keyring.wrong.code")
		w.days(100)
		if err := w.BeginDrill(t.Context(), k.ID); err != nil {
			t.Fatal(err)
		}
		old := w.code(k, w.made[0])
		if err := w.BeginDrill(t.Context(), k.ID); err != nil {
			t.Fatal(err)
		}
		wantKey(t, w.AnswerDrill(t.Context(), w.first, k.ID, old), core.Invalid, "keyring.wrong.code")
		wantKey(t, w.AnswerDrill(t.Context(), w.first, k.ID, "guess"), core.Invalid, "keyring.wrong.code")
		code := w.code(k, w.made[0])
		if err := w.AnswerDrill(t.Context(), w.first, k.ID, " "+code[:4]+"-"+code[4:]+"\n"); err != nil {
			t.Fatal(err)
		}
		if k := w.ring().Used[0]; k.Drilled != core.DayOf(w.Now()) {
			t.Errorf("last tried on %d", k.Drilled)
		}
		wantKey(t, w.AnswerDrill(t.Context(), w.first, k.ID, code), core.Invalid, "keyring.wrong.code")
		if _, err := w.Retire(t.Context(), w.first, k.ID); err != nil {
			t.Fatal(err)
		}
		w.agree()
		wantKey(t, w.BeginDrill(t.Context(), k.ID), core.Conflict, "keyring.wrong.retired")
		wantKey(t, w.BeginDrill(t.Context(), "nothing"), core.NotFound, "web.not_found")
	})
}

// What waits at the desk: U-47's red notice after 90 days, a louder one after 180.
func TestNotices(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		said := func(who core.Actor) map[string]bool {
			all, err := w.Notices(t.Context(), who)
			if err != nil {
				t.Fatal(err)
			}
			out := map[string]bool{}
			for _, n := range all {
				out[n.Key] = true
				if n.Path == "" || n.Count < 1 || w.Catalog.T("en", n.Key, "N", n.Count) == n.Key || n.Alarm != (n.Key == "keyring.notice.due" || n.Key == "keyring.notice.stale") {
					t.Errorf("%+v", n)
				}
			}
			return out
		}
		want := func(keys ...string) {
			t.Helper()
			got := said(w.first)
			if len(got) != len(keys) {
				t.Errorf("%v, want %v", got, keys)
			}
			for _, k := range keys {
				if !got[k] {
					t.Errorf("%v, want %s", got, k)
				}
			}
		}
		want() // nobody has begun here
		w.register(2)
		want("keyring.notice.missing")
		w.register(2) // the third is on paper
		want()
		if err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())); err != nil {
			t.Fatal(err)
		}
		want()
		w.days(90)
		want("keyring.notice.due")
		w.days(90)
		want("keyring.notice.stale")
		for _, k := range w.ring().Used {
			w.drill(k)
		}
		want()
		w.register(1)
		want("keyring.notice.reseal")
		_, editor := w.SignIn(core.Grant{Role: core.Editor})
		if got := said(editor); len(got) != 0 {
			t.Errorf("an editor is told %v", got)
		}
	})
}
