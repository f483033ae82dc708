// Package i18ntest reads the program's messages for tests, once a process: there are
// thousands in seven languages, and nearly every test of a page needs them. Nothing
// in it is secret; it is part of no program.
package i18ntest

import (
	"io/fs"
	"sync"
	"testing"

	"groundswell/internal/platform/i18n"
)

// folders are what a catalogue is read from. As embedded files they can be compared.
type folders [20]fs.FS

var (
	mu   sync.Mutex
	read = map[folders]*i18n.Catalog{}
)

// Load is [i18n.Load] for embedded files. All tests that name the same ones in the
// same order share the catalogue, so a test that overrides messages reads its own.
func Load(t testing.TB, all ...fs.FS) *i18n.Catalog {
	t.Helper()
	var from folders
	if copy(from[:], all) < len(all) {
		t.Fatalf("messages from %d places, at most %d", len(all), len(from))
	}
	mu.Lock()
	defer mu.Unlock()
	if read[from] == nil {
		c, err := i18n.Load(all...)
		if err != nil {
			t.Fatal(err)
		}
		read[from] = c
	}
	return read[from]
}
