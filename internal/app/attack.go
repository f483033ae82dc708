package app

import (
	"context"
	"fmt"
	"time"

	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/db"
)

// Attack returns the switch of the step before signing, as the database has it.
func (a *App) Attack(ctx context.Context) (s brake.Setting, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		s, err = brake.Get(tx)
		return err
	})
	return s, err
}

// AttackOn switches the step before signing on, or changes what it asks for: work
// of so many bits, or so long a wait. All nodes follow within seconds.
func (a *App) AttackOn(ctx context.Context, bits int, wait time.Duration) (s brake.Setting, err error) {
	now := a.Config.Now()
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		had, err := brake.Get(tx)
		if err != nil {
			return err
		}
		s = brake.Setting{Since: now.UTC().Truncate(time.Second), Bits: bits, Wait: wait}
		if had.On() {
			s.Since = had.Since
		}
		return brake.Put(tx, now, "command", s)
	})
	return s, err
}

// AttackOff switches it off and reports whether it was on.
func (a *App) AttackOff(ctx context.Context) (was bool, err error) {
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		had, err := brake.Get(tx)
		if was = had.On(); err != nil || !was {
			return err
		}
		return brake.Put(tx, a.Config.Now(), "command", brake.Setting{})
	})
	return was, err
}

func (a *App) countBrake() {
	m, b := a.Metrics, a.Brake
	m.Gauge("groundswell_brake_on", "1 while the step before signing is switched on (groundswell attack).", func() float64 {
		if b.Setting(context.Background()).On() {
			return 1
		}
		return 0
	})
	m.Counter("groundswell_brake_held_total", "Requests that were asked to wait or to work first, since the start.", func() float64 { return float64(b.Held.Load()) })
	m.Counter("groundswell_brake_proved_total", "Requests let through for a proof of work, since the start.", func() float64 { return float64(b.Proved.Load()) })
	m.Counter("groundswell_brake_waited_total", "Requests let through after a wait, since the start.", func() float64 { return float64(b.Waited.Load()) })
}

// brakeLong is after how long somebody should ask whether it is still needed.
const brakeLong = 24 * time.Hour

func (a *App) doctorBrake(ctx context.Context, add func(bool, string, string)) {
	s, err := a.Attack(ctx)
	switch {
	case err != nil:
		add(false, "signing: the switch against floods can be read", err.Error())
	case !s.On():
		add(true, "signing: nobody waits or works first (groundswell attack is off)", "")
	default:
		add(a.Config.Now().Sub(s.Since) < brakeLong, fmt.Sprintf("signing: groundswell attack is on since %s, work of %d bits or a wait of %s",
			s.Since.Format("2006-01-02 15:04 UTC"), s.Bits, s.Wait), "it has been on for more than a day: if the flood is over, run: groundswell attack off")
	}
}
