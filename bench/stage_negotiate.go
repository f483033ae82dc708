package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/align/synthetic"
	"groundswell/internal/feature/negotiations/draft"
)

// The quality that the project promised itself for links of drafts: hard-F at
// least; surviving paragraphs reported gone, deleted ones reported kept, at most.
var linkGoals = map[synthetic.Intensity]struct{ f, gone, kept float64 }{
	synthetic.Light:  {.99, .005, 1},
	synthetic.Medium: {.98, .01, 1},
	synthetic.Heavy:  {.94, .02, .08},
}

// The seeds: what is reported is measured on others than the aligner was made with
// (1 to 8); thresholds of peers are fitted on 91. Peers take seconds a pair and get
// the first seed only.
func (b *bench) linkSeeds() (ours, peers, fit []int64) {
	switch b.size {
	case "full":
		return []int64{101, 102, 103, 104, 105, 106, 107, 108}, []int64{101}, []int64{91}
	case "mid":
		return []int64{101, 102, 103}, []int64{101}, []int64{91}
	}
	return []int64{101}, []int64{101}, []int64{91}
}

// negotiate measures how well paragraphs are followed from draft to draft, beside
// the programs people use for it, how fast that is, and how fast a PDF is read.
func (b *bench) negotiate(ctx context.Context) error {
	dir, err := os.MkdirTemp(b.dir, "negotiate")
	if err != nil {
		return err
	}
	for _, part := range []func(context.Context, string) error{b.links, b.alignSpeed, b.pdfSpeed} {
		if err := part(ctx, dir); err != nil {
			return err
		}
	}
	return nil
}

// read is a text as the program reads it from plain text: with its labels.
func read(paragraphs []string, lang string) ([]draft.Paragraph, error) {
	d := draft.Paragraphs(strings.Join(paragraphs, "\n\n"), core.Lang(lang))
	if len(d.Paragraphs) != len(paragraphs) {
		return nil, fmt.Errorf("%d paragraphs became %d", len(paragraphs), len(d.Paragraphs))
	}
	return d.Paragraphs, nil
}

// ourLinks aligns a pair; a link of several paragraphs is a link of each with each,
// as whoever reads the answer of `groundswell compare --json` must take it.
// doubt has those that are said to be only probable.
func ourLinks(p synthetic.Pair) (out [][2]int, doubt map[[2]int]bool, err error) {
	old, err := read(p.Old, p.Lang)
	if err != nil {
		return nil, nil, err
	}
	now, err := read(p.New, p.Lang)
	if err != nil {
		return nil, nil, err
	}
	doubt = map[[2]int]bool{}
	for _, l := range align.Align(old, now, align.Options{Lang: core.Lang(p.Lang)}).Apart().Links {
		for _, o := range l.Old {
			for _, n := range l.New {
				out = append(out, [2]int{o, n})
				if !l.Sure {
					doubt[[2]int{o, n}] = true
				}
			}
		}
	}
	return out, doubt, nil
}

// linkRow is a line of the table of links.
type linkRow struct {
	set, who string
	score    synthetic.Score
	theta    string
}

func (b *bench) linkRow(set, who string, s synthetic.Score, theta string) {
	b.linked = append(b.linked, linkRow{set, who, s, theta})
	b.say("  %-34s %-16s hard-F %.3f  precision %.3f  recall %.3f  moved %.2f  parts %.2f  gone %.3f  kept %.3f %s", set, who, s.HardF(), s.Precision(), s.Recall(), s.MoveR(), s.PartR(), s.FalseGone(), s.FalseKept(), theta)
}

// linkSet is pairs under one name, what is measured of them for us and for peers.
type linkSet struct {
	name  string
	pairs []synthetic.Pair
	peers int // how many of the first pairs the peers get
}

func revisions(bases []synthetic.Base, seeds []int64, how synthetic.Intensity) (out []synthetic.Pair) {
	for _, seed := range seeds {
		for _, base := range bases {
			out = append(out, synthetic.Generate(base, seed, how))
		}
	}
	return out
}

