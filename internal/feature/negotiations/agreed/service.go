package agreed

import (
	"context"
	"strconv"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB    *db.DB
	Texts Texts // negotiated texts of this site; nil: none can be taken in
	Now   core.Clock
}

// Service is the library. Each method is one thing a person can do.
type Service struct {
	Config
	mu    sync.Mutex // held while the library is read anew, so that it is done once
	lib   *Library
	count int64 // changes that lib knows of
}

// New returns a service.
func New(c Config) *Service {
	if t, ok := c.Texts.(SiteTexts); ok {
		t.Negotiations.OnDelete(part)
	}
	return &Service{Config: c}
}

// errNone is the answer to everything that is not there.
var errNone = web.ErrNone

// Library returns the library as it is now. It is read anew if anybody changed it,
// in this process or another.
func (s *Service) Library(ctx context.Context) (_ *Library, err error) {
	defer core.Wrap(&err, "agreed.Library")
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*Source
	var rows []row
	var n int64
	fresh := false
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, rows, fresh = nil, nil, false
		if n, err = changes(tx); err != nil {
			return err
		}
		if s.lib != nil && n == s.count {
			fresh = true
			return nil
		}
		if all, err = sources(tx); err != nil {
			return err
		}
		rows, err = allRows(tx)
		return err
	})
	if err != nil || fresh {
		return s.lib, err
	}
	s.lib, s.count = shelve(all, rows), n
	return s.lib, nil
}

// shelve makes a library of what is stored, in the order of the sources.
func shelve(all []*Source, rows []row) *Library {
	of := map[core.ID][]*Paragraph{}
	for _, r := range rows {
		of[r.source] = append(of[r.source], r.p)
	}
	paras := make([]*Paragraph, 0, len(rows))
	for _, src := range all {
		for _, p := range of[src.ID] {
			p.Source = src
			paras = append(paras, p)
		}
		src.Count = len(of[src.ID])
	}
	return NewLibrary(all, paras)
}

// Similar answers where a wording has been agreed before.
func (s *Service) Similar(ctx context.Context, text string, lang core.Lang) ([]Hit, error) {
	l, err := s.Library(ctx)
	if err != nil {
		return nil, err
	}
	return Similar(l, text, lang), nil
}

// Paragraph returns one paragraph of the library.
func (s *Service) Paragraph(ctx context.Context, source core.ID, n int64) (*Paragraph, error) {
	src, paras, err := s.Source(ctx, source)
	if err != nil {
		return nil, err
	}
	for _, p := range paras {
		if p.N == n {
			p.Source = src
			return p, nil
		}
	}
	return nil, errNone
}

// Source returns a source and its paragraphs.
func (s *Service) Source(ctx context.Context, id core.ID) (src *Source, out []*Paragraph, err error) {
	defer core.Wrap(&err, "agreed.Source(%s)", id)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		if src, err = sourceByID(tx, id); err != nil {
			return err
		}
		rows, err := rowsOf(tx, id)
		for _, r := range rows {
			r.p.Source = src
			out = append(out, r.p)
		}
		src.Count = len(rows)
		return err
	})
	return src, out, err
}

// Bundle is a source with what is brought in of it.
type Bundle struct {
	Source
	Paragraphs []Given
}

// Added says what became of what was brought in.
type Added struct {
	Source  core.ID // of the first bundle
	New     int
	Already int // stood there with the same words
}

// Add brings paragraphs in: all or none. What is of a text that is there already joins
// it; a paragraph that stands there with the same words is not added again.
func (s *Service) Add(ctx context.Context, actor core.Actor, bundles []Bundle) (a Added, err error) {
	defer core.Wrap(&err, "agreed.Add")
	year := int64(s.Now().UTC().Year())
	var wrong []*core.Error
	total := 0
	for i := range bundles {
		b := &bundles[i]
		wrong = append(wrong, b.clean(year)...)
		total += len(b.Paragraphs)
		for j := range b.Paragraphs {
			if e := b.Paragraphs[j].clean(); e != nil {
				wrong = append(wrong, e)
			}
		}
	}
	switch {
	case len(wrong) > 0:
		return a, core.Join(wrong[:min(len(wrong), 10)])
	case total == 0:
		return a, invalid("text", "text")
	case total > maxAtOnce:
		return a, invalid("text", "many", "N", maxAtOnce)
	}
	return a, s.DB.Write(ctx, func(tx *db.Tx) error {
		a = Added{}
		have, err := countRows(tx)
		if err != nil {
			return err
		}
		if have+int64(total) > maxLibrary {
			return invalid("text", "full", "N", maxLibrary)
		}
		known, err := sources(tx)
		if err != nil {
			return err
		}
		for i := range bundles {
			src, n, err := s.join(tx, actor, &bundles[i], &known)
			if err != nil {
				return err
			}
			if i == 0 {
				a.Source = src
			}
			a.New += n
			a.Already += len(bundles[i].Paragraphs) - n
		}
		if a.New == 0 {
			return nil
		}
		if err := audit.Add(tx, s.Now(), string(actor.Account), "language.added", core.Ref{Kind: "language", ID: a.Source}, ""); err != nil {
			return err
		}
		return changed(tx)
	})
}

