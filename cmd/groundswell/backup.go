package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/platform/seal"
)

type backupCmd struct {
	app.Config `embed:""`
	File       string `arg:"" help:"File to write." type:"path"`
	To         string `help:"Public key (.pub file) to encrypt it to. Without it the file is as secret as the server." type:"existingfile"`
}

func (c *backupCmd) Run(ctx context.Context) error {
	recipient := ""
	if c.To != "" {
		o, err := readOpener(c.To)
		if err != nil {
			return err
		}
		recipient = o.Recipient
	}
	return with(ctx, c.Config, func(a *app.App) error {
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		w := bufio.NewWriterSize(f, 1<<20)
		as, err := a.Backup(ctx, w, recipient)
		if err = errors.Join(err, w.Flush(), f.Sync(), f.Close()); err != nil {
			return errors.Join(err, os.Remove(c.File))
		}
		if err := a.NoteBackup(ctx, as); err != nil {
			return err
		}
		fmt.Println("wrote", c.File)
		if recipient == "" {
			fmt.Println("It is not encrypted. Before it leaves this machine, make one with --to NAME.pub")
		}
		return nil
	})
}

type restoreCmd struct {
	app.Config `embed:""`
	File       string `arg:"" help:"Backup file." type:"existingfile"`
	Key        string `help:"Key file that opens an encrypted backup." type:"existingfile"`
	Words      bool   `help:"Type the 24 words of that key's printed page instead."`
}

func (c *restoreCmd) Run(ctx context.Context) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	var id *seal.Identity
	if c.Key != "" || c.Words {
		if id, err = readIdentity(c.Key, c.Words); err != nil {
			return err
		}
	}
	if err := app.Restore(ctx, c.Config, bufio.NewReaderSize(f, 1<<20), id); err != nil {
		return err
	}
	fmt.Println("restored. It sends no mail until you run, once you are sure that no other site of this data is running: groundswell release")
	return nil
}

type releaseCmd struct {
	app.Config `embed:""`
}

func (c *releaseCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		held, err := a.Release(ctx)
		if err != nil {
			return err
		}
		if held {
			fmt.Println("released: mails go out within seconds, on every node")
		} else {
			fmt.Println("its mail was not held")
		}
		return nil
	})
}

type rehearseCmd struct {
	app.Config `embed:""`
	Key        string `help:"Key file: encrypt the rehearsed backup to it, and open it again." type:"existingfile"`
	Dir        string `help:"Folder to rehearse in. Default: the data folder." type:"existingdir"`
}

func (c *rehearseCmd) Run(ctx context.Context) error {
	var id *seal.Identity
	if c.Key != "" {
		var err error
		if id, err = readIdentity(c.Key, false); err != nil {
			return err
		}
	}
	return with(ctx, c.Config, func(a *app.App) error {
		r, err := a.Rehearse(ctx, id, c.Dir)
		if err != nil {
			return fmt.Errorf("the rehearsal failed, a restore might too: %w", err)
		}
		fmt.Printf("rehearsed: a backup of %d bytes in %s, restored in %s: %d rows of %d tables and %d files are the same\n",
			r.Backup, r.Made.Round(time.Millisecond), r.Restored.Round(time.Millisecond), r.Rows, r.Tables, r.Files)
		return nil
	})
}
