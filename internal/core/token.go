package core

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// HashToken returns what is stored of a link's secret. The secret has 160 bits,
// so an unkeyed hash of it cannot be guessed back.
func HashToken(token string) string {
	h := sha256.Sum256([]byte("groundswell token\x00" + token))
	return base64.RawURLEncoding.EncodeToString(h[:])
}

// MAC returns a keyed fingerprint of parts, each kept apart from the next.
func MAC(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(p))))
		h.Write([]byte(p))
	}
	return h.Sum(nil)
}
