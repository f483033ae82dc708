package tlog

import (
	"context"
	"log/slog"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// dbMemory keeps what a witness signed in this site's database.
type dbMemory struct {
	db  *db.DB
	now core.Clock
}

// NewWitness makes this site a witness of the logs with the given verifier keys.
// Its key is made from the server's secret and bears name, such as
// "example.org/witness"; what it signed is kept in the database, so all nodes are
// one witness.
func NewWitness(d *db.DB, secret []byte, name string, logs []string, now core.Clock, log *slog.Logger) (*Witness, error) {
	skey, err := signingKey(secret, witnessLabel, name)
	if err != nil {
		return nil, err
	}
	return newWitness(skey, logs, dbMemory{d, now}, log)
}

func (m dbMemory) update(ctx context.Context, origin string, f func(remembered) (remembered, error)) error {
	// What was begun is finished: a log that hangs up must not leave the
	// question open whether it was signed.
	return m.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		row, err := witnessed(tx, origin)
		if err != nil {
			return err
		}
		last := remembered{size: row.size, note: row.note}
		if row.note != "" {
			if len(row.root) != merkle.HashSize {
				return errMemory
			}
			last.root = Hash(row.root)
		}
		next, err := f(last)
		if err != nil {
			return err
		}
		return putWitnessed(tx, origin, witnessedRow{next.size, next.root[:], next.note}, m.now().Unix()/60*60)
	})
}

func (m dbMemory) evidence(ctx context.Context, origin string, e proofOfFork) (fresh bool, err error) {
	err = m.db.Write(ctx, func(tx *db.Tx) error {
		fresh, err = putEvidence(tx, origin, e.hash(), e.what, e.note, e.with, m.now().Unix()/60*60)
		return err
	})
	return fresh, err
}

// Evidence counts the checkpoints of witnessed logs that were kept because they
// do not go with what this site had signed: forks that are proved, and proofs
// that did not hold.
func Evidence(ctx context.Context, d *db.DB) (forks, unproved int64, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		if forks, err = countEvidence(tx, evidenceFork); err != nil {
			return err
		}
		unproved, err = countEvidence(tx, evidenceUnproved)
		return err
	})
	return forks, unproved, err
}
