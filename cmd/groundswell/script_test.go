package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the scripts call the program by its name.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"groundswell": main})
}

// TestCommands runs testdata/*.txt: what an operator and a coordinator type, and
// what they see.
func TestCommands(t *testing.T) {
	demo, err := filepath.Abs("../../test/demo/statement")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: "testdata", Setup: func(e *testscript.Env) error {
		e.Setenv("DEMO", demo)
		e.Setenv("GROUNDSWELL_DATA", filepath.Join(e.WorkDir, "site"))
		e.Setenv("TMPDIR", filepath.Join(e.WorkDir, "tmp"))
		return os.Mkdir(filepath.Join(e.WorkDir, "tmp"), 0o700)
	}})
}
