package brake

import (
	"fmt"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// Setting is the switch.
type Setting struct {
	Since time.Time     // when it was switched on; zero: it is off
	Bits  int           // leading zero bits that a proof of work must have
	Wait  time.Duration // of the first in a line; a fifth of it goes between two in the same line
}

// On reports whether the brake is switched on.
func (s Setting) On() bool { return !s.Since.IsZero() }

// Check refuses what would be no brake, or no way through: at least 8 and at most
// 32 bits, at least a second and at most two minutes, so that a line has places.
func (s Setting) Check() error {
	if s.Bits < 8 || s.Bits > 32 {
		return fmt.Errorf("%d bits: give 8 to 32; each more doubles the work, 17 is about a second on a cheap phone, 32 is more than anybody waits for", s.Bits)
	}
	if s.Wait < time.Second || s.Wait > longest/5 || s.Wait%time.Second != 0 {
		return fmt.Errorf("a wait of %s: give whole seconds, from 1s to %s", s.Wait, longest/5)
	}
	return nil
}

// Put writes the switch down and notes who did so in the audit log. The zero
// Setting switches off.
func Put(tx *db.Tx, now time.Time, who string, s Setting) error {
	what, note, since := "brake.off", "", int64(0)
	if s.On() {
		if err := s.Check(); err != nil {
			return err
		}
		what, note, since = "brake.on", fmt.Sprintf("%d bits, %s", s.Bits, s.Wait), s.Since.Unix()
	}
	if _, err := tx.Exec(`INSERT INTO brake_switch (name, since, bits, wait) VALUES ('site', $1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET since = $1, bits = $2, wait = $3`, since, int64(s.Bits), int64(s.Wait/time.Second)); err != nil {
		return err
	}
	return audit.Add(tx, now, who, what, core.Ref{}, note)
}

// Get reads the switch.
func Get(tx *db.Tx) (Setting, error) {
	var since, bits, wait int64
	err := tx.Get([]any{&since, &bits, &wait}, `SELECT since, bits, wait FROM brake_switch WHERE name = 'site'`)
	if core.KindOf(err) == core.NotFound {
		return Setting{}, nil
	}
	if err != nil || since == 0 {
		return Setting{}, err
	}
	return Setting{Since: time.Unix(since, 0).UTC(), Bits: int(bits), Wait: time.Duration(wait) * time.Second}, nil
}
