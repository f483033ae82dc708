package agreed

import (
	"net/url"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/script"
)

// Source is an adopted text, or the part of it that was brought in.
type Source struct {
	ID          core.ID
	Lang        core.Lang
	Year        int64   // of adoption
	Negotiation core.ID // if it was taken from a draft of this site
	Draft       core.ID // likewise
	MadeBy      string  // account
	MadeOn      core.Day
	Count       int // paragraphs
	Facts
}

// Facts are what is said about a source, in its own language.
type Facts struct {
	Title  string `json:"title"`
	Symbol string `json:"symbol"` // as it is cited: "A/RES/75/284"
	Body   string `json:"body"`   // who adopted it
	Link   string `json:"link"`   // https or http, or ""
}

// Given is a paragraph as it is brought in.
type Given struct{ Label, Text string }

// Limits.
const (
	maxTitle     = 300
	maxSymbol    = 80
	maxBody      = 200
	maxLink      = 500
	maxLabel     = 60
	maxText      = 20_000 // characters of a paragraph
	maxAtOnce    = 6_000  // paragraphs that are brought in together
	maxLibrary   = 120_000
	firstYear    = 1800
	maxFileBytes = 16 << 20
)

func invalid(field, what string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: field, Key: "agreed.wrong." + what, Args: args}
}

// clean puts a source in order and returns what is wrong with it, nil if nothing.
// year is the present one.
func (s *Source) clean(year int64) []*core.Error {
	var wrong []*core.Error
	line := func(field string, v *string, limit int, must bool) {
		if e := negotiations.Typed(field, v, limit, false); e != nil {
			wrong = append(wrong, e)
		} else if must && *v == "" {
			wrong = append(wrong, invalid(field, field))
		}
	}
	line("title", &s.Title, maxTitle, true)
	line("symbol", &s.Symbol, maxSymbol, false)
	line("body", &s.Body, maxBody, false)
	if s.Year < firstYear || s.Year > year {
		wrong = append(wrong, invalid("year", "year", "From", firstYear, "To", year))
	}
	if !s.Lang.Valid() {
		wrong = append(wrong, invalid("lang", "lang"))
	}
	if s.Link = strings.TrimSpace(s.Link); s.Link != "" && !webLink(s.Link) {
		wrong = append(wrong, invalid("link", "link"))
	}
	return wrong
}

// webLink reports whether s is an address of the web that may be shown as one.
func webLink(s string) bool {
	u, err := url.Parse(s)
	if err != nil || len(s) > maxLink || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
		return false
	}
	clean, is := script.Text(s, maxLink)
	return is == script.OK && clean == s && !strings.ContainsAny(s, " \n\t")
}

// clean puts a paragraph in order; at names it in what is wrong with it.
func (g *Given) clean() *core.Error {
	if e := negotiations.Typed("text", &g.Text, maxText, false); e != nil {
		return e
	} else if g.Text == "" {
		return invalid("text", "text")
	}
	return negotiations.Typed("label", &g.Label, maxLabel, false)
}

// sameText reports whether two sources are one text in one language: then what is
// brought in of one joins the other.
func (s *Source) sameText(o *Source) bool {
	return s.Lang == o.Lang && s.Year == o.Year && script.Fold(s.Symbol) == script.Fold(o.Symbol) &&
		(s.Symbol != "" || script.Fold(s.Title) == script.Fold(o.Title))
}

// Many is Count for pages.
func (s *Source) Many() int64 { return int64(s.Count) }
