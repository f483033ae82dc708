package draft

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// inLists makes a file of paragraphs as Word and web pages count them: how the list
// counts, how deep it is, the number, the text.
func inLists(rows ...[4]string) *doc.Doc {
	d := &doc.Doc{}
	for _, r := range rows {
		p := &doc.Para{List: doc.Ordered, Depth: int(r[1][0] - '0'), Number: r[2], Counted: r[0], Runs: []doc.Run{{Text: r[3]}}}
		if r[0] == "" {
			p.List = doc.NoList
		}
		d.Blocks = append(d.Blocks, doc.Block{Para: p})
	}
	return d
}

// TestCountedLists: what a list of the file counts with decides what its label is: a
// Roman (i) behind the letter (h), a letter (i) behind it, Arabic letters in both orders,
// Chinese numbers of one sign.
func TestCountedLists(t *testing.T) {
	letters := func(last [4]string) *doc.Doc {
		rows := [][4]string{{"decimal", "0", "1.", "Urges the ports:"}}
		for _, c := range "abcdefgh" {
			rows = append(rows, [4]string{"lowerLetter", "1", "(" + string(c) + ")", "to keep lamps;"})
		}
		return inLists(append(rows, last)...)
	}
	for _, c := range []struct {
		lang core.Lang
		d    *doc.Doc
		last string // path of the last paragraph
	}{
		{"en", letters([4]string{"lowerRoman", "2", "(i)", "of glass;"}), "1 (h) (i)"},
		{"en", letters([4]string{"lowerLetter", "1", "(i)", "of glass;"}), "1 (i)"},
		{"ar", inLists([4]string{"hindiNumbers", "0", "١-", "يحث الموانئ على ما يلي:"}, [4]string{"arabicAlpha", "1", "(أ)", "حفظ المصابيح؛"}, [4]string{"arabicAlpha", "1", "(ب)", "حفظ الزيت؛"}, [4]string{"arabicAlpha", "1", "(ت)", "حفظ الزجاج؛"}), "١ (ت)"},
		{"zh", inLists([4]string{"decimal", "0", "1.", "敦促各港口："}, [4]string{"decimalEnclosedCircle", "1", "①", "保管灯具；"}, [4]string{"decimalEnclosedCircle", "1", "②", "保管灯油；"}), "1 ②"},
		{"zh", inLists([4]string{"chineseCountingThousand", "0", "第一条", "各港口应保管灯具。"}, [4]string{"decimalEnclosedParen", "1", "⑴", "灯油；"}), "第一条 (1)"},
		{"en", inLists([4]string{"decimal", "0", "1.", "Urges the ports to keep lamps."}, [4]string{"", "0", "", "The oil is dear."}, [4]string{"decimal", "0", "2.", "Calls for oil."}), "2"},
	} {
		d := From(c.d, c.lang)
		if got := d.Paragraphs[len(d.Paragraphs)-1].Path; got != c.last {
			t.Errorf("%s: the last paragraph is %q, want %q:\n%s", c.lang, got, c.last, show(d))
		}
		for _, w := range d.Warnings {
			t.Errorf("%s: warned of %v", c.last, w)
		}
	}
}

// TestTypedLists: Markdown as people write drafts in it: lists in lists, which count
// anew; what came and went; brackets that look like links; and bullets of a list of the file.
func TestTypedLists(t *testing.T) {
	d, err := doc.ReadText([]byte(`# A lamp for every port

1. Urges ports:
   (a) to keep lamps;
   (b) to keep oil:
      - clean;
      - [cheap];

   1. of the first kind;
   2. of the second kind;
2. [Calls upon][States] to act [in accordance](with national law) and [[wherever possible,] soon];

[3. Decides]: to meet again;

[Option 2] Ports should keep lamps.

4\. Requests <del>some</del><ins>many</ins> ports to report.

## Oil

   1. Ports buy oil.
`))
	if err != nil {
		t.Fatal(err)
	}
	wantShown(t, From(d.As(doc.Accepted), "en"), `
h1 <> A lamp for every
o0 <1> Urges ports:
o1 <1 (a)> to keep lamps;
o1 <1 (b)> to keep oil:
o2 <1 (b)> clean;
o2 <1 (b)> [cheap];
o2 <1 (b) 1> of the first kind;
o2 <1 (b) 2> of the second kind;
o0 <2> [Calls upon][States] to act
o0 <3> [Decides]: to meet again;
o1 <3 Option 2> [Option 2] Ports should
o0 <4> Requests many ports to
h2 <> Oil
o0 <1> Ports buy oil.
`)
	if p := From(d.As(doc.Rejected), "en").Paragraphs[11]; p.Text != "Requests some ports to report." {
		t.Errorf("before the changes paragraph 4 was %q", p.Text)
	}
	bullets := inLists([4]string{"decimal", "0", "12.", "Urges ports to keep:"}, [4]string{"", "0", "", "clean oil;"}, [4]string{"", "0", "", "lamps."})
	bullets.Blocks[1].Para.List, bullets.Blocks[2].Para.List = doc.Bullet, doc.Bullet
	wantShown(t, From(bullets, "en"), "o0 <12> Urges ports to keep:\no1 <12> clean oil;\no1 <12> lamps.\n")
}
