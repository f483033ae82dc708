package alike

import "strings"

// roman writes a folded word in Latin letters, roughly, as people write names of
// organisations: enough to meet the same name in Latin script, or one of its
// spellings a letter away. Scripts it does not know stay as they are.
//
// Arabic is not written out: without vowels "مركز" is any word with m, r, k and z.
func roman(w string) string {
	plain := true
	for i := range len(w) {
		if w[i] >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		return w
	}
	var b strings.Builder
	for _, r := range w {
		if t, ok := latin[r]; ok {
			b.WriteString(t)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

var latin = letters(
	"а a б b в v г g д d е e ж zh з z и i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ъ - ы y ь - э e ю yu я ya є e і i ї i ў u ђ dj ј j љ lj њ nj ћ c џ dz қ k ғ g ң n ө o ү u ұ u һ h ә a",
	"α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o",
)

func letters(lists ...string) map[rune]string {
	m := map[rune]string{}
	for _, l := range lists {
		f := strings.Fields(l)
		for i := 0; i+1 < len(f); i += 2 {
			t := f[i+1]
			if t == "-" {
				t = ""
			}
			m[[]rune(f[i])[0]] = t
		}
	}
	return m
}
