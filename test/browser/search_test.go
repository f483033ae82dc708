package browser

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

// search finds many texts at once, in every form in which they might lie about.
type search struct {
	at    map[uint64][]form // by the form's first eight bytes
	sieve []uint64          // one bit per hash of those, asked first
	forms int
}

// form is one way to write a text down.
type form struct {
	bytes []byte
	what  string
}

const sieveBits = 22

func newSearch() *search {
	return &search{at: map[uint64][]form{}, sieve: make([]uint64, 1<<(sieveBits-6))}
}

func sift(v uint64) (word, bit uint64) {
	h := v * 0x9E3779B97F4A7C15 >> (64 - sieveBits)
	return h >> 6, h & 63
}

func (s *search) put(b []byte, what string) {
	if len(b) < 8 {
		return // too short to say anything
	}
	v := binary.LittleEndian.Uint64(b)
	s.at[v] = append(s.at[v], form{b, what})
	word, bit := sift(v)
	s.sieve[word] |= 1 << bit
	s.forms++
}

// add looks for a text as it is, in capitals, in hexadecimal, base64 at every
// alignment, UTF-16, and hashed, also under the keys.
func (s *search) add(text string, keys [][]byte) {
	b := []byte(text)
	s.written(b, text)
	s.put([]byte(strings.ToUpper(text)), text+" in capitals")
	little, big := []byte{}, []byte{}
	for _, u := range utf16.Encode([]rune(text)) {
		little, big = binary.LittleEndian.AppendUint16(little, u), binary.BigEndian.AppendUint16(big, u)
	}
	s.put(little, text+" in UTF-16")
	s.put(big, text+" in UTF-16, big end first")
	m, s1, s2, s5 := md5.Sum(b), sha1.Sum(b), sha256.Sum256(b), sha512.Sum512(b)
	for name, sum := range map[string][]byte{"MD5": m[:], "SHA-1": s1[:], "SHA-256": s2[:], "SHA-512": s5[:]} {
		s.written(sum, name+" of "+text)
	}
	for i, k := range keys {
		h := hmac.New(sha256.New, k)
		h.Write(b)
		s.written(h.Sum(nil), fmt.Sprintf("HMAC %d of %s", i, text))
	}
}

// written looks for bytes raw, in hexadecimal and in base64.
func (s *search) written(b []byte, what string) {
	s.put(b, what)
	s.put([]byte(hex.EncodeToString(b)), what+" in hexadecimal")
	s.put([]byte(strings.ToUpper(hex.EncodeToString(b))), what+" in hexadecimal capitals")
	for shift := range 3 {
		// Characters that also hold bits of the neighbours are left out.
		padded := append(make([]byte, shift), b...)
		first, last := (shift*8+5)/6, len(padded)*8/6
		std := base64.RawStdEncoding.EncodeToString(padded)
		s.put([]byte(std[first:last]), what+" in base64")
		if web := base64.RawURLEncoding.EncodeToString(padded); web != std {
			s.put([]byte(web[first:last]), what+" in base64 for addresses")
		}
	}
}

// addAddress looks for a network address, as text and as its bytes.
func (s *search) addAddress(a netip.Addr, keys [][]byte) {
	s.add(a.String(), keys)
	s.add(a.StringExpanded(), nil)
	raw := a.As16()
	s.written(raw[:], "bytes of "+a.String())
}

// find calls found for each form that stands in data.
//
//go:norace
func (s *search) find(data []byte, found func(what string)) {
	for i := 0; i+8 <= len(data); i++ {
		v := uint64(data[i]) | uint64(data[i+1])<<8 | uint64(data[i+2])<<16 | uint64(data[i+3])<<24 |
			uint64(data[i+4])<<32 | uint64(data[i+5])<<40 | uint64(data[i+6])<<48 | uint64(data[i+7])<<56
		h := v * 0x9E3779B97F4A7C15 >> (64 - sieveBits)
		if s.sieve[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		s.settle(data[i:], v, found)
	}
}

func (s *search) settle(data []byte, v uint64, found func(what string)) {
	for _, f := range s.at[v] {
		if bytes.HasPrefix(data, f.bytes) {
			found(f.what)
		}
	}
}

// results counts what was searched and what was found where.
type results struct {
	files int
	bytes int64
	hits  []string
}

func (s *search) data(r *results, where string, b []byte) {
	r.files++
	r.bytes += int64(len(b))
	s.find(b, func(what string) {
		if len(r.hits) < 40 {
			r.hits = append(r.hits, where+": "+what)
		}
	})
}

// paths searches files and whole folders, their names too. What goes away
// meanwhile is no error: the program is running.
func (s *search) paths(t *testing.T, paths ...string) (r results) {
	t.Helper()
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			s.find([]byte(path), func(what string) { r.hits = append(r.hits, "name of "+path+": "+what) })
			if !d.Type().IsRegular() {
				return nil
			}
			b, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			s.data(&r, path, b)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

// backup searches the parts of a backup, which is packed.
func (s *search) backup(t *testing.T, path string) (r results) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for tr := tar.NewReader(z); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return r
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(tr)
		if err != nil {
			t.Fatal(err)
		}
		s.data(&r, path+"/"+h.Name, append([]byte(h.Name+"\n"), b...))
	}
}

// TestSearchFinds: the search that the seizure test trusts finds a text in every
// form, wherever it begins.
func TestSearchFinds(t *testing.T) {
	const text = "qzname-0123456789abcdef"
	key := []byte("a key of some kind")
	s := newSearch()
	s.add(text, [][]byte{key})
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	sum := sha256.Sum256([]byte(text))
	for what, planted := range map[string]string{
		"plain": text, "capitals": strings.ToUpper(text), "hex": hex.EncodeToString([]byte(text)),
		"base64 0": base64.StdEncoding.EncodeToString([]byte("{\"a" + text + "\"}")), "base64 1": base64.URLEncoding.EncodeToString([]byte("{\"ab" + text + "\"}")),
		"base64 2": base64.StdEncoding.EncodeToString([]byte("{\"abc" + text + "\"}")), "utf-16": strings.Join(strings.Split(text, ""), "\x00") + "\x00",
		"hash": string(sum[:]), "hash in hex": hex.EncodeToString(sum[:]), "hash in base64": base64.StdEncoding.EncodeToString(sum[:]), "hmac": string(mac.Sum(nil)),
	} {
		for pad := range 9 {
			n := 0
			s.find([]byte(strings.Repeat("x", pad)+planted+"yyy"), func(string) { n++ })
			if n == 0 {
				t.Errorf("%s is not found behind %d bytes", what, pad)
			}
		}
	}
	s.find([]byte("qzname-0123456789abcdee and nothing else"), func(what string) { t.Errorf("found what is not there: %s", what) })
}
