package auth

import (
	"context"
	"encoding/json"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// rolesBody is a change of somebody's roles.
type rolesBody struct {
	Account core.ID
	Had     []core.Grant // when it was asked for
	Grants  []core.Grant
	Left    bool
}

// SetRoles asks for other roles for an account, or for its leaving. To take roles
// away, and to make somebody leave, needs nobody else, since a seized telephone does
// not wait: it is done at once and x is nil. Who did that to a colleague is not alone
// by it for a week (see [Service.Propose]), and the colleague is told.
func (s *Service) SetRoles(ctx context.Context, by core.Actor, account core.ID, grants []core.Grant, left bool) (x *Second, err error) {
	defer core.Wrap(&err, "auth.SetRoles")
	if !by.May("", core.Administrator) {
		return nil, errNone
	}
	if left {
		grants = nil
	} else if err := checkGrants(grants); err != nil {
		return nil, err
	}
	id := core.NewID()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		x = nil
		a, err := accountByID(tx, account)
		if err != nil {
			return err
		}
		body := rolesBody{account, a.Grants, grants, left}
		if left || less(grants, a.Grants) {
			return s.changeRoles(tx, string(by.Account), body)
		}
		b, err := json.Marshal(body)
		if err != nil {
			return err
		}
		x = &Second{ID: id, Kind: "account.roles", About: roleNote(grants), Body: b, By: by.Account}
		return s.propose(tx, x)
	})
	return x, err
}

// less reports whether a has nothing that b has not.
func less(a, b []core.Grant) bool {
	for _, g := range a {
		if !(core.Actor{Grants: b}).May(g.Campaign, g.Role) {
			return false
		}
	}
	return true
}

func same(a, b []core.Grant) bool { return less(a, b) && less(b, a) }

func (s *Service) carryOutRoles(tx *db.Tx, x *Second) error {
	var b rolesBody
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	return s.changeRoles(tx, string(x.By), b)
}

func (s *Service) changeRoles(tx *db.Tx, who string, b rolesBody) error {
	a, err := accountByID(tx, b.Account)
	if err != nil {
		return err
	}
	if a.State != Active {
		return &core.Error{Kind: core.Denied, Key: "auth.left"}
	}
	if !same(a.Grants, b.Had) { // what was agreed to was another change
		return &core.Error{Kind: core.Conflict, Key: "auth.second.moved"}
	}
	was := *a
	if b.Left {
		a.State, a.Grants, a.Email = Left, nil, ""
		if err := shutOut(tx, a.ID); err != nil {
			return err
		}
	} else {
		a.Grants = b.Grants
	}
	if err := updateAccount(tx, a); err != nil {
		return err
	}
	if err := setGrants(tx, a.ID, a.Grants); err != nil {
		return err
	}
	if needsPasskey(a.Actor()) && !needsPasskey(was.Actor()) {
		if err := deleteWeakSessions(tx, a.ID); err != nil { // begun with a password elsewhere (S-40)
			return err
		}
	}
	n, err := active(tx, core.Administrator, core.Administrator)
	if err != nil {
		return err
	}
	if n == 0 {
		return &core.Error{Kind: core.Conflict, Key: "auth.last_administrator"}
	}
	what := "account.roles"
	if b.Left {
		what = "account.left"
	}
	if err := audit.Add(tx, s.Now(), who, what, core.Ref{Kind: "account", ID: a.ID}, roleNote(a.Grants)); err != nil {
		return err
	}
	if err := s.takeBack(tx, who, &was, a); err != nil {
		return err
	}
	if b.Left || Watches(was.Actor()) || Watches(a.Actor()) {
		return s.tell(tx, "roles", &was)
	}
	return nil
}

// takeBack ends what somebody who lost roles asked for or invited with them, and
// remembers that they could object until now.
func (s *Service) takeBack(tx *db.Tx, who string, was, a *Account) error {
	if Watches(was.Actor()) && !Watches(a.Actor()) {
		if err := setLately(tx, a.ID, s.now()+int64(lately/time.Second)); err != nil {
			return err
		}
	}
	if less(was.Grants, a.Grants) {
		return nil
	}
	asked, err := openBy(tx, a.ID)
	if err != nil {
		return err
	}
	for _, x := range asked {
		if err := s.decide(tx, x, core.ID(who), "stopped"); err != nil {
			return err
		}
	}
	if a.Actor().May("", core.Administrator) {
		return nil
	}
	_, err = endInvitesBy(tx, a.ID)
	return err
}

// shutOut takes every way into an account away.
func shutOut(tx *db.Tx, account core.ID) error {
	for _, f := range []func(*db.Tx, core.ID) error{deletePasskeysOf, endInvitesOf, deleteOIDCOf} {
		if err := f(tx, account); err != nil {
			return err
		}
	}
	_, err := deleteSessionsOf(tx, account)
	return err
}

// Roles returns whom a change of people that waits is about ("" for somebody new)
// and the roles they get by it; ok is false for things of other kinds. invites are
// the open ones.
func Roles(x *Second, invites []*Invite) (account core.ID, grants []core.Grant, ok bool) {
	switch x.Kind {
	case "account.roles":
		var b rolesBody
		err := json.Unmarshal(x.Body, &b)
		return b.Account, b.Grants, err == nil
	case "account.invite", "account.invite_back":
		var id core.ID
		if json.Unmarshal(x.Body, &id) != nil {
			return "", nil, false
		}
		for _, inv := range invites {
			if inv.ID == id {
				return inv.Account, inv.Grants, true
			}
		}
	}
	return "", nil, false
}
