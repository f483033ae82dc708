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

// TestFresh: at least 98 of 100 cells are right, or 94 where no links tell which
// paragraph became which; then an ask may be lost, but not surely. Nothing else is
// called in that is not. With the rules of the day before 79 of 84 were right.
func TestFresh(t *testing.T) {
	for _, linked := range []bool{true, false} {
		floor := map[bool]int{true: 98, false: 94}[linked]
		right, all := 0, 0
		for _, lang := range core.Langs {
			asks, drafts := readFresh(t, "1", lang)
			var links []align.Result
			for i := 1; linked && i < len(drafts); i++ {
				links = append(links, align.Align(drafts[i-1], drafts[i], align.Options{Lang: lang}))
			}
			for _, a := range asks {
				for i, s := range Follow(Ask{Lang: lang, Wanted: a.wanted}, drafts, links) {
					all++
					want := Status(a.want[i])
					if s.Status == want {
						right++
						continue
					}
					say := t.Logf
					if linked && s.Status == Out || want == Out || s.Sure {
						say = t.Errorf
					}
					say("%s %q in draft %d: %s (sure %v), want %s: %q %+v", lang, a.wanted, i+1, s.Status, s.Sure, want, s.Quote, s.Why)
				}
			}
		}
		t.Logf("links %v: %d of %d", linked, right, all)
		if right*100 < all*floor {
			t.Errorf("links %v: %d of %d are too few", linked, right, all)
		}
	}
}

// TestOwnWords: asks in the words of a campaign ("jail" where the text says
// "imprisonment") are mostly found; those that are not are never surely out, and nothing
// that is out is called in. Seen to fail with the rules of the day before (75 of 140, 17
// surely wrong).
func TestOwnWords(t *testing.T) {
	right, all := 0, 0
	for _, list := range []string{"2", "3", "4", "5"} {
		for _, lang := range core.Langs {
			asks, drafts := readFresh(t, list, lang)
			for _, a := range asks {
				for i, s := range Follow(Ask{Lang: lang, Wanted: a.wanted}, drafts, nil) {
					all++
					want := Status(a.want[i])
					if s.Status == want {
						right++
						continue
					}
					say := t.Logf
					if s.Sure || want == Out {
						say = t.Errorf
					}
					say("%s %s %q in draft %d: %s (sure %v), want %s: %q %+v", list, lang, a.wanted, i+1, s.Status, s.Sure, want, s.Quote, s.Why)
				}
			}
		}
	}
	t.Logf("%d of %d", right, all)
	if right*100 < all*88 {
		t.Errorf("%d of %d are too few", right, all)
	}
}
