package core

import "slices"

// Role is a job that a member of staff does at the desk.
type Role string

// The roles. Each may see and do what its job needs and nothing else; what that
// is stands in the matrix of routes.
const (
	Editor        Role = "editor"        // writes statements, publishes them, hands over the roll
	Translator    Role = "translator"    // translates and checks translations
	Moderator     Role = "moderator"     // looks at who signs
	Events        Role = "events"        // meetings and their programme
	Coordinator   Role = "coordinator"   // holds an opening key
	Administrator Role = "administrator" // people, roles, the record of who changed what
)

// Roles are all roles, in the order in which they are offered.
var Roles = []Role{Editor, Translator, Moderator, Events, Coordinator, Administrator}

// Valid reports whether r is a role.
func (r Role) Valid() bool { return slices.Contains(Roles, r) }

// Grant is a role, for one campaign or, with Campaign "", for all.
type Grant struct {
	Role     Role
	Campaign string
}

// Actor is the account a request acts for. The zero Actor is the public.
type Actor struct {
	Account ID
	Name    string // as its colleagues see it
	Grants  []Grant
}

// Staff reports whether somebody is signed in.
func (a Actor) Staff() bool { return a.Account != "" }

// May reports whether the actor has one of the roles for a campaign. What belongs
// to no campaign (campaign "") takes a role that is for all.
func (a Actor) May(campaign string, roles ...Role) bool {
	for _, g := range a.Grants {
		if (g.Campaign == "" || g.Campaign == campaign) && slices.Contains(roles, g.Role) {
			return true
		}
	}
	return false
}

// Has reports whether the actor has one of the roles for any campaign at all.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(roles, g.Role) })
}
