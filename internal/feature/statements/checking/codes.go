package checking

import (
	"context"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

const (
	maxCodes   = 1000 // of one set
	maxUses    = 10_000
	maxNetwork = 120 // characters
	maxDays    = 366
)

// NewSet is what somebody asks for who makes codes for a network.
type NewSet struct {
	Network     string
	Codes, Uses int64
	Until       core.Day
}

// Set is a number of codes made together.
type Set struct {
	ID          core.ID
	Network     string
	Codes, Uses int64 // how many, and how often each can be used
	Until       core.Day
	Made        core.Day
	Withdrawn   core.Day // 0: they can be used
	Left        int64    // codes that are not used up
	UsesLeft    int64
}

func (n NewSet) check(today core.Day) (NewSet, *core.Error) {
	var bad []*core.Error
	wrong := func(field string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "checking.wrong." + field, Args: args})
	}
	var p script.Problem
	if n.Network, p = script.Line(n.Network, maxNetwork); p != script.OK {
		wrong("network", "N", int64(maxNetwork))
	}
	if n.Codes < 1 || n.Codes > maxCodes {
		wrong("codes", "N", int64(maxCodes))
	}
	if n.Uses < 1 || n.Uses > maxUses {
		wrong("uses", "N", int64(maxUses))
	}
	if n.Until < today || n.Until > today+maxDays {
		wrong("until")
	}
	return n, core.Join(bad)
}

// MakeCodes makes codes for a network and returns them; they are shown this once.
func (s *Service) MakeCodes(ctx context.Context, by core.Actor, slug string, n NewSet) (codes []string, err error) {
	defer core.Wrap(&err, "checking.MakeCodes(%s)", slug)
	n, bad := n.check(s.today())
	if bad != nil {
		return nil, bad
	}
	id := core.NewID()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		codes = nil
		st, err := own(tx, by, slug)
		if err != nil {
			return err
		}
		var hashes []string
		codes, hashes, err = s.Statements.MakeCodes(tx, by.Account, st, n.Network, int(n.Codes), n.Uses, n.Until, fmt.Sprintf("%d codes of %d uses", n.Codes, n.Uses))
		if err != nil {
			return err
		}
		if err := insertSet(tx, st.ID, Set{ID: id, Network: n.Network, Codes: n.Codes, Uses: n.Uses, Until: n.Until, Made: s.today()}); err != nil {
			return err
		}
		for _, h := range hashes {
			if err := insertSetCode(tx, h, id); err != nil {
				return err
			}
		}
		return nil
	})
	return codes, err
}

// Sets returns the sets of codes of a statement, with what is left of them.
func sets(tx *db.Tx, st core.ID) ([]Set, error) {
	all, err := setsOf(tx, st)
	if err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Withdrawn != 0 {
			continue
		}
		hashes, err := setCodes(tx, all[i].ID)
		if err != nil {
			return nil, err
		}
		if all[i].Left, all[i].UsesLeft, err = statements.UsesLeft(tx, hashes); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// WithdrawCodes takes a set back. Who signed with one of its codes stays.
func (s *Service) WithdrawCodes(ctx context.Context, by core.Actor, slug string, set core.ID) (err error) {
	defer core.Wrap(&err, "checking.WithdrawCodes(%s)", slug)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		st, err := own(tx, by, slug)
		if err != nil {
			return err
		}
		if ok, err := setWithdrawn(tx, st.ID, set, s.today()); err != nil {
			return err
		} else if !ok {
			return errNone
		}
		hashes, err := setCodes(tx, set)
		if err != nil {
			return err
		}
		if err := statements.DropCodes(tx, hashes); err != nil {
			return err
		}
		if err := dropSetCodes(tx, set); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "statement.codes_withdrawn", core.Ref{Kind: "statement", ID: st.ID}, fmt.Sprintf("%d codes", len(hashes)))
	})
}
