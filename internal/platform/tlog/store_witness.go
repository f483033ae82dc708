package tlog

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// served returns a signed checkpoint with the cosignatures that have come in.
func served(tx *db.Tx, s signed) ([]byte, error) {
	out := []byte(s.note)
	err := tx.Each(func(r db.Row) error {
		var line string
		if err := r.Scan(&line); err != nil {
			return err
		}
		out = append(out, line...)
		return nil
	}, `SELECT line FROM tlog_cosignature WHERE size = $1 ORDER BY at`, s.size)
	return out, err
}

func putCosignature(tx *db.Tx, size int64, witness, line string, at int64) error {
	_, err := tx.Exec(`INSERT INTO tlog_cosignature (size, witness, line, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (size, witness) DO UPDATE SET line = excluded.line, at = excluded.at`, size, witness, line, at)
	return err
}

// stand is how a witness stands to this log.
type stand struct {
	witness string
	size    int64 // the last checkpoint it signed
	seen    int64 // what it said it had seen, when it did not sign
	state   string
	at      int64 // Unix seconds
}

// standing reads how a witness stands; the zero stand if it was never asked.
func standing(tx *db.Tx, witness string) (s stand, err error) {
	s.witness = witness
	err = tx.Get([]any{&s.size, &s.seen, &s.state, &s.at}, `SELECT size, seen, state, at FROM tlog_witness WHERE witness = $1`, witness)
	if core.KindOf(err) == core.NotFound {
		err = nil
	}
	return s, err
}

// putStanding notes how asking a witness went. What it signed last stays noted
// while it does not sign.
func putStanding(tx *db.Tx, witness, state string, seen, at int64) error {
	size := int64(0)
	if state == stateSigned {
		size = seen
	}
	_, err := tx.Exec(`INSERT INTO tlog_witness (witness, size, seen, state, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (witness) DO UPDATE SET seen = excluded.seen, state = excluded.state, at = excluded.at,
		size = CASE WHEN excluded.state = 'signed' THEN excluded.size ELSE tlog_witness.size END`, witness, size, seen, state, at)
	return err
}

// witnessed is the last checkpoint of another log that this site signed.
type witnessedRow struct {
	size int64
	root []byte
	note string
}

func witnessed(tx *db.Tx, origin string) (w witnessedRow, err error) {
	err = tx.Get([]any{&w.size, &w.root, &w.note}, `SELECT size, root, note FROM tlog_witnessed WHERE origin = $1`, origin)
	if core.KindOf(err) == core.NotFound {
		err = nil
	}
	return w, err
}

func putWitnessed(tx *db.Tx, origin string, w witnessedRow, at int64) error {
	_, err := tx.Exec(`INSERT INTO tlog_witnessed (origin, size, root, note, at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (origin) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note, at = excluded.at`,
		origin, w.size, w.root, w.note, at)
	return err
}

// putEvidence keeps a checkpoint that does not go with the one that was signed
// before it; at most maxEvidence of a log and kind.
func putEvidence(tx *db.Tx, origin, hash, what, note, beside string, at int64) (fresh bool, err error) {
	n, err := db.Value[int64](tx, `SELECT COUNT(*) FROM tlog_evidence WHERE origin = $1 AND what = $2`, origin, what)
	if err != nil || n >= maxEvidence {
		return false, err
	}
	added, err := tx.Exec(`INSERT INTO tlog_evidence (origin, hash, what, note, beside, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (origin, hash) DO NOTHING`, origin, hash, what, note, beside, at)
	return added == 1, err
}

// countEvidence counts what is kept of one kind.
func countEvidence(tx *db.Tx, what string) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM tlog_evidence WHERE what = $1`, what)
}
