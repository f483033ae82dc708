package auth

import (
	"encoding/json"
	"strings"
	"time"

	"groundswell/internal/core"
)

// Account is a member of staff.
type Account struct {
	ID     core.ID
	Name   string // as colleagues see it
	Email  string // where they are told of things; may be empty
	Lang   core.Lang
	State  string // active, left
	Handle []byte // of its passkeys, 32 random bytes
	MadeOn core.Day
	Grants []core.Grant
}

// States of an account.
const (
	Active = "active"
	Left   = "left"
)

// Actor is the account as the one a request acts for.
func (a *Account) Actor() core.Actor {
	return core.Actor{Account: a.ID, Name: a.Name, Grants: a.Grants}
}

// Invite is a link that makes an account, or lets somebody back into theirs.
type Invite struct {
	ID        core.ID
	Account   core.ID // who is let back in; "" makes a new one
	Name      string
	Email     string
	Lang      core.Lang
	Grants    []core.Grant
	By        core.ID
	ExpiresAt int64
	State     string // waits (for a second person), open, used, withdrawn
}

// Session is one place where somebody is signed in.
type Session struct {
	ID      core.ID
	Account core.ID
	BeganAt int64
	SeenAt  int64 // to five minutes
	FreshAt int64 // when a passkey was last shown
	EndsAt  int64
	Current bool // the one that asks
}

// Everything is what the first account may: there is nobody else yet.
func Everything() (all []core.Grant) {
	for _, r := range core.Roles {
		all = append(all, core.Grant{Role: r})
	}
	return all
}

// checkGrants refuses what is no role, and nothing at all.
func checkGrants(grants []core.Grant) error {
	if len(grants) == 0 {
		return &core.Error{Kind: core.Invalid, Field: "roles", Key: "auth.no_role"}
	}
	for _, g := range grants {
		if !g.Role.Valid() || len(g.Campaign) > 80 || g.Campaign != strings.TrimSpace(g.Campaign) {
			return &core.Error{Kind: core.Invalid, Field: "roles", Key: "auth.no_role"}
		}
	}
	return nil
}

func grantsJSON(g []core.Grant) string {
	b, err := json.Marshal(g)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

// Expires is when an invitation ends.
func (i *Invite) Expires() time.Time { return time.Unix(i.ExpiresAt, 0).UTC() }

// Began is when a session began, to five minutes.
func (s *Session) Began() time.Time { return time.Unix(s.BeganAt, 0).UTC() }

// Ends is when a session ends at the latest.
func (s *Session) Ends() time.Time { return time.Unix(s.EndsAt, 0).UTC() }
