package tlog_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/http"
	"runtime"
	"runtime/metrics"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// tilePath writes a tile's address as https://c2sp.org/tlog-tiles says.
func tilePath(level string, n, width int) string {
	s := fmt.Sprintf("%03d", n%1000)
	for n /= 1000; n > 0; n /= 1000 {
		s = fmt.Sprintf("x%03d/%s", n%1000, s)
	}
	if width < 256 {
		s += fmt.Sprintf(".p/%d", width)
	}
	return "/tile/" + level + "/" + s
}

// TestTiles: what is served are the tiles of https://c2sp.org/tlog-tiles,
// computed anew by the specification's formula, and nothing beyond the
// checkpoint. The sizes are those at which a tile begins, is full, and a next
// level begins.
func TestTiles(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		at := serve(t, l)
		if status, _, _ := page(t, at+"/checkpoint"); status != 404 {
			t.Errorf("a checkpoint before the first: %d", status)
		}
		size := 0
		for _, want := range []int{0, 1, 255, 256, 257, 600} {
			many(t, d, fmt.Sprint("to ", want), want-size)
			size = want
			checkpoint(t, l)
			many(t, d, "they wait", 3) // not to be seen yet
			all := entriesOf(t, d)
			status, cp, h := page(t, at+"/checkpoint")
			_, signedSize, root, err := checkpointParts(cp)
			if status != 200 || err != nil || signedSize != uint64(want) || !bytes.Equal(root, mthOf(all)) || h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("Cache-Control") != "no-cache" {
				t.Fatalf("%d %v %q %v", status, err, cp, h)
			}
			if _, key, _ := page(t, at+"/vkey"); !signedBy(cp, strings.TrimSpace(string(key))) {
				t.Errorf("not signed by %s", key)
			}
			for level, each := 0, 1; level < 3; level, each = level+1, each*256 {
				have := want / each
				for n := 0; n*256 < have+256; n++ {
					for _, width := range []int{1, 44, 255, 256} {
						status, b, h := page(t, at+tilePath(fmt.Sprint(level), n, width))
						if n*256+width > have {
							if status != 404 {
								t.Errorf("size %d: tile %d/%d of width %d is beyond: %d", want, level, n, width, status)
							}
							continue
						}
						var made []byte
						for i := n * 256; i < n*256+width; i++ {
							made = append(made, mthOf(all[i*each:(i+1)*each])...)
						}
						if status != 200 || !bytes.Equal(b, made) || h.Get("Content-Type") != "application/octet-stream" || !strings.Contains(h.Get("Cache-Control"), "immutable") {
							t.Errorf("size %d: tile %d/%d of width %d: %d, %d bytes", want, level, n, width, status, len(b))
						}
					}
				}
			}
			for n := 0; n*256 < want+256; n++ {
				for _, width := range []int{1, 44, 256} {
					status, b, _ := page(t, at+tilePath("entries", n, width))
					if n*256+width > want {
						if status != 404 {
							t.Errorf("size %d: entries %d of width %d are beyond: %d", want, n, width, status)
						}
						continue
					}
					if status != 200 || !slices.Equal(unbundle(t, b), all[n*256:n*256+width]) {
						t.Errorf("size %d: entries %d of width %d: %d", want, n, width, status)
					}
				}
			}
			run(t, d, "DELETE FROM tlog_pending")
		}
		for _, odd := range []string{"", "0", "0/0", "0/0000", "00/000", "8/000", "-1/000", "64/000", "data/000", "entries", "entries/000.p/0", "0/000.p/257", "0/000.p/01", "0/x000/000", "0/000/", "+0/000",
			"0/x999/x999/x999/x999/x999/x999/999", "0/" + strings.Repeat("x001/", 40) + "001", "0/0%2f0"} {
			if status, _, _ := page(t, at+"/tile/"+odd); status != 404 {
				t.Errorf("%q: %d", odd, status)
			}
		}
		req, err := http.NewRequestWithContext(t.Context(), "POST", at+"/checkpoint", nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := http.DefaultClient.Do(req); err != nil || resp.StatusCode != 405 {
			t.Errorf("POST: %v %v", resp, err)
		}
	})
}

// unbundle takes a bundle apart: uint16 in network order, then the entry.
func unbundle(t *testing.T, b []byte) (out []string) {
	t.Helper()
	for len(b) > 0 {
		n := int(binary.BigEndian.Uint16(b))
		out, b = append(out, string(b[2:2+n])), b[2+n:]
	}
	return out
}

// TestLargeLog: 70,000 entries at once become the tiles that the specification
// counts for a tree of that size, and integrating them holds only a few of them
// in memory. Seen to fail (21 MB instead of 0.7) when all
// that waited went into one transaction.
func TestLargeLog(t *testing.T) {
	d, err := db.Open(t.Context(), "sqlite:"+t.TempDir()+"/test.db")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Migrate(t.Context(), migrations...); err != nil {
		t.Fatal(err)
	}
	size := 70_000
	if underRace { // ten times slower, and it is about memory and counting
		size = 3_500
	}
	for i := range 7 {
		many(t, d, fmt.Sprint("entry of some length, as a hash in letters would be, number ", i), size/7)
	}
	l := newLog(t, d)
	most := peakMemory(t, func() { checkpoint(t, l) })
	t.Logf("integrating %d entries held %d kB", size, most>>10)
	if most > 8<<20 {
		t.Errorf("integrating %d entries held %d MB", size, most>>20)
	}
	most = peakMemory(t, func() {
		if err := l.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
	t.Logf("checking them held %d kB", most>>10)
	if most > 8<<20 {
		t.Errorf("checking %d entries held %d MB", size, most>>20)
	}
	at := serve(t, l)
	for _, tile := range []struct {
		path string
		ok   bool
	}{
		{tilePath("0", 272, 256), true}, {tilePath("0", 273, 112), true}, {tilePath("0", 273, 113), false}, {tilePath("0", 273, 256), false},
		{tilePath("1", 0, 256), true}, {tilePath("1", 1, 17), true}, {tilePath("1", 1, 18), false}, {tilePath("2", 0, 1), true}, {tilePath("2", 0, 2), false}, {tilePath("3", 0, 1), false},
	} {
		if status, _, _ := page(t, at+tile.path); !underRace && status == 200 != tile.ok {
			t.Errorf("%s: %d", tile.path, status)
		}
	}
	tree, err := tlog.Fetch(t.Context(), nil, at, vkey(t, l), tlog.Policy{})
	if err != nil || tree.Size != int64(size) || len(tree.Entries) != size {
		t.Fatal(err)
	}
}

// peakMemory returns by how much the live heap grew while f ran: what was reachable
// when it was collected, whatever f has asked for since.
func peakMemory(t *testing.T, f func()) (most uint64) {
	t.Helper()
	live := func() uint64 {
		runtime.GC()
		m := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
		metrics.Read(m)
		return m[0].Value.Uint64()
	}
	before := live()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	for {
		select {
		case <-done:
			return most
		default:
			if now := live(); now > before {
				most = max(most, now-before)
			}
			time.Sleep(20 * time.Millisecond) // collecting takes the processor from f
		}
	}
}
