package votes

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"groundswell/internal/core"
)

// Votes are understood as records of seven languages write them, and nothing else is.
func TestWord(t *testing.T) {
	for want, words := range map[Choice]string{
		Yes:     "yes|Y|In favour|FOR|oui|Pour|sí|A favor|за|Да|sim|نعم|مؤيد|赞成|+",
		No:      "no|N|Against|non|Contre|En contra|против|não|Contra|معارض|反对|-",
		Abstain: "abstain|A|Abstaining|s’abstient|Abstention|se abstuvo|воздержалась|Abstenção|ممتنع|弃权",
		Absent:  "absent|Not voting|X|n’a pas voté|ausente|не голосовал|Não votou|غائب|未投票|non-voting",
	} {
		for _, w := range strings.Split(words, "|") {
			if got, ok := Word(w); got != want || !ok {
				t.Errorf("%q is %q, not %q", w, got, want)
			}
		}
	}
	for _, w := range []string{"", "1", "3", "maybe", "yes and no", "Kenya", "not sure", strings.Repeat("y", 200)} {
		if got, ok := Word(w); ok {
			t.Errorf("%q is taken for %q", w, got)
		}
	}
}

func rolls(t *testing.T, data []byte) []*roll {
	t.Helper()
	text, _, err := decode(data)
	if err != nil {
		t.Fatal(err)
	}
	r, err := read(text, nil, mended{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Rolls
}

func listed(o *roll) string {
	var out []string
	for _, e := range o.Entries {
		out = append(out, e.Country+" "+string(e.Choice))
	}
	return strings.Join(out, ", ")
}

// The same table in the encodings and with the separators that people have, with and
// without a head, tall and wide.
func TestShapes(t *testing.T) {
	const want = "BR yes, CI abstain, KE no"
	plain := "Pays;Vote\nBrésil;pour\nCôte d’Ivoire;abstention\nKenya;contre\n"
	units := utf16.Encode([]rune(plain))
	little, big := []byte{0xff, 0xfe}, []byte{0xfe, 0xff}
	for _, u := range units {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	for name, data := range map[string][]byte{
		"as it is":       []byte(plain),
		"with a mark":    []byte("\ufeff" + plain),
		"UTF-16":         little,
		"UTF-16 big":     big,
		"Windows":        []byte("Pays;Vote\nBr\xe9sil;pour\nC\xf4te d\x92Ivoire;abstention\nKenya;contre\n"),
		"tabs":           []byte(strings.ReplaceAll(plain, ";", "\t")),
		"sep=":           []byte("sep=;\n" + plain),
		"old line ends":  []byte(strings.ReplaceAll(plain, "\n", "\r\n")),
		"no head, codes": []byte("BRA,y\nCIV,a\nKEN,n\n"),
		"more columns":   []byte("ms_code,ms_name,ms_vote,note\nBRA,BRAZIL,Y,x\nCIV,CÔTE D'IVOIRE,A,\nKEN,KENYA,N,y\n"),
	} {
		all := rolls(t, data)
		if len(all) != 1 || listed(all[0]) != want {
			t.Errorf("%s: %d roll calls, %v", name, len(all), all)
		}
	}
	wide := rolls(t, []byte("Country,L.1 as a whole,OP 4\nKenya,yes,no\nBrazil,yes,abstain\n"))
	if len(wide) != 2 || wide[0].Title != "L.1 as a whole" || listed(wide[1]) != "BR abstain, KE no" {
		t.Errorf("%+v", wide)
	}
}

// A date is read only if it can be told which is the month.
func TestDayOf(t *testing.T) {
	for s, want := range map[string]string{"2018-12-17": "2018-12-17", "17/12/2018": "2018-12-17", "12/17/2018": "2018-12-17", "5/5/2020": "2020-05-05", "17.12.2018": "2018-12-17", "1956-11-03": "1956-11-03",
		"4/5/2020": "", "": "", "soon": ""} {
		if got := dayOf(s).Typed(); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// Who moved between two votes: to no first.
func TestMoves(t *testing.T) {
	vote := func(s string) *Vote {
		v := new(Vote)
		for _, f := range strings.Fields(s) {
			c, choice, _ := strings.Cut(f, "=")
			v.Entries = append(v.Entries, Entry{Country: c, Choice: Choice(choice)})
		}
		return v
	}
	var got []string
	for _, m := range Moves(vote("KE=yes BR=no FJ=abstain US=yes SU=no"), vote("KE=yes BR=yes FJ=no US=abstain AU=yes"), "en") {
		x := string(m.From) + ">" + string(m.To)
		for _, e := range m.Entries {
			x += " " + e.Country
		}
		got = append(got, x)
	}
	if s := strings.Join(got, "|"); s != "abstain>no FJ|no>yes BR|>yes AU|yes>abstain US|no> SU" {
		t.Error(s)
	}
}

// The votes of the General Assembly on health, drugs and the death penalty, where they
// are at hand: all 20 roll calls, every row understood but states that are no more.
func TestRealVotes(t *testing.T) {
	dir := os.Getenv("GROUNDSWELL_REAL")
	data, err := os.ReadFile(filepath.Join(dir, "un-votes", "votes_health_drugs_deathpenalty.csv"))
	if dir == "" || err != nil {
		t.Log("real votes are not at hand")
		data = []byte("date,resolution,country,vote\n" + strings.Repeat("2018-12-17,R/73/175,Kenya,no\n", 3))
		if all := rolls(t, data); len(all) != 1 || all[0].Day != core.Day(17882) || len(all[0].Entries) != 1 {
			t.Errorf("%+v", all)
		}
		return
	}
	all := rolls(t, data)
	if len(all) != 20 {
		t.Fatalf("%d roll calls", len(all))
	}
	last := all[len(all)-1]
	if got := last.Tally(); last.Symbol != "R/73/175" || got.Yes != 120 || got.No != 35 || got.Abstain != 32 || last.Left != 1 || len(last.Twice) != 0 {
		t.Errorf("%s %+v, %d left", last.Symbol, got, last.Left)
	}
	if rows := bytes.Count(data, []byte("\n")); rows < 3000 {
		t.Errorf("%d rows", rows)
	}
}

// FuzzRead: no file makes the reader fail otherwise than by saying so, and what it
// reads are countries and choices.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"country,vote\nKE,y\n", "Pays;Vote\nKenya;pour\n", "\"", "a\tb\nc\td", "sep=|\nx|y\n", "\xff\xfea", "Country,L.1,L.2\nKE,y,n\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		text, _, err := decode(data)
		if err != nil {
			return
		}
		r, err := read(text, nil, mended{Names: map[string]string{"x": asWritten}})
		if err != nil {
			if core.KindOf(err) != core.Invalid {
				t.Error(err)
			}
			return
		}
		for _, o := range r.Rolls {
			for _, e := range o.Entries {
				if !e.Choice.Valid() || (e.Country == "") == (e.Name == "") {
					t.Errorf("%+v", e)
				}
			}
		}
	})
}
