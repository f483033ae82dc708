package keyring_test

import (
	"encoding/json"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/platform/seal"
)

// TestReviewListKeyTakesTwo is S-43 for list keys: the first one of a statement is used
// at once. Another one in its place, whose private half somebody may have kept, waits
// for a second person, who sees its eight words, and new sign-ons are sealed to the old
// one until then. Seen to fail when the page took every list key at once.
func TestReviewListKeyTakesTwo(t *testing.T) {
	each(t, func(w *world) {
		c := w.two()
		w.register(3)
		const at = "/en/desk/statements/declaration/key"
		send := func(file []byte, done string) {
			t.Helper()
			f := c.Get(at).Status(t, 200).Form("#by-hand").Attach("file", "list.json", "application/json", file)
			f.Submit().Status(t, 303).Follow().Has(t, w.Catalog.T("en", "keyring.done."+done))
		}
		first, other := w.listKey("declaration", w.ring().Openers()), w.listKey("declaration", w.ring().Openers())
		send(first, "sealed")
		send(first, "sealed") // the same once more
		now := func() string {
			f, err := w.Statements.KeyFacts(t.Context(), "declaration")
			if err != nil {
				t.Fatal(err)
			}
			return f.Keys[0].Recipient
		}
		var a, b seal.ListKey
		if err := json.Unmarshal(first, &a); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(other, &b); err != nil {
			t.Fatal(err)
		}
		send(other, "asked")
		if now() != a.Recipient {
			t.Fatal("one person alone chose what everybody seals to")
		}
		words, err := seal.Fingerprint(b.Recipient)
		if err != nil {
			t.Fatal(err)
		}
		open, _, err := w.Staff.Seconds(t.Context())
		if err != nil || len(open) != 1 || open[0].About != "declaration: "+words {
			t.Fatalf("%v %+v", err, open)
		}
		if w.agree(); now() != b.Recipient {
			t.Error("agreed to, but not done")
		}
		// What is wrong with one is said at once, and nobody is asked.
		c.Get(at).Form("#by-hand").Attach("file", "list.json", "application/json", w.listKey("declaration", []seal.Opener{{Name: "x", Recipient: newIdentity(t).Recipient()}})).Submit().Status(t, 422)
		if open, _, err = w.Staff.Seconds(t.Context()); err != nil || len(open) != 0 {
			t.Errorf("%v %+v", err, open)
		}
	})
}

// TestReviewListKeyIsNotSpoilt: a list key that is sealed to the keys in use already
// cannot be put in its own place with a body that nobody can open, neither as one that
// is sealed anew nor as the one to use. Seen to fail when ResealListKey and TakeListKey
// kept whatever came.
func TestReviewListKeyIsNotSpoilt(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		w.ready()
		if err := w.sign(statements.Sealed, "Soumaya"); err != nil {
			t.Fatal(err)
		}
		f, err := w.Statements.KeyFacts(t.Context(), "declaration")
		if err != nil {
			t.Fatal(err)
		}
		var junk seal.ListKey
		if err := json.Unmarshal(w.listKey("declaration", w.ring().Openers()), &junk); err != nil {
			t.Fatal(err)
		}
		junk.ID, junk.Recipient, junk.Made = f.Keys[0].ID, f.Keys[0].Recipient, f.Keys[0].Made
		b, err := json.Marshal(junk)
		if err != nil || strings.Contains(string(b), f.Keys[0].Sealed) {
			t.Fatal(err, "it is the same")
		}
		if err := w.Reseal(t.Context(), w.first, "declaration", [][]byte{b}); err != nil && core.KindOf(err) != core.Invalid {
			t.Error(err)
		}
		w.opens(w.made[0], "Soumaya")
		if err := w.Use(t.Context(), w.first, "declaration", b); err != nil && core.KindOf(err) != core.Invalid {
			t.Error(err)
		}
		w.opens(w.made[0], "Soumaya")
	})
}

// TestReviewAskedKeyShowsItsName: who is to agree to a key sees under whose name it
// would stand, and who asked: the words alone do not tell that a colleague's name was
// given to a stranger's key. Seen to fail when the page showed the words alone.
func TestReviewAskedKeyShowsItsName(t *testing.T) {
	each(t, func(w *world) {
		c := w.two()
		if _, err := w.Add(t.Context(), w.second, keyring.NewKey{Name: "Zqx of the board", Recipient: newIdentity(t).Recipient()}); err != nil {
			t.Fatal(err)
		}
		p := c.Get("/en/desk/keys").Status(t, 200).Sound(t)
		if got := strings.Join(p.Texts(`section[aria-labelledby="asked"] li`), "|"); !strings.Contains(got, "Zqx of the board") || !strings.Contains(got, w.second.Name) {
			t.Errorf("%q", got)
		}
	})
}
