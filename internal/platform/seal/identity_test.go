package seal_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

func newIdentity(t testing.TB) *seal.Identity {
	t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// wantKey checks an error's kind and message key, and that nothing secret is in it.
func wantKey(t testing.TB, err error, kind core.Kind, key string, secrets ...string) {
	t.Helper()
	if core.KindOf(err) != kind || err.Error() != key {
		t.Fatalf("error %v (kind %d), want %s (kind %d)", err, core.KindOf(err), key, kind)
	}
	for _, s := range secrets {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), s) {
			t.Fatalf("the error repeats its secret input")
		}
	}
}

func TestParseIdentity(t *testing.T) {
	id := newIdentity(t)
	secret := id.Secret()
	if len(secret) != 77 || len(id.Recipient()) != 1959 {
		t.Errorf("lengths %d and %d are not age's", len(secret), len(id.Recipient()))
	}
	for name, text := range map[string]string{
		"bare":     secret,
		"file":     "# created: 2026-11-22\n# public key: " + id.Recipient() + "\n" + secret + "\n",
		"windows":  "\ufeff# note\r\n\r\n  " + secret + "\r\n",
		"by hand":  strings.ToLower(secret[:40]) + "  " + secret[40:60] + " " + secret[60:],
		"trailing": secret + "\n\n# end",
	} {
		got, err := seal.ParseIdentity(text)
		if err != nil || got.Secret() != secret || got.Recipient() != id.Recipient() {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := func(text, key string) {
		t.Helper()
		got, err := seal.ParseIdentity(text)
		if got != nil {
			t.Fatalf("accepted %d bytes", len(text))
		}
		wantKey(t, err, core.Invalid, key, secret[20:70])
	}
	bad("", "seal.not_a_key")
	bad("# only a comment", "seal.not_a_key")
	bad(secret[:76], "seal.not_a_key")
	bad(secret[:50]+"\n"+secret[50:], "seal.several_keys")
	bad(secret+"\n"+secret, "seal.several_keys")
	bad(strings.Replace(secret, secret[40:41], map[bool]string{true: "Q", false: "P"}[secret[40] == 'P'], 1), "seal.not_a_key")
	bad("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", "seal.old_key")
	bad(id.Recipient(), "seal.not_a_key")
	bad(secret+"\n#"+strings.Repeat("x", 64<<10), "seal.not_a_key")
}

func FuzzParseIdentity(f *testing.F) {
	id := newIdentity(f)
	f.Add(id.Secret())
	f.Add("# c\n" + strings.ToLower(id.Secret()))
	f.Add("AGE-SECRET-KEY-PQ-1")
	f.Add("1")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := seal.ParseIdentity(text); err == nil {
			again, err := seal.ParseIdentity(got.Secret())
			if err != nil || again.Recipient() != got.Recipient() {
				t.Fatal("an accepted key does not survive being written")
			}
		}
	})
}

func TestWordsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		words := id.Words()
		if len(words) != 24 {
			t.Fatalf("%d words", len(words))
		}
		typed := slices.Clone(words)
		for i, w := range typed {
			switch rapid.IntRange(0, 3).Draw(t, "how") {
			case 1:
				typed[i] = w[:min(4, len(w))]
			case 2:
				typed[i] = strings.ToUpper(w)
			case 3:
				typed[i] = fmt.Sprintf("%d. %s,", i+1, w)
			}
		}
		got, err := seal.FromWords(strings.Join(typed, rapid.SampledFrom([]string{" ", "\n", "\t ", "\u00a0", "\u3000"}).Draw(t, "space")))
		if err != nil {
			t.Fatal(err)
		}
		if got.Secret() != id.Secret() {
			t.Fatal("another key came back")
		}
	})
}

// The words are those of BIP 39 for the 32 bytes of the key, so that other
// tools for such words agree.
func TestWordsKnownKey(t *testing.T) {
	zero := strings.Repeat("abandon ", 23) + "art" // BIP 39's test vector for 32 zero bytes
	id, err := seal.FromWords(zero)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(id.Words(), " "); got != zero {
		t.Errorf("words %s", got)
	}
	if !strings.HasPrefix(id.Secret(), "AGE-SECRET-KEY-PQ-1"+strings.Repeat("Q", 51)) {
		t.Error("the key is not that of 32 zero bytes")
	}
}

