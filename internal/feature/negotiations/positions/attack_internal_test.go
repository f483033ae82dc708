package positions

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
)

// TestAttackManyPositions: a page that anybody may open costs what its positions and its
// paragraphs are together, not each with each. Seen not to end in a minute when the names
// of all paragraphs, and their words, were read for each position.
func TestAttackManyPositions(t *testing.T) {
	d := &negotiations.Draft{ID: "d", Number: 1}
	for i := range 3000 {
		label := strconv.Itoa(i)
		d.Paragraphs = append(d.Paragraphs, draft.Paragraph{Kind: draft.Operative, Label: label, Path: "OP " + label, Text: "Decides on " + label})
		d.Traces = append(d.Traces, label)
	}
	path := &negotiations.Path{Negotiation: &negotiations.Negotiation{}, Drafts: []*negotiations.Draft{d}}
	var all []*Position
	for i := range 5000 {
		p := &Position{ID: core.ID(strconv.Itoa(i)), At: At{Draft: "d", Paragraph: -1}, Said: Said{Label: fmt.Sprint("new ", i)}}
		if i%2 == 0 {
			p.Label, p.Paragraph, p.Anchor = "", 7, fmt.Sprint("words that are gone ", i)
		}
		all = append(all, p)
	}
	if got := len(grouped(path, all, nil, nil, false)); got != 2501 {
		t.Errorf("%d groups", got)
	}
}

// TestFindAsOneReads: what is read once for many finds the same paragraphs as looking at
// each of them in turn.
func TestFindAsOneReads(t *testing.T) {
	inTurn := func(d *negotiations.Draft, label string) (out []int) {
		kind, rest := canon(label)
		labelled, count := map[draft.Kind]bool{}, map[draft.Kind]int{}
		for _, p := range d.Paragraphs {
			labelled[p.Kind] = labelled[p.Kind] || p.Label != ""
		}
		for i := range d.Paragraphs {
			p := &d.Paragraphs[i]
			is, match := isKind(p), false
			if p.Depth == 0 && is != "" {
				count[p.Kind]++
			}
			for _, l := range []string{p.Label, p.Path} {
				k, r := canon(l)
				if k == "" {
					k = is
				}
				match = match || r != "" && r == rest && (kind == "" || kind == k)
			}
			if match || kind == is && is != "" && p.Depth == 0 && !labelled[p.Kind] && rest == strconv.Itoa(count[p.Kind]) {
				out = append(out, i)
			}
		}
		if slices.ContainsFunc(out, func(i int) bool { return d.Paragraphs[i].Depth == 0 }) && len(out) > 1 {
			out = slices.DeleteFunc(out, func(i int) bool { return d.Paragraphs[i].Depth > 0 })
		}
		return out
	}
	labels := []string{"", "1", "2", "OP 1", "OP2", "pp 2", "(a)", "2 (a)", "OP 2 (a)", "12 bis", "PP3", "para 2", "op"}
	kinds := []draft.Kind{draft.Operative, draft.Preambular, draft.Plain, draft.Heading}
	for seed := range 400 {
		d, x := &negotiations.Draft{}, seed
		next := func(n int) int { x = (x*1103515245 + 12345) & 0x7fffffff; return x >> 8 % 23 % n }
		for range 1 + next(7) {
			l := ""
			if seed%3 > 0 {
				l = labels[next(len(labels))]
			}
			d.Paragraphs = append(d.Paragraphs, draft.Paragraph{Kind: kinds[next(4)], Label: l, Path: labels[next(len(labels))], Depth: next(2)})
		}
		for _, l := range labels[1:] {
			if got, want := Find(d, l), inTurn(d, l); !slices.Equal(got, want) {
				t.Fatalf("%q in %+v: %v, want %v", l, d.Paragraphs, got, want)
			}
		}
	}
}
