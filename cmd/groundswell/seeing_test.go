package main

import (
	"bytes"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
)

// TestReviewTerminal: a draft does not write on the terminal of whoever compares it.
// Seen to fail when words were printed as they are.
func TestReviewTerminal(t *testing.T) {
	before, after := draft.Paragraphs("1. Urge all;", "en"), draft.Paragraphs("1. Urge all;\n\n2. Own \x1b]0;the\a\x1b[2J \u202Etitle;", "en")
	var b bytes.Buffer
	printComparison(seeing{&b}, negotiations.Compare("en", before, after))
	if strings.ContainsAny(b.String(), "\x1b\a\u202E") || !strings.Contains(b.String(), "title;\n") {
		t.Errorf("%q", b.String())
	}
}
