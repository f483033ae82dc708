package seal

import (
	"bytes"
	"errors"
	"io"

	"filippo.io/age"

	"groundswell/internal/core"
)

// maxSealers is for how many openers one record is sealed directly: each takes about
// 1.7 KB of it, and [Unseal] reads no more than maxSealed.
const maxSealers = 16

// ToOpeners seals one record to opening keys themselves, for records that are few and
// belong to no statement's list: any one of the openers opens it, with [Unseal] or with
// the stock tool. plain is JSON; it is filled up with spaces and a newline to 2, 8 or 32
// KiB, so that its length says nothing, and it is not kept. The error is core.Invalid
// with key seal.openers_count, seal.bad_recipient or seal.too_long, and contains nothing
// of plain.
func ToOpeners(openers []Opener, plain []byte) ([]byte, error) {
	if len(openers) < 1 || len(openers) > maxSealers {
		return nil, &core.Error{Kind: core.Invalid, Field: "openers", Key: "seal.openers_count", Args: []any{"Max", maxSealers}}
	}
	var to []age.Recipient
	for _, o := range openers {
		r, err := parseRecipient(o.Recipient)
		if err != nil {
			return nil, err
		}
		to = append(to, r)
	}
	if len(plain) >= buckets[len(buckets)-1] {
		return nil, invalid("", "seal.too_long")
	}
	full := &limited{buf: make([]byte, 0, buckets[len(buckets)-1])}
	defer func() { clear(full.buf[:cap(full.buf)]) }()
	full.buf = append(append(full.buf, plain...), '\n')
	full.pad()
	var out bytes.Buffer
	w, err := age.Encrypt(&out, to...)
	if err != nil {
		return nil, err
	}
	_, err = io.Copy(w, bytes.NewReader(full.buf))
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
