package app

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/feature/negotiations/reading"
	"groundswell/internal/platform/index"
)

// carried gives the pages that show what changed the asks that it touches.
func (a *App) carried(ctx context.Context, slug string, lang core.Lang, public bool) (out []reading.Carried, err error) {
	all, err := a.Asks.Carried(ctx, slug, lang, public)
	for _, c := range all {
		x := reading.Carried{ID: c.ID, Name: c.Name, In: c.In, At: map[int64]reading.Cell{}}
		for number, p := range c.At {
			x.At[number] = reading.Cell{Status: p.Status, Sure: p.Sure, Paragraphs: p.Paragraphs}
		}
		out = append(out, x)
	}
	return out, err
}

// anyText tells the menu whether a negotiated text is public.
func (a *App) anyText(now core.Clock) func(context.Context) bool {
	kinds := &index.Kinds{DB: a.DB, Now: now}
	return func(ctx context.Context) bool { return kinds.Any(ctx, negotiations.Kind) }
}

// more lists what else readers find about a public negotiation.
func (a *App) more(ctx context.Context, slug string) (out []reading.Place, err error) {
	n, err := a.Texts.BySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	asks, err := a.Asks.All(ctx, n.ID)
	if err != nil {
		return nil, err
	}
	for _, x := range asks {
		if x.Public {
			out = append(out, reading.Place{Key: "asks.public.title", Path: "/texts/" + slug + "/asks"})
			break
		}
	}
	votes, err := a.Votes.All(ctx, n.ID, true)
	if len(votes) > 0 {
		out = append(out, reading.Place{Key: "votes.title", Path: "/texts/" + slug + "/votes"})
	}
	if err != nil || !n.Public {
		return out, err
	}
	said, err := a.Positions.AnyPublic(ctx, slug)
	if said {
		out = append(out, reading.Place{Key: "positions.title", Path: "/texts/" + slug + "/positions"})
	}
	if err != nil {
		return out, err
	}
	proposed, err := a.Inputs.AnyPublic(ctx, slug)
	if proposed {
		out = append(out, reading.Place{Key: "inputs.public.title", Path: "/texts/" + slug + "/inputs"})
	}
	return out, err
}

// said gives the page of a paragraph's life what states said about it.
func (a *App) said(ctx context.Context, p *negotiations.Path, trace string, lang core.Lang, staff bool) (out []reading.Said, err error) {
	all, err := a.Positions.All(ctx, p.ID, !staff)
	for _, s := range positions.OnTraces(p, all, staff)[trace] {
		x := reading.Said{Who: positions.Speaks(s.Who, lang, func(key string, args ...any) string { return a.Catalog.T(lang, key, args...) }),
			Stance: "positions.stance." + s.Stance, Words: s.Words, Day: s.Day, Source: s.Source}
		if s.In != nil {
			x.Draft = s.In.Name
		}
		out = append(out, x)
	}
	return out, err
}
