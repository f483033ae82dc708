package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/seal"
)

type exportCmd struct {
	app.Config `embed:""`
	Statement  string `arg:"" help:"The statement's short name (slug)."`
	File       string `arg:"" help:"File to write." type:"path"`
}

func (c *exportCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(f, 1<<20)
		rep, err := a.Statements.ExportSealed(ctx, c.Statement, w)
		if err = errors.Join(err, w.Flush(), f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(c.File))
		}
		fmt.Printf("wrote %s: %d endorsements, %d with sealed records, %d withdrawn\nSHA-256 %s\n", c.File, rep.Lines, rep.Records, rep.Withdrawn, rep.SHA256)
		fmt.Println("Open it on a coordinator's own machine, offline: groundswell open", filepath.Base(c.File), "--key NAME.key")
		return nil
	})
}

type openCmd struct {
	Exports []string `arg:"" help:"Exported files of one statement; withdrawals in any of them hold. Or files of sealed positions." type:"existingfile"`
	Key     string   `help:"Opening key file." type:"existingfile"`
	Words   bool     `help:"Type the 24 words of the printed page instead."`
	Out     string   `help:"Folder for list.csv, list.json and attestation.json, or for said.csv." default:"." type:"path"`
}

func (c *openCmd) Run(ctx context.Context) error {
	id, err := readIdentity(c.Key, c.Words)
	if err != nil {
		return err
	}
	if said, err := ofPositions(c.Exports[0]); err != nil {
		return err
	} else if said {
		return openPositions(c.Exports, id, c.Out)
	}
	l, err := openLists(ctx, c.Exports, id, func(done, total int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d opened", done, total)
	})
	fmt.Fprintln(os.Stderr)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return err
	}
	for _, f := range []struct {
		name  string
		write func(io.Writer) error
	}{{"list.csv", l.WriteCSV}, {"list.json", l.WriteJSON}, {"attestation.json", l.WriteAttestation}} {
		if err := writeWith(filepath.Join(c.Out, f.name), f.write); err != nil {
			return err
		}
	}
	fmt.Printf("%d endorsers: %d public, %d sealed; left out: %d withdrawn, %d duplicates, %d damaged\n",
		len(l.Rows), l.Public, l.Sealed, l.Withdrawn, l.Duplicates, l.Damaged)
	for _, p := range l.Problems {
		fmt.Println(" ", p)
	}
	fmt.Println("Keep list.csv and list.json like the key itself. attestation.json holds counts only and may be shown.")
	return nil
}

// openLists opens exported files with a coordinator's key. It needs no network.
func openLists(ctx context.Context, paths []string, id *seal.Identity, progress func(done, total int)) (*opening.List, error) {
	var in []io.Reader
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = append(in, bufio.NewReaderSize(f, 1<<20))
	}
	return opening.Open(ctx, in, opening.Options{Identity: id, Now: core.DayOf(time.Now()), Program: version(), Progress: progress})
}

// writeWith writes a file for its owner alone.
func writeWith(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	return errors.Join(write(w), w.Flush(), f.Sync(), f.Close())
}

type codesCmd struct {
	app.Config `embed:""`
	Statement  string `arg:"" help:"The statement's short name (slug)."`
	Network    string `required:"" help:"Which network hands them out; it stands on the roll as the one that vouches."`
	Number     int    `help:"How many codes." default:"20"`
	Uses       int64  `help:"How often each can be used." default:"1"`
	Days       int64  `help:"For how many days." default:"30"`
}

func (c *codesCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		codes, err := a.Statements.NewCodes(ctx, c.Statement, c.Network, c.Number, c.Uses, core.DayOf(time.Now())+core.Day(c.Days))
		if err != nil {
			return err
		}
		for _, code := range codes {
			fmt.Printf("%s-%s-%s  %s/en/statements/%s/sign?code=%s\n", code[:4], code[4:8], code[8:], a.Config.Origin, c.Statement, code)
		}
		fmt.Fprintln(os.Stderr, "They are shown this once. The network notes to whom it gave which, or better not.")
		return nil
	})
}

type rollCmd struct {
	Held   rollHeldCmd   `cmd:"" help:"List endorsements that are held, with the reason."`
	Accept rollAcceptCmd `cmd:"" help:"Let a held endorsement count."`
	Refuse rollRefuseCmd `cmd:"" help:"Delete a held endorsement."`
	Find   rollFindCmd   `cmd:"" help:"Find printed endorsers by the first letters of their names, with their ids."`
	Remove rollRemoveCmd `cmd:"" help:"Take endorsements out, public or sealed, for somebody who lost their link or was put there by another."`
}

type rollFindCmd struct {
	app.Config `embed:""`
	Statement  string `arg:"" help:"The statement's short name (slug)."`
	Name       string `arg:"" help:"First letters, in any script."`
}

func (c *rollFindCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		t, err := a.Statements.Text(ctx, c.Statement, 0)
		if err != nil {
			return err
		}
		rows, more, err := a.Statements.Find(ctx, t.Statement, c.Name)
		for _, e := range rows {
			fmt.Printf("%s  %s  %s  %s\n", e.ID, e.Kind, e.Country, e.Name)
		}
		if more {
			fmt.Println("There are more. Type another letter or two.")
		}
		return err
	})
}

type rollRemoveCmd struct {
	app.Config `embed:""`
	ID         []core.ID `arg:"" help:"Ids as roll find prints them; those of sealed ones stand in an opened list."`
	Reason     string    `required:"" help:"Why, for the audit log: lost-link, not-them, or another word. No names."`
}

func (c *rollRemoveCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		for _, id := range c.ID {
			if err := a.Statements.Remove(ctx, id, c.Reason); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
		fmt.Println("removed:", len(c.ID))
		return nil
	})
}

type rollHeldCmd struct {
	app.Config `embed:""`
	Statement  string `arg:"" help:"The statement's short name (slug)."`
}

func (c *rollHeldCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		all, err := a.Statements.HeldList(ctx, c.Statement)
		if err != nil {
			return err
		}
		for _, h := range all {
			fmt.Printf("%s  %s  %s  %s  (%s)\n", h.ID, h.Kind, h.Country, h.Name, h.Why)
		}
		return nil
	})
}

type rollAcceptCmd struct {
	app.Config `embed:""`
	ID         []core.ID `arg:"" help:"Ids as roll held prints them."`
}

func (c *rollAcceptCmd) Run(ctx context.Context) error { return decide(ctx, c.Config, c.ID, true) }

type rollRefuseCmd struct {
	app.Config `embed:""`
	ID         []core.ID `arg:"" help:"Ids as roll held prints them."`
}

func (c *rollRefuseCmd) Run(ctx context.Context) error { return decide(ctx, c.Config, c.ID, false) }

func decide(ctx context.Context, cfg app.Config, ids []core.ID, accept bool) error {
	return with(ctx, cfg, func(a *app.App) error {
		for _, id := range ids {
			if err := a.Statements.Decide(ctx, id, accept); err != nil {
				return fmt.Errorf("%s: %w", id, err)
			}
		}
		fmt.Println("done:", len(ids))
		return nil
	})
}
