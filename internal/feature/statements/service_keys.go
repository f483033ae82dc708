package statements

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
)

// UseListKey makes the list key of a file the one that new sign-ons are sealed
// to. The private half inside it is sealed to the coordinators: the server
// cannot open it.
func (s *Service) UseListKey(ctx context.Context, file []byte) (k *seal.ListKey, err error) {
	defer core.Wrap(&err, "statements.UseListKey")
	if k, err = seal.ParseListKey(file); err != nil {
		return nil, err
	}
	made, err := time.Parse("2006-01-02", k.Made)
	if err != nil {
		return nil, err
	}
	defer s.DB.NewEpoch()
	return k, s.DB.Write(ctx, func(tx *db.Tx) error {
		st, err := statementBySlug(tx, k.Statement)
		if core.KindOf(err) == core.NotFound {
			return fmt.Errorf("there is no statement %q on this site", k.Statement)
		} else if err != nil {
			return err
		}
		if s.guard != nil {
			if err := s.guard.MayUse(tx, k.Openers); err != nil {
				return err
			}
		}
		if err := putListKey(tx, listKey{ID: k.ID, Statement: st.ID, Recipient: k.Recipient, Openers: int64(len(k.Openers)),
			Body: string(file), MadeOn: core.DayOf(made)}); err != nil {
			return err
		}
		if st.State == Published {
			if err := s.logKey(tx, st, k.Recipient); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), "command", "statement.list_key", core.Ref{Kind: "statement", ID: st.ID},
			fmt.Sprintf("list key %s with %d opening keys", k.ID, len(k.Openers)))
	})
}

// Keys is the list keys of one statement, the current one first.
type Keys struct {
	Slug string
	Keys []seal.ListKey
	Open bool // the first one is in use
}

// ListKeys returns all list keys the site knows, by statement.
func (s *Service) ListKeys(ctx context.Context) (out []Keys, err error) {
	defer core.Wrap(&err, "statements.ListKeys")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := allStatements(tx)
		if err != nil {
			return err
		}
		for _, st := range all {
			keys, err := listKeys(tx, st.ID)
			if err != nil {
				return err
			}
			k := Keys{Slug: st.Slug, Open: len(keys) > 0 && keys[0].Current}
			for _, row := range keys {
				var lk seal.ListKey
				if err := json.Unmarshal([]byte(row.Body), &lk); err != nil {
					return err
				}
				k.Keys = append(k.Keys, lk)
			}
			out = append(out, k)
		}
		return nil
	})
	return out, err
}

// Openers returns how many opening keys open what is sealed for a statement now;
// 0 means that nothing can be signed.
func (s *Service) Openers(ctx context.Context, st *Statement) (n int64, err error) {
	defer core.Wrap(&err, "statements.Openers(%s)", st.Slug)
	x, err := s.ready(ctx, st.Slug)
	if err != nil {
		return 0, err
	}
	return x.key.Openers, nil
}

// NewCodes makes codes that a member network hands out to those who have no
// mail. They are shown once; only their hashes are kept.
func (s *Service) NewCodes(ctx context.Context, slug, network string, n int, uses int64, until core.Day) (codes []string, err error) {
	defer core.Wrap(&err, "statements.NewCodes(%s)", slug)
	if n < 1 || n > 10_000 || uses < 1 || network == "" {
		return nil, fmt.Errorf("name a network, 1 to 10,000 codes, and at least one use each")
	}
	for range n {
		codes = append(codes, core.NewToken()[:12]) // 60 bits
	}
	return codes, s.DB.Write(ctx, func(tx *db.Tx) error {
		st, err := statementBySlug(tx, slug)
		if err != nil {
			return err
		}
		for _, c := range codes {
			if err := insertCode(tx, st.ID, core.HashToken("code "+c), network, uses, until); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), "command", "statement.codes", core.Ref{Kind: "statement", ID: st.ID}, fmt.Sprintf("%d codes of %d uses", n, uses))
	})
}
