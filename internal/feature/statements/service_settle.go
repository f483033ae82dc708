package statements

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/platform/db"
)

const (
	// settleEvery is how often sealed endorsements are counted.
	settleEvery = time.Hour
	// groupOf is how many sealed endorsements of a kind are counted together:
	// whoever watches the number learns of five people, never of one.
	groupOf = 5
	// settleChunk is how much one transaction does, a multiple of groupOf.
	settleChunk = 500
)

// Settle counts the sealed endorsements of the last hour and takes out those that
// left, and logs both; the checkpoint that follows makes it public. Of each kind,
// of each statement:
//
//   - those that wait are counted in fives picked by chance; up to four go on
//     waiting, whoever came first;
//   - those that left are taken out in fives likewise, so a number never falls
//     because one person withdrew;
//   - what is left over goes when signing closes, once when the days are over in
//     which it could still be confirmed, and once on the day of erasing.
//
// What stands on a statement that the log does not know (from before there was a
// log, or published from a draft) is logged whole, once: the groups of five are
// about changes. It does nothing while another process did it within the hour.
func (s *Service) Settle(ctx context.Context) (err error) {
	defer core.Wrap(&err, "statements.Settle")
	mine := false
	if err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		mine, err = db.Lease(tx, "statements.settle", s.holder, s.Now(), settleEvery*5/6)
		return err
	}); err != nil || !mine {
		return err
	}
	return s.SettleNow(ctx)
}

// SettleNow is [Service.Settle] whoever did it within the hour, for an operator
// who asks for a checkpoint now. The groups of five hold all the same.
func (s *Service) SettleNow(ctx context.Context) (err error) {
	defer core.Wrap(&err, "statements.SettleNow")
	var all []*Statement
	if err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if all, err = allStatements(tx); err != nil {
			return err
		}
		return s.beginLogs(tx, all)
	}); err != nil {
		return err
	}
	n := 0
	for _, st := range all {
		some, err := s.settle(ctx, st)
		if err != nil {
			return err
		}
		n += some
	}
	if n == 0 {
		return nil
	}
	s.changes.Add(1)
	return s.scrub(ctx, nil)
}

// beginLogs begins the log of the public statements that are older than it.
func (s *Service) beginLogs(tx *db.Tx, all []*Statement) error {
	for _, st := range all {
		if st.State != Published {
			continue
		}
		if _, err := markOf(tx, loggedMark(st)); err == nil {
			continue
		} else if core.KindOf(err) != core.NotFound {
			return err
		}
		if err := s.beginLog(tx, st, true); err != nil {
			return err
		}
	}
	return nil
}

// settle does for one statement what [Service.Settle] says, and returns how many
// endorsements it counted or took out.
func (s *Service) settle(ctx context.Context, st *Statement) (changed int, err error) {
	if st.State != Published {
		return 0, nil
	}
	flush, err := s.standing(ctx, st)
	if err != nil {
		return 0, err
	}
	moment := st.flushMoment(s.Now())
	mark := "flush " + string(st.ID) + " " + strconv.FormatInt(moment, 10)
	if moment > 0 {
		if err := s.DB.Read(ctx, func(tx *db.Tx) error {
			_, err := markOf(tx, mark)
			if core.KindOf(err) == core.NotFound {
				flush, err = true, nil
			}
			return err
		}); err != nil {
			return 0, err
		}
	}
	for _, kind := range []EndorserKind{Organisation, Person} {
		for more := true; more; {
			n := 0
			if err := s.DB.Write(ctx, func(tx *db.Tx) error {
				n, more, err = s.batch(tx, st, kind, flush)
				return err
			}); err != nil {
				return changed, err
			}
			changed += n
		}
	}
	if moment > 0 && flush {
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := addMark(tx, mark, "")
			return err
		})
	}
	return changed, err
}

// flushMoment is the last of the moments that have come at which nothing is held
// back, in Unix seconds; 0 before the first.
func (st *Statement) flushMoment(now time.Time) (last int64) {
	moments := []int64{}
	if st.ClosesAt > 0 {
		confirmed := core.DayOf(time.Unix(st.ClosesAt, 0)) + window + 1
		moments = append(moments, st.ClosesAt, confirmed.Time().Unix())
	}
	if st.EraseOn > 0 {
		moments = append(moments, st.EraseOn.Time().Unix())
	}
	for _, m := range moments {
		if m <= now.Unix() && m > last {
			last = m
		}
	}
	return last
}

// batch counts in and out, within one transaction, what may go of one kind. more
// says that it was not all.
func (s *Service) batch(tx *db.Tx, st *Statement, kind EndorserKind, flush bool) (n int, more bool, err error) {
	in, err := sealedWaiting(tx, st.ID, kind, settleChunk)
	if err != nil {
		return 0, false, err
	}
	out, err := sealedLeaving(tx, st.ID, kind, settleChunk)
	if err != nil {
		return 0, false, err
	}
	more = len(in) == settleChunk || len(out) == settleChunk
	for _, x := range fives(in, flush) {
		if x.Hash, err = sealedHash(tx, x.ID); err != nil {
			return 0, false, err
		}
		if err := setCounted(tx, x); err != nil {
			return 0, false, err
		}
		if err := s.countSealed(tx, st, x); err != nil {
			return 0, false, err
		}
		n++
	}
	for _, x := range fives(out, flush) {
		if err := s.takeOut(tx, st, x); err != nil {
			return 0, false, err
		}
		n++
	}
	if n > 0 {
		err = moveCountries(tx, st, kind)
	}
	return n, more, err
}

