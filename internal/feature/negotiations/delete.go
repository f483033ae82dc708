package negotiations

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/index"
)

// Part is what one package keeps of negotiations in tables of its own.
type Part struct {
	// Count says what there is of a negotiation, for the page that asks whether all of it
	// is to go.
	Count func(tx *db.Tx, n *Negotiation) ([]Count, error)
	// Delete deletes it, in the transaction that deletes the negotiation, and lets go of
	// what stays (see Count.Stays).
	Delete func(tx *db.Tx, n *Negotiation) error
	// CountDraft says what there is about one draft, for the page that removes it; left
	// are the drafts that stay. nil: nothing.
	CountDraft func(tx *db.Tx, d *Draft, left []*Draft) ([]Count, error)
	Wait       *Wait             // nil: nothing waits for anybody
	Tables     []string          // in which rows were deleted: not to be read from the files either
	Forget     func(slug string) // what is kept in memory; may be nil
}

// Wait is what may wait for those who write to a text.
type Wait struct {
	Key   string                                                // message: what it is, plural, without the number
	At    string                                                // the page that has it, below the text's own
	Count func(tx *db.Tx, now int64) (map[core.ID]int64, error) // by negotiation
}

// Count is one line of what there is.
type Count struct {
	Key   string // message: what it is, without the number
	N     int64
	Stays bool // it is kept
	Work  bool // people made or decided it
}

// OnDelete joins what another package keeps of negotiations, so that it goes with them.
func (s *Service) OnDelete(p Part) { s.parts = append(s.parts, p) }

// Delete are the roles that can have a negotiation deleted.
var Delete = []core.Role{core.Coordinator}

// kindDelete is what a second person agrees to.
var kindDelete = "negotiations" + "." + "delete" // no message; negotiations.second.delete is

// deleteBody says what is deleted: that very text, not another one that has its address
// by then, nor the same after it was given to others.
type deleteBody struct {
	ID       core.ID
	Campaign string
}

var errMovedOn = &core.Error{Kind: core.Conflict, Key: "auth.second.moved"}

// Kept counts what there is of a negotiation. Callers check that it is theirs.
func (s *Service) Kept(ctx context.Context, slug string) (out []Count, err error) {
	defer core.Wrap(&err, "counting what is kept of a negotiation")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		n, err := bySlug(tx, slug)
		if err != nil {
			return err
		}
		drafts, paragraphs, decisions, err := countRows(tx, n.ID)
		if err != nil {
			return err
		}
		out = []Count{{Key: "negotiations.delete.drafts", N: drafts}, {Key: "negotiations.delete.paragraphs", N: paragraphs}, {Key: "negotiations.delete.decisions", N: decisions}}
		for _, p := range s.parts {
			more, err := p.Count(tx, n)
			if err != nil {
				return err
			}
			out = append(out, more...)
		}
		return nil
	})
	return out, err
}

// KeptOf counts what there is about one draft. Callers check that it is theirs.
func (s *Service) KeptOf(ctx context.Context, d *Draft) (out []Count, err error) {
	defer core.Wrap(&err, "counting what is kept of a draft")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		left, err := drafts(tx, d.Negotiation)
		if err != nil {
			return err
		}
		left = slices.DeleteFunc(left, func(o *Draft) bool { return o.ID == d.ID })
		paragraphs, decisions, confirmed, err := countDraft(tx, d.ID)
		if err != nil {
			return err
		}
		out = []Count{{Key: "negotiations.remove.paragraphs", N: paragraphs}, {Key: "negotiations.delete.decisions", N: decisions, Work: true}, {Key: "negotiations.remove.confirmed", N: confirmed}}
		for _, p := range s.parts {
			if p.CountDraft == nil {
				continue
			}
			more, err := p.CountDraft(tx, d, left)
			if err != nil {
				return err
			}
			out = append(out, more...)
		}
		return nil
	})
	return out, err
}

