package negotiations

import (
	"context"
	"fmt"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/db"
)

// ErrMoved says that a number is another draft's by now.
var ErrMoved = &core.Error{Kind: core.Conflict, Key: "negotiations.wrong.moved"}

// NewDraft is a draft to be saved.
type NewDraft struct {
	DraftFacts
	draft.Draft
	Public bool    // readers may see it when [Undo] is over
	Before int64   // the number of the draft it comes before; 0: it is the newest
	Is     core.ID // the draft that Before, or the number to be replaced, must still be; "": any
}

// AddDraft saves a draft after the others, or before one of them.
func (s *Service) AddDraft(ctx context.Context, actor core.Actor, slug string, in NewDraft) (d *Draft, err error) {
	defer core.Wrap(&err, "saving a draft")
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := checkText(&in.Draft); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := mine(tx, actor, slug)
		if err != nil {
			return err
		}
		all, err := drafts(tx, n.ID)
		if err != nil {
			return err
		}
		if len(all) >= MaxDrafts {
			return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.drafts", Args: []any{"N", MaxDrafts}}
		}
		d = &Draft{ID: core.NewID(), Negotiation: n.ID, Number: freeNumber(all), At: s.minute(), By: string(actor.Account), DraftFacts: in.DraftFacts, Draft: in.Draft}
		if in.Before > 0 {
			// From the last one on, so that no two have the same number at any time.
			if i := slices.IndexFunc(all, func(d *Draft) bool { return d.Number == in.Before }); in.Is != "" && (i < 0 || all[i].ID != in.Is) {
				return ErrMoved
			}
			for i := len(all) - 1; i >= 0 && all[i].Number >= in.Before; i-- {
				d.Number = all[i].Number
				if err := renumber(tx, all[i].ID, all[i].Number+1); err != nil {
					return err
				}
			}
		}
		if err := insertDraft(tx, d); err != nil {
			return err
		}
		if err := insertParagraphs(tx, d.ID, d.Paragraphs); err != nil {
			return err
		}
		if err := touch(tx, n.ID); err != nil {
			return err
		}
		if err := s.noted(tx, actor, n, "negotiation.draft", fmt.Sprint(d.Number)); err != nil || !in.Public {
			return err
		}
		return s.plan(tx, actor, n, d.ID, d.Number)
	})
	if err != nil {
		return nil, err
	}
	s.changed(slug)
	s.wake()
	return d, nil
}

// ReplaceDraft puts another reading of the same draft in its place, for example
// after its division into paragraphs was corrected. Decisions stay with paragraphs
// whose words are there again; lost says how many did not. Of a draft that is public and
// stays so, readers have the new reading at once.
func (s *Service) ReplaceDraft(ctx context.Context, actor core.Actor, slug string, number int64, in NewDraft) (lost int, err error) {
	defer core.Wrap(&err, "replacing a draft")
	if err := in.check(); err != nil {
		return 0, err
	}
	if err := checkText(&in.Draft); err != nil {
		return 0, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		lost = 0
		n, d, err := draftOf(tx, actor, slug, number)
		if err != nil {
			return err
		}
		if in.Is != "" && d.ID != in.Is {
			return ErrMoved
		}
		before, err := paragraphs(tx, d.ID)
		if err != nil {
			return err
		}
		was := d.Public
		d.DraftFacts, d.Draft, d.Public = in.DraftFacts, in.Draft, in.Public && was
		if err := updateDraft(tx, d); err != nil {
			return err
		}
		if err := deleteParagraphs(tx, d.ID); err != nil {
			return err
		}
		if err := insertParagraphs(tx, d.ID, d.Paragraphs); err != nil {
			return err
		}
		if lost, err = rehang(tx, n, d.ID, before, d.Paragraphs); err != nil {
			return err
		}
		if err := touch(tx, n.ID); err != nil {
			return err
		}
		if err := s.noted(tx, actor, n, "negotiation.redraft", fmt.Sprint(d.Number)); err != nil {
			return err
		}
		// What waited was another reading: what somebody looked at is what becomes public.
		if err := s.unplan(tx, actor, n, d.ID, d.Number); err != nil || was || !in.Public {
			return err
		}
		return s.plan(tx, actor, n, d.ID, d.Number)
	})
	if err == nil {
		s.changed(slug)
		s.wake()
	}
	return lost, err
}

// whereTo says which paragraph of another reading each one is, by its words.
func whereTo(lang core.Lang, before, after []draft.Paragraph) map[int]int {
	to := map[int]int{}
	for _, l := range align.Align(before, after, align.Options{Lang: lang}).Links {
		if len(l.Old) == 1 && len(l.New) == 1 && l.Sure {
			to[l.Old[0]] = l.New[0]
		}
	}
	return to
}

