package rollcheck

import (
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// Verb says what an entry of the log tells.
type Verb string

// The verbs. Each entry is one line of ASCII: the verb, the statement's slug if it is
// of one, and what the comment says, parted by single spaces. H is a [Digest] or, of a sealed
// endorsement, the SHA-256 of its ciphertext, in hex.
const (
	Endorse    Verb = "endorse"    // H: a name came to stand on the roll
	Replace    Verb = "replace"    // H H: what is printed of it changed, from and to
	Withdraw   Verb = "withdraw"   // H: its owner took it off the roll
	Invalidate Verb = "invalidate" // H WORD: the operator did, and why
	Seal       Verb = "seal"       // H: a sealed endorsement counts
	Unseal     Verb = "unseal"     // H: it no longer does
	Version    Verb = "version"    // NUMBER H: a version of the text was published
	Key        Verb = "key"        // NUMBER WORDS: this list key is in use from now on, until a higher number; its eight words joined by hyphens
	Unpublish  Verb = "unpublish"  // the statement is no longer public
	Audit      Verb = "audit"      // of no statement; NUMBER H: so many entries has the audit log of the desk, and this is the hash of the last, which holds all before it
)

// Entry is one entry of the log, taken apart.
type Entry struct {
	Verb      Verb
	Statement string
	Old, New  string // the hash that ends and the one that begins, in hex
	Number    int64  // of a version, of a key, or of entries of the audit log
	Word      string // of an invalidation, or of a key
}

// Text is the entry as it stands in the log.
func (e Entry) Text() string {
	switch e.Verb {
	case Endorse, Seal:
		return join(e.Verb, e.Statement, e.New)
	case Replace:
		return join(e.Verb, e.Statement, e.Old, e.New)
	case Withdraw, Unseal:
		return join(e.Verb, e.Statement, e.Old)
	case Invalidate:
		return join(e.Verb, e.Statement, e.Old, e.Word)
	case Version:
		return join(e.Verb, e.Statement, strconv.FormatInt(e.Number, 10), e.New)
	case Key:
		return join(e.Verb, e.Statement, strconv.FormatInt(e.Number, 10), e.Word)
	case Audit:
		return join(e.Verb, strconv.FormatInt(e.Number, 10), e.New)
	}
	return join(e.Verb, e.Statement)
}

func join(v Verb, more ...string) string { return string(v) + " " + strings.Join(more, " ") }

// parts is of how many words an entry is.
var parts = map[Verb]int{Endorse: 3, Replace: 4, Withdraw: 3, Invalidate: 4, Seal: 3, Unseal: 3, Version: 4, Key: 4, Unpublish: 2, Audit: 3}

// What may stand in an entry besides hashes: it is printed in terminals.
var (
	slugs = regexp.MustCompile(`^[a-z0-9-]{1,80}$`)
	words = regexp.MustCompile(`^[a-z-]{1,120}$`)
)

// ParseEntry takes an entry apart; ok is false for one that is none of ours or is
// not written exactly as [Entry.Text] writes it.
func ParseEntry(text string) (e Entry, ok bool) {
	p := strings.Split(text, " ")
	if len(text) > 400 || len(p) < 2 || !slugs.MatchString(p[1]) {
		return Entry{}, false
	}
	e = Entry{Verb: Verb(p[0]), Statement: p[1]}
	if parts[e.Verb] != len(p) {
		return Entry{}, false
	}
	hashes := []string{}
	switch e.Verb {
	case Endorse, Seal:
		e.New = p[2]
		hashes = p[2:]
	case Replace:
		e.Old, e.New = p[2], p[3]
		hashes = p[2:]
	case Withdraw, Unseal:
		e.Old = p[2]
		hashes = p[2:]
	case Invalidate:
		e.Old, e.Word = p[2], p[3]
		hashes = p[2:3]
	case Version, Key:
		n, err := strconv.ParseInt(p[2], 10, 64)
		if err != nil {
			return Entry{}, false
		}
		if e.Number = n; e.Verb == Key {
			e.Word = p[3]
			break
		}
		e.New, hashes = p[3], p[3:]
	case Audit:
		n, err := strconv.ParseInt(p[1], 10, 64)
		if err != nil || n < 1 {
			return Entry{}, false
		}
		e.Statement, e.Number, e.New, hashes = "", n, p[2], p[2:]
	}
	for _, h := range hashes {
		if b, err := hex.DecodeString(h); err != nil || len(b) != 32 {
			return Entry{}, false
		}
	}
	return e, e.Text() == text && (e.Word == "" || words.MatchString(e.Word))
}
