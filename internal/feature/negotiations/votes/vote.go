package votes

import (
	"cmp"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
)

// Choice is how a country voted.
type Choice string

// The choices.
const (
	Yes     Choice = "yes"
	No      Choice = "no"
	Abstain Choice = "abstain"
	Absent  Choice = "absent" // did not vote
)

// Choices are all choices, in the order in which they are shown.
var Choices = []Choice{Yes, No, Abstain, Absent}

// Valid reports whether c is a choice.
func (c Choice) Valid() bool { return slices.Contains(Choices, c) }

// What a vote is on.
const (
	OnDraft     = "draft"     // the whole text
	OnParagraph = "paragraph" // keeping a paragraph, voted on apart
	OnAmendment = "amendment"
	OnMotion    = "motion" // of procedure: to take no action, to vote at once
)

// Subjects are what a vote can be on, in the order in which they are offered.
var Subjects = []string{OnDraft, OnParagraph, OnAmendment, OnMotion}

// Results are what can have come of a vote; "" is not known.
var Results = []string{"", "adopted", "rejected"}

// Facts are what is said about a vote.
type Facts struct {
	Title  string  // what was voted on, in words
	On     string  // one of Subjects
	Label  string  // of the paragraph or amendment, as delegates say it; may be ""
	Draft  core.ID // the draft it was on, "" is none that is here
	Symbol string  // "A/RES/73/175"; may be ""
	Result string  // one of Results
	Source string  // where that is recorded; may be ""
}

// Vote is a recorded vote.
type Vote struct {
	ID          core.ID
	Negotiation core.ID
	Day         core.Day // 0 is not known
	Public      bool
	Revision    int64
	At          int64
	By          string
	Facts
	Entries []Entry // each country once, in the order of Sort
}

// Entry is how one country voted.
type Entry struct {
	Country string // ISO 3166-1 alpha-2, or "" of a state that has no code any more
	Name    string // of such a state, as it was written; else ""
	Choice  Choice
}

// Key tells one country from another.
func (e Entry) Key() string { return e.Country + "\x00" + e.Name }

// Called returns a country's name for a reader of lang.
func (e Entry) Called(lang core.Lang) string {
	if e.Country == "" {
		return e.Name
	}
	return i18n.Country(lang, e.Country)
}

// Limits of what a person enters. The United Nations have 193 members.
const (
	maxTitle   = 600
	maxLabel   = 80
	maxSymbol  = 80
	maxSource  = 600
	maxName    = 120 // of a state without a code
	maxEntries = 300
)

func bad(field, key string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: field, Key: "votes.wrong." + key, Args: args}
}

