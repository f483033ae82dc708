package opening_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
)

// The way of doc.go without this program: the stock age command, twice, opens
// what an export holds. Only jq's part is done here by encoding/json.
func TestStockAge(t *testing.T) {
	age := stockAge(t)
	line := sealedLine(t, id(1), "person", "سمية", "TN", "s@secret.example")
	amended, err := keys().box.Seal(opening.Amendment{Format: opening.AmendmentFormat, Endorsement: line.ID, Name: "Soumaya"})
	if err != nil {
		t.Fatal(err)
	}
	line.Amended = [][]byte{amended}
	file := export(t, header(), line)

	dir := t.TempDir()
	put := func(name string, content []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	decrypt := func(key string, in []byte) []byte {
		t.Helper()
		c := exec.Command(age, "-d", "-i", key)
		c.Stdin = bytes.NewReader(in)
		var out, errs bytes.Buffer
		c.Stdout, c.Stderr = &out, &errs
		if err := c.Run(); err != nil {
			t.Fatalf("age: %v: %s", err, errs.String())
		}
		return out.Bytes()
	}
	lines := bytes.SplitAfter(file, []byte("\n"))
	var head struct {
		ListKeys []struct{ Sealed string } `json:"list_keys"`
	}
	var row struct {
		ID, Sealed string
		Amended    []string
	}
	if json.Unmarshal(lines[0], &head) != nil || json.Unmarshal(lines[1], &row) != nil {
		t.Fatal("not JSON lines")
	}
	raw := func(text string) []byte {
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	opener := put("opening.txt", []byte("# my key\n"+keys().opener.Secret()+"\n"))
	list := put("list.key", decrypt(opener, []byte(head.ListKeys[0].Sealed)))
	var rec opening.Record
	if err := json.Unmarshal(decrypt(list, raw(row.Sealed)), &rec); err != nil || rec.Name != "سمية" || rec.Endorsement != core.ID(row.ID) || rec.Email != "s@secret.example" {
		t.Errorf("%v %+v", err, rec)
	}
	var a opening.Amendment
	if err := json.Unmarshal(decrypt(list, raw(row.Amended[0])), &a); err != nil || a.Name != "Soumaya" || a.Endorsement != rec.Endorsement {
		t.Errorf("%v %+v", err, a)
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
