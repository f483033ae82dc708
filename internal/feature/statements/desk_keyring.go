package statements

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
)

// Guard knows the opening keys that coordinators registered at the desk; package
// keyring is one. A site without one, or without registered keys, is set up by
// command and answers for its keys itself.
type Guard interface {
	// MayUse returns why a list key with these openers may not be put to use
	// (core.Invalid), or nil.
	MayUse(tx *db.Tx, openers []seal.Opener) error
	// Paused returns why nothing new may be signed sealed to these openers
	// (core.Closed), or nil.
	Paused(tx *db.Tx, openers []seal.Opener) error
}

// SetGuard sets who watches the opening keys. Call it before the site serves.
func (s *Service) SetGuard(g Guard) { s.guard = g }

// guarded takes away the opening keys that would open sealed signing while it is
// paused. What was said to be public can be signed all the same: the list key
// itself is as good as ever.
func (s *Service) guarded(tx *db.Tx, k *listKey) error {
	if s.guard == nil || k.ID == "" {
		return nil
	}
	var lk seal.ListKey
	if err := json.Unmarshal([]byte(k.Body), &lk); err != nil {
		return err
	}
	err := s.guard.Paused(tx, lk.Openers)
	if core.KindOf(err) == core.Closed {
		k.Openers, err = min(k.Openers, minOpeners-1), nil
	}
	return err
}

// KeyFacts is what the desk's page about a statement's list keys shows.
type KeyFacts struct {
	Statement *Statement
	Title     string         // in the source language; the slug before there is one
	Keys      []seal.ListKey // the current one first
	Open      bool           // the first one is in use
	Counts    opening.Counts
}

// KeyFacts returns the list keys of one statement, in any state. The error is
// core.NotFound when there is no such statement.
func (s *Service) KeyFacts(ctx context.Context, slug string) (f *KeyFacts, err error) {
	defer core.Wrap(&err, "statements.KeyFacts(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		f = new(KeyFacts)
		if f.Statement, err = statementBySlug(tx, slug); err != nil {
			return err
		}
		keys, err := listKeys(tx, f.Statement.ID)
		if err != nil {
			return err
		}
		f.Open = len(keys) > 0 && keys[0].Current
		for _, row := range keys {
			var k seal.ListKey
			if err := json.Unmarshal([]byte(row.Body), &k); err != nil {
				return err
			}
			f.Keys = append(f.Keys, k)
		}
		texts, err := editions(tx, f.Statement.ID, f.Statement.Version)
		if err != nil {
			return err
		}
		if f.Title = slug; texts[f.Statement.Source] != nil {
			f.Title = texts[f.Statement.Source].Title
		}
		f.Counts.Lines, f.Counts.Records, f.Counts.Withdrawn, err = exportCounts(tx, f.Statement.ID)
		return err
	})
	return f, err
}

// Slugs returns the short names of all statements with their campaigns, for what
// goes through all of them.
func (s *Service) Slugs(ctx context.Context) (out []*Statement, err error) {
	defer core.Wrap(&err, "statements.Slugs")
	err = s.DB.Read(ctx, func(tx *db.Tx) error { out, err = allStatements(tx); return err })
	return out, err
}

// TakeListKey does at the desk what UseListKey does by command: the list key of a
// file becomes the one that new sign-ons to slug are sealed to. check looks at it
// inside the transaction.
func (s *Service) TakeListKey(ctx context.Context, who core.ID, slug string, file []byte, check func(*db.Tx, *seal.ListKey) error) (k *seal.ListKey, err error) {
	defer core.Wrap(&err, "statements.TakeListKey(%s)", slug)
	defer s.DB.NewEpoch()
	return k, s.DB.Write(ctx, func(tx *db.Tx) error {
		k, err = s.TakeListKeyIn(tx, who, slug, file, check)
		return err
	})
}

// TakeListKeyIn is TakeListKey inside a transaction.
func (s *Service) TakeListKeyIn(tx *db.Tx, who core.ID, slug string, file []byte, check func(*db.Tx, *seal.ListKey) error) (*seal.ListKey, error) {
	st, k, body, err := s.lookListKey(tx, slug, file, check)
	if err != nil {
		return nil, err
	}
	made, err := time.Parse(time.DateOnly, k.Made)
	if err != nil {
		return nil, err
	}
	if err := putListKey(tx, listKey{ID: k.ID, Statement: st.ID, Recipient: k.Recipient, Openers: int64(len(k.Openers)),
		Body: body, MadeOn: core.DayOf(made)}); err != nil {
		return nil, err
	}
	if st.State == Published {
		if err := s.logKey(tx, st, k.Recipient); err != nil {
			return nil, err
		}
	}
	return k, audit.Add(tx, s.Now(), string(who), "statement.list_key", core.Ref{Kind: "statement", ID: st.ID},
		fmt.Sprintf("list key %s with %d opening keys", k.ID, len(k.Openers)))
}

// LookListKey returns the list key of a file, or what is wrong with it, and whether
// the statement has another one in use.
func (s *Service) LookListKey(ctx context.Context, slug string, file []byte, check func(*db.Tx, *seal.ListKey) error) (k *seal.ListKey, other bool, err error) {
	defer core.Wrap(&err, "statements.LookListKey(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		var st *Statement
		if st, k, _, err = s.lookListKey(tx, slug, file, check); err != nil {
			return err
		}
		had, err := currentListKey(tx, st.ID)
		other = err == nil && had.ID != k.ID
		return ignoreMissing(err)
	})
	return k, other, err
}

