package strength

import (
	"testing"

	"groundswell/internal/core"
)

// later are pairs written after the ladders were, half of them changes of strength
// and half rewordings that change none. Run once before anything was changed, 87 of
// 90 were right; one ladder was mended since.
var later = map[core.Lang]pairs{
	"en": {
		{"We commit to scale up harm reduction services in all prisons by 2027;", "We will endeavour to scale up harm reduction services in prisons where feasible;", Weakened},
		{"Calls upon Member States to decriminalize the possession of drugs for personal use;", "Invites Member States to consider alternatives to incarceration for the possession of drugs for personal use;", Weakened},
		{"Recognize that the criminalization of sex work increases the risk of violence;", "Take note of concerns regarding the legal status of sex work;", Weakened},
		{"Developed country Parties shall provide financial resources to assist developing country Parties;", "Developed country Parties should provide financial resources to assist developing country Parties;", Weakened},
		{"Parties may communicate their strategies;", "Parties shall communicate their strategies by 2025;", Strengthened},
		{"Commit to allocate at least 20 per cent of HIV resources to prevention;", "Commit to allocate at least 10 per cent of HIV resources to prevention;", Weakened},
		{"Commit to mobilize US$ 29 billion annually by 2025;", "Commit to mobilize US$ 31 billion annually by 2025;", Strengthened},
		{"Further requests the Secretary-General to provide the necessary resources;", "Further requests the Secretary-General to provide the necessary resources, within existing resources;", Weakened},
		{"Urge Governments to involve people who use drugs in the design of services;", "Urge Governments to involve relevant stakeholders in the design of services;", Weakened},
		{"Strongly condemns all acts of violence against journalists;", "Expresses concern about acts of violence against journalists;", Weakened},
		{"Reaffirming the right of everyone to the highest attainable standard of health,", "Noting the right of everyone to the highest attainable standard of health,", Weakened},
		{"The Conference of the Parties, recalling its earlier decisions, decides to launch a fund;", "The Conference of the Parties, recalling its earlier decisions, takes note of the proposal to launch a fund;", Weakened},
		{"Commit to accelerating efforts to end AIDS by 2030;", "Commit to accelerate efforts towards ending AIDS by 2030;", Same},
		{"Urges States to adopt measures to prevent overdose deaths;", "Urges States to take measures for the prevention of overdose deaths;", Same},
		{"Each State shall guarantee access to legal aid without discrimination;", "Each State shall guarantee access to legal aid;", Weakened},
		{"Encourages Member States to share best practices;", "Encourages all Member States, civil society and the private sector to share best practices;", Strengthened},
		{"Requests UNAIDS to report on progress at its seventy-ninth session;", "Requests UNAIDS to report on progress in due course;", Weakened},
		{"Commit to remove legal barriers for adolescents;", "Commit to review legal barriers for adolescents;", Weakened},
		{"States agree to phase out subsidies;", "States agree to phase down subsidies;", Weakened},
		{"We pledge to leave no one behind;", "We pledge that no one will be left behind;", Same},
		{"Decides that the fund shall be governed by a board of 20 members;", "Decides that the fund shall be governed by a board of 24 members;", Unclear},
		{"Calls on States to ensure that vaccines are affordable and available to all;", "Calls on States to facilitate affordable access to vaccines;", Weakened},
		{"Commit to protect the rights of people who use drugs, including through access to justice;", "Commit to protecting the rights of people who use drugs, including by means of access to justice;", Same},
		{"Requests the Executive Director to present a report to the Commission at its sixty-fifth session;", "Requests the Executive Director to submit to the Commission, at its sixty-fifth session, a report;", Same},
		{"Urges Member States to strengthen cooperation among customs authorities;", "Urges Member States to strengthen cooperation between customs authorities and the police;", Same},
		{"Recalling the Universal Declaration of Human Rights,", "Recalling also the Universal Declaration of Human Rights,", Same},
		{"Each Party shall prepare, communicate and maintain successive plans.", "Each Party shall communicate, prepare and maintain successive plans.", Same},
		{"Encourages States to use the 2030 Agenda for Sustainable Development as a guide;", "Encourages States to use the Agenda 2030 as a guide;", Same},
		{"Welcomes the meeting held in Lagos in May 2019;", "Welcomes the meeting held in Lagos in June 2020;", Same},
		{"Recognizes that political will may be lacking;", "Recognizes that the political will may be lacking;", Same},
		{"Invites Member States to provide voluntary contributions;", "Invites Member States and other donors to provide voluntary contributions;", Same},
		{"Decides to include in the provisional agenda of its eightieth session the item entitled \"Lamps\";", "Decides to include in the provisional agenda of its eighty-first session the item entitled \"Lamps\";", Unclear},
		{"Notes that 37 million people live with HIV;", "Notes that 38 million people live with HIV;", Unclear},
		{"States shall not impose restrictions on entry;", "States shall impose restrictions on entry;", Unclear},
		{"Commit to fund clinics in rural areas, islands and border towns, and to train nurses, doctors and peer workers for them;", "Commit to fund clinics in rural areas;", Unclear},
		{"Commits to invest in prevention and decides to consider new funding;", "Commits to invest in prevention and decides to consider new funding sources;", Same},
		{"Commit to expand [access to] testing;", "Commit to expand [access to] testing services;", Same},
		{"Commit to consider the needs of migrants;", "Commit to meet the needs of migrants;", Strengthened},
	},
	"fr": {
		{"Les États doivent abolir la peine de mort pour les infractions liées aux drogues;", "Les États sont invités à envisager un moratoire sur la peine de mort pour les infractions liées aux drogues;", Weakened},
		{"L'Assemblée générale prie instamment les États Membres de libérer les détenus;", "L'Assemblée générale encourage les États Membres à libérer les détenus, si possible;", Weakened},
		{"Nous nous engageons à consacrer au moins 20 % des fonds à la prévention;", "Nous nous engageons à consacrer au moins 25 % des fonds à la prévention;", Strengthened},
		{"Réaffirmant le droit de chacun à la santé,", "Notant le droit de chacun à la santé,", Weakened},
		{"Nous veillerons à ce que chacun ait accès aux soins d'ici à 2030;", "Nous veillerons à ce que tous aient accès aux soins avant la fin de 2030;", Same},
		{"Prie le Secrétaire général de lui présenter un rapport à sa prochaine session;", "Prie le Secrétaire général de lui soumettre un rapport à sa prochaine session;", Same},
		{"Nous nous engageons à protéger les droits de toutes les personnes, notamment par l'accès à la justice;", "Nous nous engageons à protéger les droits de toutes les personnes, y compris au moyen de l'accès à la justice;", Same},
		{"Rappelant la Déclaration universelle des droits de l'homme,", "Rappelant également la Déclaration universelle des droits de l'homme,", Same},
		{"Encourage les États à s'appuyer sur le Programme de développement durable à l'horizon 2030;", "Encourage les États à se fonder sur le Programme de développement durable à l'horizon 2030;", Same},
	},
	"es": {
		{"Los Estados deberán abolir la pena de muerte;", "Los Estados podrán considerar la abolición de la pena de muerte;", Weakened},
		{"La Asamblea General exhorta a los Estados a que liberen a los presos;", "La Asamblea General invita a los Estados a que liberen a los presos, si es posible;", Weakened},
		{"Nos comprometemos a destinar al menos el 20% de los fondos a la prevención;", "Nos comprometemos a destinar al menos el 15% de los fondos a la prevención;", Weakened},
		{"Reafirmando el derecho de toda persona a la salud,", "Observando el derecho de toda persona a la salud,", Weakened},
		{"Instamos a los gobiernos a que incluyan a las personas que usan drogas;", "Instamos a los gobiernos a que incluyan a todas las partes interesadas;", Weakened},
		{"Solicita al Secretario General que le presente un informe en su próximo período de sesiones;", "Solicita al Secretario General que en su próximo período de sesiones le presente un informe;", Same},
		{"Recordando la Declaración Universal de Derechos Humanos,", "Recordando también la Declaración Universal de Derechos Humanos,", Same},
		{"Alienta a los Estados a que utilicen la Agenda 2030 para el Desarrollo Sostenible;", "Alienta a los Estados a utilizar la Agenda 2030 para el Desarrollo Sostenible;", Same},
		{"Nos comprometemos a proteger los derechos de las personas mayores;", "Nos comprometemos a la protección de los derechos de las personas mayores;", Same},
	},
	"ru": {
		{"Государства должны отменить смертную казнь;", "Государствам предлагается рассмотреть возможность отмены смертной казни;", Weakened},
		{"Генеральная Ассамблея настоятельно призывает государства освободить заключенных;", "Генеральная Ассамблея предлагает государствам освободить заключенных, по возможности;", Weakened},
		{"Обязуемся выделить не менее 20 процентов средств на профилактику;", "Обязуемся выделить не менее 25 процентов средств на профилактику;", Strengthened},
		{"Вновь подтверждая право каждого на здоровье,", "Отмечая право каждого на здоровье,", Weakened},
		{"Призываем правительства привлекать людей, употребляющих наркотики, к разработке услуг;", "Призываем правительства привлекать заинтересованные стороны к разработке услуг;", Weakened},
		{"Просит Генерального секретаря представить доклад на следующей сессии;", "Просит Генерального секретаря на следующей сессии представить доклад;", Same},
		{"Ссылаясь на Всеобщую декларацию прав человека,", "Ссылаясь также на Всеобщую декларацию прав человека,", Same},
		{"Обязуемся защищать права пожилых людей;", "Обязуемся обеспечивать защиту прав пожилых людей;", Same},
		{"Приветствует совещание, состоявшееся в мае 2019 года;", "Приветствует совещание, состоявшееся в июне 2020 года;", Same},
	},
	"pt": {
		{"Os Estados devem abolir a pena de morte;", "Os Estados podem considerar a abolição da pena de morte;", Weakened},
		{"A Assembleia Geral insta os Estados a libertar os presos;", "A Assembleia Geral convida os Estados a libertar os presos, se possível;", Weakened},
		{"Comprometemo-nos a destinar pelo menos 20% dos fundos à prevenção;", "Comprometemo-nos a destinar pelo menos 25% dos fundos à prevenção;", Strengthened},
		{"Reafirmando o direito de todos à saúde,", "Observando o direito de todos à saúde,", Weakened},
		{"Solicita ao Secretário-Geral que lhe apresente um relatório em sua próxima sessão;", "Solicita ao Secretário-Geral que, em sua próxima sessão, lhe apresente um relatório;", Same},
		{"Recordando a Declaração Universal dos Direitos Humanos,", "Recordando também a Declaração Universal dos Direitos Humanos,", Same},
		{"Acolhe com satisfação a reunião realizada em maio de 2019;", "Acolhe com satisfação a reunião realizada em junho de 2020;", Same},
	},
	"ar": {
		{"يجب على الدول إلغاء عقوبة الإعدام؛", "تدعى الدول إلى النظر في إلغاء عقوبة الإعدام؛", Weakened},
		{"تحث الجمعية العامة الدول على الإفراج عن السجناء؛", "تدعو الجمعية العامة الدول إلى الإفراج عن السجناء، إن أمكن؛", Weakened},
		{"نتعهد بتخصيص ما لا يقل عن 20 في المائة من الأموال للوقاية؛", "نتعهد بتخصيص ما لا يقل عن 25 في المائة من الأموال للوقاية؛", Strengthened},
		{"وإذ تؤكد من جديد حق كل فرد في الصحة،", "وإذ تلاحظ حق كل فرد في الصحة،", Weakened},
		{"تطلب إلى الأمين العام أن يقدم تقريرا في دورتها المقبلة؛", "تطلب إلى الأمين العام أن يقدم في دورتها المقبلة تقريرا؛", Same},
		{"إذ تشير إلى الإعلان العالمي لحقوق الإنسان،", "إذ تشير أيضا إلى الإعلان العالمي لحقوق الإنسان،", Same},
		{"نلتزم بحماية حقوق كبار السن؛", "نلتزم بأن نحمي حقوق كبار السن؛", Same},
		{"ترحب بالاجتماع المعقود في أيار/مايو 2019؛", "ترحب بالاجتماع المعقود في حزيران/يونيه 2020؛", Same},
	},
	"zh": {
		{"各国必须废除死刑；", "请各国考虑废除死刑；", Weakened},
		{"大会敦促各国释放囚犯；", "大会邀请各国在可能的情况下释放囚犯；", Weakened},
		{"我们承诺将至少20%的资金用于预防；", "我们承诺将至少25%的资金用于预防；", Strengthened},
		{"重申人人享有健康权，", "注意到人人享有健康权，", Weakened},
		{"敦促各国政府让使用毒品的人参与服务设计；", "敦促各国政府让利益攸关方参与服务设计；", Weakened},
		{"请秘书长向大会下届会议提交报告；", "请秘书长提交报告给大会下届会议；", Same},
		{"回顾《世界人权宣言》，", "又回顾《世界人权宣言》，", Same},
		{"我们承诺保护老年人的权利；", "我们承诺维护老年人的各项权利；", Same},
		{"欢迎2019年5月举行的会议；", "欢迎2020年6月举行的会议；", Same},
		{"鼓励各国落实2030年可持续发展议程；", "鼓励各国切实落实2030年可持续发展议程；", Same},
	},
}

// TestLater: what is wrong here is told in the log; two may be.
func TestLater(t *testing.T) {
	all, wrong := 0, 0
	for lang, table := range later {
		for _, p := range table {
			all++
			if f := Compare(lang, p.old, p.new, nil); f.Verdict != p.want {
				wrong++
				t.Logf("%s: %q -> %q: %s (sure %v), want %s: %+v", lang, p.old, p.new, f.Verdict, f.Sure, p.want, f.Why)
			}
		}
	}
	if wrong > 2 || all < 90 {
		t.Errorf("%d of %d wrong", wrong, all)
	}
}
