package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/align/synthetic"
)

// TestPeers: what is read out of the answers of other programs. git is everywhere;
// the others are tested where they are installed.
func TestPeers(t *testing.T) {
	old := []string{"The quick brown fox jumps over it", "States shall act by 2030", "这 是 一 句 话 和 更多"}
	now := []string{"The quick red fox jumps over it", "A paragraph that nobody had before", "States shall act by 2030", "这是一句话"}
	for _, p := range peers() {
		if why := p.missing(t.Context(), t.TempDir()); why != "" {
			if p.name == "git --word-diff" {
				t.Error(why)
			}
			t.Logf("%s: %s", p.name, why)
			continue
		}
		s, err := p.run(t.Context(), t.TempDir(), old, now)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		if s[[2]int{1, 2}] != 1 || s[[2]int{0, 0}] < 0.7 || s[[2]int{1, 1}] > 0.5 || s[[2]int{0, 2}] > 0 {
			t.Errorf("%s: %v", p.name, s)
		}
		same, err := p.run(t.Context(), t.TempDir(), old[:2], old[:2])
		if err != nil || same[[2]int{0, 0}] != 1 || same[[2]int{1, 1}] != 1 || len(same) != 2 {
			t.Errorf("%s says of texts that are the same: %v, %v", p.name, same, err)
		}
	}
	// An answer that does not go with the texts is an error and no score.
	m := newMatched([]string{"a b"}, []string{"a c"})
	if m.same("a") != nil || m.same("b") == nil {
		t.Error("a word that is not there was taken for common")
	}
	if _, err := m.shares(); err == nil {
		t.Error("half an answer was taken for a whole one")
	}
}

func TestFitted(t *testing.T) {
	pair := synthetic.Pair{Old: []string{"a", "b"}, New: []string{"b", "c"}, Sure: [][2]int{{1, 0}}}
	theta, s := fitted([]measured{{pair, shares{{1, 0}: .6, {0, 1}: .3}}})
	if theta <= .3 || theta > .6 || s.Found != 0 || s.Wrong != 0 { // the one link is identical and in order
		t.Errorf("%v %+v", theta, s)
	}
}

// TestRealPairs: those whose texts are in the repository load and are the texts that
// were labelled; the others are said to be missing.
func TestRealPairs(t *testing.T) {
	t.Setenv(spdxFolder, "")
	t.Setenv(dataFolder, "")
	all, missing, err := realPairs("alignment")
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 7 || len(missing) != 41 || strings.Contains(strings.Join(missing, ""), "not the one") {
		t.Errorf("%d pairs; missing %q", len(all), missing)
	}
	for _, l := range all {
		if s := synthetic.Measure(l.Pair, l.Sure); s.HardF() != 1 || s.Found == 0 || len(l.Sure) < 10 {
			t.Errorf("%s: %+v", l.Name, s)
		}
	}
	// A word changed in a text: it is not measured.
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("alignment")); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "texts", "AFL-1.2.txt")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(string(text), "Licensor", "Grantor", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	fewer, missing, err := realPairs(dir)
	if err != nil || len(fewer) != 6 || !slices.ContainsFunc(missing, func(s string) bool { return strings.HasPrefix(s, "afl (its text is not the one") }) {
		t.Errorf("%d pairs, %q, %v", len(fewer), missing, err)
	}
}

func TestItems(t *testing.T) {
	got := items("## Article 3\n\n1. first\ngoes on\n2. second[^1]\n   1. below\n\n[^1]: a note\n\n**Option 1:** *Recalling* that\n[*Noting*] this\n")
	want := []string{"Article 3", "1. first goes on", "2. second", "1. below", "Option 1: Recalling that", "[Noting] this"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// TestNoSeedTwice: what is reported is not what the aligner was made with.
func TestNoSeedTwice(t *testing.T) {
	for size := range maps.Keys(scales) {
		ours, theirs, fit := (&bench{options: options{size: size}}).linkSeeds()
		for _, s := range slices.Concat(ours, theirs, fit) {
			if s <= 8 || slices.Contains(fit, s) == slices.Contains(ours, s) {
				t.Errorf("%s: %d", size, s)
			}
		}
	}
}

// TestOwnPDF: there is a PDF to read, and a revision to align.
func TestOwnPDF(t *testing.T) {
	b, err := ownPDF(3)
	if err != nil || !strings.HasPrefix(string(b), "%PDF-") {
		t.Errorf("%d bytes, %v", len(b), err)
	}
	if _, _, err := ourLinks(synthetic.Generate(synthetic.Bases()[0], 1, synthetic.Light)); err != nil {
		t.Error(err)
	}
}
