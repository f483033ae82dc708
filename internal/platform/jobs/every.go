package jobs

import (
	"context"
	"time"
)

// Every calls f at once and then every d, until ctx ends. A turn that f is too late for
// is left out.
func Every(ctx context.Context, d time.Duration, f func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		f()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
