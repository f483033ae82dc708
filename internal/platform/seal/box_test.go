package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

type record struct {
	Statement string `json:"statement"`
	Name      string `json:"name"`
	Email     string `json:"email,omitempty"`
	Text      string `json:"text,omitempty"`
}

func newBox(t testing.TB, recipient string) *seal.Box {
	t.Helper()
	b, err := seal.NewBox(recipient)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func mustSeal(t testing.TB, b *seal.Box, v any) []byte {
	t.Helper()
	s, err := b.Seal(v)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// S-12: one size of ciphertext per bucket, whatever the name.
func TestOneSizePerBucket(t *testing.T) {
	id := newIdentity(t)
	box := newBox(t, id.Recipient())
	alphabets := map[string]string{"Latin": "é<&>a", "Arabic": "سمية", "Chinese": "吴淑珍"}
	for _, bucket := range []struct{ filler, plain int }{{0, 2 << 10}, {3000, 8 << 10}, {20000, 32 << 10}} {
		sizes := map[int]int{}
		for script, letters := range alphabets {
			runes := []rune(letters)
			for n := 1; n <= 200; n++ { // bytes, as far as whole letters allow
				var name strings.Builder
				for i := 0; name.Len() < n; i++ {
					name.WriteRune(runes[i%len(runes)])
				}
				r := record{Statement: "s", Name: name.String(), Text: strings.Repeat("x", bucket.filler)}
				s := mustSeal(t, box, r)
				sizes[len(s)]++
				if n%40 == 0 {
					var got record
					if err := seal.Unseal(id, s, &got); err != nil || got != r {
						t.Fatalf("%s, %d bytes: %v", script, n, err)
					}
				}
			}
		}
		if len(sizes) != 1 {
			t.Errorf("bucket %d has sizes %v", bucket.plain, sizes)
		}
		for size := range sizes {
			if over := size - bucket.plain; over < 1000 || over > 2000 {
				t.Errorf("bucket %d makes files of %d bytes", bucket.plain, size)
			}
		}
	}
}

func TestBucketEdges(t *testing.T) {
	id := newIdentity(t)
	box := newBox(t, id.Recipient())
	const quotesAndNewline = 3
	size := func(n int) int { return len(mustSeal(t, box, strings.Repeat("x", n-quotesAndNewline))) }
	over := size(2<<10) - 2<<10
	for _, edge := range []struct{ n, bucket int }{{4, 2 << 10}, {2<<10 - 1, 2 << 10}, {2 << 10, 2 << 10}, {2<<10 + 1, 8 << 10},
		{8 << 10, 8 << 10}, {8<<10 + 1, 32 << 10}, {32 << 10, 32 << 10}} {
		if got := size(edge.n) - over; got != edge.bucket {
			t.Errorf("%d bytes of JSON went to a bucket of %d, want %d", edge.n, got, edge.bucket)
		}
		text := strings.Repeat("y", edge.n-quotesAndNewline)
		var back string
		if err := seal.Unseal(id, mustSeal(t, box, text), &back); err != nil || back != text {
			t.Errorf("%d bytes: %v", edge.n, err)
		}
	}
	secret := strings.Repeat("z", 32<<10-2)
	_, err := box.Seal(secret)
	wantKey(t, err, core.Invalid, "seal.too_long", "zzz")
}

// S-14: wrong key, another list, a changed byte, a cut file.
func TestUnsealRefuses(t *testing.T) {
	ids, pub := openers(t, 3)
	k1, k2 := newListKey(t, "s1", pub), newListKey(t, "s2", pub)
	want := record{Statement: "s1", Name: "Marker Öğretmen", Email: "marker@example.org"}
	sealed := mustSeal(t, newBox(t, k1.Recipient), want)
	list1, err := k1.Open(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	list2, err := k2.Open(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	var got record
	if err := seal.Unseal(list1, sealed, &got); err != nil || got != want {
		t.Fatalf("%+v %v", got, err)
	}
	if bytes.Contains(sealed, []byte("arker")) {
		t.Fatal("plaintext in the sealed file")
	}
	for _, id := range []*seal.Identity{list2, ids[0], newIdentity(t), nil} {
		got = record{Name: "before"}
		wantKey(t, seal.Unseal(id, sealed, &got), core.Denied, "seal.wrong_key", "arker")
		if got.Name != "before" {
			t.Fatal("the target was touched")
		}
	}

	refused := func(what string, file []byte) {
		t.Helper()
		got := record{Name: "before"}
		err := seal.Unseal(list1, file, &got)
		if err == nil || strings.Contains(fmt.Sprintf("%+v", err), "arker") || got != (record{Name: "before"}) {
			t.Fatalf("%s: %v %+v", what, err, got)
		}
	}
	for i := range sealed {
		c := bytes.Clone(sealed)
		c[i] ^= 1 << (i % 8)
		refused(fmt.Sprintf("byte %d flipped", i), c)
	}
	for n := 0; n < len(sealed); n += 97 {
		refused(fmt.Sprintf("cut to %d", n), sealed[:n])
	}
	refused("last byte cut", sealed[:len(sealed)-1])
	refused("one byte more", append(bytes.Clone(sealed), 0))
	refused("twice", append(bytes.Clone(sealed), sealed...))
	refused("huge", make([]byte, 1<<20))
}

func TestUnsealStrictAndFresh(t *testing.T) {
	id := newIdentity(t)
	box := newBox(t, id.Recipient())
	got := record{Email: "of-the-record-before@example.org"}
	if err := seal.Unseal(id, mustSeal(t, box, record{Name: "B"}), &got); err != nil || got != (record{Name: "B"}) {
		t.Errorf("%+v %v", got, err)
	}
	type more struct {
		record
		Marker string `json:"marker"`
	}
	wantKey(t, seal.Unseal(id, mustSeal(t, box, more{Marker: "m"}), &got), core.Invalid, "seal.damaged", "arker")
	wantKey(t, seal.Unseal(id, mustSeal(t, box, "marker"), &got), core.Invalid, "seal.damaged", "arker")
	if got != (record{Name: "B"}) {
		t.Errorf("the target was touched: %+v", got)
	}
	for _, target := range []any{nil, got, (*record)(nil)} {
		if seal.Unseal(id, mustSeal(t, box, got), target) == nil {
			t.Errorf("unsealed into a %T", target)
		}
	}
}

// HTML in a name must come out as it went in, and not take more room than typed.
func TestNoHTMLEscaping(t *testing.T) {
	id := newIdentity(t)
	var s string
	want := strings.Repeat("<", 2000)
	sealed := mustSeal(t, newBox(t, id.Recipient()), want)
	if err := seal.Unseal(id, sealed, &s); err != nil || s != want || len(sealed) > 4000 {
		t.Errorf("%d bytes, %v", len(sealed), err)
	}
}

type leaky struct{ panics bool }

func (l leaky) MarshalJSON() ([]byte, error) {
	if l.panics {
		panic("marker in a panic")
	}
	return nil, errors.New("marker in an error")
}

// S-16: neither an error nor a panic on the way carries plaintext.
func TestSealErrorsCarryNothing(t *testing.T) {
	box := newBox(t, newIdentity(t).Recipient())
	for _, v := range []any{leaky{}, leaky{panics: true}, map[string]any{"marker": make(chan int)}} {
		out, err := box.Seal(v)
		if err == nil || out != nil || strings.Contains(fmt.Sprintf("%+v", err), "marker") {
			t.Errorf("%T: %v", v, err)
		}
	}
	_, err := seal.NewBox("age1marker")
	wantKey(t, err, core.Invalid, "seal.bad_recipient", "marker")
}

func TestSealAtOnce(t *testing.T) {
	id := newIdentity(t)
	box := newBox(t, id.Recipient())
	var wg sync.WaitGroup
	var seen sync.Map
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				want := record{Name: fmt.Sprint(g, i)}
				sealed, err := box.Seal(want)
				var got record
				if err == nil {
					err = seal.Unseal(id, sealed, &got)
				}
				if err != nil || got != want {
					t.Errorf("%+v %v", got, err)
				}
				if _, again := seen.LoadOrStore(string(sealed), true); again {
					t.Error("the same ciphertext twice")
				}
			}
		})
	}
	wg.Wait()
}

func FuzzUnseal(f *testing.F) {
	id, err := seal.FromWords(strings.Repeat("abandon ", 23) + "art")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(mustSeal(f, newBox(f, id.Recipient()), record{Name: "x"}))
	f.Add([]byte("age-encryption.org/v1\n--- \n"))
	f.Fuzz(func(t *testing.T, sealed []byte) {
		var r record
		seal.Unseal(id, sealed, &r)
	})
}

func BenchmarkSeal(b *testing.B) {
	box := newBox(b, newIdentity(b).Recipient())
	r := record{Statement: "declaration-2021", Name: "Example Name", Email: "name@example.org"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := box.Seal(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnseal(b *testing.B) {
	id := newIdentity(b)
	sealed := mustSeal(b, newBox(b, id.Recipient()), record{Name: "Example Name"})
	b.ReportAllocs()
	for b.Loop() {
		var r record
		if err := seal.Unseal(id, sealed, &r); err != nil {
			b.Fatal(err)
		}
	}
}
