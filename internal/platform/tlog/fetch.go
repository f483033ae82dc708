package tlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// Tree is a log as somebody outside downloaded and checked it.
type Tree struct {
	Checkpoint
	Signed   []byte   // the checkpoint with its signatures, to be remembered
	Cosigned []string // names of the policy's witnesses that signed it
	Entries  [][]byte // all leaves, by their numbers
}

// ErrRoot means that the entries a log serves are not those it signed.
var ErrRoot = errors.New("the entries that the log serves do not give the root that it signed")

// ErrFork means that a log does not continue what it signed before.
var ErrFork = errors.New("the log does not continue what it signed earlier: entries were removed, changed or put in between")

// Fetch downloads the log at base, such as "https://example.org/log", and checks
// it: the signature of vkey, the policy's cosignatures, and that all the entries
// give the signed root. Nothing of the log's own hashes is believed.
//
// With too few cosignatures the whole tree comes with [ErrCosignatures]; with
// entries that do not fit it comes with [ErrRoot], so that they can be looked at.
func Fetch(ctx context.Context, c *http.Client, base, vkey string, p Policy) (*Tree, error) {
	if c == nil {
		c = defaultClient()
	}
	base = strings.TrimSuffix(base, "/")
	signed, err := get(ctx, c, base+"/checkpoint", maxNote)
	if err != nil {
		return nil, err
	}
	cp, cosigned, few := OpenCheckpoint(signed, vkey, p)
	if few != nil && !errors.Is(few, ErrCosignatures) {
		return nil, few
	}
	t := &Tree{Checkpoint: cp, Signed: signed, Cosigned: cosigned}
	for b := range bundles(cp.Size) {
		raw, err := get(ctx, c, base+"/"+b.path(), maxBundle)
		if err != nil {
			return nil, err
		}
		entries, err := parseBundle(raw, b.width)
		if err != nil {
			return nil, fmt.Errorf("entries from %d: %w", b.n*tileWidth, err)
		}
		t.Entries = append(t.Entries, entries...)
	}
	root, err := t.RootAt(cp.Size)
	if err != nil {
		return nil, err
	}
	if root != cp.Root {
		return t, ErrRoot
	}
	return t, few
}

// FetchKey asks the log at base for its verifier key. Who asks for the first time
// must believe the answer; compare it with what the network printed, and keep it.
func FetchKey(ctx context.Context, c *http.Client, base string) (vkey string, err error) {
	if c == nil {
		c = defaultClient()
	}
	b, err := get(ctx, c, strings.TrimSuffix(base, "/")+"/vkey", 4<<10)
	return strings.TrimSpace(string(b)), err
}

// FetchCheckpoint downloads only the signed checkpoint of the log at base, and
// checks it as [OpenCheckpoint] does.
func FetchCheckpoint(ctx context.Context, c *http.Client, base, vkey string, p Policy) (cp Checkpoint, signed []byte, err error) {
	if c == nil {
		c = defaultClient()
	}
	if signed, err = get(ctx, c, strings.TrimSuffix(base, "/")+"/checkpoint", maxNote); err != nil {
		return cp, nil, err
	}
	cp, _, err = OpenCheckpoint(signed, vkey, p)
	return cp, signed, err
}

// RootAt returns the root of the tree of the first size entries.
func (t *Tree) RootAt(size int64) (Hash, error) {
	if size < 0 || size > int64(len(t.Entries)) {
		return Hash{}, fmt.Errorf("the log has %d entries, not %d", len(t.Entries), size)
	}
	var f frontier
	for _, e := range t.Entries[:size] {
		if _, err := f.add(merkle.RecordHash(e)); err != nil {
			return Hash{}, err
		}
	}
	return f.root()
}

// Consistent reports whether a downloaded log continues what it had signed
// earlier: nil, or [ErrFork] with the reason. Both must have been opened with the
// same verifier key.
func Consistent(old Checkpoint, t *Tree) error {
	switch {
	case old.Origin != t.Origin:
		return fmt.Errorf("%w (it was named %q, now %q)", ErrFork, old.Origin, t.Origin)
	case old.Size > t.Size:
		return fmt.Errorf("%w (it had %d entries, now %d)", ErrFork, old.Size, t.Size)
	}
	root, err := t.RootAt(old.Size)
	if err != nil {
		return err
	}
	if root != old.Root {
		return fmt.Errorf("%w (the first %d entries are others than they were)", ErrFork, old.Size)
	}
	return nil
}

// defaultClient takes no redirect: an answer comes from whom it was asked.
func defaultClient() *http.Client {
	return &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func get(ctx context.Context, c *http.Client, address string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", address, resp.Status)
	}
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, err
	}
	if n > limit {
		return nil, fmt.Errorf("%s answered more than %d bytes", address, limit)
	}
	return b.Bytes(), nil
}
