package demo_test

import (
	"encoding/csv"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/test/demo"
)

func TestNegotiationDrafts(t *testing.T) {
	n := demo.Negotiated()
	if len(n.Drafts) != 5 {
		t.Fatalf("%d drafts", len(n.Drafts))
	}
	formats := map[string]bool{}
	last := n.Opens
	for i, d := range n.Drafts {
		formats[d.As] = true
		if d.Name == "" || d.Symbol == "" || d.Day < last || d.Day > n.Closes {
			t.Errorf("draft %d: %q %q %v", i, d.Name, d.Symbol, d.Day)
		}
		last = d.Day
		if len(d.Parts) < 55 || len(d.Parts) > 80 {
			t.Errorf("%s: %d parts", d.Name, len(d.Parts))
		}
		seen := map[string]bool{}
		for _, p := range d.Parts {
			if p.Key == "" || p.Text == "" || seen[p.Key] {
				t.Errorf("%s: %q is empty or twice there", d.Name, p.Key)
			}
			seen[p.Key] = true
			if strings.Count(p.Text, "[") != strings.Count(p.Text, "]") {
				t.Errorf("%s %s: a bracket is not closed", d.Name, p.Key)
			}
			if p.Label == "" && strings.HasPrefix(p.Key, "OP") {
				t.Errorf("%s %s: no label", d.Name, p.Key)
			}
		}
		cited := regexp.MustCompile(`\[\^([0-9])\][^:]`).FindAllString(d.Body, -1)
		if len(cited) != len(d.Notes) {
			t.Errorf("%s: %d notes are cited, %d are there", d.Name, len(cited), len(d.Notes))
		}
	}
	if len(formats) != 5 {
		t.Errorf("formats: %v", formats)
	}
	if b := n.Drafts[4].Body; strings.Contains(strings.ReplaceAll(b, "[^", ""), "[") {
		t.Error("the adopted text has brackets")
	}
	if b := n.Drafts[2].Body; !regexp.MustCompile(`\[[^\]]*\[[^^]`).MatchString(b) {
		t.Error("no nested brackets in Rev.2")
	}
}

func TestNegotiationLanguages(t *testing.T) {
	n := demo.Negotiated()
	sets := map[string]map[core.Lang]string{"title": n.Titles, "lead": n.Leads}
	for _, a := range n.Asks {
		sets[a.Slug] = a.Names
	}
	for name, set := range sets {
		for _, l := range core.Langs {
			if set[l] == "" {
				t.Errorf("%s: nothing in %s", name, l)
			}
		}
		if len(set) != len(core.Langs) {
			t.Errorf("%s: %d languages", name, len(set))
		}
	}
}

// TestNegotiationGold holds the gold to the drafts: each part is in one link, or
// added or removed, and asks are where their fates say.
func TestNegotiationGold(t *testing.T) {
	n := demo.Negotiated()
	if len(n.Steps) != 4 {
		t.Fatalf("%d steps", len(n.Steps))
	}
	for i, s := range n.Steps {
		if s.Old != i || s.New != i+1 {
			t.Fatalf("step %d goes from %d to %d", i, s.Old, s.New)
		}
		before, after := s.Removed, s.Added
		for _, l := range s.Links {
			before, after = append(before, l.Old...), append(after, l.New...)
			if len(l.Old) == 0 || len(l.New) == 0 || !slices.Contains([]string{"same", "changed", "moved", "split", "merged"}, l.Kind) ||
				!slices.Contains([]string{"", "same", "weakened", "strengthened"}, l.Strength) {
				t.Errorf("step %d: %+v", i, l)
			}
			if l.Kind == "same" && words(n.Drafts[i].Part(l.Old[0])) != words(n.Drafts[i+1].Part(l.New[0])) {
				t.Errorf("step %d: %v is not the same", i, l.Old)
			}
		}
		check := func(d demo.Draft, found []string) {
			t.Helper()
			var want []string
			for _, p := range d.Parts {
				want = append(want, p.Key)
			}
			slices.Sort(want)
			slices.Sort(found)
			if !slices.Equal(want, found) {
				t.Errorf("step %d: parts of %s %v, in the gold %v", i, d.Name, want, found)
			}
		}
		check(n.Drafts[i], before)
		check(n.Drafts[i+1], after)
	}
	statuses := map[string]int{}
	for _, a := range n.Asks {
		if len(a.Fates) != len(n.Drafts) || a.Wanted == "" || a.Fallback == "" || len(a.Red) == 0 {
			t.Fatalf("ask %s: %+v", a.Slug, a)
		}
		for i, f := range a.Fates {
			statuses[f.Status]++
			if (f.Status == "out") != (len(f.At) == 0) {
				t.Errorf("ask %s, draft %d: %+v", a.Slug, i, f)
			}
			for _, key := range f.At {
				p := n.Drafts[i].Part(key)
				if p == nil {
					t.Fatalf("ask %s: no %s in %s", a.Slug, key, n.Drafts[i].Name)
				}
				if f.Status == "in" {
					for _, g := range a.Groups {
						if !strings.Contains(p.Text, g) {
							t.Errorf("ask %s is in, but %s of %s does not name %q", a.Slug, key, n.Drafts[i].Name, g)
						}
					}
				}
			}
		}
	}
	for _, s := range []string{"in", "bracketed", "weakened", "moved", "out"} {
		if statuses[s] == 0 {
			t.Errorf("no ask is ever %q", s)
		}
	}
}

