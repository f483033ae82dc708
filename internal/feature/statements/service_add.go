package statements

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Known is an endorsement that was confirmed outside this program: on paper, or
// made up for a demonstration.
type Known struct {
	SignInput
	Lang      core.Lang
	Level     Level
	VouchedBy string
	Day       core.Day
}

// AddKnown adds endorsements to a statement's present version as confirmed ones,
// sealed and counted like all others, in transactions of 200. A mailbox that
// stands there already is left out.
func (s *Service) AddKnown(ctx context.Context, slug string, all []Known) (added int, err error) {
	defer core.Wrap(&err, "statements.AddKnown(%s)", slug)
	var st *Statement
	var key listKey
	var v Version
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if st, err = statementBySlug(tx, slug); err != nil {
			return err
		}
		if key, err = currentListKey(tx, st.ID); core.KindOf(err) == core.NotFound {
			return errNoKey
		} else if err != nil {
			return err
		}
		v, err = versionOf(tx, st)
		return err
	}); err != nil {
		return 0, err
	}
	for len(all) > 0 {
		some := all[:min(200, len(all))]
		all = all[len(some):]
		rows, err := s.sealKnown(st, key, v, some)
		if err != nil {
			return added, err
		}
		n := 0
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			n = 0
			for _, r := range rows {
				ok, err := s.addKnown(tx, st, key, r)
				if err != nil {
					return err
				}
				if ok {
					n++
				}
			}
			return nil
		}); err != nil {
			return added, err
		}
		added += n
	}
	s.changes.Add(1)
	return added, nil
}

// knownRow is an endorsement ready to be written down.
type knownRow struct {
	e      *Endorsement
	who    []byte
	sealed []byte
}

// sealKnown seals with all cores: it is the slow part.
func (s *Service) sealKnown(st *Statement, key listKey, v Version, some []Known) ([]knownRow, error) {
	out, errs := make([]knownRow, len(some)), make([]error, len(some))
	var wg sync.WaitGroup
	for w := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := w; i < len(some); i += runtime.GOMAXPROCS(0) {
				out[i], errs[i] = s.knownRow(st, key, v, some[i])
			}
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return out, nil
}

func (s *Service) knownRow(st *Statement, key listKey, v Version, k Known) (knownRow, error) {
	in, bad := k.Clean(st, key.Openers >= minOpeners)
	if bad != nil {
		return knownRow{}, bad
	}
	form := core.NewToken()
	link := s.link(form)
	e := s.pending(st, k.Lang, form, link, in)
	r := knownRow{e: e, who: e.Who}
	e.State, e.Day, e.ExpiresOn, e.Who = stateConfirmed, k.Day, 0, nil
	var err error
	if e.Visibility == Public {
		e.Level, e.VouchedBy = k.Level, k.VouchedBy
	}
	rec := s.record(st, v, e, in, link)
	rec.VouchedBy = k.VouchedBy
	r.sealed, err = s.seal(key, rec)
	return r, err
}

func (s *Service) addKnown(tx *db.Tx, st *Statement, key listKey, r knownRow) (bool, error) {
	if len(r.who) > 0 {
		if ok, err := insertSigner(tx, st.ID, r.who, r.e.ID); err != nil || !ok {
			return false, err
		}
	}
	if ok, err := insertEndorsement(tx, r.e); err != nil || !ok {
		return false, err
	}
	if err := insertRecord(tx, r.e.ID, key.ID, r.sealed); err != nil {
		return false, err
	}
	if r.e.Visibility == Public || st.State != Published || !counts(st, r.e) {
		return true, s.countIn(tx, st, r.e)
	}
	// A list from outside is one batch: its sealed ones count together, at once.
	x := sealedRow{r.e.ID, st.ID, r.e.Kind, r.e.Country, r.e.Day, hashOf(r.sealed), true}
	if err := insertSealed(tx, x); err != nil {
		return false, err
	}
	return true, s.countSealed(tx, st, x)
}
