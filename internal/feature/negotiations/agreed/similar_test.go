package agreed_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/agreed"
)

// shelfOf are sentences of our own, in the register of such texts: for each language
// the paragraphs, what is asked, which paragraph is meant, and a word that is marked.
var shelfOf = map[core.Lang]struct {
	paras []string
	ask   string
	want  int
	mark  string
}{
	"en": {[]string{
		"Commit to remove punitive laws that keep people who use drugs away from health services by 2025",
		"Encourage Member States to strengthen community-led responses and to fund them with at least 30 per cent of all services",
		"Recall the resolutions on the right of everyone to the highest attainable standard of health",
		"Request the Secretary-General to report on the progress made every two years",
		"Note with concern that the people most affected are seldom heard in the meetings that decide about their lives",
	}, "removing the punitive laws which keep people away from health services", 0, "punitive laws"},
	"fr": {[]string{
		"S’engagent à abroger les lois répressives qui éloignent les personnes des services de santé d’ici à 2025",
		"Encouragent les États Membres à renforcer les réponses menées par les communautés et à les financer",
		"Rappellent les résolutions sur le droit de toute personne au meilleur état de santé possible",
		"Prient le Secrétaire général de rendre compte tous les deux ans des progrès accomplis",
		"Constatent avec préoccupation que les personnes les plus touchées sont rarement entendues",
	}, "l’abrogation des lois répressives éloignant les personnes des services de santé", 0, "lois répressives"},
	"es": {[]string{
		"Se comprometen a derogar las leyes punitivas que alejan a las personas de los servicios de salud",
		"Alientan a los Estados Miembros a fortalecer las respuestas dirigidas por la comunidad y a financiarlas",
		"Recuerdan las resoluciones sobre el derecho de toda persona al más alto nivel posible de salud",
		"Piden al Secretario General que informe cada dos años sobre los progresos realizados",
	}, "respuestas comunitarias dirigidas por las comunidades y su financiación por los Estados Miembros", 1, "Estados Miembros"},
	"ru": {[]string{
		"обязуются отменить карательные законы, которые отдаляют людей от медицинских услуг",
		"призывают государства-члены укреплять меры, осуществляемые сообществами, и финансировать их",
		"ссылаются на резолюции о праве каждого человека на наивысший достижимый уровень здоровья",
		"просят Генерального секретаря каждые два года докладывать о достигнутом прогрессе",
	}, "отмена карательных законов, отдаляющих людей от медицинской услуги", 0, "карательные законы"},
	"pt": {[]string{
		"Comprometem-se a revogar as leis punitivas que afastam as pessoas dos serviços de saúde",
		"Encorajam os Estados-Membros a fortalecer as respostas lideradas pela comunidade e a financiá-las",
		"Recordam as resoluções sobre o direito de toda pessoa ao mais alto nível possível de saúde",
		"Pedem ao Secretário-Geral que informe a cada dois anos sobre o progresso feito",
	}, "o direito de cada pessoa ao nível mais alto possível de saúde", 2, "direito"},
	"ar": {[]string{
		"نلتزم بإلغاء القوانين العقابية التي تبعد الناس عن خدمات الصحة بحلول عام 2025",
		"نشجع الدول الأعضاء على تعزيز الاستجابات التي تقودها المجتمعات المحلية وعلى تمويلها",
		"نشير إلى القرارات المتعلقة بحق كل إنسان في أعلى مستوى صحي يمكن بلوغه",
		"نطلب إلى الأمين العام أن يقدم كل سنتين تقريرًا عن التقدم المحرز",
	}, "إلغاء قوانين عقابية تبعد الناس عن الخدمات", 0, "القوانين العقابية"},
	"zh": {[]string{
		"承诺在2025年之前废除使人们远离卫生服务的惩罚性法律",
		"鼓励会员国加强由社区主导的应对措施并为其提供资金",
		"回顾关于人人有权享有可达到的最高健康标准的各项决议",
		"请秘书长每两年报告一次所取得的进展",
	}, "会员国应当为社区主导的应对措施提供资金", 1, "社区主导的应对措施"},
}

// library holds all sentences of all languages.
func library() *agreed.Library {
	var sources []*agreed.Source
	var paras []*agreed.Paragraph
	for _, l := range core.Langs {
		s := &agreed.Source{ID: core.ID("of-" + l), Lang: l, Year: 2021, Facts: agreed.Facts{Title: "A text in " + l.Name()}}
		sources = append(sources, s)
		for i, p := range shelfOf[l].paras {
			paras = append(paras, &agreed.Paragraph{Source: s, N: int64(i), Text: p})
		}
	}
	return agreed.NewLibrary(sources, paras)
}

// TestSimilarInSevenLanguages: reworded language is found in each language, with the
// words it shares marked; in another language nothing is.
func TestSimilarInSevenLanguages(t *testing.T) {
	l := library()
	for lang, c := range shelfOf {
		hits := agreed.Similar(l, c.ask, lang)
		if len(hits) == 0 || hits[0].Text != c.paras[c.want] {
			t.Errorf("%s: %d hits, not first the one that is meant", lang, len(hits))
			continue
		}
		h := hits[0]
		if h.Score < .3 || h.Score >= 1 || h.Yours <= .3 || h.Source.Lang != lang {
			t.Errorf("%s: score %.2f, yours %.2f, theirs %.2f", lang, h.Score, h.Yours, h.Theirs)
		}
		if len(hits) > 1 && hits[1].Score > .6*h.Score {
			t.Errorf("%s: the second is at %.2f, the first at %.2f", lang, hits[1].Score, h.Score)
		}
		var marked, all []string
		for _, p := range h.Pieces() {
			all = append(all, p.Text)
			if p.On {
				marked = append(marked, p.Text)
			}
		}
		if strings.Join(all, "") != h.Text || !strings.Contains(strings.Join(marked, "|"), c.mark) {
			t.Errorf("%s: marked %q of %q", lang, marked, h.Text)
		}
		for other := range shelfOf {
			if other != lang && (lang == "zh" || lang == "ru" || lang == "ar") && other != "zh" && len(agreed.Similar(l, c.ask, other)) > 0 {
				t.Errorf("%s: found among %s", lang, other)
			}
		}
	}
}

