package auth

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// OIDC is another house where staff may sign in (OpenID Connect Core 1.0, section
// 3.1). The zero value is none. The site itself speaks to that house, and the house
// learns who of the staff signs in when: it is the operator's choice.
type OIDC struct {
	Issuer   string // "https://login.example.org"
	ClientID string
	Secret   string
}

// OIDCPath is where the other house sends people back to, after the origin.
const OIDCPath = "/desk/oidc/back"

// provider speaks to that house. What it says of itself is asked for once, when
// somebody first wants to sign in by it.
type provider struct {
	mu     sync.Mutex
	oidc   *oidc.Provider
	client *http.Client
}

func (p *provider) init(c Config) error {
	o := c.OIDC
	if o == (OIDC{}) {
		return nil
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && !(u.Scheme == "http" && local(u.Hostname())) {
		return errors.New("the OpenID Connect issuer must look like https://login.example.org")
	}
	if o.ClientID == "" || o.Secret == "" {
		return errors.New("OpenID Connect needs the name and the secret that the issuer gave to this site")
	}
	p.client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return nil
}

func local(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// errOIDC says that what came back was not what was asked for.
func errOIDC(why string) error {
	return &core.Error{Kind: core.Denied, Key: "auth.oidc", Err: errors.New("oidc: " + why)}
}

// errOIDCRole is an account whose roles need a passkey.
var errOIDCRole = &core.Error{Kind: core.Denied, Key: "auth.oidc_role"}

// House is the host of the other house, for pages; "" when there is none.
func (s *Service) House() string {
	u, err := url.Parse(s.OIDC.Issuer)
	if err != nil {
		return ""
	}
	return u.Host
}

func (s *Service) discover(ctx context.Context) (*oidc.Provider, error) {
	p := &s.oidc
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.oidc != nil {
		return p.oidc, nil
	}
	// The provider keeps the context for fetching keys later on.
	found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client), s.OIDC.Issuer)
	if err != nil {
		return nil, &core.Error{Kind: core.Busy, Key: "auth.oidc_down", Err: errors.New("the OpenID Connect issuer does not say what it can")}
	}
	p.oidc = found
	return found, nil
}

func (s *Service) oauth(p *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{ClientID: s.OIDC.ClientID, ClientSecret: s.OIDC.Secret, Endpoint: p.Endpoint(),
		RedirectURL: s.Origin + OIDCPath, Scopes: []string{oidc.ScopeOpenID}}
}

// Want is what somebody goes to the other house for: to sign in, to use an
// invitation, or to bind their account there to the one here.
type Want struct {
	Then   string    `json:",omitempty"` // where to go after it
	Lang   core.Lang // of the pages, and of a new account
	Invite string    `json:",omitempty"` // token
	Name   string    `json:",omitempty"` // of a new account
	Bind   core.ID   `json:",omitempty"` // the account that is signed in
}

// flow is what the browser keeps while its owner is away, signed, for ten minutes.
type flow struct {
	Want
	State, Nonce, Verifier string
	Until                  int64
}

const awayFor = 10 * time.Minute

// Leave returns the address at the other house and what the browser keeps until it
// is back (a cookie of awayFor).
func (s *Service) Leave(ctx context.Context, w Want) (to, kept string, err error) {
	defer core.Wrap(&err, "auth.Leave")
	if s.OIDC == (OIDC{}) {
		return "", "", errNone
	}
	if w.Invite != "" {
		if w.Name, _, err = checkPerson(w.Name, "", w.Lang); err != nil {
			return "", "", err
		}
		inv, err := s.Look(ctx, w.Invite)
		if err != nil {
			return "", "", err
		}
		if inv.Account == "" && needsPasskey(core.Actor{Grants: inv.Grants}) {
			return "", "", errOIDCRole
		}
	}
	p, err := s.discover(ctx)
	if err != nil {
		return "", "", err
	}
	f := flow{Want: w, State: core.NewToken(), Nonce: core.NewToken(), Verifier: oauth2.GenerateVerifier(), Until: s.now() + int64(awayFor/time.Second)}
	if kept, err = s.sealFlow(&f); err != nil {
		return "", "", err
	}
	return s.oauth(p).AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), kept, nil
}

func (s *Service) sealFlow(f *flow) (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(b)
	return text + "." + base64.RawURLEncoding.EncodeToString(core.MAC(s.Secret, "oidc", text)), nil
}

func (s *Service) openFlow(kept string) (*flow, error) {
	text, mac, _ := strings.Cut(kept, ".")
	sum, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || len(kept) > 4000 || !hmac.Equal(sum, core.MAC(s.Secret, "oidc", text)) {
		return nil, errOIDC("the browser kept nothing of ours")
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, errOIDC("the browser kept nothing of ours")
	}
	var f flow
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, errOIDC("the browser kept nothing of ours")
	}
	if f.Until <= s.now() {
		return nil, errOIDC("it took too long")
	}
	return &f, nil
}

