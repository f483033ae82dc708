package statements

import (
	"context"
	"net/url"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// What package checking needs of statements: to be asked before a printed name
// counts, to see the names that wait, and to move one from state to state.

// stateInvalidated is an endorsement that a moderator took off the roll, or never
// let on it. It counts nowhere and shows nowhere, and is deleted after the days in
// which it can be put back.
const stateInvalidated = "invalidated"

// The states, for packages of the desk.
const (
	StateHeld        = stateHeld
	StateConfirmed   = stateConfirmed
	StateLapsed      = stateLapsed
	StateInvalidated = stateInvalidated
)

// Checker looks at names before they are printed; package checking is one. Without
// one only odd names are held (see [Service.odd]).
type Checker interface {
	// Look says whether a printed name is to be held. odd is what the program
	// thinks by itself. note writes down why; it is called in the transaction that
	// writes the endorsement, and only then.
	Look(ctx context.Context, st *Statement, e *Endorsement, odd bool) (hold bool, note func(*db.Tx) error, err error)
	// Shown is what the holder of a private link is told beside their endorsement.
	Shown(ctx context.Context, e *Endorsement) (*MineCheck, error)
}

// MineCheck is what a moderator has to say to the holder of a private link.
type MineCheck struct {
	Question string // from a moderator, in their own words; "" when there is none
	Answered bool
	Host     string // of the organisation's website, when it can show that it is theirs
	Zone     string // the DNS record that shows it, as a line of a zone file
	File     string // where a file with the text of the record shows it
}

// SetChecker sets who looks at names. Call it before the site serves.
func (s *Service) SetChecker(c Checker) { s.checker = c }

// look says whether a printed name waits for a person, and what is to be noted
// in the transaction that writes it.
func (s *Service) look(ctx context.Context, st *Statement, e *Endorsement) (bool, func(*db.Tx) error) {
	none := func(*db.Tx) error { return nil }
	odd := s.odd(ctx, st, e)
	if s.checker == nil || e.Visibility != Public || e.Name == "" {
		return odd, none
	}
	hold, note, err := s.checker.Look(ctx, st, e, odd)
	if err != nil {
		s.Log.Error("a name could not be looked at", "err", err)
		return true, none // nobody can say; a person should
	}
	return hold, note
}

// CheckQuery is which printed endorsements somebody at the desk wants to see; what
// is empty does not matter.
type CheckQuery struct {
	State   string // held, confirmed, lapsed, invalidated
	Kind    EndorserKind
	Level   Level
	Country string
	Day     core.Day
	Host    string // of the website, or a domain above it
	Words   string // each begins a word of the name
}

// Empty reports whether nothing narrows the query but its state.
func (q CheckQuery) Empty() bool {
	return q.Kind == "" && q.Level == "" && q.Country == "" && q.Day == 0 && q.Host == "" && len(script.Query(q.Words)) == 0
}

// fits reports whether a row that the database found has the website and the words.
func (q CheckQuery) fits(e *Endorsement) bool {
	if q.Host != "" {
		u, err := url.Parse(e.Website)
		if err != nil || !under(u.Hostname(), q.Host) {
			return false
		}
	}
	words := script.Query(q.Words)
	return len(words) == 0 || hasAll(script.Words(e.Name), words)
}

// Fits reports whether a row answers the query, its state aside.
func (q CheckQuery) Fits(e *Endorsement) bool {
	return (q.Kind == "" || e.Kind == q.Kind) && (q.Level == "" || e.Level == q.Level) && (q.Country == "" || e.Country == q.Country) &&
		(q.Day == 0 || e.Day == q.Day) && q.fits(e)
}

// under reports whether host is domain or below it.
func under(host, domain string) bool {
	return host == domain || len(host) > len(domain) && host[len(host)-len(domain)-1:] == "."+domain
}

// checkChunk is how many rows are read at once.
const checkChunk = 500

// CheckPage returns up to limit printed endorsements of one statement whose ids
// come after after, in the order of their ids, which say nothing of when they came.
func CheckPage(tx *db.Tx, statement core.ID, q CheckQuery, after core.ID, limit int) (out []*Endorsement, err error) {
	word := ""
	if w := script.Query(q.Words); len(w) > 0 {
		word = w[0]
	}
	for {
		var some []*Endorsement
		switch {
		case q.State == stateHeld:
			some, err = heldAfter(tx, statement, q, after, checkChunk)
		case q.State == stateConfirmed && word != "":
			some, err = wordedAfter(tx, statement, q, word, after, checkChunk)
		default:
			some, err = printedAfter(tx, statement, q, after, checkChunk)
		}
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			if q.fits(e) {
				if out = append(out, e); len(out) == limit {
					return out, nil
				}
			}
		}
		if len(some) < checkChunk {
			return out, nil
		}
		after = some[len(some)-1].ID
	}
}

