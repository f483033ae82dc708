package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
)

type staffCmd struct {
	List staffListCmd `cmd:"" help:"Print the accounts of the desk with their roles, and what waits for a second person."`
	Link staffLinkCmd `cmd:"" help:"Make a link by which somebody becomes an administrator: the way back in when all administrators have lost their passkeys."`
	Stop staffStopCmd `cmd:"" help:"Stop what waits for a second person, when nobody at the desk is left who could."`
}

type staffListCmd struct {
	app.Config `embed:""`
}

func (c *staffListCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		all, err := a.Auth.Accounts(ctx)
		if err != nil {
			return err
		}
		used, err := a.Auth.Use(ctx)
		if err != nil {
			return err
		}
		names := map[core.ID]string{}
		for _, one := range all {
			names[one.ID] = one.Name
			seen := "not yet"
			if d := used[one.ID].Seen; d != 0 {
				seen = d.Time().Format(time.DateOnly)
			}
			fmt.Printf("%s  %s  passkeys %d  last here %s  %s  %s\n", one.ID, one.State, used[one.ID].Passkeys, seen, printable(one.Name), printable(roles(one)))
		}
		if len(all) == 0 {
			fmt.Println("Nobody yet: the link that groundswell serve prints makes the first account.")
		}
		open, _, err := a.Auth.Seconds(ctx)
		for _, x := range open {
			fmt.Printf("waits  %s  %s  %s  asked by %s  done at %s unless it is stopped\n", x.ID, x.Kind, printable(x.About), printable(names[x.By]), time.Unix(x.DueAt, 0).UTC().Format("2006-01-02 15:04 UTC"))
		}
		return err
	})
}

func roles(a *auth.Account) string {
	var out []string
	for _, g := range a.Grants {
		if s := string(g.Role); g.Campaign == "" {
			out = append(out, s)
		} else {
			out = append(out, s+" for "+g.Campaign)
		}
	}
	return strings.Join(out, ", ")
}

type staffLinkCmd struct {
	app.Config    `embed:""`
	Administrator bool `help:"Say that this is meant: whoever opens the link decides about people and roles."`
}

func (c *staffLinkCmd) Help() string {
	return `Prints a link that works once, for a day. It is noted in the audit log, and everybody at the desk is told on their first page for a week. Earlier links that were made on the server stop working. It takes no role and no passkey from anybody.`
}

func (c *staffLinkCmd) Run(ctx context.Context) error {
	if !c.Administrator {
		return errors.New("this makes an administrator: say so with --administrator. Everybody else is invited at the desk, under People")
	}
	return with(ctx, c.Config, func(a *app.App) error {
		link, err := a.AdministratorLink(ctx)
		if err != nil {
			return err
		}
		fmt.Println("Open this link once to become an administrator:", link)
		return nil
	})
}

type staffStopCmd struct {
	app.Config `embed:""`
	ID         string `arg:"" help:"As groundswell staff list prints it."`
}

func (c *staffStopCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		if err := a.Auth.StopByCommand(ctx, core.ID(c.ID)); err != nil {
			return err
		}
		fmt.Println("Stopped.")
		return nil
	})
}
