package lint

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const checks = "SA*,U1000"

// staticcheck builds the checker of go.mod and runs it in a folder.
func staticcheck(t *testing.T, dir string, args ...string) (findings string, err error) {
	t.Helper()
	program := filepath.Join(t.TempDir(), "staticcheck")
	if out, err := exec.Command("go", "build", "-o", program, "honnef.co/go/tools/cmd/staticcheck").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(program, append([]string{"-checks", checks}, args...)...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// TestS90Staticcheck is S-90: the checker finds nothing, in the program or in its
// tests, and finds what was planted. The planted file is the protection taken out.
func TestS90Staticcheck(t *testing.T) {
	found, err := staticcheck(t, "testdata/planted", ".")
	for _, want := range []string{"SA4006", "U1000"} {
		if err == nil || !strings.Contains(found, want) {
			t.Errorf("the planted %s was not found: %v %s", want, err, found)
		}
	}
	if found, err := staticcheck(t, "../..", "./..."); err != nil || found != "" {
		t.Errorf("%v\n%s", err, found)
	}
}
