package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/platform/tlog"
)

type verifyCmd struct {
	URL     string   `arg:"" optional:"" help:"Address of the site, such as https://example.org."`
	VKey    string   `name:"vkey" placeholder:"KEY" help:"The log's verifier key, as the network printed it. Without it: the one kept in --state, else what the site itself says."`
	Witness []string `placeholder:"VKEY" sep:"none" help:"Verifier key of a witness you trust; may stand several times."`
	Need    int      `placeholder:"K" help:"How many of these witnesses must have signed the checkpoint. Default: all."`
	State   string   `placeholder:"FILE" help:"Remember the checkpoint in this file, and check that the next one continues it. Made when it is not there."`
	Proof   string   `placeholder:"FILE" help:"Check an endorser's .tlog-proof instead, offline. Needs --vkey or --state."`
}

func (c *verifyCmd) Help() string {
	return `Checks from outside, with nothing but what everybody can read, that the rolls and numbers of a site are those of its transparency log: downloads log, rolls and numbers, computes every hash anew, and says what was removed, altered or added past the program, with its position in the log. Run it every day with --state: only who remembers can tell that a log was begun anew.

It proves that nothing accepted was changed unnoticed since the checkpoint. It does not prove that each endorsement is a living person, nor that a refused one was refused fairly; and without witnesses it does not prove that others are shown the same log.

Exit status: 0 when all agrees, 1 when something was found or could not be read.`
}

func (c *verifyCmd) Run(ctx context.Context) error {
	p := tlog.Policy{Witnesses: c.Witness, Need: c.Need}
	if p.Need == 0 {
		p.Need = len(c.Witness)
	}
	if p.Need > len(c.Witness) {
		return errors.New("--need is more than there are --witness")
	}
	state, err := c.read()
	if err != nil {
		return err
	}
	switch {
	case c.Proof != "" && c.URL != "":
		return errors.New("a --proof is checked offline: give no address with it")
	case c.Proof != "":
		return c.proof(p, state)
	case c.URL == "":
		return errors.New("give the address of a site, such as https://example.org, or --proof")
	}
	r, err := rollcheck.Check(ctx, rollcheck.Options{URL: c.URL, VKey: c.VKey, Policy: p, State: state, Now: time.Now, Pause: 3 * time.Second})
	if err != nil {
		return err
	}
	if err := c.write(state); err != nil {
		return err
	}
	return show(r, c.State != "")
}

// show prints a report and returns an error when something was found.
func show(r *rollcheck.Report, remembers bool) error {
	fmt.Printf("log        %s, %d leaves, root %s\n", r.Origin, r.Size, r.Root)
	if r.KeyTold {
		fmt.Printf("key        %s\n           is what the site itself says: compare it with what the network printed, and use --vkey\n", r.VKey)
	}
	if len(r.Cosigned) > 0 {
		fmt.Printf("witnesses  %s\n", strings.Join(r.Cosigned, ", "))
	}
	switch {
	case r.Remembered > 0:
		fmt.Printf("continues  the checkpoint of %d leaves remembered from before\n", r.Remembered)
	case !remembers:
		fmt.Println("remembers  nothing: use --state FILE to see next time whether the log was begun anew")
	}
	fmt.Printf("read       %d statements, %d names, %d sealed; %d changes wait for the next checkpoint\n", r.Statements, r.Names, r.Sealed, r.Waiting)
	for _, f := range r.Findings {
		fmt.Println(f)
	}
	if n := len(r.Findings); n > 0 {
		return fmt.Errorf("%d findings: the site does not agree with its log", n)
	}
	fmt.Println("ok         what the site publishes is what its log tells of")
	return nil
}

// proof checks one endorser's file.
func (c *verifyCmd) proof(p tlog.Policy, state *rollcheck.State) error {
	file, err := os.ReadFile(c.Proof)
	if err != nil {
		return err
	}
	vkey := c.VKey
	if vkey == "" && state != nil {
		vkey = state.VKey
	}
	if vkey == "" {
		return errors.New("give the log's key with --vkey, or with --state a file of an earlier check: a proof alone can be of any log")
	}
	x, err := rollcheck.CheckProof(file, vkey, p)
	if err != nil {
		return err
	}
	fmt.Printf("log        %s, checkpoint of %d leaves\nleaf       %d\n", x.Checkpoint.Origin, x.Checkpoint.Size, x.Leaf)
	for line := range strings.Lines(string(x.Bytes())) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if value != "" && name != "groundswell" {
			fmt.Printf("%-11s%s\n", name, printable(value))
		}
	}
	fmt.Println("ok         this stood on the roll as it says, at the checkpoint or before; a later withdrawal would not show here")
	return nil
}

// printable keeps what could act on a terminal out of it.
func printable(s string) string {
	q := fmt.Sprintf("%q", s)
	return q[1 : len(q)-1]
}

// read returns what was remembered; nil when nothing is to be.
func (c *verifyCmd) read() (*rollcheck.State, error) {
	if c.State == "" {
		return nil, nil
	}
	s := &rollcheck.State{}
	b, err := os.ReadFile(c.State)
	if errors.Is(err, os.ErrNotExist) {
		return s, nil
	} else if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, s); err != nil {
		return nil, fmt.Errorf("%s is not a file of an earlier check: %w", c.State, err)
	}
	return s, nil
}

// write remembers, whole or not at all.
func (c *verifyCmd) write(s *rollcheck.State) error {
	if s == nil {
		return nil
	}
	b, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(c.State), ".verify-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err = f.Write(append(b, '\n')); err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), c.State)
}
