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
	KindQualifier = "qualifier" // "as appropriate" (weaker when added); an amplifier (weaker when dropped)
	KindDate      = "date"      // a deadline
	KindNumber    = "number"    // an amount, a share
	KindGroup     = "group"     // people named
	KindBracket   = "bracket"   // words put in brackets, or freed of them
	KindPreamble  = "preamble"  // from what is decided to what is recalled
	KindScope     = "scope"     // all, some; not; a large part gone
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
		return old + " → " + now
	}
	name, words, what := r.Kind, now, "added"
	if now == "" {
		words, what = old, "dropped"
	}
	switch {
	case r.Kind == KindBracket && now != "":
		what = "opened"
	case r.Kind == KindBracket:
		what = "closed"
	case r.Kind == KindPreamble:
		return "moved to the preamble"
	}
	if words == "" {
		return name + " changed"
	}
	return name + " " + what + ": " + words
}