// licences are base texts that lie outside of the repository, each with the text its
// insertions come from.
func licences() (out []synthetic.Base) {
	for _, n := range [][3]string{{"GPL-2.0", "LGPL-2.1", "en"}, {"MPL-1.1", "CDDL-1.0", "en"}, {"EUPL-1.1", "CECILL-2.0", "en"}, {"CC-BY-3.0", "CC-BY-4.0", "en"},
		{"APSL-2.0", "RPL-1.5", "en"}, {"GFDL-1.3", "GPL-3.0", "en"}, {"CECILL-1.0", "CC-BY-NC-SA-2.0-FR", "fr"}, {"CC-BY-NC-SA-3.0-DE", "CC-BY-3.0-DE", "de"}} {
		text, why1, err1 := realText("", "spdx "+n[0])
		sister, why2, err2 := realText("", "spdx "+n[1])
		if why1+why2 != "" || err1 != nil || err2 != nil {
			return nil
		}
		base := synthetic.FromText(n[0], n[2], strings.Join(text, "\n\n"))
		base.Sister = synthetic.FromText(n[1], n[2], strings.Join(sister, "\n\n")).Text
		base.Qualifiers = synthetic.Bases()[0].Qualifiers
		out = append(out, base)
	}
	return out
}

func (b *bench) links(ctx context.Context, dir string) error {
	ours, others, fit := b.linkSeeds()
	bases := synthetic.Bases()
	if b.size == "tiny" {
		bases = []synthetic.Base{bases[0], bases[8]}
	}
	var sets []linkSet
	var fitting []synthetic.Pair
	for _, how := range synthetic.Intensities() {
		if b.size == "tiny" && how != synthetic.Heavy {
			continue
		}
		sets = append(sets, linkSet{"synthetic, " + string(how), revisions(bases, ours, how), len(others) * len(bases)})
		fitting = append(fitting, revisions(bases, fit, how)...)
	}
	if outside := licences(); len(outside) > 0 && b.size != "tiny" {
		for _, how := range synthetic.Intensities() {
			sets = append(sets, linkSet{"synthetic of licences, " + string(how), revisions(outside, ours, how), len(others) * len(outside)})
		}
	}
	real, missing, err := realPairs(filepath.Join(b.root, "bench", "alignment"))
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		b.note("Real pairs that are not measured because their texts are not here: %s.", strings.Join(missing, ", "))
	}
	for _, held := range []bool{false, true} {
		set := linkSet{name: "real, development"}
		if held {
			set.name = "real, held out"
		}
		for _, l := range real {
			if l.heldOut == held {
				set.pairs = append(set.pairs, l.Pair)
			}
		}
		set.peers = len(set.pairs)
		sets = append(sets, set)
	}
	var here []*peer
	for _, p := range peers() {
		if why := p.missing(ctx, dir); why != "" {
			b.note("Not compared with %s: %s.", p.name, why)
			continue
		}
		if b.size == "tiny" && p.name != "git --word-diff" {
			continue
		}
		here = append(here, p)
	}
	for _, p := range here {
		if p.links {
			p.theta = .5
			continue
		}
		said, err := p.all(ctx, dir, fitting)
		if err != nil {
			return err
		}
		p.theta, _ = fitted(said)
	}
	for _, set := range sets {
		if err := b.linkSet(ctx, dir, set, here); err != nil {
			return err
		}
	}
	return nil
}

// all asks a peer about pairs.
func (p *peer) all(ctx context.Context, dir string, pairs []synthetic.Pair) (out []measured, err error) {
	for _, pair := range pairs {
		said, err := p.run(ctx, dir, pair.Old, pair.New)
		if err != nil {
			return nil, fmt.Errorf("%s on %s: %w", p.name, pair.Name, err)
		}
		out = append(out, measured{pair, said})
	}
	return out, nil
}

