package app

import (
	"context"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/inputs"
	"groundswell/internal/platform/dbtest"
	"groundswell/test/demo"
)

// TestDemoDrafts reads each made-up draft back from the file in which it is handed
// out: every part is one paragraph again, with its label, its words and its brackets.
func TestDemoDrafts(t *testing.T) {
	for _, d := range demo.Negotiated().Drafts {
		name, data, err := draftFile(&d)
		if err != nil {
			t.Fatal(err)
		}
		got, kind, err := readDraftFile(context.Background(), name, data, "en")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		at, found := 0, 0
		for _, p := range d.Parts {
			text, label := strings.TrimSpace(cited.ReplaceAllString(p.Text, "")), strings.TrimRight(p.Label, ".:")
			if number, words, ok := strings.Cut(text, ". "); ok && p.Level == 2 {
				label, text = number, words
			}
			i := at
			for i < len(got.Paragraphs) && (got.Paragraphs[i].Text != text || got.Paragraphs[i].Label != label) {
				i++
			}
			if i < len(got.Paragraphs) {
				at, found = i+1, found+1
			} else {
				t.Logf("%s: no %q %q", name, label, text)
			}
		}
		t.Logf("%s: %s, %d bytes, %d of %d parts, %d paragraphs, %d of %d notes, %v", name, kind, len(data), found, len(d.Parts), len(got.Paragraphs), len(got.Notes), len(d.Notes), got.Warnings)
		least := len(d.Parts)
		if d.As == "pdf" {
			least -= 3 // of print, what stands where is a guess
		}
		if found < least || len(got.Paragraphs) > len(d.Parts)+1 {
			t.Errorf("%s: %d of %d parts, %d paragraphs", name, found, len(d.Parts), len(got.Paragraphs))
		}
	}
}

// TestDemoTexts fills the demonstration, as a whole, and once more: what staff would
// have entered is there, once.
func TestDemoTexts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		ctx := t.Context()
		a, err := New(ctx, Config{Data: filepath.Join(t.TempDir(), "data"), Database: dsn, Addr: "127.0.0.1:8080", Demo: true}, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		for range 2 {
			if err := a.SeedDemo(ctx); err != nil {
				t.Fatal(err)
			}
			if err := a.seedTexts(ctx); err != nil {
				t.Fatal(err)
			}
		}
		n := demo.Negotiated()
		path, err := a.Texts.PublicPath(ctx, n.Slug)
		if err != nil || len(path.Drafts) != len(n.Drafts) {
			t.Fatalf("%v %v", path, err)
		}
		confirmed := 0
		for i := range path.Steps[2].Result.Links {
			if path.Steps[2].Confirmed(i) {
				confirmed++
			}
		}
		library, err := a.Agreed.Library(ctx)
		if err != nil {
			t.Fatal(err)
		}
		ballots, err := a.Votes.All(ctx, path.ID, true)
		if err != nil {
			t.Fatal(err)
		}
		said, err := a.Positions.All(ctx, path.ID, false)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := a.Positions.Counted(ctx, path.ID)
		if err != nil {
			t.Fatal(err)
		}
		if confirmed < 12 || len(library.Paragraphs) != len(n.Agreed) || len(ballots) != 2 || len(ballots[0].Entries) != 192 || len(said)+len(sealed) != len(n.Positions) || len(sealed) == 0 {
			t.Errorf("%d confirmed, %d paragraphs of agreed language, %d votes, %d positions and %d sealed", confirmed, len(library.Paragraphs), len(ballots), len(said), len(sealed))
		}
		grid, err := a.Asks.Grid(ctx, n.Slug, true)
		if err != nil || len(grid.Rows) != len(n.Asks) {
			t.Fatalf("%v %v", grid, err)
		}
		outcomes := map[string]inputs.Outcome{"taken": inputs.Whole, "partly": inputs.Partly, "refused": inputs.NotOne}
		i, right := 0, 0
		for _, d := range path.Drafts[2:4] {
			table, err := a.Inputs.Table(ctx, core.Actor{Grants: []core.Grant{{Role: core.Editor}}}, n.Slug, d.Number)
			if err != nil {
				t.Fatal(err)
			}
			_, fates, err := a.Inputs.Fates(ctx, table)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range fates {
				i++
				k := slices.IndexFunc(n.Inputs, func(in demo.Input) bool { return in.Reason == f.Reason })
				if want := n.Inputs[k]; f.Outcome == outcomes[want.Fate] || want.Fate == "refused" && f.Outcome == inputs.GonePar {
					right++
				} else {
					t.Logf("%s %s of %s was %s, the program says %s (%.2f, sure %v): %q", want.Do, want.At, want.Network, want.Fate, f.Outcome, f.Share, f.Fate.Sure, f.Now)
				}
			}
		}
		if i != len(n.Inputs) || right < i-5 {
			t.Errorf("%d inputs of %d, %d outcomes as the story tells them", i, len(n.Inputs), right)
		}
		for _, p := range said {
			if p.Paragraph < 0 {
				t.Errorf("a position on %s is about no paragraph", p.Label)
			}
		}
		deletesWhole(t, a, path)
	})
}
