package alike

import (
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// TestPairs says for two names what is found, in both directions.
func TestPairs(t *testing.T) {
	for _, c := range []struct {
		a, ca, b, cb string
		why          Why // "" when a person is not to be asked
	}{
		{"HakiMadini", "TZ", "Hakimadini", "", Same},
		{"Peoples’ Health Movement", "", "People's Health Movement", "", Same},
		{"Forum Económico y Social", "AR", "FORUM ECONOMICO Y SOCIAL", "AR", Same},
		{"Gene Ethics", "AU", "GeneEthics", "AU", Form},
		{"The Oak Society, Inc.", "US", "Oak Society", "US", Form},
		{"PowerShift e.V.", "DE", "PowerShift", "DE", Form},
		{"Africa Europe Faith and Justice Network (AEFJN)", "", "Africa Europe Faith & Justice Network", "BE", Form},
		{"Africa Europe Faith and Justice Network (AEFJN)", "", "AEFJN", "", Acronym},
		{"Africa Europe Faith and Justice Network", "", "AEFJN", "", Acronym},
		{"FEMNET - African Women's Network", "", "African Women's Network (FEMNET)", "", Form},
		{"FEMNET", "KE", "African Women's Forum (FEMNET)", "KE", Acronym},
		{"Network of Harbour Doctors", "PE", "Harbour Doctors Network", "PE", Order},
		{"Harbour Doctors' Association", "PE", "Harbor Doctors' Association", "PE", Typing},
		{"Réseau marocain des droits des femmes", "MA", "Moroccan Women's Rights Network", "MA", Translated},
		{"Fundación Ifarma", "CO", "IFARMA Foundation", "CO", Translated},
		{"Фонд «Мемориал»", "RU", "Memorial Foundation", "RU", Translated},
		{"Сеть защиты прав женщин", "KZ", "Red de defensa de los derechos de las mujeres", "KZ", Translated},
		{"شبكة حقوق المرأة", "JO", "Women's Rights Network", "JO", Translated},
		{"妇女权利网络", "CN", "Women's Rights Network", "CN", Translated},
		{"Sahabat Alam Malaysia", "MY", "Sahabat Alam Malaysia (Friends of the Earth Malaysia)", "MY", Form},
		{"Harbour Kitchen Collective / Social Watch", "PE", "Social Watch", "PE", Part},
		{"It's Our Future NZ", "NZ", "Its Our Future", "NZ", Form},
		// Other countries are other sections.
		{"Médecins du Monde France", "FR", "Médecins du Monde Spain", "ES", ""},
		{"Médecins du Monde", "FR", "Médecins du Monde", "ES", ""},
		{"Attac Austria", "AT", "ATTAC France", "FR", ""},
		{"Social Watch", "", "Social Watch Benin", "BJ", ""},
		{"Third World Network", "", "Third World Network-Africa (TWN-Africa)", "", ""},
		{"Friends of the Earth Europe", "", "Friends of the Earth International", "", ""},
		// Common words alone make nobody the same.
		{"Public Health Institute", "KR", "People's Health Institute", "KR", ""},
		{"National Union of Teachers", "KE", "National Union of Nurses", "KE", ""},
		{"North Harbour Health Department", "ZA", "South Harbour Health Department", "ZA", ""},
		{"札幌市教育委员会", "JP", "釧路市教育委员会", "JP", ""},
		// Names that look the same, wherever they are.
		{"Gene Ethics", "AU", "Gene Εthics", "BR", Confusable}, // a Greek capital
		{"Oxfam", "GB", "Охfаm", "", Confusable},               // three Cyrillic letters
		{"Mining Watch", "CA", "Minlng Watch", "PE", Confusable},
	} {
		for range 2 {
			ix := New(10)
			ix.Add(Entry{ID: "other", Name: c.a, Country: c.ca, Kind: "o"})
			m := ix.Like(Entry{ID: "this", Name: c.b, Country: c.cb, Kind: "o"}, 5)
			var got Why
			if len(m) > 0 && m[0].Score >= Likely {
				got = m[0].Why
			}
			if got != c.why {
				t.Errorf("%q (%s), %q (%s): %v, want %q", c.a, c.ca, c.b, c.cb, m, c.why)
			}
			c.a, c.b, c.ca, c.cb = c.b, c.a, c.cb, c.ca
		}
	}
}

// TestWebsite: the same website speaks louder than another country.
func TestWebsite(t *testing.T) {
	ix := New(10)
	ix.Add(Entry{ID: "a", Name: "Network of Harbour Doctors", Country: "PE", Domain: "harbour.example"})
	if m := ix.Like(Entry{ID: "b", Name: "Harbour Doctors France", Country: "FR", Domain: "harbour.example"}, 5); len(m) != 1 || m[0].Why != Website {
		t.Errorf("%v", m)
	}
	// The same name elsewhere is told, but as what it is.
	if m := ix.Like(Entry{ID: "b", Name: "Network of Harbour Doctors", Country: "FR"}, 5); len(m) != 1 || m[0].Why != Elsewhere || m[0].Score >= Likely {
		t.Errorf("%v", m)
	}
}

// TestKinds: persons and organisations are not compared with each other.
func TestKinds(t *testing.T) {
	ix := New(10)
	ix.Add(Entry{ID: "a", Name: "Ana Harbour", Kind: "person"})
	if m := ix.Like(Entry{ID: "b", Name: "Ana Harbour", Kind: "organisation"}, 5); len(m) != 0 {
		t.Errorf("%v", m)
	}
}

// made makes names out of a few hundred words, some of them common.
func made(rnd *rand.Rand, n int) []Entry {
	kinds := strings.Fields("Network Réseau Union Association Centre Institute Federation Forum Movement Alliance Fundación Сеть")
	subjects := strings.Fields("health women rights trade justice development youth environment peace workers farmers droits mujeres salud")
	places := []string{"PE", "KE", "FR", "DE", "BR", "IN", "NP", "US", "", "AU", "NG", "PH"}
	out := make([]Entry, n)
	syllables := strings.Fields("ba ko ri men tas lo wi ne du far gil hos ja kum ler nod pra qui ro sti tur van wex yor zul am ber cho dri eth")
	for i := range out {
		var b strings.Builder
		if rnd.Intn(2) == 0 {
			b.WriteString("The ")
		}
		for range 1 + rnd.Intn(2) {
			w := ""
			for range 2 + rnd.Intn(2) {
				w += syllables[rnd.Intn(len(syllables))]
			}
			b.WriteString(strings.ToUpper(w[:1]) + w[1:] + " ")
		}
		b.WriteString(kinds[rnd.Intn(len(kinds))] + " for " + subjects[rnd.Intn(len(subjects))] + " and " + subjects[rnd.Intn(len(subjects))])
		if rnd.Intn(3) == 0 {
			fmt.Fprintf(&b, " (%s%s)", strings.ToUpper(syllables[rnd.Intn(len(syllables))]), strings.ToUpper(syllables[rnd.Intn(len(syllables))]))
		}
		out[i] = Entry{ID: fmt.Sprint(i), Name: b.String(), Country: places[rnd.Intn(len(places))]}
	}
	return out
}

// TestAddAndRemove: an index from which names went again answers as one that never
// had them, and holds nothing of them.
func TestAddAndRemove(t *testing.T) {
	rnd := rand.New(rand.NewSource(4))
	all := made(rnd, 600)
	grown, fresh := New(1000), New(1000)
	for _, e := range all {
		grown.Add(e)
	}
	for i, e := range all {
		if i%3 == 0 {
			grown.Remove(e.ID)
			grown.Remove(e.ID) // twice is as once
		} else {
			fresh.Add(e)
		}
	}
	for i := range 50 { // another name under the same id
		e := all[3*i+1]
		e.Name = "Quite Another " + e.Name
		grown.Add(e)
		fresh.Add(e)
	}
	if grown.Len() != fresh.Len() || len(grown.words) != len(fresh.words) || len(grown.keys) != len(fresh.keys) || len(grown.near) != len(fresh.near) {
		t.Fatalf("left behind: %d %d, %d %d, %d %d, %d %d", grown.Len(), fresh.Len(), len(grown.words), len(fresh.words),
			len(grown.keys), len(fresh.keys), len(grown.near), len(fresh.near))
	}
	for _, e := range all {
		if a, b := grown.Like(e, 10), fresh.Like(e, 10); !slices.Equal(a, b) {
			t.Fatalf("%v and %v", a, b)
		}
	}
}

// TestFull: an index takes no more than it was made for.
func TestFull(t *testing.T) {
	ix := New(2)
	for i, want := range []bool{true, true, false} {
		if ix.Add(Entry{ID: fmt.Sprint(i), Name: fmt.Sprint("Harbour ", i)}) != want {
			t.Errorf("%d", i)
		}
	}
	ix.Remove("0")
	if !ix.Add(Entry{ID: "2", Name: "Harbour"}) || ix.Len() != 2 {
		t.Error("no room after one went")
	}
}

// TestTables: every line of the tables is read, and no word stands in two.
func TestTables(t *testing.T) {
	k := known()
	for w, want := range map[string]string{"reseau": "#network", "фонд": "#foundation", "شبكه": "#network",
		"网络": "#network", "mujeres": "#women", "brasileira": "BR", "norwegian": "NO", "phillippines": "PH"} {
		if m := k.look(w); m.key != want {
			t.Errorf("%s: %q, want %q", w, m.key, want)
		}
	}
	if len(k.whole) < 700 || len(k.places) < 900 || !k.common["hiv"] {
		t.Errorf("%d words, %d places", len(k.whole), len(k.places))
	}
}

// FuzzLike: any bytes are a name, and a name is like itself.
func FuzzLike(f *testing.F) {
	for _, s := range []string{"", "(((", "A/B, C - D", "e. V.", "ÖBV-Via Campesina", "网络网络网", "شبكة", "\xff\x00", "AAAA BBBB (CCC)", "-", "ʼ"} {
		f.Add(s, s+"x")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		ix := New(4)
		ix.Add(Entry{ID: "a", Name: a})
		for _, m := range ix.Like(Entry{ID: "b", Name: b}, 3) {
			if m.Score < 0 || m.Score > 100 || m.Why == "" {
				t.Fatalf("%+v", m)
			}
		}
		if m := ix.Like(Entry{ID: "b", Name: a}, 3); take(a).folded != "" && (len(m) != 1 || m[0].Score != 100) {
			t.Fatalf("%q: %v", a, m)
		}
		ix.Remove("a")
		if len(ix.keys) != 0 || len(ix.words) != 0 || len(ix.near) != 0 {
			t.Fatal("something is left behind")
		}
	})
}

func BenchmarkLike50000(b *testing.B) {
	rnd := rand.New(rand.NewSource(1))
	var before, after runtime.MemStats
	all := made(rnd, 50_000)
	runtime.GC()
	runtime.ReadMemStats(&before)
	ix := New(50_000)
	for _, e := range all {
		ix.Add(e)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	ask := made(rnd, 1000)
	b.ResetTimer()
	for i := range b.N {
		ix.Like(ask[i%len(ask)], 5)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/50_000, "B/name")
}
