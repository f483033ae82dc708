package keyring_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
)

func newIdentity(t testing.TB) *seal.Identity {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestS43KeysTakeTwo is the keys' part of S-43: one coordinator alone neither adds an
// opening key nor takes one out of use; a second one agrees, or stops it; everything
// is in the audit log. Seen to fail when Add inserted the key at once instead of
// calling Propose, and when Retire did.
func TestS43KeysTakeTwo(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		mine := newIdentity(t)
		x, err := w.Add(t.Context(), w.first, keyring.NewKey{Name: "Amani", Recipient: mine.Recipient()})
		if err != nil || x.Alone || x.State != "open" {
			t.Fatalf("%v %+v", err, x)
		}
		if n := len(w.ring().Used); n != 0 {
			t.Fatalf("one coordinator alone has added %d keys", n)
		}
		if err := w.Staff.Agree(t.Context(), w.first, x.ID); core.KindOf(err) != core.Denied {
			t.Errorf("the one who asked agreed: %v", err)
		}
		if err := w.Staff.Stop(t.Context(), w.second, x.ID); err != nil {
			t.Fatal(err)
		}
		if err := w.Staff.Agree(t.Context(), w.second, x.ID); err == nil || len(w.ring().Used) != 0 {
			t.Errorf("what was stopped was done: %v", err)
		}
		w.register(1)
		used := w.ring().Used
		if len(used) != 1 || used[0].Recipient != w.made[0].Recipient() || used[0].Fingerprint != w.made[0].Fingerprint() || used[0].By != w.first.Account {
			t.Fatalf("%+v", used)
		}
		if _, err := w.Retire(t.Context(), w.first, used[0].ID); err != nil {
			t.Fatal(err)
		}
		if len(w.ring().Used) != 1 {
			t.Error("one coordinator alone has taken a key out of use")
		}
		w.agree()
		if r := w.ring(); len(r.Used) != 0 || len(r.Retired) != 1 {
			t.Errorf("%+v", r)
		}
		_, err = w.Add(t.Context(), w.first, keyring.NewKey{Name: "Again", Recipient: w.made[0].Recipient()})
		wantKey(t, err, core.Invalid, "keyring.wrong.known")
		var what []string
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			all, err := audit.All(tx)
			what = nil
			for _, e := range all {
				what = append(what, e.What)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"keyring.added", "keyring.retired", "second.stopped"} {
			if !slices.Contains(what, want) {
				t.Errorf("%s is not in the audit log", want)
			}
		}
	})
}

// Who looks after one campaign would get a key to the lists of all.
func TestKeysAreOfAllCampaigns(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		_, some := w.SignIn(core.Grant{Role: core.Coordinator, Campaign: "ports"})
		_, err := w.Add(t.Context(), some, keyring.NewKey{Name: "Amani", Recipient: newIdentity(t).Recipient()})
		wantKey(t, err, core.Denied, "keyring.wrong.all")
		w.register(1)
		_, err = w.Retire(t.Context(), some, w.ring().Used[0].ID)
		wantKey(t, err, core.Denied, "keyring.wrong.all")
	})
}

func TestAddIsChecked(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		good := newIdentity(t)
		for name, c := range map[string]struct {
			in  keyring.NewKey
			key string
		}{
			"no name":    {keyring.NewKey{Recipient: good.Recipient()}, "keyring.wrong.name"},
			"long name":  {keyring.NewKey{Name: strings.Repeat("x", 81), Recipient: good.Recipient()}, "keyring.wrong.name"},
			"no key":     {keyring.NewKey{Name: "x"}, "seal.bad_recipient"},
			"old kind":   {keyring.NewKey{Name: "x", Recipient: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"}, "seal.bad_recipient"},
			"the secret": {keyring.NewKey{Name: "x", Recipient: "# Amani\n" + good.Secret()}, "keyring.wrong.secret"},
		} {
			_, err := w.Add(t.Context(), w.first, c.in)
			wantKey(t, err, core.Invalid, c.key)
			if err != nil && strings.Contains(err.Error(), good.Secret()[20:]) {
				t.Errorf("%s: the error holds the secret", name)
			}
		}
		// As it stands in a .pub file.
		if _, err := w.Add(t.Context(), w.first, keyring.NewKey{Name: " Amani ", Recipient: "# Amani\r\n" + good.Recipient() + "\r\n"}); err != nil {
			t.Fatal(err)
		}
		w.agree()
		if k := w.ring().Used[0]; k.Name != "Amani" || k.Recipient != good.Recipient() {
			t.Errorf("%+v", k)
		}
	})
}

