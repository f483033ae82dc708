// Command bench measures the program as it runs in the world, a process of its
// own on a database of its own, beside the bare limit of the same machine, in
// turns, and writes results.json, RESULTS.md and growth.svg beside this file:
//
//	make bench                          everything, up to 20 minutes
//	make bench ONLY=sign,read SIZE=small  a quick look; nothing is written here
//	make bench FULL=1                   the day of the launch for its full ten minutes
//
// README.md says what is measured and how to read it. Nothing in it is secret:
// all names and addresses are made up. What must always hold: no process outlives
// it, its data lie in a temporary folder that it deletes, an answer that is not
// the right one ends the run, and goals are judged by the numbers alone.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := dispatch(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// dispatch is main; the servers that are measured beside the program are this
// program started again.
func dispatch(args []string) error {
	if len(args) > 0 {
		switch args[0] {
		case "bare":
			return bare(args[1:])
		case "relay":
			return relay(args[1:])
		}
	}
	var o options
	var only string
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.StringVar(&only, "only", "", "stages to run, parted by commas: "+strings.Join(stageNames(), ", "))
	f.StringVar(&o.size, "size", "full", "full, mid (up to 100,000 endorsements), small (a quick look) or tiny (does it run at all)")
	f.BoolVar(&o.full, "full", false, "the day of the launch for ten minutes instead of one and a half")
	f.BoolVar(&o.keep, "keep", false, "do not delete the folder with the data")
	f.StringVar(&o.out, "out", "", "folder for the report; default: bench, when everything ran at full size")
	f.StringVar(&o.program, "program", "", "a program built before, instead of building one")
	if err := f.Parse(args); err != nil {
		return err
	}
	if only != "" {
		o.only = strings.Split(only, ",")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return runBench(ctx, o, os.Stdout)
}

type options struct {
	only    []string
	size    string
	full    bool
	keep    bool
	out     string
	program string
}

// scale is how long and how large everything is at a size.
type scale struct {
	rounds  int
	lasting time.Duration // of one turn
	grow    []int         // numbers of endorsements
	mails   int
	confirm int // confirmations in one turn; with all rounds fewer than the 20,000 mails that one machine may ask for at once
	sealed  int // records to open
	imports int // rows of the import that is timed
	launch  time.Duration
	langs   int // languages whose pages are weighed
}

var scales = map[string]scale{
	"full":  {5, 3 * time.Second, []int{1_000, 10_000, 100_000, 1_000_000}, 10_000, 2_500, 100_000, 100_000, 90 * time.Second, 7},
	"mid":   {3, 2 * time.Second, []int{1_000, 100_000}, 5_000, 2_000, 10_000, 20_000, 30 * time.Second, 7},
	"small": {3, time.Second, []int{1_000, 10_000}, 2_000, 1_000, 2_000, 5_000, 10 * time.Second, 7},
	"tiny":  {1, 150 * time.Millisecond, []int{200, 400}, 100, 100, 100, 200, time.Second, 1},
}

// bench is one run.
type bench struct {
	options
	scale
	dir     string // deleted at the end
	root    string // of the repository
	program string // that is measured
	self    string // this one
	log     io.Writer
	began   time.Time

	rows   []row
	goals  []goal
	notes  []string
	weight []*weighed
	linked []linkRow
	took   []stageTime

	cluster *cluster
	grown   *site // the one that was filled, once it was
	points  []*point
	later   []func(context.Context) error // what is judged when all else is done
}

type stageTime struct {
	name string
	took time.Duration
}

// stage is one part of the run.
type stage struct {
	name string
	what string
	run  func(*bench, context.Context) error
}

// named reports whether a stage goes by a name: its own, or its beginning up to
// the engine.
func (s stage) named(name string) bool {
	first, _, _ := strings.Cut(s.name, "-")
	return name == s.name || name == first
}

func stages() []stage {
	return []stage{
		{"sign-sqlite", "sign-ons beside the bare limits, on SQLite", func(b *bench, ctx context.Context) error { return b.sign(ctx, "sqlite") }},
		{"sign-postgres", "the same on PostgreSQL", func(b *bench, ctx context.Context) error { return b.sign(ctx, "postgres") }},
		{"confirm-sqlite", "confirmations, on SQLite", func(b *bench, ctx context.Context) error { return b.confirmOn(ctx, "sqlite") }},
		{"confirm-postgres", "the same on PostgreSQL", func(b *bench, ctx context.Context) error { return b.confirmOn(ctx, "postgres") }},
		{"mail", "mails to a local relay, and a kill in the middle", (*bench).mail},
		{"read", "the statement's page beside a bare handler", (*bench).read},
		{"grow", "a site filled step by step, read at each size", (*bench).grow},
		{"desk", "the desk on the filled site, likeness of names, an annex", (*bench).desk},
		{"negotiate", "paragraphs followed from draft to draft, beside peers", (*bench).negotiate},
		{"signlarge", "sign-ons on the filled site and a small one", (*bench).signLarge},
		{"memory", "memory at rest and under full reading load", (*bench).memory},
		{"export", "the whole roll as a table", (*bench).export},
		{"import", "endorsements from a table", (*bench).importing},
		{"weight", "every public page in every language", (*bench).weigh},
		{"launch", "the day of the launch", (*bench).launchDay},
		{"open", "a list of sealed records, opened", (*bench).open},
	}
}

func stageNames() (out []string) {
	for _, s := range stages() {
		out = append(out, s.name)
	}
	return out
}

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.log, "%5.0f s  %s\n", time.Since(b.began).Seconds(), fmt.Sprintf(format, args...))
}

