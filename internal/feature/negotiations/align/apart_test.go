package align_test

import (
	"reflect"
	"slices"
	"testing"

	"groundswell/internal/feature/negotiations/align"
)

// pairsOf are the pairs of a result for those who take a link for each with each.
func pairsOf(t *testing.T, links []align.Link) (out [][2]int) {
	t.Helper()
	for _, l := range links {
		for _, o := range l.Old {
			for _, n := range l.New {
				out = append(out, [2]int{o, n})
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	if len(slices.Compact(slices.Clone(out))) != len(out) {
		t.Errorf("a pair stands in two links: %v", out)
	}
	return out
}

// TestApart: a sentence went from one paragraph to another, and both live on. In Links
// the two stay two; apart, the sentence is a link too, and nothing is linked that has
// nothing in common.
func TestApart(t *testing.T) {
	const clinics = " Invites mayors to open night clinics near railway stations and harbours."
	was := samples()[0].Old
	from, to := 10, 30 // long ones, of which this is a small part
	for i, p := range was {
		if i < 30 && len(p) > len(was[from]) {
			from = i
		}
		if i > 30 && len(p) > len(was[to]) {
			to = i
		}
	}
	now := slices.Clone(was)
	was = slices.Clone(was)
	was[from] += clinics
	now[to] += clinics
	old, new := paragraphs(was...), paragraphs(now...)
	r := align.Align(old, new, align.Options{})
	whole(t, old, new, r)
	want := make([][2]int, len(old))
	for i := range want {
		want[i] = [2]int{i, i}
	}
	if got := pairsOf(t, r.Links); !slices.Equal(got, want) {
		t.Errorf("Links are %v", got)
	}
	both := slices.Insert(slices.Clone(want), from+1, [2]int{from, to})
	x := r.Apart()
	if got := pairsOf(t, x.Links); !slices.Equal(got, both) {
		t.Errorf("apart %v", got)
	}
	several := 0
	for _, l := range x.Links {
		if len(l.Old)+len(l.New) == 2 {
			continue
		}
		several++
		if l.Sure || l.Kind != align.Split && l.Kind != align.Merged || !slices.Contains(l.Old, from) || !slices.Contains(l.New, to) {
			t.Errorf("%+v", l)
		}
	}
	if several != 1 {
		t.Errorf("%d links of several", several)
	}
	// A person who parted them wins.
	r = align.Align(old, new, align.Options{Fixed: []align.Fixed{{Old: from, New: to}}})
	if got := pairsOf(t, r.Apart().Links); !slices.Equal(got, want) {
		t.Errorf("parted: %v", got)
	}
}

// TestApartHolds: what Apart gives is of one paragraph with one or several, has the
// same paragraphs as Links, and is the same the other way round.
func TestApartHolds(t *testing.T) {
	for _, p := range samples() {
		a, b := paragraphs(p.Old...), paragraphs(p.New...)
		r := align.Align(a, b, align.Options{})
		x := r.Apart()
		if back := align.Align(b, a, align.Options{}).Apart().Transpose(); !reflect.DeepEqual(pairsOf(t, back.Links), pairsOf(t, x.Links)) {
			t.Errorf("%s: the other way round is another result", p.Name)
		}
		in := func(links []align.Link) (old, new []int) {
			for _, l := range links {
				old, new = append(old, l.Old...), append(new, l.New...)
			}
			slices.Sort(old)
			slices.Sort(new)
			return slices.Compact(old), slices.Compact(new)
		}
		o1, n1 := in(r.Links)
		o2, n2 := in(x.Links)
		if !slices.Equal(o1, o2) || !slices.Equal(n1, n2) || !slices.Equal(r.Added, x.Added) || !slices.Equal(r.Removed, x.Removed) {
			t.Errorf("%s: other paragraphs are linked", p.Name)
		}
		for _, l := range x.Links {
			if len(l.Old) > 1 && len(l.New) > 1 || l.Kind == "" || len(l.Why) == 0 {
				t.Errorf("%s: %+v", p.Name, l)
			}
		}
	}
}
