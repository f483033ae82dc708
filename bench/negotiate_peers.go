package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"unicode"

	"groundswell/internal/feature/negotiations/align/synthetic"
)

// shares are, for pairs of an old and a new paragraph, the matched characters by
// those of the shorter: what a word diff says about which paragraph became which.
type shares map[[2]int]float64

// links are the pairs of which enough was matched.
func (s shares) links(theta float64) (out [][2]int) {
	for l, share := range s {
		if share >= theta {
			out = append(out, l)
		}
	}
	return out
}

// peer is another program that compares texts.
type peer struct {
	name  string
	needs []string // programs
	run   func(ctx context.Context, dir string, old, now []string) (shares, error)
	// links says that it names pairs itself: its shares are all 1 and nothing is fitted.
	links bool
	theta float64
}

func peers() []*peer {
	return []*peer{
		{name: "wdiff", needs: []string{"wdiff"}, run: runWdiff},
		{name: "git --word-diff", needs: []string{"git"}, run: runGit},
		{name: "difflib", needs: []string{"python3"}, run: runDifflib},
		{name: "wikidiff2", needs: []string{"php"}, run: runWikidiff2, links: true},
		{name: "wikEd diff", needs: []string{"node"}, run: runWikEd},
	}
}

// missing says why a peer cannot run here, or "".
func (p *peer) missing(ctx context.Context, dir string) string {
	for _, n := range p.needs {
		if _, err := exec.LookPath(n); err != nil {
			return n + " is not installed"
		}
	}
	s, err := p.run(ctx, dir, []string{"one two three four five", "six seven eight nine ten"}, []string{"one two three and four five", "six seven eight nine ten"})
	if err != nil {
		return strings.SplitN(err.Error(), "\n", 2)[0]
	}
	if len(s) != 2 || s[[2]int{0, 0}] < 0.5 || s[[2]int{1, 1}] != 1 {
		return fmt.Sprintf("does not answer as it should: %v", s)
	}
	return ""
}

// spaced are paragraphs as the peers get them: one a line and, so that they see
// words in Chinese at all, with a space round each character.
func spaced(all []string) (out []string) {
	for _, t := range all {
		var b strings.Builder
		for _, r := range t {
			if unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3040 || r >= 0xff00 && r < 0xff60 {
				b.WriteByte(' ')
				b.WriteRune(r)
				b.WriteByte(' ')
			} else {
				b.WriteRune(r)
			}
		}
		out = append(out, strings.Join(strings.Fields(b.String()), " "))
	}
	return out
}

// words is a text as a run of words that knows which paragraph each is of.
type wordRun struct {
	words []string
	of    []int // paragraph
	chars []int // of each paragraph
}

func runOf(paragraphs []string) (r wordRun) {
	r.chars = make([]int, len(paragraphs))
	for i, p := range paragraphs {
		for _, w := range strings.Fields(p) {
			r.words, r.of = append(r.words, w), append(r.of, i)
			r.chars[i] += len(w)
		}
	}
	return r
}

// matched counts what a word diff left as it was.
type matched struct {
	old, now wordRun
	i, j     int // next words
	chars    map[[2]int]int
}

func (m *matched) same(word string) error {
	if m.i >= len(m.old.words) || m.j >= len(m.now.words) || m.old.words[m.i] != word || m.now.words[m.j] != word {
		return fmt.Errorf("its answer does not go with the texts at %q", word)
	}
	m.chars[[2]int{m.old.of[m.i], m.now.of[m.j]}] += len(word)
	m.i++
	m.j++
	return nil
}

func (m *matched) shares() (shares, error) {
	if m.i != len(m.old.words) || m.j != len(m.now.words) {
		return nil, errors.New("its answer ends before the texts do")
	}
	s := shares{}
	for l, n := range m.chars {
		s[l] = float64(n) / float64(min(m.old.chars[l[0]], m.now.chars[l[1]]))
	}
	return s, nil
}

func newMatched(old, now []string) *matched {
	return &matched{old: runOf(old), now: runOf(now), chars: map[[2]int]int{}}
}

// files writes both texts, a paragraph a line.
func files(dir string, old, now []string) (a, b string, err error) {
	a, b = filepath.Join(dir, "old.txt"), filepath.Join(dir, "new.txt")
	return a, b, errors.Join(os.WriteFile(a, []byte(strings.Join(old, "\n")+"\n"), 0o600), os.WriteFile(b, []byte(strings.Join(now, "\n")+"\n"), 0o600))
}

