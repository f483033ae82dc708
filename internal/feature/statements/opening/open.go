package opening

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

// Options say how to open.
type Options struct {
	Identity *seal.Identity        // an opening key of the statement's list keys
	Now      core.Day              // for the attestation
	Program  string                // this program's version; "" is what the build says
	Progress func(done, total int) // endorsements read, of about how many; may be nil; called one at a time
}

// List is an opened list.
type List struct {
	Header Header // of the latest export
	Files  []File // the earliest first
	Keys   []Key  // the list keys of all files
	Rows   []Row  // in the order of their random ids, each endorser once

	// Different endorsements in the files, those withdrawn left aside. The two
	// together are Rows and what Duplicates, Damaged and Unopened count.
	Public, Sealed int
	Withdrawn      int // different ids withdrawn, whether or not they stand in these files
	Duplicates     int // left out: the same mailbox stands there already
	Damaged        int // left out: cannot be read, or does not belong where it stands
	Unopened       int // left out: sealed to a list key that this opening key does not open

	Same     [][2]string // pairs of ids: left out as duplicate, and what was kept
	Near     [][2]string // pairs of ids whose names are the same or nearly: for a person's eye
	NearMore bool        // there are more of them
	Problems []Problem   // in the order of their ids

	opened  core.Day
	program string
}

// File is an export that went into a list.
type File struct {
	Exported string `json:"exported"` // day
	SHA256   string `json:"sha256"`   // of the whole file, in hex
}

// Key is a list key as an attestation names it.
type Key struct {
	ID          string `json:"id"`
	Made        string `json:"made"`        // day
	Fingerprint string `json:"fingerprint"` // eight words
	Opened      bool   `json:"-"`           // by this opening key; others open others
}

// Problem is something about one endorsement that a person should look into.
// What is English and tells nothing that was sealed.
type Problem struct {
	ID   core.ID `json:"id"`
	What string  `json:"what"`
}

// Open reads one or several exports of the same statement and returns who stands
// behind it. Of an endorsement that is in several, the latest export's counts.
//
// The error is [ErrNotExport], [ErrCut] or [ErrAltered] with the number of the
// file, core.Denied when the key is none of those the list keys were sealed to,
// or that of ctx. There is no list then.
func Open(ctx context.Context, exports []io.Reader, o Options) (*List, error) {
	if len(exports) == 0 {
		return nil, errors.New("there is no export to open")
	}
	files := make([]*file, len(exports))
	for i, r := range exports {
		var err error
		if files[i], err = newFile(i+1, r); err != nil {
			return nil, err
		}
	}
	// Days are all that an export tells of its time. Of two of one day the one
	// that knows more versions and withdrawals is later; neither gets fewer.
	slices.SortStableFunc(files, func(a, b *file) int {
		return cmp.Or(cmp.Compare(a.header.Exported, b.header.Exported), cmp.Compare(len(a.header.Versions), len(b.header.Versions)),
			cmp.Compare(a.header.Counts.Withdrawn, b.header.Counts.Withdrawn))
	})
	r := &reading{Options: o, list: &List{Header: files[len(files)-1].header, opened: o.Now, program: o.Program},
		hashes: map[int64]string{}, keys: map[string]*seal.Identity{}, gone: map[core.ID]bool{}, found: map[core.ID]*finding{}}
	if err := r.prepare(files); err != nil {
		return nil, err
	}
	for i := len(files) - 1; i >= 0; i-- {
		if err := r.read(ctx, files[i], i == len(files)-1); err != nil {
			return nil, err
		}
	}
	for _, f := range files {
		r.list.Files = append(r.list.Files, File{f.header.Exported, f.whole})
	}
	r.finish()
	return r.list, nil
}

// reading is the state of one Open.
type reading struct {
	Options
	list        *List
	newest      int64                     // version
	hashes      map[int64]string          // of the versions
	keys        map[string]*seal.Identity // by list key; nil: not for this opening key
	gone        map[core.ID]bool          // withdrawn
	found       map[core.ID]*finding      // in the files read so far, later ones first
	done, total int
}

