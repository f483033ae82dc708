package opening

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"groundswell/internal/platform/script"
)

// unite leaves one row of those with the same mailbox and kind and, for
// organisations, the same name, since one officer may speak for two.
func (l *List) unite() {
	groups := make(map[string][]int, len(l.Rows))
	for i, row := range l.Rows {
		if row.Email == "" {
			continue // came with a code or an import: nothing to tell them by
		}
		key := row.Kind + "\x00" + script.SameAddress(row.Email)
		if row.Kind == organisation {
			key += "\x00" + script.Fold(row.Name)
		}
		groups[key] = append(groups[key], i)
	}
	drop := map[int]bool{}
	for _, g := range groups {
		best := g[0]
		muted := false
		for _, i := range g {
			muted = muted || l.Rows[i].Muted
			if better(&l.Rows[i], &l.Rows[best]) {
				best = i
			}
		}
		// Who asked for no more mail asked for the mailbox.
		l.Rows[best].Muted = muted
		for _, i := range g {
			if i != best {
				drop[i] = true
				l.Same = append(l.Same, [2]string{string(l.Rows[i].ID), string(l.Rows[best].ID)})
			}
		}
	}
	kept := l.Rows[:0]
	for i, row := range l.Rows {
		if !drop[i] {
			kept = append(kept, row)
		}
	}
	clear(l.Rows[len(kept):])
	l.Rows, l.Duplicates = kept, len(drop)
	slices.SortFunc(l.Same, func(a, b [2]string) int { return cmp.Compare(a[0], b[0]) })
}

// better reports whether a is to be kept rather than b: what counts, the latest
// version affirmed, public, the latest day; in the end the ids decide, so that
// everybody who opens the list keeps the same one.
func better(a, b *Row) bool {
	rank := func(yes bool) int {
		if yes {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(rank(a.Counts), rank(b.Counts)), cmp.Compare(rank(a.State == confirmed), rank(b.State == confirmed)),
		cmp.Compare(a.Affirmed, b.Affirmed), cmp.Compare(rank(a.Visibility == public), rank(b.Visibility == public)),
		cmp.Compare(a.Day, b.Day), cmp.Compare(b.ID, a.ID)) > 0
}

// Limits of the comparison of names: a person looks at the result, and a flood of
// made-up names must not stop the opening.
const (
	nearLetters = 6      // shorter names are alike by chance
	nearPairs   = 10_000 // listed at most
	nearBucket  = 200    // names that differ in the same place
)

// compare lists rows of one kind and country whose folded names are the same or
// differ by one letter. It takes nobody out.
func (l *List) compare() {
	type name struct {
		where, folded string
		rows          []int
	}
	var names []*name
	byName := map[[2]string]*name{}
	for i := range l.Rows {
		folded := script.Fold(l.Rows[i].Name)
		if utf8.RuneCountInString(folded) < nearLetters {
			continue
		}
		where := l.Rows[i].Kind + l.Rows[i].Country
		n := byName[[2]string{where, folded}]
		if n == nil {
			n = &name{where: where, folded: folded}
			byName[[2]string{where, folded}] = n
			names = append(names, n)
		}
		n.rows = append(n.rows, i)
	}
	add := func(a, b int) {
		if len(l.Near) >= nearPairs {
			l.NearMore = true
			return
		}
		pair := [2]string{string(l.Rows[min(a, b)].ID), string(l.Rows[max(a, b)].ID)}
		l.Near = append(l.Near, pair)
	}
	// Two names differ by at most one letter only if they are the same once one
	// letter, or none, is taken out of each.
	type cut struct {
		hash uint64
		name int32
	}
	var cuts []cut
	for i, n := range names {
		for k := 1; k < len(n.rows); k++ { // the very same name: one after the other
			add(n.rows[k-1], n.rows[k])
		}
		cuts = append(cuts, cut{fnv(n.where, n.folded, ""), int32(i)})
		for at, size := 0, 0; at < len(n.folded); at += size {
			_, size = utf8.DecodeRuneInString(n.folded[at:])
			cuts = append(cuts, cut{fnv(n.where, n.folded[:at], n.folded[at+size:]), int32(i)})
		}
	}
	slices.SortFunc(cuts, func(a, b cut) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.name, b.name)) })
	pairs := map[[2]int32]bool{}
	for from := 0; from < len(cuts) && len(pairs) <= nearPairs; {
		to := from + 1
		for to < len(cuts) && cuts[to].hash == cuts[from].hash {
			to++
		}
		if to-from > nearBucket {
			l.NearMore = true
		}
		bucket := cuts[from:min(to, from+nearBucket)]
		for i, a := range bucket {
			for _, b := range bucket[i+1:] {
				if a.name != b.name && !pairs[[2]int32{a.name, b.name}] && names[a.name].where == names[b.name].where &&
					oneApart(names[a.name].folded, names[b.name].folded) {
					pairs[[2]int32{a.name, b.name}] = true
				}
			}
		}
		from = to
	}
	sorted := make([][2]int32, 0, len(pairs))
	for p := range pairs {
		sorted = append(sorted, p)
	}
	slices.SortFunc(sorted, func(a, b [2]int32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	for _, p := range sorted {
		add(names[p[0]].rows[0], names[p[1]].rows[0])
	}
	slices.SortFunc(l.Near, func(a, b [2]string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
}

// fnv is the 64-bit FNV-1a hash of where, a zero byte, a and b. It needs no key:
// whoever makes names that collide gets no more than [nearBucket] comparisons.
func fnv(where, a, b string) uint64 {
	h := uint64(14695981039346656037)
	for _, s := range [...]string{where, "\x00", a, b} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * 1099511628211
		}
	}
	return h
}

// oneApart reports whether one letter put in, taken out or changed makes b of a.
func oneApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) == len(y) {
		return i == len(x) || slices.Equal(x[i+1:], y[i+1:])
	}
	return slices.Equal(x[i:], y[i+1:])
}
