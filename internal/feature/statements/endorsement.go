package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
)

// EndorserKind is who endorses.
type EndorserKind string

// The two kinds of endorser.
const (
	Organisation EndorserKind = "organisation"
	Person       EndorserKind = "person"
)

// Visibility is one of the two ways to endorse.
type Visibility string

// Public: the name is printed. Sealed: verified and counted, never stored in clear.
const (
	Public Visibility = "public"
	Sealed Visibility = "sealed"
)

// Level says how we know an endorser.
type Level string

// The verification levels, from none to a member of the network.
const (
	Unconfirmed Level = "unconfirmed"
	ByAddress   Level = "address"
	ByDomain    Level = "domain"
	Vouched     Level = "vouched"
	Member      Level = "member"
)

// States of an endorsement. A withdrawn one has no row.
const (
	statePending   = "pending"
	stateHeld      = "held"      // confirmed; a person must look at it before it counts
	stateConfirmed = "confirmed" // counts
	stateLapsed    = "lapsed"    // was for an earlier version and was not affirmed
)

// Endorsement is one organisation or person behind one version of a statement,
// as the server knows it. All of the second half is empty unless it is public.
type Endorsement struct {
	ID         core.ID
	Statement  core.ID
	Version    int64
	Affirmed   int64
	Lang       core.Lang
	Kind       EndorserKind
	Visibility Visibility
	State      string
	Level      Level
	Country    string // ISO 3166-1 alpha-2, "001" for international, "" when not said
	Day        core.Day
	ExpiresOn  core.Day
	Tries      int64
	Bounced    bool
	Muted      bool
	FormHash   string // written down, never read: see insertEndorsement
	LinkHash   string
	Batch      string

	Name        string
	Website     string
	Affiliation string
	Logo        string
	VouchedBy   string
	Region      string
	Script      string
	SortKey     []byte
	Who         []byte
}

// Record is what is sealed: everything that was typed, and what ties it to its
// place. The offline part, which must read it without this program's database,
// says what is in it.
type Record = opening.Record

// Amendment is a sealed correction of a [Record].
type Amendment = opening.Amendment
