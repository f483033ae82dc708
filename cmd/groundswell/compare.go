package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/importing"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/doc"
)

// drafts is how files are read that hold a draft of a negotiated text.
type drafts struct {
	Lang   string `enum:",en,fr,es,ru,pt,ar,zh" default:"" help:"Language of the drafts: en,fr,es,ru,pt,ar,zh. Left out, it is read off the first draft."`
	Format string `default:"auto" enum:"auto,paragraphs" help:"auto: find sections, paragraphs and their labels in a file of any kind. paragraphs: plain text whose paragraphs are divided by blank lines; none is merged or split."`
	Marks  string `default:"accepted" enum:"accepted,rejected,shown" help:"Tracked changes of a Word or HTML file: ${enum}. Shown, they stand in square brackets, as text that is not agreed."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

// largestDraft bounds a file with a draft, in bytes.
const largestDraft = 64 << 20

func (o *drafts) lang() core.Lang { return core.Lang(o.Lang) }

// settle sets the language by a draft's text when nobody gave one: strength is weighed
// by the words of one language, and in the wrong one everything seems to be the same.
func (o *drafts) settle(text string) {
	if o.Lang != "" {
		return
	}
	o.Lang = "en"
	if found, sure := draft.Guess(text); sure {
		o.Lang = string(found)
	}
}

// read reads one draft.
func (o *drafts) read(ctx context.Context, name string) (*draft.Draft, error) {
	d, err := o.open(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %s", filepath.Base(name), explain(err))
	}
	if n := len(d.Paragraphs); n == 0 || n > negotiations.MaxParagraphs {
		return nil, fmt.Errorf("%s: it has %d paragraphs; between 1 and %d can be compared", filepath.Base(name), n, negotiations.MaxParagraphs)
	}
	if lang, sure := draft.Guess(words(d)); sure && lang != o.lang() {
		fmt.Fprintf(os.Stderr, "%s: it seems to be in %s, not in %s; say so with --lang, or its verbs are not understood\n", filepath.Base(name), lang, o.lang())
	}
	for _, w := range d.Warnings {
		fmt.Fprintf(os.Stderr, "%s: %s\n", filepath.Base(name), explain(&core.Error{Key: w.Key, Args: w.Args}))
	}
	return d, nil
}

// words are the first words of a draft, enough to tell its language.
func words(d *draft.Draft) string {
	var b strings.Builder
	for _, p := range d.Paragraphs {
		if b.WriteString(p.Text + "\n"); b.Len() > 20_000 {
			break
		}
	}
	return b.String()
}

func (o *drafts) open(ctx context.Context, name string) (*draft.Draft, error) {
	// Before it is opened: to open a pipe waits for somebody who writes into it.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, errors.New("this is no file")
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case info.Size() > largestDraft:
		return nil, fmt.Errorf("the file has more than %d MB", largestDraft>>20)
	}
	if o.Format == "paragraphs" {
		b, err := io.ReadAll(f)
		if err != nil {
			return nil, err
		}
		if len(b) > negotiations.MaxWords || !utf8.Valid(b) {
			return nil, fmt.Errorf("--format paragraphs takes plain text in UTF-8 of at most %d MB", negotiations.MaxWords>>20)
		}
		o.settle(string(b))
		return draft.Paragraphs(string(b), o.lang()), nil
	}
	d, _, err := doc.Read(ctx, f, info.Size(), filepath.Base(name), doc.PDFReadOptions{})
	if err != nil {
		return nil, err
	}
	d = importing.Taken(d, map[string]importing.Changes{"accepted": importing.Accepted, "rejected": importing.Rejected, "shown": importing.Bracketed}[o.Marks])
	if o.Lang == "" {
		o.settle(words(draft.From(d, "en")))
	}
	return draft.From(d, o.lang()), nil
}

type compareCmd struct {
	drafts `embed:""`
	Old    string `arg:"" type:"path" help:"The older draft: Word, PDF, HTML, Akoma Ntoso, Markdown or plain text."`
	New    string `arg:"" type:"path" help:"The newer draft."`
}

func (c *compareCmd) Help() string {
	return `Says what became of each paragraph from one draft to the next: kept, changed, moved, split, merged, added, removed; and whether its wording was weakened or strengthened, with the words that say so. Works offline and needs no site. It can be wrong: where it is not sure it says "probably".`
}

func (c *compareCmd) Run(ctx context.Context) error {
	before, err := c.read(ctx, c.Old)
	if err != nil {
		return err
	}
	after, err := c.read(ctx, c.New)
	if err != nil {
		return err
	}
	out := negotiations.Compare(c.lang(), before, after)
	if c.JSON {
		return printJSON(out)
	}
	printComparison(seeing{os.Stdout}, out)
	return nil
}

func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func probably[T ~string](sure bool, what T) string {
	if sure {
		return string(what)
	}
	return "probably " + string(what)
}

// printComparison prints what changed, a paragraph a block.
func printComparison(w io.Writer, c *negotiations.Comparison) {
	name := func(all []negotiations.PlainParagraph, which []int) string {
		names := make([]string, len(which))
		for i, n := range which {
			if names[i] = all[n].Label; names[i] == "" {
				names[i] = fmt.Sprintf("no. %d", n+1)
			}
		}
		return strings.Join(names, " + ")
	}
	sums, same := map[string]int{}, 0
	for _, l := range c.Links {
		if l.Kind == align.Same {
			same++
			continue
		}
		sums[string(l.Strength)]++
		fmt.Fprintf(w, "%s → %s: %s, %s\n", name(c.Old, l.Old), name(c.New, l.New), probably(l.Sure, l.Kind), probably(l.StrengthSure || l.Strength == strength.Unclear, l.Strength))
		for _, y := range l.Why {
			fmt.Fprintln(w, "    "+y)
		}
	}
	for _, n := range c.Removed {
		fmt.Fprintf(w, "%s: removed\n    %s\n", name(c.Old, []int{n}), c.Old[n].Text)
	}
	for _, n := range c.Added {
		fmt.Fprintf(w, "%s: added\n    %s\n", name(c.New, []int{n}), c.New[n].Text)
	}
	fmt.Fprintf(w, "%d the same, %d weakened, %d strengthened, %d unclear, %d added, %d removed\n", same, sums["weakened"], sums["strengthened"], sums["unclear"], len(c.Added), len(c.Removed))
}

type traceCmd struct {
	drafts   `embed:""`
	Ask      string   `required:"" placeholder:"WORDS" help:"The wording that is wanted."`
	Fallback string   `placeholder:"WORDS" help:"Wording that would do."`
	RedLine  []string `placeholder:"WORDS" sep:"none" help:"Wording that must not come in; may stand several times."`
	Group    []string `placeholder:"NAME" sep:"none" help:"A group that must be named; may stand several times."`
	Drafts   []string `arg:"" type:"path" help:"The drafts, the oldest first."`
}

func (c *traceCmd) Help() string {
	return `Says for each draft what became of an ask: in, bracketed, weakened, moved (to the preamble) or out, with the paragraphs and the words.`
}

// standing is one draft's line of the trace of an ask.
type standing struct {
	Draft      string           `json:"draft"`
	Status     follow.Status    `json:"status"`
	Paragraphs []int            `json:"paragraphs"` // from 0
	Labels     []string         `json:"labels"`
	Quote      string           `json:"quote"`
	Strength   strength.Verdict `json:"strength"`
	Sure       bool             `json:"sure"`
	Why        []string         `json:"why"`
}

func (c *traceCmd) Run(ctx context.Context) error {
	if utf8.RuneCountInString(c.Ask) > 5_000 || len(c.Drafts) > negotiations.MaxDrafts {
		return fmt.Errorf("at most 5,000 characters of an ask and %d drafts", negotiations.MaxDrafts)
	}
	if !strings.ContainsFunc(c.Ask, unicode.IsLetter) {
		return errors.New("the ask has no words")
	}
	var all []*draft.Draft
	for _, name := range c.Drafts {
		d, err := c.read(ctx, name)
		if err != nil {
			return err
		}
		all = append(all, d)
	}
	found := negotiations.Follow(c.lang(), follow.Ask{Lang: c.lang(), Wanted: c.Ask, Fallback: c.Fallback, RedLines: c.RedLine, Groups: c.Group}, all)
	out := make([]standing, len(found))
	for i, f := range found {
		s := standing{Draft: filepath.Base(c.Drafts[i]), Status: f.Status, Paragraphs: []int{}, Labels: []string{}, Quote: f.Quote, Strength: f.Strength, Sure: f.Sure, Why: []string{}}
		for _, n := range f.Paragraphs {
			s.Paragraphs, s.Labels = append(s.Paragraphs, n), append(s.Labels, all[i].Paragraphs[n].Label)
		}
		for _, y := range f.Why {
			s.Why = append(s.Why, strength.English(y))
		}
		out[i] = s
	}
	if c.JSON {
		return printJSON(out)
	}
	w := seeing{os.Stdout}
	for i, s := range out {
		fmt.Fprintf(w, "%s: %s", s.Draft, s.Status)
		if !s.Sure {
			fmt.Fprint(w, ", probably")
		}
		fmt.Fprintln(w)
		for k, n := range s.Paragraphs {
			fmt.Fprintf(w, "    %s: %s\n", s.Labels[k], all[i].Paragraphs[n].Text)
		}
		for _, y := range s.Why {
			fmt.Fprintln(w, "    "+y)
		}
	}
	return nil
}
