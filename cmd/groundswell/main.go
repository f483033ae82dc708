// Command groundswell publishes statements in seven languages and collects
// endorsements, public or sealed. `groundswell -h` lists what it does; each
// subcommand's -h is its manual.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"

	"github.com/alecthomas/kong"
)

// cli is every subcommand, each in a file of its own.
type cli struct {
	Serve    serveCmd    `cmd:"" help:"Serve the site."`
	Demo     demoCmd     `cmd:"" help:"Serve a demonstration: a made-up network with a declaration, its roll, and an outbox instead of mail."`
	Doctor   doctorCmd   `cmd:"" help:"Look at everything a site needs and say what to paste where."`
	Attack   attackCmd   `cmd:"" help:"Put a small step before signing while somebody floods the site; end it; look."`
	Import   importCmd   `cmd:"" help:"Bring in statements and endorsements from files."`
	Keys     keysCmd     `cmd:"" help:"Make and look at the coordinators' keys."`
	Codes    codesCmd    `cmd:"" help:"Make codes that a member network hands out to people without mail."`
	Roll     rollCmd     `cmd:"" help:"Look at endorsements that wait for a person's eyes."`
	Export   exportCmd   `cmd:"" help:"Write a statement's sealed list to a file, to be opened elsewhere."`
	Open     openCmd     `cmd:"" help:"Open an exported list with a coordinator's key. Works offline; needs no site."`
	Send     sendCmd     `cmd:"" help:"Write to endorsers about a new version, from an opened list."`
	Bounce   bounceCmd   `cmd:"" help:"Take a delivery report from standard input and note whose mail came back."`
	Staff    staffCmd    `cmd:"" help:"Look at who works at the desk; make a link for an administrator; stop what waits for a second person."`
	Backup   backupCmd   `cmd:"" help:"Write the whole site into one file while it runs."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup into an empty site, of either database."`
	Rehearse rehearseCmd `cmd:"" help:"Restore a backup of this site for a try, compare, and write down that it works."`
	Release  releaseCmd  `cmd:"" help:"Let a restored site send mail."`
	Log      logCmd      `cmd:"" help:"Look at the transparency log, make a checkpoint, check it."`
	Verify   verifyCmd   `cmd:"" help:"Check from outside that a site's rolls and numbers are those of its transparency log."`
	Witness  witnessCmd  `cmd:"" help:"Sign other sites' logs as a witness, alone, without a site."`
	Compare  compareCmd  `cmd:"" help:"Say what became of each paragraph between two drafts of a text, and what was weakened. Needs no site."`
	Trace    traceCmd    `cmd:"" help:"Say what became of an ask in each draft of a text. Needs no site."`
	I18n     i18nCmd     `cmd:"" name:"i18n" help:"Check, export and import the words of the interface."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

func main() {
	keepQuiet()
	defer scrubPanic()
	syscall.Umask(0o077) // whatever is written is for its owner
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var c cli
	k := kong.Parse(&c, kong.Name("groundswell"), kong.UsageOnError(),
		kong.Description("Statements in seven languages; endorsements, public or sealed. One program, one database."))
	if err := runner(ctx, k)(); err != nil {
		fmt.Fprintln(os.Stderr, "groundswell:", explain(err))
		os.Exit(1)
	}
}

// runner returns the chosen command, and no more: what kong built to read the line is
// 2 MB that a site would keep for as long as it serves.
func runner(ctx context.Context, k *kong.Context) func() error {
	switch cmd := k.Selected().Target.Addr().Interface().(type) {
	case interface{ Run(context.Context) error }:
		return func() error { return cmd.Run(ctx) }
	case interface{ Run() error }:
		return cmd.Run
	}
	return func() error { return fmt.Errorf("%s cannot be run", k.Selected().FullPath()) }
}

// explain turns an error into English for the operator: a message where there
// is one, and the cause.
func explain(err error) string {
	if f, ok := errors.AsType[*db.Newer](err); ok {
		return f.Error() + ": " + f.Fix()
	}
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return err.Error()
	}
	cat, cerr := i18n.Load(catalogues()...)
	if cerr != nil {
		return err.Error()
	}
	text := ""
	for _, one := range e.All() {
		if text != "" {
			text += "; "
		}
		text += cat.T("en", one.Key, one.Args...)
	}
	if e.Err != nil {
		text += " (" + e.Err.Error() + ")"
	}
	return text
}

// fixable is an error that knows what puts it right.
type fixable interface {
	error
	Fix() string
}

// with builds the site, lets a command work on it, and closes it.
func with(ctx context.Context, c app.Config, work func(*app.App) error) (err error) {
	a, err := app.New(ctx, c, app.Logger(os.Stderr))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	return work(a)
}
