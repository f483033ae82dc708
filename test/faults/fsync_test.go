package faults

import (
	"os"
	"sync"
	"testing"

	"groundswell/test/cluster/rig"
)

// wal is the name of SQLite's write-ahead log.
const wal = "groundswell.db-wal"

var watched = []string{"-e", "trace=pwrite64,write,read,ftruncate,fsync,fdatasync", "-xx", "-s", "70000"}

// traced signs n people, so many at a time, under strace, and returns the trace
// and the copy of the files from before. Others sign before, until the log has
// some bytes.
func traced(t *testing.T, n, atATime int, grown int64) (trace []event, before string) {
	t.Helper()
	s := newSite(t)
	s.Publish()
	s.Start()
	for {
		if st, err := os.Stat(database(s) + "-wal"); err == nil && st.Size() >= grown {
			break
		}
		sign(t, s)
	}
	people := make([]*rig.Person, n)
	for i := range people {
		people[i] = rig.NewPerson("open-doors", "public")
		if err := people[i].Fetch(s.Origin, rig.Patience); err != nil {
			t.Fatal(err)
		}
	}
	before = t.TempDir()
	copyFiles(t, before, database(s), database(s)+"-wal")
	stop := strace(t, s, watched...)
	next := make(chan *rig.Person)
	var wg sync.WaitGroup
	for range atATime {
		wg.Go(func() {
			for p := range next {
				if _, err := p.Sign(s.Origin, rig.Patience); err != nil {
					t.Errorf("%v %v", err, p.Refusals)
				}
			}
		})
	}
	for _, p := range people {
		next <- p
	}
	close(next)
	wg.Wait()
	trace = readTrace(t, stop())
	s.Kill()
	return trace, before
}

// uncovered returns the acknowledgements before which no fsync of the write-ahead
// log was completed that began after something was written there on behalf of
// the request, that is after it had come in; strict: before which something was
// written there that no fsync had covered.
func uncovered(trace []event, strict bool) (bad []answer, all, syncs int) {
	isSync := func(e event) bool { return (e.call == "fsync" || e.call == "fdatasync") && e.path == wal }
	for _, e := range trace {
		if isSync(e) && e.ends && !e.failed {
			syncs++
		}
	}
	for _, a := range answers(trace) {
		all++
		written, covered := false, false
		for i := a.asked; i < a.told; i++ {
			e := trace[i]
			switch {
			case e.call == "pwrite64" && e.path == wal && e.ends && !e.failed:
				written = true
				if strict {
					covered = false
				}
			case isSync(e) && !e.ends && written && e.other >= 0 && e.other < a.told && !trace[e.other].failed:
				covered = true
			}
		}
		if !covered {
			bad = append(bad, a)
		}
	}
	return bad, all, syncs
}

// TestS81EveryThanksHasItsFsync is S-81: the system calls of the program are
// counted while sixteen sign at once, and one after another. Between the moment
// when a sign-on has come in and the answer that thanks for it, something was
// written to the write-ahead log and an fsync of it, begun after that, was
// completed; with one at a time nothing at all was left uncovered.
//
// Seen to fail with synchronous=NORMAL.
func TestS81EveryThanksHasItsFsync(t *testing.T) {
	for name, c := range map[string]struct{ n, atATime int }{"one": {40, 1}, "sixteen": {400, 16}} {
		t.Run(name, func(t *testing.T) {
			trace, _ := traced(t, c.n, c.atATime, 0)
			bad, all, syncs := uncovered(trace, c.atATime == 1)
			t.Logf("%d acknowledged, %d fsyncs of the log, %d events", all, syncs, len(trace))
			if all != c.n {
				t.Fatalf("%d of %d acknowledgements found in the trace", all, c.n)
			}
			for _, a := range bad {
				t.Errorf("thanked before it was on the disk: %s", a.name)
			}
			// The count itself must be able to find something: without the fsyncs
			// every answer is one too early.
			var without []event
			for _, e := range trace {
				if e.call == "pwrite64" || e.fd != "" && e.path == "" {
					e.other = -1
					without = append(without, e)
				}
			}
			if bad, all, _ := uncovered(without, false); len(bad) != all || all != c.n {
				t.Errorf("without fsyncs %d of %d answers are found to be too early", len(bad), all)
			}
		})
	}
}
