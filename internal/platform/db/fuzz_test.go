package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"groundswell/internal/platform/db"
)

// FuzzLoad: a backup that anybody may have changed is read or refused, and if it
// is refused nothing of it stays.
func FuzzLoad(f *testing.F) {
	ctx := context.Background()
	d, err := db.Open(ctx, "sqlite:"+f.TempDir()+"/fuzz.db")
	if err != nil {
		f.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(ctx, things...); err != nil {
		f.Fatal(err)
	}
	var empty strings.Builder
	if err := d.Dump(ctx, &empty); err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{empty.String(), "", "{}", "[]", "\n", `{"table":"x_thing","columns":["id"]}` + "\n[1]\n", `{"table":"sqlite_master","columns":["sql"]}` + "\n[\"x\"]\n",
		`{"table":"x_thing","columns":["id\" ; DROP TABLE x_thing; --"]}` + "\n[1]\n", `{"table":"x_thing","columns":["id","data"]}` + "\n[{\"b64\":\"!\"},null]\n", `{"table":"x_thing","columns":[]}` + "\n[]\n", `[1,2,3]`, `{"table":"x_thing","columns":["n"]}` + "\n[1e999]\n"} {
		f.Add(s)
	}
	stop := errors.New("enough")
	f.Fuzz(func(t *testing.T, in string) {
		if err := d.Load(ctx, strings.NewReader(in), nil, func(*db.Tx) error { return stop }); err == nil {
			t.Fatalf("%q was loaded though the transaction ended with an error", in)
		}
		var after strings.Builder
		if err := d.Dump(ctx, &after); err != nil {
			t.Fatal(err)
		}
		if after.String() != empty.String() {
			t.Fatalf("%q was refused, and left %q", in, after.String())
		}
	})
}
