package agreed

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/db"
)

// Adopted is a draft of this site that is marked as adopted.
type Adopted struct {
	Negotiation core.ID
	Slug        string
	Number      int64
	Draft       core.ID // stays the same when drafts are renumbered
	Name        string
	Source      Source // as it would be taken in: title, year, language, who adopted it
	Paragraphs  []draft.Paragraph
}

// Texts are the negotiated texts of this site, as far as an actor may read them.
type Texts interface {
	// Adopted lists the drafts that are marked as adopted, without their paragraphs.
	Adopted(ctx context.Context, actor core.Actor) ([]Adopted, error)
	// Text returns one of them with its paragraphs; core.NotFound if it is none.
	Text(ctx context.Context, actor core.Actor, slug string, number int64) (*Adopted, error)
}

// Offer is a draft that can be taken in.
type Offer struct {
	Adopted
	Taken core.ID // the source it is, if it was taken in already
}

// Offers lists the adopted drafts of this site that an actor may read.
func (s *Service) Offers(ctx context.Context, actor core.Actor) (out []Offer, err error) {
	defer core.Wrap(&err, "agreed.Offers")
	if s.Texts == nil {
		return nil, nil
	}
	all, err := s.Texts.Adopted(ctx, actor)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var have []*Source
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { have, err = sources(tx); return err }); err != nil {
		return nil, err
	}
	for _, a := range all {
		o := Offer{Adopted: a}
		for _, k := range have {
			if k.Draft == a.Draft {
				o.Taken = k.ID
			}
		}
		out = append(out, o)
	}
	return out, nil
}

// Take brings in all paragraphs of an adopted draft of this site, headings aside.
// symbol and body are what the draft does not say of itself; either may be "".
func (s *Service) Take(ctx context.Context, actor core.Actor, slug string, number int64, symbol, body string) (a Added, err error) {
	defer core.Wrap(&err, "agreed.Take(%s)", slug)
	if s.Texts == nil {
		return a, errNone
	}
	t, err := s.Texts.Text(ctx, actor, slug, number)
	if err != nil {
		return a, err
	}
	b := Bundle{Source: t.Source}
	b.Negotiation, b.Draft = t.Negotiation, t.Draft
	if symbol != "" {
		b.Symbol = symbol
	}
	if body != "" {
		b.Body = body
	}
	for _, p := range t.Paragraphs {
		if p.Kind == draft.Heading || p.Text == "" {
			continue
		}
		label := p.Path
		if label == "" {
			label = p.Label
		}
		if r := []rune(label); len(r) > maxLabel {
			label = string(r[:maxLabel])
		}
		b.Paragraphs = append(b.Paragraphs, Given{label, p.Text})
	}
	return s.Add(ctx, actor, []Bundle{b})
}
