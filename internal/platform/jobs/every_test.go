package jobs_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"groundswell/internal/platform/jobs"
)

// TestEvery: once at once, then at every turn, and no more when the program ends.
func TestEvery(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		began := time.Now()
		var at []time.Duration
		go jobs.Every(ctx, time.Minute, func() { at = append(at, time.Since(began)) })
		time.Sleep(150 * time.Second)
		synctest.Wait()
		stop()
		synctest.Wait()
		time.Sleep(time.Hour)
		if len(at) != 3 || at[0] != 0 || at[1] != time.Minute || at[2] != 2*time.Minute {
			t.Errorf("called at %v", at)
		}
	})
}
