package tlog

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// Config is what a log needs to know.
type Config struct {
	DB        *db.DB
	Secret    []byte   // the server's secret: the signing key is made from it
	Origin    string   // name of a log that has no leaf yet, such as "example.org/log"
	Witnesses []string // "URL,VKEY" each: who is asked to cosign
	Client    *http.Client
	Now       core.Clock
	Log       *slog.Logger

	// Before is called ahead of each hourly checkpoint, for what is logged in
	// batches; nil when there is nothing of the kind. Its failing is logged, and
	// the checkpoint is made all the same.
	Before func(context.Context) error
}

// Log is the log of this installation, safe for use by many goroutines.
type Log struct {
	c         Config
	me        string // holder of the lease
	witnesses []*witnessAt
	one       sync.Mutex // one integration at a time in this process
	sound     state
}

// New returns the log of an installation. Nothing is read or written yet.
func New(c Config) (*Log, error) {
	if _, err := signingKey(c.Secret, logLabel, c.Origin); err != nil {
		return nil, err
	}
	if c.Client == nil {
		c.Client = defaultClient()
	}
	l := &Log{c: c, me: string(core.NewID())}
	for _, text := range c.Witnesses {
		w, err := parseWitness(text)
		if err != nil {
			return nil, err
		}
		l.witnesses = append(l.witnesses, w)
	}
	return l, nil
}

// ErrChanged means that the log's tables do not fit what was signed: rows were
// changed or removed in the database itself, or it was put back to an earlier
// state. The log then signs nothing.
var ErrChanged = errors.New("the transparency log does not fit its last checkpoint: its rows were changed in the database, or another secret.key is in use; see docs/operate")

// ErrBehind means that a witness has signed more of this log than the database
// holds, or another tree of the same size: an old backup was put back, or
// somebody signs with this site's key elsewhere. The log then signs nothing.
var ErrBehind = errors.New("a witness has seen more of this transparency log than this database holds, or another one: was an old backup restored? Restore the newest, or see docs/operate")

var errLeased = errors.New("another node is making a checkpoint")

const (
	leaseName = "tlog"
	leaseTTL  = 2 * time.Minute
	// chunk is how many entries are moved in one transaction: on SQLite it is
	// for how long nobody else writes (about 10 ms).
	chunk = 256
)

// key returns the signing key and the name this log has: that of its last
// checkpoint once there is a leaf, so that a site that moves to another address
// keeps its log.
func (l *Log) key(last signed, ok bool) (skey, origin string, err error) {
	origin = l.c.Origin
	if ok && last.size > 0 {
		text, fine := textOf([]byte(last.note))
		if !fine {
			return "", "", ErrChanged
		}
		c, err := parseText(text, false)
		if err != nil {
			return "", "", errors.Join(ErrChanged, err)
		}
		origin = c.Origin
	}
	skey, err = signingKey(l.c.Secret, logLabel, origin)
	return skey, origin, err
}

// verified checks the last checkpoint against our own key and against the hashes
// that are stored, and returns it with the edge of its tree.
func (l *Log) verified(tx *db.Tx, last signed, skey string) (Checkpoint, *frontier, error) {
	vkey, err := vkeyOf(skey)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	c, _, err := OpenCheckpoint([]byte(last.note), vkey, Policy{})
	if err != nil {
		return c, nil, errors.Join(ErrChanged, err)
	}
	f, err := loadFrontier(last.size, hashes(tx))
	if err != nil {
		return c, nil, errors.Join(ErrChanged, err)
	}
	root, err := f.root()
	if err != nil {
		return c, nil, err
	}
	if c.Size != last.size || c.Root != root || string(last.root) != string(root[:]) {
		return c, nil, ErrChanged
	}
	return c, f, nil
}

