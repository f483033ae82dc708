package rolls

import (
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
)

// States of a snapshot.
const (
	Planned = "planned" // for a time to come
	Held    = "held"    // planned, and held back
	Taking  = "taking"  // names are being copied
	Ready   = "ready"   // public
	Failed  = "failed"  // the statement was not public when its time came
)

// Snapshot is what was printed of a roll at one moment.
type Snapshot struct {
	ID        core.ID
	Statement core.ID
	N         int64 // 1, 2, 3 of its statement
	State     string
	Due       int64 // Unix seconds
	Taken     int64 // likewise; 0 before it was
	By        core.ID
	Version   int64
	Hash      string // of the text

	Organisations, Persons, Sealed, Countries int64

	Checkpoint, RollHash string
	Printed, LeftOut     int64
	Revision             int64
	Expected             int64 // names to copy

	Copied int64 // so far, while it is being taken
}

// At is when it was taken, or before that when it will be.
func (s *Snapshot) At() time.Time {
	if s.Taken > 0 {
		return time.Unix(s.Taken, 0).UTC()
	}
	return time.Unix(s.Due, 0).UTC()
}

// Public reports whether everybody may see it.
func (s *Snapshot) Public() bool { return s.State == Ready }

// Here is how many names are in it now.
func (s *Snapshot) Here() int64 { return s.Printed - s.LeftOut }

// File is a file of a snapshot.
type File struct {
	Snapshot core.ID
	Lang     core.Lang
	Format   annex.Format
	Order    annex.Order
	Revision int64 // of the snapshot that it is of; -1: not made yet
	Blob     string
	Size     int64
	Done     int64 // names written, while it is being made
	Failed   int64
}

// Current reports whether the file is of the snapshot as it is now.
func (f *File) Current(s *Snapshot) bool { return f.Blob != "" && f.Revision == s.Revision }

// ID identifies the file's content.
func (f *File) ID(s *Snapshot) string {
	return annex.FileID(string(s.ID), string(f.Lang), string(f.Format), string(f.Order), s.Revision)
}

// Delivery is one handing over.
type Delivery struct {
	ID        core.ID
	Statement core.ID
	Snapshot  core.ID // "" when the text alone was handed over
	Lang      core.Lang
	Format    annex.Format
	Order     annex.Order
	File      string // identifier of what was handed over
	To        string // a mission, a ministry, an office
	Kind      string
	Country   string
	Day       core.Day
	Answered  core.Day // 0: not yet
	Answer    string
	Note      string
	By        core.ID
	At        int64
	Changed   int64
}

// Kinds are whom one hands a roll to.
var Kinds = []string{"mission", "ministry", "cofacilitator", "secretariat", "other"}
