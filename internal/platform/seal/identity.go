package seal

import (
	"crypto/sha256"
	"strings"

	"filippo.io/age"

	"groundswell/internal/core"
)

const (
	secretPrefix = "AGE-SECRET-KEY-PQ-"
	oldSecret    = "AGE-SECRET-KEY-1"
	maxKeyFile   = 64 << 10 // bytes of a key file
)

// Identity is a private key: a coordinator's opening key, or the private half
// of a list key. It never prints itself; call [Identity.Secret] for its text.
type Identity struct {
	hidden
	key *age.HybridIdentity
}

// NewIdentity makes a new private key of this machine's randomness.
func NewIdentity() (*Identity, error) {
	key, err := age.GenerateHybridIdentity()
	if err != nil {
		return nil, err
	}
	return &Identity{key: key}, nil
}

// ParseIdentity reads a private key: an age key file (lines with # are
// comments) of at most 64 KiB, or the bare line AGE-SECRET-KEY-PQ-1…, which may
// be typed in small letters or with spaces. There must be exactly one key.
//
// Errors are core.Invalid with key seal.not_a_key, seal.several_keys or, for
// age's older kind of key that is not safe from quantum computers, seal.old_key.
// They never contain any of the text.
func ParseIdentity(text string) (*Identity, error) {
	if len(text) > maxKeyFile {
		return nil, invalid("key", "seal.not_a_key")
	}
	var found string
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		line = strings.ToUpper(strings.Join(strings.Fields(line), ""))
		switch {
		case line == "" || line[0] == '#':
		case found != "":
			return nil, invalid("key", "seal.several_keys")
		default:
			found = line
		}
	}
	if strings.HasPrefix(found, oldSecret) {
		return nil, invalid("key", "seal.old_key")
	}
	key, err := age.ParseHybridIdentity(found)
	if err != nil {
		return nil, invalid("key", "seal.not_a_key") // age's error may quote the text
	}
	return &Identity{key: key}, nil
}

// Secret returns the private key as age writes it: AGE-SECRET-KEY-PQ-1…
func (id *Identity) Secret() string { return id.key.String() }

// Recipient returns the public half as age writes it: age1pq1…, about 1,960
// characters.
func (id *Identity) Recipient() string { return id.key.Recipient().String() }

// Fingerprint returns the eight words of [Fingerprint] for the public half.
func (id *Identity) Fingerprint() string { return fingerprint(id.Recipient()) }

// Fingerprint returns eight English words for reading a public key aloud: the
// first 88 bits of the SHA-256 of the recipient's text, 11 bits a word, in the
// word list of BIP 39. The error is core.Invalid with key seal.bad_recipient.
func Fingerprint(recipient string) (string, error) {
	if _, err := parseRecipient(recipient); err != nil {
		return "", err
	}
	return fingerprint(recipient), nil
}

func fingerprint(recipient string) string {
	sum := sha256.Sum256([]byte(recipient))
	return strings.Join(wordsOf(sum[:11]), " ")
}

// parseRecipient accepts only the one canonical writing of a hybrid recipient,
// so that equal keys are equal texts.
func parseRecipient(text string) (*age.HybridRecipient, error) {
	r, err := age.ParseHybridRecipient(text)
	if err != nil || r.String() != text {
		return nil, invalid("recipient", "seal.bad_recipient")
	}
	return r, nil
}

func invalid(field, key string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: field, Key: key, Args: args}
}
