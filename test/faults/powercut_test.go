package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sector is what a disk writes whole or not at all, in bytes.
const sector = 512

// torn is a file as a power cut may leave it: what is certain, and what was
// written and not yet covered by an fsync, in order.
type torn struct {
	certain []byte
	pending []event // pwrite64 and ftruncate, those that ended well or are under way
}

// disk replays a trace on the database's files.
type disk struct {
	files map[string]*torn
	// lies are files whose fsyncs do nothing.
	lies map[string]bool
}

func newDisk(before string, lies ...string) (*disk, error) {
	d := &disk{files: map[string]*torn{}, lies: map[string]bool{}}
	for _, f := range []string{"groundswell.db", wal} {
		b, err := os.ReadFile(filepath.Join(before, f))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		d.files[f] = &torn{certain: b}
	}
	for _, f := range lies {
		d.lies[f] = true
	}
	return d, nil
}

// step takes the next event. covers is how many of the pending writes an fsync
// that ends now had seen when it began.
func (d *disk) step(e event, covers map[int]int, at int) {
	f := d.files[e.path]
	if f == nil {
		return
	}
	switch e.call {
	case "pwrite64", "ftruncate":
		// It may reach the disk from the moment when it begins.
		if !e.ends {
			f.pending = append(f.pending, e)
		}
	case "fsync", "fdatasync":
		if !e.ends {
			covers[at] = len(f.pending)
			return
		}
		if e.failed || d.lies[e.path] {
			return
		}
		n := min(covers[e.other], len(f.pending))
		for _, w := range f.pending[:n] {
			f.certain = apply(f.certain, w, nil)
		}
		f.pending = slices.Clone(f.pending[n:])
		for at, c := range covers { // of others that are under way
			covers[at] = max(0, c-n)
		}
	}
}

// apply does one write, or those sectors of it that keep says.
func apply(b []byte, w event, keep func() bool) []byte {
	if w.call == "ftruncate" {
		if int64(len(b)) >= w.offset {
			return b[:w.offset]
		}
		return append(b, make([]byte, w.offset-int64(len(b)))...)
	}
	for from := 0; from < len(w.data); {
		at := w.offset + int64(from)
		n := min(len(w.data)-from, sector-int(at%sector))
		if keep == nil || keep() {
			if end := at + int64(n); end > int64(len(b)) {
				b = append(b, make([]byte, end-int64(len(b)))...)
			}
			copy(b[at:], w.data[from:from+n])
		}
		from += n
	}
	return b
}

// cut writes the files as a power cut leaves them now, in one of the ways in
// which it may: nothing of what is not certain, all of it, some writes in any
// order, or some sectors of some writes.
func (d *disk) cut(dir, way string, by *rand.Rand) error {
	for name, f := range d.files {
		b := slices.Clone(f.certain)
		switch way {
		case "dropped":
		case "kept":
			for _, w := range f.pending {
				b = apply(b, w, nil)
			}
		case "reordered":
			for _, i := range by.Perm(len(f.pending)) {
				if by.IntN(2) == 0 {
					b = apply(b, f.pending[i], nil)
				}
			}
		case "torn":
			for _, w := range f.pending {
				if by.IntN(4) > 0 {
					b = apply(b, w, func() bool { return by.IntN(3) > 0 })
				}
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// powerCuts replays a trace and cuts the power around every fsync and at chosen
// points between. At each it calls look with the folder of the files and the
// names that had been thanked by then.
func powerCuts(t *testing.T, d *disk, trace []event, by *rand.Rand, look func(at string, dir string, thanked []string)) (cuts int) {
	t.Helper()
	told := map[int]string{}
	for _, a := range answers(trace) {
		told[a.told] = a.name
	}
	covers := map[int]int{}
	var thanked []string
	dir := filepath.Join(t.TempDir(), "disk")
	cutNow := func(i int, why string, ways ...string) {
		for _, way := range ways {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := d.cut(dir, way, by); err != nil {
				t.Fatal(err)
			}
			look(fmt.Sprintf("event %d, %s, unsynced writes %s", i, why, way), dir, thanked)
			os.RemoveAll(dir)
			cuts++
		}
	}
	for i, e := range trace {
		sync := (e.call == "fsync" || e.call == "fdatasync") && d.files[e.path] != nil
		some := []string{"dropped", "kept", "reordered", "torn"}[by.IntN(4)]
		if sync && e.ends {
			cutNow(i, "before the end of an fsync of "+e.path, "reordered", "torn")
		}
		d.step(e, covers, i)
		if name, ok := told[i]; ok {
			thanked = append(thanked, name)
		}
		switch {
		case sync && e.ends:
			cutNow(i, "after an fsync of "+e.path, "dropped")
		case d.files[e.path] != nil && by.IntN(100) == 0:
			cutNow(i, "after "+e.call+" of "+e.path, some)
		case told[i] != "" && by.IntN(10) == 0:
			cutNow(i, "after an answer", some)
		}
	}
	return cuts
}

// TestS82PowerCut is S-82. There is no lossy file system here: what the program
// wrote, synced and answered is recorded by strace, and replayed in a model of a
// disk that keeps what an fsync covered and, of the rest, nothing, all, some
// writes in another order or some sectors of 512 bytes. At each cut the program's
// own means open the files: they are sound, all who were thanked are there, and
// nobody who did not sign before or then. The log is about to be folded into the
// database when it begins, so that this too is cut.
//
// A control run on the same trace, where the fsyncs of the log are ignored (as
// synchronous=NORMAL leaves them out), must lose somebody.
func TestS82PowerCut(t *testing.T) {
	by := chance(t)
	trace, before := traced(t, 160, 8, 3900*4120)
	earlier := readCopy(t, filepath.Join(before, "groundswell.db"))
	names := map[string]bool{}
	for _, a := range answers(trace) {
		names[a.name] = true
	}
	lost := func(d *disk, trace []event, fail func(string, ...any)) (cuts, lost int) {
		cuts = powerCuts(t, d, trace, by, func(at, dir string, thanked []string) {
			got, err := readStored(filepath.Join(dir, "groundswell.db"))
			if err != nil {
				lost++
				fail("%s: %v", at, err)
				return
			}
			for _, n := range thanked {
				if got.names[n] == 0 {
					lost++
					fail("%s: %s was thanked and is lost", at, n)
					return
				}
			}
			for n, times := range got.names {
				if !names[n] && !earlier.has(n) || times != 1 {
					lost++
					fail("%s: %s is stored %d times, signed: %v", at, n, times, names[n])
					return
				}
			}
		})
		return cuts, lost
	}
	d, err := newDisk(before)
	if err != nil {
		t.Fatal(err)
	}
	folded := 0
	for _, e := range trace {
		if e.path == "groundswell.db" && e.call == "fsync" && e.ends {
			folded++
		}
	}
	cuts, _ := lost(d, trace, t.Errorf)
	t.Logf("%d sign-ons, %d events, the log folded %d times, %d power cuts", len(names), len(trace), folded, cuts)
	if len(names) != 160 || folded == 0 || cuts < 100 {
		t.Error("too little happened to show anything")
	}
	lying, err := newDisk(before, wal)
	if err != nil {
		t.Fatal(err)
	}
	cuts, n := lost(lying, trace[:len(trace)/5], func(string, ...any) {})
	t.Logf("control: with a log that is never synced %d of %d power cuts lose somebody", n, cuts)
	if n == 0 {
		t.Error("the control lost nobody: this test cannot fail")
	}
}
