package card_test

import "groundswell/internal/platform/card"

// samples are real cards of each language of the site.
var samples = map[string]card.Card{
	"en": {
		Lang: "en", Label: "Declaration · 4 May 2031", Title: "We are the people in your paragraphs", Site: "Lantern Alliance",
		Figures: []card.Figure{{Number: "386", Unit: "organisations"}, {Number: "1,148", Unit: "people"}, {Number: "71", Unit: "countries"}},
		Note:    "Demonstration. Everything here is made up.",
	},
	"fr": {
		Lang: "fr", Label: "Déclaration · 4 mai 2031", Title: "C’est de nous que parlent vos paragraphes : écoutez-nous avant d’écrire", Site: "Alliance de la Lanterne",
		Figures: []card.Figure{{Number: "386", Unit: "organisations"}, {Number: "1 148", Unit: "personnes"}, {Number: "71", Unit: "pays"}},
		Note:    "Démonstration. Tout est inventé.",
	},
	"es": {
		Lang: "es", Label: "Declaración · 4 de mayo de 2031", Title: "Somos las personas de las que hablan sus párrafos. ¿Nos escucharán esta vez?", Site: "Alianza del Farol",
		Figures: []card.Figure{{Number: "386", Unit: "organizaciones"}, {Number: "1148", Unit: "personas"}, {Number: "71", Unit: "países"}},
		Note:    "Demostración. Todo es inventado.",
	},
	"ru": {
		Lang: "ru", Label: "Декларация · 4 мая 2031 года", Title: "Мы — те люди, о которых говорится в ваших абзацах", Site: "Союз «Фонарь»",
		Figures: []card.Figure{{Number: "386", Unit: "организаций"}, {Number: "1148", Unit: "человек"}, {Number: "71", Unit: "страна"}},
		Note:    "Демонстрация. Здесь всё вымышлено.",
	},
	"pt": {
		Lang: "pt", Label: "Declaração · 4 de maio de 2031", Title: "Somos as pessoas dos vossos parágrafos: não há decisão sobre nós sem nós", Site: "Aliança da Lanterna",
		Figures: []card.Figure{{Number: "386", Unit: "organizações"}, {Number: "1148", Unit: "pessoas"}, {Number: "71", Unit: "países"}},
		Note:    "Demonstração. Tudo aqui é inventado.",
	},
	"ar": {
		Lang: "ar", Label: "إعلان\u00a0· 4 أيار/مايو 2031", Title: "نحن الذين تتحدث عنهم فقراتكم", Site: "تحالف القنديل",
		Figures: []card.Figure{{Number: "386", Unit: "منظمة"}, {Number: "1,148", Unit: "شخصًا"}, {Number: "71", Unit: "بلدًا"}},
		Note:    "عرض تجريبي. كل ما هنا من نسج الخيال.",
	},
	"zh": {
		Lang: "zh", Label: "宣言 · 2031年5月4日", Title: "我们就是你们段落里所写的人，请在落笔之前先听我们说", Site: "灯笼联盟",
		Figures: []card.Figure{{Number: "386", Unit: "个组织"}, {Number: "1,148", Unit: "人"}, {Number: "71", Unit: "个国家"}},
		Note:    "演示。此处一切均为虚构。",
	},
}
