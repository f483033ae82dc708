package statements

import (
	"encoding/json"
	"regexp"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

// Kind says what sort of text a statement is.
type Kind string

// The kinds. A condolence is not endorsed.
const (
	Declaration Kind = "declaration"
	Letter      Kind = "letter"
	Joint       Kind = "joint"
	Solidarity  Kind = "solidarity"
	Condolence  Kind = "condolence"
)

// Who may endorse a statement.
const (
	SignersBoth          = "both"
	SignersOrganisations = "organisations"
	SignersPersons       = "persons"
	SignersNone          = "none"
)

// What a new version does to the endorsements of earlier ones.
const (
	RuleCarry  = "carry"  // they stand for the new text too
	RuleAffirm = "affirm" // they stay on the roll, and count again once affirmed
	RuleLapse  = "lapse"  // they leave the roll unless affirmed
)

// Statement is a text and the facts about it.
type Statement struct {
	ID                core.ID
	Slug              string
	Kind              Kind
	Source            core.Lang
	State             string // "draft", "published"
	Signers           string
	Goal              int64
	Rule              string
	Campaign          string
	Dated             core.Day
	OpensAt, ClosesAt int64 // Unix seconds, 0: not set
	EraseOn           core.Day
	Version, Revision int64
}

// Published is the state in which a statement is public.
const (
	Draft     = "draft"
	Published = "published"
)

// Issuer is a network in whose name a statement is published.
type Issuer struct {
	Name string `json:"name"`
	Logo string `json:"logo,omitempty"` // file name under /files, with its ending
}

// Edition is a version's text in one language.
type Edition struct {
	edition.Edition
	Place   string
	Issuers []Issuer
}

// Version is one published state of the text.
type Version struct {
	Number      int64
	Hash        string
	PublishedAt int64
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// Check returns what is wrong with the facts of a statement, in English for the
// person who imports it.
func (st *Statement) Check() []string {
	var bad []string
	if len(st.Slug) > 80 || !slugForm.MatchString(st.Slug) {
		bad = append(bad, "slug: use small letters, digits and single hyphens, at most 80")
	}
	switch st.Kind {
	case Declaration, Letter, Joint, Solidarity, Condolence:
	default:
		bad = append(bad, "kind: use declaration, letter, joint, solidarity or condolence")
	}
	switch st.Signers {
	case SignersBoth, SignersOrganisations, SignersPersons, SignersNone:
	default:
		bad = append(bad, "signers: use both, organisations, persons or none")
	}
	if st.Kind == Condolence && st.Signers != SignersNone {
		bad = append(bad, "signers: a condolence is not endorsed; use none")
	}
	switch st.Rule {
	case RuleCarry, RuleAffirm, RuleLapse:
	default:
		bad = append(bad, "rule: use carry, affirm or lapse")
	}
	if !st.Source.Valid() {
		bad = append(bad, "source: use one of en fr es ru pt ar zh")
	}
	if st.OpensAt > 0 && st.ClosesAt > 0 && st.ClosesAt <= st.OpensAt {
		bad = append(bad, "closes: must be after opens")
	}
	if st.EraseOn > 0 && st.ClosesAt > 0 && st.EraseOn <= core.DayOf(time.Unix(st.ClosesAt, 0))+window {
		bad = append(bad, "erase: must be more than three days after closes, so that everybody can still confirm")
	}
	if st.Goal < 0 {
		bad = append(bad, "goal: must not be below 0")
	}
	return bad
}

// Open says whether the statement can be endorsed now; "" means yes, else the
// message key that says why not.
func (st *Statement) Open(now time.Time) string {
	switch {
	case st.Signers == SignersNone:
		return "statements.closed.none"
	case st.OpensAt > 0 && now.Unix() < st.OpensAt:
		return "statements.closed.early"
	case st.ClosesAt > 0 && now.Unix() >= st.ClosesAt, st.EraseOn > 0 && core.DayOf(now) >= st.EraseOn:
		return "statements.closed.late"
	}
	return ""
}

// standing is the state of an endorsement that nothing holds back: under the rule
// "lapse" one for an earlier version has lapsed.
func (st *Statement) standing(e *Endorsement) string {
	if st.Rule == RuleLapse && e.Affirmed < st.Version {
		return stateLapsed
	}
	return stateConfirmed
}

// May reports whether endorsers of a kind are asked for.
func (st *Statement) May(k EndorserKind) bool {
	switch st.Signers {
	case SignersBoth:
		return k == Organisation || k == Person
	case SignersOrganisations:
		return k == Organisation
	case SignersPersons:
		return k == Person
	}
	return false
}

func marshal(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps and slices of strings always marshal
	}
	return string(b)
}
