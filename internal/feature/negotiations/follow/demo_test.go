package follow

import (
	"slices"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/test/demo"
)

// TestDemoProcess follows the asks of the made-up process of the demonstration, which
// others wrote, with what they say became of each. Where they leave two answers open
// either is right.
func TestDemoProcess(t *testing.T) {
	n := demo.Negotiated()
	var drafts [][]draft.Paragraph
	for _, d := range n.Drafts {
		var ps []draft.Paragraph
		for _, p := range d.Parts {
			kind := draft.Operative
			if p.Level > 0 {
				kind = draft.Heading
			} else if strings.HasPrefix(p.Label, "PP") {
				kind = draft.Preambular
			} else if p.Label == "" {
				kind = draft.Plain
			}
			ps = append(ps, draft.Paragraph{Kind: kind, Label: p.Label, Text: p.Text, Section: -1})
		}
		draft.ParseBrackets(ps)
		drafts = append(drafts, ps)
	}
	var links []align.Result
	for i := 1; i < len(drafts); i++ {
		links = append(links, align.Align(drafts[i-1], drafts[i], align.Options{Lang: n.Lang}))
	}
	for _, l := range [][]align.Result{links, nil} {
		right, at, all := 0, 0, 0
		for _, a := range n.Asks {
			for i, s := range Follow(Ask{Lang: n.Lang, Wanted: a.Wanted, Fallback: a.Fallback, RedLines: a.Red, Groups: a.Groups}, drafts, l) {
				f := a.Fates[i]
				all++
				key := ""
				if len(s.Paragraphs) > 0 {
					key = n.Drafts[i].Parts[s.Paragraphs[0]].Key
				}
				ok := string(s.Status) == f.Status || string(s.Status) == f.Or
				if ok {
					right++
				}
				if len(f.At) == 0 && key == "" || slices.Contains(f.At, key) || f.Or != "" && key == "" {
					at++
				} else {
					ok = false
				}
				if !ok {
					t.Logf("%s in draft %d: %s at %s (%.2f, sure %v), want %s %v: %q %+v", a.Slug, i, s.Status, key, s.Score, s.Sure, f.Status, f.At, s.Quote, s.Why)
				}
			}
		}
		t.Logf("links %v: %d of %d statuses, %d paragraphs", l != nil, right, all, at)
		if right < all-1 || at < all-1 {
			t.Errorf("links %v: %d of %d statuses, %d paragraphs", l != nil, right, all, at)
		}
	}
}
