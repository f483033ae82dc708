package auth

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// AskPasskey returns what a browser is asked when the actor adds a passkey.
func (s *Service) AskPasskey(ctx context.Context, by core.Actor) (ask Ask, err error) {
	defer core.Wrap(&err, "auth.AskPasskey")
	var u user
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, by.Account)
		if err != nil {
			return err
		}
		u, err = s.user(tx, a)
		return err
	}); err != nil {
		return ask, err
	}
	return s.askNew(u, "add "+string(by.Account))
}

func (s *Service) askNew(u user, purpose string) (ask Ask, err error) {
	if s.keys.w == nil {
		return ask, errNoName
	}
	var have []protocol.CredentialDescriptor
	for _, k := range u.keys {
		have = append(have, k.Descriptor())
	}
	options, data, err := s.keys.w.BeginRegistration(u, webauthn.WithExclusions(have), webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
		ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
		UserVerification: protocol.VerificationRequired}))
	if err != nil {
		return ask, err
	}
	return s.ask(purpose, options.Response, data)
}

// AddPasskey takes the browser's answer and keeps the passkey under a name.
func (s *Service) AddPasskey(ctx context.Context, by core.Actor, name, state, answer string) (err error) {
	defer core.Wrap(&err, "auth.AddPasskey")
	name, is := script.Line(name, 60)
	if is != script.OK {
		return &core.Error{Kind: core.Invalid, Field: "key", Key: "auth.passkey_name"}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := accountByID(tx, by.Account)
		if err != nil {
			return err
		}
		if err := s.keep(tx, a, "add "+string(a.ID), name, state, answer); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(a.ID), "account.passkey", core.Ref{Kind: "account", ID: a.ID}, "added")
	})
}

// keep checks the answer to the asking for a new passkey and keeps it.
func (s *Service) keep(tx *db.Tx, a *Account, purpose, name, state, answer string) error {
	if s.keys.w == nil {
		return errNoName
	}
	data, err := s.signed(purpose, state)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return errPasskey(err)
	}
	c, err := s.keys.w.CreateCredential(user{a: &Account{Handle: data.UserID}}, data, parsed)
	if err != nil {
		return errPasskey(err)
	}
	if err := s.once(tx, data.Challenge); err != nil {
		return err
	}
	c.Attestation = webauthn.CredentialAttestation{} // who made the device is nobody's business
	n, err := insertPasskey(tx, a.ID, name, c, core.DayOf(s.Now()))
	if err == nil && n == 0 {
		err = errPasskey(nil)
	}
	return err
}

// AskInvited returns what a browser is asked when somebody follows an invitation.
func (s *Service) AskInvited(ctx context.Context, token string) (ask Ask, inv *Invite, err error) {
	defer core.Wrap(&err, "auth.AskInvited")
	var a *Account
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if inv, err = s.invite(tx, token); err != nil {
			return err
		}
		// The handle is drawn now and comes back in the signed state.
		if a = s.newAccount(inv.Name, "", inv.Lang, nil); inv.Account != "" {
			a, err = accountByID(tx, inv.Account)
		}
		return err
	})
	if err != nil {
		return ask, nil, err
	}
	if a.Name == "" {
		a.Name = s.Site(inv.Lang)
	}
	ask, err = s.askNew(user{a: a}, "invited "+core.HashToken(token))
	return ask, inv, err
}

// Join uses an invitation up: the account is made, or its owner let back in, with
// the passkey of the answer as its only one, and a session begins.
func (s *Service) Join(ctx context.Context, invite, name, keyName string, lang core.Lang, state, answer string) (token string, a *Account, err error) {
	defer core.Wrap(&err, "auth.Join")
	name, _, err = checkPerson(name, "", lang)
	if err != nil {
		return "", nil, err
	}
	keyName, is := script.Line(keyName, 60)
	if is != script.OK {
		return "", nil, &core.Error{Kind: core.Invalid, Field: "key", Key: "auth.passkey_name"}
	}
	token = core.NewToken()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		data, err := s.signed("invited "+core.HashToken(invite), state)
		if err != nil {
			return err
		}
		if a, err = s.accept(tx, invite, name, lang, data.UserID); err != nil {
			return err
		}
		if err := s.keep(tx, a, "invited "+core.HashToken(invite), keyName, state, answer); err != nil {
			return err
		}
		return s.begin(tx, a.ID, token, true)
	})
	return token, a, err
}

// Passkeys returns the passkeys of an account.
func (s *Service) Passkeys(ctx context.Context, account core.ID) (all []*Passkey, err error) {
	defer core.Wrap(&err, "auth.Passkeys")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = passkeysOf(tx, account); return err })
	return all, err
}

// DropPasskey takes away one of the actor's own passkeys, never the last.
func (s *Service) DropPasskey(ctx context.Context, by core.Actor, id string) (err error) {
	defer core.Wrap(&err, "auth.DropPasskey")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := passkeysOf(tx, by.Account)
		if err != nil {
			return err
		}
		if len(all) < 2 {
			return &core.Error{Kind: core.Conflict, Key: "auth.last_passkey"}
		}
		if n, err := deletePasskey(tx, by.Account, id); err != nil || n == 0 {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "account.passkey", core.Ref{Kind: "account", ID: by.Account}, "removed")
	})
}