// join adds what is new of a bundle to its source, which it makes if there is none.
func (s *Service) join(tx *db.Tx, actor core.Actor, b *Bundle, known *[]*Source) (id core.ID, added int, err error) {
	next, seen := int64(0), map[string]bool{}
	for _, k := range *known {
		if !k.sameText(&b.Source) {
			continue
		}
		rows, err := rowsOf(tx, k.ID)
		if err != nil {
			return "", 0, err
		}
		id = k.ID
		for _, r := range rows {
			seen[r.p.Text] = true
			next = max(next, r.p.N+1)
		}
		break
	}
	if id == "" {
		src := b.Source
		src.ID, src.MadeBy, src.MadeOn = core.NewID(), string(actor.Account), core.DayOf(s.Now())
		if err := putSource(tx, &src); err != nil {
			return "", 0, err
		}
		id = src.ID
		*known = append(*known, &src)
	}
	for _, g := range b.Paragraphs {
		if seen[g.Text] {
			continue
		}
		seen[g.Text] = true
		if err := insertRow(tx, id, next, g); err != nil {
			return "", 0, err
		}
		next++
		added++
	}
	return id, added, nil
}

// errMeanwhile refuses what was written over something that somebody else changed since;
// seen is the fingerprint of what was shown, "" of whatever is there.
func errMeanwhile(seen, now string) error {
	if seen == "" || seen == now {
		return nil
	}
	return negotiations.ErrFacts
}

// seen is a fingerprint of what is said about a source.
func (s *Source) seen() string {
	return negotiations.Seen(string(s.Lang), strconv.FormatInt(s.Year, 10), s.Title, s.Symbol, s.Body, s.Link)
}

// seen is a fingerprint of a paragraph.
func (p *Paragraph) seen() string { return negotiations.Seen(p.Label, p.Text) }

// Correct changes what is said about a source. seen is the fingerprint of what was shown,
// "" of whatever is there.
func (s *Service) Correct(ctx context.Context, actor core.Actor, id core.ID, in Source, seen string) (err error) {
	defer core.Wrap(&err, "agreed.Correct(%s)", id)
	if wrong := in.clean(int64(s.Now().UTC().Year())); len(wrong) > 0 {
		return core.Join(wrong)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		src, err := sourceByID(tx, id)
		if err != nil {
			return err
		}
		if err := errMeanwhile(seen, src.seen()); err != nil {
			return err
		}
		src.Lang, src.Year, src.Facts = in.Lang, in.Year, in.Facts
		if err := putSource(tx, src); err != nil {
			return err
		}
		return s.note(tx, actor, "language.corrected", id)
	})
}

func (s *Service) note(tx *db.Tx, actor core.Actor, what string, id core.ID) error {
	if err := audit.Add(tx, s.Now(), string(actor.Account), what, core.Ref{Kind: "language", ID: id}, ""); err != nil {
		return err
	}
	return changed(tx)
}

// Remove takes a source out with all its paragraphs.
func (s *Service) Remove(ctx context.Context, actor core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "agreed.Remove(%s)", id)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := deleteSource(tx, id); err != nil {
			return err
		}
		return s.note(tx, actor, "language.removed", id)
	})
}

// Reword corrects one paragraph; seen as of Correct.
func (s *Service) Reword(ctx context.Context, actor core.Actor, id core.ID, n int64, g Given, seen string) (err error) {
	defer core.Wrap(&err, "agreed.Reword(%s)", id)
	if e := g.clean(); e != nil {
		return e
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.as(tx, id, n, seen); err != nil {
			return err
		}
		if ok, err := updateRow(tx, id, n, g); err != nil || !ok {
			return web.OrNone(err)
		}
		return s.note(tx, actor, "language.corrected", id)
	})
}

// as asks whether a paragraph is as it was shown.
func (s *Service) as(tx *db.Tx, id core.ID, n int64, seen string) error {
	rows, err := rowsOf(tx, id)
	for _, r := range rows {
		if r.p.N == n {
			return errMeanwhile(seen, r.p.seen())
		}
	}
	return err
}

// Drop takes one paragraph out; seen as of Correct.
func (s *Service) Drop(ctx context.Context, actor core.Actor, id core.ID, n int64, seen string) (err error) {
	defer core.Wrap(&err, "agreed.Drop(%s)", id)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.as(tx, id, n, seen); err != nil {
			return err
		}
		if ok, err := deleteRow(tx, id, n); err != nil || !ok {
			return web.OrNone(err)
		}
		return s.note(tx, actor, "language.corrected", id)
	})
}
