package follow

import "groundswell/internal/core"

// process is an ask as a text of its own making may say it. All of it is ours, in the
// register of negotiated texts.
type process struct {
	wanted, reworded, weak, preamble string
}

// processes are the asks of each language, and fillers the paragraphs among which
// they stand.
var processes = map[core.Lang][]process{
	"en": {
		{"Commit to review and repeal, by 2033, laws that punish people for carrying lamps at night", "Commit to the review and to repeal by 2033 all laws that punish people for carrying lamps at night", "Consider reviewing, as appropriate, laws that may concern the carrying of lamps at night", "Recognizing that laws which punish people for carrying lamps at night are in need of review"},
		{"Commit to ensure that sterile needles, opioid agonist treatment and naloxone are available in every district", "Commit to ensure the availability of sterile needles, of opioid agonist treatment and of naloxone in every district", "Encourage efforts to make sterile needles and naloxone available in districts, where applicable", "Noting that sterile needles, opioid agonist treatment and naloxone are not available in every district"},
		{"Request the Secretary-General to report each year, together with networks of communities, on the state of the harbours", "Request the Secretary-General to report on the state of the harbours each year, together with networks of communities", "Invite the Secretary-General to report periodically on the state of the harbours", "Recalling the reports of the Secretary-General on the state of the harbours made together with networks of communities"},
		{"Commit to increase to 30 per cent, by 2034, the share of services delivered by organizations led by communities", "Commit, by 2034, to increase the share of services that organizations led by communities deliver to 30 per cent", "Encourage States to increase the share of services delivered by organizations led by communities", "Acknowledging the share of services delivered by organizations led by communities"},
		{"Urge Member States to end the forced closing of night schools for migrants", "Urge Member States to end forced closing of night schools for migrants", "Call upon Member States to address the closing of night schools for migrants, in accordance with national legislation", "Noting with concern the forced closing of night schools for migrants"},
		{"Commit to pay the ferry fares of patients who cross the strait for dialysis", "Commit to pay ferry fares for the patients who must cross the strait for dialysis", "Strive to support, within existing resources, ferry fares of patients who cross the strait for dialysis", "Mindful of the ferry fares of patients who cross the strait for dialysis"},
		{"Decide to establish a fund for the repair of lighthouses destroyed by storms", "Decide that a fund for the repair of lighthouses which storms destroyed be established", "Decide to consider a voluntary fund for the repair of lighthouses destroyed by storms", "Aware of the need to repair lighthouses destroyed by storms"},
		{"Commit to protect interpreters and mediators who work in quarantine stations from prosecution", "Commit to protect from prosecution interpreters and mediators who work in quarantine stations", "Take note of the situation of interpreters and mediators who work in quarantine stations", "Recognizing the work of interpreters and mediators in quarantine stations and their prosecution"},
	},
	"fr": {
		{"Nous engageons à abroger, d'ici à 2033, les lois qui punissent le port de lanternes la nuit", "Nous engageons à abroger d'ici à 2033 toutes les lois punissant le port de lanternes la nuit", "Envisageons de réexaminer, selon qu'il convient, les lois relatives au port de lanternes la nuit", "Reconnaissant que les lois qui punissent le port de lanternes la nuit doivent être revues"},
		{"Nous engageons à fournir gratuitement des seringues stériles et de la naloxone dans tous les ports", "Nous engageons à fournir, dans tous les ports et gratuitement, des seringues stériles et de la naloxone", "Encourageons la mise à disposition de seringues stériles et de naloxone dans les ports, lorsque cela est possible", "Constatant que les seringues stériles et la naloxone manquent dans tous les ports"},
		{"Prions le Secrétaire général de présenter chaque année un rapport sur les phares avec les communautés", "Prions le Secrétaire général de présenter un rapport sur les phares chaque année avec les communautés", "Invitons le Secrétaire général à présenter périodiquement un rapport sur les phares", "Rappelant les rapports du Secrétaire général sur les phares avec les communautés"},
		{"Exhortons les États à mettre fin à la fermeture forcée des écoles du soir pour les migrants", "Exhortons les États à mettre fin à la fermeture forcée des écoles du soir destinées aux migrants", "Invitons les États à aborder la fermeture des écoles du soir pour les migrants, conformément à la législation nationale", "Notant avec préoccupation la fermeture forcée des écoles du soir pour les migrants"},
	},
	"es": {
		{"Nos comprometemos a derogar, para 2033, las leyes que castigan llevar faroles por la noche", "Nos comprometemos a derogar para 2033 todas las leyes que castigan llevar faroles por la noche", "Consideramos la posibilidad de examinar, según proceda, las leyes sobre los faroles por la noche", "Reconociendo que las leyes que castigan llevar faroles por la noche deben revisarse"},
		{"Nos comprometemos a suministrar jeringas estériles y naloxona en todos los puertos", "Nos comprometemos a suministrar en todos los puertos jeringas estériles y naloxona", "Alentamos a que se suministren jeringas estériles y naloxona en los puertos, cuando proceda", "Observando que faltan jeringas estériles y naloxona en todos los puertos"},
		{"Solicitamos al Secretario General que presente cada año un informe sobre los faros", "Solicitamos al Secretario General que cada año presente un informe sobre los faros", "Invitamos al Secretario General a que presente periódicamente un informe sobre los faros", "Recordando los informes del Secretario General sobre los faros"},
		{"Instamos a los Estados a poner fin al cierre forzoso de las escuelas nocturnas para migrantes", "Instamos a los Estados a poner fin al cierre forzoso de escuelas nocturnas para los migrantes", "Invitamos a los Estados a abordar el cierre de las escuelas nocturnas para migrantes, de conformidad con la legislación nacional", "Observando con preocupación el cierre forzoso de las escuelas nocturnas para migrantes"},
	},
	"pt": {
		{"Comprometemo-nos a revogar, até 2033, as leis que punem carregar lanternas à noite", "Comprometemo-nos a revogar até 2033 todas as leis que punem carregar lanternas à noite", "Consideramos a possibilidade de examinar, conforme apropriado, as leis sobre lanternas à noite", "Reconhecendo que as leis que punem carregar lanternas à noite precisam de revisão"},
		{"Comprometemo-nos a fornecer seringas estéreis e naloxona em todos os portos", "Comprometemo-nos a fornecer em todos os portos seringas estéreis e naloxona", "Incentivamos o fornecimento de seringas estéreis e naloxona nos portos, quando aplicável", "Observando que faltam seringas estéreis e naloxona em todos os portos"},
		{"Solicitamos ao Secretário-Geral que apresente todos os anos um relatório sobre os faróis", "Solicitamos ao Secretário-Geral que todos os anos apresente um relatório sobre os faróis", "Convidamos o Secretário-Geral a apresentar periodicamente um relatório sobre os faróis", "Recordando os relatórios do Secretário-Geral sobre os faróis"},
		{"Instamos os Estados a acabar com o fechamento forçado das escolas noturnas para migrantes", "Instamos os Estados a acabar com o fechamento forçado de escolas noturnas para os migrantes", "Convidamos os Estados a abordar o fechamento das escolas noturnas para migrantes, de acordo com a legislação nacional", "Observando com preocupação o fechamento forçado das escolas noturnas para migrantes"},
	},
	"ru": {
		{"Обязуемся отменить к 2033 году законы, наказывающие за ношение фонарей ночью", "Обязуемся к 2033 году отменить все законы, наказывающие за ношение фонарей ночью", "Рассмотрим возможность пересмотреть, по мере целесообразности, законы о ношении фонарей ночью", "Признавая, что законы, наказывающие за ношение фонарей ночью, нуждаются в пересмотре"},
		{"Обязуемся предоставлять стерильные шприцы и налоксон во всех портах", "Обязуемся во всех портах предоставлять стерильные шприцы и налоксон", "Предлагаем предоставлять стерильные шприцы и налоксон в портах, когда это возможно", "Отмечая нехватку стерильных шприцев и налоксона во всех портах"},
		{"Просим Генерального секретаря ежегодно представлять доклад о состоянии маяков", "Просим Генерального секретаря представлять ежегодно доклад о состоянии маяков", "Предлагаем Генеральному секретарю периодически представлять доклад о состоянии маяков", "Ссылаясь на доклады Генерального секретаря о состоянии маяков"},
		{"Настоятельно призываем государства положить конец принудительному закрытию вечерних школ для мигрантов", "Настоятельно призываем государства положить конец принудительному закрытию вечерних школ, предназначенных для мигрантов", "Предлагаем государствам рассмотреть вопрос о закрытии вечерних школ для мигрантов в соответствии с национальным законодательством", "Отмечая с озабоченностью принудительное закрытие вечерних школ для мигрантов"},
	},
	"ar": {
		{"نلتزم بإلغاء القوانين التي تعاقب على حمل الفوانيس ليلا بحلول عام 2033", "نلتزم بحلول عام 2033 بإلغاء جميع القوانين التي تعاقب على حمل الفوانيس ليلا", "سننظر في إمكانية مراجعة القوانين المتعلقة بحمل الفوانيس ليلا، حسب الاقتضاء", "وإذ نسلم بأن القوانين التي تعاقب على حمل الفوانيس ليلا تحتاج إلى مراجعة"},
		{"نلتزم بتوفير الحقن المعقمة والنالوكسون في جميع الموانئ", "نلتزم بتوفير الحقن المعقمة والنالوكسون في كل الموانئ", "نشجع على توفير الحقن المعقمة والنالوكسون في الموانئ، حيثما أمكن", "وإذ نلاحظ نقص الحقن المعقمة والنالوكسون في جميع الموانئ"},
		{"نطلب إلى الأمين العام أن يقدم كل سنة تقريرا عن حالة المنارات", "نطلب إلى الأمين العام أن يقدم تقريرا كل سنة عن حالة المنارات", "ندعو الأمين العام أن يقدم دوريا تقريرا عن حالة المنارات", "وإذ نشير إلى تقارير الأمين العام عن حالة المنارات"},
		{"نحث الدول على إنهاء الإغلاق القسري للمدارس المسائية للمهاجرين", "نحث الدول على إنهاء الإغلاق القسري للمدارس المسائية المخصصة للمهاجرين", "ندعو الدول إلى معالجة إغلاق المدارس المسائية للمهاجرين، وفقا للتشريعات الوطنية", "وإذ نلاحظ مع القلق الإغلاق القسري للمدارس المسائية للمهاجرين"},
	},
	"zh": {
		{"我们承诺到2033年废除惩罚夜间携带灯笼的法律", "我们承诺到2033年废除所有惩罚夜间携带灯笼的法律", "我们将考虑酌情审查有关夜间携带灯笼的法律", "有鉴于惩罚夜间携带灯笼的法律需要审查"},
		{"我们承诺在所有港口提供无菌注射器和纳洛酮", "我们承诺提供无菌注射器和纳洛酮于所有港口", "我们鼓励在可能的情况下在港口提供无菌注射器和纳洛酮", "念及所有港口缺乏无菌注射器和纳洛酮"},
		{"我们请秘书长每年提交关于灯塔状况的报告", "我们请秘书长每年就灯塔状况提交报告", "我们邀请秘书长定期提交关于灯塔状况的报告", "铭记秘书长关于灯塔状况的报告"},
		{"我们敦促各国终止强行关闭移民夜校", "我们敦促各国终止对移民夜校的强行关闭", "我们邀请各国根据国家法律处理关闭移民夜校的问题", "念及强行关闭移民夜校的情况"},
	},
}