// rehang moves the decisions about a draft's paragraphs to where these are in another
// reading of it.
func rehang(tx *db.Tx, n *Negotiation, id core.ID, before, after []draft.Paragraph) (lost int, err error) {
	all, err := decisions(tx, n.ID)
	if err != nil {
		return 0, err
	}
	to := whereTo(n.Lang, before, after)
	were := map[int]bool{}
	for _, at := range to {
		were[at] = true
	}
	var come []draft.Paragraph // what the earlier reading had not
	for i := range after {
		if !were[i] {
			come = append(come, after[i])
		}
	}
	others := map[core.ID][]draft.Paragraph{}
	var moved []Decision
	for _, d := range all {
		if d.Old != id && d.New != id {
			continue
		}
		if err := deleteDecision(tx, d); err != nil {
			return 0, err
		}
		ok := true
		at, other, otherN := &d.NewN, d.Old, d.OldN
		if d.Old == id {
			at, other, otherN = &d.OldN, d.New, d.NewN
		}
		if *at == None { // unless the earlier reading had overlooked its partner
			if others[other] == nil {
				if others[other], err = paragraphs(tx, other); err != nil {
					return 0, err
				}
			}
			ok = otherN < len(others[other]) && len(whereTo(n.Lang, others[other][otherN:otherN+1], come)) == 0
		} else if where, there := to[*at]; there {
			*at = where
		} else {
			ok = false
		}
		if ok {
			moved = append(moved, d)
		} else {
			lost++
		}
	}
	for _, d := range moved {
		if err := putDecision(tx, n.ID, d); err != nil {
			return 0, err
		}
	}
	return lost, nil
}

func draftOf(tx *db.Tx, actor core.Actor, slug string, number int64) (*Negotiation, *Draft, error) {
	n, err := mine(tx, actor, slug)
	if err != nil {
		return nil, nil, err
	}
	all, err := drafts(tx, n.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range all {
		if d.Number == number {
			return n, d, nil
		}
	}
	return nil, nil, errNone
}

// EditDraft changes what is said about a draft and whether it is public; see [Service.Edit].
func (s *Service) EditDraft(ctx context.Context, actor core.Actor, slug string, number int64, public bool, f DraftFacts, shown ...Shown) (err error) {
	defer core.Wrap(&err, "editing a draft")
	if err := f.check(); err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, d, err := draftOf(tx, actor, slug, number)
		if err != nil {
			return err
		}
		if err := as(shown, d.ID, d.Seen()); err != nil {
			return err
		}
		was := d.Public
		f.Format, f.FileHash = d.Format, d.FileHash
		d.DraftFacts, d.Public = f, public && was
		if err := updateDraft(tx, d); err != nil {
			return err
		}
		if err := touch(tx, n.ID); err != nil {
			return err
		}
		what := "negotiation.draft_edited"
		if was && !public {
			what = "negotiation.draft_hidden"
		}
		if err := s.noted(tx, actor, n, what, fmt.Sprint(number)); err != nil {
			return err
		}
		switch {
		case !public:
			return s.unplan(tx, actor, n, d.ID, number)
		case !was:
			return s.plan(tx, actor, n, d.ID, number)
		}
		return nil
	})
	if err == nil {
		s.changed(slug)
		s.wake()
	}
	return err
}

// RemoveDraft removes a draft with its paragraphs, all decisions about them, and what
// other packages keep of its words. is says which one it must be: "" or nothing is any.
func (s *Service) RemoveDraft(ctx context.Context, actor core.Actor, slug string, number int64, is ...core.ID) (err error) {
	defer core.Wrap(&err, "removing a draft")
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, d, err := draftOf(tx, actor, slug, number)
		if err != nil {
			return err
		}
		for _, id := range is {
			if id != "" && d.ID != id {
				return ErrMoved
			}
		}
		if _, err := dropPlan(tx, n.ID, d.ID); err != nil {
			return err
		}
		if err := dropRefused(tx, n.ID, d.ID); err != nil {
			return err
		}
		if err := deleteDraft(tx, d.ID); err != nil {
			return err
		}
		left, err := drafts(tx, n.ID)
		if err != nil {
			return err
		}
		for _, f := range s.remove {
			if err := f(tx, d, left); err != nil {
				return err
			}
		}
		if err := touch(tx, n.ID); err != nil {
			return err
		}
		return s.noted(tx, actor, n, "negotiation.draft_removed", fmt.Sprint(number))
	})
	if err == nil {
		s.changed(slug)
		// It may have been given in confidence: nothing of it stays in the files either.
		tables := []string{"negotiations_draft", "negotiations_paragraph", "negotiations_decision"}
		for _, p := range s.parts {
			tables = append(tables, p.Tables...)
		}
		s.Scrub(ctx, tables...)
	}
	return err
}
