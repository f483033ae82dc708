package statements

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
)

// How a printed name left the roll, for the tally of those.
const (
	goneWithdrawn   = "withdrawn"   // its owner took it off, erased or hidden
	goneInvalidated = "invalidated" // the operator did
)

// log adds an entry to the transparency log. Nothing of a statement that was
// never public comes there: a draft's slug is nobody's business.
func (s *Service) log(tx *db.Tx, e rollcheck.Entry) error { return tlog.Add(tx, []byte(e.Text())) }

// stands reports whether an endorsement is printed on the roll.
func stands(e *Endorsement) bool {
	return e != nil && e.State == stateConfirmed && e.Visibility == Public
}

// countIn adds an endorsement that was not there before to the numbers, the
// search and the log.
func (s *Service) countIn(tx *db.Tx, st *Statement, e *Endorsement) error {
	return s.changed(tx, st, nil, e, "")
}

// changed brings numbers, search and log from what an endorsement was to what it
// is; before is nil when it is new, after when it is gone. reason is why the
// operator takes a name off the roll, one word, and "" when its owner does.
//
// A printed name counts and is logged at once. A sealed one waits for [Service.Settle].
func (s *Service) changed(tx *db.Tx, st *Statement, before, after *Endorsement, reason string) error {
	in := func(e *Endorsement, v Visibility) bool { return e != nil && e.Visibility == v && counts(st, e) }
	if in(before, Public) {
		if err := addTally(tx, before, -1); err != nil {
			return err
		}
	}
	if in(after, Public) {
		if err := addTally(tx, after, 1); err != nil {
			return err
		}
	}
	if stands(after) {
		if err := insertWords(tx, after, script.Words(after.Name)); err != nil {
			return err
		}
	}
	if err := s.logName(tx, st, before, after, reason); err != nil {
		return err
	}
	if err := s.moved(tx, before, after); err != nil {
		return err
	}
	was, is := in(before, Sealed), in(after, Sealed)
	switch {
	case is && !was:
		return insertSealed(tx, sealedRow{ID: after.ID, Statement: after.Statement, Kind: after.Kind, Country: after.Country, Day: after.Day})
	case was && !is:
		return leaveSealed(tx, before)
	case was && before.Country != after.Country:
		return setMoved(tx, after.ID)
	}
	return nil
}

// logName writes down that a name came to stand on the roll, changed or left it.
func (s *Service) logName(tx *db.Tx, st *Statement, before, after *Endorsement, reason string) error {
	if !stands(before) {
		if !stands(after) || st.State != Published {
			return nil
		}
		return s.addLeaf(tx, st, after, "")
	}
	l, ok, err := leafOf(tx, before.ID)
	if err != nil || !ok { // it never was in the log: of a draft
		return err
	}
	old := l.digest()
	switch {
	case !stands(after):
		if err := deleteLeaf(tx, before.ID); err != nil {
			return err
		}
		how, e := goneWithdrawn, rollcheck.Entry{Verb: rollcheck.Withdraw, Statement: st.Slug, Old: old}
		if reason != "" {
			how, e.Verb, e.Word = goneInvalidated, rollcheck.Invalidate, reason
		}
		if err := addGone(tx, st.ID, how); err != nil {
			return err
		}
		return s.log(tx, e)
	case rollcheck.Digest(l.Nonce, published1(st, after)) != old:
		return s.addLeaf(tx, st, after, old)
	}
	return nil
}

// addLeaf gives a printed name a nonce and an entry of its own; old is what it
// was in the log until now, or "".
func (s *Service) addLeaf(tx *db.Tx, st *Statement, e *Endorsement, old string) error {
	nonce := make([]byte, rollcheck.NonceSize)
	rand.Read(nonce) // never fails
	entry := rollcheck.Entry{Verb: rollcheck.Endorse, Statement: st.Slug, Old: old, New: rollcheck.Digest(nonce, published1(st, e))}
	if old != "" {
		entry.Verb = rollcheck.Replace
	}
	if err := insertLeaf(tx, e.ID, leafRow{nonce, entry.Text()}); err != nil {
		return err
	}
	return s.log(tx, entry)
}

// digest is the hash that the leaf put into the log.
func (l leafRow) digest() string {
	e, _ := rollcheck.ParseEntry(l.Entry)
	return e.New
}

// published1 is the record of what the roll publishes of one endorsement.
func published1(st *Statement, e *Endorsement) []byte {
	r := rollcheck.Record{Statement: st.Slug, Kind: string(e.Kind), Name: e.Name, Country: e.Country, Website: e.Website,
		Affiliation: e.Affiliation, Level: string(e.Level), VouchedBy: e.VouchedBy, Version: e.Version, Lang: string(e.Lang),
		Day: e.Day.Time().Format("2006-01-02"), Logo: e.Logo}
	return r.Bytes()
}

