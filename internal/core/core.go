// Package core is the vocabulary every feature shares: identifiers, languages,
// who is acting, the clock, and what kinds of errors there are. It does no I/O
// and imports only the standard library.
package core

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"time"
)

// ID identifies a row: 128 random bits as 26 lower-case letters and digits.
//
// IDs say nothing: neither when a row was made nor after which other one
// (security decision 4). They are made by the program and so are the same text
// in SQLite and PostgreSQL.
type ID string

var idEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewID returns a new random ID.
func NewID() ID {
	var b [16]byte
	rand.Read(b[:])
	return ID(idEncoding.EncodeToString(b[:]))
}

// NewToken returns a secret for a link: 160 random bits as 32 letters and
// digits. Only [HashToken] of it is ever stored.
func NewToken() string {
	var b [20]byte
	rand.Read(b[:])
	return idEncoding.EncodeToString(b[:])
}

// Ref names one thing of any feature, for links, the index and the audit log.
type Ref struct {
	Kind string // the feature's noun, such as "statement"
	ID   ID
}

// Clock tells the time. Tests pass their own.
type Clock func() time.Time

// Day is a number of days since 1970-01-01 UTC: the finest time that is kept
// beside a sealed record.
type Day int64

// DayOf returns the day of t in UTC.
func DayOf(t time.Time) Day { return Day(t.Unix() / 86400) }

// ParseDay reads a day as a browser's field sends it, 2006-01-02; white space around it
// does not count.
func ParseDay(typed string) (Day, bool) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(typed))
	if err != nil {
		return 0, false
	}
	return DayOf(t), true
}

// Typed writes a day as a browser's field takes it and machines read it, 2006-01-02;
// "" for 0, which is no day.
func (d Day) Typed() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Time returns the day's midnight, UTC.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }
