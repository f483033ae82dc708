package positions

import (
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// Stances are what a position can come to, in the order in which they are offered.
var Stances = []string{Unclear, "supports", "opposes", "weaken", "strengthen", "wording"}

// Unclear is the stance of a note that nobody has weighed yet.
const Unclear = "unclear"

// Who is who said something: a country, or a group of states.
type Who struct {
	Country string `json:",omitempty"` // ISO 3166-1 alpha-2
	Group   string `json:",omitempty"` // one of Groups, or a name as it was written
}

// Zero reports whether nobody is named.
func (w Who) Zero() bool { return w == Who{} }

// Key tells one from another.
func (w Who) Key() string { return w.Country + "\x00" + script.Fold(w.Group) }

// Said is what a position says: what is sealed of a sealed one.
type Said struct {
	Who    Who
	Stance string
	Words  string
	Source string
	Label  string // of the paragraph, as it was said in the room
}

// At is what a position is about.
type At struct {
	Draft     core.ID // "" none
	Paragraph int     // index in the draft, -1 none
	Anchor    string  // of the paragraph's words
	Ask       string  // id, "" none
}

// Position is what a state or a group said.
type Position struct {
	ID          core.ID
	Negotiation core.ID
	Day         core.Day
	Public      bool
	Revision    int64
	Noted       int64 // when, in Unix milliseconds: several are noted in a minute, and their order counts
	By          string
	At
	Said
}

// Sealed is a sealed position: where it belongs, and what only coordinators open.
type Sealed struct {
	ID          core.ID
	Negotiation core.ID
	At
	Box []byte // an age file
}

// Limits of what a person enters.
const (
	maxWords  = 4000
	maxSource = 400
	maxLabel  = 80
	maxGroup  = 120
)

func bad(field, key string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: field, Key: "positions.wrong." + key, Args: args}
}

// clean puts what was typed in order and returns what is wrong with it, nil if
// nothing.
func (s *Said) clean() error {
	var wrong []*core.Error
	text := func(field string, v *string, max int, lines bool) {
		if e := negotiations.Typed(field, v, max, lines); e != nil {
			wrong = append(wrong, e)
		}
	}
	if s.Who.Zero() {
		wrong = append(wrong, bad("who", "who"))
	}
	if text("words", &s.Words, maxWords, true); s.Words == "" {
		wrong = append(wrong, bad("words", "words"))
	}
	text("source", &s.Source, maxSource, false)
	text("place", &s.Label, maxLabel, false)
	if s.Stance == "" {
		s.Stance = Unclear
	}
	if !slices.Contains(Stances, s.Stance) {
		wrong = append(wrong, bad("stance", "stance"))
	}
	if e := core.Join(wrong); e != nil {
		return e
	}
	return nil
}

// Groups are the groups of states that are known by name, each with what people call
// it; their names for readers are messages.
var Groups = []string{"eu", "g77", "africa", "arab", "oic", "nam", "grulac", "caricom", "aosis", "ldc", "pif", "celac", "asean", "weog", "eeg", "apg", "juscanz"}

