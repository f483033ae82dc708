package auth

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// passkeys speaks WebAuthn Level 3 for one site.
type passkeys struct{ w *webauthn.WebAuthn }

// Ask is what a page hands to the browser, and what comes back with its answer.
type Ask struct {
	Options string // JSON for navigator.credentials
	State   string // signed; belongs to one purpose and one hour
}

// Passkey is one of an account's passkeys.
type Passkey struct {
	ID     string // of the credential, base64url
	Name   string // what its owner calls it
	MadeOn core.Day
	UsedOn core.Day // 0: never
	body   string
}

// askFor is how long a browser's answer is waited for.
const askFor = time.Hour

// errPasskey says that an answer was none of ours; why stays in the log.
func errPasskey(err error) error {
	return &core.Error{Kind: core.Denied, Key: "auth.passkey", Err: publicCause(err)}
}

// publicCause keeps what a library says of an answer from quoting it.
func publicCause(err error) error {
	if e, ok := errors.AsType[*protocol.Error](err); ok {
		return errors.New("webauthn: " + e.Type)
	}
	return errors.New("webauthn")
}

// KeyOrigin is where passkeys of the site work. Browsers bind none to the number of
// this machine (127.0.0.1), so there it is its name.
func KeyOrigin(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return origin
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.IsLoopback() {
		port := u.Port()
		if u.Host = "localhost"; port != "" {
			u.Host += ":" + port
		}
	}
	return u.String()
}

func (p *passkeys) init(c Config) error {
	origin := KeyOrigin(c.Origin)
	u, err := url.Parse(origin)
	if err != nil {
		return err
	}
	if _, err := netip.ParseAddr(u.Hostname()); err == nil {
		return nil // passkeys belong to a name, and this site has only a number: see errNoName
	}
	wait := webauthn.TimeoutConfig{Enforce: true, Timeout: askFor, TimeoutUVD: askFor}
	p.w, err = webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: u.Hostname(), RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		Timeouts:              webauthn.TimeoutsConfig{Login: wait, Registration: wait}})
	return err
}

// errNoName says that the site is served under a number, to which no passkey can
// belong (WebAuthn Level 3, 5.1.2).
var errNoName = &core.Error{Kind: core.Closed, Key: "auth.no_name"}

// user is an account as the library sees it.
type user struct {
	a    *Account
	keys []webauthn.Credential
}

func (u user) WebAuthnID() []byte                         { return u.a.Handle }
func (u user) WebAuthnName() string                       { return u.a.Name }
func (u user) WebAuthnDisplayName() string                { return u.a.Name }
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.keys }

func (s *Service) user(tx *db.Tx, a *Account) (u user, err error) {
	u.a = a
	all, err := passkeysOf(tx, a.ID)
	for _, k := range all {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(k.body), &c); err != nil {
			return u, err
		}
		u.keys = append(u.keys, c)
	}
	return u, err
}

// sign binds what the library must get back to a purpose.
func (s *Service) sign(purpose string, data *webauthn.SessionData) (string, error) {
	b, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	text := base64.RawURLEncoding.EncodeToString(b)
	return text + "." + base64.RawURLEncoding.EncodeToString(core.MAC(s.Secret, "passkey", purpose, text)), nil
}

func (s *Service) signed(purpose, state string) (data webauthn.SessionData, err error) {
	text, mac, _ := strings.Cut(state, ".")
	sum, err := base64.RawURLEncoding.DecodeString(mac)
	if err != nil || !hmac.Equal(sum, core.MAC(s.Secret, "passkey", purpose, text)) {
		return data, errPasskey(nil)
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return data, err
	}
	return data, json.Unmarshal(b, &data)
}

// once makes sure that an answer to a challenge is taken once.
func (s *Service) once(tx *db.Tx, challenge string) error {
	ok, err := take(tx, core.HashToken("challenge "+challenge), s.now()+int64(2*askFor/time.Second))
	if err == nil && !ok {
		return errPasskey(nil)
	}
	return err
}

// AskSignIn returns what a browser is asked when somebody signs in. It names
// nobody: the passkey says whose it is.
func (s *Service) AskSignIn() (ask Ask, err error) {
	defer core.Wrap(&err, "auth.AskSignIn")
	if s.keys.w == nil {
		return ask, errNoName
	}
	options, data, err := s.keys.w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return ask, err
	}
	return s.ask("sign in", options.Response, data)
}

func (s *Service) ask(purpose string, options any, data *webauthn.SessionData) (ask Ask, err error) {
	b, err := json.Marshal(options)
	if err != nil {
		return ask, err
	}
	ask.Options = string(b)
	ask.State, err = s.sign(purpose, data)
	return ask, err
}

// SignIn takes the browser's answer, begins a session and returns its token. The
// session that the browser had before (old is its token, or "") ends.
func (s *Service) SignIn(ctx context.Context, state, answer, old string) (token string, a *Account, err error) {
	defer core.Wrap(&err, "auth.SignIn")
	token = core.NewToken()
	err = s.shown(ctx, state, answer, func(tx *db.Tx, by *Account) error {
		a = by
		if old != "" {
			if err := deleteSessionByHash(tx, core.HashToken(old)); err != nil {
				return err
			}
		}
		return s.begin(tx, a.ID, token, true)
	})
	return token, a, err
}

// Freshen takes the browser's answer and makes the actor's own session fresh.
func (s *Service) Freshen(ctx context.Context, by core.Actor, token, state, answer string) (err error) {
	defer core.Wrap(&err, "auth.Freshen")
	return s.shown(ctx, state, answer, func(tx *db.Tx, a *Account) error {
		n, err := freshenSession(tx, core.HashToken(token), by.Account, roughly(s.now()))
		if err == nil && (a.ID != by.Account || n != 1) {
			err = errPasskey(nil) // somebody else's
		}
		return err
	})
}

// shown checks the browser's answer to [Service.AskSignIn], once, and hands over
// whose passkey it was.
func (s *Service) shown(ctx context.Context, state, answer string, then func(*db.Tx, *Account) error) error {
	if s.keys.w == nil {
		return errNoName
	}
	data, err := s.signed("sign in", state)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return errPasskey(err)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		var u user
		var failed error // of the database: the library would hide it
		_, c, err := s.keys.w.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			a, err := accountByHandle(tx, handle)
			if err == nil {
				u, err = s.user(tx, a)
			}
			if err != nil && core.KindOf(err) != core.NotFound {
				failed = err
			}
			u.acceptBackup(parsed)
			return u, err
		}, data, parsed)
		if failed != nil {
			return failed
		}
		if err != nil {
			return errPasskey(err)
		}
		if err := s.once(tx, data.Challenge); err != nil {
			return err
		}
		if err := usePasskey(tx, c, core.DayOf(s.Now())); err != nil {
			return err
		}
		return then(tx, u.a)
	})
}

// acceptBackup takes the change of a passkey that can be copied to its owner's
// other devices now and could not before: some keep that secret at first.
func (u user) acceptBackup(p *protocol.ParsedCredentialAssertionData) {
	for i := range u.keys {
		if string(u.keys[i].ID) == string(p.RawID) && p.Response.AuthenticatorData.Flags.HasBackupEligible() {
			u.keys[i].Flags.BackupEligible = true
		}
	}
}
