package card_test

import (
	"bytes"
	"image"
	"image/color"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/card"
)

func TestSameCardSameBytes(t *testing.T) {
	first := map[string][]byte{}
	for name, c := range samples {
		first[name], _ = card.Draw(c)
	}
	var wg sync.WaitGroup
	for name, c := range samples { // in any order, at the same time, after other cards
		wg.Go(func() {
			b, err := card.Draw(c)
			if err != nil || !bytes.Equal(b, first[name]) {
				t.Errorf("%s: drawn again it differs (%v)", name, err)
			}
		})
	}
	wg.Wait()
	for a, x := range first {
		for b, y := range first {
			if a < b && bytes.Equal(x, y) {
				t.Errorf("%s and %s look the same", a, b)
			}
		}
	}
}

// A picture can be kept for looking at: CARD_SAMPLES names the folder.
func TestEveryLanguageHasASample(t *testing.T) {
	for _, l := range core.Langs {
		c, ok := samples[string(l)]
		if !ok {
			t.Fatalf("no sample in %s", l)
		}
		b, err := card.Draw(c)
		if err != nil {
			t.Fatal(err)
		}
		if len(b) > 100_000 {
			t.Errorf("%s: the file has %d bytes", l, len(b))
		}
		if dir := os.Getenv("CARD_SAMPLES"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, string(l)+".png"), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestVoiceColoursTheLabelOnly(t *testing.T) {
	c := samples["en"]
	red := decode(t, c)
	c.Voice = color.RGBA{0, 0x40, 0x80, 0xff}
	blue := decode(t, c)
	if red.Palette[126] != (color.RGBA{0xa3, 0x12, 0x3f, 0xff}) || blue.Palette[126] != c.Voice {
		t.Errorf("full voice is %v and %v", red.Palette[126], blue.Palette[126])
	}
	var voiced image.Rectangle
	for y := range card.Height {
		for x := range card.Width {
			if i := blue.ColorIndexAt(x, y); i > 63 && i <= 126 {
				voiced = voiced.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if voiced.Empty() || !voiced.In(image.Rect(71, 64, 600, 125)) {
		t.Errorf("the network's colour is at %v", voiced)
	}
}

type brokenColor struct{}

func (*brokenColor) RGBA() (r, g, b, a uint32) { panic("no colour") }

func TestAnyInputGivesAPicture(t *testing.T) {
	long := strings.Repeat("A rather long word of a title. ", 400)
	all := func(s string) card.Card {
		return card.Card{Lang: "ar", Label: s, Title: s, Site: s, Note: s,
			Figures: slices.Repeat([]card.Figure{{Number: s, Unit: s}}, 5)}
	}
	for name, c := range map[string]card.Card{
		"empty":            {},
		"unknown language": {Lang: "xx", Title: "Title"},
		"only spaces":      all(" \t\n\u00a0"),
		"long":             all(long),
		"one long word":    all(strings.Repeat("ab", 900)),
		"long Arabic word": all(strings.Repeat("ببم", 300)),
		"long Chinese":     all(strings.Repeat("宣言", 300)),
		"invalid":          all("a\xff\xfe\x80b"),
		"emoji only":       all("👩‍👩‍👧‍👦🏳️‍🌈1️⃣"),
		"unknown script":   all("ሰማያዊ በር"),
		"many marks":       all("Z" + strings.Repeat("\u0301\u0323", 400) + "algo"),
		"marks alone":      all(strings.Repeat("\u0301", 400)),
		"overrides":        all("\u202eabc\u202c \u2066\u2067\u2068x"),
		"isolates":         all(strings.Repeat("\u2067a\u2066ب", 200)),
		"wide ligature":    all(strings.Repeat("﷽", 50)),
		"joiners":          all(strings.Repeat("\u200d\u200c\u2060", 100)),
		"broken colour":    {Title: "x", Voice: (*brokenColor)(nil)},
	} {
		img := decode(t, c)
		if got := inked(img, img.Rect); !got.In(inside) {
			t.Errorf("%s: ink in %v, margins at %v", name, got, inside)
		}
	}
}

func TestLongFieldsAreCutNotRefused(t *testing.T) {
	c := samples["en"]
	c.Title = strings.Repeat("paragraph ", 40)
	a, _ := card.Draw(c)
	c.Title += strings.Repeat("more ", 5000)
	b, _ := card.Draw(c)
	if !bytes.Equal(a, b) {
		t.Error("what follows the 300th character changes the picture")
	}
}

func BenchmarkDraw(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := card.Draw(samples[name]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func FuzzDraw(f *testing.F) {
	for name, c := range samples {
		f.Add(name, c.Label, c.Title, c.Site, c.Figures[1].Number, c.Figures[1].Unit, c.Note)
	}
	f.Add("ar", "\u2067\u2069", "«نلتزم» لا «نشجّع» (draft 3) ١٢٣ abc", "ﷺ﷽", "< 10", "a\u0301\u0301\u0301\u0301", "\xff\xc0")
	f.Add("zh", "（第三稿）——", "“HIV/AIDS”艾滋病，2030年", "👩‍👩‍👧", "1️⃣", "ሰማያዊ", "\u202e\u0000")
	f.Fuzz(func(t *testing.T, lang, label, title, site, number, unit, note string) {
		c := card.Card{Lang: core.Lang(lang), Label: label, Title: title, Site: site, Note: note,
			Figures: []card.Figure{{Number: number, Unit: unit}, {Number: unit, Unit: number}, {Number: "71", Unit: unit}}}
		img := decode(t, c)
		if got := inked(img, img.Rect); !got.In(inside) {
			t.Errorf("ink in %v, margins at %v", got, inside)
		}
	})
}
