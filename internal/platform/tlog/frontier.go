package tlog

import (
	"errors"
	"math/bits"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// frontier is the right edge of a tree: the hashes of the whole subtrees it is
// made of, one per bit of its size. It is all that is needed to add leaves and to
// tell the root, however large the tree is.
type frontier struct {
	n    int64
	peak [63]Hash // peak[l] counts if bit l of n is set
}

var errNotOnEdge = errors.New("a hash was asked for that is not on the tree's edge")

// ReadHashes makes the frontier what golang.org/x/mod's functions read from.
func (f *frontier) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, x := range indexes {
		level, n := merkle.SplitStoredHashIndex(x)
		if f.n>>level&1 == 0 || n != f.n>>level-1 {
			return nil, errNotOnEdge
		}
		out[i] = f.peak[level]
	}
	return out, nil
}

// add appends a leaf with that hash and returns the hashes that are whole now:
// the i-th is number (index of the leaf)>>i of level i.
func (f *frontier) add(leaf Hash) ([]Hash, error) {
	made, err := merkle.StoredHashesForRecordHash(f.n, leaf, f)
	if err != nil {
		return nil, err
	}
	f.peak[len(made)-1] = made[len(made)-1]
	f.n++
	return made, nil
}

func (f *frontier) root() (Hash, error) { return merkle.TreeHash(f.n, f) }

// loadFrontier reads the edge of the tree of n leaves from r.
func loadFrontier(n int64, r merkle.HashReader) (*frontier, error) {
	f := &frontier{n: n}
	for rest := uint64(n); rest != 0; rest &= rest - 1 {
		l := bits.TrailingZeros64(rest)
		h, err := r.ReadHashes([]int64{merkle.StoredHashIndex(l, n>>l-1)})
		if err != nil {
			return nil, err
		}
		f.peak[l] = h[0]
	}
	return f, nil
}
