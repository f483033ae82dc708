package core_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
)

// TestIDsTellNothing: no two alike, and no order of making in them.
func TestIDsTellNothing(t *testing.T) {
	seen := map[core.ID]bool{}
	rising := 0
	var last core.ID
	for range 10_000 {
		id := core.NewID()
		if len(id) != 26 || seen[id] {
			t.Fatalf("id %q", id)
		}
		if seen[id] = true; id > last {
			rising++
		}
		last = id
	}
	if rising < 4_600 || rising > 5_400 {
		t.Errorf("%d of 10,000 ids are larger than the one before: they are ordered", rising)
	}
}

func TestTokens(t *testing.T) {
	a, b := core.NewToken(), core.NewToken()
	if len(a) != 32 || a == b {
		t.Errorf("tokens %q, %q", a, b)
	}
	if core.HashToken(a) == core.HashToken(b) || core.HashToken(a) != core.HashToken(strings.Clone(a)) {
		t.Error("hashes do not follow their tokens")
	}
}

// TestMACKeepsPartsApart: moving a letter from one part to the next changes it.
func TestMACKeepsPartsApart(t *testing.T) {
	key := []byte("key")
	seen := map[string][]string{}
	for _, parts := range [][]string{{"ab", "c"}, {"a", "bc"}, {"abc"}, {"abc", ""}, {"", "abc"}, {"a\x00b", "c"}, {"a", "\x00bc"}, {"a", "b\x00c"}} {
		m := string(core.MAC(key, parts...))
		if other, ok := seen[m]; ok {
			t.Errorf("%q and %q have the same fingerprint", parts, other)
		}
		seen[m] = parts
	}
}

// TestDayInAField: what a field shows is what it sends; a day that is none is refused.
func TestDayInAField(t *testing.T) {
	for _, typed := range []string{"1945-06-26", "2021-06-04", "2100-12-31"} {
		if d, ok := core.ParseDay(" " + typed + "\n"); !ok || d.Typed() != typed {
			t.Errorf("%s became %s, %t", typed, d.Typed(), ok)
		}
	}
	for _, typed := range []string{"", "tomorrow", "2021-02-30", "04.06.2021", "2021-06-04T00:00"} {
		if d, ok := core.ParseDay(typed); ok || d != 0 {
			t.Errorf("%q is day %d", typed, d)
		}
	}
	if core.Day(0).Typed() != "" {
		t.Error("no day is written as one")
	}
}

func TestDay(t *testing.T) {
	at := time.Date(2021, 6, 4, 23, 59, 59, 0, time.UTC)
	if d := core.DayOf(at); !d.Time().Equal(time.Date(2021, 6, 4, 0, 0, 0, 0, time.UTC)) || core.DayOf(at.Add(time.Second)) != d+1 {
		t.Errorf("day of %v is %v", at, d.Time())
	}
}

func TestErrors(t *testing.T) {
	cause := errors.New("cause")
	var err error = &core.Error{Kind: core.Invalid, Key: "x", Err: cause}
	core.Wrap(&err, "doing %s", "it")
	if core.KindOf(err) != core.Invalid || !errors.Is(err, cause) || core.KindOf(fmt.Errorf("other")) != core.Internal {
		t.Errorf("kind or cause was lost: %v", err)
	}
	var none error
	if core.Wrap(&none, "x"); none != nil {
		t.Error("no error became one")
	}
	if core.Join(nil) != nil {
		t.Error("no errors became one")
	}
	first, second := &core.Error{Key: "a"}, &core.Error{Key: "b"}
	if all := core.Join([]*core.Error{first, second}).All(); len(all) != 2 || all[0].Key != "a" || all[1].Key != "b" || len(first.More) != 0 {
		t.Errorf("joined: %v", all)
	}
}

func TestLangs(t *testing.T) {
	for _, l := range core.Langs {
		if !l.Valid() || l.Name() == "" || l.Tag() == "" {
			t.Errorf("%s is not whole", l)
		}
		if want := map[bool]string{true: "rtl", false: "ltr"}[l == "ar"]; l.Dir() != want {
			t.Errorf("%s is written %s", l, l.Dir())
		}
	}
	if core.Lang("xx").Valid() || core.Lang("zh").Tag() != "zh-Hans" {
		t.Error("languages")
	}
}
