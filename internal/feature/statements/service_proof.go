package statements

import (
	"context"
	"encoding/hex"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/tlog"
)

// Proved is what the roll's file says of the place of a name in the log: the
// leaf, nil while it waits for the next checkpoint, and the nonce in hex.
type Proved struct {
	Leaf  *int64 `json:"leaf"`
	Nonce string `json:"nonce"`
}

// EachProved is [Service.EachPublic] with each name's place in the log; nil for a
// name that was never given to it.
func (s *Service) EachProved(ctx context.Context, st *Statement, lang core.Lang, f func(*Endorsement, *Proved) error) error {
	some := make([]*Endorsement, 0, leavesAtOnce)
	flush := func() error {
		proved, err := s.proved(ctx, some)
		if err != nil {
			return err
		}
		for i, e := range some {
			if err := f(e, proved[i]); err != nil {
				return err
			}
		}
		some = some[:0]
		return nil
	}
	if err := s.EachPublic(ctx, st, lang, func(e *Endorsement) error {
		if some = append(some, e); len(some) < leavesAtOnce {
			return nil
		}
		return flush()
	}); err != nil {
		return err
	}
	return flush()
}

func (s *Service) proved(ctx context.Context, some []*Endorsement) ([]*Proved, error) {
	out := make([]*Proved, len(some))
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		leaves, err := leavesOf(tx, some)
		if err != nil {
			return err
		}
		entries := make([][]byte, len(some))
		for i, e := range some {
			entries[i] = []byte(leaves[e.ID].Entry)
		}
		at, err := tlog.Leaves(tx, entries)
		if err != nil {
			return err
		}
		for i, e := range some {
			if l, ok := leaves[e.ID]; ok {
				out[i] = &Proved{Nonce: hex.EncodeToString(l.Nonce)}
				if n, ok := at[i]; ok {
					out[i].Leaf = &n
				}
			}
		}
		return nil
	})
	return out, err
}

// Unlogged is what of a statement waits for the next checkpoint, told so that
// who checks from outside knows why roll and log differ until then.
type Unlogged struct {
	Seal    int64    `json:"seal"`    // sealed endorsements counted
	Unseal  int64    `json:"unseal"`  // and taken out
	Leaving []string `json:"leaving"` // hashes, in hex, that are about to end
	Told    []string `json:"told"`    // entries of versions and keys
}

// Unlogged reads what of a statement waits for the next checkpoint, and how
// many leaves the last one covers.
func (s *Service) Unlogged(ctx context.Context, st *Statement) (w Unlogged, size int64, err error) {
	defer core.Wrap(&err, "statements.Unlogged(%s)", st.Slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w = Unlogged{Leaving: []string{}, Told: []string{}}
		if size, err = tlog.Covered(tx); err != nil {
			return err
		}
		return tlog.EachWaiting(tx, func(entry []byte) error {
			e, ok := rollcheck.ParseEntry(string(entry))
			switch {
			case !ok || e.Statement != st.Slug:
			case e.Verb == rollcheck.Seal:
				w.Seal++
			case e.Verb == rollcheck.Unseal:
				w.Unseal++
			case e.Verb == rollcheck.Version || e.Verb == rollcheck.Key:
				w.Told = append(w.Told, e.Text())
			case e.Old != "":
				w.Leaving = append(w.Leaving, e.Old)
			}
			return nil
		})
	})
	return w, size, err
}

// Gone returns how many printed names were withdrawn and invalidated.
func (s *Service) Gone(ctx context.Context, st *Statement) (withdrawn, invalidated int64, err error) {
	defer core.Wrap(&err, "statements.Gone(%s)", st.Slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err := gone(tx, st.ID)
		withdrawn, invalidated = n[goneWithdrawn], n[goneInvalidated]
		return err
	})
	return withdrawn, invalidated, err
}

// ListKeyWords is the fingerprint of the list key in use, as one word; "" when
// there is none.
func (s *Service) ListKeyWords(ctx context.Context, st *Statement) (words string, err error) {
	defer core.Wrap(&err, "statements.ListKeyWords(%s)", st.Slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		k, err := currentListKey(tx, st.ID)
		if err != nil {
			return ignoreMissing(err)
		}
		words, err = keyWords(k.Recipient)
		return err
	})
	return words, err
}

// errNoProof is the answer for everything that has none: sealed, pending, held,
// not under a checkpoint yet, or not there at all.
var errNoProof = &core.Error{Kind: core.NotFound, Key: "web.not_found"}

// Proof returns the file that proves that the name behind a private link stands
// in the public record: https://c2sp.org/tlog-proof, with the nonce and the record
// in it, so that [rollcheck.CheckProof] needs nothing else. NotFound for whatever
// is not a printed name under a checkpoint.
func (s *Service) Proof(ctx context.Context, link string) (file []byte, err error) {
	defer core.Wrap(&err, "statements.Proof")
	if s.Tree == nil {
		return nil, errNoProof
	}
	var l leafRow
	var record []byte
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		var ok bool
		if l, record, ok, err = s.provable(tx, link); err == nil && !ok {
			err = errNoProof
		}
		return err
	}); err != nil {
		return nil, err
	}
	file, _, err = s.Tree.ProofOf(ctx, []byte(l.Entry))
	if err != nil {
		return nil, err
	}
	return tlog.WithExtra(file, rollcheck.ProofExtra(l.Nonce, l.Entry, record))
}

// provable finds the leaf of what is behind a private link; ok is false if it is
// no printed name or was never given to the log.
func (s *Service) provable(tx *db.Tx, link string) (l leafRow, record []byte, ok bool, err error) {
	e, st, err := s.mine(tx, link)
	if err != nil || !stands(e) || st.State != Published {
		return l, nil, false, err
	}
	l, ok, err = leafOf(tx, e.ID)
	return l, published1(st, e), ok, err
}

// ProofStands reports whether [Service.Proof] has a file for a link now, and
// whether it will after the next checkpoint.
func (s *Service) ProofStands(ctx context.Context, link string) (now, soon bool, err error) {
	defer core.Wrap(&err, "statements.ProofStands")
	if s.Tree == nil {
		return false, false, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		now = false
		l, _, ok, err := s.provable(tx, link)
		if soon = ok; err != nil || !ok {
			return err
		}
		n, in, err := tlog.Leaf(tx, []byte(l.Entry))
		if err != nil || !in {
			return err
		}
		size, err := tlog.Covered(tx)
		now = n < size
		return err
	})
	return now, soon && !now, err
}
