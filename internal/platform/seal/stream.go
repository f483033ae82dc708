package seal

import (
	"io"

	"groundswell/internal/core"

	"filippo.io/age"
)

// Encrypt returns a writer whose content becomes one age file to a recipient
// (age1pq1…), for backups. Close it to end the file.
func Encrypt(w io.Writer, recipient string) (io.WriteCloser, error) {
	r, err := age.ParseHybridRecipient(recipient)
	if err != nil {
		return nil, &core.Error{Kind: core.Invalid, Key: "seal.bad_recipient", Err: err}
	}
	return age.Encrypt(w, r)
}

// Decrypt reads such a file. A wrong key is [core.Denied].
func Decrypt(r io.Reader, id *Identity) (io.Reader, error) {
	k, err := age.ParseHybridIdentity(id.Secret())
	if err != nil {
		return nil, &core.Error{Kind: core.Invalid, Key: "seal.not_a_key", Err: err}
	}
	out, err := age.Decrypt(r, k)
	if err != nil {
		return nil, &core.Error{Kind: core.Denied, Key: "seal.wrong_key", Err: err}
	}
	return out, nil
}
