package statementstest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/seal"
)

// Issuer is who says what the statements say.
const Issuer = "Global Dockers Network"

// Text is of a statement about which nothing matters but that it is there.
const Text = "# A declaration\n\nWe stand together.\n"

// Declaration is a public statement in English that persons and organisations sign.
func Declaration(slug, campaign string) statements.Statement {
	return statements.Statement{Slug: slug, Kind: statements.Declaration, Source: "en", State: statements.Published,
		Signers: statements.SignersBoth, Rule: statements.RuleCarry, Campaign: campaign}
}

// Issue publishes a statement with texts in Markdown, as from files: a new version, if
// the texts are others.
func (s *Site) Issue(st statements.Statement, texts map[core.Lang]string) {
	s.Helper()
	g := statements.Given{Statement: st, Editions: map[core.Lang]statements.GivenEdition{}}
	for l, md := range texts {
		doc, err := edition.Parse(md)
		s.Must(err)
		e := statements.Edition{Edition: edition.Edition{Lang: l, Doc: doc, Lead: "In short.", Said: edition.Checked}, Place: "Geneva"}
		if l == st.Source {
			e.Issuers = []statements.Issuer{{Name: Issuer}}
		}
		g.Editions[l] = statements.GivenEdition{Markdown: md, Edition: e}
	}
	_, err := s.Statements.Publish(s.Context(), g)
	s.Must(err)
	s.DB.NewEpoch()
}

// Openers are three opening keys, the same in all tests: making keys is slow.
var Openers = sync.OnceValue(func() (ids []*seal.Identity) {
	for range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			panic(err)
		}
		ids = append(ids, id)
	}
	return ids
})

// Coordinators are the first n who keep one of [Openers].
func Coordinators(n int) (out []seal.Opener) {
	for i, id := range Openers()[:n] {
		out = append(out, seal.Opener{Name: fmt.Sprintf("Coordinator %d", i+1), Recipient: id.Recipient()})
	}
	return out
}

// ListKey makes a list key that these people open, nobody named being three of
// [Coordinators], and puts it into use.
func (s *Site) ListKey(slug string, openers ...seal.Opener) *seal.ListKey {
	s.Helper()
	if openers == nil {
		openers = Coordinators(3)
	}
	k, err := seal.NewListKey(slug, openers, core.DayOf(s.Now()))
	s.Must(err)
	body, err := json.Marshal(k)
	s.Must(err)
	_, err = s.Statements.UseListKey(s.Context(), body)
	s.Must(err)
	s.DB.NewEpoch()
	return k
}

// RunJobs carries out what waits.
func (s *Site) RunJobs() {
	s.Helper()
	_, err := s.Queue.RunAll(s.Context())
	s.Must(err)
}

// Endorse signs a statement, confirms by the link of the mail, and returns that link
// without its address. An address is made up where there is none; err is why somebody
// could not sign.
func (s *Site) Endorse(slug string, in statements.SignInput) (link string, err error) {
	s.Helper()
	if in.Email == "" {
		s.mails++
		in.Email = fmt.Sprintf("signer%d@example.org", s.mails)
	}
	if _, err := s.Statements.Sign(s.Context(), slug, "en", core.NewToken(), in); err != nil {
		return "", err
	}
	s.RunJobs()
	all := s.Outbox.All()
	_, link, _ = strings.Cut(all[len(all)-1].Link, "/e/")
	_, err = s.Statements.Confirm(s.Context(), link)
	s.Must(err)
	return link, nil
}