// prepare compares the headers and unlocks the list keys.
func (r *reading) prepare(files []*file) error {
	recipients := map[string]string{}
	for _, f := range files {
		if f.header.Statement != r.list.Header.Statement {
			return errors.New("these are exports of different statements; open them one by one")
		}
		r.total += int(f.header.Counts.Lines)
		for _, v := range f.header.Versions {
			if h, ok := r.hashes[v.Number]; ok && h != v.Hash {
				return fmt.Errorf("the exports do not agree on the text of version %d", v.Number)
			}
			r.hashes[v.Number] = v.Hash
			r.newest = max(r.newest, v.Number)
		}
		for _, k := range f.keys {
			if had, ok := recipients[k.ID]; ok && had != k.Recipient {
				return fmt.Errorf("two different list keys are called %s", k.ID)
			}
			recipients[k.ID] = k.Recipient
			// The same list key may have been sealed anew to other openers.
			id, err := k.Open(r.Identity)
			if err != nil && core.KindOf(err) != core.Denied {
				return fmt.Errorf("list key %s: %w", k.ID, err)
			}
			if had, ok := r.keys[k.ID]; !ok {
				words, err := seal.Fingerprint(k.Recipient)
				if err != nil {
					return err
				}
				r.list.Keys = append(r.list.Keys, Key{ID: k.ID, Made: k.Made, Fingerprint: words})
				r.keys[k.ID] = id
			} else if had == nil {
				r.keys[k.ID] = id
			}
		}
	}
	opened := 0
	for i, k := range r.list.Keys {
		if r.keys[k.ID] != nil {
			r.list.Keys[i].Opened = true
			opened++
		}
	}
	if opened == 0 && len(r.list.Keys) > 0 {
		return fmt.Errorf("this opening key opens none of the list keys of %q: %w", r.list.Header.Statement,
			&core.Error{Kind: core.Denied, Key: "seal.wrong_key"})
	}
	slices.SortFunc(r.list.Keys, func(a, b Key) int { return cmp.Or(cmp.Compare(a.Made, b.Made), cmp.Compare(a.ID, b.ID)) })
	return nil
}

// read reads one file on all processors. Files are read one after the other, the
// latest first, so that a withdrawn record is not even opened.
func (r *reading) read(ctx context.Context, f *file, latest bool) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	lines := make(chan []byte, 64)
	var mu sync.Mutex
	var some []*finding
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for line := range lines {
				if ctx.Err() != nil {
					continue
				}
				x, err := r.look(line)
				if err != nil {
					stop(f.fail(err))
					continue
				}
				mu.Lock()
				some = append(some, x)
				mu.Unlock()
			}
		})
	}
	var gone []core.ID // noted when no worker reads the map any more
	err := func() error {
		defer wg.Wait()
		defer close(lines)
		for n := 1; ; n++ {
			line, err := f.next(func(w Withdrawn) { gone = append(gone, w.Withdrawn...) })
			if err != nil || line == nil {
				return err
			}
			select {
			case lines <- slices.Clone(line):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			if r.done++; r.done%200 == 0 {
				r.progress()
			}
		}
	}()
	// A line that cannot be read is the better reason than the hash at the end.
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	if err != nil {
		return err
	}
	for _, id := range gone {
		r.gone[id] = true
	}
	r.progress()
	return r.merge(f, some, latest)
}

func (r *reading) progress() {
	if r.total = max(r.total, r.done); r.Progress != nil {
		r.Progress(r.done, r.total)
	}
}

// merge adds what one file holds to what later files hold.
func (r *reading) merge(f *file, some []*finding, latest bool) error {
	here := make(map[core.ID]bool, len(some))
	for _, x := range some {
		if here[x.id] {
			return f.fail(fmt.Errorf("endorsement %s stands in it twice: %w", x.id, ErrAltered))
		}
		here[x.id] = true
		had := r.found[x.id]
		if had == nil {
			if !latest {
				x.problems = append(x.problems, "stands in an earlier export, is missing in a later one and was not withdrawn")
			}
			r.found[x.id] = x
			continue
		}
		// Nobody unmutes, and nobody unhides: of two exports of one day it need
		// not be known which is later.
		had.muted, had.sealed = had.muted || x.muted, had.sealed || x.sealed
		if had.row == nil && x.row != nil {
			had.row = x.row
			had.problems = append(had.problems, "was taken from an earlier export")
		}
	}
	return nil
}

// finish takes out what is withdrawn or there twice, and counts.
func (r *reading) finish() {
	l := r.list
	l.Withdrawn = len(r.gone)
	for id, x := range r.found {
		if r.gone[id] {
			continue
		}
		if x.sealed {
			l.Sealed++
		} else {
			l.Public++
		}
		for _, p := range x.problems {
			l.Problems = append(l.Problems, Problem{id, p})
		}
		switch {
		case x.row == nil && x.unopened:
			l.Unopened++
		case x.row == nil:
			l.Damaged++
		default:
			x.row.Muted = x.row.Muted || x.muted
			if x.sealed {
				x.row.Visibility = sealed
			}
			x.row.Counts = x.row.State == confirmed && (l.Header.Rule == carry || x.row.Affirmed >= r.newest)
			l.Rows = append(l.Rows, *x.row)
		}
	}
	slices.SortFunc(l.Rows, func(a, b Row) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortStableFunc(l.Problems, func(a, b Problem) int { return cmp.Compare(a.ID, b.ID) })
	l.unite()
	l.compare()
	if info, ok := debug.ReadBuildInfo(); ok && l.program == "" {
		l.program = info.Main.Version
	}
}
