package demo_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/test/demo"
)

var citedNote = regexp.MustCompile(`\[\^[0-9]\]`)

// words is the text of a part without signs of footnotes.
func words(p *demo.Part) string { return citedNote.ReplaceAllString(p.Text, "") }

// paragraphs gives the parts of a made-up draft as paragraphs, one for each.
func paragraphs(t *testing.T, d *demo.Draft) []draft.Paragraph {
	t.Helper()
	var blocks []string
	for i := range d.Parts {
		blocks = append(blocks, strings.TrimSpace(d.Parts[i].Label+" "+words(&d.Parts[i])))
	}
	out := draft.Paragraphs(strings.Join(blocks, "\n\n"), "en").Paragraphs
	if len(out) != len(d.Parts) {
		t.Fatalf("%s: %d paragraphs of %d parts", d.Name, len(out), len(d.Parts))
	}
	for i, p := range d.Parts {
		switch {
		case p.Level > 0:
			out[i].Kind, out[i].Depth = draft.Heading, p.Level
		case strings.HasPrefix(p.Key, "PP"):
			out[i].Kind = draft.Preambular
		case strings.HasPrefix(p.Key, "OP"):
			out[i].Kind = draft.Operative
		default:
			out[i].Kind = draft.Plain
		}
	}
	return out
}

// share says how much of what was looked at is right. Log it, and fail below least.
func share(t *testing.T, what string, right, of int, least float64) {
	t.Helper()
	s := float64(right) / float64(max(of, 1))
	t.Logf("%s: %d of %d, %.3f", what, right, of, s)
	if s < least {
		t.Errorf("%s: %.3f, less than %.2f", what, s, least)
	}
}

// TestGoldLinks holds the links that the program finds against those a careful reader
// draws. Run it with -v to see where the two differ.
func TestGoldLinks(t *testing.T) {
	n := demo.Negotiated()
	var right, wrong, missed, moved, movedFound, sureWrong int
	for _, s := range n.Steps {
		before, after := &n.Drafts[s.Old], &n.Drafts[s.New]
		a, b := paragraphs(t, before), paragraphs(t, after)
		want, maybe := map[[2]string]demo.Link{}, map[[2]string]bool{}
		for _, l := range s.Links {
			for _, pair := range l.Maybe {
				maybe[pair] = true
			}
			for _, o := range l.Old {
				for _, w := range l.New {
					if !maybe[[2]string{o, w}] {
						want[[2]string{o, w}] = l
					}
				}
			}
		}
		found := map[[2]string]bool{}
		for _, l := range align.Align(a, b, align.Options{Lang: "en"}).Links {
			for _, o := range l.Old {
				for _, w := range l.New {
					pair := [2]string{before.Parts[o].Key, after.Parts[w].Key}
					found[pair] = true
					if _, ok := want[pair]; ok {
						right++
					} else if !maybe[pair] {
						wrong++
						if l.Sure {
							sureWrong++
						}
						t.Logf("%s/%s: %v is linked (%s %.2f, sure %v)\n    - %s\n    + %s", before.Name, after.Name, pair, l.Kind, l.Score, l.Sure, a[o].Text, b[w].Text)
					}
				}
			}
		}
		for pair, l := range want {
			if l.Moved && l.Kind == "moved" {
				moved++
			}
			if found[pair] {
				if l.Moved && l.Kind == "moved" {
					movedFound++
				}
				continue
			}
			missed++
			t.Logf("%s/%s: %v (%s) is not linked\n    - %s\n    + %s", before.Name, after.Name, pair, l.Kind, before.Part(pair[0]).Text, after.Part(pair[1]).Text)
		}
	}
	share(t, "links drawn that are right", right, right+wrong, .97)
	share(t, "links found", right, right+missed, .95)
	share(t, "moved paragraphs found", movedFound, moved, .85)
	t.Logf("wrong though sure: %d", sureWrong)
}

// TestGoldStrength holds what the program says about changes of wording against a
// careful reader. "Unclear" is no answer, and no error where nothing grew weaker or
// stronger.
func TestGoldStrength(t *testing.T) {
	n := demo.Negotiated()
	var judged, right, opposite, sureWrong int
	for _, s := range n.Steps {
		before, after := &n.Drafts[s.Old], &n.Drafts[s.New]
		text := func(d *demo.Draft, keys []string) string {
			var out []string
			for _, k := range keys {
				out = append(out, words(d.Part(k)))
			}
			return strings.Join(out, " ")
		}
		for _, l := range s.Links {
			if l.Strength == "" {
				continue
			}
			judged++
			older, newer := text(before, l.Old), text(after, l.New)
			var groups []string
			for _, a := range n.Asks {
				groups = append(groups, a.Groups...)
			}
			got := strength.Compare("en", older, newer, groups)
			v := string(got.Verdict)
			if v == l.Strength || l.Strength == "same" && got.Verdict == strength.Unclear {
				right++
				continue
			}
			if l.Strength != "same" && v != "unclear" && v != "same" {
				opposite++
			}
			if got.Sure {
				sureWrong++
			}
			var why []string
			for _, y := range got.Why {
				why = append(why, strength.English(y))
			}
			t.Logf("%s/%s %v → %v is %s, the program says %s (sure %v): %s\n    - %s\n    + %s", before.Name, after.Name, l.Old, l.New, l.Strength, v, got.Sure, strings.Join(why, "; "), older, newer)
		}
	}
	share(t, "strength as a reader judges it", right, judged, .55)
	t.Logf("the opposite: %d; wrong though sure: %d", opposite, sureWrong)
}

// TestGoldAsks holds what the program says about each ask in each draft against what
// the story says.
func TestGoldAsks(t *testing.T) {
	n := demo.Negotiated()
	var all [][]draft.Paragraph
	var links []align.Result
	for i := range n.Drafts {
		all = append(all, paragraphs(t, &n.Drafts[i]))
		if i > 0 {
			links = append(links, align.Align(all[i-1], all[i], align.Options{Lang: "en"}))
		}
	}
	var right, place, places, sureWrong, cells int
	for _, a := range n.Asks {
		got := follow.Follow(follow.Ask{Lang: n.Lang, Wanted: a.Wanted, Fallback: a.Fallback, RedLines: a.Red, Groups: a.Groups}, all, links)
		for i, f := range a.Fates {
			cells++
			s := got[i]
			var at []string
			for _, p := range s.Paragraphs {
				at = append(at, n.Drafts[i].Parts[p].Key)
			}
			if string(s.Status) == f.Status || string(s.Status) == f.Or {
				right++
			} else {
				if s.Sure {
					sureWrong++
				}
				var why []string
				for _, y := range s.Why {
					why = append(why, strength.English(y))
				}
				t.Logf("%s in %s is %s %v, the program says %s %v (%.2f, sure %v): %s\n    %s\n    %s", a.Slug, n.Drafts[i].Name, f.Status, f.At, s.Status, at, s.Score, s.Sure, strings.Join(why, "; "), a.Wanted, s.Quote)
			}
			if len(f.At) > 0 {
				places++
				if len(at) > 0 && slices.Contains(f.At, at[0]) {
					place++
				}
			}
		}
	}
	share(t, "asks as the story tells them", right, cells, .8)
	share(t, "found in the right paragraph", place, places, .9)
	t.Logf("wrong though sure: %d", sureWrong)
}
