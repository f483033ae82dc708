package db_test

import (
	"testing"

	"groundswell/internal/platform/db"
)

func TestMarks(t *testing.T) {
	for n, want := range map[int]string{-1: "", 0: "", 1: "$1", 3: "$1, $2, $3", 11: "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11"} {
		if got := db.Marks(n); got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}
