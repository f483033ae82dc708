package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/seal"
)

type keysCmd struct {
	New   keysNewCmd   `cmd:"" help:"Make an opening key on this machine: NAME.key, NAME.pub and a page to print. Never do this on the server."`
	Seal  keysSealCmd  `cmd:"" help:"Make a statement's list key and seal its private half to the coordinators' opening keys."`
	Use   keysUseCmd   `cmd:"" help:"Give a list key file to the site. New sign-ons are sealed to it from then on."`
	List  keysListCmd  `cmd:"" help:"Show the list keys the site knows and who can open them."`
	Check keysCheckCmd `cmd:"" help:"Check that a key, or its 24 words, can be read; with --list, that it opens a list key."`
	Page  keysPageCmd  `cmd:"" help:"Write the page that opens lists in a browser without a network: one HTML file, for a USB stick."`
}

type keysNewCmd struct {
	Name string    `arg:"" help:"Whose key it is, as endorsers may see it."`
	Out  string    `help:"Folder for the files." default:"." type:"path"`
	Lang core.Lang `help:"Language of the page to print." default:"en"`
}

var fileName = regexp.MustCompile(`[^\p{L}\p{N}_-]+`)

func (c *keysNewCmd) Run() error {
	if !c.Lang.Valid() {
		return fmt.Errorf("--lang: use one of en fr es ru pt ar zh")
	}
	id, err := seal.NewIdentity()
	if err != nil {
		return err
	}
	cat, err := i18n.Load(catalogues()...)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	t := func(key string, args ...any) string { return cat.T(c.Lang, key, args...) }
	if err := seal.Page(&page, c.Lang, t, c.Name, id, core.DayOf(time.Now())); err != nil {
		return err
	}
	base := filepath.Join(c.Out, strings.Trim(fileName.ReplaceAllString(c.Name, "-"), "-"))
	for _, f := range []struct{ ext, text string }{
		{".key", "# Opening key of " + c.Name + ". Keep it secret; never put it on the server.\n" + id.Secret() + "\n"},
		{".pub", "# " + c.Name + "\n" + id.Recipient() + "\n"},
		{".html", page.String()},
	} {
		if err := writeNew(base+f.ext, []byte(f.text)); err != nil {
			return err
		}
		fmt.Println("wrote", base+f.ext)
	}
	fmt.Println("fingerprint:", id.Fingerprint())
	fmt.Println("Print the page, keep it apart from the key file, and give only the .pub file away.")
	return nil
}

// writeNew writes a file for its owner alone and never over another.
func writeNew(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

type keysSealCmd struct {
	Statement string   `arg:"" help:"The statement's short name (slug)."`
	Openers   []string `arg:"" help:"The coordinators' .pub files; at least three open sealed signing." type:"existingfile"`
	Out       string   `help:"File to write. Default: STATEMENT.list.json" type:"path"`
	From      string   `help:"An earlier list key file, to change who can open it; needs --key." type:"existingfile"`
	Key       string   `help:"Opening key file that opens --from." type:"existingfile"`
	Words     bool     `help:"Type the 24 words of that key's printed page instead."`
}

func (c *keysSealCmd) Run() error {
	var openers []seal.Opener
	for _, f := range c.Openers {
		o, err := readOpener(f)
		if err != nil {
			return fmt.Errorf("%s: %w", f, err)
		}
		openers = append(openers, o)
	}
	k, err := c.make(openers)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(k, "", "  ")
	if err != nil {
		return err
	}
	if c.Out == "" {
		c.Out = c.Statement + ".list.json"
	}
	if err := writeNew(c.Out, append(b, '\n')); err != nil {
		return err
	}
	fmt.Printf("wrote %s, opened by %d keys\n", c.Out, len(openers))
	if len(openers) < 3 {
		fmt.Println("With fewer than three keys only public signing opens.")
	}
	return nil
}

func (c *keysSealCmd) make(openers []seal.Opener) (*seal.ListKey, error) {
	if c.From == "" {
		return seal.NewListKey(c.Statement, openers, core.DayOf(time.Now()))
	}
	id, err := readIdentity(c.Key, c.Words)
	if err != nil {
		return nil, err
	}
	b, err := os.ReadFile(c.From)
	if err != nil {
		return nil, err
	}
	old, err := seal.ParseListKey(b)
	if err != nil {
		return nil, err
	}
	return old.Reseal(id, openers)
}

// readOpener reads a .pub file: "# Name" and a recipient.
func readOpener(path string) (o seal.Opener, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return o, err
	}
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "#") && o.Name == "" {
			o.Name = strings.TrimSpace(strings.TrimPrefix(line, "#"))
		} else if line != "" && !strings.HasPrefix(line, "#") {
			o.Recipient = line
		}
	}
	o.Paper = strings.EqualFold(o.Name, "paper")
	if o.Recipient == "" {
		return o, errors.New("there is no public key in this file")
	}
	return o, nil
}