// lookListKey reads and checks the file of a list key. body is what is kept of it:
// one that is known and sealed to the same openers stays as it is, since nobody here
// could tell whether the other body holds the same secret.
func (s *Service) lookListKey(tx *db.Tx, slug string, file []byte, check func(*db.Tx, *seal.ListKey) error) (st *Statement, k *seal.ListKey, body string, err error) {
	if k, err = seal.ParseListKey(file); err != nil {
		return nil, nil, "", err
	}
	wrong := &core.Error{Kind: core.Invalid, Field: "list_key", Key: "seal.not_a_list_key"}
	if k.Statement != slug {
		return nil, nil, "", wrong
	}
	if st, err = statementBySlug(tx, slug); err != nil {
		return nil, nil, "", err
	}
	had, err := listKeyByID(tx, k.ID)
	if ignoreMissing(err) != nil {
		return nil, nil, "", err
	}
	body = string(file)
	if err == nil {
		// An id names one key of one statement, for ever.
		if had.Statement != st.ID || had.Recipient != k.Recipient {
			return nil, nil, "", wrong
		}
		if same, err := had.sealedTo(k.Openers); err != nil {
			return nil, nil, "", err
		} else if same {
			body = had.Body
		}
	}
	return st, k, body, check(tx, k)
}

// sealedTo reports whether a list key is sealed to exactly these openers.
func (k *listKey) sealedTo(openers []seal.Opener) (bool, error) {
	var had seal.ListKey
	if err := json.Unmarshal([]byte(k.Body), &had); err != nil {
		return false, err
	}
	names := func(all []seal.Opener) (out []string) {
		for _, o := range all {
			out = append(out, o.Recipient)
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(names(had.Openers), names(openers)), nil
}

// ResealListKey takes a list key that is known, sealed to other openers. Which key
// is in use does not change, nor what was sealed to it. One that is sealed to these
// openers already stays as it is: a body that nobody can open in its place would take
// the list away from all of them.
func (s *Service) ResealListKey(ctx context.Context, who core.ID, slug string, file []byte, check func(*db.Tx, *seal.ListKey) error) (err error) {
	defer core.Wrap(&err, "statements.ResealListKey(%s)", slug)
	defer s.DB.NewEpoch()
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		st, k, body, err := s.lookListKey(tx, slug, file, check)
		if err != nil {
			return err
		}
		had, err := listKeyByID(tx, k.ID)
		if core.KindOf(err) == core.NotFound {
			return &core.Error{Kind: core.Invalid, Field: "list_key", Key: "seal.not_a_list_key"}
		} else if err != nil || had.Body == body {
			return err
		}
		if err := setListKeyBody(tx, k.ID, body, int64(len(k.Openers))); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(who), "statement.list_key_resealed", core.Ref{Kind: "statement", ID: st.ID},
			fmt.Sprintf("list key %s to %d opening keys", k.ID, len(k.Openers)))
	})
}

// ExportFile is ExportSealed for one file of the desk: its id stands in the file's
// header and in the order of its rows, so that a copy without its header still
// tells which file it was (S-44, [FileOf]).
func (s *Service) ExportFile(ctx context.Context, who core.ID, slug string, file core.ID, w io.Writer) (rep *ExportReport, err error) {
	defer core.Wrap(&err, "statements.ExportFile(%s)", slug)
	return s.export(ctx, slug, file, w, string(who), func(*Statement) core.Ref { return core.Ref{Kind: "export", ID: file} })
}

// exportPart writes the endorsements with ids after one and up to another, those
// of a page in the file's own order if there is a file, without holding the database
// while the reader is slow.
func (s *Service) exportPart(ctx context.Context, st *Statement, file, after, upTo core.ID, out *opening.Writer, rep *ExportReport) error {
	for {
		var page []exportRow
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			page, err = exportAfter(tx, st.ID, after, exportPage)
			return err
		}); err != nil {
			return err
		}
		full := len(page) == exportPage
		if full {
			after = page[len(page)-1].ID
		}
		page = slices.DeleteFunc(page, func(x exportRow) bool { return x.ID > upTo })
		if file != "" {
			slices.SortFunc(page, func(a, b exportRow) int { return strings.Compare(fileOrder(file, a.ID), fileOrder(file, b.ID)) })
		}
		for _, x := range page {
			if err := out.Put(x.line()); err != nil {
				return err
			}
			if rep.Lines++; x.ListKey != "" {
				rep.Records++
			}
		}
		if !full || after > upTo {
			return nil
		}
	}
}

// fileOrder is what rows of a page are sorted by in a file.
func fileOrder(file, row core.ID) string {
	h := sha256.Sum256([]byte(string(file) + "\x00" + string(row)))
	return string(h[:])
}

// FileOf returns which of some files has rows in this order, or "". A part of a
// file is enough: hardly one in a million other files has twenty neighbouring rows
// in nearly the same order.
func FileOf(rows []core.ID, files []core.ID) core.ID {
	for _, f := range files {
		ups, n := 0, 0
		for i := 1; i < len(rows); i++ {
			n++
			if fileOrder(f, rows[i-1]) < fileOrder(f, rows[i]) {
				ups++
			}
		}
		// Within a page all go up; between pages, one in 500, by chance.
		if n > 0 && float64(ups) > 0.9*float64(n) {
			return f
		}
	}
	return ""
}
