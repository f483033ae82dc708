package app

import "testing"

// TestHeapPercent: a small heap may triple, a large one may not.
func TestHeapPercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 200, 20 << 20: 200, 40 << 20: 100, 100 << 20: 50, 1 << 40: 50} {
		if got := heapPercent(live); got != want {
			t.Errorf("%d MB: %d, want %d", live>>20, got, want)
		}
	}
}