// Clean puts what was typed in order and returns what is wrong with it, nil if
// nothing. The list of entries it was given stays as it is: it is its owner's.
func (v *Vote) Clean() error {
	v.Entries = slices.Clone(v.Entries)
	var wrong []*core.Error
	line := func(field string, s *string, max int, needed bool) {
		if e := negotiations.Typed(field, s, max, false); e != nil {
			wrong = append(wrong, e)
		} else if needed && *s == "" {
			wrong = append(wrong, bad(field, field))
		}
	}
	line("title", &v.Title, maxTitle, true)
	line("label", &v.Label, maxLabel, false)
	line("symbol", &v.Symbol, maxSymbol, false)
	line("source", &v.Source, maxSource, false)
	if !slices.Contains(Subjects, v.On) {
		wrong = append(wrong, bad("on", "on"))
	}
	if !slices.Contains(Results, v.Result) {
		wrong = append(wrong, bad("result", "result"))
	}
	if len(v.Entries) == 0 {
		wrong = append(wrong, bad("yes", "nobody"))
	} else if len(v.Entries) > maxEntries {
		wrong = append(wrong, bad("yes", "many", "N", int64(maxEntries)))
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	v.Sort()
	return nil
}

// Sort puts the entries in the order of codes, those without one last, by name.
func (v *Vote) Sort() {
	slices.SortFunc(v.Entries, func(a, b Entry) int {
		if (a.Country == "") != (b.Country == "") {
			return cmp.Compare(b.Country, a.Country)
		}
		return cmp.Or(strings.Compare(a.Country, b.Country), strings.Compare(a.Name, b.Name))
	})
}

// Tally counts choices.
type Tally struct{ Yes, No, Abstain, Absent int64 }

func (t *Tally) add(c Choice) {
	switch c {
	case Yes:
		t.Yes++
	case No:
		t.No++
	case Abstain:
		t.Abstain++
	case Absent:
		t.Absent++
	}
}

// All is how many countries are counted.
func (t Tally) All() int64 { return t.Yes + t.No + t.Abstain + t.Absent }

// Of returns the count of a choice.
func (t Tally) Of(c Choice) int64 {
	switch c {
	case Yes:
		return t.Yes
	case No:
		return t.No
	case Abstain:
		return t.Abstain
	}
	return t.Absent
}

// Tally counts how the countries voted.
func (v *Vote) Tally() (t Tally) {
	for _, e := range v.Entries {
		t.add(e.Choice)
	}
	return t
}

// Region is how the countries of a region voted.
type Region struct {
	Code string // of package i18n; "" is of none: states that are no more
	Name string
	Tally
	Entries []Entry // in the reader's alphabetical order
}

// ByRegion returns the regions that voted, in the reader's order, those without a
// region last.
func (v *Vote) ByRegion(lang core.Lang) (out []Region) {
	place := map[string]int{}
	for i, c := range i18n.Countries(lang) {
		place[c.Code] = i + 1
	}
	by := map[string]*Region{}
	for _, e := range v.Entries {
		code := ""
		if e.Country != "" {
			code = i18n.RegionOf(e.Country)
		}
		if by[code] == nil {
			by[code] = &Region{Code: code, Name: i18n.Region(lang, code)}
		}
		by[code].add(e.Choice)
		by[code].Entries = append(by[code].Entries, e)
	}
	for _, r := range append(i18n.Regions(lang), i18n.Named{}) {
		if x := by[r.Code]; x != nil {
			slices.SortStableFunc(x.Entries, func(a, b Entry) int { return cmp.Compare(place[a.Country], place[b.Country]) })
			out = append(out, *x)
		}
	}
	return out
}

// Move is how many countries changed from one choice to another, and which.
type Move struct {
	From, To Choice // "" is: was not in that vote
	Entries  []Entry
}

// Moves returns who voted otherwise in the later vote than in the earlier one, by
// what they changed from and to. A country that stands in one of them only has moved
// from or to "".
func Moves(earlier, later *Vote, lang core.Lang) (out []Move) {
	had := map[string]Choice{}
	for _, e := range earlier.Entries {
		had[e.Key()] = e.Choice
	}
	by := map[[2]Choice][]Entry{}
	seen := map[string]bool{}
	for _, e := range later.Entries {
		seen[e.Key()] = true
		if from := had[e.Key()]; from != e.Choice {
			by[[2]Choice{from, e.Choice}] = append(by[[2]Choice{from, e.Choice}], e)
		}
	}
	for _, e := range earlier.Entries {
		if !seen[e.Key()] {
			by[[2]Choice{e.Choice, ""}] = append(by[[2]Choice{e.Choice, ""}], e)
		}
	}
	place := map[string]int{}
	for i, c := range i18n.Countries(lang) {
		place[c.Code] = i + 1
	}
	// To a no first, then to a yes: what an advocate looks for.
	for _, to := range []Choice{No, Yes, Abstain, Absent, ""} {
		for _, from := range []Choice{Yes, No, Abstain, Absent, ""} {
			if all := by[[2]Choice{from, to}]; len(all) > 0 {
				slices.SortStableFunc(all, func(a, b Entry) int { return cmp.Compare(place[a.Country], place[b.Country]) })
				out = append(out, Move{from, to, all})
			}
		}
	}
	return out
}
