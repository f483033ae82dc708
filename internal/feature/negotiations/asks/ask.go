package asks

import (
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/platform/script"
)

// Ask is one thing that the network wants to read in a text.
type Ask struct {
	ID          core.ID
	Negotiation core.ID
	Place       int64 // from 1
	Public      bool
	Revision    int64
	At          int64
	By          string
	Facts
}

// Facts are what a person writes about an ask. Wording is in the language of the
// negotiation.
type Facts struct {
	Names    map[core.Lang]string // short: "Name the people"
	Wanted   string
	Fallback string   // what we can live with; never public
	RedLines []string // what must not come in; never public
	Groups   []string // people who must be named
}

// Name returns the short name for a reader of lang, and the language it is in.
func (a *Ask) Name(lang, source core.Lang) (string, core.Lang) {
	for _, l := range append([]core.Lang{lang, source}, core.Langs...) {
		if a.Names[l] != "" {
			return a.Names[l], l
		}
	}
	return a.Wanted, source
}

func (a *Ask) follow(lang core.Lang) follow.Ask {
	return follow.Ask{Lang: lang, Wanted: a.Wanted, Fallback: a.Fallback, RedLines: a.RedLines, Groups: a.Groups}
}

// Limits of what a person enters.
const (
	maxName  = 80
	maxWords = 2000 // characters of a wording
	maxLines = 20   // red lines, or groups
	maxAsks  = 60   // of one negotiation
	maxNote  = 600
)

// visible takes out of what was typed what nobody sees, and refuses what nobody types.
// What it changes is a copy: the map and the lists are their owner's.
func (f *Facts) visible(unreadable func(field string)) {
	f.Names, f.RedLines, f.Groups = maps.Clone(f.Names), slices.Clone(f.RedLines), slices.Clone(f.Groups)
	one := func(field string, s *string) {
		switch t, is := script.Text(*s, 20*maxWords); is {
		case script.OK, script.Empty:
			*s = t
		case script.Unreadable:
			unreadable(field)
		}
	}
	for l, n := range f.Names {
		one("name-"+string(l), &n)
		f.Names[l] = n
	}
	one("wanted", &f.Wanted)
	one("fallback", &f.Fallback)
	for i := range f.RedLines {
		one("red", &f.RedLines[i])
	}
	for i := range f.Groups {
		one("groups", &f.Groups[i])
	}
}

// clean puts what was typed in order and answers what is wrong with it.
func (f *Facts) clean(source core.Lang) error {
	var wrong []*core.Error
	bad := func(field, what string, args ...any) {
		wrong = append(wrong, &core.Error{Kind: core.Invalid, Field: field, Key: "asks.wrong." + what, Args: args})
	}
	f.visible(func(field string) {
		wrong = append(wrong, &core.Error{Kind: core.Invalid, Field: field, Key: "negotiations.wrong.unreadable"})
	})
	f.Wanted, f.Fallback = strings.TrimSpace(f.Wanted), strings.TrimSpace(f.Fallback)
	for l, n := range f.Names {
		f.Names[l] = strings.TrimSpace(n)
		if utf8.RuneCountInString(n) > maxName {
			bad("name-"+string(l), "long", "N", int64(maxName))
		}
	}
	if f.Names[source] == "" {
		bad("name-"+string(source), "name")
	}
	if f.Wanted == "" {
		bad("wanted", "wanted")
	}
	for field, s := range map[string]string{"wanted": f.Wanted, "fallback": f.Fallback} {
		if utf8.RuneCountInString(s) > maxWords {
			bad(field, "long", "N", int64(maxWords))
		}
	}
	for field, lines := range map[string][]string{"red": f.RedLines, "groups": f.Groups} {
		if len(lines) > maxLines {
			bad(field, "lines", "N", int64(maxLines))
		}
		if slices.ContainsFunc(lines, func(s string) bool { return utf8.RuneCountInString(s) > maxWords/2 }) {
			bad(field, "long", "N", int64(maxWords/2))
		}
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	return nil
}

// Decision is what a person decided about an ask in one draft.
type Decision struct {
	Ask, Draft core.ID
	Status     follow.Status
	Note       string
	At         int64
	By         string
	About      string // the wording it was about, if that is not the ask's any more or was changed between; else ""
}

// earlier reports that a decision was about another wording than the ask has.
func (d *Decision) earlier(a *Ask) bool { return d.About != "" && !sameWords(d.About, a.Wanted) }

// sameWords reports that two wordings differ in nothing but spaces.
func sameWords(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// Day is when, for templates.
func (d *Decision) Day() time.Time { return time.Unix(d.At, 0).UTC() }