// runBench runs the stages and writes the report.
func runBench(ctx context.Context, o options, log io.Writer) (err error) {
	sc, ok := scales[o.size]
	if !ok {
		return fmt.Errorf("there is no size %q: use full, mid, small or tiny", o.size)
	}
	for _, n := range o.only {
		if !slices.ContainsFunc(stages(), func(s stage) bool { return s.named(n) }) {
			return fmt.Errorf("there is no stage %q: use %s", n, strings.Join(stageNames(), ", "))
		}
	}
	b := &bench{options: o, scale: sc, log: log, began: time.Now()}
	if b.root, err = repository(); err != nil {
		return err
	}
	if b.self, err = os.Executable(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "groundswell-bench-"); err != nil {
		return err
	}
	defer func() {
		stopAll()
		b.cluster.stop()
		if !o.keep {
			err = errors.Join(err, os.RemoveAll(b.dir))
		} else {
			b.say("the data are kept in %s", b.dir)
		}
	}()
	if b.program = o.program; b.program == "" {
		b.program = filepath.Join(b.dir, "groundswell")
		b.say("building the program")
		build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", b.program, "./cmd/groundswell")
		build.Dir, build.Env = b.root, append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("the program cannot be built: %w\n%s", err, out)
		}
	}
	for _, s := range stages() {
		if len(o.only) > 0 && !slices.ContainsFunc(o.only, s.named) {
			continue
		}
		b.say("%s: %s", s.name, s.what)
		begun := time.Now()
		if err := s.run(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		b.took = append(b.took, stageTime{s.name, time.Since(begun)})
		b.say("%s took %.0f s", s.name, time.Since(begun).Seconds())
	}
	for _, f := range b.later {
		if err := f(ctx); err != nil {
			return err
		}
	}
	if len(o.only) == 0 && o.size == "full" {
		limit := 20.0
		if o.full {
			limit += 8
		}
		b.atMost("the whole run", time.Since(b.began).Minutes(), limit, " minutes")
	}
	return b.report()
}

// repository finds the folder with go.mod, from where this was started upward.
func repository() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("run this inside the repository: make bench")
		}
		dir = filepath.Dir(dir)
	}
	return "", err
}

// startBare starts a bare limit.
func (b *bench) startBare(ctx context.Context, name, kind string, args ...string) (*process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	return start(ctx, name, addr, b.dir, exec.Command(b.self, append([]string{"bare", kind, addr}, args...)...))
}
