package writing

import (
	"context"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// Work is a statement as it is worked on.
type Work struct {
	Statement statements.Statement // facts as worked on
	Sheets    map[core.Lang]*Sheet
	Public    map[core.Lang]*Sheet // of the newest public version; none before the first
	Versions  []statements.Version // public ones, newest first
	Published bool                 // it is public now
	Behind    bool                 // what is public is not what is worked on
	Facts     bool                 // facts were changed and are not public yet
	Outside   bool                 // what is public was changed from elsewhere while it was worked on

	factsRevision int64
}

// facts are what the facts page may change of a public statement by publishing.
type facts struct {
	Kind     statements.Kind `json:"kind"`
	Signers  string          `json:"signers"`
	Goal     int64           `json:"goal"`
	Rule     string          `json:"rule"`
	Campaign string          `json:"campaign"`
	Dated    core.Day        `json:"dated"`
	OpensAt  int64           `json:"opens"`
	ClosesAt int64           `json:"closes"`
}

func factsOf(st *statements.Statement) facts {
	return facts{st.Kind, st.Signers, st.Goal, st.Rule, st.Campaign, st.Dated, st.OpensAt, st.ClosesAt}
}

// apply sets the facts. The day on which what is sealed is erased moves with the
// closing, unless somebody decided on another one. Once people could sign it stays:
// they were told a day. Another one, nearer or later, is package retention's, and takes
// two (S-43); there, too, a public statement gets its first day.
func (f facts) apply(st *statements.Statement) {
	if f.ClosesAt != st.ClosesAt && st.Version == 0 && (st.EraseOn == 0 || st.ClosesAt > 0 && st.EraseOn == core.DayOf(time.Unix(st.ClosesAt, 0))+retention) {
		if st.EraseOn = 0; f.ClosesAt > 0 {
			st.EraseOn = core.DayOf(time.Unix(f.ClosesAt, 0)) + retention
		}
	}
	st.Kind, st.Signers, st.Goal, st.Rule, st.Campaign = f.Kind, f.Signers, f.Goal, f.Rule, f.Campaign
	st.Dated, st.OpensAt, st.ClosesAt = f.Dated, f.OpensAt, f.ClosesAt
}

// Work returns a statement as it is worked on, or core.NotFound. A statement that
// was never touched at the desk is read from what is public.
func (s *Service) Work(ctx context.Context, slug string) (w *Work, err error) {
	defer core.Wrap(&err, "writing.Work(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w, _, err = s.load(tx, slug)
		return err
	})
	if err == nil {
		s.read(w)
	}
	return w, err
}

// Works returns all statements, those with something under way first, then by
// when their text was last published.
func (s *Service) Works(ctx context.Context) (out []*Work, err error) {
	defer core.Wrap(&err, "writing.Works")
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		all, err := s.Statements.AllInside(tx)
		if err != nil {
			return err
		}
		sheets, err := allRows(tx)
		if err != nil {
			return err
		}
		pending, err := pendingFacts(tx)
		if err != nil {
			return err
		}
		for _, in := range all {
			x, err := seeded(in, sheets[in.Statement.ID])
			if err != nil {
				return err
			}
			out = append(out, join(in, x, pending[in.Statement.ID]))
		}
		return nil
	}); err != nil {
		return nil, err
	}
	for _, w := range out {
		s.read(w)
	}
	slices.SortStableFunc(out, func(a, b *Work) int {
		if a.Published != b.Published {
			if b.Published {
				return -1
			}
			return 1
		}
		return int(sign(b.at() - a.at()))
	})
	return out, nil
}

