package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"filippo.io/age"

	"groundswell/internal/core"
)

// buckets are the sizes in bytes that records are padded to before sealing.
// age does not hide the length of what it encrypts.
var buckets = [...]int{2 << 10, 8 << 10, 32 << 10}

const maxSealed = 64 << 10 // bytes of one sealed record, more than the largest bucket needs

// Box seals records to one list key. It can only seal. Several goroutines may
// use it at the same time.
type Box struct {
	to *age.HybridRecipient
}

// NewBox returns a Box for a list key's recipient (age1pq1…). Parsing it costs
// more than a seal, so keep the Box. The error is core.Invalid with key
// seal.bad_recipient.
func NewBox(recipient string) (*Box, error) {
	r, err := parseRecipient(recipient)
	if err != nil {
		return nil, err
	}
	return &Box{to: r}, nil
}

// Seal encodes v as JSON, fills it up with spaces and a newline to 2, 8 or 32
// KiB, and returns it as one age file. The error is core.Invalid with key
// seal.too_long if v needs more; no error contains anything of v.
func (b *Box) Seal(v any) ([]byte, error) {
	// The whole buffer is there from the start: growing would leave copies of
	// the plaintext behind.
	return b.seal(&limited{buf: make([]byte, 0, buckets[len(buckets)-1])}, v)
}

// seal is Seal with the buffer to use, which it overwrites in the end.
func (b *Box) seal(plain *limited, v any) (sealed []byte, err error) {
	defer func() {
		clear(plain.buf[:cap(plain.buf)])
		if recover() != nil { // of a Marshaler of v, whose panic may quote v
			sealed, err = nil, fmt.Errorf("seal: encoding a %T panicked", v)
		}
	}()
	enc := json.NewEncoder(plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		if plain.full {
			return nil, invalid("", "seal.too_long")
		}
		return nil, fmt.Errorf("seal: a %T cannot be encoded", v)
	}
	plain.pad()

	var out bytes.Buffer
	out.Grow(len(plain.buf) + 2<<10)
	w, err := age.Encrypt(&out, b.to)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(plain.buf)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Unseal opens one record with the list key's private half and decodes it into
// v, a pointer. Unknown fields are refused. On any error v is left as it was.
// The error is core.Denied with key seal.wrong_key or core.Invalid with key
// seal.damaged, and contains nothing of the record.
func Unseal(id *Identity, sealed []byte, v any) error {
	if len(sealed) > maxSealed {
		return invalid("", "seal.damaged")
	}
	plain, err := decrypt(id, bytes.NewReader(sealed), maxSealed)
	if err != nil {
		return err
	}
	defer clear(plain)
	// A fresh value, so that one record's fields cannot show in the next one.
	to := reflect.ValueOf(v)
	if to.Kind() != reflect.Pointer || to.IsNil() {
		return fmt.Errorf("seal: cannot unseal into a %T", v)
	}
	fresh := reflect.New(to.Type().Elem())
	if strictJSON(plain, fresh.Interface()) != nil {
		return invalid("", "seal.damaged")
	}
	to.Elem().Set(fresh.Elem())
	return nil
}

// decrypt returns the whole plaintext of an age file or none of it.
func decrypt(id *Identity, file io.Reader, limit int64) ([]byte, error) {
	if id == nil || id.key == nil {
		return nil, &core.Error{Kind: core.Denied, Key: "seal.wrong_key"}
	}
	r, err := age.Decrypt(file, id.key)
	if _, ok := errors.AsType[*age.NoIdentityMatchError](err); ok {
		return nil, &core.Error{Kind: core.Denied, Key: "seal.wrong_key"}
	}
	if err != nil {
		return nil, invalid("", "seal.damaged")
	}
	plain, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil || int64(len(plain)) > limit {
		clear(plain)
		return nil, invalid("", "seal.damaged")
	}
	return plain, nil
}

// limited collects bytes up to its capacity and never allocates.
type limited struct {
	buf  []byte
	full bool
}

func (l *limited) Write(p []byte) (int, error) {
	if len(p) > cap(l.buf)-len(l.buf) {
		l.full = true
		return 0, io.ErrShortWrite
	}
	l.buf = append(l.buf, p...)
	return len(p), nil
}

// pad fills up to the next bucket: the JSON, spaces, one newline.
func (l *limited) pad() {
	n := len(l.buf)
	for _, size := range buckets {
		if n <= size {
			l.buf = l.buf[:size]
			for i := n - 1; i < size-1; i++ { // n-1: the encoder's own newline
				l.buf[i] = ' '
			}
			l.buf[size-1] = '\n'
			return
		}
	}
}
