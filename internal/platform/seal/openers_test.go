package seal_test

import (
	"bytes"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

// A record sealed to opening keys is opened by each of them and by no other, and its
// length says nothing of what is in it.
func TestToOpeners(t *testing.T) {
	var openers []seal.Opener
	var keys []*seal.Identity
	for range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, id)
		openers = append(openers, seal.Opener{Name: "Coordinator", Recipient: id.Recipient()})
	}
	type record struct{ Words string }
	short, err := seal.ToOpeners(openers, []byte(`{"Words":"no"}`))
	if err != nil {
		t.Fatal(err)
	}
	long, err := seal.ToOpeners(openers, []byte(`{"Words":"`+strings.Repeat("x", 1500)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	if len(short) != len(long) || bytes.Contains(short, []byte("Words")) {
		t.Errorf("%d and %d bytes", len(short), len(long))
	}
	for _, k := range keys {
		var r record
		if err := seal.Unseal(k, short, &r); err != nil || r.Words != "no" {
			t.Error(r, err)
		}
	}
	stranger, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if err := seal.Unseal(stranger, short, new(record)); core.KindOf(err) != core.Denied {
		t.Error(err)
	}
	for name, f := range map[string]func() error{
		"nobody":   func() error { _, err := seal.ToOpeners(nil, []byte("{}")); return err },
		"too many": func() error { _, err := seal.ToOpeners(make([]seal.Opener, 17), []byte("{}")); return err },
		"no key":   func() error { _, err := seal.ToOpeners([]seal.Opener{{Recipient: "age1x"}}, []byte("{}")); return err },
		"too long": func() error { _, err := seal.ToOpeners(openers, make([]byte, 32<<10)); return err },
	} {
		if core.KindOf(f()) != core.Invalid {
			t.Error(name)
		}
	}
}