// leaveSealed takes a sealed endorsement out. One that still waited was never
// told of and just goes; one that was counted leaves coarse facts behind, and the
// numbers follow with four others.
func leaveSealed(tx *db.Tx, e *Endorsement) error {
	x, err := sealedOf(tx, e.ID)
	switch {
	case core.KindOf(err) == core.NotFound: // counted before there was a log
		return addTally(tx, e, -1)
	case err != nil:
		return err
	case x.Counted:
		if err := insertLeaving(tx, x); err != nil {
			return err
		}
	}
	return deleteSealed(tx, e.ID)
}

// countSealed counts a sealed endorsement and logs it.
func (s *Service) countSealed(tx *db.Tx, st *Statement, x sealedRow) error {
	if err := addTally(tx, x.tallied(), 1); err != nil {
		return err
	}
	return s.log(tx, rollcheck.Entry{Verb: rollcheck.Seal, Statement: st.Slug, New: x.Hash})
}

// sealedHash is the hash of an endorsement's ciphertext. Where the record was
// erased, or an import had none, chance stands in: the number must be right.
func sealedHash(tx *db.Tx, id core.ID) (string, error) {
	_, sealed, _, err := recordOf(tx, id)
	if ignoreMissing(err) != nil {
		return "", err
	}
	if len(sealed) == 0 {
		sealed = make([]byte, 32)
		rand.Read(sealed)
	}
	return hashOf(sealed), nil
}

func hashOf(ciphertext []byte) string {
	sum := sha256.Sum256(ciphertext)
	return hex.EncodeToString(sum[:])
}

// logPublish logs what publishing changed; was is the state before, "" when the
// statement is new.
func (s *Service) logPublish(tx *db.Tx, st *Statement, was string, newVersion bool) error {
	switch {
	case st.State != Published && was == Published:
		return s.log(tx, rollcheck.Entry{Verb: rollcheck.Unpublish, Statement: st.Slug})
	case st.State != Published:
		return nil
	case was != Published:
		return s.beginLog(tx, st, was != "")
	case newVersion:
		return s.logVersion(tx, st, st.Version)
	}
	return nil
}

// beginLog logs a statement that was not in the log until now: its versions, its
// key and, if it may have endorsements already, those; [Service.Settle] does that
// in pieces.
func (s *Service) beginLog(tx *db.Tx, st *Statement, endorsed bool) error {
	if err := setMark(tx, loggedMark(st), ""); err != nil {
		return err
	}
	if endorsed {
		if err := setMark(tx, standMark(st), "public "); err != nil {
			return err
		}
	}
	for n := int64(1); n <= st.Version; n++ {
		if err := s.logVersion(tx, st, n); err != nil {
			return err
		}
	}
	k, err := currentListKey(tx, st.ID)
	if core.KindOf(err) == core.NotFound {
		return nil
	} else if err != nil {
		return err
	}
	return s.logKey(tx, st, k.Recipient)
}

func (s *Service) logVersion(tx *db.Tx, st *Statement, number int64) error {
	all, err := versions(tx, st.ID)
	if err != nil {
		return err
	}
	for _, v := range all {
		if v.Number == number {
			return s.log(tx, rollcheck.Entry{Verb: rollcheck.Version, Statement: st.Slug, Number: number, New: v.Hash})
		}
	}
	return nil
}

// logKey makes a change of keys visible outside: whoever put another key in the
// coordinators' place could read what is sealed from then on.
func (s *Service) logKey(tx *db.Tx, st *Statement, recipient string) error {
	words, err := keyWords(recipient)
	if err != nil {
		return err
	}
	// Entries of one hour are shuffled, so the number says which key came last.
	mark, n := "keys "+string(st.ID), int64(0)
	last, err := markOf(tx, mark)
	if ignoreMissing(err) != nil {
		return err
	} else if err == nil {
		if n, err = strconv.ParseInt(last, 10, 64); err != nil {
			return err
		}
	}
	n++
	if err := setMark(tx, mark, strconv.FormatInt(n, 10)); err != nil {
		return err
	}
	return s.log(tx, rollcheck.Entry{Verb: rollcheck.Key, Statement: st.Slug, Number: n, Word: words})
}

// keyWords is a list key's fingerprint as one word.
func keyWords(recipient string) (string, error) {
	words, err := seal.Fingerprint(recipient)
	return strings.ReplaceAll(words, " ", "-"), err
}

func loggedMark(st *Statement) string { return "logged " + string(st.ID) }
func standMark(st *Statement) string  { return "stand " + string(st.ID) }