// fives returns as many of all, picked by chance, as make whole groups.
func fives(all []sealedRow, flush bool) []sealedRow {
	rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	if flush {
		return all
	}
	return all[:len(all)-len(all)%groupOf]
}

// takeOut takes one that left out of the numbers and says so in the log.
func (s *Service) takeOut(tx *db.Tx, st *Statement, x sealedRow) error {
	if err := addTally(tx, x.tallied(), -1); err != nil {
		return err
	}
	if err := deleteLeaving(tx, x.Hash); err != nil {
		return err
	}
	return s.log(tx, rollcheck.Entry{Verb: rollcheck.Unseal, Statement: st.Slug, Old: x.Hash})
}

// moveCountries brings corrected countries into the numbers, together with a
// group that comes or goes.
func moveCountries(tx *db.Tx, st *Statement, kind EndorserKind) error {
	was, is, err := moved(tx, st.ID, kind)
	if err != nil {
		return err
	}
	for i, x := range was {
		if err := addTally(tx, x.tallied(), -1); err != nil {
			return err
		}
		if err := setCountry(tx, x.ID, is[i]); err != nil {
			return err
		}
		x.Country = is[i]
		if err := addTally(tx, x.tallied(), 1); err != nil {
			return err
		}
	}
	return nil
}

// standing logs what stands on a statement that the log is beginning with, and
// reports whether there was something to begin.
func (s *Service) standing(ctx context.Context, st *Statement) (began bool, err error) {
	for {
		done := false
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			at, err := markOf(tx, standMark(st))
			if core.KindOf(err) == core.NotFound {
				done = true
				return nil
			} else if err != nil {
				return err
			}
			done = false
			what, after, _ := strings.Cut(at, " ")
			next, err := s.standingChunk(tx, st, what, core.ID(after))
			if err != nil {
				return err
			}
			if next == "" {
				return dropMark(tx, standMark(st))
			}
			return setMark(tx, standMark(st), next)
		}); err != nil || done {
			return began, err
		}
		began = true
	}
}

// standingChunk logs some of what stands, after an id, and returns where to go
// on: "" at the end.
func (s *Service) standingChunk(tx *db.Tx, st *Statement, what string, after core.ID) (next string, err error) {
	if what == "public" {
		rows, err := leafless(tx, st.ID, after, settleChunk)
		if err != nil {
			return "", err
		}
		for _, e := range rows {
			if err := s.addLeaf(tx, st, e, ""); err != nil {
				return "", err
			}
			after = e.ID
		}
		if len(rows) == 0 {
			return "sealed ", nil
		}
		return "public " + string(after), nil
	}
	rows, err := unlisted(tx, st.ID, st.since(), after, settleChunk)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	for _, e := range rows { // in the numbers they are already
		hash, err := sealedHash(tx, e.ID)
		if err != nil {
			return "", err
		}
		if err := insertSealed(tx, sealedRow{e.ID, e.Statement, e.Kind, e.Country, e.Day, hash, true}); err != nil {
			return "", err
		}
		if err := s.log(tx, rollcheck.Entry{Verb: rollcheck.Seal, Statement: st.Slug, New: hash}); err != nil {
			return "", err
		}
		after = e.ID
	}
	return "sealed " + string(after), nil
}

// since is the first version that an endorsement must have affirmed to count.
func (st *Statement) since() int64 {
	if st.Rule == RuleCarry {
		return 0
	}
	return st.Version
}

// relist brings log and numbers in line after a rule was applied to all
// endorsements at once. That is the operator's doing and tells of nobody, so
// nothing waits for a group.
func (s *Service) relist(tx *db.Tx, st *Statement) error {
	off, err := offRoll(tx, st.ID)
	if err != nil {
		return err
	}
	for _, e := range off {
		was := *e
		was.State, was.Visibility = stateConfirmed, Public
		if err := s.logName(tx, st, &was, nil, "lapsed"); err != nil {
			return err
		}
	}
	old, err := stale(tx, st.ID, st.since())
	if err != nil {
		return err
	}
	for _, x := range old {
		if err := deleteSealed(tx, x.ID); err != nil {
			return err
		}
		if x.Counted {
			if err := insertLeaving(tx, x); err != nil {
				return err
			}
		}
	}
	for _, kind := range []EndorserKind{Organisation, Person} {
		out, err := sealedLeaving(tx, st.ID, kind, 1<<40)
		if err != nil {
			return err
		}
		for _, x := range out {
			if err := s.takeOut(tx, st, x); err != nil {
				return err
			}
		}
	}
	again, err := unlisted(tx, st.ID, st.since(), "", 1<<40)
	if err != nil {
		return err
	}
	for _, e := range again {
		if err := insertSealed(tx, sealedRow{ID: e.ID, Statement: e.Statement, Kind: e.Kind, Country: e.Country, Day: e.Day}); err != nil {
			return err
		}
	}
	return recount(tx, st)
}
