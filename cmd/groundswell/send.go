package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
)

type sendCmd struct {
	app.Config `embed:""`
	Exports    []string  `arg:"" help:"Exported files of the statement, the newest included." type:"existingfile"`
	Key        string    `help:"Opening key file." type:"existingfile"`
	Words      bool      `help:"Type the 24 words of the printed page instead."`
	Until      time.Time `help:"Ask to affirm by this day, such as 2026-12-31." format:"2006-01-02"`
	Sent       string    `help:"File that notes who was written to, so that nobody is twice. Keep it." default:"sent.log" type:"path"`
}

// Run writes to endorsers from where the list is opened: the server knows no
// address. It needs --smtp, --mail-from and --origin, and no database.
func (c *sendCmd) Run(ctx context.Context) error {
	id, err := readIdentity(c.Key, c.Words)
	if err != nil {
		return err
	}
	sender, mails, site, err := app.Post(c.Config)
	if err != nil {
		return err
	}
	l, err := openLists(ctx, c.Exports, id, nil)
	if err != nil {
		return err
	}
	sent, err := os.OpenFile(c.Sent, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	until := core.Day(0)
	if !c.Until.IsZero() {
		until = core.DayOf(c.Until)
	}
	news := statements.NewVersionOf(l, until)
	news.AtOnce = c.MailWorkers
	rep, err := statements.SendNewVersion(ctx, l, sender, mails, c.Origin, site, news, sent, func(done, total int) {
		fmt.Fprintf(os.Stderr, "\r%d of %d", done, total)
	})
	fmt.Fprintln(os.Stderr)
	fmt.Printf("sent %d, sent before %d, nothing to say %d, no consent %d, muted %d, no address %d, came back %d, refused %d, failed %d\n",
		rep.Sent, rep.Already, rep.Current, rep.NoConsent, rep.Muted, rep.NoAddress, rep.Bounced, rep.Refused, rep.Failed)
	return errors.Join(err, sent.Close())
}
