package inputs

import (
	"testing"

	"groundswell/internal/feature/negotiations/align"
)

// TestApart: a struck year does not touch the one in its place, and no space is doubled.
func TestApart(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"by 2032, all", "by 2033, all", "by 2032 2033, all"},
		{"act soon", "act soon and well", "act soon and well"},
		{"在2032年之前", "在2033年之前", "在2032 2033年之前"},
	} {
		got := ""
		for _, s := range apart(align.Words(c.before, c.after)) {
			got += s.Text
		}
		if got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
