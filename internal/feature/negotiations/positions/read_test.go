package positions

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
)

func paras(all ...draft.Paragraph) *negotiations.Draft {
	return &negotiations.Draft{Draft: draft.Draft{Paragraphs: all}}
}

// A paragraph is found by whatever delegates call it.
func TestFind(t *testing.T) {
	d := paras(
		draft.Paragraph{Kind: draft.Preambular, Text: "Recalling"},
		draft.Paragraph{Kind: draft.Preambular, Text: "Noting"},
		draft.Paragraph{Kind: draft.Operative, Label: "1", Path: "1"},
		draft.Paragraph{Kind: draft.Operative, Label: "(a)", Path: "1 (a)", Depth: 1},
		draft.Paragraph{Kind: draft.Operative, Label: "OP6 alt", Path: "OP6 alt"},
		draft.Paragraph{Kind: draft.Operative, Label: "OP6", Path: "OP6"},
		draft.Paragraph{Kind: draft.Operative, Label: "12 bis", Path: "12 bis"},
		draft.Paragraph{Kind: draft.Operative, Label: "(a)", Path: "12 bis (a)", Depth: 1},
	)
	for label, want := range map[string]int{"PP2": 1, "pp 1": 0, "OP1": 2, "1": 2, "para 1": 2, "пункт 1": 2, "第1段": 2, "OP 1 (a)": 3, "1a": 3, "op6alt": 4, "OP 6 Alt.": 4, "OP6": 5,
		"12bis": 6, "Op 12 BIS": 6, "OP12 bis (a)": 7, "párrafo 12 bis": 6, "الفقرة 1": 2} {
		if got := Find(d, label); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v, want %d", label, got, want)
		}
	}
	for _, label := range []string{"", "OP", "PP3", "OP2", "OP7ter", "(b)", "something else"} {
		if got := Find(d, label); len(got) != 0 {
			t.Errorf("%s: %v", label, got)
		}
	}
	if got := Find(d, "(a)"); len(got) != 2 {
		t.Errorf("(a): %v", got)
	}
	for n, want := range map[int]string{0: "PP 1", 2: "OP 1", 3: "OP 1 (a)", 4: "OP6 alt"} {
		if got := Called(d, n); got != want {
			t.Errorf("%d is called %q, want %q", n, got, want)
		}
	}
}

// What was about a paragraph stays with it when the draft is brought in again and
// divided otherwise, and is not taken for another's when it is gone.
func TestAnchor(t *testing.T) {
	p := draft.Paragraph{Text: "Decides to act."}
	a := At{Paragraph: 0, Anchor: anchor(p)}
	if got := a.on(paras(draft.Paragraph{Text: "Heading"}, draft.Paragraph{Text: "Decides  to ACT."})); got != 1 {
		t.Error(got)
	}
	if got := a.on(paras(draft.Paragraph{Text: "Heading"})); got != -1 {
		t.Error(got)
	}
}

func TestSpeaker(t *testing.T) {
	for typed, want := range map[string]Who{"Russia": {Country: "RU"}, "Iran (Islamic Republic of)": {Country: "IR"}, "肯尼亚": {Country: "KE"}, "EU": {Group: "eu"}, "Union européenne": {Group: "eu"}, "ЕС": {Group: "eu"},
		"G77 & China": {Group: "g77"}, "Group of 77 and China": {Group: "g77"}, "Core Group on HIV": {Group: "Core Group on HIV"}, "": {}} {
		if got, chair := Speaker(typed); got != want || chair {
			t.Errorf("%s: %+v %v", typed, got, chair)
		}
	}
	for _, c := range []string{"Chair", "co-facilitators", "Présidence", "Председатель", "主席"} {
		if _, chair := Speaker(c); !chair {
			t.Errorf("%s leads no meeting", c)
		}
	}
}

// Notes as they are taken in the room are divided into who said what about which
// paragraph; those of a real meeting too, where they are at hand.
func TestReadNotes(t *testing.T) {
	notes := "L.5. On early warning\nOP2\nChair: Can we live with this?\nRussia: Our position has not changed.\nStill has not.\nCanada: it is a good compromise: keep it.\nOP3 bis alt\nColombia: see https://example.org/x\nChair: We can now continue to OP7ter.\nThailand: With OP4bis agreed, we added it.\nit was agreed: in informals\n"
	got, more := readNotes(notes, "")
	var lines []string
	for _, n := range got {
		lines = append(lines, n.Label+"|"+n.Speaker+"|"+strings.ReplaceAll(n.Words, "\n", "/"))
	}
	want := []string{"OP2|Chair|Can we live with this?", "OP2|Russia|Our position has not changed./Still has not.", "OP2|Canada|it is a good compromise: keep it.",
		"OP3 bis alt|Colombia|see https://example.org/x", "OP3 bis alt|Chair|We can now continue to OP7ter.", "OP7ter|Thailand|With OP4bis agreed, we added it./it was agreed: in informals"}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") || more {
		t.Error(strings.Join(lines, "\n"))
	}
	files, err := filepath.Glob(filepath.Join(os.Getenv("GROUNDSWELL_REAL"), "negotiations", "cnd-negotiation-notes", "2*.txt"))
	if err != nil || len(files) == 0 || os.Getenv("GROUNDSWELL_REAL") == "" {
		t.Log("real notes are not at hand")
		return
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		got, _ := readNotes(string(b), "")
		labelled, countries := 0, 0
		for _, n := range got {
			if n.Label != "" {
				labelled++
			}
			if w, _ := Speaker(n.Speaker); w.Country != "" {
				countries++
			}
		}
		t.Logf("%s: %d lines, %d with a paragraph, %d of a country", filepath.Base(f), len(got), labelled, countries)
		if len(got) < 5 || countries < len(got)/3 {
			t.Errorf("%s: too little was understood", filepath.Base(f))
		}
	}
}

// FuzzNotes: whatever is pasted, each line has a speaker and words, and there are no
// more than are taken at once.
func FuzzNotes(f *testing.F) {
	for _, s := range []string{"OP2\nKenya: yes", "Chair: OP7ter\nA: b", "：x", "a:\n:b", "L.5\n\xff: x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, _ := readNotes(text, "")
		if len(got) > maxLines {
			t.Errorf("%d lines", len(got))
		}
		for _, n := range got {
			if n.Speaker == "" || n.Words == "" {
				t.Errorf("%+v", n)
			}
		}
	})
}
