package votes

import (
	"strings"
	"sync"

	"groundswell/internal/platform/script"
)

// voteWords are the words of records in seven languages. Numbers are not among them:
// in one data set 1 is yes and 3 is no, in another 1 is yes and 0 is no.
var voteWords = map[Choice]string{
	Yes: "yes|y|yea|aye|in favour|in favor|for|favour|favor|voted in favour|voted for|affirmative|" +
		"oui|o|pour|en faveur|a vote pour|ont vote pour|vote pour|" +
		"sí|si|s|a favor|en favor|voto a favor|votó a favor|favorable|" +
		"да|за|д|голосовал за|голосовала за|голосовали за|голосует за|" +
		"sim|votou a favor|a favor de|favorável|" +
		"نعم|مؤيد|مؤيدة|مؤيدون|المؤيدون|لصالح|مع|موافق|موافقة|صوت لصالح|صوتت لصالح|صوّت مؤيدا|" +
		"赞成|同意|是|投赞成票|赞成票|支持",
	No: "no|n|nay|against|opposed|voted against|negative|" +
		"non|contre|a vote contre|ont vote contre|vote contre|" +
		"en contra|contra|votó en contra|voto en contra|" +
		"нет|против|голосовал против|голосовала против|голосовали против|н|" +
		"não|votou contra|" +
		"لا|معارض|معارضة|معارضون|المعارضون|ضد|صوت ضد|صوتت ضد|رافض|" +
		"反对|不同意|否|投反对票|反对票",
	Abstain: "abstain|abstains|abstained|abstaining|abstention|abstentions|abst|abs|a|" +
		"s'abstient|s'est abstenu|s'est abstenue|s'abstenir|abstenu|abstenue|se sont abstenus|" +
		"abstención|abstenciones|se abstuvo|se abstiene|se abstuvieron|" +
		"воздержался|воздержалась|воздержались|воздержалось|воздерживается|воздержавшиеся|возд|в|" +
		"abstenção|abstenções|absteve-se|abstém-se|abstiveram-se|se absteve|" +
		"امتنع|امتنعت|ممتنع|ممتنعة|ممتنعون|الممتنعون|امتناع|امتنع عن التصويت|امتنعت عن التصويت|ممتنع عن التصويت|" +
		"弃权|棄權|投弃权票",
	Absent: "absent|not voting|did not vote|non voting|non-voting|nonvoting|nv|x|not present|no vote|not participating|did not participate|" +
		"absente|n'a pas voté|n'ont pas voté|non votant|non-votant|ne participe pas au vote|n'a pas pris part au vote|" +
		"ausente|no votó|no voto|no participó|sin votar|no votante|" +
		"отсутствовал|отсутствовала|отсутствует|не голосовал|не голосовала|не голосовали|не участвовал|не участвовала|неголосовавшие|" +
		"não votou|nao participou|não participou|" +
		"غائب|غائبة|غائبون|لم يصوت|لم تصوت|لم يصوتوا|لم يشارك|لم تشارك|لم يشارك في التصويت|" +
		"缺席|未投票|未参加表决|未参加投票|不参加投票",
}

var wordIndex = sync.OnceValue(func() map[string]Choice {
	m := map[string]Choice{}
	for _, c := range Choices {
		for _, w := range strings.Split(voteWords[c], "|") {
			if k := wordKey(w); m[k] == "" {
				m[k] = c
			}
		}
	}
	return m
})

func wordKey(s string) string { return strings.ReplaceAll(script.Fold(s), " ", "") }

// Word returns what a word of a record means: "yes", "In favour", "contre",
// "воздержалась", "弃权", "n". It returns false for all else; "+" and "-" are signs and
// no words, and are understood too.
func Word(typed string) (Choice, bool) {
	typed = strings.TrimSpace(typed)
	switch typed {
	case "+":
		return Yes, true
	case "-", "−", "–":
		return No, true
	}
	if len(typed) > 100 {
		return "", false
	}
	c := wordIndex()[wordKey(typed)]
	return c, c != ""
}
