package opening

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"

	"groundswell/internal/core"
)

// Format is the only value of [Header.Format].
const Format = "groundswell export 1"

// Header is the first line of an export.
type Header struct {
	Format    string             `json:"format"`
	Statement string             `json:"statement"` // the slug, which is also inside each record
	Site      string             `json:"site"`      // such as https://example.org
	Exported  string             `json:"exported"`  // day, YYYY-MM-DD
	Source    core.Lang          `json:"source"`    // language of the text that the others are translated from
	Rule      string             `json:"rule"`      // what a new version does: carry, affirm, lapse
	Versions  []Version          `json:"versions"`  // newest first
	Texts     map[core.Lang]Text `json:"texts"`     // of the newest version
	ListKeys  []json.RawMessage  `json:"list_keys"` // each a seal.ListKey, the current one first
	Counts    Counts             `json:"counts"`
	File      core.ID            `json:"file,omitempty"` // of a file of the desk, which the order of its rows tells too
}

// Version is one published text of the statement.
type Version struct {
	Number    int64  `json:"number"`
	Hash      string `json:"hash"`      // of the text, in hex
	Published string `json:"published"` // day, YYYY-MM-DD
}

// Text is what a mail about the newest version says of it.
type Text struct {
	Title   string `json:"title"`
	Changes string `json:"changes,omitempty"` // one sentence
}

// Counts is what the site said when the export began.
type Counts struct {
	Lines         int64 `json:"lines"`     // endorsements in this file
	Records       int64 `json:"records"`   // of them with a sealed record
	Withdrawn     int64 `json:"withdrawn"` // so far
	Organisations int64 `json:"organisations"`
	Persons       int64 `json:"persons"`
	Sealed        int64 `json:"sealed"` // of the two before
}

// Line is one endorsement as the server knows it. Name, Website, Affiliation and
// VouchedBy are those of a public one and empty otherwise.
type Line struct {
	ID          core.ID   `json:"id"`
	Kind        string    `json:"kind"`       // organisation, person
	Visibility  string    `json:"visibility"` // public, sealed
	Version     int64     `json:"version"`    // the text that was shown last
	Affirmed    int64     `json:"affirmed"`   // the version it was last affirmed for
	Lang        core.Lang `json:"lang"`
	Country     string    `json:"country"` // ISO 3166-1 alpha-2, "001" for international, "" when not said
	Day         string    `json:"day"`     // confirmed on, YYYY-MM-DD
	Level       string    `json:"level"`
	State       string    `json:"state"` // confirmed, held, lapsed, invalidated
	Muted       bool      `json:"muted,omitempty"`
	Bounced     bool      `json:"bounced,omitempty"`
	ListKey     string    `json:"list_key,omitempty"` // id of the list key; none: nothing sealed is kept
	Sealed      []byte    `json:"sealed,omitempty"`   // an age file with a Record
	Amended     [][]byte  `json:"amended,omitempty"`  // age files with an Amendment each, the latest last
	Name        string    `json:"name,omitempty"`
	Website     string    `json:"website,omitempty"`
	Affiliation string    `json:"affiliation,omitempty"`
	VouchedBy   string    `json:"vouched_by,omitempty"`
}

// Withdrawn is a line with ids that are withdrawn, in the order of the ids.
type Withdrawn struct {
	Withdrawn []core.ID `json:"withdrawn"`
}

// End is the last line.
type End struct {
	End    bool   `json:"end"`
	Lines  int64  `json:"lines"`  // before this one
	SHA256 string `json:"sha256"` // of all bytes before this line, in hex
}

// Words of the export that decide something here.
const (
	organisation = "organisation"
	person       = "person"
	public       = "public"
	sealed       = "sealed"
	confirmed    = "confirmed"
	carry        = "carry"
)

// ageMagic begins every binary age file (age-encryption.org/v1).
var ageMagic = []byte("age-encryption.org/v1\n")

// SplitAge parts age files that were kept one behind the other. That the 22 bytes
// occur in a ciphertext by chance does not happen.
func SplitAge(b []byte) (out [][]byte) {
	for len(b) > 0 {
		n := bytes.Index(b[1:], ageMagic)
		if n < 0 {
			return append(out, b)
		}
		out, b = append(out, b[:n+1]), b[n+1:]
	}
	return out
}

// Writer writes an export line by line and keeps nothing but a hash.
type Writer struct {
	w     io.Writer
	body  hash.Hash
	lines int64
	buf   bytes.Buffer
	enc   *json.Encoder
}

// NewWriter returns a Writer to w. The first line must be a [Header].
func NewWriter(w io.Writer) *Writer {
	x := &Writer{w: w, body: sha256.New()}
	x.enc = json.NewEncoder(&x.buf)
	x.enc.SetEscapeHTML(false)
	return x
}

// Put writes one line.
func (x *Writer) Put(v any) error {
	x.buf.Reset()
	if err := x.enc.Encode(v); err != nil {
		return err
	}
	x.body.Write(x.buf.Bytes())
	x.lines++
	_, err := x.w.Write(x.buf.Bytes())
	return err
}

// End writes the last line. It returns how many lines there are before it and
// the SHA-256 of the whole file in hex, which an attestation names.
func (x *Writer) End() (lines int64, sum string, err error) {
	lines = x.lines
	err = x.Put(End{End: true, Lines: lines, SHA256: hex.EncodeToString(x.body.Sum(nil))})
	return lines, hex.EncodeToString(x.body.Sum(nil)), err
}
