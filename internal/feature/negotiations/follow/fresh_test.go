package follow

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
)

// freshAsk is an ask of testdata and what became of it in each draft.
type freshAsk struct {
	wanted string
	want   []string
}

// readFresh reads one list in one language; it has none for some.
func readFresh(t *testing.T, list string, lang core.Lang) (asks []freshAsk, drafts [][]draft.Paragraph) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + list + "/" + string(lang) + ".txt")
	if errors.Is(err, fs.ErrNotExist) && list != "1" {
		return nil, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, line := range strings.Split(string(raw), "\n") {
		switch {
		case line == "":
		case strings.HasPrefix(line, "=="):
			texts = append(texts, "")
		case line[0] == '=':
			asks[len(asks)-1].want = strings.Fields(line[1:])
		case line[0] == '?':
			asks = append(asks, freshAsk{wanted: line[2:]})
		default:
			texts[len(texts)-1] += line + "\n\n"
		}
	}
	for _, text := range texts {
		drafts = append(drafts, draft.Paragraphs(text, lang).Paragraphs)
	}
	return asks, drafts
}

// tally is how many cells of some lists are as their author judged them.
type tally struct{ right, all int }

// judge adds the cells of a list. wrong says which mistakes no cell may have.
func (c *tally) judge(t *testing.T, list string, linked bool, wrong func(got Standing, want Status) bool) {
	for _, lang := range core.Langs {
		asks, drafts := readFresh(t, list, lang)
		var links []align.Result
		for i := 1; linked && i < len(drafts); i++ {
			links = append(links, align.Align(drafts[i-1], drafts[i], align.Options{Lang: lang}))
		}
		for _, a := range asks {
			for i, s := range Follow(Ask{Lang: lang, Wanted: a.wanted}, drafts, links) {
				c.all++
				want := Status(a.want[i])
				if s.Status == want {
					c.right++
					continue
				}
				say := t.Logf
				if wrong(s, want) {
					say = t.Errorf
				}
				say("%s %s %q in draft %d: %s (sure %v), want %s: %q %+v", list, lang, a.wanted, i+1, s.Status, s.Sure, want, s.Quote, s.Why)
			}
		}
	}
}

func (c *tally) atLeast(t *testing.T, percent int) {
	t.Logf("%d of %d", c.right, c.all)
	if c.right*100 < c.all*percent {
		t.Errorf("%d of %d are too few", c.right, c.all)
	}
}

// TestFresh: at least 98 of 100 cells are right, or 94 where no links tell which
// paragraph became which; then an ask may be lost, but not surely. Nothing else is
// called in that is not. With the rules of the day before 79 of 84 were right.
func TestFresh(t *testing.T) {
	for _, linked := range []bool{true, false} {
		var c tally
		c.judge(t, "1", linked, func(got Standing, want Status) bool {
			return linked && got.Status == Out || want == Out || got.Sure
		})
		c.atLeast(t, map[bool]int{true: 98, false: 94}[linked])
	}
}

// TestOwnWords: asks in the words of a campaign ("jail" where the text says
// "imprisonment") are mostly found; those that are not are never surely out, and nothing
// that is out is called in. Seen to fail with the rules of the day before (75 of 140, 17
// surely wrong).
func TestOwnWords(t *testing.T) {
	var c tally
	for _, list := range []string{"2", "3", "4", "5"} {
		c.judge(t, list, false, func(got Standing, want Status) bool { return got.Sure || want == Out })
	}
	c.atLeast(t, 88)
}