// Checkpoint makes leaves of all entries that wait, signs the new tree and asks
// the witnesses. When nothing waits the last checkpoint stands and only the
// witnesses are asked again. It waits up to half a minute for another node that
// is doing the same.
//
// It returns [ErrChanged] or [ErrBehind], and signs nothing, when something is
// wrong with the log. A witness that is down is no error.
func (l *Log) Checkpoint(ctx context.Context) (c Checkpoint, err error) {
	defer core.Wrap(&err, "tlog.Checkpoint")
	l.one.Lock()
	defer l.one.Unlock()
	if err := l.allowed(ctx); err != nil {
		return c, err
	}
	for try := 0; ; try++ {
		if c, err = l.integrate(ctx); !errors.Is(err, errLeased) || try == 150 {
			break
		}
		select {
		case <-ctx.Done():
			return c, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
	if err != nil {
		if errors.Is(err, ErrChanged) {
			l.sound.set(err, l.c.Log)
		}
		return c, err
	}
	l.ask(ctx, false)
	return c, nil
}

// allowed refuses while something was found that only people can judge.
func (l *Log) allowed(ctx context.Context) error {
	if l.sound.err() != nil { // perhaps the rows were put back
		if err := l.Check(ctx); err != nil {
			return err
		}
	}
	behind, err := l.behind(ctx)
	if err != nil || !behind {
		return err
	}
	l.ask(ctx, true) // perhaps the newest backup is back, or the witness was mended
	if behind, err = l.behind(ctx); err != nil {
		return err
	} else if behind {
		l.c.Log.Error("no checkpoint of the transparency log is signed", "err", ErrBehind)
		return ErrBehind
	}
	return nil
}

// integrate moves what waits into the tree, a piece per transaction, and signs
// once at the end.
func (l *Log) integrate(ctx context.Context) (c Checkpoint, err error) {
	defer l.release(ctx)
	last := ""
	for {
		var moved int
		var upTo string
		if err := l.c.DB.Write(ctx, func(tx *db.Tx) error {
			moved, upTo, c = 0, "", Checkpoint{}
			rows, err := l.begin(tx, last)
			if err != nil {
				return err
			}
			if moved = len(rows); moved == 0 {
				c, err = l.sign(tx)
				return err
			}
			upTo = rows[moved-1].id
			n, err := dropWaiting(tx, last, upTo)
			if err != nil {
				return err
			}
			if n != int64(moved) {
				return fmt.Errorf("%d entries were taken and %d removed", moved, n)
			}
			return l.grow(tx, rows)
		}); err != nil {
			return c, err
		}
		if moved == 0 {
			return c, nil
		}
		last = upTo
	}
}

// begin takes or renews the lease in the transaction that does the work, and reads
// what to move. That an entry becomes a leaf once is kept by serializable
// transactions; the lease spares two nodes from fighting over the tree's edge.
func (l *Log) begin(tx *db.Tx, last string) ([]pendingRow, error) {
	mine, err := db.Lease(tx, leaseName, l.me, l.c.Now(), leaseTTL)
	if err != nil {
		return nil, err
	}
	if !mine {
		return nil, errLeased
	}
	return waiting(tx, last, chunk)
}

// grow appends entries to the tree, in an order made by chance.
func (l *Log) grow(tx *db.Tx, rows []pendingRow) error {
	s, ok, err := latest(tx)
	if err != nil {
		return err
	}
	if ok && s.size > 0 {
		skey, _, err := l.key(s, ok)
		if err != nil {
			return err
		}
		if _, _, err := l.verified(tx, s, skey); err != nil {
			return err
		}
	}
	from, err := leaves(tx)
	if err != nil {
		return err
	}
	if from < s.size {
		return errors.Join(ErrChanged, fmt.Errorf("%d entries are there, %d were signed", from, s.size))
	}
	f, err := loadFrontier(from, hashes(tx))
	if err != nil {
		return errors.Join(ErrChanged, err)
	}
	entries := make([][]byte, len(rows))
	for i, r := range rows {
		entries[i] = r.entry
	}
	shuffle(entries)
	made := make([]hashRow, 0, 2*len(entries)+64)
	for i, e := range entries {
		whole, err := f.add(merkle.RecordHash(e))
		if err != nil {
			return err
		}
		for level, h := range whole {
			made = append(made, hashRow{int64(level), (from + int64(i)) >> level, h})
		}
	}
	return errors.Join(insertEntries(tx, from, entries), insertHashes(tx, made))
}

// shuffle puts s into an order that nobody can guess back.
func shuffle(s [][]byte) {
	for i := len(s) - 1; i > 0; i-- {
		j := chance(i + 1)
		s[i], s[j] = s[j], s[i]
	}
}

// chance returns a number from 0 up to before n, all equally likely to within
// one part in 2^32 for the small n of this package.
func chance(n int) int {
	var b [8]byte
	rand.Read(b[:])
	return int(binary.BigEndian.Uint64(b[:]) % uint64(n))
}

// sign signs the tree as it stands if it has grown since the last checkpoint.
func (l *Log) sign(tx *db.Tx) (c Checkpoint, err error) {
	s, ok, err := latest(tx)
	if err != nil {
		return c, err
	}
	skey, origin, err := l.key(s, ok)
	if err != nil {
		return c, err
	}
	if ok && s.size > 0 {
		if c, _, err = l.verified(tx, s, skey); err != nil {
			return c, err
		}
	}
	n, err := leaves(tx)
	if err != nil {
		return c, err
	}
	if n < s.size {
		return c, errors.Join(ErrChanged, fmt.Errorf("%d entries are there, %d were signed", n, s.size))
	}
	at := l.c.Now().Unix() / 60 * 60
	if ok && n == s.size && (n > 0 || s.note != "" && sameOrigin(s.note, origin)) {
		s.at = at
		c = Checkpoint{Origin: origin, Size: s.size, Root: Hash(s.root)}
		return c, putCheckpoint(tx, s)
	}
	root, err := merkle.TreeHash(n, hashes(tx))
	if err != nil {
		return c, errors.Join(ErrChanged, err)
	}
	if s.size > 0 { // whatever lies between was written by others: never sign what does not continue
		if _, err := proveTree(tx, Checkpoint{Size: n, Root: root}, Checkpoint{Size: s.size, Root: c.Root}); err != nil {
			return c, errors.Join(ErrChanged, err)
		}
	}
	c = Checkpoint{Origin: origin, Size: n, Root: root}
	text, err := signText(c.text(), skey)
	if err != nil {
		return c, err
	}
	if ok && s.size == 0 { // the empty tree may have been signed under the site's earlier name
		if err := forgetEmpty(tx); err != nil {
			return c, err
		}
	}
	return c, putCheckpoint(tx, signed{size: n, root: root[:], note: string(text), at: at})
}

func sameOrigin(signed, origin string) bool {
	text, ok := textOf([]byte(signed))
	if !ok {
		return false
	}
	c, err := parseText(text, false)
	return err == nil && c.Origin == origin
}

// release gives the lease back, so that the next one need not wait for its end.
func (l *Log) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := l.c.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := db.Lease(tx, leaseName, l.me, l.c.Now(), -time.Hour)
		return err
	}); err != nil {
		l.c.Log.Error("the lease of the transparency log stays taken for two minutes", "err", err)
	}
}

func (l *Log) newest(ctx context.Context) (s signed, ok bool, err error) {
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		s, ok, err = latest(tx)
		return err
	})
	return s, ok, err
}
