package statements

import (
	"context"
	"fmt"
	"slices"
	"sort"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/index"
)

// Given is a statement as its files give it: the facts and a text per language.
type Given struct {
	Statement
	Editions map[core.Lang]GivenEdition
}

// GivenEdition is one language's file.
type GivenEdition struct {
	Edition
	Markdown string
}

// Problem is something about a translation: in which paragraph, and a message
// key that says what.
type Problem struct {
	Lang      core.Lang
	Key, What string
}

// PublishReport is what publishing did.
type PublishReport struct {
	Slug       string
	Created    bool
	NewVersion bool
	Draft      bool // it is not public now
	Version    int64
	Hash       string
	States     map[core.Lang]edition.State
	Problems   []Problem // what translators should look at
	newRule    bool
	was        string // the statement's state before, "" when it is new
	Affected   int64  // endorsements of earlier versions that must be affirmed, or lapsed
}

// Publish writes a statement down: a new one, a new version of its text when the
// source's words changed, or only better translations and facts. Endorsements
// stay bound to the version they saw; what a new version does to them is the
// statement's rule.
func (s *Service) Publish(ctx context.Context, g Given) (rep *PublishReport, err error) {
	defer core.Wrap(&err, "statements.Publish(%s)", g.Slug)
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		rep, err = s.publishIn(tx, g, "command")
		return err
	})
	s.changes.Add(1)
	s.DB.NewEpoch()
	return rep, err
}

// publishIn is [Service.Publish] inside a transaction, for who. After it is
// committed, changes and the epoch have to be told.
func (s *Service) publishIn(tx *db.Tx, g Given, who string) (*PublishReport, error) {
	src, ok := g.Editions[g.Source]
	if !ok {
		return nil, fmt.Errorf("there is no text in the source language %q", g.Source)
	}
	if bad := g.Check(); len(bad) > 0 {
		return nil, fmt.Errorf("%v", bad)
	}
	rep := &PublishReport{Slug: g.Slug, Hash: src.Doc.Hash(), States: map[core.Lang]edition.State{}}
	st, old, err := s.before(tx, &g, rep)
	if err != nil {
		return nil, err
	}
	if rep.NewVersion {
		st.Version++
		if err := insertVersion(tx, st.ID, Version{st.Version, rep.Hash, s.Now().Unix()}); err != nil {
			return nil, err
		}
	}
	rep.Version, rep.Draft = st.Version, st.State != Published
	st.Revision++
	if err := saveStatement(tx, st); err != nil {
		return nil, err
	}
	for _, l := range core.Langs {
		e, ok := g.Editions[l]
		if !ok {
			continue
		}
		if err := s.saveGiven(tx, st, l, e, src, old[l], rep); err != nil {
			return nil, err
		}
	}
	if err := s.logPublish(tx, st, rep.was, rep.NewVersion); err != nil {
		return nil, err
	}
	if st.Version > 1 && (rep.NewVersion || rep.newRule) {
		if err := s.applyRule(tx, st, rep); err != nil {
			return nil, err
		}
	}
	if err := s.list(tx, st, g); err != nil {
		return nil, err
	}
	return rep, audit.Add(tx, s.Now(), who, "statement.publish", core.Ref{Kind: "statement", ID: st.ID},
		fmt.Sprintf("version %d, %d editions, hash %s", st.Version, len(g.Editions), rep.Hash[:16]))
}

// before finds the statement as it is, or makes it, and its editions.
func (s *Service) before(tx *db.Tx, g *Given, rep *PublishReport) (*Statement, map[core.Lang]*Edition, error) {
	st := g.Statement
	had, err := statementBySlug(tx, g.Slug)
	if core.KindOf(err) == core.NotFound {
		rep.Created, rep.NewVersion = true, true
		st.ID, st.Version, st.Revision = core.NewID(), 0, 0
		return &st, nil, nil
	} else if err != nil {
		return nil, nil, err
	}
	st.ID, st.Version, st.Revision = had.ID, had.Version, had.Revision
	if had.Version == 0 { // begun at the desk, and never had a text
		rep.Created, rep.NewVersion = true, true
		return &st, nil, nil
	}
	if had.Source != st.Source {
		return nil, nil, fmt.Errorf("the source language was %q and cannot become %q", had.Source, st.Source)
	}
	v, err := versionOf(tx, had)
	if err != nil {
		return nil, nil, err
	}
	rep.NewVersion, rep.newRule, rep.was = v.Hash != rep.Hash, had.Rule != st.Rule, had.State
	old, err := editions(tx, st.ID, st.Version)
	return &st, old, err
}

func (s *Service) saveGiven(tx *db.Tx, st *Statement, l core.Lang, e, src GivenEdition, old *Edition, rep *PublishReport) error {
	ed := e.Edition
	ed.Lang = l
	ed.Title = ed.Doc.Title
	if len(ed.Issuers) == 0 {
		ed.Issuers = src.Issuers
	}
	ed.Issuers = slices.Clone(ed.Issuers) // the list that was given is its owner's
	for i := range ed.Issuers {           // logos stand in the source's file only
		if ed.Issuers[i].Logo == "" && i < len(src.Issuers) {
			ed.Issuers[i].Logo = src.Issuers[i].Logo
		}
	}
	known := ed.Based // the desk knows what each paragraph was made from; files do not say
	ed.Based = map[string]string{}
	if l != st.Source {
		var prev *edition.Edition
		if old != nil {
			prev = &old.Edition
		}
		if ed.Based = known; known == nil {
			ed.Based = edition.Rebase(prev, ed.Doc, src.Doc)
		}
		for _, p := range edition.Problems(src.Doc, ed.Doc) {
			rep.Problems = append(rep.Problems, Problem{l, p.Key, p.What})
		}
	}
	rep.States[l] = ed.State(src.Doc)
	if l == st.Source {
		rep.States[l] = edition.Checked
	}
	return saveEdition(tx, st.ID, st.Version, &ed, e.Markdown)
}

func (s *Service) applyRule(tx *db.Tx, st *Statement, rep *PublishReport) (err error) {
	switch st.Rule {
	case RuleLapse:
		rep.Affected, err = lapse(tx, st.ID, st.Version)
	case RuleAffirm:
		rep.Affected, err = unaffirmed(tx, st.ID, st.Version)
	}
	if err != nil {
		return err
	}
	return s.relist(tx, st)
}

// list enters the statement in the index of what is public, or takes it out.
func (s *Service) list(tx *db.Tx, st *Statement, g Given) error {
	ref := core.Ref{Kind: "statement", ID: st.ID}
	if err := index.Remove(tx, ref); err != nil || st.State != Published {
		return err
	}
	at := s.Now().Unix()
	if all, err := versions(tx, st.ID); err == nil && len(all) > 0 {
		at = all[len(all)-1].PublishedAt
	}
	langs := make([]core.Lang, 0, len(g.Editions))
	for l := range g.Editions {
		langs = append(langs, l)
	}
	sort.Slice(langs, func(i, j int) bool { return langs[i] < langs[j] })
	for _, l := range langs {
		e := g.Editions[l]
		if err := index.Put(tx, index.Entry{Ref: ref, Lang: l, Label: "statements.kind." + string(st.Kind), Campaign: st.Campaign,
			Title: e.Doc.Title, Lead: e.Lead, Path: "/statements/" + st.Slug, At: at}); err != nil {
			return err
		}
	}
	return nil
}
