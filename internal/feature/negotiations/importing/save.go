package importing

import (
	"cmp"
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// Save makes a draft of what was brought in, or puts it in the place of one, and
// keeps the corrections for when the file comes again. confirmed says that a person
// knows that it seems to be in another language. lost is how many decisions about
// the draft that it replaces did not find their paragraph.
//
// The draft is saved whole or not at all. If the program stops between that and the
// end, the upload is still there and says that a draft was being made of it.
func (s *Service) Save(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, facts negotiations.DraftFacts, public, confirmed bool) (number int64, lost int, err error) {
	defer core.Wrap(&err, "saving an import")
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return 0, 0, err
	}
	var before, replace int64 // the numbers of these drafts now
	u, err := s.change(ctx, h, id, revision, func(u *Upload) error {
		before, replace = 0, 0
		if u.Guessed != "" && !confirmed {
			return wrong("confirmed", "lang", "Lang", u.Guessed.Name())
		}
		facts.Format, facts.FileHash = u.Format, u.FileHash
		for _, d := range h.Drafts {
			if u.FileHash != "" && d.FileHash == u.FileHash && d.ID != u.Replace {
				return wrong("", "twice", "Name", d.Name)
			}
			if d.ID == u.Before {
				before = d.Number
			}
			if d.ID == u.Replace {
				if replace = d.Number; public == u.Was {
					public = d.Public // nobody touched that here: as a colleague left it meanwhile
				}
			}
		}
		if u.Replace != "" && replace == 0 {
			return wrong("", "replace")
		}
		if u.Before != "" && before == 0 {
			return wrong("", "before")
		}
		u.DraftFacts, u.Public, u.State = facts, public, saving
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	items, _ := Apply(u.Base, u.Fixes, u.Lang)
	in := negotiations.NewDraft{DraftFacts: facts, Draft: *Settle(u.Base, items), Public: public, Before: before, Is: cmp.Or(u.Replace, u.Before)}
	in.Lang = u.Lang
	if replace > 0 {
		number = replace
		lost, err = s.Negotiations.ReplaceDraft(ctx, actor, slug, replace, in)
	} else {
		var d *negotiations.Draft
		if d, err = s.Negotiations.AddDraft(ctx, actor, slug, in); err == nil {
			number = d.Number
		}
	}
	if err != nil { // it can be tried again
		u.Revision++
		return 0, 0, s.reopen(ctx, h, u, err)
	}
	return number, lost, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := negotiations.Still(tx, h.ID); err != nil {
			return err
		}
		if u.FileHash == "" {
			// What was pasted has no file that could come again, nor one whose corrections go
			// with it.
		} else if err := putFixes(tx, h.ID, u.Reading, s.Now().Unix(), u.kept()); err != nil {
			return err
		}
		if err := keepFile(tx, u.ID); err != nil {
			return err
		}
		if err := s.noted(tx, actor, slug, "negotiation.imported"); err != nil {
			return err
		}
		return deleteUpload(tx, u.ID)
	})
}

// reopen makes an upload be corrected again after it could not be saved; the reason
// is what matters.
func (s *Service) reopen(ctx context.Context, h *negotiations.Head, u *Upload, because error) error {
	s.change(context.WithoutCancel(ctx), h, u.ID, u.Revision, func(u *Upload) error {
		u.State = open
		return nil
	})
	return because
}
