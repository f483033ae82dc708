package tlog

import (
	"context"
	"errors"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	"github.com/transparency-dev/formats/proof"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// proveTree returns the proof that the tree now begins with the tree old, and
// checks it: a proof that fails means that stored hashes were changed.
func proveTree(tx *db.Tx, now, old Checkpoint) (merkle.TreeProof, error) {
	if old.Size == 0 {
		return nil, nil
	}
	if old.Size > now.Size {
		return nil, errors.New("a tree cannot begin with a larger one")
	}
	p, err := merkle.ProveTree(now.Size, old.Size, hashes(tx))
	if err != nil {
		return nil, err
	}
	return p, merkle.CheckTree(p, now.Size, now.Root, old.Size, old.Root)
}

// Proof returns the file that proves to anybody, without this site, that leaf n
// is in the log: https://c2sp.org/tlog-proof, usually named *.tlog-proof, at most
// about 3 kB. It holds the newest checkpoint with its cosignatures, not the entry.
// A leaf that is not under a checkpoint yet is a [core.NotFound] error.
func (l *Log) Proof(ctx context.Context, n int64) (out []byte, err error) {
	defer core.Wrap(&err, "tlog.Proof")
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = proofOf(tx, n)
		return err
	})
	return out, err
}

// ProofOf is [Log.Proof] for the first leaf that is this entry, and returns its
// number as well.
func (l *Log) ProofOf(ctx context.Context, entry []byte) (out []byte, n int64, err error) {
	defer core.Wrap(&err, "tlog.ProofOf")
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		var ok bool
		if n, ok, err = Leaf(tx, entry); err != nil {
			return err
		} else if !ok {
			return notYet()
		}
		out, err = proofOf(tx, n)
		return err
	})
	return out, n, err
}

func notYet() error { return &core.Error{Kind: core.NotFound, Key: "web.not_found"} }

func proofOf(tx *db.Tx, n int64) ([]byte, error) {
	s, ok, err := latest(tx)
	if err != nil {
		return nil, err
	}
	if !ok || n < 0 || n >= s.size {
		return nil, notYet()
	}
	p, err := merkle.ProveRecord(s.size, n, hashes(tx))
	if err != nil {
		return nil, errors.Join(ErrChanged, err)
	}
	leaf, err := hashes(tx).ReadHashes([]int64{merkle.StoredHashIndex(0, n)})
	if err != nil {
		return nil, errors.Join(ErrChanged, err)
	}
	if len(s.root) != merkle.HashSize {
		return nil, ErrChanged
	}
	if err := merkle.CheckRecord(p, s.size, Hash(s.root), n, leaf[0]); err != nil {
		return nil, errors.Join(ErrChanged, err)
	}
	note, err := served(tx, s)
	if err != nil {
		return nil, err
	}
	t := proof.TLogProof{Index: uint64(n), Checkpoint: note}
	for _, h := range p {
		t.Hashes = append(t.Hashes, h)
	}
	return t.Marshal(), nil
}

// maxProof bounds a proof that is read: 62 hashes and a checkpoint.
const maxProof = 4<<10 + maxNote

// VerifyProof checks, without asking anybody, a file made by [Log.Proof]: that
// the log with the verifier key vkey has entry as its leaf n, under a checkpoint
// that enough of the policy's witnesses signed.
func VerifyProof(file, entry []byte, vkey string, p Policy) (n int64, c Checkpoint, err error) {
	if len(file) > maxProof {
		return 0, c, errors.New("the proof is too long")
	}
	var t proof.TLogProof
	if err := t.Unmarshal(file); err != nil {
		return 0, c, err
	}
	if string(t.Marshal()) != string(file) {
		return 0, c, errors.New("the proof is not in its one form")
	}
	if c, _, err = OpenCheckpoint(t.Checkpoint, vkey, p); err != nil {
		return 0, c, err
	}
	if t.Index >= uint64(c.Size) {
		return 0, c, fmt.Errorf("the proof is of leaf %d, the log has %d", t.Index, c.Size)
	}
	var hs merkle.RecordProof
	for _, h := range t.Hashes {
		hs = append(hs, h)
	}
	if err := merkle.CheckRecord(hs, c.Size, c.Root, int64(t.Index), merkle.RecordHash(entry)); err != nil {
		return 0, c, fmt.Errorf("the proof does not hold for this entry: %w", err)
	}
	return int64(t.Index), c, nil
}
