package seal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"groundswell/internal/platform/seal"
)

func loadRuntime(t testing.TB, dir string) *seal.RuntimeKey {
	t.Helper()
	k, err := seal.LoadRuntimeKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestRuntimeKeySealOpen(t *testing.T) {
	k := loadRuntime(t, "")
	plain, context := []byte("body of a mail"), []byte("mail/1")
	sealed := k.Seal(plain, context)
	if len(sealed) != len(plain)+40 || bytes.Contains(sealed, plain) || bytes.Equal(sealed, k.Seal(plain, context)) {
		t.Error("not sealed as documented")
	}
	if got, err := k.Open(sealed, context); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%q %v", got, err)
	}
	if got, err := k.Open(k.Seal(nil, nil), nil); err != nil || len(got) != 0 {
		t.Errorf("empty: %q %v", got, err)
	}
	refused := func(what string, k *seal.RuntimeKey, sealed, context []byte) {
		t.Helper()
		if got, err := k.Open(sealed, context); err == nil || got != nil {
			t.Errorf("%s: opened", what)
		}
	}
	refused("context", k, sealed, []byte("mail/2"))
	refused("no context", k, sealed, nil)
	refused("other key", loadRuntime(t, ""), sealed, context)
	for i := range sealed {
		c := bytes.Clone(sealed)
		c[i] ^= 1
		refused("flipped", k, c, context)
		refused("cut", k, sealed[:i], context)
	}
}

func TestRuntimeKeyFile(t *testing.T) {
	dir := t.TempDir()
	a, b := loadRuntime(t, dir), loadRuntime(t, dir)
	if got, err := b.Open(a.Seal([]byte("x"), nil), nil); err != nil || string(got) != "x" {
		t.Error("a restart lost the key")
	}
	if a.ID() != b.ID() || len(a.ID()) != 8 || !bytes.Equal(a.MAC("p", "q"), b.MAC("p", "q")) {
		t.Error("the same file made another key")
	}
	other := loadRuntime(t, "")
	if a.ID() == other.ID() || bytes.Equal(a.MAC("p", "q"), other.MAC("p", "q")) {
		t.Error("two keys are the same")
	}
	if len(a.MAC()) != 32 || bytes.Equal(a.MAC("p", "q"), a.MAC("pq")) || bytes.Equal(a.MAC("p", "q"), a.MAC("q", "p")) {
		t.Error("parts run together")
	}
	if secret, _ := os.ReadFile(filepath.Join(dir, "runtime.key")); len(secret) != 32 {
		t.Error("no key file")
	}
	if _, err := seal.LoadRuntimeKey(filepath.Join(dir, "missing")); err == nil {
		t.Error("a folder that is not there was accepted")
	}
}

func TestLoadSecret(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "secret")
	got := make([][]byte, 16)
	var wg sync.WaitGroup
	for i := range got { // several processes at the first start
		wg.Go(func() {
			var err error
			if got[i], err = seal.LoadSecret(path); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, s := range got {
		if len(s) != 32 || !bytes.Equal(s, got[0]) {
			t.Fatal("not all got the same 32 bytes")
		}
	}
	if bytes.Equal(got[0], make([]byte, 32)) {
		t.Error("all zero")
	}
	if left, _ := os.ReadDir(dir); len(left) != 1 {
		t.Errorf("%d files left", len(left))
	}
	if runtime.GOOS != "windows" {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("mode %v %v", info.Mode(), err)
		}
		for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o610} {
			os.Chmod(path, mode)
			if _, err := seal.LoadSecret(path); err == nil {
				t.Errorf("mode %o accepted", mode)
			}
		}
	}
	for _, n := range []int{0, 31, 33, 64} {
		p := filepath.Join(dir, "other")
		if err := os.WriteFile(p, make([]byte, n), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.LoadSecret(p); err == nil {
			t.Errorf("%d bytes accepted", n)
		}
		if b, _ := os.ReadFile(p); len(b) != n {
			t.Error("an existing file was replaced")
		}
	}
	if _, err := seal.LoadSecret(dir); err == nil {
		t.Error("a folder was accepted")
	}
}