var called = map[string]string{
	"eu":      "eu|european union|ue|union européenne|unión europea|união europeia|ес|европейский союз|евросоюз|الاتحاد الأوروبي|欧盟|eu and its member states|eu+|eu ms",
	"g77":     "g77|g-77|group of 77|g77 and china|g77+china|g77 & china|group of 77 and china|groupe des 77|grupo de los 77|grupo dos 77|группа 77|مجموعة الـ 77|مجموعة ال77|七十七国集团|77国集团",
	"africa":  "africa group|african group|africa|groupe africain|groupe des états d'afrique|grupo africano|группа африканских государств|африканская группа|المجموعة الأفريقية|非洲集团|非洲国家组",
	"arab":    "arab group|groupe arabe|grupo árabe|арабская группа|группа арабских государств|المجموعة العربية|阿拉伯国家集团",
	"oic":     "oic|organisation of islamic cooperation|organization of islamic cooperation|oci|оис|منظمة التعاون الإسلامي|伊斯兰合作组织",
	"nam":     "nam|non-aligned movement|mouvement des non-alignés|mnoal|mna|движение неприсоединения|حركة عدم الانحياز|不结盟运动",
	"grulac":  "grulac|latin american and caribbean group|гррулак|груулак|مجموعة دول أمريكا اللاتينية والكاريبي|拉美和加勒比国家集团",
	"caricom": "caricom|caribbean community|карико́м|кариком|الجماعة الكاريبية|加勒比共同体",
	"aosis":   "aosis|alliance of small island states|sids|aosis/sids|pei|peid|оавиг|аосис|малые островные государства|تحالف الدول الجزرية الصغيرة|小岛屿国家联盟",
	"ldc":     "ldcs|ldc|least developed countries|pma|наименее развитые страны|нрс|أقل البلدان نموا|最不发达国家",
	"pif":     "pif|pacific islands forum|forum des îles du pacifique|foro de las islas del pacífico|форум тихоокеанских островов|منتدى جزر المحيط الهادئ|太平洋岛国论坛",
	"celac":   "celac|селак|سيلاك|拉共体",
	"asean":   "asean|anase|ansea|асеан|آسيان|رابطة أمم جنوب شرق آسيا|东盟",
	"weog":    "weog|western european and others|groupe des états d'europe occidentale et autres états|гзедг|مجموعة دول أوروبا الغربية ودول أخرى|西欧和其他国家集团",
	"eeg":     "eeg|eastern european group|groupe d'europe orientale|восточноевропейская группа|مجموعة أوروبا الشرقية|东欧国家集团",
	"apg":     "asia-pacific group|apg|groupe asie-pacifique|группа азиатско-тихоокеанских государств|مجموعة آسيا والمحيط الهادئ|亚太集团|亚太组",
	"juscanz": "juscanz|juscanzg|juskanz",
}

var groupIndex = func() map[string]string {
	m := map[string]string{}
	for code, names := range called {
		for _, n := range strings.Split(names, "|") {
			m[squeeze(n)] = code
		}
	}
	return m
}()

func squeeze(s string) string { return strings.ReplaceAll(script.Fold(s), " ", "") }

// chairs lead a meeting: what they say is seldom a position.
var chairs = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range []string{"chair", "the chair", "chairperson", "co-chair", "co-chairs", "cochair", "facilitator", "co-facilitator", "co-facilitators", "secretariat", "president", "vice-chair",
		"présidence", "président", "présidente", "facilitateur", "facilitatrice", "secrétariat", "presidencia", "presidente", "presidenta", "facilitador", "facilitadora", "secretaría", "secretaria",
		"председатель", "сопредседатель", "секретариат", "presidência", "الرئيس", "الرئيسة", "الأمانة", "主席", "联合主席", "秘书处"} {
		m[squeeze(n)] = true
	}
	return m
}()

// Speaker returns who is meant by what a person typed: a country in any of many
// languages, a group that is known, or a name that is kept as it is written. chair
// says that it is whoever leads the meeting.
func Speaker(typed string) (w Who, chair bool) {
	typed = strings.Join(strings.Fields(typed), " ")
	if typed == "" || len(typed) > 4*maxGroup {
		return Who{}, false
	}
	key := squeeze(typed)
	if code := groupIndex[key]; code != "" {
		return Who{Group: code}, false
	}
	if code, sure := i18n.FindCountry(typed); code != "" && code != i18n.International && (sure || len(typed) == 2) {
		return Who{Country: code}, false
	}
	name, p := script.Line(typed, maxGroup)
	if p != script.OK {
		return Who{}, false
	}
	return Who{Group: name}, chairs[key]
}

// Known reports whether a group's name is a message.
func Known(group string) bool { return called[group] != "" }