func (b *bench) linkSet(ctx context.Context, dir string, set linkSet, peers []*peer) error {
	var us, strict synthetic.Score
	each, names := map[string]synthetic.Score{}, []string{}
	var all, unsure, wrong, wrongUnsure int // links
	for _, p := range set.pairs {
		links, doubt, err := ourLinks(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.Name, err)
		}
		s, mistakes := synthetic.Mistakes(p, links)
		all, unsure = all+len(links), unsure+len(doubt)
		for _, m := range mistakes {
			if m.Kind == "wrong" {
				wrong++
				if doubt[[2]int{m.Old, m.New}] {
					wrongUnsure++
				}
			}
		}
		us, strict = us.Plus(s), strict.Plus(synthetic.Measure(p.Strict(), links))
		if _, had := each[p.Name]; !had {
			names = append(names, p.Name)
		}
		each[p.Name] = each[p.Name].Plus(s)
	}
	for _, n := range names {
		b.linkRow(set.name+": "+n, "groundswell", each[n], "")
	}
	b.linkRow(set.name, "groundswell", us, resampled(each, names))
	if all > 0 {
		b.note("%s: %s links, of which %.1f %% are called only probable; of those %.1f %% are wrong, of the sure ones %.2f %%.", set.name, thousands(int64(all)),
			100*float64(unsure)/float64(all), 100*float64(wrongUnsure)/float64(max(1, unsure)), 100*float64(wrong-wrongUnsure)/float64(max(1, all-unsure)))
	}
	if strict != us {
		b.linkRow(set.name, "groundswell", strict, "what came back word by word from elsewhere counted as deleted")
	}
	best, name := 0.0, "no peer"
	for _, p := range peers {
		said, err := p.all(ctx, dir, set.pairs[:set.peers])
		if err != nil {
			return err
		}
		var s synthetic.Score
		for _, m := range said {
			s = s.Plus(synthetic.Measure(m.pair, m.said.links(p.theta)))
		}
		theta := ""
		if !p.links {
			_, oracle := fitted(said)
			theta = fmt.Sprintf("θ %g; with the best θ for this set %.3f", p.theta, oracle.HardF())
		}
		b.linkRow(set.name, p.name, s, theta)
		if s.HardF() > best {
			best, name = s.HardF(), p.name
		}
	}
	what := "links of drafts, " + set.name + ": "
	if kind, how, _ := strings.Cut(set.name, ", "); strings.HasPrefix(kind, "synthetic") {
		g := linkGoals[synthetic.Intensity(how)]
		b.atLeast(what+"hard-F", us.HardF(), g.f, "")
		b.atMost(what+"survivors reported gone", us.FalseGone(), g.gone, "")
		if g.kept < 1 {
			b.atMost(what+"deleted ones reported kept", us.FalseKept(), g.kept, "")
		}
	} else if set.peers > 0 && best > 0 {
		b.atLeast(what+"hard-F, at least that of the best peer here ("+name+")", us.HardF(), best, "")
	}
	return nil
}

// resampled says within what hard-F lies when the documents of a set are drawn again
// and again: how much it depends on which documents these are.
func resampled(each map[string]synthetic.Score, names []string) string {
	if len(names) < 4 {
		return ""
	}
	r := rand.New(rand.NewPCG(1, 2))
	var all []float64
	for range 2000 {
		var s synthetic.Score
		for range names {
			s = s.Plus(each[names[r.IntN(len(names))]])
		}
		all = append(all, s.HardF())
	}
	slices.Sort(all)
	return fmt.Sprintf("95 %% of draws of its documents: %.3f to %.3f", all[len(all)/40], all[len(all)-1-len(all)/40])
}

// linkTable writes what was measured of links.
func (b *bench) linkTable(p func(string, ...any)) {
	p("\n## Following paragraphs from draft to draft\n")
	p("hard-F: F1 over links, those left out that are identical and in order. gone: surviving paragraphs reported deleted. kept: deleted ones reported alive. Peers that print word differences have their links from matched characters, with a threshold θ fitted on other seeds. What the sets are stands in [README.md](README.md) and [alignment/SOURCE.md](alignment/SOURCE.md).\n")
	p("| set | who | links | hard-F | precision | recall | moved | splits, merges | gone | kept | |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|")
	for _, r := range b.linked {
		s := r.score
		p("| %s | %s | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %s |", r.set, r.who, thousands(int64(s.Found+s.Missed)), s.HardF(), s.Precision(), s.Recall(), s.MoveR(), s.PartR(), s.FalseGone(), s.FalseKept(), r.theta)
	}
}
