package app

import (
	"context"
	"encoding/csv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/feature/negotiations/asks"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/inputs"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/feature/negotiations/votes"
	"groundswell/test/demo"
)

// seedAsks enters the network's asks, and what a person decided about them in the
// first three drafts; the other two wait. Who enters them follows them. It returns their ids by slug.
func (a *App) seedAsks(ctx context.Context, by core.Actor, n *demo.Negotiation, path *negotiations.Path) (map[string]string, error) {
	ids := map[string]string{}
	for _, x := range n.Asks {
		ask, err := a.Asks.Add(ctx, by, n.Slug, true, asks.Facts{Names: x.Names, Wanted: x.Wanted, Fallback: x.Fallback, RedLines: x.Red, Groups: x.Groups})
		if err != nil {
			return nil, err
		}
		ids[x.Slug] = string(ask.ID)
		if err := a.Asks.Follow(ctx, by, n.Slug, ask.ID, "", true); err != nil {
			return nil, err
		}
		for i, f := range x.Fates[:3] {
			if err := a.Asks.Decide(ctx, by, n.Slug, ask.ID, path.Drafts[i].Number, follow.Status(f.Status), ""); err != nil {
				return nil, err
			}
		}
	}
	return ids, nil
}

// seedAgreed fills the library with paragraphs of made-up texts that were adopted
// before. It refuses what is yet to be adopted, so it is asked as of the story.
func (a *App) seedAgreed(ctx context.Context, by core.Actor, n *demo.Negotiation) error {
	library := agreed.New(agreed.Config{DB: a.DB, Now: storyEnds})
	var all []agreed.Bundle
	at := map[string]int{}
	for _, p := range n.Agreed {
		i, ok := at[p.Symbol]
		if !ok {
			i = len(all)
			at[p.Symbol] = i
			all = append(all, agreed.Bundle{Source: agreed.Source{Lang: n.Lang, Year: int64(p.Year), Facts: agreed.Facts{Title: p.Source, Symbol: p.Symbol, Body: n.Forums[n.Lang]}}})
		}
		all[i].Paragraphs = append(all[i].Paragraphs, agreed.Given{Label: p.Label, Text: p.Text})
	}
	_, err := library.Add(ctx, by, all)
	return err
}

// seedVotes enters the two recorded votes and makes them public.
func (a *App) seedVotes(ctx context.Context, by core.Actor, n *demo.Negotiation, path *negotiations.Path) error {
	rows, err := csv.NewReader(strings.NewReader(n.Votes)).ReadAll()
	if err != nil {
		return err
	}
	var all []*votes.Vote
	for _, r := range rows[1:] { // session, date, resolution, title, country, code, vote
		if len(all) == 0 || all[len(all)-1].Title != r[3] {
			day, err := time.Parse(time.DateOnly, r[1])
			if err != nil {
				return err
			}
			v := &votes.Vote{Day: core.DayOf(day), Facts: votes.Facts{Title: r[3], On: votes.OnAmendment, Label: "OP 19", Draft: path.Drafts[3].ID, Symbol: r[2], Result: "rejected", Source: demo.VoteSource}}
			if len(all) > 0 {
				v.On, v.Label, v.Draft, v.Result = votes.OnDraft, "", path.Drafts[4].ID, "adopted"
			}
			all = append(all, v)
		}
		v := all[len(all)-1]
		v.Entries = append(v.Entries, votes.Entry{Country: r[5], Choice: votes.Choice(r[6])})
	}
	if err := a.Votes.Add(ctx, by, n.Slug, all); err != nil {
		return err
	}
	for _, v := range all {
		if err := a.Votes.Show(ctx, by, n.Slug, v.ID, true); err != nil {
			return err
		}
	}
	return nil
}

// seedPositions notes what made-up states and groups said, some of it sealed. It
// refuses days to come, so it is asked as of the story.
func (a *App) seedPositions(ctx context.Context, by core.Actor, n *demo.Negotiation, path *negotiations.Path, ids map[string]string) error {
	as := *a.Positions
	as.Now = storyEnds
	var all []positions.Note
	for _, p := range n.Positions {
		note := positions.Note{Line: -1, Day: core.Day(p.Day), Kept: p.Kept, Said: positions.Said{Who: positions.Who{Group: p.Who}, Stance: p.Stance, Words: p.Words, Source: p.Source, Label: p.At}}
		note.At = positions.At{Draft: path.Drafts[p.Draft].ID, Paragraph: -1, Ask: ids[p.Ask]}
		if at, ok := whereParts(path.Drafts[p.Draft], &n.Drafts[p.Draft])[p.At]; ok {
			note.Paragraph = at
		}
		all = append(all, note)
	}
	return as.Add(ctx, by, n.Slug, all)
}

// seedInputs enters what the networks propose: what is on the earlier draft is agreed
// and public, of what is on the later one the first two.
func (a *App) seedInputs(ctx context.Context, by core.Actor, n *demo.Negotiation, path *negotiations.Path, ids map[string]string) error {
	names := map[string]string{}
	for _, w := range demo.Networks {
		names[w.Slug] = w.Name["en"]
	}
	library, err := a.Agreed.Library(ctx)
	if err != nil {
		return err
	}
	later := 0
	for _, in := range n.Inputs {
		where := whereParts(path.Drafts[in.Draft], &n.Drafts[in.Draft])
		at, ok := where[in.At]
		if !ok {
			continue // the file was read otherwise
		}
		words := inputs.Words{Kind: inputs.Kind(in.Do), Text: in.Text, Reason: in.Reason, Ask: ids[in.Ask], To: where[in.To], Precedent: precedent(library, in.Precedent)}
		id, err := a.Inputs.Save(ctx, by, n.Slug, path.Drafts[in.Draft].Number, inputs.Input{N: at, Network: names[in.Network], Words: words})
		if err != nil {
			return err
		}
		if in.Draft == 3 {
			later++
		}
		if later > 2 {
			continue
		}
		if _, err := a.Inputs.SetState(ctx, by, n.Slug, id, inputs.Agreed); err != nil {
			return err
		}
		if err := a.Inputs.SetPublic(ctx, by, n.Slug, id, true); err != nil {
			return err
		}
	}
	return nil
}

// precedent quotes a paragraph of the library, named by symbol and label; nil if there
// is none.
func precedent(library *agreed.Library, cited string) *inputs.Precedent {
	for _, p := range library.Paragraphs {
		if cited == p.Source.Symbol+" "+p.Label {
			return &inputs.Precedent{Source: p.Source.ID, N: p.N, Title: p.Source.Title, Symbol: p.Source.Symbol, Body: p.Source.Body, Year: p.Source.Year, Label: p.Label, Lang: p.Source.Lang, Text: p.Text}
		}
	}
	return nil
}
