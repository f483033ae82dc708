package db

import (
	"context"
	"path/filepath"
	"testing"
)

// TestOneReaderAfterTheOther: who reads alone uses one connection, whose pages are
// there, and leaves the others empty; who reads meanwhile has another. Seen to fail
// when the connections took turns.
func TestOneReaderAfterTheOther(t *testing.T) {
	ctx := context.Background()
	d, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	used := func(texts int) (n int) {
		for _, l := range d.readers.free {
			if len(l.stmts) >= texts {
				n++
			}
		}
		return n
	}
	one := func(tx *Tx) error { _, err := Value[int64](tx, "SELECT 1"); return err }
	for range 20 {
		if err := d.Read(ctx, one); err != nil {
			t.Fatal(err)
		}
	}
	if n := used(1); n != 1 {
		t.Errorf("%d connections were used, by one after the other", n)
	}
	if err := d.Read(ctx, func(tx *Tx) error {
		if err := one(tx); err != nil {
			return err
		}
		return d.Read(ctx, one)
	}); err != nil {
		t.Fatal(err)
	}
	if n := used(1); n != 2 {
		t.Errorf("%d connections were used, by two at once", n)
	}
}
