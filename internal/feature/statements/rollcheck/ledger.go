package rollcheck

import "encoding/hex"

// hash is a digest as bytes: a million of them are kept.
type hash [32]byte

// hashOf reads hex that [ParseEntry] has looked at.
func hashOf(text string) (h hash) {
	hex.Decode(h[:], []byte(text))
	return h
}

// leaf is a hash that began and perhaps ended.
type leaf struct {
	at   int64 // number of the leaf in which it began
	n    int32 // how often it began, less how often it ended
	seen bool  // on the roll
}

// Ledger is what the entries of a log amount to.
type Ledger struct {
	all    map[string]*told
	audits map[int64]string // number of entries of the audit log → hash of the last, in hex
	torn   int64            // leaf that names another hash for a number than one before; -1: none
	Other  int64            // entries that are none of ours
}

// told is what the log tells of one statement.
type told struct {
	names, sealed          map[hash]leaf
	versions               map[int64]string // number → hash, in hex
	disputed               bool             // one number has two hashes
	key                    string           // the one with the highest number
	keyNumber              int64
	unpublished            bool
	withdrawn, invalidated int64
}

// NewLedger reads all entries of a log.
func NewLedger(entries [][]byte) *Ledger {
	l := &Ledger{all: map[string]*told{}, audits: map[int64]string{}, torn: -1}
	for i, e := range entries {
		l.add(int64(i), string(e))
	}
	return l
}

func (l *Ledger) of(statement string) *told {
	t := l.all[statement]
	if t == nil {
		t = &told{names: map[hash]leaf{}, sealed: map[hash]leaf{}, versions: map[int64]string{}}
		l.all[statement] = t
	}
	return t
}

func (l *Ledger) add(at int64, text string) {
	e, ok := ParseEntry(text)
	if !ok {
		l.Other++
		return
	}
	if e.Verb == Audit {
		if had, ok := l.audits[e.Number]; ok && had != e.New && l.torn < 0 {
			l.torn = at
		}
		l.audits[e.Number] = e.New
		return
	}
	t := l.of(e.Statement)
	switch e.Verb {
	case Endorse, Replace, Withdraw, Invalidate:
		begin(t.names, e.New, at)
		end(t.names, e.Old)
		if e.Verb == Withdraw {
			t.withdrawn++
		} else if e.Verb == Invalidate {
			t.invalidated++
		}
	case Seal, Unseal:
		begin(t.sealed, e.New, at)
		end(t.sealed, e.Old)
	case Version:
		if had, ok := t.versions[e.Number]; ok && had != e.New {
			t.disputed = true
		}
		t.versions[e.Number] = e.New
	case Key:
		if e.Number > t.keyNumber {
			t.key, t.keyNumber = e.Word, e.Number
		}
	case Unpublish:
		t.unpublished = true
	}
}

func begin(m map[hash]leaf, text string, at int64) {
	if text == "" {
		return
	}
	h := hashOf(text)
	x := m[h]
	x.n, x.at = x.n+1, at
	keep(m, h, x)
}

// end may come before begin: within an hour the order is made by chance.
func end(m map[hash]leaf, text string) {
	if text == "" {
		return
	}
	h := hashOf(text)
	x := m[h]
	x.n--
	keep(m, h, x)
}

// keep forgets what began and ended: of who withdrew nothing is held here either.
func keep(m map[hash]leaf, h hash, x leaf) {
	if x.n == 0 {
		delete(m, h)
	} else {
		m[h] = x
	}
}

// Names returns how many names a statement's roll has by the log.
func (l *Ledger) Names(statement string) (n int64) { return count(l.of(statement).names) }

// Sealed returns how many sealed endorsements count by the log.
func (l *Ledger) Sealed(statement string) (n int64) { return count(l.of(statement).sealed) }

func count(m map[hash]leaf) (n int64) {
	for _, x := range m {
		n += int64(x.n)
	}
	return n
}

// Has reports whether a digest stands, and the leaf in which it began.
func (l *Ledger) Has(statement, digest string) (at int64, ok bool) {
	x, ok := l.of(statement).names[hashOf(digest)]
	return x.at, ok && x.n == 1
}

// unsound returns the hashes that stand more than once or ended without having
// begun, as leaves.
func unsound(m map[hash]leaf) (out []int64) {
	for _, x := range m {
		if x.n != 1 {
			out = append(out, x.at)
		}
	}
	return out
}
