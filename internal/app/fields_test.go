package app_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
)

// fieldsOf returns the paths of all members of a JSON value: "rows[].name". Names
// of members that are data (languages, countries, days) are given as *.
func fieldsOf(v any, at string, out map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			if len(k) == 2 || strings.Count(k, "-") == 2 || strings.ContainsAny(k, "0123456789/") {
				k = "*"
			}
			fieldsOf(x, strings.TrimPrefix(at+"."+k, "."), out)
		}
	case []any:
		for _, x := range v {
			fieldsOf(x, at+"[]", out)
		}
	default:
		out[at] = true
	}
}

// TestS9Fields: what each file of ours for machines tells is written down, by
// audience. A new field appears only after testdata/fields.txt was changed, and so
// was looked at. Seen to fail when the roll's JSON got one more field.
func TestS9Fields(t *testing.T) {
	a := demoSite(t, "")
	c := client(t, a)
	var got []string
	paths := []string{"/en/statements/declaration.json", "/en/statements/declaration/roll.json", "/en/statements/declaration/roll.csv", "/status.json",
		"/en/texts/health-and-dignity/positions/list.json", "/en/texts/health-and-dignity/positions/list.csv"}
	vote := c.Get("/en/texts/health-and-dignity/votes").Attr("h2 a", "href")
	for _, path := range append(paths, vote+"/vote.json", vote+"/vote.csv") {
		body := c.Get(path).Status(t, 200).Body
		found := map[string]bool{}
		if strings.HasSuffix(path, ".csv") {
			head, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).Read()
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range head {
				found[h] = true
			}
		} else {
			var v any
			if err := json.Unmarshal([]byte(body), &v); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			fieldsOf(v, "", found)
		}
		for f := range found {
			got = append(got, "everybody "+strings.Replace(path, vote, "/en/texts/health-and-dignity/votes/{id}", 1)+" "+f)
		}
	}
	sort.Strings(got)
	b, err := os.ReadFile("testdata/fields.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(b)), "\n")
	for _, f := range got {
		if !slices.Contains(want, f) {
			t.Errorf("told, and not in testdata/fields.txt: %s", f)
		}
	}
	for _, f := range want {
		if !slices.Contains(got, f) {
			t.Errorf("in testdata/fields.txt, and not told: %s", f)
		}
	}
}
