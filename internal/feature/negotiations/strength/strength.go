package strength

import (
	"strings"
)

// Verdict is what a change of wording did to how much a text binds.
type Verdict string

// The verdicts.
const (
	Same         Verdict = "same"
	Weakened     Verdict = "weakened"
	Strengthened Verdict = "strengthened"
	// Unclear is an honest answer: signs point both ways, or to something that only a
	// person can weigh.
	Unclear Verdict = "unclear"
)

// Kinds of Reason.
const (
	KindVerb      = "verb"      // the verb at an operative place, or the action it governs
	KindModal     = "modal"     // shall, should, may; "are encouraged to"
	KindQualifier = "qualifier" // "as appropriate": weaker when added
	KindAmplifier = "amplifier" // "immediately", "at least": weaker when dropped
	KindCondition = "condition" // "unless", "to the extent that": weaker when added
	KindNegation  = "negation"  // "not"
	KindTerm      = "term"      // what only its own name says: "harm reduction", "rights"
	KindChoice    = "choice"    // another way: "or through the use of markets"
	KindText      = "text"      // words of which no ladder knows anything; a large part gone
	KindDate      = "date"      // a deadline
	KindNumber    = "number"    // an amount, a share
	KindGroup     = "group"     // people named
	KindBracket   = "bracket"   // words put in brackets, or freed of them
	KindPreamble  = "preamble"  // from what is decided to what is recalled
	KindScope     = "scope"     // all, some; who decides
)

// Finding is the proposal for one pair of texts. A person decides.
type Finding struct {
	Verdict Verdict
	Sure    bool // the signs are plain and agree
	Why     []Reason
}

// Reason is one sign, and the words it was seen in.
type Reason struct {
	Kind      string // one of the Kind… constants
	Direction int    // -1 weaker, +1 stronger, 0 neither can be said
	Old, New  string // the words as they stand in the texts, "" if none
	// OldAt and NewAt are where the words stand, bytes from and to; {-1, -1} if nowhere.
	OldAt, NewAt [2]int
}

// Level is how strong one text is by itself.
type Level struct {
	Verb  string // the first verb at an operative place, as written; "" if none
	Rung  int    // of that verb: 0 the strongest, 100 the weakest; -1 if there is none
	Modal string // the first modal, "" if none
	// Preamble says that the text opens as a preambular paragraph does.
	Preamble                           bool
	Qualifiers, Dates, Numbers, Groups []Mark
}

// Mark is a place in a text.
type Mark struct {
	Words string // as written
	At    [2]int // bytes
}

// none is the place of words that are not there.
var none = [2]int{-1, -1}

// English says a reason in a few words of English, for the command line:
// "commit to → consider", "qualifier added: as appropriate".
func English(r Reason) string {
	old, now := strings.ToLower(r.Old), strings.ToLower(r.New)
	if old != "" && now != "" {
		if r.Kind == KindText {
			return "other words: " + old + " → " + now
		}
		return old + " → " + now
	}
	if r.Kind == KindPreamble {
		return "moved to the preamble"
	}
	said, ok := spoken[r.Kind]
	if !ok {
		said = [2]string{r.Kind + " added", r.Kind + " dropped"}
	}
	switch {
	case now != "":
		return said[0] + ": " + now
	case old != "":
		return said[1] + ": " + old
	}
	return r.Kind + " changed"
}

// spoken is what stands before words that came and words that went, where the kind's own
// name would not be understood.
var spoken = map[string][2]string{
	KindAmplifier: {"strong wording added", "strong wording dropped"},
	KindBracket:   {"bracket opened", "bracket closed"},
	KindChoice:    {"alternative added", "alternative dropped"},
	KindGroup:     {"now named", "no longer named"},
	KindScope:     {"word of reach added", "word of reach dropped"},
	KindTerm:      {"now called by its name", "no longer called by its name"},
	KindText:      {"words added", "words dropped"},
}

// Said answers the key of the message that goes before the words of a reason that has
// words on one side only ("Negation gone: not").
func (r Reason) Said() string {
	keys, ok := heads[r.Kind]
	if !ok {
		keys = heads[KindText]
	}
	if r.New != "" {
		return keys[0]
	}
	return keys[1]
}

// heads are the messages of each kind: for words that came, and for words that went.
// Brackets and the preamble have sentences of their own.
var heads = map[string][2]string{
	KindVerb:      {"negotiations.found.verb_new", "negotiations.found.verb_gone"},
	KindModal:     {"negotiations.found.modal_new", "negotiations.found.modal_gone"},
	KindQualifier: {"negotiations.found.qualifier_new", "negotiations.found.qualifier_gone"},
	KindAmplifier: {"negotiations.found.amplifier_new", "negotiations.found.amplifier_gone"},
	KindCondition: {"negotiations.found.condition_new", "negotiations.found.condition_gone"},
	KindNegation:  {"negotiations.found.negation_new", "negotiations.found.negation_gone"},
	KindDate:      {"negotiations.found.date_new", "negotiations.found.date_gone"},
	KindNumber:    {"negotiations.found.number_new", "negotiations.found.number_gone"},
	KindGroup:     {"negotiations.found.group_new", "negotiations.found.group_gone"},
	KindTerm:      {"negotiations.found.term_new", "negotiations.found.term_gone"},
	KindScope:     {"negotiations.found.scope_new", "negotiations.found.scope_gone"},
	KindChoice:    {"negotiations.found.choice_new", "negotiations.found.choice_gone"},
	KindText:      {"negotiations.found.text_new", "negotiations.found.text_gone"},
}