// CheckOne returns a printed endorsement and its statement; NotFound for one that
// is not confirmed yet, sealed, or gone.
func CheckOne(tx *db.Tx, id core.ID) (*Endorsement, *Statement, error) {
	e, err := endorsementByID(tx, id)
	if err != nil {
		return nil, nil, err
	}
	if e.Visibility != Public || e.State == statePending {
		return nil, nil, &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	st, err := statementByID(tx, e.Statement)
	return e, st, err
}

// CheckStatement returns a statement by its slug, in any state.
func CheckStatement(tx *db.Tx, slug string) (*Statement, error) { return statementBySlug(tx, slug) }

// CheckStatementByID is [CheckStatement] by id.
func CheckStatementByID(tx *db.Tx, id core.ID) (*Statement, error) { return statementByID(tx, id) }

// CheckTitles returns the titles of all statements' present versions by language.
func CheckTitles(tx *db.Tx) (map[core.ID]map[core.Lang]string, error) { return allTitles(tx) }

// CheckMany returns the printed endorsements with these ids, by id; what is sealed,
// not confirmed or gone is not among them.
func CheckMany(tx *db.Tx, ids []core.ID) (map[core.ID]*Endorsement, error) {
	all, err := endorsementsByID(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[core.ID]*Endorsement, len(all))
	for _, e := range all {
		if e.Visibility == Public && e.State != statePending {
			out[e.ID] = e
		}
	}
	return out, nil
}

// CountHeld returns how many printed endorsements are held, by statement.
func CountHeld(tx *db.Tx) (map[core.ID]int64, error) { return heldCounts(tx) }

// Organisations calls f with the printed organisations of a statement that count or
// are held, the latest first, at most limit of those that count.
func Organisations(tx *db.Tx, statement core.ID, limit int, f func(*Endorsement) error) error {
	if err := eachLatestOrganisation(tx, statement, int64(limit), f); err != nil {
		return err
	}
	for after := core.ID(""); ; {
		held, err := heldAfter(tx, statement, CheckQuery{Kind: Organisation}, after, checkChunk)
		if err != nil {
			return err
		}
		for _, e := range held {
			if err := f(e); err != nil {
				return err
			}
			after = e.ID
		}
		if len(held) < checkChunk {
			return nil
		}
	}
}

// Judge moves a printed endorsement of a statement from one state to another
// inside tx, with the numbers, the search and the log. To StateConfirmed means to
// where it stands, which is lapsed when it was for an earlier version. reason is
// one word, and goes into the transparency log when a name leaves the roll. It
// reports false when the endorsement is not in that state any more. Call
// [Service.Judged] after the transaction.
func (s *Service) Judge(tx *db.Tx, st *Statement, id core.ID, from, to, reason string) (bool, error) {
	e, err := endorsementByID(tx, id)
	if core.KindOf(err) == core.NotFound {
		return false, nil
	} else if err != nil {
		return false, err
	}
	if e.Statement != st.ID || e.State != from || e.Visibility != Public {
		return false, nil
	}
	after := *e
	if after.State = to; to == stateConfirmed {
		after.State = st.standing(e)
	}
	if ok, err := setState(tx, id, from, after.State); err != nil || !ok {
		return ok, err
	}
	if !stands(&after) {
		if err := forgetWords(tx, id); err != nil {
			return false, err
		}
	}
	return true, s.changed(tx, st, e, &after, reason)
}

// Judged says that endorsements were moved, so that pages count anew.
func (s *Service) Judged() { s.changes.Add(1) }

// Raise gives a printed endorsement another level inside tx, if it has the website
// host that the check was about.
func (s *Service) Raise(tx *db.Tx, st *Statement, id core.ID, host string, level Level) (bool, error) {
	e, err := endorsementByID(tx, id)
	if err != nil {
		return false, err
	}
	if own, ok := script.Domain(e.Website); !ok || own != host || e.Visibility != Public || e.Statement != st.ID {
		return false, nil
	}
	after := *e
	after.Level = level
	if err := updatePublic(tx, &after); err != nil {
		return false, err
	}
	return true, s.changed(tx, st, e, &after, "")
}

// DropInvalidated deletes endorsements that were taken off the roll and can be put
// back no more; others it leaves.
func (s *Service) DropInvalidated(ctx context.Context, ids []core.ID) (err error) {
	defer core.Wrap(&err, "statements.DropInvalidated")
	var gone []*Endorsement
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		gone = nil
		for _, id := range ids {
			e, err := endorsementByID(tx, id)
			if ignoreMissing(err) != nil {
				return err
			}
			if err != nil || e.State != stateInvalidated {
				continue
			}
			st, err := statementByID(tx, e.Statement)
			if err != nil {
				return err
			}
			if err := s.remove(tx, st, e, ""); err != nil {
				return err
			}
			gone = append(gone, e)
		}
		return nil
	}); err != nil || len(gone) == 0 {
		return err
	}
	for _, e := range gone {
		s.forget(ctx, e)
	}
	return s.scrub(ctx, nil)
}

// MakeCodes is [Service.NewCodes] at the desk: it makes the codes for a statement
// inside tx and returns them with the hashes under which they are kept.
func (s *Service) MakeCodes(tx *db.Tx, who core.ID, st *Statement, network string, n int, uses int64, until core.Day, note string) (codes, hashes []string, err error) {
	for range n {
		c := core.NewToken()[:12] // 60 bits
		h := core.HashToken("code " + c)
		if err := insertCode(tx, st.ID, h, network, uses, until); err != nil {
			return nil, nil, err
		}
		codes, hashes = append(codes, c), append(hashes, h)
	}
	return codes, hashes, audit.Add(tx, s.Now(), string(who), "statement.codes", core.Ref{Kind: "statement", ID: st.ID}, note)
}

// UsesLeft returns how many codes of these are left, and how many uses.
func UsesLeft(tx *db.Tx, hashes []string) (codes, uses int64, err error) {
	for _, h := range hashes {
		n, err := codeUses(tx, h)
		if err != nil {
			return 0, 0, err
		}
		if uses += n; n > 0 {
			codes++
		}
	}
	return codes, uses, nil
}

// DropCodes takes codes back: nobody can sign with them any more.
func DropCodes(tx *db.Tx, hashes []string) error {
	for _, h := range hashes {
		if err := deleteCode(tx, h); err != nil {
			return err
		}
	}
	return nil
}
