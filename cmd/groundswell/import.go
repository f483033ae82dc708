package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/mail"
)

type importCmd struct {
	Statement    importStatementCmd    `cmd:"" help:"Publish statements from a folder: one file per language (en.md, fr.md, …) or NAME.LANG.txt files of several. Importing again updates them; a changed source text makes a new version."`
	Endorsements importEndorsementsCmd `cmd:"" help:"Bring in endorsements from a CSV file. Without --commit nothing is changed."`
	Rollback     importRollbackCmd     `cmd:"" help:"Take an import of endorsements back, whole."`
	List         importListCmd         `cmd:"" help:"List the imports of endorsements."`
}

type importStatementCmd struct {
	app.Config `embed:""`
	Dir        string            `arg:"" help:"Folder with the texts." type:"existingdir"`
	Slug       string            `help:"Short name in the address. Default: what the files say, or their name."`
	Kind       string            `help:"declaration, letter, joint, solidarity or condolence."`
	Source     string            `help:"Language that the others are translated from."`
	Signers    string            `help:"both, organisations, persons or none."`
	Rule       string            `help:"What a new version does to earlier endorsements: carry, affirm or lapse."`
	Edition    map[string]string `help:"A language's file, such as fr=fra.html. Repeat it." placeholder:"LANG=FILE"`
	Draft      bool              `help:"Do not make it public yet."`
}

func (c *importStatementCmd) Run(ctx context.Context) error {
	o := statements.ReadOptions{Slug: c.Slug, Kind: c.Kind, Source: c.Source, Signers: c.Signers, Rule: c.Rule, Draft: c.Draft, Now: time.Now()}
	for l, f := range c.Edition {
		if !core.Lang(l).Valid() {
			return fmt.Errorf("--edition %s=%s: use one of en fr es ru pt ar zh", l, f)
		}
		if o.Editions == nil {
			o.Editions = map[core.Lang]string{}
		}
		o.Editions[core.Lang(l)] = f
	}
	all, notes, err := statements.ReadFiles(os.DirFS(c.Dir), o)
	for _, n := range notes {
		fmt.Println("note:", n)
	}
	if err != nil {
		return err
	}
	return with(ctx, c.Config, func(a *app.App) error {
		for _, f := range all {
			rep, err := a.Statements.PublishFiles(ctx, f)
			if err != nil {
				return err
			}
			fmt.Println(describe(a, rep))
		}
		return nil
	})
}

// describe says in a few lines what publishing did and what comes next.
func describe(a *app.App, r *statements.PublishReport) string {
	var b strings.Builder
	what := "texts and facts updated"
	switch {
	case r.Created:
		what = "published"
	case r.NewVersion:
		what = "new version"
	}
	if r.Draft {
		what += ", as a draft: not public"
	}
	fmt.Fprintf(&b, "%s: %s, version %d, hash %s\n", r.Slug, what, r.Version, r.Hash[:16])
	for _, l := range core.Langs {
		if st, ok := r.States[l]; ok {
			fmt.Fprintf(&b, "  %s %s", l, st)
		}
	}
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "\n  translators: %s %s: %s", p.Lang, p.Key, a.Catalog.T("en", p.What))
	}
	if r.Affected > 0 {
		fmt.Fprintf(&b, "\n  %d endorsements of earlier versions are to be affirmed. Their addresses are sealed: export and open the list, then: groundswell send", r.Affected)
	}
	fmt.Fprintf(&b, "\n  %s/en/statements/%s", a.Config.Origin, r.Slug)
	return b.String()
}

type importEndorsementsCmd struct {
	app.Config `embed:""`
	File       string            `arg:"" help:"CSV file in UTF-8." type:"existingfile"`
	Statement  string            `required:"" help:"The statement's short name (slug)."`
	Map        map[string]string `help:"Which column holds what, such as name=Organisation. Columns with usual names are found by themselves." placeholder:"FIELD=COLUMN"`
	Only       map[string]string `help:"Take only rows whose column has this value, such as statement=covid-letter." placeholder:"COLUMN=VALUE"`
	Kind       string            `help:"What the rows are when no column says it: organisation or person." default:"organisation"`
	Level      string            `help:"How they are known: unconfirmed (held until looked at), address, domain, vouched or member." default:"unconfirmed"`
	VouchedBy  string            `help:"Which network vouches, with --level vouched."`
	Consent    string            `help:"Where and how they agreed to be published here. Needed to commit; kept."`
	Commit     bool              `help:"Write it down. Without this it is a trial."`
	Large      bool              `help:"For a very large file, while the site is not running: twice as fast, takes some 400 MB of memory, and keeps others from writing for seconds."`
}

