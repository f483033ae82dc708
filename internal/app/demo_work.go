package app

import (
	"context"
	"errors"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/desk"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/seal"
	"groundswell/test/demo"
)

// seedDesk leaves work on the desk of the demonstration: keys, names that wait, a
// text that is being written, a list of tasks, a snapshot that is planned.
func (a *App) seedDesk(ctx context.Context, openers []seal.Opener) error {
	who, err := a.demoStaff(ctx)
	if err != nil {
		return err
	}
	for _, o := range openers {
		x, err := a.Keyring.Add(ctx, who["Amani"], keyring.NewKey{Name: o.Name, Recipient: o.Recipient, Paper: o.Paper})
		if err != nil {
			return err
		}
		if err := a.Auth.Agree(ctx, who["Bea"], x.ID); err != nil {
			return err
		}
	}
	rep, err := a.Statements.ImportEndorsements(ctx, strings.NewReader(demo.Waiting), statements.ImportOptions{Slug: "open-letter", Commit: true,
		Consent: "Signed on paper at a meeting; the sheets say that names will be published.", Who: string(who["Bea"].Account)})
	if err != nil {
		return err
	}
	if rep.Held == 0 {
		return errors.New("no made-up name waits")
	}
	if err := a.seedUnfinished(ctx, who["Camille"]); err != nil {
		return err
	}
	tasks := desk.New(desk.Config{DB: a.DB, Staff: a.Auth, Now: a.Config.Now, Log: a.Log, Progress: a.progress})
	if err := tasks.Copy(ctx, who["Amani"], demo.Campaign, "un"); err != nil {
		return err
	}
	list, err := tasks.List(ctx, who["Amani"], demo.Campaign)
	if err != nil {
		return err
	}
	for i, to := range []desk.State{desk.Done, desk.Done, desk.Done, desk.Doing, desk.Doing} {
		if err := tasks.SetState(ctx, who["Amani"], demo.Campaign, list.Tasks[i].ID, to); err != nil {
			return err
		}
	}
	t, err := a.Statements.Text(ctx, "declaration", 0)
	if err != nil {
		return err
	}
	evening := a.Config.Now().UTC().Truncate(24 * time.Hour).Add(42 * time.Hour) // tomorrow, 18:00
	_, err = a.Rolls.Plan(ctx, t.Statement, evening, who["Amani"])
	return err
}

// seedUnfinished begins a text in English, and half of it in French.
func (a *App) seedUnfinished(ctx context.Context, by core.Actor) error {
	st, err := a.Writing.Begin(ctx, by, statements.Statement{Kind: statements.Letter, Source: "en", Signers: statements.SignersBoth, Rule: statements.RuleCarry,
		Campaign: demo.Campaign}, demo.UnfinishedTitle, demo.UnfinishedText)
	if err != nil {
		return err
	}
	_, err = a.Writing.SaveSheet(ctx, string(by.Account), st.Slug, writing.Sheet{Lang: "fr", Markdown: demo.UnfinishedFrench, Said: edition.Draft}, 0)
	return err
}

// demoStaff returns the made-up colleagues by their names.
func (a *App) demoStaff(ctx context.Context) (map[string]core.Actor, error) {
	all, err := a.Auth.Accounts(ctx)
	out := map[string]core.Actor{}
	for _, x := range all {
		out[x.Name] = x.Actor()
	}
	return out, err
}