func TestNegotiationMaterial(t *testing.T) {
	n := demo.Negotiated()
	part := func(d int, key string) {
		t.Helper()
		if d < 0 || d >= len(n.Drafts) || n.Drafts[d].Part(key) == nil {
			t.Errorf("no %s in draft %d", key, d)
		}
	}
	ask := func(slug string) {
		t.Helper()
		if slug != "" && !slices.ContainsFunc(n.Asks, func(a demo.Ask) bool { return a.Slug == slug }) {
			t.Errorf("no ask %q", slug)
		}
	}
	precedents := map[string]bool{"": true}
	for _, a := range n.Agreed {
		ask(a.Ask)
		precedents[a.Symbol+" "+a.Label] = true
		if a.Source == "" || a.Text == "" || a.Year < 2000 || a.Year > 2026 {
			t.Errorf("%+v", a)
		}
	}
	if len(n.Agreed) < 12 || len(n.Inputs) < 8 || len(n.Positions) < 25 {
		t.Errorf("%d agreed, %d inputs, %d positions", len(n.Agreed), len(n.Inputs), len(n.Positions))
	}
	codes := map[string]string{}
	for _, p := range n.Positions {
		part(p.Draft, p.At)
		ask(p.Ask)
		if p.Day < n.Drafts[p.Draft].Day || p.Code[0] != 'X' || p.Code == "XK" || codes[p.Code] != "" && codes[p.Code] != p.Who ||
			!slices.Contains([]string{"supports", "opposes", "weaken", "strengthen", "wording", "unclear"}, p.Stance) || !slices.Contains([]string{"public", "team", "sealed"}, p.Kept) || !slices.Contains([]string{"state", "group"}, p.Kind) {
			t.Errorf("%+v", p)
		}
		codes[p.Code] = p.Who
	}
	for _, in := range n.Inputs {
		part(in.Draft, in.At)
		ask(in.Ask)
		if !slices.ContainsFunc(demo.Networks, func(w demo.Network) bool { return w.Slug == in.Network }) || !precedents[in.Precedent] ||
			!slices.Contains([]string{"taken", "partly", "refused"}, in.Fate) || in.Reason == "" {
			t.Errorf("%+v", in)
		}
		switch in.Do {
		case "insert", "replace":
			if in.Text == "" {
				t.Errorf("nothing to %s: %+v", in.Do, in)
			}
		case "move":
			part(in.Draft, in.To)
		case "delete":
		default:
			t.Errorf("%+v", in)
		}
	}
}

// TestNegotiationVotes holds the votes to the alphabet: whoever edits one by hand
// makes a claim about a country.
func TestNegotiationVotes(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(demo.Negotiated().Votes)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rules := [][]string{
		strings.Fields("no yes no abstain no yes absent no"),
		strings.Fields("yes no yes yes absent yes yes yes abstain yes yes yes"),
	}
	ballot, at, code, title := -1, 0, "", ""
	for _, r := range rows[1:] {
		if r[3] != title {
			ballot, at, code, title = ballot+1, 0, "", r[3]
			if !strings.Contains(title, "made up") {
				t.Errorf("%q does not say that it is made up", title)
			}
		}
		if r[5] <= code || len(r[5]) != 2 {
			t.Fatalf("%s after %s", r[5], code)
		}
		if want := rules[ballot][at%len(rules[ballot])]; r[6] != want {
			t.Errorf("%s: %s, the alphabet says %s", r[5], r[6], want)
		}
		at, code = at+1, r[5]
	}
	if got := fmt.Sprint(ballot+1, at); got != "2 192" {
		t.Error(got)
	}
}
