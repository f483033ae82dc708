package synthetic

import "slices"

// A clause is what a provision needs to live on: so many words.
const clauseWords = 6

// gold derives the links from where each word came from. For an old paragraph o and
// a new one n, let w be the words of n that came from o, reworded ones among them:
//
//   - sure, if w is a clause (six words; ten characters in Chinese) or half of o, and
//     at least half of w stands as it was;
//   - perhaps, if w is anything less;
//   - perhaps too, if n repeats half of o word by word, in runs of eight words or
//     more, though it was taken from elsewhere; or half of itself, if it is wholly new:
//     who calls that a survival is not wrong.
func gold(old, now [][]word, han bool) (sure, perhaps, repeats [][2]int) {
	clause, run := clauseWords, 8
	if han {
		clause, run = 10, 14
	}
	number := interned{}
	olds := make([][]int32, len(old))
	for o, ws := range old {
		olds[o] = number.all(ws)
	}
	for n, ws := range now {
		all, kept := map[int]int{}, map[int]int{}
		for _, w := range ws {
			if w.from >= 0 {
				all[w.from]++
				if w.kept {
					kept[w.from]++
				}
			}
		}
		is := false
		for o := range old {
			w := all[o]
			switch {
			case w == 0:
			case (w >= clause || 2*w >= len(old[o])) && 2*kept[o] >= w:
				sure, is = append(sure, [2]int{o, n}), true
			default:
				perhaps = append(perhaps, [2]int{o, n})
			}
		}
		news := number.all(ws)
		for o := range old {
			enough := len(old[o])
			if !is {
				enough = min(enough, len(ws))
			}
			if all[o] == 0 && 2*repeated(olds[o], news, run) >= enough {
				repeats = append(repeats, [2]int{o, n})
			}
		}
	}
	return sure, append(perhaps, repeats...), repeats
}

// repeated counts the words of b that stand in runs of at least least words of a.
func repeated(a, b []int32, least int) int {
	in := make([]bool, len(b))
	row, next := make([]int, len(b)+1), make([]int, len(b)+1)
	for i := range a {
		for j := range b {
			next[j+1] = 0
			if a[i] == b[j] {
				next[j+1] = row[j] + 1
				if next[j+1] >= least {
					for k := j - next[j+1] + 1; k <= j; k++ {
						in[k] = true
					}
				}
			}
		}
		row, next = next, row
	}
	n := 0
	for _, x := range in {
		if x {
			n++
		}
	}
	return n
}

// interned gives each word a number.
type interned map[string]int32

func (in interned) all(ws []word) []int32 {
	out := make([]int32, len(ws))
	for i, w := range ws {
		n, ok := in[w.text]
		if !ok {
			n = int32(len(in))
			in[w.text] = n
		}
		out[i] = n
	}
	return out
}

// Words counts the words of paragraphs, characters where there are no spaces.
func Words(all []string) (n int) {
	for _, t := range all {
		n += len(words(t, -1))
	}
	return n
}

// Transpose swaps old and new.
func (p Pair) Transpose() Pair {
	t := Pair{Name: p.Name, Lang: p.Lang, Old: p.New, New: p.Old}
	for _, l := range p.Sure {
		t.Sure = append(t.Sure, [2]int{l[1], l[0]})
	}
	for _, l := range p.Perhaps {
		t.Perhaps = append(t.Perhaps, [2]int{l[1], l[0]})
	}
	slices.SortFunc(t.Sure, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	slices.SortFunc(t.Perhaps, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return t
}
