package seal_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

const day = core.Day(18782) // 2021-06-04

// openers makes n opening keys and what the public sees of them.
func openers(t testing.TB, n int) (ids []*seal.Identity, pub []seal.Opener) {
	t.Helper()
	for i := range n {
		id := newIdentity(t)
		ids = append(ids, id)
		pub = append(pub, seal.Opener{Name: fmt.Sprintf("Coordinator %d", i+1), Recipient: id.Recipient(), Paper: i == n-1})
	}
	return ids, pub
}

func newListKey(t testing.TB, statement string, pub []seal.Opener) *seal.ListKey {
	t.Helper()
	k, err := seal.NewListKey(statement, pub, day)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func encode(t testing.TB, k *seal.ListKey) []byte {
	t.Helper()
	b, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestListKeyEachOpenerOpens(t *testing.T) {
	ids, pub := openers(t, 3)
	made := newListKey(t, "declaration-2021", pub)
	if made.Made != "2021-06-04" || made.Format != seal.ListKeyFormat || made.ID == "" || !slices.Equal(made.Openers, pub) {
		t.Errorf("fields: %+v", made)
	}
	k, err := seal.ParseListKey(encode(t, made))
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		list, err := k.Open(id)
		if err != nil || list.Recipient() != k.Recipient {
			t.Errorf("opener %d: %v", i, err)
		}
	}
	_, err = k.Open(newIdentity(t))
	wantKey(t, err, core.Denied, "seal.wrong_key")
	_, err = k.Open(nil)
	wantKey(t, err, core.Denied, "seal.wrong_key")
	list, _ := k.Open(ids[0])
	if strings.Contains(string(encode(t, k)), list.Secret()[25:60]) {
		t.Error("the file shows the private half")
	}
}

func TestListKeyReseal(t *testing.T) {
	ids, pub := openers(t, 3)
	k := newListKey(t, "letter", pub)
	replacement := newIdentity(t)
	others := []seal.Opener{pub[0], {Name: "Нина", Recipient: replacement.Recipient()}, pub[2]}
	next, err := k.Reseal(ids[2], others)
	if err != nil {
		t.Fatal(err)
	}
	if next.Recipient != k.Recipient || next.ID != k.ID || next.Made != k.Made || next.Statement != k.Statement {
		t.Error("the list key itself changed")
	}
	if next, err = seal.ParseListKey(encode(t, next)); err != nil {
		t.Fatal(err)
	}
	if list, err := next.Open(replacement); err != nil || list.Recipient() != k.Recipient {
		t.Errorf("the new opener: %v", err)
	}
	_, err = next.Open(ids[1])
	wantKey(t, err, core.Denied, "seal.wrong_key")
	_, err = k.Reseal(newIdentity(t), others)
	wantKey(t, err, core.Denied, "seal.wrong_key")
	if _, err := k.Open(ids[1]); err != nil || len(k.Openers) != 3 || k.Openers[1].Name != "Coordinator 2" {
		t.Error("resealing changed the old file")
	}
}

func TestListKeyBadOpeners(t *testing.T) {
	_, pub := openers(t, 2)
	bad := func(key, statement string, o ...seal.Opener) {
		t.Helper()
		_, err := seal.NewListKey(statement, o, day)
		wantKey(t, err, core.Invalid, key)
	}
	bad("seal.openers_count", "s")
	bad("seal.openers_count", "s", slices.Repeat(pub, 21)...)
	bad("seal.same_opener", "s", pub[0], pub[1], pub[0])
	bad("seal.bad_recipient", "s", pub[0], seal.Opener{Name: "x", Recipient: pub[1].Recipient[:1900]})
	bad("seal.bad_recipient", "s", seal.Opener{Name: "x", Recipient: strings.ToUpper(pub[1].Recipient)})
	for _, name := range []string{"", " x", "a\nb", "a\u202eb", strings.Repeat("x", 201), "\xff"} {
		bad("seal.opener_name", "s", seal.Opener{Name: name, Recipient: pub[0].Recipient})
		bad("seal.not_a_list_key", name, pub...)
	}
}

func TestParseListKeyStrict(t *testing.T) {
	ids, pub := openers(t, 3)
	k := newListKey(t, "s1", pub)
	good := string(encode(t, k))
	other := newListKey(t, "s2", pub[:2])
	changed := func(change func(*seal.ListKey)) string {
		c := *k
		c.Openers = slices.Clone(k.Openers)
		change(&c)
		return string(encode(t, &c))
	}
	for name, file := range map[string]string{
		"empty":           "",
		"null":            "null",
		"array":           "[]",
		"cut":             good[:len(good)-1],
		"unknown field":   `{"x":1,` + good[1:],
		"unknown opener":  strings.Replace(good, `{"name"`, `{"admin":true,"name"`, 1),
		"two values":      good + good,
		"too long":        good + strings.Repeat(" ", 256<<10),
		"format":          changed(func(k *seal.ListKey) { k.Format = "groundswell list key 2" }),
		"no statement":    changed(func(k *seal.ListKey) { k.Statement = "" }),
		"no id":           changed(func(k *seal.ListKey) { k.ID = "" }),
		"id of two lines": changed(func(k *seal.ListKey) { k.ID = "a\n# b" }),
		"day":             changed(func(k *seal.ListKey) { k.Made = "2021-6-4" }),
		"no recipient":    changed(func(k *seal.ListKey) { k.Recipient = "" }),
		"recipient opens": changed(func(k *seal.ListKey) { k.Recipient = k.Openers[0].Recipient }),
		"no openers":      changed(func(k *seal.ListKey) { k.Openers = nil }),
		"hidden opener":   changed(func(k *seal.ListKey) { k.Openers = k.Openers[:2] }),
		"same opener":     changed(func(k *seal.ListKey) { k.Openers[1].Recipient = k.Openers[0].Recipient }),
		"not sealed":      changed(func(k *seal.ListKey) { k.Sealed = "AGE-SECRET-KEY-PQ-1" }),
		"other sealed":    changed(func(k *seal.ListKey) { k.Sealed = other.Sealed }),
		"sealed twice":    changed(func(k *seal.ListKey) { k.Sealed += k.Sealed }),
	} {
		if got, err := seal.ParseListKey([]byte(file)); err == nil {
			t.Errorf("%s: accepted %+v", name, got)
		} else if core.KindOf(err) != core.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}

	// What parses may still be a lie; opening finds out.
	for name, file := range map[string]string{
		"renamed":          changed(func(k *seal.ListKey) { k.Statement = "s2" }),
		"another id":       changed(func(k *seal.ListKey) { k.ID = other.ID }),
		"another day":      changed(func(k *seal.ListKey) { k.Made = "2021-06-05" }),
		"other public key": changed(func(k *seal.ListKey) { k.Recipient = other.Recipient }),
	} {
		lie, err := seal.ParseListKey([]byte(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, err = lie.Open(ids[0])
		wantKey(t, err, core.Invalid, "seal.damaged")
	}
}

func FuzzParseListKey(f *testing.F) {
	ids, pub := openers(f, 1)
	f.Add(encode(f, newListKey(f, "s", pub)))
	f.Add([]byte(`{"format":"groundswell list key 1"}`))
	f.Fuzz(func(t *testing.T, file []byte) {
		k, err := seal.ParseListKey(file)
		if err != nil {
			return
		}
		if _, err := seal.ParseListKey(encode(t, k)); err != nil {
			t.Fatalf("what was read cannot be written: %v", err)
		}
		k.Open(ids[0])
	})
}
