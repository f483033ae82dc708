package brake

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"math/bits"
	"time"

	"groundswell/internal/core"
)

// Lifetime is for how long a ticket is good, as a pass too.
const Lifetime = time.Hour

// ticket is what a held person's form carries. Written down it has 27 bytes, 36
// letters: made, ready, bits, and 18 bytes of a MAC. The length matters: with
// the eight letters of a proof it fits into one block of SHA-256.
type ticket struct {
	made  int64 // Unix seconds
	ready int64 // when it becomes a pass by itself; 0: only by a proof of work
	bits  int
}

const (
	ticketHead = 9
	ticketSize = 27
	ticketText = 36
	proofText  = 8
)

// write signs t for one thing: a form and a mailbox, say.
func (t ticket) write(secret []byte, about []string) string {
	b := make([]byte, ticketHead, ticketSize)
	binary.BigEndian.PutUint32(b, uint32(t.made))
	binary.BigEndian.PutUint32(b[4:], uint32(t.ready))
	b[8] = byte(t.bits)
	return base64.RawURLEncoding.EncodeToString(append(b, mac(secret, b, about)...))
}

// mac binds the head of a ticket to what it is about.
func mac(secret, head []byte, about []string) []byte {
	return core.MAC(secret, append([]string{"brake", string(head)}, about...)...)[:ticketSize-ticketHead]
}

// read takes a ticket that is ours, about this, and not too old.
func read(text string, secret []byte, about []string, now time.Time) (t ticket, ok bool) {
	if len(text) != ticketText {
		return t, false
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != ticketSize || !hmac.Equal(b[ticketHead:], mac(secret, b[:ticketHead], about)) {
		return t, false
	}
	t = ticket{made: int64(binary.BigEndian.Uint32(b)), ready: int64(binary.BigEndian.Uint32(b[4:])), bits: int(b[8])}
	age := now.Unix() - t.made
	// Nodes' clocks may differ by minutes.
	return t, age <= int64(Lifetime/time.Second) && age >= -600
}

// proved reports whether proof solves a ticket: eight letters a to p after which
// SHA-256 of both begins with as many zero bits as the ticket asks.
func (t ticket) proved(text, proof string) bool {
	if len(proof) != proofText {
		return false
	}
	for i := range len(proof) {
		if proof[i] < 'a' || proof[i] > 'p' {
			return false
		}
	}
	h := sha256.Sum256([]byte(text + proof))
	return bits.LeadingZeros64(binary.BigEndian.Uint64(h[:])) >= t.bits
}
