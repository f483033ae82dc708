package seal

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"

	"groundswell/internal/core"
)

const runtimeFile = "runtime.key"

// RuntimeKey seals what waits on the server for hours only, such as the body of
// a mail, and marks page tokens. It lives in memory, or in a file of a folder
// that does not survive a power cut: what it sealed is then lost for everybody,
// which is its purpose. Several goroutines may use it at the same time.
type RuntimeKey struct {
	hidden
	id   string
	aead cipher.AEAD
	mac  *[]byte // behind a pointer, see hidden
}

// errRuntime says that another process's key sealed it, or that it was changed.
var errRuntime = errors.New("seal: not sealed by this runtime key for this context")

// LoadRuntimeKey returns the key of the file runtime.key in dir, made if it is
// not there; with dir "" a new key that only this process will ever have. The
// folder must exist and should be a tmpfs such as /run/groundswell, so that
// service restarts keep the key and a seized machine does not. A file that
// others than its owner can reach is refused.
func LoadRuntimeKey(dir string) (*RuntimeKey, error) {
	secret := make([]byte, secretSize)
	rand.Read(secret)
	if dir != "" {
		var err error
		if secret, err = LoadSecret(filepath.Join(dir, runtimeFile)); err != nil {
			return nil, err
		}
	}
	defer clear(secret)
	sub := func(use string) []byte {
		k, err := hkdf.Key(sha256.New, secret, nil, "groundswell runtime key: "+use, 32)
		if err != nil {
			panic("seal: " + err.Error()) // only for impossible lengths
		}
		return k
	}
	seal, mac := sub("seal"), sub("mac")
	defer clear(seal) // the cipher keeps its own copy
	aead, err := chacha20poly1305.NewX(seal)
	if err != nil {
		return nil, err
	}
	return &RuntimeKey{id: hex.EncodeToString(sub("id")[:4]), aead: aead, mac: &mac}, nil
}

// ID returns 8 hex digits that name the key and say nothing about it: rows
// sealed by another key than the present one can be told and thrown away.
func (k *RuntimeKey) ID() string { return k.id }

// Seal returns a random 24-byte nonce and the XChaCha20-Poly1305 ciphertext:
// 40 bytes more than plaintext. Context, such as a table and row, is not stored;
// [RuntimeKey.Open] needs the same.
func (k *RuntimeKey) Seal(plaintext, context []byte) []byte {
	nonce := make([]byte, chacha20poly1305.NonceSizeX, chacha20poly1305.NonceSizeX+len(plaintext)+k.aead.Overhead())
	rand.Read(nonce)
	return k.aead.Seal(nonce, nonce, plaintext, context)
}

// Open returns what [RuntimeKey.Seal] was given, or an error if another key
// sealed it, the context differs or a byte was changed.
func (k *RuntimeKey) Open(sealed, context []byte) ([]byte, error) {
	if len(sealed) < chacha20poly1305.NonceSizeX {
		return nil, errRuntime
	}
	nonce, ciphertext := sealed[:chacha20poly1305.NonceSizeX], sealed[chacha20poly1305.NonceSizeX:]
	plain, err := k.aead.Open(nil, nonce, ciphertext, context)
	if err != nil {
		return nil, errRuntime
	}
	return plain, nil
}

// MAC returns a 32-byte keyed fingerprint of parts under a key of its own, see
// [core.MAC].
func (k *RuntimeKey) MAC(parts ...string) []byte { return core.MAC(*k.mac, parts...) }
