package draft

import (
	"strings"
	"unicode"

	"groundswell/internal/core"
)

// heads are the words a paragraph begins with that tell what it is. pre says why
// ("Recalling"), op decides ("Urges", "We commit"). An entry of two words is both
// in that order; a star stands for any ending.
type heads struct{ pre, op []string }

var verbs = map[core.Lang]heads{
	"en": {
		pre: words(`acknowledging acting adhering affirming agreeing alarmed anxious appreciating appalled asserting aware bearing being believing
			cognizant commemorating commending concerned concluding concurring confident confirming conscious considering convinced deploring
			desiring desirous determined distressed disturbed emphasizing emphasising encouraged endorsing expressing faithful fearing finding
			gratified guided having highlighting holding hopeful in_accordance in_conformity in_furtherance in_pursuance in_pursuit inspired invoking
			keeping mindful motivated noting observing outraged paying persuaded pursuant_to realizing recalling recognizing recognising recollecting referring
			regretting reaffirming reiterating remaining respecting restating resolved seeking seized sharing shocked stressing striving taking troubled underlining
			underscoring urging viewing warning welcoming whereas wishing condemning committed building reassuring`),
		op: words(`accepts acknowledges adopts advises affirms agrees aims appeals applauds appoints appreciates approves asks asserts authorizes authorises calls
			commends commits concludes condemns confirms congratulates considers continues decides declares demands deplores designates determines directs
			draws emphasizes emphasises encourages endorses establishes expects expresses extends highlights instructs intends invites mandates notes
			notices pledges proclaims proposes reaffirms realizes recalls recognizes recognises recommends regrets reiterates remains renews requests requires
			resolves seeks shall should stresses suggests supports takes trusts underlines underscores undertakes urges welcomes
			accept acknowledge adopt affirm agree approve ask call commit condemn decide declare demand emphasize encourage endorse ensure
			establish express invite note pledge promote reaffirm recall recognize recommend regret reiterate request resolve stress support take
			underline underscore undertake urge welcome work intensify strengthen we_commit we_reaffirm we_recognize we_pledge we_call we_urge we_decide we_acknowledge
			we_welcome we_resolve we_will we_shall we_stress we_note we_emphasize we_express we_underline we_agree we_encourage we_request we_undertake we_invite we_are we_also we_further we_strongly`),
	},
	"fr": {
		pre: words(`affirmant alarmé* appréciant ayant clairement_consciente condamnant confirmant conscient* considérant constatant convaincu* craignant déplorant
			désireu* déterminé* encouragé* estimant exprimant félicitant gravement guidé* inquièt* insistant notant observant persuadé* préoccupé* prenant profondément
			rappelant reconnaissant regrettant réaffirmant réitérant rendant résolu* sachant saluant se_félicitant se_déclarant se_référant soucieu* soulignant souhaitant
			tenant troublé* vu vivement animé* attaché* attentif attentive gardant ayant_à considérée mettant accueillant conformément réprouvant en_application`),
		op: words(`accepte accueille adopte affirme appelle approuve autorise charge compte condamne confirme considère constate convient déclare décide demande
			déplore encourage engage enjoint estime exhorte exige exprime félicite fait_sienne fait_siennes insiste invite lance note nomme prend préconise prie proclame rappelle réaffirme
			recommande reconnaît reconnait regrette réitère remercie rend_hommage salue se_déclare se_félicite se_dit sollicite souligne soutient souscrit souhaite
			nous_engageons nous_réaffirmons nous_demandons nous_reconnaissons engageons-nous`),
	},
	"es": {
		pre: words(`aceptando acogiendo actuando advirtiendo afirmando alarmad* alentad* apreciando asegurando buscando celebrando compartiendo conciente* consciente* condenando confiando
			confirmando considerando convencid* creyendo deplorando deseando deseos* destacando determinad* encomiando enfatizando estando expresando guiad* habiendo haciendo
			inspirad* lamentando manifestando notando observando poniendo preocupad* profundamente reafirmando recalcando reconociendo recordando rechazando reiterando
			resaltando resuelt* sabiendo subrayando temiendo teniendo tomando tranquilizad* visto gravemente insistiendo`),
		op: words(`acepta acoge acuerda adopta afirma alienta apoya aprecia aprueba autoriza celebra condena confirma considera conviene decide declara deplora destaca
			determina encarga encomia enfatiza establece estima exhorta exige expresa felicita hace_notar hace_suy* hace_un insta invita lamenta manifiesta nombra observa pide pone preconiza proclama
			reafirma recalca recomienda reconoce recuerda rechaza reitera resuelve ruega señala solicita subraya toma urge nos_comprometemos reafirmamos reconocemos
			exhortamos instamos pedimos decidimos`),
	},
	"pt": {
		pre: words(`aceitando acolhendo afirmando agindo alarmad* apreciando apoiando buscando ciente* condenando confiante* confirmando consciente* considerando convencid* cônscia*
			crendo deplorando desejando desejos* destacando determinad* elogiando encorajad* enfatizando estando expressando guiad* havendo inspirad* lamentando lembrando levando
			manifestando notando observando preocupad* profundamente reafirmando recordando reconhecendo registrando reiterando relembrando ressaltando resolvid*
			saudando sublinhando tendo tomando visto gravemente acreditando`),
		op: words(`aceita acolhe acorda adota afirma agradece aplaude apoia apela aprova autoriza compromete-se concita condena confirma considera conclama convida convoca decide declara
			deplora destaca determina elogia encoraja endossa enfatiza estabelece exige exorta expressa felicita incentiva insta lamenta manifesta nota observa pede proclama reafirma
			recomenda reconhece recorda registra reitera relembra requer resolve ressalta saúda solicita sublinha toma urge comprometemo-nos reafirmamos reconhecemos
			instamos decidimos conclamamos`),
	},
	"ru": {
		pre: words(`будучи вновь_подтверждая вновь_заявляя возмущенная воодушевленная воздавая выражая глубоко движимая действуя желая заявляя испытывая исходя констатируя
			напоминая настоятельно_призывая обеспокоенная обращая осознавая осуждая отдавая отмечая памятуя подтверждая подчеркивая подчёркивая полагая поощряя преисполненная
			преисполненные признавая приветствуя принимая приняв разделяя рассмотрев руководствуясь сознавая сожалея ссылаясь с_признательностью_отмечая с_обеспокоенностью_отмечая
			с_удовлетворением_отмечая стремясь считая убежденная убежденные учитывая уделяя будучи_убеждена имея одобряя провозглашая особо_отмечая`),
		op: words(`вновь_подтверждает вновь_заявляет вновь_призывает воздает выражает высоко_оценивает заявляет констатирует напоминает настоятельно_призывает настоятельно_рекомендует назначает обращается
			объявляет одобряет осуждает отмечает поддерживает подтверждает подчеркивает подчёркивает поощряет поручает порицает постановляет предлагает призывает признает признаёт приветствует
			провозглашает принимает просит рекомендует решает решительно_осуждает сожалеет считает требует уполномочивает учреждает утверждает ссылается с_удовлетворением_отмечает с_признательностью_отмечает
			обязуемся подтверждаем признаем призываем заявляем решаем отвергает`),
	},
	"ar": {
		pre: words(`إذ وإذ اذ واذ إدراكا وإدراكا اقتناعا واقتناعا تأكيدا وتأكيدا إذا وقد انطلاقا وانطلاقا`),
		op: words(`تقرر تقرّر تحث تدعو تطلب تهيب تشجع ترحب تعرب تؤكد تعيد تشدد تلاحظ تسلم تقر تعترف تدين توصي تشير تحيط تناشد تعلن تعتمد تثني تكرر توافق تؤيد تدرك تأخذ تأسف تشجب تنوه تعيّن
			تأذن ترجو تلتمس نتعهد نلتزم نؤكد ندعو نقر نسلم نعيد نطلب نحث نقرر يقرر يحث يدعو يطلب يهيب يشجع يرحب يعرب يؤكد يعيد يشدد يلاحظ يسلم يقر يدين يوصي يشير يحيط يناشد`),
	},
	"zh": {
		pre: words(`回顾* 又回顾* 还回顾* 铭记* 深信* 关切* 严重关切* 深为关切* 深切关注* 考虑到* 认识到* 又认识到* 还认识到* 意识到* 注意到* 又注意到* 赞赏地注意到* 欢迎* 重申* 又重申* 强调* 确认* 又确认* 肯定* 念及* 表示* 决心* 遵循* 遵照* 根据* 审议了* 感到* 震惊* 相信* 希望*
			确信* 遗憾* 赞扬* 承认* 谴责* 按照* 鉴于* 本着* 震惊地* 关注* 回顧* 銘記* 認識到* 強調* 確認* 重申*`),
		op: words(`决定* 请* 又请* 还请* 敦促* 又敦促* 呼吁* 促请* 鼓励* 又鼓励* 邀请* 建议* 要求* 欢迎* 重申* 强调* 确认* 认识到* 注意到* 赞赏* 赞扬* 核可* 通过* 谴责* 强烈* 表示* 吁请* 授权* 宣布* 承诺* 支持* 回顾* 申明* 我们承诺* 我们重申* 我们决定* 我们* 致力* 決定* 請* 鼓勵*`),
	},
}

