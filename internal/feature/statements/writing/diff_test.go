package writing

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// render writes a comparison as one line: [-gone-]{+new+}.
func render(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Op {
		case Ins:
			b.WriteString("{+" + s.Text + "+}")
		case Del:
			b.WriteString("[-" + s.Text + "-]")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// TestWords: words are whole in every script; Chinese is compared by character.
// Seen to fail when tokens took runs of Han for one word, and when an Arabic vowel
// sign was a sign of its own.
func TestWords(t *testing.T) {
	for _, x := range [][3]string{
		{"Open the port.", "Open the ports.", "Open the [-port-]{+ports+}."},
		{"We commit to act now.", "We consider to act.", "We [-commit-]{+consider+} to act[- now-]."},
		{"by 2025 at once", "by 2030 at last", "by [-2025-]{+2030+} at [-once-]{+last+}"},
		{"Мы требуем мира", "Мы просим мира", "Мы [-требуем-]{+просим+} мира"},
		{"نطالب بالسلام الآن", "نطالب بالعدل الآن", "نطالب [-بالسلام-]{+بالعدل+} الآن"},
		{"كَتَبَ النص", "كُتِبَ النص", "[-كَتَبَ-]{+كُتِبَ+} النص"},
		{"我们要求开放港口", "我们要求关闭港口", "我们要求[-开放-]{+关闭+}港口"},
		{"", "new", "{+new+}"}, {"old", "", "[-old-]"}, {"same", "same", "same"}, {"", "", ""},
		{"l’accord d'hier", "l’accord d'aujourd'hui", "l’accord [-d'hier-]{+d'aujourd'hui+}"},
	} {
		if got := render(Words(x[0], x[1])); got != x[2] {
			t.Errorf("%q → %q: %s", x[0], x[1], got)
		}
	}
}

// TestWordsLoseNothing: what was taken out and what stayed is the old text, what
// was put in and what stayed the new one, whatever they are.
func TestWordsLoseNothing(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`([abc] ?|\n|中|文|ش|ّ){0,40}`))
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "old"), text.Draw(t, "new")
		var before, after strings.Builder
		last := Op(-1)
		for _, s := range Words(a, b) {
			if s.Op != Ins {
				before.WriteString(s.Text)
			}
			if s.Op != Del {
				after.WriteString(s.Text)
			}
			if s.Text == "" || s.Op == last {
				t.Fatalf("%q → %q: an empty or a split span", a, b)
			}
			last = s.Op
		}
		if before.String() != a || after.String() != b {
			t.Fatalf("%q → %q became %q → %q", a, b, before.String(), after.String())
		}
	})
}

// TestLongTexts: what is too long to be compared word by word is still compared,
// without a table as large as both together.
func TestLongTexts(t *testing.T) {
	a, b := strings.Repeat("alpha beta ", 20_000)+"end", strings.Repeat("gamma delta ", 20_000)+"end"
	got := Words(a, b)
	if len(got) != 3 || got[0].Op != Del || got[1].Op != Ins || got[2].Text != " end" {
		t.Errorf("%d spans", len(got))
	}
}

// TestParagraphs: a paragraph that was put in, one that was taken out and one that
// was changed are each found, and the rest is paired. Seen to fail when align took
// the texts in order.
func TestParagraphs(t *testing.T) {
	before := "# Title\n\nThe first one stays.\n\nThe second one is changed a little bit.\n\nThis one goes away altogether.\n\nThe last one stays."
	after := "# Title\n\nA new one comes in before.\n\nThe first one stays.\n\nThe second one is changed very much in a bit.\n\nThe last one stays."
	var got []string
	for _, p := range Paragraphs(before, after) {
		switch {
		case p.Added():
			got = append(got, "added")
		case p.Gone():
			got = append(got, "gone")
		case p.Changed():
			got = append(got, "changed")
		default:
			got = append(got, "same")
		}
	}
	if want := []string{"same", "added", "same", "changed", "gone", "same"}; !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
	if n := CountChanged(Paragraphs(before, after)); n != 3 {
		t.Errorf("%d changed", n)
	}
}

