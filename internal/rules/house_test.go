package rules_test

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// explained finds packages without a comment that says what they are, and
// packages without tests. A program is tested by the journeys.
func explained(t *tree) (out []string) {
	type pkg struct{ comment, test, main, code bool }
	all := map[string]*pkg{}
	var dirs []string
	for _, s := range t.sources() {
		p := all[s.dir]
		if p == nil {
			p = &pkg{}
			all[s.dir] = p
			dirs = append(dirs, s.dir)
		}
		if s.test {
			p.test = true
			continue
		}
		p.code = true
		p.main = p.main || s.main
		if s.file.Doc != nil {
			text := s.file.Doc.Text()
			p.comment = p.comment || strings.HasPrefix(text, "Package "+s.file.Name.Name+" ") || s.main && (strings.HasPrefix(text, "Command ") || strings.HasPrefix(text, "Program "))
		}
	}
	for _, d := range dirs {
		p := all[d]
		if p.code && !p.comment && !(p.main && !strings.HasPrefix(d, "cmd/")) {
			finding(&out, `%s: no comment says "Package %s …": what it is, what is secret, what must always hold`, d, path.Base(d))
		}
		if p.code && !p.test && !p.main {
			finding(&out, "%s: no test stands beside the code", d)
		}
	}
	return out
}

// Put together, so that this file does not find itself.
var (
	unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)
	machine    = regexp.MustCompile(`/(work` + `/(main|shared)|home/[a-z]|root/|Users/)`)
	written    = []string{".go", ".html", ".css", ".js", ".sql", ".md", ".txt", ".json", ".sh", ".yml", ".toml", ".tmpl", ".service"}
	shelves    = []string{"models", "utils", "util", "helpers", "common", "types", "misc", "lib"}
)

// finished finds what was left for later, paths of one person's machine, and
// folders whose name says nothing.
func finished(t *tree) (out []string) {
	said := map[string]bool{}
	for _, p := range t.paths {
		for _, d := range strings.Split(path.Dir(p), "/") {
			if slices.Contains(shelves, d) && !said[path.Dir(p)] {
				said[path.Dir(p)] = true
				finding(&out, "%s: a folder named %s holds anything", path.Dir(p), d)
			}
		}
		if b := path.Base(p); !slices.Contains(written, path.Ext(b)) && b != "Makefile" && b != "Dockerfile" && !strings.HasPrefix(p, ".ci/") {
			continue
		}
		text := t.read(p)
		if p == "internal/rules/house_test.go" {
			continue
		}
		if i := unfinished.FindStringIndex(text); i != nil && path.Ext(p) != ".txt" && path.Ext(p) != ".json" {
			finding(&out, "%s:%d: %s: finish it, or write an issue", p, lineOf(text, i[0]), text[i[0]:i[1]])
		}
		if i := machine.FindStringIndex(text); i != nil && path.Ext(p) != ".txt" {
			finding(&out, "%s:%d: %s… is a path of one machine", p, lineOf(text, i[0]), text[i[0]:i[1]])
		}
	}
	return out
}

func TestPackagesAreExplained(t *testing.T) {
	obeyed(t, explained, map[string]string{
		"internal/core/doc.go":     "// Package core is the words.\npackage core\n",
		"internal/core/a_test.go":  "package core_test\n",
		"internal/x/gen/main.go":   "package main\n",
		"cmd/groundswell/main.go":  "// Command groundswell serves a site.\npackage main\n",
		"internal/app/app_test.go": "package app\n",
	},
		breach{"no comment", map[string]string{"internal/core/a.go": "package core\n", "internal/core/a_test.go": "package core\n"}, "internal/core: no comment"},
		breach{"another's comment", map[string]string{"internal/core/a.go": "// Package cor is\npackage core\n"}, "no comment"},
		breach{"no test", map[string]string{"internal/core/a.go": "// Package core is\npackage core\n"}, "internal/core: no test"},
		breach{"program", map[string]string{"cmd/groundswell/main.go": "package main\n"}, "cmd/groundswell: no comment"},
	)
}

func TestNothingIsUnfinished(t *testing.T) {
	obeyed(t, finished, map[string]string{"internal/core/a.go": "package core // todo in prose is a word\n", "README.md": "make run"},
		breach{"left for later", map[string]string{"a.css": "/* " + "TO" + "DO */"}, "a.css:1:"},
		breach{"one machine", map[string]string{"docs/a.md": "\nsee /wo" + "rk/main"}, "docs/a.md:2:"},
		breach{"shelf", map[string]string{"internal/utils/a.go": "package utils"}, "named utils"},
	)
}
