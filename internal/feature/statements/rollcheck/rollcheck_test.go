package rollcheck

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func aRecord() *Record {
	return &Record{"declaration", "person", "Amina Okoye", "KE", "", "Dock Four", "address", "", 2, "en", "2026-03-01", ""}
}

// The writing of a record is promised for ever: whoever kept one can check it.
func TestRecordBytes(t *testing.T) {
	want := "groundswell endorsement 1\nstatement declaration\nkind person\nname Amina Okoye\ncountry KE\nwebsite \naffiliation Dock Four\nlevel address\nvouched-by \nversion 2\nlang en\nday 2026-03-01\nlogo \n"
	if got := string(aRecord().Bytes()); got != want {
		t.Errorf("%q", got)
	}
	// printf of the nonce and the record into sha256sum gives the same.
	if got := Digest(make([]byte, NonceSize), aRecord().Bytes()); got != "34caffb0eea128c0acf509894634ba637aa43a08091982d3bf88472f596b3d1d" {
		t.Errorf("%s", got)
	}
}

// TestRecordIsOneToOne: no two records have one writing, whatever is typed.
func TestRecordIsOneToOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.StringOfN(rapid.RuneFrom([]rune("a\\nr \n\rß阿")), 0, 8, -1)
		r := &Record{some.Draw(t, "statement"), some.Draw(t, "kind"), some.Draw(t, "name"), some.Draw(t, "country"), some.Draw(t, "website"), some.Draw(t, "affiliation"),
			some.Draw(t, "level"), some.Draw(t, "vouched"), rapid.Int64().Draw(t, "version"), some.Draw(t, "lang"), some.Draw(t, "day"), some.Draw(t, "logo")}
		back, err := ParseRecord(r.Bytes())
		if err != nil || *back != *r {
			t.Fatalf("%+v came back as %+v: %v", r, back, err)
		}
	})
}

func FuzzParseRecord(f *testing.F) {
	f.Add(aRecord().Bytes())
	f.Add([]byte("groundswell endorsement 1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if r, err := ParseRecord(b); err == nil && string(r.Bytes()) != string(b) {
			t.Errorf("%q is not the writing of %+v", b, r)
		}
	})
}

var (
	h1 = strings.Repeat("01", 32)
	h2 = strings.Repeat("02", 32)
	h3 = strings.Repeat("03", 32)
)

func TestEntries(t *testing.T) {
	for _, e := range []Entry{{Verb: Endorse, Statement: "a-b", New: h1}, {Verb: Replace, Statement: "a", Old: h1, New: h2}, {Verb: Withdraw, Statement: "a", Old: h1},
		{Verb: Invalidate, Statement: "a", Old: h1, Word: "lost-link"}, {Verb: Seal, Statement: "a", New: h1}, {Verb: Unseal, Statement: "a", Old: h1},
		{Verb: Version, Statement: "a", Number: 12, New: h1}, {Verb: Key, Statement: "a", Number: 3, Word: "one-two"}, {Verb: Unpublish, Statement: "a"}} {
		if got, ok := ParseEntry(e.Text()); !ok || got != e {
			t.Errorf("%q came back as %+v", e.Text(), got)
		}
	}
	for _, bad := range []string{"", "endorse", "endorse a", "endorse a " + h1[1:], "endorse a " + strings.ToUpper(h1) + "g", "endorse  a " + h1, "endorse a " + h1 + " ", "endorse A " + h1, "praise a " + h1,
		"endorse a\x1b[2J " + h1, "version a 012 " + h1, "version a x " + h1, "key a 1 \x1b", "invalidate a " + h1 + " LOUD", "unpublish a b", "endorse " + strings.Repeat("a", 300) + " " + h1} {
		if e, ok := ParseEntry(bad); ok {
			t.Errorf("%q was taken for %+v", bad, e)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	f.Add("replace a " + h1 + " " + h2)
	f.Add("key a 1 one-two")
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := ParseEntry(text); ok && e.Text() != text {
			t.Errorf("%q is not the writing of %+v", text, e)
		}
	})
}

// TestLedgerInAnyOrder: of one hour the order is chance, so whatever it is, the
// ledger is the same.
func TestLedgerInAnyOrder(t *testing.T) {
	entries := []string{"endorse a " + h1, "replace a " + h1 + " " + h2, "endorse a " + h3, "withdraw a " + h3, "seal a " + h1, "seal a " + h2, "unseal a " + h1, "seal a " + h1,
		"version a 1 " + h1, "version a 2 " + h2, "key a 1 old-key", "key a 2 new-key", "something else", "endorse b " + h1, "invalidate b " + h1 + " import"}
	for range 50 {
		rand.Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
		var raw [][]byte
		at := map[string]int64{}
		for i, e := range entries {
			raw, at[e] = append(raw, []byte(e)), int64(i)
		}
		l := NewLedger(raw)
		n, ok := l.Has("a", h2)
		if _, gone := l.Has("a", h1); !ok || gone || n != at["replace a "+h1+" "+h2] || l.Names("a") != 1 || l.Sealed("a") != 2 || l.Names("b") != 0 || l.Other != 1 || l.of("a").key != "new-key" ||
			len(l.of("a").versions) != 2 || l.of("a").withdrawn != 1 || l.of("b").invalidated != 1 || len(unsound(l.of("a").names)) != 0 {
			t.Fatalf("%q: %+v", entries, l.of("a"))
		}
	}
	twice := NewLedger([][]byte{[]byte("endorse a " + h1), []byte("endorse a " + h1), []byte("withdraw a " + h2)})
	if len(unsound(twice.of("a").names)) != 2 {
		t.Error("a hash that begins twice, or ends without having begun, is taken for sound")
	}
}

// TestOverdue: what waits is remembered from when it was first seen, and told
// after two hours; what no longer waits is forgotten.
func TestOverdue(t *testing.T) {
	s := &State{}
	at := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	waiting := []wait{{id: "a", statement: "a"}}
	for i, want := range []int{0, 0, 1, 1} {
		if late := s.overdue(waiting, at.Add(time.Duration(i)*time.Hour+time.Minute*time.Duration(i))); len(late) != want {
			t.Errorf("after %d hours: %v", i, late)
		}
	}
	if s.overdue(nil, at); len(s.Waiting) != 0 {
		t.Error("not forgotten")
	}
}

func TestTrimBase(t *testing.T) {
	for address, want := range map[string]string{"https://a.example/": "https://a.example", "a.example": "https://a.example", "http://127.0.0.1:8080/en/statements/x": "http://127.0.0.1:8080", "ftp://a.example": "", "https://": ""} {
		if got, err := trimBase(address); got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", address, got, err)
		}
	}
}

// A finding is one line.
func TestFindingLine(t *testing.T) {
	for want, f := range map[string]Finding{"ALTERED  a leaf 7: so": {Altered, "a", 7, "so"}, "LOG     : so": {Log, "", -1, "so"}} {
		if got := f.String(); got != want {
			t.Error(fmt.Sprintf("%q, want %q", got, want))
		}
	}
}
