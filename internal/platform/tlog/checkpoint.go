package tlog

import (
	"bytes"
	"errors"
	"fmt"

	f_log "github.com/transparency-dev/formats/log"
	cosign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// Hash is a SHA-256 hash; its String is base64.
type Hash = merkle.Hash

// Checkpoint is what a log was at one moment (https://c2sp.org/tlog-checkpoint).
type Checkpoint struct {
	Origin string // the log's name, such as "example.org/log"
	Size   int64  // how many leaves
	Root   Hash   // of the Merkle tree over them (RFC 6962, section 2.1)
}

// text is what is signed.
func (c Checkpoint) text() string {
	return string(f_log.Checkpoint{Origin: c.Origin, Size: uint64(c.Size), Hash: c.Root[:]}.Marshal())
}

// maxNote bounds a signed checkpoint with its cosignatures.
const maxNote = 64 << 10

// parseText reads the body of a checkpoint. Only the one way to write it is
// taken, so that two texts never mean the same checkpoint. Lines after the third
// are allowed when other is true: some logs have them.
func parseText(text string, other bool) (Checkpoint, error) {
	var p f_log.Checkpoint
	rest, err := p.Unmarshal([]byte(text))
	if err != nil {
		return Checkpoint{}, err
	}
	switch {
	case len(p.Hash) != merkle.HashSize:
		return Checkpoint{}, errors.New("the root of the checkpoint is not 32 bytes long")
	case p.Size > 1<<62:
		return Checkpoint{}, errors.New("the checkpoint's size is beyond reason")
	case string(p.Marshal())+string(rest) != text:
		return Checkpoint{}, errors.New("the checkpoint is not in its one form")
	case len(rest) > 0 && !other:
		return Checkpoint{}, errors.New("the checkpoint has lines that this program does not know")
	}
	c := Checkpoint{Origin: p.Origin, Size: int64(p.Size), Root: Hash(p.Hash)}
	if c.Size == 0 && c.Root != emptyRoot() {
		return Checkpoint{}, errors.New("the root of an empty tree is wrong")
	}
	return c, nil
}

func emptyRoot() Hash {
	h, err := merkle.TreeHash(0, nil)
	if err != nil {
		panic(err) // reads nothing
	}
	return h
}

// Policy says whose cosignatures are wanted under a checkpoint. The zero Policy
// wants none.
type Policy struct {
	Witnesses []string // verifier keys
	Need      int      // of so many of them at least
}

// ErrCosignatures means that too few of a policy's witnesses signed.
var ErrCosignatures = errors.New("too few witnesses have signed this checkpoint")

// OpenCheckpoint checks a signed checkpoint: the signature of the log whose
// verifier key is vkey, whose name must be the checkpoint's origin, and the
// cosignatures. It returns the names of the policy's witnesses that signed;
// when they are too few the checkpoint comes with [ErrCosignatures].
func OpenCheckpoint(signed []byte, vkey string, p Policy) (c Checkpoint, cosigned []string, err error) {
	if len(signed) > maxNote {
		return c, nil, errors.New("the checkpoint is too long")
	}
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return c, nil, fmt.Errorf("the log's key cannot be read: %w", err)
	}
	all := []note.Verifier{v}
	for _, w := range p.Witnesses {
		wv, err := cosign.NewVerifierForCosignatureV1(w)
		if err != nil {
			return c, nil, fmt.Errorf("a witness's key cannot be read: %w", err)
		}
		all = append(all, wv)
	}
	n, err := note.Open(signed, note.VerifierList(all...))
	if err != nil {
		return c, nil, fmt.Errorf("the checkpoint's signature: %w", err)
	}
	mine := false
	seen := map[string]bool{}
	for _, s := range n.Sigs {
		if s.Name == v.Name() && s.Hash == v.KeyHash() {
			mine = true
			continue
		}
		if id := fmt.Sprintf("%s+%08x", s.Name, s.Hash); !seen[id] {
			seen[id] = true
			cosigned = append(cosigned, s.Name)
		}
	}
	if !mine {
		return c, nil, errors.New("the checkpoint is not signed by the log")
	}
	if c, err = parseText(n.Text, false); err != nil {
		return c, nil, err
	}
	if c.Origin != v.Name() {
		return c, nil, fmt.Errorf("the checkpoint is of another log, %q", c.Origin)
	}
	if len(cosigned) < p.Need {
		return c, cosigned, ErrCosignatures
	}
	return c, cosigned, nil
}

// textOf returns the signed text of a note, without its signatures.
func textOf(signed []byte) (string, bool) {
	i := bytes.LastIndex(signed, []byte("\n\n"))
	if i < 0 {
		return "", false
	}
	return string(signed[:i+1]), true
}
