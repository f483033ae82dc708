package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestScrubPanic is the part of S-16 about a command that panics: where, of which
// type, and nothing of what the panic says. Seen to fail without scrubPanic.
func TestScrubPanic(t *testing.T) {
	if os.Getenv("GROUNDSWELL_PANICS") != "" {
		defer scrubPanic()
		panic("Xyloquartina")
	}
	c := exec.Command(os.Args[0], "-test.run=^TestScrubPanic$")
	c.Env = append(os.Environ(), "GROUNDSWELL_PANICS=1")
	out, err := c.CombinedOutput()
	got := string(out)
	if err == nil || c.ProcessState.ExitCode() != 2 || strings.Contains(got, "Xylo") || strings.Contains(got, "goroutine") ||
		!strings.Contains(got, "a fault of the program (string) at groundswell/cmd/groundswell.TestScrubPanic:") {
		t.Errorf("%v: %s", err, got)
	}
}
