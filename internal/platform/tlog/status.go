package tlog

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Status is how the log stands, for the operator.
type Status struct {
	VKey     string // the log's verifier key
	Origin   string // its name
	Signed   bool   // whether there is a checkpoint at all
	Size     int64  // leaves under the newest checkpoint
	Root     string // base64
	At       int64  // Unix seconds: when it was last found to be the newest
	Waiting  int64  // entries that wait for the next one
	Witness  []WitnessStatus
	Cosigned int // of the configured witnesses, how many signed the newest checkpoint
	Alarm    bool
	Sound    bool // false once this process found rows changed
}

// WitnessStatus is how one configured witness stands to this log.
type WitnessStatus struct {
	ID    string // name and number of its key
	State string // signed, down, unknown, ahead, other; "" when never asked
	Size  int64  // the last checkpoint it signed
	Seen  int64  // what it said it had seen when it did not sign
	At    int64  // Unix seconds of the last try
}

// Alarm reports whether the witness has seen another log, or more of this one.
func (w WitnessStatus) Alarm() bool { return w.State == stateAhead || w.State == stateOther }

// Status reads how the log stands.
func (l *Log) Status(ctx context.Context) (st Status, err error) {
	defer core.Wrap(&err, "tlog.Status")
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		st = Status{Sound: l.sound.err() == nil}
		s, ok, err := latest(tx)
		if err != nil {
			return err
		}
		skey, origin, err := l.key(s, ok)
		if err != nil {
			return err
		}
		if st.VKey, err = vkeyOf(skey); err != nil {
			return err
		}
		st.Origin, st.Signed, st.Size, st.At = origin, ok, s.size, s.at
		if ok && len(s.root) == len(Hash{}) {
			st.Root = Hash(s.root).String()
		}
		if st.Waiting, err = countWaiting(tx); err != nil {
			return err
		}
		for _, w := range l.witnesses {
			x, err := standing(tx, w.id)
			if err != nil {
				return err
			}
			ws := WitnessStatus{w.id, x.state, x.size, x.seen, x.at}
			st.Witness = append(st.Witness, ws)
			st.Alarm = st.Alarm || ws.Alarm()
			if ok && x.state != "" && x.size == s.size && x.at > 0 && !ws.Alarm() {
				st.Cosigned++
			}
		}
		return nil
	})
	return st, err
}

// VKey returns the log's verifier key, https://c2sp.org/signed-note: what others
// need to check it, and to be its witness.
func (l *Log) VKey(ctx context.Context) (string, error) {
	s, ok, err := l.newest(ctx)
	if err != nil {
		return "", err
	}
	skey, _, err := l.key(s, ok)
	if err != nil {
		return "", err
	}
	return vkeyOf(skey)
}

// Latest returns the newest checkpoint with the cosignatures under it, as it is
// served; a [core.NotFound] error before the first.
func (l *Log) Latest(ctx context.Context) (c Checkpoint, note []byte, err error) {
	defer core.Wrap(&err, "tlog.Latest")
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		s, ok, err := latest(tx)
		if err != nil {
			return err
		}
		if !ok {
			return notYet()
		}
		body, _ := textOf([]byte(s.note))
		if c, err = parseText(body, false); err != nil {
			return err
		}
		note, err = served(tx, s)
		return err
	})
	return c, note, err
}

// behind reports whether a configured witness has seen what this database does
// not hold.
func (l *Log) behind(ctx context.Context) (yes bool, err error) {
	err = l.c.DB.Read(ctx, func(tx *db.Tx) error {
		yes = false
		for _, w := range l.witnesses {
			s, err := standing(tx, w.id)
			if err != nil {
				return err
			}
			yes = yes || s.state == stateAhead || s.state == stateOther
		}
		return nil
	})
	return yes, err
}
