package positions

import (
	"context"
	"encoding/json"
	"errors"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
)

// Record is what is sealed of a position.
type Record struct {
	Format      string `json:"format"` // RecordFormat
	Negotiation string `json:"negotiation"`
	Position    string `json:"position"` // its id, so that no record stands in for another
	Draft       string `json:"draft,omitempty"`
	Label       string `json:"label,omitempty"`
	Paragraph   string `json:"paragraph,omitempty"` // how it begins
	Ask         string `json:"ask,omitempty"`
	Country     string `json:"country,omitempty"`
	Who         string `json:"who"`
	Stance      string `json:"stance"`
	Words       string `json:"words"`
	Source      string `json:"source,omitempty"`
	Day         string `json:"day"`
	NotedBy     string `json:"noted_by,omitempty"`
}

// RecordFormat is the only value of [Record.Format].
const RecordFormat = "groundswell position 1"

// seal makes a sealed position. Its error holds nothing of what was said.
func (s *Service) seal(ctx context.Context, actor core.Actor, path *negotiations.Path, n *Note, known []Ask) (*Sealed, error) {
	if s.Sealer == nil {
		return nil, errNoKey
	}
	if keys, err := s.Sealer.Openers(ctx); err != nil {
		return nil, err
	} else if keys == 0 {
		return nil, errNoKey
	}
	x := &Sealed{ID: core.NewID(), Negotiation: path.ID, At: n.At}
	r := Record{Format: RecordFormat, Negotiation: path.Slug, Position: string(x.ID), Label: n.Label, Country: n.Who.Country, Who: n.Who.Group, Stance: n.Stance,
		Words: n.Words, Source: n.Source, Day: n.Day.Typed(), NotedBy: actor.Name}
	if r.Who == "" {
		r.Who = i18n.Country("en", r.Country)
	}
	if d := path.DraftOf(n.Draft); d != nil {
		if r.Draft = d.Name; n.Paragraph >= 0 {
			if r.Paragraph = begins(d.Paragraphs[n.Paragraph].Text, 200); r.Label == "" {
				r.Label = Called(d, n.Paragraph)
			}
		}
	}
	for _, a := range known {
		if a.ID == n.Ask {
			r.Ask = a.Name
		}
	}
	plain, err := json.Marshal(r)
	if err != nil {
		return nil, errors.New("a position cannot be encoded")
	}
	defer clear(plain)
	x.Box, err = s.Sealer.Seal(ctx, plain)
	return x, err
}

// begins returns how a text begins, at a word.
func begins(s string, max int) string {
	r := []rune(s)
	if len(r) <= max {
		return s
	}
	for i := max; i > max/2; i-- {
		if r[i] == ' ' {
			return string(r[:i]) + "…"
		}
	}
	return string(r[:max]) + "…"
}
