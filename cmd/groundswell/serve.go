package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strings"

	"groundswell/internal/app"
)

type serveCmd struct {
	app.Config `embed:""`
}

func (c *serveCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		return a.Serve(ctx, func(addr string) {
			a.Log.Info("ready", "addr", addr)
			if link, err := a.FirstLink(ctx); err != nil {
				a.Log.Error("no link to set up the site can be made", "err", err)
			} else if link != "" {
				fmt.Fprintf(os.Stderr, "\nOpen this link once to set up the site: %s\nIt makes the first account, works for a day, and every start prints a new one until then.\n\n", link)
			}
		})
	})
}

type demoCmd struct {
	Addr     string `help:"Address to listen on." default:"127.0.0.1:8080"`
	Data     string `help:"Folder for the demonstration." default:"./data/demo"`
	Database string `help:"Database, as for serve. Default: sqlite in the folder."`
}

func (c *demoCmd) Run(ctx context.Context) error {
	cfg := app.Config{Addr: c.Addr, Data: c.Data, Database: c.Database, Demo: true}
	return with(ctx, cfg, func(a *app.App) error {
		if err := a.SeedDemo(ctx); err != nil {
			return err
		}
		debug.FreeOSMemory() // seeding needed some; serving does not
		return a.Serve(ctx, func(addr string) {
			fmt.Fprintf(os.Stdout, "ready %s/\n", a.Config.Origin)
			fmt.Fprintf(os.Stderr, "The desk is at %s/demo/desk, the outbox at %s/demo/outbox, the three demo keys lie in %s.\n", a.Config.Origin, a.Config.Origin, a.DemoKeys())
		})
	})
}

type doctorCmd struct {
	app.Config `embed:""`
}

func (c *doctorCmd) Run(ctx context.Context) error {
	err := with(ctx, c.Config, func(a *app.App) error {
		bad := 0
		for _, f := range a.Doctor(ctx) {
			mark := "ok  "
			if !f.OK {
				mark, bad = "look", bad+1
			}
			fmt.Println(mark, f.What)
			if !f.OK && f.Fix != "" {
				fmt.Println("     ", f.Fix)
			}
		}
		if bad > 0 {
			return fmt.Errorf("%d things to look at", bad)
		}
		return nil
	})
	// What keeps the site from starting is a finding too.
	if f, ok := errors.AsType[fixable](err); ok {
		fmt.Println("look", strings.TrimSuffix(f.Error(), ": "+f.Fix()))
		fmt.Println("     ", f.Fix())
		return errors.New("the site does not start")
	}
	return err
}

type versionCmd struct {
	SBOM bool `name:"sbom" help:"Print what the program is made of, as CycloneDX JSON."`
}

func (c versionCmd) Run() error {
	if b, ok := debug.ReadBuildInfo(); ok && c.SBOM {
		return writeSBOM(os.Stdout, b, version())
	}
	fmt.Println("groundswell", version())
	return nil
}

// version is what the build knows: the module's version, else the commit.
func version() string {
	b, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if b.Main.Version != "" && b.Main.Version != "(devel)" {
		return b.Main.Version
	}
	for _, s := range b.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return "development"
}
