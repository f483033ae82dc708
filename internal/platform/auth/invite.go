package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// errInvite says the same of an invitation that never was, was used, withdrawn or
// is too old.
var errInvite = &core.Error{Kind: core.Closed, Key: "auth.invite.over"}

// errWaits is an invitation that a second person must agree to first.
var errWaits = &core.Error{Kind: core.Closed, Key: "auth.invite.waits"}

// FirstLink returns the token of a link that makes the first account, when there is
// none that can invite others; "" when there is. Earlier ones are withdrawn: only
// the last one printed opens.
func (s *Service) FirstLink(ctx context.Context) (token string, err error) {
	defer core.Wrap(&err, "auth.FirstLink")
	fresh := core.NewToken()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		token = ""
		n, err := active(tx, core.Administrator, core.Administrator)
		if err != nil || n > 0 {
			return err
		}
		if err := endFirstInvites(tx); err != nil {
			return err
		}
		token = fresh
		return insertInvite(tx, &Invite{ID: core.NewID(), Lang: "en", Grants: Everything(), ExpiresAt: s.now() + int64(firstFor/time.Second), State: "open"}, core.HashToken(token))
	})
	return token, err
}

// AdministratorLink returns the token of a link that makes a new administrator: the
// last way back into a site whose people lost theirs, for who has the server. It
// stands in the audit log, and everybody at the desk is told.
func (s *Service) AdministratorLink(ctx context.Context) (token string, err error) {
	defer core.Wrap(&err, "auth.AdministratorLink")
	token, id := core.NewToken(), core.NewID()
	return token, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := endFirstInvites(tx); err != nil {
			return err
		}
		inv := &Invite{ID: id, Lang: "en", Grants: []core.Grant{{Role: core.Administrator}}, ExpiresAt: s.now() + int64(firstFor/time.Second), State: "open"}
		if err := insertInvite(tx, inv, core.HashToken(token)); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), "command", ServerLink, core.Ref{Kind: "invite", ID: id}, roleNote(inv.Grants))
	})
}

// ServerLink is what the audit log calls a link that was made on the server.
const ServerLink = "account.server_link"

// Invite makes a link for a colleague, which works once within seven days, and
// returns its token. A link to a role that decides about keys and people, and a
// link back into an account, would let one person become two: they wait for a
// second person, or a day ([Service.Propose]), and x says so; until then they do
// not open.
func (s *Service) Invite(ctx context.Context, by core.Actor, name, email string, lang core.Lang, grants []core.Grant) (token string, x *Second, err error) {
	defer core.Wrap(&err, "auth.Invite")
	if !by.May("", core.Administrator) {
		return "", nil, errNone
	}
	var bad []*core.Error
	name, email, err = checkPerson(name, email, lang)
	for _, one := range []error{err, checkGrants(grants)} {
		if e, ok := errors.AsType[*core.Error](one); ok {
			for _, x := range e.All() {
				alone := *x
				alone.More = nil
				bad = append(bad, &alone)
			}
		}
	}
	if e := core.Join(bad); e != nil {
		return "", nil, e
	}
	inv := &Invite{ID: core.NewID(), Name: name, Email: email, Lang: lang, Grants: grants, By: by.Account}
	return s.inviteBy(ctx, inv, (core.Actor{Grants: grants}).Has(core.Administrator, core.Coordinator, core.Moderator), nil)
}

// InviteBack makes a link that lets a colleague who lost their passkeys back into
// their account. Their old passkeys stop working when it is used.
func (s *Service) InviteBack(ctx context.Context, by core.Actor, account core.ID) (token string, x *Second, err error) {
	defer core.Wrap(&err, "auth.InviteBack")
	if !by.May("", core.Administrator) || by.Account == account {
		return "", nil, errNone
	}
	inv := &Invite{ID: core.NewID(), Account: account, By: by.Account}
	return s.inviteBy(ctx, inv, true, func(tx *db.Tx) error {
		a, err := accountByID(tx, account)
		if err != nil {
			return err
		}
		if a.State != Active {
			return &core.Error{Kind: core.Denied, Key: "auth.left"}
		}
		inv.Name, inv.Email, inv.Lang = a.Name, a.Email, a.Lang
		return endInvitesOf(tx, account)
	})
}

