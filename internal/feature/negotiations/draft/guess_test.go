package draft

import (
	"strings"
	"testing"
	"unicode"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

func countLetters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

func readText(s string) (*doc.Doc, error) { return doc.ReadText([]byte(s)) }

// TestGuess: the seven, and languages that look like one of them and are none.
func TestGuess(t *testing.T) {
	for _, c := range []struct {
		text string
		lang core.Lang
		sure bool
	}{
		{"Urges all States to ensure that people living with HIV have access to treatment in the places where they live, and to report on it.", "en", true},
		{"Demande à tous les États de veiller à ce que les personnes vivant avec le VIH aient accès aux traitements dans les lieux où elles vivent.", "fr", true},
		{"Insta a todos los Estados a que velen por que las personas que viven con el VIH tengan acceso al tratamiento en los lugares donde viven.", "es", true},
		{"Insta todos os Estados a assegurar que as pessoas que vivem com HIV tenham acesso ao tratamento nos lugares em que vivem, e não só nas cidades.", "pt", true},
		{"Призывает все государства обеспечить, чтобы люди, живущие с ВИЧ, имели доступ к лечению в тех местах, где они живут, и не только в городах.", "ru", true},
		{"تحث جميع الدول على أن تكفل حصول المصابين بفيروس نقص المناعة البشرية على العلاج في الأماكن التي يعيشون فيها، وعلى أن تقدم تقارير عن ذلك.", "ar", true},
		{"敦促各国确保艾滋病毒感染者在其居住地获得治疗，并就此提出报告。", "zh", true},
		{"Esorta tutti gli Stati a garantire che le persone che vivono con l'HIV abbiano accesso alle cure nei luoghi in cui vivono, e non solo nelle città.", "", false},
		{"Fordert alle Staaten auf, dafür zu sorgen, dass Menschen mit HIV dort behandelt werden, wo sie leben, und nicht nur in den Städten.", "", false},
		{"Закликає всі держави забезпечити, щоб люди, які живуть з ВІЛ, мали доступ до лікування в тих місцях, де вони живуть, і не тільки в містах.", "ru", false},
		{"از همه دولت‌ها می‌خواهد که دسترسی افراد مبتلا به اچ‌آی‌وی را به درمان در محل زندگی آنان تضمین کنند و این را گزارش دهند.", "ar", false},
		{"すべての国に対し、HIVとともに生きる人々が住んでいる場所で治療を受けられるようにすることを求める。", "zh", false},
		{"12 (a)", "", false},
		{"", "", false},
		{"HIV", "", false},
	} {
		lang, sure := Guess(c.text)
		if sure != c.sure || c.lang != "" && lang != c.lang || lang != "" && !lang.Valid() {
			t.Errorf("%.40q: %q %v, want %q %v", c.text, lang, sure, c.lang, c.sure)
		}
	}
	// Half of it in another language is not one language.
	if _, sure := Guess(strings.Repeat("敦促各国确保获得治疗。", 20) + strings.Repeat(" Urges all States to ensure access to treatment for all.", 8)); sure {
		t.Error("sure of a text in two languages")
	}
}