// output runs a program; differing texts are no error.
func output(ctx context.Context, name string, args ...string) ([]byte, error) {
	var errs bytes.Buffer
	c := exec.CommandContext(ctx, name, args...)
	c.Stderr = &errs
	out, err := c.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 && len(out) > 0 {
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(errs.String()))
	}
	return out, nil
}

func runWdiff(ctx context.Context, dir string, old, now []string) (shares, error) {
	old, now = spaced(old), spaced(now)
	a, b, err := files(dir, old, now)
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, "wdiff", "--start-delete=\x01", "--end-delete=\x02", "--start-insert=\x03", "--end-insert=\x04", a, b)
	if err != nil {
		return nil, err
	}
	m := newMatched(old, now)
	in := byte(0)
	word := []byte{}
	flush := func() (err error) {
		if len(word) > 0 {
			switch in {
			case 1:
				m.i++
			case 3:
				m.j++
			default:
				err = m.same(string(word))
			}
			word = word[:0]
		}
		return err
	}
	for _, c := range out {
		switch c {
		case 1, 2, 3, 4, ' ', '\n':
			if err := flush(); err != nil {
				return nil, err
			}
			if c < 5 {
				in = c % 2 * c // 1 and 3 open, 2 and 4 close
			}
		default:
			word = append(word, c)
		}
	}
	if err := flush(); err != nil {
		return nil, err
	}
	return m.shares()
}

func runGit(ctx context.Context, dir string, old, now []string) (shares, error) {
	old, now = spaced(old), spaced(now)
	a, b, err := files(dir, old, now)
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, "git", "diff", "--no-index", "--no-color", "--no-ext-diff", "--text", "--word-diff=porcelain", "-U1000000", a, b)
	if err != nil {
		return nil, err
	}
	m := newMatched(old, now)
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<26)
	started := false
	for lines.Scan() {
		line := lines.Text()
		if !started {
			started = strings.HasPrefix(line, "@@")
			continue
		}
		if line == "" {
			continue
		}
		for _, w := range strings.Fields(line[1:]) {
			switch line[0] {
			case '-':
				m.i++
			case '+':
				m.j++
			case ' ':
				if err := m.same(w); err != nil {
					return nil, err
				}
			}
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	if len(out) == 0 { // git says nothing of texts that are the same
		for i := range old {
			m.chars[[2]int{i, i}] = m.old.chars[i]
		}
		m.i, m.j = len(m.old.words), len(m.now.words)
	}
	return m.shares()
}

const difflib = `
import sys, json, difflib
a, b = (open(p, encoding="utf-8").read().split() for p in sys.argv[1:3])
print(json.dumps([list(x) for x in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks()]))
`

func runDifflib(ctx context.Context, dir string, old, now []string) (shares, error) {
	old, now = spaced(old), spaced(now)
	a, b, err := files(dir, old, now)
	if err != nil {
		return nil, err
	}
	out, err := output(ctx, "python3", "-c", difflib, a, b)
	if err != nil {
		return nil, err
	}
	var blocks [][3]int
	if err := json.Unmarshal(out, &blocks); err != nil {
		return nil, err
	}
	m := newMatched(old, now)
	for _, k := range blocks {
		m.i, m.j = k[0], k[1]
		for range k[2] {
			if err := m.same(m.old.words[m.i]); err != nil {
				return nil, err
			}
		}
	}
	m.i, m.j = len(m.old.words), len(m.now.words)
	return m.shares()
}

// measured is a pair with what a peer said of it.
type measured struct {
	pair synthetic.Pair
	said shares
}

// thetas are the thresholds that are tried.
var thetas = []float64{.1, .15, .2, .25, .3, .35, .4, .45, .5, .55, .6, .65, .7, .75, .8, .9}

// fitted is the threshold with the best hard-F over pairs, and that score.
func fitted(all []measured) (theta float64, best synthetic.Score) {
	for _, t := range thetas {
		var s synthetic.Score
		for _, m := range all {
			s = s.Plus(synthetic.Measure(m.pair, m.said.links(t)))
		}
		if theta == 0 || s.HardF() > best.HardF() {
			theta, best = t, s
		}
	}
	return theta, best
}
