package statements

import (
	"groundswell/internal/core"
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
	FormHash   string
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
// place, so that a record moved to another row or statement is noticed when it is
// opened. It is JSON inside an age file; a coordinator can read it without this
// program.
type Record struct {
	Format      string       `json:"format"` // RecordFormat
	Statement   string       `json:"statement"`
	Endorsement core.ID      `json:"endorsement"`
	Version     int64        `json:"version"`
	VersionHash string       `json:"version_hash"`
	Lang        core.Lang    `json:"lang"`
	Day         string       `json:"day"`
	Kind        EndorserKind `json:"kind"`
	Visibility  Visibility   `json:"visibility"`
	Name        string       `json:"name"`
	Country     string       `json:"country"`
	Email       string       `json:"email,omitempty"`
	Website     string       `json:"website,omitempty"`
	Affiliation string       `json:"affiliation,omitempty"`
	Officer     string       `json:"officer,omitempty"`
	Role        string       `json:"role,omitempty"`
	Paragraph   string       `json:"paragraph,omitempty"`
	Reservation string       `json:"reservation,omitempty"`
	VouchedBy   string       `json:"vouched_by,omitempty"`
	Updates     bool         `json:"updates"`
	Link        string       `json:"link"` // the private link's token, for mails to endorsers
}

// RecordFormat marks a [Record].
const RecordFormat = "groundswell endorsement 1"

// Amendment is a sealed correction of a [Record]: its fields take the place of
// the record's where they are not empty.
type Amendment struct {
	Format      string     `json:"format"`
	Endorsement core.ID    `json:"endorsement"`
	Name        string     `json:"name,omitempty"`
	Country     string     `json:"country,omitempty"`
	Email       string     `json:"email,omitempty"`
	Website     string     `json:"website,omitempty"`
	Affiliation string     `json:"affiliation,omitempty"`
	Visibility  Visibility `json:"visibility,omitempty"`
}

// AmendmentFormat marks an [Amendment].
const AmendmentFormat = "groundswell amendment 1"