// inviteBy writes an invitation down; one that is trusted with much waits.
func (s *Service) inviteBy(ctx context.Context, inv *Invite, trusted bool, before func(*db.Tx) error) (token string, x *Second, err error) {
	token, id := core.NewToken(), core.NewID()
	inv.ExpiresAt = s.now() + int64(inviteFor/time.Second)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		x = nil
		if before != nil {
			if err := before(tx); err != nil {
				return err
			}
		}
		if inv.State = "open"; trusted {
			inv.State = "waits"
		}
		if err := insertInvite(tx, inv, core.HashToken(token)); err != nil {
			return err
		}
		what := "account.invite"
		if inv.Account != "" {
			what = "account.invite_back"
		}
		if trusted {
			b, err := json.Marshal(inv.ID)
			if err != nil {
				return err
			}
			x = &Second{ID: id, Kind: what, About: roleNote(inv.Grants), Body: b, By: inv.By}
			return s.propose(tx, x)
		}
		return audit.Add(tx, s.Now(), string(inv.By), what, core.Ref{Kind: "invite", ID: inv.ID}, roleNote(inv.Grants))
	})
	return token, x, err
}

// openInvite lets an invitation that waited open from now on.
func (s *Service) openInvite(tx *db.Tx, x *Second) error {
	var id core.ID
	if err := json.Unmarshal(x.Body, &id); err != nil {
		return err
	}
	n, err := letOpen(tx, id, s.now()+int64(inviteFor/time.Second))
	if err == nil && n == 0 {
		err = errInvite
	}
	return err
}

// Withdraw takes an invitation back.
func (s *Service) Withdraw(ctx context.Context, by core.Actor, invite core.ID) (err error) {
	defer core.Wrap(&err, "auth.Withdraw")
	if !by.May("", core.Administrator) {
		return errNone
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := endInvite(tx, invite, "withdrawn")
		if err != nil || n == 0 {
			return err
		}
		b, err := json.Marshal(invite)
		if err != nil {
			return err
		}
		waits, err := openAbout(tx, [2]string{"account.invite", "account.invite_back"}, string(b))
		if err != nil {
			return err
		}
		for _, x := range waits {
			if err := s.decide(tx, x, by.Account, "stopped"); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), string(by.Account), "account.invite_withdrawn", core.Ref{Kind: "invite", ID: invite}, "")
	})
}

// Invites returns the invitations that are open.
func (s *Service) Invites(ctx context.Context) (all []*Invite, err error) {
	defer core.Wrap(&err, "auth.Invites")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = openInvites(tx, s.now()); return err })
	return all, err
}

// forgetInvited takes names and addresses out of invitations that are too old.
func (s *Service) forgetInvited(ctx context.Context) error {
	var n int64
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { n, err = ranOut(tx, s.now()); return err }); err != nil || n == 0 {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return forgetRanOut(tx, s.now()) })
}

// Look returns the invitation of a token. One that is over is [core.Closed].
func (s *Service) Look(ctx context.Context, token string) (inv *Invite, err error) {
	defer core.Wrap(&err, "auth.Look")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { inv, err = s.invite(tx, token); return err })
	return inv, err
}

// invite is the one rule of what an invitation opens (S-48): every way asks here.
func (s *Service) invite(tx *db.Tx, token string) (*Invite, error) {
	inv, err := inviteByHash(tx, core.HashToken(token))
	if core.KindOf(err) == core.NotFound {
		return nil, errInvite
	}
	switch {
	case err != nil:
		return nil, err
	case inv.ExpiresAt <= s.now():
		return nil, errInvite
	case inv.State == "waits":
		return nil, errWaits
	case inv.State != "open":
		return nil, errInvite
	}
	return inv, nil
}

// accept uses an invitation up and returns the account it is for.
func (s *Service) accept(tx *db.Tx, token, name string, lang core.Lang, handle []byte) (*Account, error) {
	inv, err := s.invite(tx, token)
	if err != nil {
		return nil, err
	}
	if n, err := endInvite(tx, inv.ID, "used"); err != nil || n == 0 {
		if err == nil {
			err = errInvite
		}
		return nil, err
	}
	if inv.Account != "" {
		a, err := accountByID(tx, inv.Account)
		if err != nil {
			return nil, err
		}
		if a.State != Active {
			return nil, errInvite
		}
		if err := shutOut(tx, a.ID); err != nil {
			return nil, err
		}
		return a, audit.Add(tx, s.Now(), string(a.ID), "account.back", core.Ref{Kind: "account", ID: a.ID}, "")
	}
	if err := nameFree(tx, name, ""); err != nil {
		return nil, err
	}
	a := s.newAccount(name, inv.Email, lang, inv.Grants)
	a.Handle = handle
	if err := insertAccount(tx, a); err != nil {
		return nil, err
	}
	return a, audit.Add(tx, s.Now(), string(a.ID), "account.made", core.Ref{Kind: "account", ID: a.ID}, roleNote(a.Grants))
}

func roleNote(all []core.Grant) string {
	var parts []string
	for _, g := range all {
		if p := string(g.Role); g.Campaign == "" {
			parts = append(parts, p)
		} else {
			parts = append(parts, fmt.Sprintf("%s for %s", p, g.Campaign))
		}
	}
	return strings.Join(parts, ", ")
}
