package rules_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write THIRD-PARTY.md again from the module cache")

// goModule is what the go command says of a module.
type goModule struct {
	Path, Version, Dir string
	Main               bool
}

// compiled returns the modules whose packages are in the program, or, with
// tests, in its tests too, by path.
func compiled(tests bool) ([]goModule, error) {
	args := []string{"list", "-e", "-deps", "-json=Module"}
	if tests {
		args = append(args, "-test")
	}
	cmd := exec.Command("go", append(args, "./...")...)
	cmd.Dir, cmd.Stderr = "../..", os.Stderr
	b, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	seen := map[string]goModule{}
	for d := json.NewDecoder(bytes.NewReader(b)); ; {
		var p struct{ Module *goModule }
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if m := p.Module; m != nil && !m.Main {
			seen[m.Path] = *m
		}
	}
	var out []goModule
	for _, m := range seen {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b goModule) int { return strings.Compare(a.Path, b.Path) })
	return out, nil
}

// licences are known by a sentence of each; the order matters where one text
// holds another's sentence.
var licences = []struct{ name, sentence string }{
	{"Apache-2.0", "Apache License Version 2.0"},
	{"MPL-2.0", "Mozilla Public License Version 2.0"},
	{"OFL-1.1", "SIL OPEN FONT LICENSE Version 1.1"},
	{"Unicode-3.0", "UNICODE LICENSE V3"},
	{"GPL or AGPL", "GNU AFFERO GENERAL PUBLIC LICENSE"},
	{"GPL or AGPL", "GNU GENERAL PUBLIC LICENSE"},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
	{"BSD-2-Clause", "Redistributions in binary form must reproduce the above copyright"},
	{"MIT", "to deal in the Software without restriction, including without limitation"},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"ISC", "Permission to use, copy, modify, and distribute this software for any purpose"},
	{"Unlicense or CC0", "dedicate any and all copyright interest"},
}

// licenceOf names the licences of a text, "" if it is none that we know.
func licenceOf(text string) string {
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	var out []string
	for _, l := range licences {
		if !strings.Contains(flat, strings.ToLower(l.sentence)) || slices.Contains(out, l.name) {
			continue
		}
		switch {
		case l.name == "BSD-2-Clause" && slices.Contains(out, "BSD-3-Clause"): // has the same sentence
		case l.name == "GPL or AGPL" && slices.Contains(out, "MPL-2.0"): // only names them
		default:
			out = append(out, l.name)
		}
	}
	return strings.Join(out, " and ")
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|notice)([-.].*)?$`)

// othersToo are files that list what a module is made of in its turn.
var othersToo = regexp.MustCompile(`(?i)3rd|third`)

// texts returns the licence files of a folder, by name.
func texts(dir string) (names []string, err error) {
	all, err := os.ReadDir(dir)
	for _, e := range all {
		if e.Type().IsRegular() && licenceFile.MatchString(e.Name()) && !strings.HasSuffix(e.Name(), ".go") {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// thirdPartyFile is THIRD-PARTY.md as it should be: who made what is in the
// program, with the licences' full texts, as they ask.
func thirdPartyFile(t *testing.T) string {
	in, err := compiled(false)
	if err != nil {
		t.Fatal(err)
	}
	all, err := compiled(true)
	if err != nil {
		t.Fatal(err)
	}
	var b, end strings.Builder
	b.WriteString("# What others made\n\nGroundswell is under the licence in LICENSE. It stands on the work below; every licence here lets it be used, changed and passed on. " +
		"This file is written by `make third-party` from the modules themselves, and a test fails when it is not true.\n")
	place := map[string]string{} // of a licence's text in this file
	refer := func(folder, name, title string) string {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		key := strings.Join(strings.Fields(string(text)), " ")
		if place[key] == "" {
			place[key] = fmt.Sprintf("%d", len(place)+1)
			fmt.Fprintf(&end, "\n### %s. %s\n\n```text\n%s\n```\n", place[key], title, strings.TrimSpace(strings.ReplaceAll(string(text), "\r", "")))
		}
		return place[key]
	}
	table := func(heading string, list []goModule) {
		fmt.Fprintf(&b, "\n## %s\n\n| module | version | licence | text |\n|---|---|---|---|\n", heading)
		for _, m := range list {
			names, err := texts(m.Dir)
			if err != nil {
				t.Fatal(err)
			}
			kind, where := "", []string{}
			for _, n := range names {
				text, _ := os.ReadFile(filepath.Join(m.Dir, n))
				for l := range strings.SplitSeq(licenceOf(string(text)), " and ") {
					if !othersToo.MatchString(n) && !strings.Contains(kind, l) {
						kind = strings.TrimPrefix(kind+" and "+l, " and ")
					}
				}
				where = append(where, refer(m.Dir, n, m.Path+" "+n))
			}
			if kind == "" {
				t.Errorf("%s: no licence is known from %v in %s", m.Path, names, m.Dir)
			}
			if strings.Contains(kind, "GPL") {
				t.Errorf("%s is under %s, which Groundswell cannot be", m.Path, kind)
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m.Path, m.Version, kind, strings.Join(where, ", "))
		}
	}
	table("In the program", in)
	table("Only in tests", slices.DeleteFunc(all, func(m goModule) bool {
		return slices.ContainsFunc(in, func(i goModule) bool { return i.Path == m.Path })
	}))
	real, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString("\n## Data and fonts in this repository\n\n| folder | licence | text |\n|---|---|---|\n")
	for _, p := range real.paths {
		if dir, name := filepath.Split(p); dir != "" && licenceFile.MatchString(name) && filepath.Ext(name) != ".go" {
			kind := licenceOf(real.read(p))
			if kind == "" {
				t.Errorf("%s: this licence is not known", p)
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.TrimSuffix(dir, "/"), kind, refer("../../"+dir, name, p))
		}
	}
	b.WriteString("\nThe Go standard library, under its BSD-3-Clause licence, is in the program too.\n\n## Texts\n" + end.String())
	return b.String()
}

// TestThirdParty fails when a module came or went and THIRD-PARTY.md does not say so.
func TestThirdParty(t *testing.T) {
	want := thirdPartyFile(t)
	const file = "../../THIRD-PARTY.md"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("THIRD-PARTY.md is not true any more: run make third-party. It differs first at %q", differ(string(got), want))
	}
}

// differ returns the first line of want that got does not have in its place.
func differ(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range w {
		if i >= len(g) || g[i] != w[i] {
			return w[i]
		}
	}
	return ""
}

func TestLicencesAreKnown(t *testing.T) {
	for text, want := range map[string]string{
		"Apache License\n   Version 2.0, January 2004": "Apache-2.0",
		"Permission is hereby granted, free of charge, to any person obtaining a copy of this software, to deal in the Software without restriction, including\nwithout limitation": "MIT",
		"Neither the name of X may be used to endorse or promote products derived from it":                                                                                          "BSD-3-Clause",
		"GNU AFFERO GENERAL PUBLIC LICENSE":                                                "GPL or AGPL",
		"Mozilla Public License Version 2.0 … the GNU General Public License, Version 2.0": "MPL-2.0",
		"All rights reserved.":                                                             "",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	if differ("a\nb", "a\nc") != "c" || differ("a", "a") != "" {
		t.Error("the first difference is not found")
	}
}
