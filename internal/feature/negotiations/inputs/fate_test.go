package inputs_test

import (
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/inputs"
)

// TestJudge: what became of an input in the next draft, in three scripts.
func TestJudge(t *testing.T) {
	next := func(lang core.Lang, old ...string) []draft.Paragraph {
		return draft.Paragraphs(strings.NewReplacer(old...).Replace(drafts[lang]), lang).Paragraphs
	}
	for _, c := range []struct {
		name  string
		lang  core.Lang
		in    func(ps []draft.Paragraph) *inputs.Input
		after []draft.Paragraph
		want  inputs.Outcome
		sure  bool
	}{
		{"taken whole", "en", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "Encourage", "Urge") }, next("en", "Encourage", "Urge"), inputs.Whole, true},
		{"taken whole beside another change", "en", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "Encourage", "Urge") }, next("en", "Encourage", "Urge", "as appropriate", "where applicable"), inputs.Whole, true},
		{"not taken", "en", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "Encourage", "Urge") }, next("en"), inputs.NotOne, true},
		{"another verb", "en", func(ps []draft.Paragraph) *inputs.Input {
			return replace(ps, "N", 1, "Encourage Member States to consider funding", "Commit to fund")
		}, next("en", "consider funding", "support"), inputs.NotOne, false},
		{"words put in, half of them", "en", func(ps []draft.Paragraph) *inputs.Input {
			return replace(ps, "N", 2, "every two years", "every two years on stigma, discrimination, violence and access to justice")
		}, next("en", "every two years", "every two years on stigma, discrimination and funding"), inputs.Partly, false},
		{"words that stand everywhere, by chance", "en", func(ps []draft.Paragraph) *inputs.Input {
			return replace(ps, "N", 3, "of services", "of services, and to report in 2032 on the laws that were reviewed")
		}, next("en", "of services", "of services in the regions, to the extent of the mandates"), inputs.NotOne, false},
		{"the date is gone, not changed", "en", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 0, "2025", "2023") }, next("en", " by 2025", ""), inputs.NotOne, false},
		{"paragraph gone", "en", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 3, "Note", "Deplore") }, next("en", "OP 4. Note with concern the closing of services.\n\n", ""), inputs.GonePar, true},
		{"taken out", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Delete})
		}, next("en", "OP 4. Note with concern the closing of services.\n\n", ""), inputs.Whole, true},
		{"stayed", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Delete})
		}, next("en"), inputs.NotOne, true},
		{"put in", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Insert, Text: "Reaffirm that peers must be paid for their work."})
		}, next("en", "OP 5.", "OP 5. Reaffirm that peers must be paid for their work.\n\nOP 6."), inputs.Whole, true},
		{"put in, weaker", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Insert, Text: "Reaffirm that peers must be paid for their work in all services."})
		}, next("en", "OP 5.", "OP 5. Acknowledge that peers may be paid for their work, as appropriate.\n\nOP 6."), inputs.Partly, false},
		{"not put in", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Insert, Text: "Reaffirm that peers must be paid for their work."})
		}, next("en"), inputs.NotOne, true},
		{"moved", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Move, To: 0})
		}, next("en", "OP 2.", "OP 2. Note with concern the closing of services.\n\nOP 3.", "OP 4. Note with concern the closing of services.\n\n", ""), inputs.Whole, true},
		{"not moved", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Move, To: 0})
		}, next("en"), inputs.NotOne, true},
		{"moved by nobody, one before is put in", "en", func(ps []draft.Paragraph) *inputs.Input {
			return on(ps, "N", 3, inputs.Words{Kind: inputs.Move, To: -1})
		}, next("en", "OP 1.", "OP 1. Entirely new words stand here.\n\nOP 1 bis."), inputs.NotOne, true},
		{"Arabic", "ar", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "نشجع", "نحث") }, next("ar", "نشجع", "نحثّ"), inputs.Whole, true},
		{"Arabic, not", "ar", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "نشجع", "نحث") }, next("ar", "حسب الاقتضاء", "عند الضرورة"), inputs.NotOne, true},
		{"Chinese", "zh", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "鼓励", "敦促") }, next("zh", "鼓励", "敦促"), inputs.Whole, true},
		{"Chinese, half", "zh", func(ps []draft.Paragraph) *inputs.Input { return replace(ps, "N", 1, "酌情考虑为", "立即为") }, next("zh", "酌情考虑为", "考虑为"), inputs.NotOne, false},
	} {
		before := paras(c.lang)
		in := c.in(before)
		r := align.Align(before, c.after, align.Options{Lang: c.lang})
		f := inputs.NewStep(before, c.after, r).Judge(in)
		if f.Outcome != c.want || f.Sure != c.sure {
			t.Errorf("%s: %s %.2f sure %v at %v, not %s", c.name, f.Outcome, f.Share, f.Sure, f.At, c.want)
		}
	}
}

// TestJudgeIsBounded: every kind of input is judged against drafts that have nothing in
// common, and against empty ones.
func TestJudgeIsBounded(t *testing.T) {
	for lang := range drafts {
		before := paras(lang)
		for _, after := range [][]draft.Paragraph{nil, {{Text: "x"}}, paras("en"), before} {
			r := align.Align(before, after, align.Options{Lang: lang})
			for n := range before {
				for _, k := range inputs.Kinds {
					in := on(before, "N", n, inputs.Words{Kind: k, Text: "words that stand nowhere", To: (n + 2) % len(before)})
					f := inputs.NewStep(before, after, r).Judge(in)
					if !slices.Contains(inputs.Outcomes, f.Outcome) || f.Share < 0 || f.Share > 1 {
						t.Fatal(f)
					}
				}
			}
		}
	}
}
