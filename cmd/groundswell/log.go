package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"groundswell/internal/app"
)

type logCmd struct {
	Show       logShowCmd       `cmd:"" help:"Print the log's verifier key, its last checkpoint and how its witnesses stand, and this site's key as a witness."`
	Checkpoint logCheckpointCmd `cmd:"" help:"Make a checkpoint now instead of at the next hour: all entries that wait become leaves, and sealed endorsements are counted in their groups of five."`
	Check      logCheckCmd      `cmd:"" help:"Compute the whole log anew from its entries, compare it with everything that was signed, and ask the witnesses."`
}

type logShowCmd struct {
	app.Config `embed:""`
}

func (c *logShowCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		s, err := a.TLog.Status(ctx)
		if err != nil {
			return err
		}
		fmt.Println("log          ", s.Origin)
		fmt.Println("verifier key ", s.VKey)
		fmt.Println("as a witness ", a.Witness.VKey())
		if !s.Signed {
			fmt.Println("checkpoint    none yet: it is made when the site is served")
		} else {
			fmt.Println("leaves       ", s.Size)
			fmt.Println("root         ", s.Root)
			fmt.Println("checkpoint   ", ago(s.At))
		}
		fmt.Println("waiting      ", s.Waiting)
		for _, w := range s.Witness {
			state := w.State
			switch {
			case state == "":
				state = "not asked yet"
			case w.Alarm():
				state += fmt.Sprintf(" (it has seen %d leaves): SOMETHING IS WRONG", w.Seen)
			}
			fmt.Printf("witness       %s: signed up to %d leaves; last try: %s, %s\n", w.ID, w.Size, state, ago(w.At))
		}
		if len(s.Witness) == 0 {
			fmt.Println("witness       none: who reads the log cannot tell whether others are shown the same; see --witness")
		}
		return nil
	})
}

// ago is a moment as an operator likes to read it.
func ago(at int64) string {
	if at == 0 {
		return "never"
	}
	t := time.Unix(at, 0).UTC()
	return t.Format("2006-01-02 15:04 UTC") + ", " + time.Since(t).Truncate(time.Minute).String() + " ago"
}

type logCheckpointCmd struct {
	app.Config `embed:""`
}

func (c *logCheckpointCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		if err := a.TLog.Check(ctx); err != nil {
			return err
		}
		if err := a.Statements.SettleNow(ctx); err != nil {
			return err
		}
		if err := a.AnchorAudit(ctx); err != nil {
			return err
		}
		if _, err := a.TLog.Checkpoint(ctx); err != nil {
			return err
		}
		_, note, err := a.TLog.Latest(ctx)
		if err != nil {
			return err
		}
		_, err = os.Stdout.Write(note)
		return err
	})
}

type logCheckCmd struct {
	app.Config `embed:""`
}

func (c *logCheckCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		if err := a.TLog.Check(ctx); err != nil {
			return err
		}
		if err := a.TLog.Ask(ctx); err != nil {
			return err
		}
		s, err := a.TLog.Status(ctx)
		if err != nil {
			return err
		}
		fmt.Printf("%d leaves are as they were signed; %d of %d witnesses agree.\n", s.Size, s.Cosigned, len(s.Witness))
		return nil
	})
}
