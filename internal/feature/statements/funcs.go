package statements

import (
	"html/template"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

// funcs are the small helpers of this feature's templates.
var funcs = template.FuncMap{
	"add":     func(a, b int64) int64 { return a + b },
	"count":   func(errs []*core.Error) int64 { return int64(len(errs)) },
	"num64":   func(n int) string { return digitsOf(n) },
	"shownAs": newBlock,
	// A logo is shown of those whom somebody vouches for or whose domain is
	// theirs: nobody looks at pictures before they appear.
	"logo": func(e *Endorsement) bool { return e.Level == ByDomain || e.Level == Vouched || e.Level == Member },
}

// digitsOf writes a paragraph's number, which has no thousands.
func digitsOf(n int) string {
	if n >= 10 {
		return digitsOf(n/10) + digitsOf(n%10)
	}
	return string(rune('0' + n))
}

// shownBlock is a block of the text as a page shows it.
type shownBlock struct {
	B          edition.Shown
	First      bool // the first paragraph
	Foreign    bool // not in the language of the page
	Other      bool // missing in an edition that there is
	Source     *edition.Block
	SourceLang core.Lang
}

func newBlock(t *Text, own bool, lang core.Lang, b edition.Shown) shownBlock {
	x := shownBlock{B: b, First: b.Key == "p1", Foreign: b.Lang != lang, SourceLang: t.Statement.Source}
	x.Other = own && x.Foreign
	if own && b.State == edition.Stale {
		x.Source = b.Source
	}
	return x
}
