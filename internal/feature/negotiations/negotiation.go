package negotiations

import (
	"maps"
	"regexp"
	"strings"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
)

// Kind is what a negotiation is called where things of all kinds are listed.
const Kind = "negotiation"

// Negotiation is a text that states negotiate.
type Negotiation struct {
	ID       core.ID
	Slug     string
	Campaign string    // name of the campaign or process it belongs to, as roles are given for it, or ""
	Lang     core.Lang // in which it is negotiated
	Public   bool      // readers see it and its public drafts
	Revision int64     // grows with every change of it, its drafts and decisions
	At       int64
	By       string
	Facts
}

// Facts are what is said about a negotiation.
type Facts struct {
	Titles map[core.Lang]string // in Lang at least
	Leads  map[core.Lang]string // one or two sentences for readers
	Forums map[core.Lang]string // who negotiates: "General Assembly"
	Opens  core.Day             // when negotiating begins, 0 is not known
	Closes core.Day             // when the text is to be adopted, 0 is not known
}

// Title returns the title for a reader of lang and the language it is in.
func (n *Negotiation) Title(lang core.Lang) (string, core.Lang) {
	if t := n.Titles[lang]; t != "" {
		return t, lang
	}
	return n.Titles[n.Lang], n.Lang
}

// Lead returns the lead for a reader of lang and the language it is in; it may be
// empty.
func (n *Negotiation) Lead(lang core.Lang) (string, core.Lang) {
	if t := n.Leads[lang]; t != "" {
		return t, lang
	}
	return n.Leads[n.Lang], n.Lang
}

// Forum returns who negotiates, for a reader of lang, and the language it is in; it may
// be empty.
func (n *Negotiation) Forum(lang core.Lang) (string, core.Lang) {
	if t := n.Forums[lang]; t != "" {
		return t, lang
	}
	return n.Forums[n.Lang], n.Lang
}

// Limits of what a person enters.
const (
	maxTitle      = 300
	maxLead       = 600
	maxForum      = 200
	maxName       = 120
	maxSource     = 400
	MaxDrafts     = 60      // of one negotiation
	MaxParagraphs = 6_000   // of one draft
	MaxWords      = 4 << 20 // bytes of one draft
	MaxParagraph  = 40_000  // characters of one paragraph: what is said of its words is compared with itself
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check puts a negotiation in order as it was entered, and returns what is wrong with
// it, nil if nothing. The maps it was given stay as they are: they are their owner's.
func (n *Negotiation) Check() error {
	n.Titles, n.Leads, n.Forums = maps.Clone(n.Titles), maps.Clone(n.Leads), maps.Clone(n.Forums)
	var wrong []*core.Error
	bad := func(field, what string, args ...any) {
		wrong = append(wrong, &core.Error{Kind: core.Invalid, Field: field, Key: "negotiations.wrong." + what, Args: args})
	}
	for _, l := range core.Langs {
		in := "-" + string(l)
		if l == n.Lang {
			in = ""
		}
		for _, f := range []struct {
			name string
			all  map[core.Lang]string
			most int
		}{{"title", n.Titles, maxTitle}, {"lead", n.Leads, maxLead}, {"forum", n.Forums, maxForum}} {
			if s, there := f.all[l]; there {
				wrong = line(wrong, f.name+in, &s, f.most)
				f.all[l] = s
			}
		}
	}
	if n.Titles[n.Lang] == "" {
		bad("title", "title")
	}
	if !n.Lang.Valid() {
		bad("lang", "lang")
	}
	if !slugForm.MatchString(n.Slug) || len(n.Slug) > 60 || reserved[n.Slug] {
		bad("slug", "slug")
	}
	if len(n.Campaign) > 80 || visible(n.Campaign) != n.Campaign || strings.ContainsAny(n.Campaign, ",/") {
		bad("campaign", "campaign")
	}
	if n.Opens > 0 && n.Closes > 0 && n.Closes < n.Opens {
		bad("closes", "closes")
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	return nil
}

// reserved are words that are places of their own under /desk/texts.
var reserved = map[string]bool{"new": true, "agreed": true}

// Draft is one draft of a negotiation, with the life of its paragraphs.
type Draft struct {
	ID          core.ID
	Negotiation core.ID
	Number      int64 // 1 is the first; of a public path: by which readers know it, in the order of publication
	Public      bool
	At          int64
	By          string
	DraftFacts
	draft.Draft
	// Traces names, for each paragraph, the trace it belongs to: the same in all
	// drafts in which the paragraph lives. Set by Path.
	Traces []string
}

// DraftFacts are what is said about a draft.
type DraftFacts struct {
	Name     string   // "Zero draft", "Rev.2", in the negotiation's language
	Day      core.Day // when it was handed out
	Source   string   // an address or a sentence: where it is from
	Final    bool     // the text that was adopted
	Format   string   // docx, pdf, html, akn, text
	FileHash string   // SHA-256 of the file, in hex; "" of pasted text
}

// Heading returns what the draft is called for a reader who knows its number.
func (d *Draft) Heading() string { return d.Name }

func (f *DraftFacts) check() error {
	var wrong []*core.Error
	bad := func(field, what string, args ...any) {
		wrong = append(wrong, &core.Error{Kind: core.Invalid, Field: field, Key: "negotiations.wrong." + what, Args: args})
	}
	wrong = line(line(wrong, "name", &f.Name, maxName), "source", &f.Source, maxSource)
	if f.Name == "" {
		bad("name", "name")
	}
	if f.Day <= 0 {
		bad("day", "day")
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	return nil
}

// ErrLong is what is wrong with a draft one of whose paragraphs is too long.
var ErrLong = &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.words", Args: []any{"N", MaxParagraph}}

// checkText makes a draft visible, and refuses one that is empty or beyond what is
// followed.
func checkText(d *draft.Draft) error {
	clean(d)
	bytes, longest := 0, 0
	for _, p := range d.Paragraphs {
		bytes, longest = bytes+len(p.Text), max(longest, utf8.RuneCountInString(p.Text))
	}
	switch {
	case len(d.Paragraphs) == 0:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.empty"}
	case len(d.Paragraphs) > MaxParagraphs:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.paragraphs", Args: []any{"N", MaxParagraphs}}
	case bytes > MaxWords:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.large", Args: []any{"N", MaxWords >> 20}}
	case longest > MaxParagraph:
		return ErrLong
	}
	return nil
}