func sign(n int64) int64 {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// at is when something was last done to the text.
func (w *Work) at() (at int64) {
	for _, sh := range w.Sheets {
		at = max(at, sh.At)
	}
	if len(w.Versions) > 0 {
		at = max(at, w.Versions[0].PublishedAt)
	}
	return at
}

// read parses the texts, outside any transaction.
func (s *Service) read(w *Work) {
	for _, sh := range w.Sheets {
		s.docs.fill(sh)
	}
	for _, sh := range w.Public {
		s.docs.fill(sh)
	}
}

func (s *Service) load(tx *db.Tx, slug string) (*Work, map[core.Lang]*row, error) {
	in, err := s.Statements.Inside(tx, slug)
	if err != nil {
		return nil, nil, err
	}
	x, err := rows(tx, in.Statement.ID)
	if err != nil {
		return nil, nil, err
	}
	if x, err = seeded(in, x); err != nil {
		return nil, nil, err
	}
	pending, err := pendingFactsOf(tx, in.Statement.ID)
	return join(in, x, pending), x, err
}

// publicSheet is a public edition as a sheet.
func publicSheet(st *statements.Statement, e statements.GivenEdition, src statements.GivenEdition) *Sheet {
	sh := &Sheet{Lang: e.Lang, Lead: e.Lead, Place: e.Place, Changes: e.Changes, Issuers: e.Issuers, Markdown: e.Markdown, Said: e.Said, Based: e.Based}
	if sh.Based == nil {
		sh.Based = map[string]string{}
	}
	if e.Lang != st.Source && slices.Equal(e.Issuers, src.Issuers) {
		sh.Issuers = nil
	}
	if e.Lang == st.Source {
		sh.Said = edition.Checked
	}
	if len(sh.Issuers) == 0 {
		sh.Issuers = nil
	}
	return sh
}

// seeded adds what is public to the sheets that are stored: languages that nobody
// touched here, and those that were published from elsewhere since.
func seeded(in *statements.Inside, x map[core.Lang]*row) (map[core.Lang]*row, error) {
	if x == nil {
		x = map[core.Lang]*row{}
	}
	src := in.Editions[in.Statement.Source]
	at := int64(0)
	if len(in.Versions) > 0 {
		at = in.Versions[0].PublishedAt / 60 * 60
	}
	for l, e := range in.Editions {
		sh := publicSheet(&in.Statement, e, src)
		hash := sh.hash()
		had := x[l]
		switch {
		case had == nil:
			sh.Revision = 1
		case had.seen == hash || had.Sheet.same(sh) || had.Revision != had.seenRev:
			continue // nothing new, or work that must not be lost
		default:
			sh.Revision = had.Revision + 1
		}
		sh.At = at
		x[l] = &row{Sheet: *sh, seen: hash, seenRev: sh.Revision, fresh: true}
	}
	return x, nil
}

func join(in *statements.Inside, x map[core.Lang]*row, pending *factsRow) *Work {
	w := &Work{Statement: in.Statement, Sheets: map[core.Lang]*Sheet{}, Public: map[core.Lang]*Sheet{}, Versions: in.Versions,
		Published: in.Statement.State == statements.Published}
	src := in.Editions[in.Statement.Source]
	for l, e := range in.Editions {
		w.Public[l] = publicSheet(&in.Statement, e, src)
	}
	for l, r := range x {
		sh := r.Sheet
		w.Sheets[l] = &sh
		p := w.Public[l]
		if len(in.Versions) > 0 && (p == nil || !p.same(&sh)) {
			w.Behind = true
			w.Outside = w.Outside || p != nil && r.seen != "" && r.seen != p.hash()
		}
	}
	if pending != nil {
		w.factsRevision = pending.revision
		was := factsOf(&w.Statement)
		if w.Facts = was != pending.facts; w.Facts {
			pending.facts.apply(&w.Statement)
			w.Behind = true
		}
	}
	if len(in.Versions) == 0 {
		w.Behind = true
	}
	return w
}

// materialise writes down the sheets that were read from what is public.
func (s *Service) materialise(tx *db.Tx, w *Work, x map[core.Lang]*row) error {
	for _, l := range core.Langs {
		r := x[l]
		if r == nil || !r.fresh {
			continue
		}
		ok, err := false, error(nil)
		if r.Revision == 1 {
			ok, err = insertRow(tx, w.Statement.ID, r)
		} else {
			ok, err = updateRow(tx, w.Statement.ID, r, r.Revision-1)
		}
		if err != nil {
			return err
		}
		if !ok {
			return errConflict
		}
		if err := insertVersion(tx, w.Statement.ID, &r.Sheet, HowPublished, w.Statement.Version); err != nil {
			return err
		}
		r.fresh = false
	}
	return nil
}

// Source returns the sheet that the others are translated from, or nil.
func (w *Work) Source() *Sheet { return w.Sheets[w.Statement.Source] }

// SourceDoc returns the source's text, or nil while it cannot be read.
func (w *Work) SourceDoc() *edition.Doc {
	src := w.Source()
	if src == nil {
		return nil
	}
	doc, err := src.Doc()
	if err != nil {
		return nil
	}
	return doc
}

// Title returns the title in lang, or in the source language, or the address.
func (w *Work) Title(lang core.Lang) string {
	for _, l := range []core.Lang{lang, w.Statement.Source} {
		if sh := w.Sheets[l]; sh != nil && sh.Title() != "" {
			return sh.Title()
		}
	}
	return w.Statement.Slug
}

// State returns how far the text in lang can be relied on as it is worked on. The
// source is Missing before it has a word, Draft while it cannot be read, and else
// Checked.
func (w *Work) State(lang core.Lang) edition.State {
	sh := w.Sheets[lang]
	if sh == nil {
		return edition.Missing
	}
	doc, err := sh.Doc()
	if lang == w.Statement.Source {
		switch {
		case err != nil:
			return edition.Draft
		case len(doc.Blocks) == 0:
			return edition.Missing
		}
		return edition.Checked
	}
	src := w.SourceDoc()
	if err != nil || src == nil {
		return edition.Draft
	}
	e := edition.Edition{Lang: lang, Doc: doc, Said: sh.said(), Based: sh.Based}
	return e.State(src)
}

// Langs returns the languages there is a text in, the source first.
func (w *Work) Langs() (out []core.Lang) {
	if w.Source() != nil {
		out = append(out, w.Statement.Source)
	}
	for _, l := range core.Langs {
		if w.Sheets[l] != nil && l != w.Statement.Source {
			out = append(out, l)
		}
	}
	return out
}
