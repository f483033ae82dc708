package seal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/armor"

	"groundswell/internal/core"
)

// ListKeyFormat is the only value of [ListKey.Format].
const ListKeyFormat = "groundswell list key 1"

const (
	maxListKey = 256 << 10 // bytes of a list key file
	maxOpeners = 40        // 40 openers are about 150 KiB of file
	maxLabel   = 200       // bytes of a name or a statement's identifier
)

// Opener is one coordinator's opening key as everybody may see it.
type Opener struct {
	Name      string `json:"name"`            // whose key it is, as shown on the form
	Recipient string `json:"recipient"`       // age1pq1…
	Paper     bool   `json:"paper,omitempty"` // kept on paper, not on a computer
}

// ListKey is the key of one statement's list: a public half that the server
// seals records to, and a private half that only the openers can unlock. The
// whole file is public.
type ListKey struct {
	Format    string   `json:"format"`    // ListKeyFormat
	Statement string   `json:"statement"` // which statement, one line
	ID        string   `json:"id"`        // random, tells rotations apart
	Made      string   `json:"made"`      // day it was made, YYYY-MM-DD
	Recipient string   `json:"recipient"` // what records are sealed to, age1pq1…
	Openers   []Opener `json:"openers"`   // who can open it, any one alone
	Sealed    string   `json:"sealed"`    // armoured age file to all openers: an age key file with the private half
}

// NewListKey makes a list key for a statement on this machine and seals its
// private half to the openers: at least one, all different. How many there must
// be before a form opens is the caller's rule.
func NewListKey(statement string, openers []Opener, day core.Day) (*ListKey, error) {
	id, err := NewIdentity()
	if err != nil {
		return nil, err
	}
	k := &ListKey{
		Format:    ListKeyFormat,
		Statement: statement,
		ID:        string(core.NewID()),
		Made:      day.Time().Format(time.DateOnly),
		Recipient: id.Recipient(),
	}
	return k.sealedTo(id, openers)
}

// ParseListKey reads a list key file of at most 256 KiB and refuses anything
// that [NewListKey] would not have written: unknown fields, unsafe or repeated
// recipients, a sealed part for another number of openers. It cannot check who
// made the file; coordinators compare fingerprints for that. The error is
// core.Invalid with key seal.not_a_list_key, or seal.bad_recipient,
// seal.same_opener, seal.openers_count for the openers.
func ParseListKey(file []byte) (*ListKey, error) {
	if len(file) > maxListKey {
		return nil, invalid("list_key", "seal.not_a_list_key")
	}
	k := new(ListKey)
	if err := strictJSON(file, k); err != nil {
		return nil, invalid("list_key", "seal.not_a_list_key")
	}
	made, err := time.Parse(time.DateOnly, k.Made)
	if err != nil || made.Year() < 2000 || k.Format != ListKeyFormat || !oneLine(k.ID) {
		return nil, invalid("list_key", "seal.not_a_list_key")
	}
	if _, err := k.check(k.Openers); err != nil {
		return nil, err
	}
	if stanzas(k.Sealed) != len(k.Openers) {
		return nil, invalid("list_key", "seal.not_a_list_key")
	}
	return k, nil
}

// Open unlocks the private half with one opener's key. The error is core.Denied
// with key seal.wrong_key if id is not among the openers, or core.Invalid with
// key seal.damaged if the file was changed or belongs to another statement.
func (k *ListKey) Open(id *Identity) (*Identity, error) {
	plain, err := decrypt(id, armor.NewReader(strings.NewReader(k.Sealed)), maxListKey)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	list, err := ParseIdentity(string(plain))
	// Comparing the whole text binds the private half to the statement, the id
	// and the public half that stand beside it.
	if err != nil || string(plain) != k.keyFile(list) {
		return nil, invalid("list_key", "seal.damaged")
	}
	return list, nil
}

// Reseal returns the same list key for other openers, for when a coordinator's
// key is replaced; id is one of the present openers' keys. Records stay as they
// are. A coordinator who is left out can still open with an old copy of the
// file: only a new list key shuts them out, from then on.
func (k *ListKey) Reseal(id *Identity, openers []Opener) (*ListKey, error) {
	list, err := k.Open(id)
	if err != nil {
		return nil, err
	}
	return k.sealedTo(list, openers)
}

// sealedTo returns a copy of k with the private half list sealed to openers.
func (k ListKey) sealedTo(list *Identity, openers []Opener) (*ListKey, error) {
	recipients, err := k.check(openers)
	if err != nil {
		return nil, err
	}
	k.Openers = append([]Opener(nil), openers...)
	var b strings.Builder
	a := armor.NewWriter(&b)
	w, err := age.Encrypt(a, recipients...)
	if err != nil {
		return nil, err
	}
	_, err = io.WriteString(w, k.keyFile(list))
	if err := errors.Join(err, w.Close(), a.Close()); err != nil {
		return nil, err
	}
	k.Sealed = b.String()
	return &k, nil
}

// keyFile is what is sealed: an age key file that the stock tool takes as it
// is, with comments that say what the key is for; empty if list is not the
// private half of k.
func (k *ListKey) keyFile(list *Identity) string {
	if list.Recipient() != k.Recipient {
		return ""
	}
	return "# " + k.Format + "\n# statement: " + k.Statement + "\n# id: " + k.ID + "\n# made: " + k.Made +
		"\n# public key: " + k.Recipient + "\n" + list.Secret() + "\n"
}

// check returns the parsed recipients of openers, or what is wrong with them or
// with the statement and recipient of k.
func (k *ListKey) check(openers []Opener) ([]age.Recipient, error) {
	if !oneLine(k.Statement) {
		return nil, invalid("statement", "seal.not_a_list_key")
	}
	if _, err := parseRecipient(k.Recipient); err != nil {
		return nil, err
	}
	if len(openers) < 1 || len(openers) > maxOpeners {
		return nil, invalid("openers", "seal.openers_count", "Max", maxOpeners)
	}
	seen := map[string]bool{k.Recipient: true}
	var out []age.Recipient
	for _, o := range openers {
		r, err := parseRecipient(o.Recipient)
		switch {
		case err != nil:
			return nil, err
		case seen[o.Recipient]:
			return nil, invalid("openers", "seal.same_opener")
		case !oneLine(o.Name):
			return nil, invalid("openers", "seal.opener_name")
		}
		seen[o.Recipient] = true
		out = append(out, r)
	}
	return out, nil
}

// oneLine reports whether s is 1 to 200 bytes of visible text: control and
// formatting characters could make one line look like another.
func oneLine(s string) bool {
	return s != "" && len(s) <= maxLabel && utf8.ValidString(s) && strings.TrimSpace(s) == s &&
		!strings.ContainsFunc(s, func(r rune) bool {
			return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u200c' && r != '\u200d'
		})
}

// stanzas counts for how many hybrid recipients an armoured age file was
// made, or returns -1 if there are any others or it is not an age file.
func stanzas(armoured string) int {
	file, err := io.ReadAll(armor.NewReader(strings.NewReader(armoured)))
	if err != nil || !bytes.HasPrefix(file, []byte("age-encryption.org/v1\n")) {
		return -1
	}
	n := 0
	for line := range bytes.Lines(file) {
		switch {
		case bytes.HasPrefix(line, []byte("---")):
			return n
		case bytes.HasPrefix(line, []byte("-> mlkem768x25519 ")):
			n++
		case bytes.HasPrefix(line, []byte("->")):
			return -1
		}
	}
	return -1
}

// strictJSON decodes one JSON value with known fields and nothing after it but
// white space. Its error may quote the input.
func strictJSON(in []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(in))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return nil
}
