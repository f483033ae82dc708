package positions

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notice"
)

// A draft that was removed takes its words along, and leaves what was said about it:
// that was noted once, in a room, and nobody hears it again. Such positions belong to
// no paragraph until a person moves them to one of another draft, or deletes them. The
// program moves none by itself: what is called OP6 in another draft may be another
// paragraph.

// orphaned reports whether what a position is about was in a draft that is no more.
func (a At) orphaned(path *negotiations.Path) bool {
	return a.Draft != "" && path.DraftOf(a.Draft) == nil
}

// lostPlace names what positions on removed drafts have in common: the paragraph they
// were about, known by its words, or else by what it was called.
func lostPlace(at At, label string) string {
	key := at.Anchor
	if at.Paragraph < 0 || key == "" {
		kind, rest := canon(label)
		key = kind + " " + rest + "\x00" + at.Ask
	}
	h := sha256.Sum256([]byte(string(at.Draft) + "\x00" + key))
	return hex.EncodeToString(h[:8])
}

// nearest finds where a paragraph of a removed draft may stand now: where the newest
// draft that has the same words has them, or else where the newest draft has the only
// paragraph that is called so. same says that the words are the same.
func nearest(path *negotiations.Path, at At, label string) (d *negotiations.Draft, n int, same bool) {
	for i := len(path.Drafts) - 1; i >= 0 && at.Paragraph >= 0; i-- {
		d := path.Drafts[i]
		n := At{Draft: d.ID, Paragraph: at.Paragraph, Anchor: at.Anchor}.on(d)
		// It is moved there by what it is called: one that nobody can name does not help.
		if name := Called(d, n); n >= 0 && len(Find(d, name)) == 1 {
			return d, n, true
		}
	}
	if found := Find(path.Newest(), label); len(found) == 1 {
		return path.Newest(), found[0], false
	}
	return path.Newest(), -1, false
}

// MoveRemoved moves all positions that stood on one place of a removed draft to the
// paragraph of another draft that is called label. Sealed ones move with the others;
// what is sealed in them stays.
func (s *Service) MoveRemoved(ctx context.Context, actor core.Actor, slug, place string, to core.ID, label string) (err error) {
	defer core.Wrap(&err, "positions.MoveRemoved(%s)", slug)
	path, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	d := path.DraftOf(to)
	if d == nil {
		return bad("to", "to_draft")
	}
	found := Find(d, label)
	if len(found) != 1 {
		return bad("place", "to_place")
	}
	at := At{Draft: d.ID, Paragraph: found[0], Anchor: anchor(d.Paragraphs[found[0]])}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		open, closed, err := s.lost(tx, path, place)
		if err != nil {
			return err
		}
		public := false
		for _, p := range open {
			at.Ask = p.Ask
			p.At, p.Label = at, Called(d, found[0])
			public = public || p.Public
			if ok, err := updatePosition(tx, p); err != nil || !ok {
				return cmp.Or(err, error(errChanged))
			}
		}
		for _, x := range closed {
			if err := moveSealed(tx, x.ID, at); err != nil {
				return err
			}
		}
		if public {
			if err := s.noted(tx, actor, path, "position.public", ""); err != nil {
				return err
			}
		}
		return s.noted(tx, actor, path, "position.moved", fmt.Sprint(len(open)+len(closed)))
	})
}

// DeleteRemoved deletes the positions in clear that stood on one place of a removed
// draft. Sealed ones stay: these are deleted with a second person only.
func (s *Service) DeleteRemoved(ctx context.Context, actor core.Actor, slug, place string) (err error) {
	defer core.Wrap(&err, "positions.DeleteRemoved(%s)", slug)
	path, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		open, _, err := s.lost(tx, path, place)
		if err != nil {
			return err
		}
		if len(open) == 0 {
			return errMoved
		}
		for _, p := range open {
			if err := deletePosition(tx, p.ID); err != nil {
				return err
			}
		}
		return s.noted(tx, actor, path, "position.deleted", fmt.Sprint(len(open)))
	})
	if err == nil {
		s.scrub(ctx)
	}
	return err
}

// errMoved answers who comes after a colleague.
var errMoved = &core.Error{Kind: core.Conflict, Key: "positions.wrong.moved"}

// lost returns the positions on one place of a removed draft.
func (s *Service) lost(tx *db.Tx, path *negotiations.Path, place string) (open []*Position, closed []*Sealed, err error) {
	all, err := positionsOf(tx, path.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range all {
		if p.orphaned(path) && lostPlace(p.At, p.Label) == place {
			open = append(open, p)
		}
	}
	sealed, err := sealedOf(tx, path.ID, false)
	for _, x := range sealed {
		if x.orphaned(path) && lostPlace(x.At, "") == place {
			closed = append(closed, x)
		}
	}
	if err == nil && len(open)+len(closed) == 0 {
		err = errMoved
	}
	return open, closed, err
}

// Notices says on "Today" how many positions are on a draft that was removed.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "positions.Notices")
	var on map[core.ID]map[core.ID]int64
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { on, err = onDrafts(tx); return err }); err != nil || len(on) == 0 {
		return nil, err
	}
	all, err := s.Negotiations.Heads(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		if len(on[n.ID]) == 0 || !actor.May(n.Campaign, negotiations.Write...) {
			continue
		}
		for _, d := range n.Drafts {
			delete(on[n.ID], d.ID)
		}
		left := int64(0)
		for _, k := range on[n.ID] {
			left += k
		}
		out = append(out, notice.Notice{Count: left, Key: "positions.notice.removed", Path: path(n.Slug, "/removed"), Roles: negotiations.Write, Campaign: n.Campaign})
	}
	return notice.For(actor, out), nil
}
