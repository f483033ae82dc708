package tlog

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// TestFrontier: the edge of the tree gives the roots that implementations of
// Certificate Transparency share (their first leaf is empty, which our entries
// never are).
func TestFrontier(t *testing.T) {
	var f frontier
	for i, v := range []struct{ leaf, root string }{
		{"", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
		{"00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
		{"10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
		{"2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
		{"3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
		{"40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
		{"5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
		{"606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
	} {
		leaf, err := hex.DecodeString(v.leaf)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.add(merkle.RecordHash(leaf)); err != nil {
			t.Fatal(err)
		}
		if root, err := f.root(); err != nil || hex.EncodeToString(root[:]) != v.root {
			t.Errorf("after %d leaves: %x %v", i+1, root, err)
		}
	}
	if _, err := f.ReadHashes([]int64{0}); err == nil {
		t.Error("it read what it does not have")
	}
}

// TestKeyFormat: our keys are those of https://c2sp.org/signed-note, by its
// example.
func TestKeyFormat(t *testing.T) {
	skey := "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz" // the plus is base64's
	name, seed, err := seedOf(skey + "\n")
	if err != nil || name != "PeterNeumann" || encodeKey(seed, name) != skey {
		t.Errorf("%s %v", name, err)
	}
	if vkey, err := vkeyOf(skey); err != nil || vkey != "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW" {
		t.Errorf("%s %v", vkey, err)
	}
	for _, bad := range []string{"", "PRIVATE+KEY+", "PRIVATE+KEY+x+c74f20a3+AAAA", strings.Replace(skey, "PRIVATE", "PUBLIC", 1), strings.Replace(skey, "AYEK", "BYEK", 1)} {
		if _, _, err := seedOf(bad); err == nil {
			t.Errorf("read as a key: %q", bad)
		}
	}
	a, err := signingKey([]byte("secret"), logLabel, "example.org/log")
	if err != nil {
		t.Fatal(err)
	}
	b, err := signingKey([]byte("secret"), witnessLabel, "example.org/log")
	if err != nil || a == b {
		t.Errorf("the log and the witness share a key: %v", err)
	}
}

func FuzzCheckpointText(f *testing.F) {
	f.Add("example.org/log\n7\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n")
	f.Add("example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nan extension\n")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := parseText(text, true)
		if err != nil {
			return
		}
		if !strings.HasPrefix(text, c.text()) || c.Size < 0 {
			t.Errorf("%q is read as %q", text, c.text())
		}
		if _, err := parseText(text, false); (err == nil) != (text == c.text()) {
			t.Errorf("%q: %v", text, err)
		}
	})
}

func FuzzRequest(f *testing.F) {
	f.Add([]byte("old 0\n\nexample.org/log\n1\nAA==\n\n— example.org/log AAAAAAA=\n"))
	f.Add([]byte("old 5\n" + base64.StdEncoding.EncodeToString(make([]byte, 32)) + "\n\nexample.org/log\n7\n"))
	f.Add([]byte("old 05\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		q, err := parseRequest(b)
		if err != nil {
			if q.old != 0 || q.proof != nil || q.signed != "" {
				t.Error("half a request came with the error")
			}
			return
		}
		var again bytes.Buffer
		fmt.Fprintf(&again, "old %d\n", q.old)
		for _, h := range q.proof {
			again.WriteString(h.String() + "\n")
		}
		again.WriteString("\n" + q.signed)
		if !bytes.Equal(again.Bytes(), b) {
			t.Errorf("%q is read as %q", b, again.Bytes())
		}
		if len(q.proof) > maxHashes || q.old < 0 {
			t.Errorf("%d hashes, old %d", len(q.proof), q.old)
		}
	})
}

func FuzzBundle(f *testing.F) {
	f.Add(appendEntry(appendEntry(nil, []byte("one")), []byte("two")), 2)
	f.Add([]byte{0, 0}, 1)
	f.Add([]byte{255, 255, 'x'}, 1)
	f.Fuzz(func(t *testing.T, b []byte, width int) {
		entries, err := parseBundle(b, width)
		if err != nil {
			return
		}
		var again []byte
		for _, e := range entries {
			if checkEntry(e) != nil {
				t.Errorf("taken as an entry: %q", e)
			}
			again = appendEntry(again, e)
		}
		if len(entries) != width || !bytes.Equal(again, b) {
			t.Errorf("%q is read as %q", b, entries)
		}
	})
}

func FuzzTilePath(f *testing.F) {
	for _, p := range []string{"0/000", "7/x001/234.p/255", "entries/x123/x456/789", "0/0000", "8/000", "data/000"} {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, rest string) {
		p, ok := parseTile(rest)
		if !ok {
			return
		}
		if p.path() != "tile/"+rest || p.width < 1 || p.width > 256 || p.n < 0 || p.level < entriesLevel || p.level > 7 {
			t.Errorf("%q is read as %+v", rest, p)
		}
		if p.within(0) || p.within(p.n) && p.n < 256 {
			t.Errorf("%q is within nothing", rest)
		}
		p.within(1<<62 - 1)
	})
}

func FuzzAnswers(f *testing.F) {
	skey := encodeKey(make([]byte, 32), "witness.example")
	s, _, err := cosignerOf(skey)
	if err != nil {
		f.Fatal(err)
	}
	checkpoint := Checkpoint{Origin: "example.org/log", Size: 0, Root: emptyRoot()}.text() + "\n— example.org/log AAAAAAAA\n"
	w := &Witness{signer: s}
	good, err := w.cosign(Checkpoint{Origin: "example.org/log", Size: 0, Root: emptyRoot()}.text())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("12\n"))
	f.Add(append(slices.Clone(good), "— other.example AAAAAAAA\n"...))
	f.Fuzz(func(t *testing.T, b []byte) {
		if n, err := parseSize(b); err == nil && fmt.Sprintf("%d\n", n) != string(b) {
			t.Errorf("%q is read as %d", b, n)
		}
		if line, err := cosignature(checkpoint, b, s.Verifier()); err == nil {
			// Whatever else the witness sent, only its own one line is kept.
			if bytes.Count(line, []byte("\n")) != 1 || !bytes.HasPrefix(line, []byte("— witness.example ")) || !bytes.Contains(b, bytes.TrimSuffix(line, []byte("\n"))) {
				t.Errorf("%q is kept of %q", line, b)
			}
		}
	})
}

func FuzzProof(f *testing.F) {
	entry := []byte("an entry")
	leaf := merkle.RecordHash(entry)
	other := sha256.Sum256(nil)
	root := merkle.NodeHash(leaf, other)
	skey := encodeKey(make([]byte, 32), "example.org/log")
	vkey, err := vkeyOf(skey)
	if err != nil {
		f.Fatal(err)
	}
	file := func(hash Hash) []byte {
		signed, err := signText(Checkpoint{Origin: "example.org/log", Size: 2, Root: root}.text(), skey)
		if err != nil {
			f.Fatal(err)
		}
		return []byte("c2sp.org/tlog-proof@v1\nindex 0\n" + hash.String() + "\n\n" + string(signed))
	}
	f.Add(file(other))
	f.Add(file(leaf))
	f.Add([]byte("c2sp.org/tlog-proof@v1\nextra AAAA\nindex 0\n\n"))
	if _, _, err := VerifyProof(file(other), entry, vkey, Policy{}); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, c, err := VerifyProof(b, entry, vkey, Policy{})
		// Whatever is accepted says what was signed, whatever stands around it.
		if err == nil && (n != 0 || c.Size != 2 || c.Root != root) {
			t.Errorf("%q is taken as a proof of leaf %d of %d", b, n, c.Size)
		}
	})
}