// TestMerge: what two people changed in different paragraphs goes together; where
// both changed the same one both stand there, and it is said. Seen to fail when
// the common paragraphs of all three were not looked for.
func TestMerge(t *testing.T) {
	base := "one\n\ntwo\n\nthree\n\nfour"
	for _, x := range []struct {
		mine, theirs, want string
		clean              bool
	}{
		{"ONE\n\ntwo\n\nthree\n\nfour", "one\n\ntwo\n\nthree\n\nfour\n\nfive", "ONE|two|three|four|five", true},
		{"one\n\nthree\n\nfour", "one\n\ntwo\n\nTHREE\n\nfour", "one|three|two|THREE|four", false},
		{"one\n\nmine\n\nthree\n\nfour", "one\n\ntheirs\n\nthree\n\nfour", "one|mine|theirs|three|four", false},
		{"one\n\nboth\n\nthree\n\nfour", "one\n\nboth\n\nthree\n\nfour", "one|both|three|four", true},
		{"ONE\n\nmine\n\nthree\n\nfour", "one\n\ntheirs\n\nthree\n\nfour", "ONE|mine|theirs|three|four", false},
		{base, "", "", true},
		{"new\n\n" + base, "", "new|one|two|three|four", false},
	} {
		got, clean := Merge(base, x.mine, x.theirs)
		if strings.Join(got, "|") != x.want || clean != x.clean {
			t.Errorf("%q and %q: %v, %v", x.mine, x.theirs, got, clean)
		}
	}
}

// TestMergeKeepsBoth: every paragraph that somebody wrote is in the result.
func TestMergeKeepsBoth(t *testing.T) {
	text := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c", "d"}), 0, 8)
	rapid.Check(t, func(t *rapid.T) {
		base := strings.Join(text.Draw(t, "base"), "\n\n")
		mine := strings.Join(append(text.Draw(t, "mine"), "only mine"), "\n\n")
		theirs := strings.Join(append([]string{"only theirs"}, text.Draw(t, "theirs")...), "\n\n")
		got, _ := Merge(base, mine, theirs)
		if !slices.Contains(got, "only mine") || !slices.Contains(got, "only theirs") {
			t.Fatalf("%q %q %q: %v", base, mine, theirs, got)
		}
	})
}

// TestTitles: a title is parted from its text and put back, also while there is
// none.
func TestTitles(t *testing.T) {
	for _, x := range [][3]string{
		{"# A title\n\nWords.", "A title", "Words."}, {"#\n\nWords.", "", "Words."}, {"# [missing]\n\nWords.", "", "Words."}, {"Words.", "", "Words."},
		{"\ufeff\r\n# A title\r\nWords.\r\n", "A title", "Words.\n"}, {"", "", ""}, {"#hash\n", "", "#hash\n"},
	} {
		title, rest := SplitTitle(x[0])
		if title != x[1] || rest != x[2] {
			t.Errorf("%q: %q, %q", x[0], title, rest)
		}
		again, more := SplitTitle(JoinTitle(title, rest))
		if again != title || more != rest {
			t.Errorf("%q came back as %q, %q", x[0], again, more)
		}
	}
}

// TestSlugs: addresses are made of titles in every language of the site.
func TestSlugs(t *testing.T) {
	for title, want := range map[string]string{
		"Open the ports!": "open-the-ports", "L’été à Genève": "l-ete-a-geneve", "Мы против войны": "my-protiv-voyny", "نداء من أجل السلام": "nda-mn-ajl-alslam",
		"关于港口的宣言": "", "COVID-19: нам нужна помощь": "covid-19-nam-nuzhna-pomoshch", "": "", "Ας μιλήσουμε": "as-milisoyme",
		strings.Repeat("very long ", 20): "very-long-very-long-very-long-very-long-very-long-very-long",
	} {
		if got := SlugOf(title); got != want {
			t.Errorf("%q: %q", title, got)
		}
	}
}

// TestThinned: of what the editor saved by itself the last twenty stay, then the
// newest of each hour, then of each day. Seen to fail when the hour was not looked
// at.
func TestThinned(t *testing.T) {
	now := unix(100 * 86400)
	var all []SheetVersion
	n := int64(5000)
	for at := now.Unix(); at > now.Unix()-10*86400; at -= 600 { // every ten minutes for ten days
		all = append(all, SheetVersion{N: n, At: at})
		n--
	}
	gone := thinned(all, now)
	left := map[int64]int{}
	recent := 0
	for _, v := range all {
		if slices.Contains(gone, v.N) {
			continue
		}
		if v.At > now.Unix()-20*600 {
			recent++
			continue
		}
		if v.At >= now.Unix()-86400 {
			left[v.At/3600]++
		} else {
			left[-v.At/86400]++
		}
	}
	if recent != 20 {
		t.Errorf("%d of the last twenty stay", recent)
	}
	hours, days := 0, 0
	for slot, k := range left {
		if k != 1 {
			t.Errorf("%d stay of one hour or day", k)
		}
		if slot > 0 {
			hours++
		} else {
			days++
		}
	}
	if hours < 20 || hours > 22 || days < 9 || days > 10 {
		t.Errorf("%d hours and %d days stay", hours, days)
	}
}
