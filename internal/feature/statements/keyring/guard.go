package keyring

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/seal"
)

// MayUse refuses a list key that was made by command with an opener that is not
// registered, once there are keys enough at the desk (S-15).
func (s *Service) MayUse(tx *db.Tx, openers []seal.Opener) error {
	r, err := ring(tx)
	if err != nil || len(r.Used) < enough {
		return err
	}
	for _, o := range openers {
		if r.find(o.Recipient) == nil {
			return &core.Error{Kind: core.Invalid, Field: "list_key", Key: "keyring.wrong.stranger", Args: []any{"Name", o.Name}}
		}
	}
	return nil
}

func (r *Ring) find(recipient string) *Key {
	for _, k := range r.Used {
		if k.Recipient == recipient {
			return k
		}
	}
	return nil
}

func (r *Ring) knew(recipient string) bool {
	for _, k := range r.Retired {
		if k.Recipient == recipient {
			return true
		}
	}
	return r.find(recipient) != nil
}

// Paused says why nothing new may be signed sealed to these openers (S-15, U-47):
// fewer than three of them are in use, one was not tried for 180 days, or one is
// not registered here. Openers of whom none was ever registered are a site's that
// is run by command: it answers for its keys itself.
func (s *Service) Paused(tx *db.Tx, openers []seal.Opener) error {
	r, err := ring(tx)
	if err != nil {
		return err
	}
	known := 0
	for _, o := range openers {
		if r.knew(o.Recipient) {
			known++
		}
	}
	if known == 0 {
		return nil
	}
	closed := func(key string, args ...any) error { return &core.Error{Kind: core.Closed, Key: key, Args: args} }
	used := 0
	for _, o := range openers {
		k := r.find(o.Recipient)
		switch {
		case !r.knew(o.Recipient):
			return closed("keyring.paused.stranger", "Name", o.Name)
		case k != nil && k.Stale(s.today()):
			return closed("keyring.paused.drill", "Name", k.Name)
		case k != nil:
			used++
		}
	}
	if used < enough {
		return closed("keyring.paused.few", "Count", int64(used), "Enough", int64(enough))
	}
	return nil
}

// Check says why a statement cannot be signed sealed now (core.Closed), or nil.
// Whoever publishes a sealed form asks it first.
func (s *Service) Check(ctx context.Context, slug string) (err error) {
	defer core.Wrap(&err, "keyring.Check(%s)", slug)
	f, err := s.Statements.KeyFacts(ctx, slug)
	if err != nil {
		return err
	}
	if !f.Open {
		return &core.Error{Kind: core.Closed, Key: "keyring.paused.none"}
	}
	if n := len(f.Keys[0].Openers); n < enough {
		return &core.Error{Kind: core.Closed, Key: "keyring.paused.few", Args: []any{"Count", int64(n), "Enough", int64(enough)}}
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error { return s.Paused(tx, f.Keys[0].Openers) })
}

// Notices returns what waits for somebody at the desk: see package notice.
func (s *Service) Notices(ctx context.Context, who core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "keyring.Notices")
	if !who.Has(roles...) {
		return nil, nil
	}
	r, err := s.Ring(ctx)
	if err != nil || len(r.Used) == 0 { // nobody has begun here: a site may be run by command
		return nil, err
	}
	due, stale := notice.Notice{Key: "keyring.notice.due", About: "keyring.notice.due_about", Alarm: true}, notice.Notice{Key: "keyring.notice.stale", Alarm: true}
	for _, k := range r.Used {
		n := &due
		if k.Stale(s.today()) {
			n = &stale
		} else if !k.Due(s.today()) {
			continue
		}
		if n.Count++; n.Count == 1 {
			n.Path = "/desk/keys/" + string(k.ID)
		} else {
			n.Path = "/desk/keys"
		}
	}
	out = append(out, stale, due, notice.Notice{Count: r.Missing(), Key: "keyring.notice.missing", Path: "/desk/keys/new", Two: true})
	if r.Missing() == 0 && r.NoPaper() {
		out = append(out, notice.Notice{Count: 1, Key: "keyring.notice.paper", Path: "/desk/keys/new", Two: true})
	}
	all, err := s.Statements.Slugs(ctx)
	if err != nil {
		return nil, err
	}
	for _, st := range all {
		if !who.May(st.Campaign, roles...) {
			continue
		}
		f, err := s.Statements.KeyFacts(ctx, st.Slug)
		if err != nil {
			return nil, err
		}
		if f.Open && r.knowsOne(f.Keys[0].Openers) {
			out = append(out, notice.Notice{Count: int64(len(outside(r, f.Keys[0].Openers))), Key: "keyring.notice.reseal",
				About: "keyring.notice.reseal_about", AboutArgs: []any{"Title", f.Title}, Path: "/desk/statements/" + st.Slug + "/key",
				Roles: roles, Campaign: st.Campaign})
		}
	}
	return notice.For(who, out), nil
}

func (r *Ring) knowsOne(openers []seal.Opener) bool {
	for _, o := range openers {
		if r.knew(o.Recipient) {
			return true
		}
	}
	return false
}

// outside are the keys in use that cannot open what these openers can.
func outside(r *Ring, openers []seal.Opener) (out []*Key) {
	for _, k := range r.Used {
		in := false
		for _, o := range openers {
			in = in || o.Recipient == k.Recipient
		}
		if !in {
			out = append(out, k)
		}
	}
	return out
}
