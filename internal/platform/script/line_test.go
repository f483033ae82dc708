package script_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/platform/script"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// S-25, S-56, S-58: what a hostile or careless person types into a name.
func TestLine(t *testing.T) {
	for _, c := range []struct {
		in, want string
		p        script.Problem
	}{
		{"  Réseau   des\u00a0femmes\u3000\t", "Réseau des femmes", script.OK},
		{"Re\u0301seau", "Réseau", script.OK},
		{"", "", script.Empty},
		{" \u200b\u202e\ufeff🌍 ", "", script.Empty},
		{"\u0301", "", script.Empty},
		// Refused: controls and line breaks of every kind.
		{"a\x00b", "", script.Unreadable},
		{"a\r\nBcc: x", "", script.Unreadable},
		{"a\nb", "", script.Unreadable},
		{"a\u0085b", "", script.Unreadable},
		{"a\u2028b", "", script.Unreadable},
		{"a\u2029b", "", script.Unreadable},
		{"a\x1b[31m", "", script.Unreadable},
		{"a\x7f", "", script.Unreadable},
		{"a\xffb", "", script.Unreadable},
		{"a\xed\xa0\x80", "", script.Unreadable},
		{"a\ufffe", "", script.Unreadable},
		{"R\ufffdseau", "", script.Unreadable},
		{"a\ufff9b\ufffac\ufffb", "", script.Unreadable},
		// Removed: what cannot be seen.
		{"ab\u202ecd\u202c", "abcd", script.OK},
		{"\u2066ab\u2069\u200f\u200e\u061c", "ab", script.OK},
		{"HI\u200bV\u2060 n\u00adet\ufeff", "HIV net", script.OK},
		{"a\U000e0041\U000e007f", "a", script.OK},
		{"a\ufe0f\ufe0eb\U000e0100", "ab", script.OK},
		{"a\ue000b\U000f0000", "ab", script.OK},
		{"a\u3164\u115f\u2800b\u034f", "ab", script.OK},
		{"a\u200cb\u200dc", "abc", script.OK},
		{"ab\u200d", "ab", script.OK},
		// Emoji leave without a trace.
		{"Love ❤️ and 👩‍👩‍👧 pride 🏳️‍🌈!", "Love and pride !", script.OK},
		{"1️⃣ Step ✊🏿", "1 Step", script.OK},
		{"🇫🇷France", "France", script.OK},
		{"𝐇𝐈𝐕 𝓝𝓮𝓽", "HIV Net", script.OK},
		// Piled-up accents.
		{"Z" + strings.Repeat("\u0335", 100) + "o", "Z\u0335\u0335o", script.OK},
		{"Z\u0301\u0302\u0303\u0304\u0305\u0306\u0307", "Ź\u0302\u0303\u0304\u0305", script.OK},
		{"ก" + strings.Repeat("็", 50), "ก็็", script.OK},
		{"a \u0301b", "a b", script.OK},
		// Kept: what writing needs.
		{"می‌خواهم", "می‌خواهم", script.OK},                 // Persian ZWNJ
		{"کتاب\u200cهای", "کتاب\u200cهای", script.OK},       //
		{"مـَ\u200cب", "مـَ\u200cب", script.OK},             // after a vowel sign
		{"क्\u200dष", "क्\u200dष", script.OK},               // Devanagari ZWJ
		{"क्\u200cष", "क्\u200cष", script.OK},               // and ZWNJ
		{"ශ්\u200dරී ලංකා", "ශ්\u200dරී ලංකා", script.OK},   // Sinhala
		{"അവന്\u200d", "അവന്\u200d", script.OK},             // final chillu
		{"র\u200d্যাব", "র\u200d্যাব", script.OK},           // Bengali ya-phalaa
		{"ស្រ្តី", "ស្រ្តី", script.OK},                     // Khmer
		{"မျှော်လင့်ချက်", "မျှော်လင့်ချက်", script.OK},     // five marks on one base
		{"བསྒྲུབས", "བསྒྲུབས", script.OK},                   // Tibetan
		{"שָׁלוֹם בָּאָרֶץ", "שָׁלוֹם בָּאָרֶץ", script.OK}, //
		{"Nguyễn Thị Ngọc Ánh", "Nguyễn Thị Ngọc Ánh", script.OK},
		{"辻\U000e0100さん", "辻\U000e0100さん", script.OK}, // a kanji's variant
		{"ᠮᠣᠩᠭᠣᠯ\u180eᠠ", "ᠮᠣᠩᠭᠣᠯ\u180eᠠ", script.OK},
		{"VNP+ 越南", "VNP+ 越南", script.OK},
		{"（株）北京：「中心」・㈱", "（株）北京：「中心」・㈱", script.OK},
		{"Больница № 5 «Надежда» €", "Больница № 5 «Надежда» €", script.OK},
		{"Kūʻele O’Brien’s & Co. (UK) / 50°", "Kūʻele O’Brien’s & Co. (UK) / 50°", script.OK},
		// Addresses.
		{"Buy now http://x", "", script.HasURL},
		{"HTTPS://x.example", "", script.HasURL},
		{"see www.example.org", "", script.HasURL},
		{"bit.ly/abc", "", script.HasURL},
		{"Casino example.com/ now", "", script.HasURL},
		{"ｗｗｗ．example．com", "", script.HasURL},
		{"http：／／example", "", script.HasURL},
		{"ex\u200bample.co\u200bm/x", "", script.HasURL},
		{"example。com/x", "", script.HasURL},
		{"пример.рф/да", "", script.HasURL},
		{"me@example.org", "", script.HasURL},
		{"javascript:alert(1)", "", script.HasURL},
		{"example.com:8080", "", script.HasURL},
		{"example.com?id", "", script.HasURL},
		{"Open Data: Africa", "Open Data: Africa", script.OK},
		{"Who.is? Ltd.: x", "Who.is? Ltd.: x", script.OK},
		{"350.org", "350.org", script.OK},
		{"Change.org France", "Change.org France", script.OK},
		{"A.S.B.L./V.Z.W.", "A.S.B.L./V.Z.W.", script.OK},
		{"St.Louis/Paris", "St.Louis/Paris", script.OK},
		{"Centre: women & men", "Centre: women & men", script.OK},
		{"Action Hotel: Trabajo", "Action Hotel: Trabajo", script.OK},
		{"Wwww. Ltd", "Wwww. Ltd", script.OK},
		// Lengths.
		{strings.Repeat("é", 100), strings.Repeat("é", 100), script.OK},
		{strings.Repeat("e\u0301", 100), strings.Repeat("é", 100), script.OK},
		{strings.Repeat("é", 101), "", script.TooLong},
		{strings.Repeat(" ", 10_000), "", script.TooLong},
		{strings.Repeat("x", 10_000), "", script.TooLong},
	} {
		got, p := script.Line(c.in, 100)
		if got != c.want || p != c.p {
			t.Errorf("Line(%+q) = %+q, %v; want %+q, %v", c.in, got, p, c.want, c.p)
		}
	}
}

