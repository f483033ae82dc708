package negotiations

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
)

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
	Forum  string               // who negotiates: "General Assembly", in Lang
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
)

var slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check returns what is wrong with a negotiation as it was entered, nil if nothing.
func (n *Negotiation) Check() error {
	var wrong []*core.Error
	bad := func(field, what string, args ...any) {
		wrong = append(wrong, &core.Error{Kind: core.Invalid, Field: field, Key: "negotiations.wrong." + what, Args: args})
	}
	if strings.TrimSpace(n.Titles[n.Lang]) == "" {
		bad("title", "title")
	}
	for _, l := range core.Langs {
		in := "-" + string(l)
		if l == n.Lang {
			in = ""
		}
		if utf8.RuneCountInString(n.Titles[l]) > maxTitle {
			bad("title"+in, "long", "N", maxTitle)
		}
		if utf8.RuneCountInString(n.Leads[l]) > maxLead {
			bad("lead"+in, "long", "N", maxLead)
		}
	}
	if !n.Lang.Valid() {
		bad("lang", "lang")
	}
	if utf8.RuneCountInString(n.Forum) > maxForum {
		bad("forum", "long", "N", maxForum)
	}
	if !slugForm.MatchString(n.Slug) || len(n.Slug) > 60 || reserved[n.Slug] {
		bad("slug", "slug")
	}
	if len(n.Campaign) > 80 || strings.ContainsFunc(n.Campaign, unicode.IsControl) {
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
	Number      int64 // 1 is the first
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
	f.Name, f.Source = strings.TrimSpace(f.Name), strings.TrimSpace(f.Source)
	if f.Name == "" {
		bad("name", "name")
	} else if utf8.RuneCountInString(f.Name) > maxName {
		bad("name", "long", "N", maxName)
	}
	if utf8.RuneCountInString(f.Source) > maxSource {
		bad("source", "long", "N", maxSource)
	}
	if f.Day <= 0 {
		bad("day", "day")
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	return nil
}

// checkText refuses a draft that is empty or beyond what is followed.
func checkText(d *draft.Draft) error {
	bytes := 0
	for _, p := range d.Paragraphs {
		bytes += len(p.Text)
	}
	switch {
	case len(d.Paragraphs) == 0:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.empty"}
	case len(d.Paragraphs) > MaxParagraphs:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.paragraphs", Args: []any{"N", MaxParagraphs}}
	case bytes > MaxWords:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.large", Args: []any{"N", MaxWords >> 20}}
	}
	return nil
}
