package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"groundswell/internal/platform/jobs"
)

// Collecting half as often as Go does by itself costs some megabytes while many sign,
// and none at rest. What lives is small then; once the pages of seven languages are
// parsed and thousands of names are known, thrice of it would be hundreds of megabytes.
const (
	heapOften = 200      // per cent of what lives that is made before it is collected, at most
	heapRoom  = 40 << 20 // bytes that may be made in any case
	heapBound = 400 << 20
)

// collect keeps the heap in proportion until ctx ends. Near the bound, which is soft, it
// is collected earlier rather than grow.
func collect(ctx context.Context) {
	debug.SetMemoryLimit(heapBound)
	time.AfterFunc(5*time.Second, debug.FreeOSMemory) // what starting left behind
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	set := 0
	jobs.Every(ctx, 200*time.Millisecond, func() {
		metrics.Read(live)
		if p := heapPercent(live[0].Value.Uint64()); p != set {
			debug.SetGCPercent(p)
			set = p
		}
	})
}

// heapPercent is for debug.SetGCPercent, by how many bytes lived when garbage was last
// collected. In steps of ten: setting it stops the program for a moment.
func heapPercent(live uint64) int {
	if live < heapRoom*100/heapOften {
		return heapOften
	}
	return int(max(50, heapRoom*100/live)) / 10 * 10
}
