package script_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"groundswell/internal/platform/script"
)

// TestBare is S-58 for texts of others, which are quoted: what nobody sees goes, what a
// script needs and all that is seen stays.
func TestBare(t *testing.T) {
	for in, want := range map[string]string{
		"sh\u200Cou\u200Dl\u200Ed":                  "should", // joiners do nothing in Latin
		"sh\uFE0Eo\uFE00u\u034Fl\U000E0101d\u2800":  "should",
		"a\u202Eb\u2066c\u00ADd\u2060e\x1bf\u200Bg": "abcdefg",
		"می\u200Cخواهم":                             "می\u200Cخواهم", // Persian needs it
		"क्\u200Dष":                                 "क्\u200Dष",
		"\u200F(المادة 5)\u200F، \u200EA/77\u200E":  "\u200F(المادة 5)\u200F، \u200EA/77\u200E", // beside words
		"الم\u200F\u200Eادة":                        "المادة",                                   // inside one
		"葛\U000E0101城":                              "葛\U000E0101城",
		"a\tb\r\nc":                                 "a b  c",
		"Ré\u0301 ☂ 🏳️ [x]":                         "Ré\u0301 ☂ 🏳 [x]",
		"":                                          "",
	} {
		if got := script.Bare(in); got != want {
			t.Errorf("%+q became %+q, want %+q", in, got, want)
		}
		if again := script.Bare(script.Bare(in)); again != script.Bare(in) {
			t.Errorf("%+q: twice is %+q", in, again)
		}
	}
}

// TestAttackRunsOfSelectors: a hundred thousand characters that nobody sees, in a row,
// cost what their number is. Seen not to end in forty seconds when each looked through all that
// come after it.
func TestAttackRunsOfSelectors(t *testing.T) {
	for _, c := range []string{"\uFE00", "\u200C", "\u200E", "\u180B", "\uFE00\u200D"} {
		long := "a" + strings.Repeat(c, 400_000) + "b"
		if got := script.Bare(long); utf8.RuneCountInString(got) > 2 {
			t.Errorf("%+q: %d are left", c, utf8.RuneCountInString(got))
		}
		if _, p := script.Text(long, 200_000); p != script.OK {
			t.Errorf("%+q: %v", c, p)
		}
	}
}
