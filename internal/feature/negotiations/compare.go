package negotiations

import (
	"maps"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/strength"
)

// Comparison is what became of each paragraph between two drafts, in the form that
// is handed out as JSON: by the command, and by the site.
type Comparison struct {
	Old     []PlainParagraph `json:"old"`
	New     []PlainParagraph `json:"new"`
	Links   []PlainLink      `json:"links"`
	Added   []int            `json:"added"`   // of new
	Removed []int            `json:"removed"` // of old
	// Those of them of which a person confirmed it.
	AddedConfirmed   []int `json:"added_confirmed,omitempty"`
	RemovedConfirmed []int `json:"removed_confirmed,omitempty"`
}

// PlainParagraph is a paragraph as JSON.
type PlainParagraph struct {
	I     int    `json:"i"` // from 0
	Label string `json:"label"`
	Text  string `json:"text"`
}

// PlainLink is a link as JSON. Kind is same, changed, moved, split or merged; Score
// is from 0 to 1. Without Sure the paragraphs are "probably" the same one; without
// StrengthSure the strength is a guess.
type PlainLink struct {
	Old          []int            `json:"old"`
	New          []int            `json:"new"`
	Kind         align.Kind       `json:"kind"`
	Score        float64          `json:"score"`
	Sure         bool             `json:"sure"`
	Strength     strength.Verdict `json:"strength"`
	Why          []string         `json:"why"`
	StrengthSure bool             `json:"strength_sure"`
}

// Compare compares two drafts in a language.
func Compare(lang core.Lang, before, after *draft.Draft) *Comparison {
	r := align.Align(before.Paragraphs, after.Paragraphs, align.Options{Lang: lang}).Apart()
	return comparison(before, after, r, Findings(lang, before.Paragraphs, after.Paragraphs, r, nil))
}

// JSON returns a step in the form that is handed out. What a person decided stands
// in the place of what the program found.
func (s *Step) JSON() *Comparison {
	c := comparison(&s.Old.Draft, &s.New.Draft, s.Result, s.Findings)
	for i := range c.Links {
		l := &c.Links[i]
		l.Strength, l.StrengthSure = s.Verdict(i), s.Sure(i)
		l.Sure = l.Sure || l.StrengthSure
	}
	c.AddedConfirmed, c.RemovedConfirmed = slices.Sorted(maps.Keys(s.Fresh)), slices.Sorted(maps.Keys(s.Gone))
	return c
}

func comparison(before, after *draft.Draft, r align.Result, found []strength.Finding) *Comparison {
	c := &Comparison{Old: plain(before), New: plain(after), Links: []PlainLink{}, Added: orEmpty(r.Added), Removed: orEmpty(r.Removed)}
	for i, l := range r.Links {
		link := PlainLink{Old: l.Old, New: l.New, Kind: l.Kind, Score: l.Score, Sure: l.Sure, Strength: found[i].Verdict, StrengthSure: l.Sure && found[i].Sure, Why: []string{}}
		for _, w := range found[i].Why {
			link.Why = append(link.Why, strength.English(w))
		}
		if len(link.Why) == 0 {
			for _, w := range l.Why {
				link.Why = append(link.Why, align.English(w))
			}
		}
		c.Links = append(c.Links, link)
	}
	return c
}

func orEmpty(all []int) []int {
	if all == nil {
		return []int{}
	}
	return all
}

func plain(d *draft.Draft) []PlainParagraph {
	out := make([]PlainParagraph, len(d.Paragraphs))
	for i, p := range d.Paragraphs {
		out[i] = PlainParagraph{i, p.Label, p.Text}
	}
	return out
}

// Follow says where an ask stands in each of successive drafts.
func Follow(lang core.Lang, a follow.Ask, all []*draft.Draft) []follow.Standing {
	texts := make([][]draft.Paragraph, len(all))
	var links []align.Result
	for i, d := range all {
		texts[i] = d.Paragraphs
		if i > 0 {
			links = append(links, align.Align(all[i-1].Paragraphs, d.Paragraphs, align.Options{Lang: lang}))
		}
	}
	return follow.Follow(a, texts, links)
}
