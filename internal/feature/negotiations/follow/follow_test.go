package follow

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
)

// lives are what happens to an ask from draft to draft: kept, reworded, weakened,
// bracketed, moved to the preamble, merged into another paragraph, out.
var lives = []string{"KKWBP", "KRMOK", "KBKWW", "OKKRW", "KPPOR", "WKRBM", "RWOOO", "MKBPO"}

var gold = map[byte]Status{'K': In, 'R': In, 'M': In, 'W': Weakened, 'B': Bracketed, 'P': Moved, 'O': Out}

// compose makes one draft: the fillers, and the ask as it is at this step. where is
// the index of the paragraph that carries it, -1 if none.
func compose(lang core.Lang, p process, step byte, n int) (ps []draft.Paragraph, where int) {
	where = -1
	say := map[byte]string{'K': p.wanted, 'R': p.reworded, 'W': p.weak, 'B': "[" + p.wanted + "]", 'P': p.preamble, 'M': p.wanted}[step]
	for i, f := range fillers[lang] {
		kind := draft.Operative
		if strength.Measure(lang, f).Preamble || i < 2 {
			kind = draft.Preambular
		}
		if step == 'P' && i == 1 {
			where = len(ps)
			ps = append(ps, draft.Paragraph{Kind: draft.Preambular, Text: say + ",", Section: -1})
		}
		if step == 'M' && i == 3 {
			where = len(ps)
			ps = append(ps, draft.Paragraph{Kind: kind, Text: f + "; " + say + ";", Section: -1})
			continue
		}
		ps = append(ps, draft.Paragraph{Kind: kind, Text: f + ";", Section: -1})
		if strings.IndexByte("KRWB", step) >= 0 && i == 2+n%3 {
			where = len(ps)
			q := draft.Paragraph{Kind: draft.Operative, Text: say + ";", Section: -1}
			if step == 'B' {
				q.Brackets = []draft.Bracket{{From: 0, To: len(say)}}
			}
			ps = append(ps, q)
		}
	}
	return ps, where
}

// TestLives follows the asks of seven languages through five drafts each, with links
// and without, and asks for the status and for the paragraph.
func TestLives(t *testing.T) {
	for _, withLinks := range []bool{false, true} {
		confusion := map[Status]map[Status]int{}
		cells, asks, places, sureWrong, sure := 0, 0, 0, 0, 0
		for _, lang := range core.Langs {
			for k, p := range processes[lang] {
				life := lives[(k+len(lang)+int(lang[0]))%len(lives)]
				for _, life := range []string{life, lives[(asks+3)%len(lives)]} {
					var drafts [][]draft.Paragraph
					var want []int
					for n := range life {
						ps, w := compose(lang, p, life[n], n)
						drafts, want = append(drafts, ps), append(want, w)
					}
					var links []align.Result
					for n := 1; n < len(drafts) && withLinks; n++ {
						links = append(links, align.Align(drafts[n-1], drafts[n], align.Options{Lang: lang}))
					}
					for n, s := range Follow(Ask{Lang: lang, Wanted: p.wanted}, drafts, links) {
						g := gold[life[n]]
						if confusion[g] == nil {
							confusion[g] = map[Status]int{}
						}
						confusion[g][s.Status]++
						cells++
						if (len(s.Paragraphs) == 0) == (want[n] < 0) && (want[n] < 0 || s.Paragraphs[0] == want[n]) {
							places++
						}
						if s.Sure {
							sure++
							if s.Status != g {
								sureWrong++
							}
						}
						if s.Status != g {
							t.Logf("%s %d %s[%d]: %s, gold %s (score %.2f, sure %v, %s) %q %+v", lang, k, life, n, s.Status, g, s.Score, s.Sure, s.Strength, s.Quote, s.Why)
						}
					}
				}
				asks++
			}
		}
		f1, right := 0.0, 0
		for _, c := range []Status{In, Bracketed, Weakened, Moved, Out} {
			said, is := 0, 0
			for g, row := range confusion {
				said += row[c]
				if g == c {
					for _, v := range row {
						is += v
					}
				}
			}
			right += confusion[c][c]
			f1 += 2 * float64(confusion[c][c]) / float64(said+is) / 5
		}
		t.Logf("links %v: %d asks, %d cells, right %.3f, macro-F %.3f, paragraph right %.3f, sure %d of which wrong %d, %v", withLinks, asks, cells, float64(right)/float64(cells), f1, float64(places)/float64(cells), sure, sureWrong, confusion)
		if f1 < 0.93 || float64(places) < 0.95*float64(cells) {
			t.Errorf("macro-F %.3f, paragraphs %.3f", f1, float64(places)/float64(cells))
		}
	}
}

