package strength

// most is how many cells the table of pair may have: two texts of about 1,000 words.
const most = 1 << 20

// pair lays two texts beside each other: the longest run of tokens that both have in
// order. It answers for each token its partner in the other text, or -1. Texts too
// long for that keep only what they have in common at both ends.
func pair(a, b []token) (pa, pb []int) {
	pa, pb = make([]int, len(a)), make([]int, len(b))
	for i := range pa {
		pa[i] = -1
	}
	for j := range pb {
		pb[j] = -1
	}
	lo := 0
	for lo < len(a) && lo < len(b) && a[lo].text == b[lo].text {
		pa[lo], pb[lo] = lo, lo
		lo++
	}
	ha, hb := len(a), len(b)
	for ha > lo && hb > lo && a[ha-1].text == b[hb-1].text {
		ha--
		hb--
		pa[ha], pb[hb] = hb, ha
	}
	n, m := ha-lo, hb-lo
	if n == 0 || m == 0 || n*m > most {
		return pa, pb
	}
	ids := map[string]int32{}
	id := func(ts []token) []int32 {
		out := make([]int32, len(ts))
		for i := range ts {
			k, ok := ids[ts[i].text]
			if !ok {
				k = int32(len(ids))
				ids[ts[i].text] = k
			}
			out[i] = k
		}
		return out
	}
	x, y := id(a[lo:ha]), id(b[lo:hb])
	w := m + 1
	t := make([]uint16, (n+1)*w)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			switch {
			case x[i] == y[j]:
				t[i*w+j] = t[(i+1)*w+j+1] + 1
			default:
				t[i*w+j] = max(t[(i+1)*w+j], t[i*w+j+1])
			}
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch {
		case x[i] == y[j]:
			pa[lo+i], pb[lo+j] = lo+j, lo+i
			i++
			j++
		case t[(i+1)*w+j] >= t[i*w+j+1]:
			i++
		default:
			j++
		}
	}
	return pa, pb
}
