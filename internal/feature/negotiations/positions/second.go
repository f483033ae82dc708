package positions

import (
	"context"
	"encoding/json"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
)

// kindDelete is what a second person must agree to: nobody brings sealed positions back.
// Its message is "positions.second.sealed_delete".
const kindDelete = feature + ".sealed_delete"

// feature is the name of this one.
const feature = "positions"

// doomed is what a second person agrees to: these positions and no other. What is
// sealed between the question and the answer was looked at by neither.
type doomed struct {
	Negotiation core.ID
	Slug        string
	IDs         []core.ID
}

// DeleteSealed asks a second person that all positions which are sealed now are
// deleted, for when they were taken and are no longer needed here. Where nobody else
// could agree they are deleted at once, and Alone of what is returned says so.
func (s *Service) DeleteSealed(ctx context.Context, actor core.Actor, slug string) (x *auth.Second, err error) {
	defer core.Wrap(&err, "positions.DeleteSealed(%s)", slug)
	path, err := s.staff(ctx, actor, slug, coordinators)
	if err != nil {
		return nil, err
	}
	if asked, err := s.Asked(ctx, path.ID); err != nil || asked > 0 {
		if err == nil {
			err = &core.Error{Kind: core.Conflict, Key: "positions.wrong.asked"}
		}
		return nil, err
	}
	all, err := s.Counted(ctx, path.ID)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNone
	}
	b := doomed{Negotiation: path.ID, Slug: path.Slug}
	for _, one := range all {
		b.IDs = append(b.IDs, one.ID)
	}
	defer s.Queue.Wake()
	return s.Staff.Propose(ctx, actor, kindDelete, path.Slug, b)
}

// Asked is how many sealed positions on a negotiation somebody asked to delete, 0 if
// nobody did or it was decided.
func (s *Service) Asked(ctx context.Context, negotiation core.ID) (n int64, err error) {
	open, _, err := s.Staff.Seconds(ctx)
	for _, x := range open {
		var b doomed
		if x.Kind == kindDelete && json.Unmarshal(x.Body, &b) == nil && b.Negotiation == negotiation {
			n = max(n, int64(len(b.IDs)))
		}
	}
	return n, err
}

// carryOut deletes what a second person agreed to.
func (s *Service) carryOut(tx *db.Tx, x *auth.Second) error {
	var b doomed
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	n, err := deleteSealed(tx, b.Negotiation, b.IDs)
	if err != nil {
		return err
	}
	if n == 0 { // they are gone already: nothing is done, and nobody waits for it
		return &core.Error{Kind: core.Conflict, Key: "auth.second.moved"}
	}
	if err := audit.Add(tx, s.Now(), string(x.By), "position.sealed_deleted", core.Ref{Kind: "negotiation", ID: core.ID(b.Slug)}, fmt.Sprint(n)); err != nil {
		return err
	}
	// Deleted rows leave the files after this transaction.
	return s.Queue.Put(tx, "positions.scrub", struct{}{})
}

// coordinators hold opening keys.
var coordinators = []core.Role{core.Coordinator}
