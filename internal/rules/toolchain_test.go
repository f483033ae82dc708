package rules_test

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

var (
	goLine    = regexp.MustCompile(`(?m)^(go|toolchain) (?:go)?(\d+)\.(\d+)`)
	goRelease = regexp.MustCompile(`^go(\d+)\.(\d+)`)
)

// toolchains finds modules that are built for a Go release that gets no repairs
// any more: Go mends the present release and the one before it, so older than one
// release behind the Go in use is too old.
func toolchains(version string) func(*tree) []string {
	return func(t *tree) (out []string) {
		m := goRelease.FindStringSubmatch(version)
		if m == nil {
			return nil // a Go that was built by hand; continuous integration has a release
		}
		major, _ := strconv.Atoi(m[1])
		minor, _ := strconv.Atoi(m[2])
		for _, p := range t.glob("go.mod") {
			all := goLine.FindAllStringSubmatch(t.read(p), -1)
			if len(all) == 0 {
				finding(&out, "%s: no go line", p)
			}
			for _, l := range all {
				x, _ := strconv.Atoi(l[2])
				y, _ := strconv.Atoi(l[3])
				if x < major || x == major && y < minor-1 {
					finding(&out, "%s: %s is older than the release before %s, which gets no repairs", p, l[0], m[0])
				}
			}
			if strings.Contains(t.read(p), "\nreplace ") {
				finding(&out, "%s: a replaced module is none that its authors released", p)
			}
		}
		return out
	}
}

// TestS90Toolchain is S-90: modules are built with a Go that is repaired. The
// breaches are the protection taken out. govulncheck asks a database that is not
// everywhere to be had, so it is not part of the tests: run it by hand at each
// release.
func TestS90Toolchain(t *testing.T) {
	made := func(text string) map[string]string {
		return map[string]string{"go.mod": "module groundswell\n\n" + text + "\n"}
	}
	rule := toolchains("go1.26.8")
	if found := rule(plant(t, made("go 1.24.0"))); len(found) != 1 {
		t.Errorf("two releases behind: %q", found)
	}
	obeyed(t, rule, made("go 1.25.0\n\ntoolchain go1.26.1"),
		breach{"old", made("go 1.21"), "go 1.21 is older"},
		breach{"old toolchain", made("go 1.26.0\n\ntoolchain go1.22.1"), "toolchain go1.22 is older"},
		breach{"in a module of its own", map[string]string{"test/x/go.mod": "module x\n\ngo 1.20\n"}, "test/x/go.mod"},
		breach{"none", made(""), "no go line"},
		breach{"replaced", made("go 1.26.0\n\nreplace a => ../a"), "replaced module"},
	)
	real, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range toolchains(runtime.Version())(real) {
		t.Error(f)
	}
}
