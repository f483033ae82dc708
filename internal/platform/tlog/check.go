package tlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// state remembers that the log was found changed, until it is found whole again.
type state struct {
	mu  sync.Mutex
	bad error
}

func (s *state) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bad
}

func (s *state) set(err error, log *slog.Logger) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bad = err
	if err != nil {
		log.Error("the transparency log is not whole", "err", err)
	}
}

// checkPiece is how many entries are read in one transaction: a multiple of
// every subtree that is compared within it.
const checkPiece = 4096

// Check computes the whole log anew from its entries and compares every hash and
// every checkpoint that was ever signed. It returns [ErrChanged], with the first
// leaf that does not fit, when rows were changed in the database itself, and says
// so in the log. About a second for 200,000 leaves.
//
// A database that was put back whole to an earlier state is sound in itself:
// only a witness, or whoever kept a later checkpoint, can tell ([ErrBehind]).
func (l *Log) Check(ctx context.Context) (err error) {
	defer core.Wrap(&err, "tlog.Check")
	err = l.check(ctx)
	if err == nil || errors.Is(err, ErrChanged) {
		l.sound.set(err, l.c.Log)
	}
	return err
}

func (l *Log) check(ctx context.Context) error {
	var all []signed
	var n, stored int64
	if err := l.c.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if all, err = checkpoints(tx); err != nil {
			return err
		}
		if n, err = leaves(tx); err != nil {
			return err
		}
		stored, err = countHashes(tx)
		return err
	}); err != nil {
		return err
	}
	if want := merkle.StoredHashCount(n); stored < want {
		return errors.Join(ErrChanged, fmt.Errorf("%d hashes are there instead of %d", stored, want))
	}
	vkey := ""
	if len(all) > 0 {
		skey, _, err := l.key(all[len(all)-1], true)
		if err != nil {
			return err
		}
		if vkey, err = vkeyOf(skey); err != nil {
			return err
		}
	}
	f := &frontier{}
	for {
		for len(all) > 0 && all[0].size == f.n {
			if f.n > 0 { // the empty tree may bear the site's earlier name
				if err := fits(all[0], vkey, f); err != nil {
					return err
				}
			}
			all = all[1:]
		}
		if f.n == n {
			break
		}
		end := min(n, f.n/checkPiece*checkPiece+checkPiece)
		if len(all) > 0 {
			end = min(end, all[0].size)
		}
		if err := l.c.DB.Read(ctx, func(tx *db.Tx) error { return compare(tx, f, end) }); err != nil {
			return err
		}
	}
	if len(all) > 0 {
		return errors.Join(ErrChanged, fmt.Errorf("%d entries are there, %d were signed", n, all[0].size))
	}
	return nil
}

// fits compares a checkpoint that was signed with the tree computed up to it.
func fits(s signed, vkey string, f *frontier) error {
	c, _, err := OpenCheckpoint([]byte(s.note), vkey, Policy{})
	if err != nil {
		return errors.Join(ErrChanged, fmt.Errorf("the checkpoint of size %d: %w", s.size, err))
	}
	root, err := f.root()
	if err != nil {
		return err
	}
	if c.Size != s.size || c.Root != root || !bytes.Equal(s.root, root[:]) {
		return errors.Join(ErrChanged, fmt.Errorf("the first %d entries are not those that were signed", s.size))
	}
	return nil
}

// compare adds the entries up to before end to f, and compares the hashes that
// become whole with those that are stored.
func compare(tx *db.Tx, f *frontier, end int64) error {
	from := f.n
	var made [63][]byte // by level
	if err := entryRange(tx, from, end, func(n int64, entry []byte) error {
		if n != f.n {
			return errors.Join(ErrChanged, fmt.Errorf("entry %d is missing", f.n))
		}
		whole, err := f.add(merkle.RecordHash(entry))
		for level, h := range whole {
			made[level] = append(made[level], h[:]...)
		}
		return err
	}); err != nil {
		return err
	}
	if f.n != end {
		return errors.Join(ErrChanged, fmt.Errorf("entry %d is missing", f.n))
	}
	for level, want := range made {
		if want == nil {
			continue
		}
		first := from >> level
		have, err := hashRange(tx, level, first, end>>level)
		if err != nil {
			return err
		}
		if !bytes.Equal(have, want) {
			at := first
			for i := 0; i+merkle.HashSize <= min(len(have), len(want)) && bytes.Equal(have[i:i+merkle.HashSize], want[i:i+merkle.HashSize]); i += merkle.HashSize {
				at++
			}
			return errors.Join(ErrChanged, fmt.Errorf("the entry or the hash is another at leaf %d (level %d)", at<<level, level))
		}
	}
	return nil
}
