package app

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/seal"
	"groundswell/test/demo"
)

// demoKeys are the coordinators of the made-up network; the last key is meant
// for paper.
var demoKeys = []string{"Amani", "Bea", "paper"}

// DemoKeys is the folder with the demonstration's three opening keys.
func (a *App) DemoKeys() string { return filepath.Join(a.Config.Data, "demo-keys") }

// SeedDemo fills an empty database with the made-up network, the same way each
// time but for keys and ids. What is there already is left as it is.
func (a *App) SeedDemo(ctx context.Context) error {
	if _, err := a.Statements.Text(ctx, "declaration", 0); core.KindOf(err) != core.NotFound {
		return err
	}
	openers, err := a.makeDemoKeys()
	if err != nil {
		return err
	}
	now := a.Config.Now()
	opened := now.AddDate(0, 0, -demo.Opened)
	if err := a.seedText(ctx, "declaration-1", opened, openers, true); err != nil {
		return err
	}
	changed := core.DayOf(now) - 13
	var first, second []statements.Known
	for _, e := range demo.Endorsers() {
		k := known(e, core.DayOf(now))
		if k.Day < changed {
			first = append(first, k)
		} else {
			second = append(second, k)
		}
	}
	if _, err := a.Statements.AddKnown(ctx, "declaration", first); err != nil {
		return err
	}
	if err := a.seedText(ctx, "declaration", changed.Time().Add(9*time.Hour), openers, false); err != nil {
		return err
	}
	if _, err := a.Statements.AddKnown(ctx, "declaration", second); err != nil {
		return err
	}
	if err := a.seedText(ctx, "open-letter", now.AddDate(0, 0, -6), openers, true); err != nil {
		return err
	}
	if err := a.seedText(ctx, "condolence", now.AddDate(0, 0, -2), openers, false); err != nil {
		return err
	}
	if err := a.Statements.Settle(ctx); err != nil {
		return err
	}
	if err := a.seedStaff(ctx); err != nil {
		return err
	}
	if err := a.seedGlossary(ctx); err != nil {
		return err
	}
	if err := a.seedDesk(ctx, openers); err != nil {
		return err
	}
	if err := a.seedTexts(ctx); err != nil {
		return err
	}
	if err := a.AnchorAudit(ctx); err != nil {
		return err
	}
	_, err = a.TLog.Checkpoint(ctx) // so that there is something to verify at once
	return err
}

// makeDemoKeys makes three opening keys into a folder: a real site's keys are
// never on the server.
func (a *App) makeDemoKeys() (openers []seal.Opener, err error) {
	if err := os.MkdirAll(a.DemoKeys(), 0o700); err != nil {
		return nil, err
	}
	for _, name := range demoKeys {
		id, err := seal.NewIdentity()
		if err != nil {
			return nil, err
		}
		text := "# Opening key of the demonstration. A real one is made on a coordinator's own machine.\n" + id.Secret() + "\n"
		if err := os.WriteFile(filepath.Join(a.DemoKeys(), name+".key"), []byte(text), 0o600); err != nil {
			return nil, err
		}
		openers = append(openers, seal.Opener{Name: name, Recipient: id.Recipient(), Paper: name == "paper"})
	}
	return openers, nil
}

// seedText publishes one of the made-up texts as of a moment.
func (a *App) seedText(ctx context.Context, dir string, at time.Time, openers []seal.Opener, key bool) error {
	files, err := fs.Sub(demo.Files, "statement/"+dir)
	if err != nil {
		return err
	}
	all, _, err := statements.ReadFiles(files, statements.ReadOptions{Now: at})
	if err != nil {
		return err
	}
	if len(all) != 1 {
		return errors.New("the made-up statement cannot be read")
	}
	f := all[0]
	if f.Signers != statements.SignersNone {
		now := a.Config.Now().Truncate(time.Hour)
		f.OpensAt, f.ClosesAt = now.AddDate(0, 0, -demo.Opened).Unix(), now.AddDate(0, 0, demo.Closes).Unix()
		f.EraseOn = core.DayOf(now) + demo.Closes + 90
	}
	// The text is as old as the story says: publish it by a service whose clock
	// stands at that moment.
	past := a.Statements.At(func() time.Time { return at })
	rep, err := past.PublishFiles(ctx, f)
	if err != nil || !key {
		return err
	}
	k, err := seal.NewListKey(rep.Slug, openers, core.DayOf(at))
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	_, err = past.UseListKey(ctx, b)
	return err
}

func known(e demo.Endorser, today core.Day) statements.Known {
	k := statements.Known{Lang: e.Lang, Level: statements.Level(e.Level), VouchedBy: e.VouchedBy, Day: today - core.Day(e.Day)}
	k.SignInput = statements.SignInput{Kind: statements.EndorserKind(e.Kind), Visibility: statements.Public, Name: e.Name, Country: e.Country,
		Email: e.Email, Website: e.Website, Affiliation: e.Affiliation, Officer: e.Officer, Role: e.Role, Updates: e.Updates}
	if e.Sealed {
		k.Visibility = statements.Sealed
	}
	return k
}
