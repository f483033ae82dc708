package web

import "testing"

// TestShrinkCSS: what no browser needs goes, and nothing else. Seen to fail, with
// "b :focus" made "b:focus", when white space went on both sides of a colon too.
func TestShrinkCSS(t *testing.T) {
	for in, want := range map[string]string{
		"a { color : red ; }\n\n b , i > u { top: 0; left: calc(1px + 2px) }": "a{color : red}b,i>u{top: 0;left: calc(1px + 2px)}",
		"/* one */a b/* two; */ c{}":                                          "a b c{}",
		"a:hover\n\tb :focus { x: \"y\" }":                                    "a:hover b :focus{x: \"y\"}",
		"a{}/*/ one comment */b{}/* not closed {":                             "a{}b{}/* not closed{",
		"/**/": "",
		"":     "",
	} {
		if got := shrinkCSS(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