// Deletion returns what waits for a second person about a negotiation, nil if nothing
// does.
func (s *Service) Deletion(ctx context.Context, n *Negotiation) (*auth.Second, error) {
	if s.Staff == nil {
		return nil, nil
	}
	open, _, err := s.Staff.Seconds(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range open {
		var b deleteBody
		if x.Kind == kindDelete && json.Unmarshal(x.Body, &b) == nil && b.ID == n.ID {
			return x, nil
		}
	}
	return nil, nil
}

// AskDelete asks a second person that a negotiation is deleted with all that is kept of
// it. id says which one the person looked at; title is how they typed its title. When
// nobody else could agree it is gone at once.
func (s *Service) AskDelete(ctx context.Context, actor core.Actor, slug string, id core.ID, title string) (x *auth.Second, err error) {
	defer core.Wrap(&err, "deleting a negotiation")
	n, err := s.BySlug(ctx, slug)
	if err == nil && (s.Staff == nil || !actor.May(n.Campaign, Delete...)) {
		err = errNone
	}
	if err != nil {
		return nil, err
	}
	if n.ID != id {
		return nil, errMovedOn
	}
	if !n.called(title) {
		return nil, &core.Error{Kind: core.Invalid, Field: "title", Key: "negotiations.wrong.title_typed"}
	}
	waits, err := s.Deletion(ctx, n)
	if err != nil {
		return nil, err
	}
	if waits != nil {
		return nil, &core.Error{Kind: core.Conflict, Key: "negotiations.wrong.delete_asked"}
	}
	defer s.wake()
	return s.Staff.Propose(ctx, actor, kindDelete, n.Slug, deleteBody{n.ID, n.Campaign})
}

// called reports whether a title is one of the negotiation's, as somebody types it:
// spaces, and what nobody sees, do not matter.
func (n *Negotiation) called(title string) bool {
	plain := func(s string) string {
		return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
			if r == 0x200E || r == 0x200F || r == 0x061C {
				return -1
			}
			return r
		}, visible(s))), " ")
	}
	typed := plain(title)
	for _, t := range n.Titles {
		if typed != "" && typed == plain(t) {
			return true
		}
	}
	return false
}

// carryOutDelete deletes a negotiation after a second person agreed.
func (s *Service) carryOutDelete(tx *db.Tx, x *auth.Second) error {
	var b deleteBody
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	n, err := negotiationByID(tx, b.ID)
	if err != nil {
		return err
	}
	if n.Campaign != b.Campaign {
		return errMovedOn // who asked may have no role for it now
	}
	for _, p := range s.parts {
		if err := p.Delete(tx, n); err != nil {
			return err
		}
	}
	if err := index.Remove(tx, core.Ref{Kind: "negotiation", ID: n.ID}); err != nil {
		return err
	}
	if err := keepAddress(tx, n); err != nil {
		return err
	}
	if err := deleteRows(tx, n.ID); err != nil {
		return err
	}
	if err := s.noted(tx, core.Actor{Account: x.By}, n, "negotiation.deleted", ""); err != nil {
		return err
	}
	if s.Queue == nil {
		return nil
	}
	return s.Queue.Put(tx, "negotiations.deleted", deletedBody{n.ID, n.Slug})
}

// deletedBody is the body of the job that clears up after a deletion.
type deletedBody struct {
	ID   core.ID
	Slug string
}

// deleted clears up: nothing of it stays in memory or in the files either. Pages do not
// wait for this; they look whether the text is there.
func (s *Service) deleted(ctx context.Context, body []byte) error {
	var b deletedBody
	if err := json.Unmarshal(body, &b); err != nil {
		return err
	}
	tables := []string{"negotiations_negotiation", "negotiations_draft", "negotiations_paragraph", "negotiations_decision"}
	s.memory.forget(string(b.ID))
	for _, p := range s.parts {
		tables = append(tables, p.Tables...)
		if p.Forget != nil {
			p.Forget(b.Slug)
		}
	}
	s.changed(b.Slug)
	return s.DB.Scrub(ctx, tables...)
}

// forget lets go of what is kept of a negotiation.
func (m *memory) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.paths, id)
	delete(m.paths, id+" public")
}
