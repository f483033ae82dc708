package seal_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

// TestVeil: the same id gives the same veil, only its own key lifts it, and a
// mail server that folds case does no harm.
func TestVeil(t *testing.T) {
	a, b := runtimeKey(t), runtimeKey(t)
	for range 50 {
		id := core.NewID()
		v := a.Veil(id)
		if v == string(id) || len(v) != 26 || v != a.Veil(id) {
			t.Fatalf("%s became %s", id, v)
		}
		if a.Unveil(v) != id || a.Unveil(strings.ToUpper(v)) != id || b.Unveil(v) == id {
			t.Fatalf("%s was lifted wrongly", v)
		}
	}
	for _, bad := range []string{"", "short", "not base 32 at all, and longer"} {
		if a.Unveil(bad) != "" || a.Veil(core.ID(bad)) != "" {
			t.Errorf("%q was taken", bad)
		}
	}
}

func runtimeKey(t *testing.T) *seal.RuntimeKey {
	t.Helper()
	k, err := seal.LoadRuntimeKey("")
	if err != nil {
		t.Fatal(err)
	}
	return k
}