// TestDetails: groups that must be named, red lines, the fallback, a sub-paragraph
// whose verb stands above it.
func TestDetails(t *testing.T) {
	a := Ask{Lang: "en", Wanted: "Commit to provide shelter to sex workers and migrants by 2030", Fallback: "Encourage States to provide shelter to key populations",
		RedLines: []string{"as appropriate", "illegal migrants shall be returned to ports"}, Groups: []string{"sex workers", "migrants"}}
	op := func(texts ...string) (out []draft.Paragraph) {
		for _, s := range texts {
			p := draft.Paragraph{Kind: draft.Operative, Section: -1, Text: s}
			if strings.HasPrefix(s, "(") {
				p.Depth, p.Label, p.Text = 1, s[:3], s[4:]
			}
			out = append(out, p)
		}
		return out
	}
	got := Follow(a, [][]draft.Paragraph{
		op("Commit to provide shelter to sex workers and migrants by 2030;", "Decide to meet again;"),
		op("Commit to provide shelter to sex workers by 2030, as appropriate;", "Decide to meet again;"),
		op("Encourage States to provide shelter to key populations;", "Decide to meet again;"),
		op("Decide to meet again;", "Commit to:", "(a) provide shelter to sex workers and migrants by 2030;", "(b) keep the roads clear;"),
		op("Decide to meet again;", "Decide that illegal migrants shall be returned to ports;", "Commit to provide shelter to sex workers and migrants by 2030;"),
	}, nil)
	if s := got[0]; s.Status != In || !s.Sure || s.Strength != strength.Same {
		t.Errorf("0: %+v", s)
	}
	if s := got[1]; s.Status != Weakened || len(s.Missing) != 1 || s.Missing[0] != "migrants" || len(s.RedLines) != 1 || s.RedLines[0] != 0 || s.Before != strength.Weakened {
		t.Errorf("1: %+v", s)
	}
	if s := got[2]; s.Status != Weakened || !s.Fallback || len(s.Missing) != 2 {
		t.Errorf("2: %+v", s)
	}
	if s := got[3]; s.Status != In || len(s.Paragraphs) == 0 || s.Paragraphs[0] != 2 {
		t.Errorf("3: %+v", s)
	}
	if s := got[4]; s.Status != Weakened || len(s.RedLines) != 1 || s.RedLines[0] != 1 || s.Paragraphs[0] != 2 {
		t.Errorf("4: %+v", s)
	}
}

// TestWordsOnly is an ask that is no sentence: what a person types on a command line.
func TestWordsOnly(t *testing.T) {
	one := func(s string) []draft.Paragraph {
		return []draft.Paragraph{{Kind: draft.Plain, Text: "The coasts are long and the nights are dark.", Section: -1}, {Kind: draft.Plain, Text: s, Section: -1}}
	}
	got := Follow(Ask{Lang: "en", Wanted: "sterile needles naloxone"}, [][]draft.Paragraph{
		one("We commit to provide sterile needles and naloxone."), one("We will consider providing sterile needles and naloxone, as appropriate."), one("We thank everyone."),
	}, nil)
	if got[0].Status != In || got[1].Status != Weakened || got[2].Status != Out {
		t.Errorf("%+v", got)
	}
	if got := Follow(Ask{Lang: "en"}, [][]draft.Paragraph{nil, one("x")}, nil); got[0].Status != Out || got[1].Status != Out {
		t.Errorf("an empty ask: %+v", got)
	}
}

func FuzzFollow(f *testing.F) {
	f.Add("en", "Commit to end it by 2030", "[Commit to] end it", "as appropriate")
	f.Add("zh", "我们承诺", "承诺，[并", "")
	f.Fuzz(func(t *testing.T, lang, wanted, text, line string) {
		ps := draft.Paragraphs(text, core.Lang(lang)).Paragraphs
		for _, s := range Follow(Ask{Lang: core.Lang(lang), Wanted: wanted, Fallback: line, RedLines: []string{line}, Groups: []string{line}}, [][]draft.Paragraph{ps, ps}, nil) {
			for _, i := range s.Paragraphs {
				if i < 0 || i >= len(ps) {
					t.Fatalf("paragraph %d of %d", i, len(ps))
				}
			}
			for _, r := range s.Why {
				if r.NewAt[0] >= 0 && s.Quote[r.NewAt[0]:r.NewAt[1]] != r.New {
					t.Fatalf("%+v in %q", r, s.Quote)
				}
			}
		}
	})
}