// readIdentity reads a key file, or 24 words from standard input.
func readIdentity(path string, words bool) (*seal.Identity, error) {
	if words {
		fmt.Fprintln(os.Stderr, "Type the 24 words, then an empty line:")
		var all []string
		for in := bufio.NewScanner(os.Stdin); in.Scan() && strings.TrimSpace(in.Text()) != ""; {
			all = append(all, in.Text())
		}
		return seal.FromWords(strings.Join(all, " "))
	}
	if path == "" {
		return nil, errors.New("name the opening key with --key FILE, or type its words with --words")
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return seal.ParseIdentity(string(b))
}

type keysPageCmd struct {
	File string    `arg:"" help:"File to write." default:"open.html" type:"path"`
	Lang core.Lang `help:"Language of the page." default:"en"`
}

func (c *keysPageCmd) Run() error {
	if !c.Lang.Valid() {
		return fmt.Errorf("--lang: use one of en fr es ru pt ar zh")
	}
	cat, err := i18n.Load(catalogues()...)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := keyring.OpenPage(&page, c.Lang, func(key string, args ...any) string { return cat.T(c.Lang, key, args...) }); err != nil {
		return err
	}
	if err := writeNew(c.File, page.Bytes()); err != nil {
		return err
	}
	fmt.Printf("wrote %s, %d KB, SHA-256 %x\n", c.File, page.Len()>>10, sha256.Sum256(page.Bytes()))
	fmt.Println("Open it in a browser on a machine without a network, with an export and an opening key.")
	return nil
}

type keysUseCmd struct {
	app.Config `embed:""`
	File       string `arg:"" help:"List key file made by keys seal." type:"existingfile"`
}

func (c *keysUseCmd) Run(ctx context.Context) error {
	b, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	return with(ctx, c.Config, func(a *app.App) error {
		k, err := a.Statements.UseListKey(ctx, b)
		if err != nil {
			return err
		}
		fp, err := seal.Fingerprint(k.Recipient)
		if err != nil {
			return err
		}
		fmt.Printf("%s: new sign-ons are sealed to list key %s\n", k.Statement, k.ID)
		fmt.Println("Read these words to each coordinator; they must see the same:", fp)
		return nil
	})
}

type keysListCmd struct {
	app.Config `embed:""`
}

func (c *keysListCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		all, err := a.Statements.ListKeys(ctx)
		if err != nil {
			return err
		}
		for _, s := range all {
			if len(s.Keys) == 0 {
				fmt.Printf("%s: no list key; signing is closed\n", s.Slug)
			}
			for i, k := range s.Keys {
				state := "earlier"
				if i == 0 && s.Open {
					state = "in use"
				}
				fp, err := seal.Fingerprint(k.Recipient)
				if err != nil {
					return err
				}
				fmt.Printf("%s: %s, made %s, %s\n  %s\n", s.Slug, k.ID, k.Made, state, fp)
				for _, o := range k.Openers {
					of, err := seal.Fingerprint(o.Recipient)
					if err != nil {
						return err
					}
					fmt.Printf("    %s: %s\n", o.Name, of)
				}
			}
		}
		return nil
	})
}

type keysCheckCmd struct {
	Key   string `help:"Opening key file." type:"existingfile"`
	Words bool   `help:"Type the 24 words of the printed page instead."`
	List  string `help:"List key file that the key should open." type:"existingfile"`
	Write string `help:"Write the key into this file, for stock age; with --words." type:"path"`
}

func (c *keysCheckCmd) Run() error {
	id, err := readIdentity(c.Key, c.Words)
	if err != nil {
		return err
	}
	fmt.Println("The key can be read. Its fingerprint:", id.Fingerprint())
	if c.Write != "" {
		if err := writeNew(c.Write, []byte("# Opening key, from its printed words. Keep it secret.\n"+id.Secret()+"\n")); err != nil {
			return err
		}
	}
	if c.List == "" {
		return nil
	}
	b, err := os.ReadFile(c.List)
	if err != nil {
		return err
	}
	k, err := seal.ParseListKey(b)
	if err != nil {
		return err
	}
	if _, err := k.Open(id); err != nil {
		return err
	}
	fmt.Printf("It opens the list of %s.\n", k.Statement)
	return nil
}
