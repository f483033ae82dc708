package writing

import (
	"strings"
	"unicode"

	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/script"
)

// Addresses are made of Latin letters, since they are typed, read out and printed.
// Letters of other scripts are written as people usually do where nothing better
// is at hand; for Chinese there is no such way, and the address says kind and day.
var latin = map[rune]string{
	'а': "a", 'б': "b", 'в': "v", 'г': "g", 'д': "d", 'е': "e", 'ё': "e", 'ж': "zh", 'з': "z", 'и': "i", 'й': "y", 'к': "k", 'л': "l",
	'м': "m", 'н': "n", 'о': "o", 'п': "p", 'р': "r", 'с': "s", 'т': "t", 'у': "u", 'ф': "f", 'х': "kh", 'ц': "ts", 'ч': "ch", 'ш': "sh",
	'щ': "shch", 'ъ': "", 'ы': "y", 'ь': "", 'э': "e", 'ю': "yu", 'я': "ya", 'і': "i", 'ї': "yi", 'є': "ye", 'ґ': "g", 'ў': "u", 'қ': "q", 'ғ': "gh",
	'ә': "a", 'ө': "o", 'ү': "u", 'ұ': "u", 'ң': "ng", 'һ': "h", 'ј': "j", 'љ': "lj", 'њ': "nj", 'ћ': "c", 'ђ': "dj", 'џ': "dz",
	'ا': "a", 'أ': "a", 'إ': "i", 'آ': "a", 'ٱ': "a", 'ب': "b", 'ت': "t", 'ث': "th", 'ج': "j", 'ح': "h", 'خ': "kh", 'د': "d", 'ذ': "dh", 'ر': "r",
	'ز': "z", 'س': "s", 'ش': "sh", 'ص': "s", 'ض': "d", 'ط': "t", 'ظ': "z", 'ع': "a", 'غ': "gh", 'ف': "f", 'ق': "q", 'ك': "k", 'ل': "l", 'م': "m",
	'ن': "n", 'ه': "h", 'و': "w", 'ي': "y", 'ى': "a", 'ة': "a", 'ئ': "y", 'ؤ': "w", 'ء': "", 'پ': "p", 'چ': "ch", 'ژ': "zh", 'گ': "g", 'ک': "k", 'ی': "y",
	'α': "a", 'β': "v", 'γ': "g", 'δ': "d", 'ε': "e", 'ζ': "z", 'η': "i", 'θ': "th", 'ι': "i", 'κ': "k", 'λ': "l", 'μ': "m", 'ν': "n", 'ξ': "x",
	'ο': "o", 'π': "p", 'ρ': "r", 'σ': "s", 'ς': "s", 'τ': "t", 'υ': "y", 'φ': "f", 'χ': "ch", 'ψ': "ps", 'ω': "o",
}

// maxSlug keeps addresses short enough to be printed.
const maxSlug = 60

// SlugOf makes the address of a statement from its title; "" when no letter of it
// can be written in Latin.
func SlugOf(title string) string {
	var b strings.Builder
	for _, r := range title {
		low := unicode.ToLower(r)
		w, ok := latin[low]
		if bare := []rune(script.Fold(string(low))); !ok && len(bare) == 1 { // with an accent
			w, ok = latin[bare[0]]
		}
		switch {
		case ok:
			b.WriteString(w)
		case r == '\'' || r == '’':
			b.WriteByte(' ')
		default:
			b.WriteRune(r)
		}
	}
	slug := statements.Slugify(b.String())
	for len(slug) > maxSlug {
		i := strings.LastIndexByte(slug[:maxSlug+1], '-')
		if i < 0 {
			i = maxSlug
		}
		slug = strings.TrimRight(slug[:i], "-")
	}
	return slug
}
