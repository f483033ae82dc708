package opening

import (
	"groundswell/internal/core"
)

// Record is what is sealed: everything that was typed, and what ties it to its
// place, so that a record moved to another row or statement is noticed when it
// is opened. It is JSON inside an age file; a coordinator can read it without
// this program.
type Record struct {
	Format      string    `json:"format"` // RecordFormat
	Statement   string    `json:"statement"`
	Endorsement core.ID   `json:"endorsement"`
	Version     int64     `json:"version"`
	VersionHash string    `json:"version_hash"`
	Lang        core.Lang `json:"lang"`
	Day         string    `json:"day"`
	Kind        string    `json:"kind"`
	Visibility  string    `json:"visibility"`
	Name        string    `json:"name"`
	Country     string    `json:"country"`
	Email       string    `json:"email,omitempty"`
	Website     string    `json:"website,omitempty"`
	Affiliation string    `json:"affiliation,omitempty"`
	Officer     string    `json:"officer,omitempty"`
	Role        string    `json:"role,omitempty"`
	Paragraph   string    `json:"paragraph,omitempty"`
	Reservation string    `json:"reservation,omitempty"`
	VouchedBy   string    `json:"vouched_by,omitempty"`
	Updates     bool      `json:"updates"`
	Link        string    `json:"link"` // the private link's token, for mails to endorsers
}

// RecordFormat marks a [Record].
const RecordFormat = "groundswell endorsement 1"

// Amendment is a sealed correction of a [Record]: its fields take the place of
// the record's where they are not empty.
type Amendment struct {
	Format      string  `json:"format"`
	Endorsement core.ID `json:"endorsement"`
	Name        string  `json:"name,omitempty"`
	Country     string  `json:"country,omitempty"`
	Email       string  `json:"email,omitempty"`
	Website     string  `json:"website,omitempty"`
	Affiliation string  `json:"affiliation,omitempty"`
	Visibility  string  `json:"visibility,omitempty"`
	Link        string  `json:"link,omitempty"`
}

// AmendmentFormat marks an [Amendment].
const AmendmentFormat = "groundswell amendment 1"

// apply returns r with what a corrects.
func (r Record) apply(a Amendment) Record {
	for _, f := range []struct {
		to   *string
		from string
	}{{&r.Name, a.Name}, {&r.Country, a.Country}, {&r.Email, a.Email}, {&r.Website, a.Website},
		{&r.Affiliation, a.Affiliation}, {&r.Visibility, a.Visibility}, {&r.Link, a.Link}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	return r
}

// Row is one endorsement of the opened list.
type Row struct {
	ID          core.ID   `json:"id"`
	Kind        string    `json:"kind"`       // organisation, person
	Visibility  string    `json:"visibility"` // public, sealed
	State       string    `json:"state"`      // confirmed, held, lapsed, invalidated
	Counts      bool      `json:"counts"`     // stands behind the newest version, by the statement's rule
	Name        string    `json:"name"`
	Country     string    `json:"country"` // ISO 3166-1 alpha-2, "001" for international, "" when not said
	Affiliation string    `json:"affiliation,omitempty"`
	Website     string    `json:"website,omitempty"`
	Officer     string    `json:"officer,omitempty"`
	Role        string    `json:"role,omitempty"`
	Email       string    `json:"email,omitempty"`
	Updates     bool      `json:"updates"`           // asked for news
	Muted       bool      `json:"muted,omitempty"`   // wants no mail any more
	Bounced     bool      `json:"bounced,omitempty"` // mail to this address came back
	Level       string    `json:"level"`             // how we know them: address, domain, vouched, member …
	VouchedBy   string    `json:"vouched_by,omitempty"`
	Version     int64     `json:"version"`  // the one that was signed
	Affirmed    int64     `json:"affirmed"` // the latest one affirmed; Version if never
	Lang        core.Lang `json:"lang"`
	Day         string    `json:"day"` // confirmed on, YYYY-MM-DD
	Paragraph   string    `json:"paragraph,omitempty"`
	Reservation string    `json:"reservation,omitempty"`
	Link        string    `json:"-"` // the private link's token; "" when nothing sealed is kept
}
