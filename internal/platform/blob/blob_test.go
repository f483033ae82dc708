package blob_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/blob"
)

// conform is the one conformance test of every [blob.Store].
func conform(t *testing.T, s blob.Store) {
	data := []byte("a logo")
	n, err := s.Put(data)
	if err != nil || n != blob.Name(data) {
		t.Fatalf("Put = %q, %v", n, err)
	}
	if again, err := s.Put(data); err != nil || again != n {
		t.Fatalf("Put again = %q, %v", again, err)
	}
	if got, err := s.Get(n); err != nil || !bytes.Equal(got, data) {
		t.Fatalf("Get = %q, %v", got, err)
	}
	for _, bad := range []string{"", "../../etc/passwd", n[:63], n + "0", "..", blob.Name([]byte("other"))} {
		if _, err := s.Get(bad); core.KindOf(err) != core.NotFound {
			t.Errorf("Get(%q) = %v, want not found", bad, err)
		}
	}
	if err := s.Delete(n); err != nil {
		t.Fatal(err)
	}
	if err := s.Delete(n); err != nil {
		t.Fatal("deleting twice:", err)
	}
	if _, err := s.Get(n); core.KindOf(err) != core.NotFound {
		t.Error("deleted blob is still there")
	}
}

func TestDir(t *testing.T) {
	dir := t.TempDir()
	d, err := blob.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	conform(t, d)
	n, err := d.Put([]byte("whole"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, n[:2], n), []byte("hole!"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Get(n); err == nil {
		t.Error("a damaged blob was served")
	}
}
