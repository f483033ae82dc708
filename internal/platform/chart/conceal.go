package chart

import "sort"

// cells are counts that are published together with their sum. The rules are
// those of statistical disclosure control: a count under Least is hidden
// (primary suppression), and so many further counts with it (secondary
// suppression) that nobody can work it out from the sum.
type cells struct {
	n      []int64
	forced []bool                       // must be hidden although large enough; may be nil
	floor  int64                        // what a reader knows a small count to be at the least
	band   func(n int64) (lo, hi int64) // what is drawn of a large count although its number is hidden
}

// margin is how many values a reader must be left with, less one, for each
// count that is hidden because it is small.
const margin = 2

// conceal says which counts are hidden. Hidden counts are only published as
// one sum. If safe is false, all of them are hidden and even that sum gives
// one of them away.
func (c cells) conceal() (hidden []bool, safe bool) {
	hidden = make([]bool, len(c.n))
	order := make([]int, 0, len(c.n))
	secret := false // somebody is in a group that is too small
	for i, n := range c.n {
		forced := c.forced != nil && c.forced[i]
		hidden[i] = forced || n < Least
		secret = secret || forced || n > 0 && n < Least
		if !hidden[i] {
			order = append(order, i)
		}
	}
	if !secret { // a count of 0 is about nobody and may be shown
		return make([]bool, len(c.n)), true
	}
	sort.SliceStable(order, func(a, b int) bool { return c.n[order[a]] < c.n[order[b]] })
	for {
		top := int64(-1) // no count hidden as the next smallest is above it
		if len(order) > 0 {
			top = c.n[order[0]]
		}
		if c.safe(hidden, top) {
			return hidden, true
		}
		if len(order) == 0 {
			return hidden, false
		}
		hidden[order[0]] = true
		order = order[1:]
	}
}

// safe reports whether the hidden counts stay unknown to a reader who has
// their sum, knows which are small, and knows this program.
func (c cells) safe(hidden []bool, top int64) bool {
	type bound struct {
		lo, hi int64
		secret bool // it must stay unknown; the others are large and only company
	}
	var sum, small, lows, highs int64
	for i, h := range hidden {
		if h {
			sum += c.n[i]
		}
	}
	var all []bound
	var smallLo, smallHi, restLo, restHi int64
	for i, h := range hidden {
		if !h {
			continue
		}
		b := bound{lo: c.floor, hi: Least - 1, secret: true}
		if c.n[i] < Least {
			small += c.n[i]
			smallLo, smallHi = smallLo+b.lo, smallHi+b.hi
		} else {
			b = bound{lo: Least, hi: sum, secret: c.forced != nil && c.forced[i]}
			if !b.secret && top >= 0 {
				b.hi = min(b.hi, top)
			}
			if c.band != nil {
				lo, hi := c.band(c.n[i])
				b.lo, b.hi = max(b.lo, lo), min(b.hi, hi)
			}
			restLo, restHi = restLo+b.lo, restHi+b.hi
		}
		lows, highs = lows+b.lo, highs+b.hi
		all = append(all, b)
	}
	if len(all) < 2 || sum < Least {
		return false
	}
	for _, b := range all {
		lo := max(b.lo, sum-(highs-b.hi))
		hi := min(b.hi, sum-(lows-b.lo))
		if b.secret && hi-lo < margin {
			return false
		}
	}
	// The small ones together are a small group too.
	lo, hi := max(smallLo, sum-restHi), min(smallHi, sum-restLo)
	return small == 0 || small >= Least || hi-lo >= margin
}

// member is a country's count and the index of the region it is counted
// under, or -1.
type member struct {
	n      int64
	region int
}

// protect hides counts of regions and of countries so that the two tables are
// safe side by side: the countries of a region that is shown add up to it, so
// each region's countries are made safe by themselves. Where that cannot be
// done, the region is hidden as well.
func protect(regions []int64, members []member) (hideRegion, hideMember []bool, safe bool) {
	forced := make([]bool, len(regions))
	for {
		hideRegion, safe = cells{n: regions, forced: forced}.conceal()
		hideMember = make([]bool, len(members))
		again := false
		for r := -1; r < len(regions); r++ { // -1: whoever is in no region that is shown
			if r >= 0 && hideRegion[r] {
				continue
			}
			var at []int
			g := cells{floor: 1, band: band}
			for i, m := range members {
				of := m.region
				if of >= 0 && hideRegion[of] {
					of = -1
				}
				if of == r && m.n > 0 {
					at = append(at, i)
					g.n = append(g.n, m.n)
				}
			}
			hide, ok := g.conceal()
			for i, h := range hide {
				hideMember[at[i]] = h
			}
			if ok {
				continue
			}
			join := r
			if r < 0 {
				join = smallestShown(regions, hideRegion)
			}
			if join < 0 {
				safe = false
				continue
			}
			forced[join], again = true, true
			break
		}
		if !again {
			return hideRegion, hideMember, safe
		}
	}
}

func smallestShown(n []int64, hidden []bool) int {
	at := -1
	for i := range n {
		if !hidden[i] && n[i] > 0 && (at < 0 || n[i] < n[at]) {
			at = i
		}
	}
	return at
}
