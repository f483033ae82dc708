package authtest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"groundswell/internal/core"
)

// House is an OpenID Connect provider in the test, which can lie.
type House struct {
	*httptest.Server
	Key      *rsa.PrivateKey
	Subject  string
	Claims   map[string]any // in place of, or besides, the right ones
	Alg      string         // of the token; "": RS256
	Verifier string         // that came with the code
	Says     map[string]any // in the discovery document, besides
	Asked    url.Values     // with which the browser came
}

func encode(v any) string {
	b, ok := v.([]byte)
	if !ok {
		b, _ = json.Marshal(v) // maps of strings and numbers
	}
	return b64.EncodeToString(b)
}

// NewHouse returns a provider whose one client is "groundswell" and whose one code is
// "the code".
func NewHouse(t testing.TB) *House {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	h := &House{Key: key, Subject: "248289761001"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		d := map[string]any{"issuer": h.URL, "authorization_endpoint": h.URL + "/authorize", "token_endpoint": h.URL + "/token", "jwks_uri": h.URL + "/keys",
			"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256", "none", "HS256"}}
		for k, v := range h.Says {
			d[k] = v
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(d)
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"keys": []map[string]string{{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "1", "n": encode(h.Key.N.Bytes()), "e": encode(big.NewInt(int64(h.Key.E)).Bytes())}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		h.Verifier = r.PostFormValue("code_verifier")
		sum := sha256.Sum256([]byte(h.Verifier))
		w.Header().Set("Content-Type", "application/json")
		if r.PostFormValue("code") != "the code" || encode(sum[:]) != h.Asked.Get("code_challenge") {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error": "invalid_grant"}`)
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": h.token()})
	})
	h.Server = httptest.NewServer(mux)
	t.Cleanup(h.Close)
	return h
}

// token is the ID token for who came last.
func (h *House) token() string {
	claims := map[string]any{"iss": h.URL, "sub": h.Subject, "aud": "groundswell", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(), "nonce": h.Asked.Get("nonce"), "email": "amani@example.org", "email_verified": true}
	for k, v := range h.Claims {
		if claims[k] = v; v == nil {
			delete(claims, k)
		}
	}
	alg := "RS256"
	if h.Alg != "" {
		alg = h.Alg
	}
	text := encode(map[string]any{"alg": alg, "kid": "1"}) + "." + encode(claims)
	switch alg {
	case "none":
		return text + "."
	case "HS256": // signed with what everybody knows, the public key
		return text + "." + encode(core.MAC(h.Key.N.Bytes(), text))
	}
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, h.Key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return text + "." + encode(sig)
}