func TestWordsMistakes(t *testing.T) {
	words := newIdentity(t).Words()
	with := func(at int, w string) string {
		c := slices.Clone(words)
		c[at] = w
		return strings.Join(c, " ")
	}
	_, err := seal.FromWords(with(6, "zzzebra"))
	wantKey(t, err, core.Invalid, "seal.words_unknown", "zzzebra")
	if e := err.(*core.Error); !slices.Equal(e.Args, []any{"Position", 7}) {
		t.Errorf("args %v", e.Args)
	}

	c := slices.Clone(words)
	c[1], c[22] = "qqqq", "abcdefgh"
	_, err = seal.FromWords(strings.Join(c, " "))
	if all := err.(*core.Error).All(); len(all) != 2 || all[0].Args[1] != 2 || all[1].Args[1] != 23 {
		t.Errorf("both wrong words should be named: %v", all)
	}

	_, err = seal.FromWords(strings.Join(words[:23], " "))
	wantKey(t, err, core.Invalid, "seal.words_count")
	if e := err.(*core.Error); !slices.Equal(e.Args, []any{"Found", 23}) {
		t.Errorf("args %v", e.Args)
	}
	_, err = seal.FromWords(strings.Repeat("abandon ", 2000))
	wantKey(t, err, core.Invalid, "seal.words_count")
	_, err = seal.FromWords("")
	wantKey(t, err, core.Invalid, "seal.words_count")

	_, err = seal.FromWords(strings.Repeat("abandon ", 24)) // ends in "art" if right
	wantKey(t, err, core.Invalid, "seal.words_checksum", "abandon")
	_, err = seal.FromWords("art " + strings.Repeat("abandon ", 23)) // changed places
	wantKey(t, err, core.Invalid, "seal.words_checksum")
}

func TestFingerprint(t *testing.T) {
	a, b := newIdentity(t), newIdentity(t)
	fa, err := seal.Fingerprint(a.Recipient())
	if err != nil || fa != a.Fingerprint() || len(strings.Fields(fa)) != 8 {
		t.Fatalf("%q %v", fa, err)
	}
	if fa == b.Fingerprint() {
		t.Error("two keys, one fingerprint")
	}
	zero, err := seal.FromWords(strings.Repeat("abandon ", 23) + "art")
	if err != nil {
		t.Fatal(err)
	}
	// Must never change: people compare it with what they wrote down.
	if got := zero.Fingerprint(); got != "year before coach link glue arm raise club" {
		t.Errorf("fingerprint of the zero key is %q", got)
	}
	for _, bad := range []string{"", "age1pq1", strings.ToUpper(a.Recipient()), a.Recipient() + " ", a.Secret(),
		"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"} {
		_, err := seal.Fingerprint(bad)
		wantKey(t, err, core.Invalid, "seal.bad_recipient", a.Secret())
	}
}

// Nothing that prints, logs or encodes a secret type shows the secret.
func TestSecretsStayHidden(t *testing.T) {
	id := newIdentity(t)
	key, err := seal.LoadRuntimeKey("")
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		ID    *seal.Identity
		Value seal.Identity
		Key   *seal.RuntimeKey
		inner seal.Identity
		ptr   *seal.Identity
		key   seal.RuntimeKey
	}
	h := holder{id, *id, key, *id, id, *key}
	var out bytes.Buffer
	for _, v := range []any{id, *id, key, *key, h, &h, []any{id, *id}, map[string]any{"k": *id}, []seal.Identity{*id}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		if b, err := json.Marshal(v); err == nil {
			out.Write(b)
		}
		if b, err := xml.Marshal(v); err == nil {
			out.Write(b)
		}
		var g bytes.Buffer
		if gob.NewEncoder(&g).Encode(v) == nil {
			out.Write(g.Bytes())
		}
		slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("x", "v", v)
		fmt.Fprintln(&out, fmt.Errorf("wrapped: %v", v))
	}
	text := strings.ToUpper(out.String())
	if !strings.Contains(text, "(SECRET KEY)") {
		t.Fatal("the check does not see the printed values")
	}
	for _, secret := range []string{"AGE-SECRET", id.Secret()[25:60], strings.ToUpper(strings.Join(id.Words()[:3], " "))} {
		if strings.Contains(text, secret) {
			t.Errorf("the secret was printed")
		}
	}
	// The 32 bytes as numbers or hex, as a careless dump of fields would show them.
	if digits := longestRun(text); digits > 24 {
		t.Errorf("%d hexadecimal digits in a row were printed", digits)
	}
}

func longestRun(s string) (longest int) {
	n := 0
	for _, r := range s {
		if n++; !strings.ContainsRune("0123456789ABCDEF", r) {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}