// A list key taken at the desk is sealed to exactly the keys in use. Seen to fail when
// exactly did not mind that a key was left out.
func TestListKeyForExactlyTheKeysInUse(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", []seal.Opener{{Name: "x", Recipient: newIdentity(t).Recipient()}}))
		wantKey(t, err, core.Invalid, "keyring.wrong.no_keys")
		w.register(3)
		all := w.ring().Openers()
		for name, c := range map[string]struct {
			openers []seal.Opener
			key     string
		}{
			"one left out":  {all[:2], "keyring.wrong.left_out"},
			"one too many":  {append(slices.Clone(all), seal.Opener{Name: "Eve", Recipient: newIdentity(t).Recipient()}), "keyring.wrong.stranger"},
			"another name":  {[]seal.Opener{{Name: "Eve", Recipient: all[0].Recipient, Paper: all[0].Paper}, all[1], all[2]}, "keyring.wrong.stranger"},
			"one exchanged": {[]seal.Opener{all[0], all[1], {Name: all[2].Name, Recipient: newIdentity(t).Recipient(), Paper: all[2].Paper}}, "keyring.wrong.stranger"},
		} {
			err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", c.openers))
			if core.KindOf(err) != core.Invalid || !strings.Contains(err.Error(), c.key) {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantKey(t, w.Use(t.Context(), w.first, "declaration", w.listKey("another", all)), core.Invalid, "seal.not_a_list_key")
		wantKey(t, w.Use(t.Context(), w.first, "declaration", []byte("{}")), core.Invalid, "seal.not_a_list_key")
		file := w.listKey("declaration", all)
		if err := w.Use(t.Context(), w.first, "declaration", file); err != nil {
			t.Fatal(err)
		}
		// The id of a list key belongs to its statement for ever.
		w.publish("another")
		var k seal.ListKey
		if err := json.Unmarshal(w.listKey("another", all), &k); err != nil {
			t.Fatal(err)
		}
		var first seal.ListKey
		if err := json.Unmarshal(file, &first); err != nil {
			t.Fatal(err)
		}
		k.ID = first.ID
		stolen, err := json.Marshal(k)
		if err != nil {
			t.Fatal(err)
		}
		wantKey(t, w.Use(t.Context(), w.first, "another", stolen), core.Invalid, "seal.not_a_list_key")
		wantKey(t, w.Reseal(t.Context(), w.first, "another", [][]byte{stolen}), core.Invalid, "seal.not_a_list_key")
		if f, err := w.Statements.KeyFacts(t.Context(), "declaration"); err != nil || f.Keys[0].Recipient != first.Recipient {
			t.Errorf("%v: another statement's list key took its place", err)
		}
	})
}

// TestS15SealedNeedsKeys is S-15: nobody signs sealed, and a publisher is told why,
// while fewer than three keys of the list are in use, one was not tried for 180 days,
// or one is not registered. Seen to fail when Paused answered nil for each of the
// three, one after the other.
func TestS15SealedNeedsKeys(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		refused := func(key string) {
			t.Helper()
			wantKey(t, w.Check(t.Context(), "declaration"), core.Closed, key)
			if err := w.sign(statements.Sealed, "Soumaya"); core.KindOf(err) == core.Internal || err == nil {
				t.Errorf("signed sealed: %v", err)
			}
		}
		refused("keyring.paused.none")
		w.register(2)
		if err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())); err != nil {
			t.Fatal(err)
		}
		refused("keyring.paused.few")
		if err := w.sign(statements.Public, "Ana"); err != nil {
			t.Errorf("public signing: %v", err)
		}
		w.register(1)
		if err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())); err != nil {
			t.Fatal(err)
		}
		w.DB.NewEpoch()
		if err := w.Check(t.Context(), "declaration"); err != nil {
			t.Errorf("three keys: %v", err)
		}
		if err := w.sign(statements.Sealed, "Soumaya"); err != nil {
			t.Errorf("three keys: %v", err)
		}

		// A key that is out of use opens nothing that is to come.
		if _, err := w.Retire(t.Context(), w.first, w.ring().Used[0].ID); err != nil {
			t.Fatal(err)
		}
		w.agree()
		refused("keyring.paused.few")
		w.register(1)
		if err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())); err != nil {
			t.Fatal(err)
		}
		w.DB.NewEpoch()
		if err := w.sign(statements.Sealed, "Nadia"); err != nil {
			t.Errorf("replaced: %v", err)
		}

		// An expired drill: 179 days are not too many, 180 are.
		w.days(179)
		if err := w.sign(statements.Sealed, "Leila"); err != nil {
			t.Errorf("179 days: %v", err)
		}
		w.days(1)
		refused("keyring.paused.drill")
		if err := w.sign(statements.Public, "Bea"); err != nil {
			t.Errorf("public signing: %v", err)
		}
		for _, k := range w.ring().Used {
			w.drill(k)
		}
		if err := w.sign(statements.Sealed, "Rita"); err != nil {
			t.Errorf("after the drills: %v", err)
		}
	})
}

