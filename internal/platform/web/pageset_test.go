package web

import (
	"strings"
	"testing"
	"testing/fstest"

	"groundswell/internal/core"
)

// TestPageSets: a feature's pages find the templates of others that they use, and those
// that these use; a page that cannot be parsed is found by CheckPages and harms no other.
func TestPageSets(t *testing.T) {
	feature := func(name, text string) Feature {
		return Feature{Name: name, FS: fstest.MapFS{"ui/page.html": {Data: []byte(text)}}}
	}
	s := &Server{}
	var err error
	s.pages, err = s.pageSets([]Feature{feature("one", `{{template "two/part" .}}!`), feature("two", `{{define "two/part"}}{{ template "three/word" .}}{{end}}`), feature("three", `{{define "three/word"}}a word of {{.}}{{end}}`)})
	if err != nil || s.CheckPages() != nil {
		t.Fatal(err, s.CheckPages())
	}
	var b strings.Builder
	r := &Request{Lang: core.Langs[0], srv: s}
	if err := r.write(&b, "one/page", "mine"); err != nil || b.String() != "a word of mine!" {
		t.Errorf("%q, %v", b.String(), err)
	}
	if err := r.write(&b, "four/page", ""); err == nil {
		t.Error("a page that is not there was written")
	}
	s.pages, _ = s.pageSets([]Feature{feature("one", `whole`), feature("two", `{{if}}`)})
	if err := s.CheckPages(); err == nil || !strings.Contains(err.Error(), "two") {
		t.Errorf("what cannot be parsed was not found: %v", err)
	}
	if err := r.write(&b, "one/page", ""); err != nil {
		t.Errorf("a whole page is harmed: %v", err)
	}
}
