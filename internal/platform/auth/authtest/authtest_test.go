package authtest_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"groundswell/internal/platform/auth/authtest"
)

// TestDevice: a device answers what it is asked, for the page that it is told of.
// That its answers are good is shown where they are taken, in package auth.
func TestDevice(t *testing.T) {
	d := authtest.NewDevice(t, "https://example.org")
	d.Create(`{"challenge": "Y2hhbGxlbmdl", "rp": {"id": "example.org"}, "user": {"id": "aGFuZGxl"}}`)
	var a struct {
		ID       string
		Response map[string]string
	}
	if err := json.Unmarshal([]byte(d.Get(`{"challenge": "b25jZQ", "rpId": "example.org"}`)), &a); err != nil {
		t.Fatal(err)
	}
	client, err := base64.RawURLEncoding.DecodeString(a.Response["clientDataJSON"])
	if err != nil {
		t.Fatal(err)
	}
	var c struct{ Type, Challenge, Origin string }
	if err := json.Unmarshal(client, &c); err != nil {
		t.Fatal(err)
	}
	if c.Type != "webauthn.get" || c.Challenge != "b25jZQ" || c.Origin != "https://example.org" || a.Response["userHandle"] != "aGFuZGxl" || a.ID != base64.RawURLEncoding.EncodeToString(d.ID) {
		t.Errorf("%+v %+v", c, a)
	}
}
