package draft

import (
	"strings"

	"groundswell/internal/core"
)

// candidates are the seven and the languages that are most easily taken for one of
// them, in an order that does not change.
var candidates = []core.Lang{"en", "fr", "es", "ru", "pt", "ar", "zh", "it", "ca", "ro", "de", "nl", "sv", "da", "pl", "tr", "id", "sw", "uk", "bg", "sr", "fa", "ur"}

// beside are the languages written in the script of one of the seven.
var beside = map[core.Lang]map[core.Lang]bool{
	"ru": {"uk": true, "bg": true, "sr": true},
	"ar": {"fa": true, "ur": true},
}

var latinOnes = map[core.Lang]bool{"en": true, "fr": true, "es": true, "pt": true, "it": true, "ca": true, "ro": true,
	"de": true, "nl": true, "sv": true, "da": true, "pl": true, "tr": true, "id": true, "sw": true}

// smallWords gives the languages in which a word is one of the small frequent ones.
var smallWords = func() map[string][]core.Lang {
	m := map[string][]core.Lang{}
	for l, words := range map[core.Lang]string{
		"en": "the of and to in for a that is with by on as at which or their its all from this it be are an we our shall will not have has including these those was were should other such",
		"fr": "le la les des de du et en à au aux que qui dans pour par sur un une est l d il elle leur leurs ainsi ce cette ces son sa ses avec ne pas ou nous qu se s y compris sont",
		"es": "el la los las de del y en a al que para por con un una es se su sus lo como más o e entre sobre no son esta este estos todas todos así ha han sin también",
		"pt": "o a os as de do da dos das e em no na nos nas ao aos à às que para por pelo pela pelos pelas com um uma é se seu sua seus suas como mais ou entre sobre não são esta este também",
		"it": "il lo la i gli le di del della dei delle degli e in nel nella nei che per con un una è si su sul sulla al alla come più o tra non sono questo questa anche ha dal dalla ai",
		"ca": "el la els les de del dels i en a al que per amb un una és es seu seva seus com més o entre sobre no són aquest aquesta també ha per pels",
		"ro": "și în de la a al ale cu pe pentru din că este sunt un o care se prin sau nu ca mai lor acest această prin",
		"de": "der die das und in den von zu mit des im für auf ist dem nicht ein eine einer als auch sich an werden wird sind oder bei nach aus zur zum",
		"nl": "de het een van en in te dat die is op voor met zijn aan niet door als ook of bij naar om uit worden deze",
		"sv": "och i att det som en på är av för med till den har de inte om ett vi eller från under sin ska kan",
		"da": "og i at det som en på er af for med til den har de ikke om et vi eller fra under sin skal kan",
		"pl": "i w na z do się że jest nie oraz o dla przez od po jak lub są ich jako który która które",
		"tr": "ve bir bu için ile de da olarak olan daha gibi en ne çok her veya ya tüm göre kadar",
		"id": "dan yang di untuk dengan dari pada dalam ini itu adalah ke tidak oleh sebagai atau akan telah dapat para",
		"sw": "ya na wa kwa ni za katika la cha kuwa hii hiyo au kama yake zao wote yao ili vya pia",
		"ru": "и в на с по к о об для из от что как а также их его не это или при за под до все всех которые является том числе со во",
		"uk": "і в на з по до про для із від що як та також їх його не це або при за під усі які є у й зі",
		"bg": "и в на с по за да от че като се не е са или при към които до това тези със във",
		"sr": "и у на с по за да од као се не је су или при који до то ове са о",
		"ar": "في من على إلى عن أن التي الذي ما هذا هذه ذلك بما لا مع أو بين كل وفي ومن وعلى وأن إذ بأن قد كما تلك وإذ منها لها غير",
		"fa": "و در به از که این را با برای است آن یک های می بر تا خود کند شود",
		"ur": "کے کی میں اور سے کا ہے کو اس پر نے کہ ہیں یہ ایک بھی تک جو",
	} {
		for _, w := range strings.Fields(words) {
			m[w] = append(m[w], l)
		}
	}
	for w, langs := range m { // the order of a map's iteration must not show
		sorted := langs[:0:0]
		for _, l := range candidates {
			for _, k := range langs {
				if k == l && (len(sorted) == 0 || sorted[len(sorted)-1] != l) {
					sorted = append(sorted, l)
				}
			}
		}
		m[w] = sorted
	}
	return m
}()
