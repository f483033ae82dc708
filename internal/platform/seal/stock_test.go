package seal_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/platform/seal"
)

// A coordinator must be able to open a list without this program: twice the
// stock age tool, built here from its own source, opens the list key and then a
// record. And what the stock tool seals, we open.
func TestStockAge(t *testing.T) {
	age := stockAge(t)
	ids, pub := openers(t, 3)
	k := newListKey(t, "declaration-2021", pub)
	want := record{Statement: "declaration-2021", Name: "吴淑珍 <سمية>", Email: "a@example.org"}
	dir := t.TempDir()
	put := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(in []byte, args ...string) []byte {
		t.Helper()
		c := exec.Command(age, args...)
		c.Stdin = bytes.NewReader(in)
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil {
			t.Fatalf("age %s: %v: %s", args[0], err, errs.String())
		}
		return out.Bytes()
	}

	for _, id := range ids {
		opening := put("opening.txt", []byte("# my key\n"+id.Secret()+"\n"))
		listFile := run([]byte(k.Sealed), "-d", "-i", opening)
		list := put("list.txt", listFile)
		plain := run(mustSeal(t, newBox(t, k.Recipient), want), "-d", "-i", list)
		var got record
		if err := json.Unmarshal(plain, &got); err != nil || got != want || len(plain) != 2<<10 {
			t.Errorf("%+v, %d bytes, %v", got, len(plain), err)
		}
		if !strings.Contains(string(listFile), "# statement: declaration-2021\n") {
			t.Error("the list's key does not say what it is for")
		}
	}

	list, err := k.Open(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	theirs := run([]byte(`{"statement":"s","name":"by hand"}`), "-r", k.Recipient)
	var got record
	if err := seal.Unseal(list, theirs, &got); err != nil || got.Name != "by hand" {
		t.Errorf("%+v %v", got, err)
	}
}

// stockAge builds the age command, which go.mod names as a tool.
func stockAge(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "age.exe") // the ending matters on Windows only
	output(t, "", "go", "build", "-o", bin, "filippo.io/age/cmd/age")
	return bin
}

func output(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local")
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, errs.String())
	}
	return out
}