func (c *importEndorsementsCmd) Run(ctx context.Context) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return with(ctx, c.Config, func(a *app.App) error {
		r, err := a.Statements.ImportEndorsements(ctx, f, statements.ImportOptions{Slug: c.Statement, Columns: c.Map, Only: c.Only,
			Kind: statements.EndorserKind(c.Kind), Level: statements.Level(c.Level), VouchedBy: c.VouchedBy, Consent: c.Consent, Commit: c.Commit, Large: c.Large})
		if err != nil {
			return err
		}
		var fields []string
		for k := range r.Mapping {
			fields = append(fields, k+"="+r.Mapping[k])
		}
		sort.Strings(fields)
		fmt.Println("columns:", strings.Join(fields, ", "))
		fmt.Printf("rows %d: added %d (organisations %d of which international %d, persons %d; held %d), already there %d, refused %d\n",
			r.Rows, r.Added, r.Organisations, r.International, r.Persons, r.Held, r.Duplicates, r.RefusedRows)
		for _, x := range r.Refused {
			fmt.Printf("  line %d refused: %s\n", x.Line, x.Why)
		}
		for _, x := range r.Dropped {
			fmt.Printf("  line %d: %s\n", x.Line, x.Why)
		}
		for _, x := range r.Unsure {
			fmt.Printf("  line %d: please look: %q was taken for %s\n", x.Line, x.Typed, x.Code)
		}
		if !c.Commit {
			fmt.Println("This was a trial; nothing was changed. Add --commit and --consent \"…\" to write it down.")
			return nil
		}
		fmt.Println("To take it back: groundswell import rollback", r.Batch)
		return nil
	})
}

type importRollbackCmd struct {
	app.Config `embed:""`
	Batch      string `arg:"" help:"The import's name, as import endorsements printed it."`
}

func (c *importRollbackCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		n, err := a.Statements.Rollback(ctx, c.Batch)
		if err != nil {
			return err
		}
		fmt.Println("taken back:", n)
		return nil
	})
}

type importListCmd struct {
	app.Config `embed:""`
}

func (c *importListCmd) Run(ctx context.Context) error {
	return with(ctx, c.Config, func(a *app.App) error {
		all, err := a.Statements.Imports(ctx)
		if err != nil {
			return err
		}
		for _, i := range all {
			fmt.Printf("%s  %s  %s  %d added  %s\n", i.Batch, i.At.UTC().Format("2006-01-02 15:04"), i.Slug, i.Added, i.Consent)
		}
		return nil
	})
}

type bounceCmd struct {
	app.Config `embed:""`
}

func (c *bounceCmd) Run(ctx context.Context) error {
	b, err := mail.ParseBounce(os.Stdin)
	if errors.Is(err, mail.ErrNotReport) || errors.Is(err, mail.ErrReportTooLong) {
		return nil // a holiday notice, say: nothing to note, and nothing to send back
	}
	if err != nil {
		return err
	}
	if !b.Permanent && !b.Complaint {
		return nil
	}
	return with(ctx, c.Config, func(a *app.App) error {
		return a.Statements.Bounced(ctx, b.ID)
	})
}

type i18nCmd struct {
	Check  i18nCheckCmd  `cmd:"" help:"Report every message that is missing or wrong in a language."`
	Export i18nExportCmd `cmd:"" help:"Write one language's messages, with the English, into a file for translators."`
	Import i18nImportCmd `cmd:"" help:"Put a translated file back into the source tree."`
}

type i18nCheckCmd struct{}

func (i18nCheckCmd) Run() error {
	all := checkCatalogues()
	for _, p := range all {
		fmt.Println(p)
	}
	if len(all) > 0 {
		return fmt.Errorf("%d messages to repair", len(all))
	}
	fmt.Println("all seven languages are complete")
	return nil
}

type i18nExportCmd struct {
	Lang core.Lang `arg:"" help:"Language: fr es ru pt ar zh."`
	File string    `arg:"" help:"File to write." type:"path"`
}

func (c *i18nExportCmd) Run() error {
	f, err := os.OpenFile(c.File, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	return errors.Join(exportCatalogues(f, c.Lang), f.Close())
}

type i18nImportCmd struct {
	File string `arg:"" help:"Translated file." type:"existingfile"`
	Tree string `help:"The source tree." default:"." type:"existingdir"`
}

func (c *i18nImportCmd) Run() error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	return importCatalogues(f, func(pkg, lang string, data []byte) error {
		path := filepath.Join(c.Tree, pkg, "i18n", lang+".json")
		fmt.Println("writing", path)
		return os.WriteFile(path, data, 0o644)
	})
}