func words(list string) []string { return strings.Fields(list) }

// beside are words that may stand before the verb: "Also recalling", "Deeply concerned".
var modifiers = setOf(`also further furthermore and deeply gravely fully again strongly firmly solemnly seriously profoundly particularly especially once
	highly sincerely greatly expressly duly still very most extremely increasingly recognizing
	également en outre de plus profondément vivement gravement fermement solennellement toujours très pleinement et
	también además asimismo profundamente gravemente firmemente solemnemente plenamente y igualmente
	também ademais outrossim igualmente profundamente gravemente firmemente solenemente e ainda
	также далее глубоко серьезно весьма решительно вновь особо настоятельно и торжественно крайне`)

// verbSets are the heads in the form in which they are looked up.
var verbSets = func() map[core.Lang][2]map[string]bool {
	out := map[core.Lang][2]map[string]bool{}
	for l, h := range verbs {
		var sets [2]map[string]bool
		for i, list := range [][]string{h.pre, h.op} {
			sets[i] = map[string]bool{}
			for _, w := range list {
				sets[i][strings.ReplaceAll(w, "_", " ")] = true
			}
		}
		out[l] = sets
	}
	return out
}()

// headOf says what the first words of a paragraph tell: Preambular, Operative or ""
// where they say nothing. Chinese and English have words for both.
func headOf(text string, lang core.Lang) (pre, op bool) {
	sets, ok := verbSets[lang]
	if !ok {
		return false, false
	}
	text = strings.ToLower(strings.TrimLeftFunc(text[:min(len(text), 240)], func(r rune) bool {
		return !unicode.IsLetter(r)
	}))
	if lang == "zh" {
		for n, runes := 1, []rune(text); n <= min(6, len(runes)); n++ {
			w := string(runes[:n]) + "*"
			pre, op = pre || sets[0][w], op || sets[1][w]
		}
		return pre, op
	}
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("[]{}*_,", r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
	fields := strings.Fields(text)
	for skip := 0; skip < 3 && skip < len(fields); skip++ {
		w := strings.Trim(fields[skip], ".;:«»\"“”")
		two := w
		if skip+1 < len(fields) {
			two = w + " " + fields[skip+1]
		}
		p, o := has(sets[0], w) || sets[0][two], has(sets[1], w) || sets[1][two]
		if p || o {
			return p, o
		}
		if skip == 0 && gerund(w, lang) && strings.HasSuffix(strings.TrimRight(text, " "), ",") {
			return true, false
		}
		if !modifiers[w] {
			break
		}
	}
	return false, false
}

// anyHead reports whether text begins with a verb of any language that paragraphs
// begin with.
func anyHead(text string) bool {
	for lang := range verbSets {
		if pre, op := headOf(text, lang); pre || op {
			return true
		}
	}
	return false
}

// has looks a word up, also without its ending.
func has(set map[string]bool, w string) bool {
	if set[w] {
		return true
	}
	for cut := 1; cut <= 4; cut++ {
		i := len(w) - cut
		if i > 3 && set[w[:i]+"*"] {
			return true
		}
	}
	return false
}

// gerund reports whether w has the form that preambles begin with.
func gerund(w string, lang core.Lang) bool {
	for _, end := range map[core.Lang][]string{"en": {"ing"}, "fr": {"ant"}, "es": {"ando", "endo"}, "pt": {"ando", "endo", "indo"},
		"ru": {"ая", "яя", "уя", "ясь", "ив", "ав", "вшись"}}[lang] {
		if strings.HasSuffix(w, end) && len(w) > len(end)+2 {
			return true
		}
	}
	return false
}
