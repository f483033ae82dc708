package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/platform/seal"
)

// A file of sealed positions is told from a list, opened once with one of its keys, and
// written for its owner alone.
func TestOpenPositions(t *testing.T) {
	key, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	box, err := seal.ToOpeners([]seal.Opener{{Name: "Coordinator", Recipient: key.Recipient()}},
		[]byte(`{"format":"groundswell position 1","negotiation":"health","position":"p1","who":"Samoa","stance":"opposes","words":"=No.","day":"2026-11-22"}`))
	if err != nil {
		t.Fatal(err)
	}
	text := `{"format":"groundswell positions 1","negotiation":"health","site":"https://one.example","exported":"2026-11-22"}` + "\n" +
		`{"id":"p1","sealed":"` + base64.StdEncoding.EncodeToString(box) + `"}` + "\n"
	sum := sha256.Sum256([]byte(text))
	text += `{"end":true,"lines":2,"sha256":"` + hex.EncodeToString(sum[:]) + `"}` + "\n"
	dir := t.TempDir()
	file := filepath.Join(dir, "positions.jsonl")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if ok, err := ofPositions(file); !ok || err != nil {
		t.Error(ok, err)
	}
	out := filepath.Join(dir, "out")
	if err := openPositions([]string{file, file}, key, out); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(out, "said.csv")
	b, err := os.ReadFile(table)
	if err != nil || strings.Count(string(b), "Samoa") != 1 || !strings.Contains(string(b), ",'=No.,") {
		t.Errorf("%v %s", err, b)
	}
	if at, err := os.Stat(table); err != nil || at.Mode().Perm() != 0o600 {
		t.Error(at.Mode(), err)
	}
	stranger, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	if err := openPositions([]string{file}, stranger, out); err == nil {
		t.Error("a key that opens none wrote a table")
	}
	if ok, _ := ofPositions(table); ok {
		t.Error("a table was taken for a file of sealed positions")
	}
}
