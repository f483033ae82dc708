package main

import (
	"context"
	"fmt"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/platform/brake"
)

// attackCmd is the switch for the day on which somebody floods the site.
type attackCmd struct {
	On   attackOnCmd   `cmd:"" help:"Ask of every sign-on a second of the browser's work, or a short wait where scripts are off."`
	Off  attackOffCmd  `cmd:"" help:"End it."`
	Show attackShowCmd `cmd:"" help:"Say whether it is on."`
}

type attackOnCmd struct {
	app.Config `embed:""`
	Bits       int           `help:"How much work: each bit more doubles it. 17 is about a second on a cheap phone, 20 about ten." default:"17"`
	Wait       time.Duration `help:"How long the first of a network waits without scripts. One more of the same network is let through each fifth of that time." default:"15s"`
}

func (c *attackOnCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		s, err := a.AttackOn(ctx, c.Bits, c.Wait)
		if err == nil {
			sayAttack(s)
		}
		return err
	})
}

type attackOffCmd struct {
	app.Config `embed:""`
}

func (c *attackOffCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		was, err := a.AttackOff(ctx)
		switch {
		case err != nil:
			return err
		case was:
			fmt.Println("off: every node lets sign-ons through again within two seconds")
		default:
			fmt.Println("it was off already")
		}
		return nil
	})
}

type attackShowCmd struct {
	app.Config `embed:""`
}

func (c *attackShowCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		s, err := a.Attack(ctx)
		if err == nil {
			sayAttack(s)
		}
		return err
	})
}

func sayAttack(s brake.Setting) {
	if !s.On() {
		fmt.Println("off")
		return
	}
	fmt.Printf("on since %s: work of %d bits, or a wait of %s; every node follows within two seconds\n", s.Since.Format("2006-01-02 15:04 UTC"), s.Bits, s.Wait)
}
