package desk

import (
	"time"

	"groundswell/internal/core"
)

// Progress is how far one statement is, as the features that know say. The
// application fills it.
type Progress struct {
	Slug, Title, Campaign string

	Endorsed  bool // it is one that people sign
	Written   bool // there is a text in its source language
	Published bool
	Behind    bool // what is worked on is newer than what is public

	Translations, Checked int64 // editions in other languages; of them checked and not stale
	Openers               int64 // opening keys its list key is sealed to; 0: no list key

	OpensAt, ClosesAt int64 // Unix seconds; 0: not set
	EraseOn           core.Day
	Erased            bool
	Handed            int64 // times its roll was handed over
	SnapshotAt        int64 // when its roll is to be taken next; 0: not planned
}

// neededKeys is how many opening keys there must be.
const neededKeys = 3

// Step is a task of a statement whose state is found out.
type Step struct {
	Key   string // message, gets N and Of
	N, Of int64
	Role  core.Role
	Path  string
	Roles []core.Role // who can open Path
	Due   core.Day
	State State
}

// opens says who can open the pages of a statement where its steps are done.
var opens = map[string][]core.Role{
	"":              {core.Editor, core.Translator, core.Moderator, core.Coordinator},
	"/text":         {core.Editor, core.Translator, core.Coordinator},
	"/translations": {core.Editor, core.Translator, core.Coordinator},
	"/key":          {core.Coordinator, core.Administrator},
	"/publish":      {core.Editor, core.Coordinator},
	"/checks":       {core.Moderator, core.Administrator},
	"/deliveries":   {core.Editor, core.Coordinator, core.Moderator},
	"/retention":    {core.Coordinator, core.Administrator},
	"/rolls":        {core.Editor, core.Coordinator, core.Moderator},
}

// Steps are what every statement goes through, in their order.
func (p *Progress) Steps(now time.Time) (out []Step) {
	at := "/desk/statements/" + p.Slug
	add := func(key string, role core.Role, page string, due core.Day, s State) *Step {
		out = append(out, Step{Key: "desk.step." + key, Role: role, Path: at + page, Roles: opens[page], Due: due, State: s})
		return &out[len(out)-1]
	}
	pick := func(done, doing, barred bool) State {
		switch {
		case done:
			return Done
		case barred:
			return Barred
		case doing:
			return Doing
		}
		return Todo
	}
	closed := p.ClosesAt > 0 && now.Unix() >= p.ClosesAt
	open := p.Published && (p.OpensAt == 0 || now.Unix() >= p.OpensAt) && !closed
	add("write", core.Editor, "/text", 0, pick(p.Written, false, false))
	s := add("translate", core.Translator, "/translations", 0, pick(p.Translations > 0 && p.Checked == p.Translations, p.Translations > 0, !p.Written))
	s.N, s.Of = p.Checked, p.Translations
	if p.Endorsed {
		s := add("keys", core.Coordinator, "/key", 0, pick(p.Openers >= neededKeys, p.Openers > 0, false))
		s.N, s.Of = min(p.Openers, neededKeys), neededKeys
	}
	add("publish", core.Editor, "/publish", dayAt(p.OpensAt), pick(p.Published && !p.Behind, p.Published && p.Behind, !p.Written))
	if !p.Endorsed {
		return out
	}
	add("collect", core.Moderator, "/checks", dayAt(p.ClosesAt), pick(p.Published && closed, open, !p.Published))
	add("hand_over", core.Coordinator, "/deliveries", 0, pick(p.Handed > 0 && closed, p.Handed > 0, !p.Published)).N = p.Handed
	if p.EraseOn > 0 || p.ClosesAt > 0 {
		add("erase", core.Coordinator, "/retention", p.EraseOn, pick(p.Erased, false, !closed))
	}
	return out
}

func dayAt(at int64) core.Day {
	if at == 0 {
		return 0
	}
	return core.DayOf(time.Unix(at, 0))
}
