package card

import (
	"image/color"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/font"
)

// What people write in each language, with its quotation marks, dashes and signs.
var texts = map[core.Lang]string{
	"en": "We are the people in your paragraphs: “say why” — it’s 30% of £5, №3…",
	"fr": "Où êtes-vous ? « Cœur », naïf, Noël, l’été : 12 €, ÇÀÉÈÊËÎÏÔŒÙÛŸ",
	"es": "¿Quién responde? ¡Señales, pingüinos! ÁÉÍÓÚÜÑ ª º",
	"ru": "Мы — те люди, о которых говорится: «объём», ёж, № 5 ЪЫЭЮЯ",
	"pt": "Declaração à nação: avô, avó, põe, ÂÃÀÇÊÍÓÔÕÚ",
	"ar": "نحن الذين تتحدث عنهم فقراتكم، «نشجّع»؛ أيار/مايو 2031؟ ١٢٣ (draft 3) لا پچگ ٪",
	"zh": "我们就是你们段落里的人，请先听我们说：“宣言”（第三稿）《条约》、2031年——HIV；臺灣歷史學會",
}

func TestNoEmptyBoxes(t *testing.T) {
	for l, str := range texts {
		s := newSetter(l)
		for _, st := range []*style{s.title, s.small, s.label, s.number, s.site, s.note} {
			for other, str := range texts { // a card may quote any of the languages
				if got := string(st.drawable([]rune(str))); got != str {
					t.Errorf("%s text on a %s card lost characters: %s", other, l, got)
				}
				p := s.text(str, st)
				if s.line(p, 0, len(p.runes)); s.boxes > 0 {
					t.Fatalf("%s text on a %s card has %d empty boxes", other, l, s.boxes)
				}
			}
		}
		if err := s.err(); err != nil {
			t.Fatal(err)
		}
		if s.text(str, s.title).rtl != (l == "ar") {
			t.Errorf("%s runs the wrong way", l)
		}
	}
	s := newSetter("vi")
	p := s.text("Chúng tôi là những người trong các đoạn văn: Ấ ộ ữ ẵ đ", s.title)
	if s.line(p, 0, len(p.runes)); s.boxes > 0 {
		t.Error("Vietnamese has empty boxes")
	}
}

func TestOrderOfMixedText(t *testing.T) {
	s := newSetter("ar")
	p := s.text("عام 2031 HIV بشأن", s.title)
	var order []string
	for _, it := range font.Visual(runs(p, 0, len(p.runes)), font.Run.Depth) {
		order = append(order, strings.TrimSpace(string(p.runes[it.Start:it.End])))
	}
	if got := strings.Join(order, "|"); got != "بشأن||HIV||2031|عام" {
		t.Errorf("from left to right: %s", got)
	}
}

func TestArabicIsJoined(t *testing.T) {
	s := newSetter("ar")
	whole := s.text("بيت", s.title)
	joined := s.line(whole, 0, 3)
	var apart float64
	for _, r := range "بيت" {
		l := s.line(s.text(string(r), s.title), 0, 1)
		apart += l.width
	}
	if joined.width > 0.9*apart {
		t.Errorf("a word is %.2f em wide, its letters alone %.2f", joined.width, apart)
	}
	// The first letter stands at the right.
	first := s.line(s.text("ب", s.title), 0, 1)
	if len(joined.glyphs) == 0 || first.width == 0 {
		t.Fatal("nothing was set")
	}
}

func TestPunctuationKeepsToItsWord(t *testing.T) {
	s := newSetter("ar")
	p := s.text("text «نص» text", s.title)
	for i, r := range p.runes {
		if (r == '«' || r == '»') && p.faces[i] != naskh {
			t.Errorf("%c is set in %s", r, p.faces[i].file)
		}
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"  two\r\n\twords ":         "two words",
		"a\u202ebc\u202c":           "abc",
		"a\x00b\u00adc":             "abc",
		"a\xffb":                    "a\ufffdb",
		"1\u202f148\u00a0€":         "1\u202f148\u00a0€",
		"e\u0301\u0301\u0301\u0301": "e\u0301\u0301\u0301",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		got := clean(string(rapid.SliceOf(rapid.Byte()).Draw(t, "s")) + rapid.String().Draw(t, "r"))
		if !utf8.ValidString(got) || clean(got) != got || strings.ContainsAny(got, "\n\r\t\x00") {
			t.Fatalf("%q", got)
		}
	})
}

func TestLeftOutLettersShow(t *testing.T) {
	s := newSetter("en")
	for in, want := range map[string]string{
		"Blue door, ሰማያዊ በር": "Blue door, …",
		"Together 👩‍👧 now":   "Together now",
	} {
		if got := strings.TrimSpace(string(s.title.drawable([]rune(in)))); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// Lines of a title are a partition of it, fit, and are about equally long.
func TestFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newSetter("en")
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zA-Zа-яéü]{1,12}`), 1, 40).Draw(t, "words")
		p := s.text(strings.Join(words, " "), s.small)
		r := room{1056, 240, 96, 30, 5}
		b := s.fit(p, r)
		if len(b.lines) == 0 || len(b.lines) > r.lines || b.height()*b.size > r.height+1e-6 {
			t.Fatalf("%d lines, %.0f pixels high", len(b.lines), b.height()*b.size)
		}
		for _, l := range b.lines {
			if (l.right-l.left)*b.size > r.width+1e-6 {
				t.Fatalf("a line is %.0f pixels long", (l.right-l.left)*b.size)
			}
		}
	})
	s := newSetter("en")
	b := s.fit(s.text("We are the people in your paragraphs", s.title), room{1056, 240, 96, 30, 5})
	if len(b.lines) != 2 || b.lines[1].width < 0.8*b.lines[0].width || b.lines[0].width < 0.8*b.lines[1].width {
		t.Error("the lines are not balanced")
	}
}

func TestReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := color.RGBA{rapid.Byte().Draw(t, "r"), rapid.Byte().Draw(t, "g"), rapid.Byte().Draw(t, "b"), 0xff}
		got := readable(v)
		if contrast(got, paper) < 4.5 {
			t.Fatalf("%v became %v, contrast %.2f", v, got, contrast(got, paper))
		}
		if contrast(v, paper) >= 4.5 && got != v {
			t.Fatalf("%v was readable and became %v", v, got)
		}
	})
	if readable(nil) != house || readable(color.Transparent) != house {
		t.Error("no colour is not the house colour")
	}
}