var fillers = map[core.Lang][]string{
	"en": {
		"Recalling the declaration on the light of the coasts and all outcomes of the meetings of the harbour cities",
		"Reaffirming that everyone has the right to a safe passage at sea and on land",
		"Noting the reports of Member States on the state of their roads, schools and stations",
		"Commit to strengthen the training of pilots and of those who keep the buoys in good order",
		"Call upon States to share weather data with all fishing communities at no cost",
		"Request the Secretary-General to convene a meeting of port cities every two years",
		"Encourage universities to study the migration of birds that are drawn to light",
		"Decide to remain seized of the matter",
	},
	"fr": {
		"Rappelant la déclaration sur la lumière des côtes et les textes issus des réunions des villes portuaires",
		"Réaffirmant que toute personne a droit à un passage sûr en mer et sur terre",
		"Nous engageons à renforcer la formation des pilotes et de ceux qui entretiennent les bouées",
		"Demandons aux États de partager les données météorologiques avec les pêcheurs",
		"Prions le Secrétaire général de convoquer tous les deux ans une réunion des villes portuaires",
		"Encourageons les universités à étudier la migration des oiseaux attirés par la lumière",
	},
	"es": {
		"Recordando la declaración sobre la luz de las costas y los resultados de las reuniones de las ciudades portuarias",
		"Reafirmando que toda persona tiene derecho a un paso seguro por mar y por tierra",
		"Nos comprometemos a reforzar la formación de los pilotos y de quienes cuidan las boyas",
		"Exhortamos a los Estados a compartir los datos meteorológicos con los pescadores",
		"Solicitamos al Secretario General que convoque cada dos años una reunión de ciudades portuarias",
		"Alentamos a las universidades a estudiar la migración de las aves atraídas por la luz",
	},
	"pt": {
		"Recordando a declaração sobre a luz das costas e os resultados das reuniões das cidades portuárias",
		"Reafirmando que toda pessoa tem direito a uma passagem segura por mar e por terra",
		"Comprometemo-nos a reforçar a formação dos pilotos e de quem cuida das boias",
		"Exortamos os Estados a compartilhar os dados meteorológicos com os pescadores",
		"Solicitamos ao Secretário-Geral que convoque a cada dois anos uma reunião das cidades portuárias",
		"Incentivamos as universidades a estudar a migração das aves atraídas pela luz",
	},
	"ru": {
		"Ссылаясь на декларацию о свете побережий и итоги совещаний портовых городов",
		"Подтверждая, что каждый человек имеет право на безопасный проход по морю и по суше",
		"Обязуемся улучшить подготовку лоцманов и тех, кто следит за буями",
		"Призываем государства делиться метеорологическими данными с рыбаками",
		"Просим Генерального секретаря раз в два года созывать совещание портовых городов",
		"Поощряем университеты изучать миграцию птиц, которых привлекает свет",
	},
	"ar": {
		"إذ نشير إلى الإعلان بشأن ضوء السواحل ونتائج اجتماعات مدن الموانئ",
		"وإذ نؤكد من جديد أن لكل إنسان الحق في مرور آمن بحرا وبرا",
		"نلتزم بتحسين تدريب المرشدين البحريين ومن يعتنون بالعوامات",
		"نهيب بالدول أن تتبادل بيانات الطقس مع الصيادين",
		"نطلب إلى الأمين العام أن يعقد كل سنتين اجتماعا لمدن الساحل",
		"نشجع الجامعات على دراسة هجرة الطيور التي يجذبها الضوء",
	},
	"zh": {
		"回顾关于海岸之光的宣言以及港口城市各次会议的成果",
		"重申人人有权在海上和陆地安全通行",
		"我们承诺加强对引航员和浮标看护者的培训",
		"我们吁请各国与渔民分享气象数据",
		"我们请秘书长每两年召开一次城市会议",
		"我们鼓励大学研究被光吸引的候鸟",
	},
}