// TestSimilarFromBothSides: the same words are the same; a few words that a paragraph
// has are in it; a paragraph that stands in a longer one is found; signs, case and
// accents change nothing; words by chance are not near.
func TestSimilarFromBothSides(t *testing.T) {
	l := library()
	for lang, c := range shelfOf {
		p := c.paras[0]
		first := func(text string) agreed.Hit {
			t.Helper()
			hits := agreed.Similar(l, text, lang)
			if len(hits) == 0 || hits[0].Text != p {
				t.Fatalf("%s: %q is not found", lang, text)
			}
			return hits[0]
		}
		if h := first(p); h.How != agreed.Same || h.Score < .999 || h.Percent() != 100 {
			t.Errorf("%s: the same words are %s, %.3f", lang, h.How, h.Score)
		}
		if h := first("  « " + strings.ToUpper(p) + " »!"); h.How != agreed.Same || h.Score < .97 {
			t.Errorf("%s: case and signs: %s, %.3f", lang, h.How, h.Score)
		}
		rs := []rune(p)
		cut := len(rs) / 2
		for cut < len(rs) && rs[cut] != ' ' && lang != "zh" {
			cut++
		}
		if h := first(string(rs[:cut])); h.How != agreed.Contains {
			t.Errorf("%s: half of it is %s (%.2f %.2f)", lang, h.How, h.Yours, h.Theirs)
		}
		long := c.paras[1] + " " + p + " " + c.paras[2] + " " + c.paras[3]
		if h := agreed.Similar(l, long, lang); len(h) < 4 || h[0].How != agreed.Within {
			t.Errorf("%s: within a longer one: %d", lang, len(h))
		}
	}
	for _, nothing := range []string{"", " \n ", "!?", "\xff\xfe", "unrelated gardening weather"} {
		if h := agreed.Similar(l, nothing, "en"); len(h) > 0 {
			t.Errorf("%q is near %q", nothing, h[0].Text)
		}
	}
	if agreed.Similar(agreed.NewLibrary(nil, nil), "words", "en") != nil {
		t.Error("found in nothing")
	}
}

// TestSimilarIsBounded: whatever is pasted, the answer is bounded, and the same twice.
func TestSimilarIsBounded(t *testing.T) {
	s := &agreed.Source{Lang: "en", Year: 2000}
	var paras []*agreed.Paragraph
	for i := range 3_000 {
		words := strings.Fields(shelfOf["en"].paras[i%5])
		words[i%len(words)] = "amended" + strings.Repeat("x", i%7)
		paras = append(paras, &agreed.Paragraph{Source: s, N: int64(i), Text: strings.Join(words, " ")})
	}
	l := agreed.NewLibrary([]*agreed.Source{s}, paras)
	for _, text := range []string{shelfOf["en"].paras[0], strings.Repeat("the people of ", 30_000), strings.Repeat("a", 200_000), strings.Repeat("中", 90_000), strings.Repeat("e\u0301\u202e", 50_000)} {
		a, b := agreed.Similar(l, text, "en"), agreed.Similar(l, text, "en")
		if len(a) > 20 || len(a) != len(b) {
			t.Fatalf("%d and %d hits", len(a), len(b))
		}
		for i := range a {
			if a[i].N != b[i].N || a[i].Score != b[i].Score || a[i].Score > 1 || i > 0 && a[i].Score > a[i-1].Score {
				t.Fatalf("hit %d differs or is out of order", i)
			}
		}
	}
}

// TestFind: all words, in any form the language folds together.
func TestFind(t *testing.T) {
	l := library()
	for _, c := range []struct {
		words string
		lang  core.Lang
		want  int
	}{{"punitive law", "", 1}, {"PUNITIVE laws", "en", 1}, {"punitive laws", "fr", 0}, {"punitive weather", "", 0}, {"社区主导", "zh", 1}, {"государства", "ru", 1}, {"القوانين", "", 1}, {"قوانين", "ar", 1}, {"santé", "", 2}, {"", "", 0}} {
		hits, total := l.Find(c.words, c.lang, 10)
		if total != c.want || len(hits) != c.want {
			t.Errorf("%q in %q: %d, not %d", c.words, c.lang, total, c.want)
		}
	}
}

func FuzzSimilar(f *testing.F) {
	l := library()
	for lang, c := range shelfOf {
		f.Add(c.ask, string(lang))
	}
	f.Add("a’b\u0301中", "zh")
	f.Fuzz(func(t *testing.T, text, lang string) {
		for _, h := range agreed.Similar(l, text, core.Lang(lang)) {
			whole := ""
			for _, p := range h.Pieces() {
				whole += p.Text
			}
			if whole != h.Text || h.Score < 0 || h.Score > 1 {
				t.Fatal(h)
			}
		}
	})
}
