package alike

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// realLists is where the folder of real lists of endorsing organisations is, if
// somebody has it: they are public, but nobody gave a licence to copy them.
func realLists() string {
	if dir := os.Getenv("GROUNDSWELL_TEST_LISTS"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "..", "..", "..", "shared", "data", "endorsements")
}

// readCSV returns the rows of a file of the lists; ok is false when it is not there.
func readCSV(t *testing.T, name string) (rows [][]string, ok bool) {
	t.Helper()
	f, err := os.Open(filepath.Join(realLists(), name))
	if err != nil {
		return nil, false
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	if rows, err = r.ReadAll(); err != nil {
		t.Fatal(err)
	}
	return rows[1:], true
}

func codeOf(typed string) string {
	code, _ := i18n.FindCountry(typed)
	return code
}

// cluster is an organisation spelt in several ways: its rows' numbers.
type cluster struct {
	kind string
	rows []string
}

// gold reads testdata/same.txt.
func gold(t *testing.T) (letters map[string]string, out []cluster) {
	t.Helper()
	f, err := os.Open("testdata/same.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	letters = map[string]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		w := strings.Fields(lines.Text())
		switch {
		case len(w) == 0 || w[0] == "#":
		case w[0] == "=":
			letters[w[2]] = w[1]
		default:
			out = append(out, cluster{w[0], w[1:]})
		}
	}
	return letters, out
}

// sets joins what belongs together.
type sets map[string]string

func (s sets) root(a string) string {
	for s[a] != "" && s[a] != a {
		a = s[a]
	}
	return a
}

func (s sets) join(a, b string) {
	if x, y := s.root(a), s.root(b); x != y {
		s[x] = y
	}
}

// TestRealList compares what [Pairs] finds in a real list of 984 endorsements
// with what a person read out of it, and with the 45 organisations whose names
// differ although they are the same letters once brackets are left out.
func TestRealList(t *testing.T) {
	rows, ok := readCSV(t, filepath.Join("owinfs", "endorsements.csv"))
	if !ok {
		t.Log("the real lists are not here: nothing was compared")
		return
	}
	letters, clusters := gold(t)
	var all []Entry
	byName := map[string][]string{} // every row of one spelling
	name := map[string]string{}
	for _, r := range rows {
		id := letters[r[0]] + r[1]
		all = append(all, Entry{ID: id, Name: r[2], Country: codeOf(r[3])})
		byName[r[2]] = append(byName[r[2]], id)
		name[id] = r[2]
	}
	truth, perhaps, found := sets{}, sets{}, sets{}
	for _, same := range byName {
		for _, id := range same[1:] {
			truth.join(same[0], id)
			perhaps.join(same[0], id)
			found.join(same[0], id)
		}
	}
	for _, c := range clusters {
		for _, id := range c.rows {
			if name[id] == "" {
				t.Fatalf("no row %s", id)
			}
			perhaps.join(c.rows[0], id)
			if c.kind != "u" {
				truth.join(c.rows[0], id)
			}
		}
	}
	pairs := Pairs(all)
	wrong := map[[2]string]bool{}
	for _, p := range pairs {
		if perhaps.root(p.A) != perhaps.root(p.B) {
			k := [2]string{name[p.A], name[p.B]}
			slices.Sort(k[:])
			if !wrong[k] {
				t.Logf("false: %s %q | %s %q | %d %s", p.A, name[p.A], p.B, name[p.B], p.Score, p.Why)
			}
			wrong[k] = true
			continue
		}
		found.join(p.A, p.B)
	}
	count := map[string][2]int{}
	for _, c := range clusters {
		n := count[c.kind]
		n[1]++
		all := true
		for _, id := range c.rows {
			if found.root(id) != found.root(c.rows[0]) {
				all = false
				if c.kind != "u" {
					t.Logf("missed (%s): %s %q | %s %q", c.kind, c.rows[0], name[c.rows[0]], id, name[id])
				}
			}
		}
		if all {
			n[0]++
		}
		count[c.kind] = n
	}
	t.Logf("spelling %v, language or acronym %v, perhaps %v; false %d; pairs %d", count["s"], count["t"], count["u"], len(wrong), len(pairs))

	// The 45: one organisation under several spellings, once brackets, case and
	// punctuation are left out, as the list's own description counts them.
	plain := map[string][]string{}
	for _, e := range all {
		main, _ := unbracket(e.Name)
		k := strings.ReplaceAll(script.Fold(main), " ", "")
		if !slices.ContainsFunc(plain[k], func(id string) bool { return name[id] == e.Name }) {
			plain[k] = append(plain[k], e.ID)
		}
	}
	whole, several := 0, 0
	for _, ids := range plain {
		if len(ids) < 2 {
			continue
		}
		several++
		if !slices.ContainsFunc(ids, func(id string) bool { return found.root(id) != found.root(ids[0]) }) {
			whole++
		} else {
			t.Logf("missed (45): %s %q", ids, name[ids[0]])
		}
	}
	t.Logf("of the list's own %d: %d", several, whole)
	if several != 45 || whole < 44 || count["s"][0] < 87 || count["t"][0] < 34 || len(wrong) > 1 {
		t.Error("fewer are found, or more are wrong, than when this was tuned")
	}
}

// TestInstitutions sees that public institutions with names in many scripts and
// languages are seldom taken for each other: they share most of their words, so
// the list is harder than one of endorsers.
func TestInstitutions(t *testing.T) {
	rows, ok := readCSV(t, "institutions-multiscript.csv")
	if !ok {
		t.Log("the real lists are not here: nothing was compared")
		return
	}
	var all []Entry
	name, of := map[string]string{}, map[string]string{}
	add := func(id, item, n, country string) {
		name[id], of[id] = n, item
		all = append(all, Entry{ID: id, Name: n, Country: strings.ToUpper(country)})
	}
	for i, r := range rows {
		country := r[2]
		if len(country) != 2 {
			country = ""
		}
		add(strconv.Itoa(i), r[4], r[0], country)
		if r[5] == "" {
			continue
		}
		further := map[string]string{}
		if err := json.Unmarshal([]byte(r[5]), &further); err != nil {
			t.Fatal(err)
		}
		for l, n := range further {
			if n != r[0] {
				add(strconv.Itoa(i)+l, r[4], n, country)
			}
		}
	}
	wrong, right := 0, 0
	for _, p := range Pairs(all) {
		if of[p.A] == of[p.B] || name[p.A] == name[p.B] {
			right++
			continue
		}
		wrong++
		t.Logf("false: %q | %q | %d %s", name[p.A], name[p.B], p.Score, p.Why)
	}
	t.Logf("%d names: right %d, false %d", len(all), right, wrong)
	if wrong > 25 || right < 200 {
		t.Error("fewer are found, or more are wrong, than when this was tuned")
	}
}
