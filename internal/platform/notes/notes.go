// Package notes keeps what a site knows of itself from one start to the next:
// when it was backed up, whether its mail is held, the newest time it ever saw.
// One row each, by name; the latest word counts. It stands in the database, so
// that every node and every command sees the same.
//
// What is secret: nothing. A note holds no word of a person, only times, counts
// and hashes.
package notes

import (
	"embed"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// FS holds this package's table.
//
//go:embed migrations
var FS embed.FS

// Name is what a note is about.
type Name string

// The notes that there are.
const (
	Backup    Name = "backup"    // the last backup was made then
	Rehearsal Name = "rehearsal" // the last rehearsed restore; value: "ok" or what went wrong
	Held      Name = "held"      // no mail goes out until it is released; at: restored then
	Clock     Name = "clock"     // the newest time that any node saw
	Secret    Name = "secret"    // value: a fingerprint of the server's secret
	Audit     Name = "audit"     // value: how many entries of the audit log the transparency log was told of
)

// Note is what is known.
type Note struct {
	At    time.Time // whole seconds
	Value string
}

// Put writes a note down in tx, in the place of the one before.
func Put(tx *db.Tx, name Name, at time.Time, value string) error {
	_, err := tx.Exec(`INSERT INTO notes_note (name, at, value) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET at = excluded.at, value = excluded.value`, string(name), at.Unix(), value)
	return err
}

// Add writes a note down in tx unless there is one of that name, and returns the
// one that stands.
func Add(tx *db.Tx, name Name, at time.Time, value string) (Note, error) {
	if _, err := tx.Exec(`INSERT INTO notes_note (name, at, value) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
		string(name), at.Unix(), value); err != nil {
		return Note{}, err
	}
	n, _, err := Get(tx, name)
	return n, err
}

// Advance moves the time of a note forward to at, never back.
func Advance(tx *db.Tx, name Name, at time.Time) error {
	_, err := tx.Exec(`INSERT INTO notes_note (name, at, value) VALUES ($1, $2, '')
		ON CONFLICT (name) DO UPDATE SET at = excluded.at WHERE notes_note.at < excluded.at`, string(name), at.Unix())
	return err
}

// Get returns a note, and whether there is one.
func Get(tx *db.Tx, name Name) (n Note, ok bool, err error) {
	var at int64
	err = tx.Get([]any{&at, &n.Value}, `SELECT at, value FROM notes_note WHERE name = $1`, string(name))
	if core.KindOf(err) == core.NotFound {
		return Note{}, false, nil
	}
	n.At = time.Unix(at, 0).UTC()
	return n, err == nil, err
}

// Drop removes a note and reports whether there was one.
func Drop(tx *db.Tx, name Name) (bool, error) {
	n, err := tx.Exec(`DELETE FROM notes_note WHERE name = $1`, string(name))
	return n == 1, err
}