func TestText(t *testing.T) {
	for _, c := range []struct {
		in, want string
		p        script.Problem
	}{
		{" one \r\n\r\n\r\n two\rthree \n", "one\n\ntwo\nthree", script.OK},
		{"see https://example.org/x or me@example.org", "see https://example.org/x or me@example.org", script.OK},
		{"a\u202eb\n\n \n\nc", "ab\n\nc", script.OK},
		{"a\u2028b", "", script.Unreadable},
		{"\n\n", "", script.Empty},
		{strings.Repeat("a\n", 60), "", script.TooLong},
	} {
		got, p := script.Text(c.in, 100)
		if got != c.want || p != c.p {
			t.Errorf("Text(%+q) = %+q, %v; want %+q, %v", c.in, got, p, c.want, c.p)
		}
	}
}

func TestProblemKeys(t *testing.T) {
	want := map[script.Problem]string{script.OK: "", script.Empty: "empty", script.TooLong: "too_long",
		script.HasURL: "has_url", script.Unreadable: "unreadable"}
	for p, k := range want {
		if p.Key() != k {
			t.Errorf("%d: %q", p, p.Key())
		}
	}
}

// checkLine is what must hold of every result of Line.
func checkLine(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string, max int) {
	t.Helper()
	out, p := script.Line(in, max)
	if (out == "") != (p != script.OK) {
		t.Fatalf("%+q: %+q with problem %d", in, out, p)
	}
	if p != script.OK {
		return
	}
	if again, q := script.Line(out, max); again != out || q != script.OK {
		t.Fatalf("%+q → %+q → %+q, %s: not idempotent", in, out, again, q.Key())
	}
	if !utf8.ValidString(out) || utf8.RuneCountInString(out) > max || !norm.NFC.IsNormalString(out) {
		t.Fatalf("%+q → %+q: invalid, too long or not NFC", in, out)
	}
	if strings.TrimSpace(out) != out || strings.Contains(out, "  ") {
		t.Fatalf("%+q → %+q: white space", in, out)
	}
	for _, r := range out {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Co, r) ||
			unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || r == 0xFEFF || r == 0x200B ||
			r >= 0xE0000 && r <= 0xE007F || r >= 0x1F300 && r <= 0x1FAFF {
			t.Fatalf("%+q → %+q: %U", in, out, r)
		}
	}
}

func TestLineProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkLine(t, typed.Draw(t, "s"), 80) })
}

// typed draws what people and attackers type: letters of many scripts with
// marks, joiners, controls, emoji and pieces of addresses between them.
var typed = rapid.Custom(func(t *rapid.T) string {
	return strings.Join(rapid.SliceOfN(rapid.OneOf(
		rapid.StringN(0, 4, -1),
		rapid.SampledFrom(strings.Split("a|É|ß|İ|ı|e\u0301|ŉ|ǰ|ΐ|ᾳ|ς|Σ|й|ё|Ё|ґ|ا|أ|آ|ة|ی|ک|لا|ﷺ|ـ|َ|ّ|ش|שׁ|ק|क|्|ष|ि|ন|্|ন্|അ|ന്|ක|්|ක්ෂ|ไ|ก|็|่|ែ|ស|្|မ|ျ|ှ|ေ|中|越南|が|か\u3099|ｶﾞ|ー|한|\u1112\u1161\u11ab|\u1100|\u1161|ᠮ|\u180b|\u180e|\u0301|\u0345|\u0335|\u0338|\u05b7|\u064e|\u200c|\u200d|\u200b|\u202e|\u2066|\ufe0f|\ufe00|\U000e0100|\U000e0041|👩|🏿|❤|№|㈱|ﬁ|Ａ|𝐀|½|²|Ⅳ|١|०|'|’|ʼ|´|¨|-|—|.|/|:|@|www.|http://|.com|.org/|com| |\u00a0|\u3000|\t|+|&|(|)|«|»|1|0|I|l|m|W|Т|η|ν|Ν", "|")),
	), 0, 12).Draw(t, "parts"), "")
})
