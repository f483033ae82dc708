package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
)

//go:embed negotiation/*-*.md negotiation/*.json negotiation/votes.csv
var negotiationFS embed.FS

// Negotiation is the text that the made-up states of the Common Assembly negotiate,
// from its zero draft to its adoption, with all that the network knows about it; and
// what a reader with time finds in it, to hold what the program finds against.
type Negotiation struct {
	Slug, Campaign string
	Lang           core.Lang // in which it is negotiated
	Forums         map[core.Lang]string
	Opens, Closes  Day
	Titles, Leads  map[core.Lang]string

	Drafts    []Draft    `json:"-"` // in their order
	Asks      []Ask      `json:"-"`
	Steps     []Step     `json:"-"` // gold: from each draft to the next
	Positions []Position `json:"-"`
	Agreed    []Agreed   `json:"-"`
	Inputs    []Input    `json:"-"`
	Votes     string     `json:"-"` // CSV; see the README beside it for how votes are given out
}

// VoteSource is what the demonstration says of where the votes are from, in the
// language of the negotiation.
const VoteSource = "Made up. Votes were given out by the alphabet of the country codes; no country voted so."

// Day is a day that stands in the files as 2031-05-09.
type Day core.Day

// UnmarshalText reads a day.
func (d *Day) UnmarshalText(b []byte) error {
	t, err := time.Parse(time.DateOnly, string(b))
	*d = Day(core.DayOf(t))
	return err
}

// Draft is one draft, as its file in the folder negotiation says.
type Draft struct {
	Name   string // "Zero draft", "Rev.1"
	Day    Day
	Symbol string // under which it was handed out
	As     string // the format in which it was handed out: docx, html, pdf, md, akn
	Body   string // the file below its head: Markdown
	Parts  []Part
	Notes  []string // footnotes; note n of the text is Notes[n-1]
}

// Part is a paragraph, a sub-paragraph, a heading or an option of a draft.
type Part struct {
	// Key names it within its draft: "PP7", "OP12bis", "OP10(a)(ii)", "OP13 Option 1",
	// "II" of a heading, "title", "subtitle", "chapeau".
	Key   string
	Label string // as printed, "OP12 bis.", or ""
	Text  string // without the label, with brackets and signs of footnotes: "[^1]"
	Level int    // of a heading: 1 is the title; 0 of everything else
}

// Part returns the part of a draft with this key, nil if there is none.
func (d *Draft) Part(key string) *Part {
	i := slices.IndexFunc(d.Parts, func(p Part) bool { return p.Key == key })
	if i < 0 {
		return nil
	}
	return &d.Parts[i]
}

// Ask is one thing the network wants of the text.
type Ask struct {
	Slug             string
	Names            map[core.Lang]string
	Wanted, Fallback string
	Red, Groups      []string // red lines; groups and things to be named
	Fates            []Fate   // gold: one for each draft
}

// Fate is what became of an ask in a draft.
type Fate struct {
	Status string   // in, bracketed, weakened, moved (to the preamble), out
	Or     string   // another status that a careful reader could defend, or ""
	At     []string // keys of the parts where it is
}

// Step is what became of each part from one draft to another.
type Step struct {
	Old, New       int // drafts, from 0
	Links          []Link
	Added, Removed []string // keys
}

// Link says that parts of two drafts are one paragraph.
type Link struct {
	Old, New       []string // keys
	Kind           string   // same, changed, moved, split, merged
	Moved, Changed bool     // Changed of a moved one
	Strength       string   // weakened, strengthened, same; "" where a reader need not judge
	// Maybe are pairs of an old and a new part of which little but the subject is the
	// same: who links them is not wrong, and who does not is not either.
	Maybe [][2]string
}

// Position is what a made-up state or group said. Codes begin with X, which no
// country has.
type Position struct {
	Who, Code, Kind string // Kind is state or group
	Draft           int    // from 0
	At              string // key of a part
	Ask             string // slug, or ""
	Stance          string // supports, opposes, weaken, strengthen, wording, unclear
	Day             Day
	Words, Source   string
	Kept            string // public, team, sealed
}

// Agreed is a paragraph of a made-up text that was adopted before.
type Agreed struct {
	Source, Symbol, Label, Text string
	Year                        int
	Ask                         string // slug, or ""
}

