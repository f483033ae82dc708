package app

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/desk"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/rolls"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/web"
)

// deskHome makes the first page of the desk, and the task lists. Every service that
// has things which wait for people stands in Waiting.
func (a *App) deskHome() web.Feature {
	s := desk.New(desk.Config{DB: a.DB, Staff: a.Auth, Progress: a.progress, Now: a.Config.Now, Log: a.Log})
	s.Waiting = []desk.Waiting{a.People, a.Keyring, a.Checking, a.Translating, a.Intake, a.Retention, a.Texts, a.Asks, a.Positions, s}
	return desk.Feature(s)
}

// progress is how far each statement is, by what the features know.
func (a *App) progress(ctx context.Context) (out []desk.Progress, err error) {
	defer core.Wrap(&err, "app.progress")
	standing, err := a.Statements.Standings(ctx)
	if err != nil {
		return nil, err
	}
	works, err := a.Writing.Works(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range works {
		x, st := standing[w.Statement.ID], w.Statement
		if x == nil {
			continue // begun a moment ago
		}
		p := desk.Progress{Slug: st.Slug, Title: w.Title(st.Source), Campaign: st.Campaign, Endorsed: st.Signers != statements.SignersNone, Written: w.SourceDoc() != nil,
			Published: w.Published, Behind: w.Published && w.Behind, Openers: x.Openers, OpensAt: st.OpensAt, ClosesAt: st.ClosesAt, EraseOn: st.EraseOn, Erased: x.Erased}
		for l := range w.Sheets {
			if l == st.Source {
				continue
			}
			if p.Translations++; w.State(l) == edition.Checked {
				p.Checked++
			}
		}
		given, err := a.Rolls.Deliveries(ctx, st.ID)
		if err != nil {
			return nil, err
		}
		p.Handed = int64(len(given))
		if p.SnapshotAt, err = a.nextSnapshot(ctx, st.ID); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// nextSnapshot returns when a statement's roll is to be taken next, in Unix seconds;
// 0 when nothing is planned.
func (a *App) nextSnapshot(ctx context.Context, statement core.ID) (at int64, err error) {
	all, err := a.Rolls.Snapshots(ctx, statement)
	for _, x := range all {
		if x.State == rolls.Planned && (at == 0 || x.Due < at) {
			at = x.Due
		}
	}
	return at, err
}
