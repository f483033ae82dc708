package authtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"
)

// Device is an authenticator in the test: one ES256 passkey for each account that
// it is asked to make one for (WebAuthn Level 3, sections 6.1 and 6.5).
type Device struct {
	Origin  string // what the browser says the page's origin is
	RPID    string // "": what it is asked for
	Backup  bool   // the passkey can be copied to the owner's other devices
	Unasked bool   // sign without verifying the user
	ID      []byte // of the credential, once made

	t      testing.TB
	key    *ecdsa.PrivateKey
	handle []byte
	count  uint32
}

// NewDevice returns a device without a passkey in a browser at origin.
func NewDevice(t testing.TB, origin string) *Device { return &Device{Origin: origin, t: t} }

var b64 = base64.RawURLEncoding

func (d *Device) client(kind, challenge string) []byte {
	b, err := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": d.Origin, "crossOrigin": false})
	if err != nil {
		d.t.Fatal(err)
	}
	return b
}

// data is the authenticator data; attested is what follows the counter when a
// passkey is made.
func (d *Device) data(rp string, attested []byte) []byte {
	if d.RPID != "" {
		rp = d.RPID
	}
	h := sha256.Sum256([]byte(rp))
	flags := byte(1)
	if !d.Unasked {
		flags |= 4
	}
	if d.Backup {
		flags |= 8 | 16
	}
	if attested != nil {
		flags |= 64
	}
	d.count++
	return append(binary.BigEndian.AppendUint32(append(h[:], flags), d.count), attested...)
}

func (d *Device) read(options string, v any) {
	d.t.Helper()
	if err := json.Unmarshal([]byte(options), v); err != nil {
		d.t.Fatalf("the options: %v", err)
	}
}

func (d *Device) answer(response map[string]any) string {
	d.t.Helper()
	b, err := json.Marshal(map[string]any{"id": b64.EncodeToString(d.ID), "rawId": b64.EncodeToString(d.ID), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	if err != nil {
		d.t.Fatal(err)
	}
	return string(b)
}

// Create answers navigator.credentials.create().
func (d *Device) Create(options string) string {
	d.t.Helper()
	var o struct {
		Challenge string
		RP        struct{ ID string }
		User      struct{ ID string }
	}
	d.read(options, &o)
	var err error
	if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		d.t.Fatal(err)
	}
	if d.handle, err = b64.DecodeString(o.User.ID); err != nil || len(d.handle) == 0 {
		d.t.Fatalf("the user handle %q: %v", o.User.ID, err)
	}
	d.ID = make([]byte, 32)
	rand.Read(d.ID)
	attested := append(make([]byte, 16), 0, byte(len(d.ID)))
	attested = append(append(attested, d.ID...), d.cose()...)
	auth := d.data(o.RP.ID, attested)
	// {"fmt": "none", "attStmt": {}, "authData": bytes}
	object := []byte{0xa3, 0x63, 'f', 'm', 't', 0x64, 'n', 'o', 'n', 'e', 0x67, 'a', 't', 't', 'S', 't', 'm', 't', 0xa0, 0x68, 'a', 'u', 't', 'h', 'D', 'a', 't', 'a'}
	object = append(append(object, 0x58, byte(len(auth))), auth...)
	return d.answer(map[string]any{"clientDataJSON": b64.EncodeToString(d.client("webauthn.create", o.Challenge)), "attestationObject": b64.EncodeToString(object), "transports": []string{"internal"}})
}

// cose is the public key as a COSE_Key (RFC 9053): {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
func (d *Device) cose() []byte {
	point, err := d.key.PublicKey.Bytes() // 4, x, y
	if err != nil {
		d.t.Fatal(err)
	}
	b := []byte{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20}
	b = append(b, point[1:33]...)
	return append(append(b, 0x22, 0x58, 0x20), point[33:]...)
}

// Get answers navigator.credentials.get().
func (d *Device) Get(options string) string {
	d.t.Helper()
	var o struct{ Challenge, RPID string }
	d.read(options, &o)
	auth, client := d.data(o.RPID, nil), d.client("webauthn.get", o.Challenge)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, auth...), sum[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, d.key, digest[:])
	if err != nil {
		d.t.Fatal(err)
	}
	return d.answer(map[string]any{"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(auth),
		"signature": b64.EncodeToString(sig), "userHandle": b64.EncodeToString(d.handle)})
}