// TestS15StrangerAmongTheKeys is S-15 for a list key that was brought by command with
// an opener that is not registered at the desk. Seen to fail when MayUse answered nil,
// and when Paused did for a stranger.
func TestS15StrangerAmongTheKeys(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		w.register(2)
		eve := seal.Opener{Name: "Eve", Recipient: newIdentity(t).Recipient()}
		third := newIdentity(t)
		mixed := append(w.ring().Openers(), seal.Opener{Name: "Third", Recipient: third.Recipient()}, eve)
		// There are not enough keys at the desk yet: the command may.
		if _, err := w.Statements.UseListKey(t.Context(), w.listKey("declaration", mixed)); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Add(t.Context(), w.first, keyring.NewKey{Name: "Third", Recipient: third.Recipient()}); err != nil {
			t.Fatal(err)
		}
		w.agree()
		wantKey(t, w.Check(t.Context(), "declaration"), core.Closed, "keyring.paused.stranger")
		if err := w.sign(statements.Sealed, "Soumaya"); err == nil {
			t.Error("signed sealed to a stranger")
		}
		_, err := w.Statements.UseListKey(t.Context(), w.listKey("declaration", append(w.ring().Openers(), eve)))
		wantKey(t, err, core.Invalid, "keyring.wrong.stranger")
	})
}

// A site that is run by command, whose keys nobody registered, works as before: the
// desk's drills do not concern it.
func TestCommandLineSiteIsLeftAlone(t *testing.T) {
	each(t, func(w *world) {
		var openers []seal.Opener
		for _, name := range []string{"A", "B", "C"} {
			openers = append(openers, seal.Opener{Name: name, Recipient: newIdentity(t).Recipient()})
		}
		if _, err := w.Statements.UseListKey(t.Context(), w.listKey("declaration", openers)); err != nil {
			t.Fatal(err)
		}
		w.days(400)
		if err := w.sign(statements.Sealed, "Soumaya"); err != nil {
			t.Error(err)
		}
		w.two()
		w.register(2) // somebody begins at the desk
		if err := w.sign(statements.Sealed, "Nadia"); err != nil {
			t.Errorf("two keys registered: %v", err)
		}
		if err := w.Check(t.Context(), "declaration"); err != nil {
			t.Error(err)
		}
	})
}

// TestS47LostKeyAndDepartedColleague is S-47 for keys: one is lost and one coordinator
// leaves; whoever remains opens everything old and new, and those who left nothing
// that is sealed to a new list key. Seen to fail when ResealListKey kept the old body.
func TestS47LostKeyAndDepartedColleague(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		w.ready()
		if err := w.sign(statements.Sealed, "Before"); err != nil {
			t.Fatal(err)
		}
		lost := w.made[0]
		// The first is lost: a new one comes, the old one goes, and a remaining key
		// seals the list key anew.
		w.register(1)
		for _, k := range w.ring().Used {
			if k.Recipient == lost.Recipient() {
				if _, err := w.Retire(t.Context(), w.first, k.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.agree()
		f, err := w.Statements.KeyFacts(t.Context(), "declaration")
		if err != nil {
			t.Fatal(err)
		}
		again, err := f.Keys[0].Reseal(w.made[1], w.ring().Openers())
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Reseal(t.Context(), w.first, "declaration", [][]byte{b}); err != nil {
			t.Fatal(err)
		}
		w.opens(w.made[3], "Before")
		w.opens(w.made[2], "Before")
		w.cannotOpen(lost)

		// The second leaves: a new list key without them.
		for _, k := range w.ring().Used {
			if k.Recipient == w.made[1].Recipient() {
				if _, err := w.Retire(t.Context(), w.first, k.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.register(1)
		if err := w.Use(t.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())); err != nil {
			t.Fatal(err)
		}
		w.DB.NewEpoch()
		if err := w.sign(statements.Sealed, "After"); err != nil {
			t.Fatal(err)
		}
		w.opens(w.made[3], "After; Before")
		w.opens(w.made[1], "Before")
		w.opens(w.made[4], "After")
	})
}