// Input is wording that a member network proposes.
type Input struct {
	Network   string // slug of one of [Networks]
	Draft     int    // from 0
	At, To    string // keys; To of a move alone
	Do        string // insert (after At), replace, delete, move (to To)
	Text      string
	Reason    string
	Ask       string // slug, or ""
	Precedent string // symbol and label of one of Agreed, or ""
	Fate      string // gold, in the next draft: taken, partly, refused
}

// Negotiated returns the made-up negotiation. It is read once; callers leave it as
// it is.
var Negotiated = sync.OnceValue(func() *Negotiation {
	var n Negotiation
	for name, into := range map[string]any{"facts": &n, "asks": &n.Asks, "links": &n.Steps, "positions": &n.Positions, "agreed": &n.Agreed, "inputs": &n.Inputs} {
		if err := json.Unmarshal([]byte(negotiationFile(name+".json")), into); err != nil {
			panic(fmt.Sprintf("demo: negotiation/%s.json: %v", name, err)) // a fault of the build
		}
	}
	n.Votes = negotiationFile("votes.csv")
	for _, name := range []string{"0-zero-draft", "1-rev-1", "2-rev-2", "3-rev-3", "4-adopted"} {
		n.Drafts = append(n.Drafts, readDraft(name))
	}
	return &n
})

func negotiationFile(name string) string {
	b, err := negotiationFS.ReadFile("negotiation/" + name)
	if err != nil {
		panic(err)
	}
	return string(b)
}

var (
	topLabel  = regexp.MustCompile(`^((?:PP|OP)?[0-9]+(?: (?:bis|alt))?)\. `)
	subLabel  = regexp.MustCompile(`^(\([a-z]+\)) `)
	optLabel  = regexp.MustCompile(`^(Option [0-9]): `)
	noteLine  = regexp.MustCompile(`^\[\^([0-9])\]: `)
	headLabel = regexp.MustCompile(`^([IVX]+)\. `)
)

// readDraft reads one of the draft files; see the README beside them.
func readDraft(name string) (d Draft) {
	head, body, ok := strings.Cut(strings.TrimPrefix(negotiationFile(name+".md"), "---\n"), "\n---\n")
	if !ok {
		panic("demo: no head in " + name)
	}
	d.Body = body
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "name":
			d.Name = value
		case "day":
			if err := d.Day.UnmarshalText([]byte(value)); err != nil {
				panic(err)
			}
		case "symbol":
			d.Symbol = value
		case "as":
			d.As = value
		default:
			panic("demo: " + name + ": " + line)
		}
	}
	var op, sub string // of which (a) and (i) are parts
	preamble := 0
	for block := range strings.SplitSeq(strings.TrimSpace(body), "\n\n") {
		if noteLine.MatchString(block) {
			for line := range strings.SplitSeq(block, "\n") {
				d.Notes = append(d.Notes, noteLine.ReplaceAllString(line, ""))
			}
			continue
		}
		p := Part{Text: block}
		take := func(form *regexp.Regexp) string {
			m := form.FindStringSubmatch(block)
			if m == nil {
				return ""
			}
			p.Label, p.Text = strings.TrimSpace(m[0]), block[len(m[0]):]
			return strings.ReplaceAll(m[1], " ", "")
		}
		if words, ok := strings.CutPrefix(block, "# "); ok {
			p.Key, p.Text, p.Level = "title", words, 1
		} else if words, ok := strings.CutPrefix(block, "## "); ok {
			p.Key, p.Text, p.Level = words, words, 2
			if m := headLabel.FindStringSubmatch(words); m != nil {
				p.Key = m[1]
			}
		} else if key := take(topLabel); key != "" {
			if _, err := strconv.Atoi(key); err == nil {
				key = "OP" + key
			}
			p.Key, op, sub = key, key, ""
		} else if key := take(subLabel); key != "" {
			if strings.Trim(key, "(iv)") == "" && sub != "" {
				p.Key = op + sub + key
			} else {
				p.Key, sub = op+key, key
			}
		} else if take(optLabel) != "" {
			p.Key = op + " " + strings.TrimSuffix(p.Label, ":")
		} else if len(d.Parts) == 1 {
			p.Key = "subtitle"
		} else if len(d.Parts) == 2 {
			p.Key = "chapeau"
		} else { // an adopted text does not count the paragraphs of its preamble
			preamble++
			p.Key = "PP" + strconv.Itoa(preamble)
		}
		d.Parts = append(d.Parts, p)
	}
	return d
}
