package agreed

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
)

// SiteTexts are the negotiations of this site as [Texts].
type SiteTexts struct{ Negotiations *negotiations.Service }

// Adopted lists the drafts that are marked as adopted, of the negotiations that the actor
// works on: what is taken in is shown to the staff of all campaigns.
func (s SiteTexts) Adopted(ctx context.Context, actor core.Actor) (out []Adopted, err error) {
	all, err := s.Negotiations.Heads(ctx)
	if err != nil {
		return nil, err
	}
	for _, h := range all {
		for _, d := range h.Drafts {
			if d.Final && actor.May(h.Campaign, negotiations.Write...) {
				out = append(out, adopted(h.Negotiation, d))
			}
		}
	}
	return out, nil
}

// Text returns one of them with its paragraphs.
func (s SiteTexts) Text(ctx context.Context, actor core.Actor, slug string, number int64) (*Adopted, error) {
	p, err := s.Negotiations.Path(ctx, slug)
	if err != nil {
		return nil, err
	}
	d := p.Draft(number)
	if d == nil || !d.Final || !actor.May(p.Campaign, negotiations.Write...) {
		return nil, errNone
	}
	a := adopted(p.Negotiation, d)
	a.Paragraphs = d.Paragraphs
	return &a, nil
}

func adopted(n *negotiations.Negotiation, d *negotiations.Draft) Adopted {
	title, _ := n.Title(n.Lang)
	forum, _ := n.Forum(n.Lang)
	a := Adopted{Negotiation: n.ID, Slug: n.Slug, Number: d.Number, Draft: d.ID, Name: d.Name}
	a.Source = Source{Lang: n.Lang, Year: int64(d.Day.Time().Year()), Facts: Facts{Title: title, Body: forum}}
	if webLink(d.Source) {
		a.Source.Link = d.Source
	}
	return a
}