// Back takes what the browser kept and what the other house sent along. by is who is
// signed in here. It returns what was wanted, and the token of a new session but
// where an account was bound. Who somebody is there is their issuer's name for them
// and nothing else: an address proves nothing (S-49).
func (s *Service) Back(ctx context.Context, by core.Actor, kept string, q url.Values) (token string, w Want, err error) {
	defer core.Wrap(&err, "auth.Back")
	if s.OIDC == (OIDC{}) {
		return "", w, errNone
	}
	f, err := s.openFlow(kept)
	if err != nil {
		return "", w, err
	}
	subject, err := s.subject(ctx, f, q)
	if err != nil {
		return "", f.Want, err
	}
	token = core.NewToken()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if ok, err := take(tx, core.HashToken("oidc "+f.State), f.Until+60); err != nil {
			return err
		} else if !ok {
			return errOIDC("used already")
		}
		switch {
		case f.Bind != "":
			if f.Bind != by.Account {
				return errOIDC("somebody else is signed in now")
			}
			return s.bind(tx, f.Bind, subject)
		case f.Invite != "":
			return s.joinBy(tx, f, subject, token)
		}
		a, err := accountByOIDC(tx, s.OIDC.Issuer, subject)
		if core.KindOf(err) == core.NotFound {
			return &core.Error{Kind: core.Denied, Key: "auth.oidc_unknown"}
		}
		if err != nil {
			return err
		}
		return s.enterBy(tx, a, token)
	})
	if f.Bind != "" || err != nil {
		token = ""
	}
	return token, f.Want, err
}

// needsPasskey reports whether an actor sees names of people or decides who does: a
// password at another house can be asked for by a copied page, a passkey cannot
// (S-40).
func needsPasskey(a core.Actor) bool { return idleOf(a) == idleTrusted }

func (s *Service) enterBy(tx *db.Tx, a *Account, token string) error {
	if needsPasskey(a.Actor()) {
		return errOIDCRole
	}
	return s.begin(tx, a.ID, token, false)
}

func (s *Service) joinBy(tx *db.Tx, f *flow, subject, token string) error {
	a, err := s.accept(tx, f.Invite, f.Name, f.Lang, s.newAccount("", "", f.Lang, nil).Handle)
	if err != nil {
		return err
	}
	if err := s.bind(tx, a.ID, subject); err != nil {
		return err
	}
	return s.enterBy(tx, a, token)
}

func (s *Service) bind(tx *db.Tx, account core.ID, subject string) error {
	n, err := insertOIDC(tx, s.OIDC.Issuer, subject, account, core.DayOf(s.Now()))
	if err == nil && n == 0 {
		return &core.Error{Kind: core.Conflict, Key: "auth.oidc_taken"}
	}
	if err != nil {
		return err
	}
	return audit.Add(tx, s.Now(), string(account), "account.oidc", core.Ref{Kind: "account", ID: account}, "bound")
}

// subject asks the other house who came, and checks every word of the answer
// (OpenID Connect Core 1.0, section 3.1.3.7; RFC 9207 for the issuer's name).
func (s *Service) subject(ctx context.Context, f *flow, q url.Values) (string, error) {
	if got := q.Get("state"); got == "" || !hmac.Equal([]byte(got), []byte(f.State)) {
		return "", errOIDC("another state")
	}
	p, err := s.discover(ctx)
	if err != nil {
		return "", err
	}
	var says struct {
		Iss bool `json:"authorization_response_iss_parameter_supported"`
	}
	if err := p.Claims(&says); err != nil {
		return "", errOIDC("what the issuer says of itself cannot be read")
	}
	if iss := q.Get("iss"); iss != s.OIDC.Issuer && (iss != "" || says.Iss) {
		return "", errOIDC("another issuer")
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		return "", &core.Error{Kind: core.Denied, Key: "auth.oidc_refused"}
	}
	ctx = oidc.ClientContext(ctx, s.oidc.client)
	got, err := s.oauth(p).Exchange(ctx, q.Get("code"), oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return "", errOIDC("the code was not taken") // the library's error quotes the answer
	}
	raw, _ := got.Extra("id_token").(string)
	t, err := p.VerifierContext(ctx, &oidc.Config{ClientID: s.OIDC.ClientID, Now: s.Now}).Verify(ctx, raw)
	if err != nil {
		return "", errOIDC("the token does not hold")
	}
	var claims struct {
		Party string `json:"azp"`
	}
	switch err := t.Claims(&claims); {
	case err != nil:
		return "", errOIDC("the token cannot be read")
	case t.Nonce == "" || !hmac.Equal([]byte(t.Nonce), []byte(f.Nonce)):
		return "", errOIDC("another nonce")
	case t.Subject == "" || len(t.Subject) > 255:
		return "", errOIDC("no subject")
	case claims.Party != "" && claims.Party != s.OIDC.ClientID, len(t.Audience) > 1 && claims.Party == "":
		return "", errOIDC("a token for another site")
	}
	return t.Subject, nil
}

// Binding is an account at the other house that leads into one here.
type Binding struct {
	Issuer string
	MadeOn core.Day
}

// Bindings returns where else an account can sign in.
func (s *Service) Bindings(ctx context.Context, account core.ID) (all []Binding, err error) {
	defer core.Wrap(&err, "auth.Bindings")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = bindingsOf(tx, account); return err })
	return all, err
}

// Unbind ends the actor's own ways in by the other house, unless there is no
// passkey: then nobody could sign in any more.
func (s *Service) Unbind(ctx context.Context, by core.Actor) (err error) {
	defer core.Wrap(&err, "auth.Unbind")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		keys, err := passkeysOf(tx, by.Account)
		if err != nil {
			return err
		}
		if len(keys) == 0 {
			return &core.Error{Kind: core.Conflict, Key: "auth.last_passkey"}
		}
		if err := deleteOIDCOf(tx, by.Account); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "account.oidc", core.Ref{Kind: "account", ID: by.Account}, "ended")
	})
}

// MayLeave reports whether an invitation can be used by way of the other house.
func MayLeave(inv *Invite) bool {
	return inv.Account == "" && !needsPasskey(core.Actor{Grants: inv.Grants})
}
