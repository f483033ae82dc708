package opening

import (
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/seal"
)

// finding is what one line turned out to be. Without a row it is damaged, or
// unopened.
type finding struct {
	id            core.ID
	row           *Row
	unopened      bool
	sealed, muted bool
	problems      []string
}

const (
	notHere    = "the sealed record does not belong here: it names another endorsement, statement or kind"
	notText    = "the sealed record is bound to a text that is not among the versions"
	notRead    = "the sealed record cannot be opened: it is damaged, or sealed to another key than it names"
	notKnown   = "the sealed record names a list key that is not in the export"
	notKept    = "nothing is kept that tells who it is"
	notAmended = "a correction of it cannot be opened, or does not belong here, and was left out"
	notSealed  = "is printed, though it was signed sealed"
	notSame    = "the printed name is not the one that was signed"
)

// look reads one line and opens what is sealed in it. Several goroutines do that
// at once; nothing they share changes meanwhile. The error is ErrAltered.
func (r *reading) look(line []byte) (*finding, error) {
	l := new(Line)
	if strict(line, l) != nil || !l.valid() {
		return nil, ErrAltered
	}
	x := &finding{id: l.ID, sealed: l.Visibility == sealed, muted: l.Muted}
	if had := r.found[l.ID]; r.gone[l.ID] || had != nil && had.row != nil {
		return x, nil // a later file knows better
	}
	if l.ListKey == "" && len(l.Sealed) == 0 {
		if x.sealed {
			return x.wrong(notKept), nil
		}
		x.row = l.printed()
		return x, nil
	}
	key, known := r.keys[l.ListKey]
	switch {
	case !known:
		return x.wrong(notKnown), nil
	case key == nil && x.sealed:
		x.unopened = true
		return x, nil
	case key == nil:
		x.row = l.printed()
		return x, nil
	}
	var rec Record
	if seal.Unseal(key, l.Sealed, &rec) != nil {
		return x.wrong(notRead), nil
	}
	if rec.Format != RecordFormat || rec.Statement != r.list.Header.Statement || rec.Endorsement != l.ID || rec.Kind != l.Kind {
		return x.wrong(notHere), nil
	}
	if h, ok := r.hashes[rec.Version]; !ok || h != rec.VersionHash || rec.Version > l.Affirmed {
		return x.wrong(notText), nil
	}
	return r.combine(x, l, rec), nil
}

func (x *finding) wrong(what string) *finding {
	x.problems = append(x.problems, what)
	return x
}

// valid reports whether the open facts of a line can be relied on to mean
// something.
func (l *Line) valid() bool {
	_, err := time.Parse(time.DateOnly, l.Day)
	return err == nil && l.ID != "" && len(l.ID) <= 64 && l.Lang.Valid() && (l.Kind == organisation || l.Kind == person) &&
		(l.Visibility == public || l.Visibility == sealed)
}

// printed is the row of a public endorsement of which only what is printed is
// known: it was imported, or sealed to a list key that cannot be opened here.
func (l *Line) printed() *Row {
	return &Row{ID: l.ID, Kind: l.Kind, Visibility: l.Visibility, State: l.State, Name: l.Name, Country: l.Country,
		Affiliation: l.Affiliation, Website: l.Website, Muted: l.Muted, Bounced: l.Bounced, Level: l.Level,
		VouchedBy: l.VouchedBy, Version: l.Version, Affirmed: max(l.Version, l.Affirmed), Lang: l.Lang, Day: l.Day}
}

// combine makes the row of what was sealed, corrected and printed.
func (r *reading) combine(x *finding, l *Line, rec Record) *finding {
	signed := rec.Visibility
	newAddress := false
	for _, sealedPart := range l.Amended {
		a, ok := r.amendment(l, sealedPart)
		if !ok {
			x.wrong(notAmended)
			continue
		}
		rec = rec.apply(a)
		newAddress = newAddress || a.Email != ""
	}
	row := l.printed()
	x.row = row
	row.Email, row.Officer, row.Role, row.Updates = rec.Email, rec.Officer, rec.Role, rec.Updates
	row.Paragraph, row.Reservation, row.Link, row.VouchedBy = rec.Paragraph, rec.Reservation, rec.Link, rec.VouchedBy
	row.Version = rec.Version
	// What came back was written to the address before the present one.
	row.Bounced = l.Bounced && !newAddress
	if l.Visibility == public && rec.Visibility == public {
		if rec.Name != l.Name {
			x.wrong(notSame)
		}
		return x
	}
	if l.Visibility == public && signed == sealed {
		x.wrong(notSealed)
	}
	x.sealed, row.Visibility = true, sealed
	row.Name, row.Affiliation, row.Website = rec.Name, rec.Affiliation, rec.Website
	row.Level = level(rec)
	// A correction cannot say "no country any more", but the line beside it can.
	if l.Country != "" || len(l.Amended) == 0 {
		row.Country = rec.Country
	}
	return x
}

// level says how a sealed endorser is known. The server keeps it of public ones
// only: beside a sealed record it would be one fact more.
func level(rec Record) string {
	switch {
	case rec.VouchedBy != "":
		return "vouched"
	case rec.Email != "" && rec.Website != "" && script.SameDomain(rec.Email, rec.Website):
		return "domain"
	}
	return "address"
}

// amendment opens a correction. One made before the confirmation may be sealed to
// a newer list key than its record.
func (r *reading) amendment(l *Line, sealedPart []byte) (a Amendment, ok bool) {
	err := seal.Unseal(r.keys[l.ListKey], sealedPart, &a)
	for id, key := range r.keys {
		if core.KindOf(err) == core.Denied && key != nil && id != l.ListKey {
			err = seal.Unseal(key, sealedPart, &a)
		}
	}
	return a, err == nil && a.Format == AmendmentFormat && a.Endorsement == l.ID
}
