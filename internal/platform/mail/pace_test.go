package mail_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/mail"
)

// TestPace: a minute's worth at once, then evenly; the operator is told once an
// hour and only of a brake that lasts; no limit brakes nothing.
func TestPace(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	var log bytes.Buffer
	p := mail.NewPace(60, func() time.Time { return now }, slog.New(slog.NewTextHandler(&log, nil)))
	if n := p.Allow(100); n != 60 {
		t.Fatalf("%d at once", n)
	}
	p.Spent(60, true)
	sent := 60
	for range 3 * 60 {
		now = now.Add(time.Second)
		n := p.Allow(100)
		p.Spent(n, true)
		sent += n
	}
	if sent != 4*60 {
		t.Errorf("%d in three minutes", sent)
	}
	if !p.Braking() || strings.Count(log.String(), "level=WARN") != 1 {
		t.Errorf("braking %v, told: %s", p.Braking(), log.String())
	}
	now = now.Add(time.Hour)
	p.Spent(p.Allow(100), true)
	if strings.Count(log.String(), "level=WARN") != 2 {
		t.Errorf("an hour later: %s", log.String())
	}
	now = now.Add(-2 * time.Hour) // a clock set back must not stop the mail for two hours
	p.Spent(p.Allow(100), false)
	if p.Braking() {
		t.Error("still braking with nothing held")
	}
	now = now.Add(30 * time.Second)
	if n := p.Allow(100); n != 30 {
		t.Errorf("%d after half a minute", n)
	}
	var none *mail.Pace
	none.Spent(1, true)
	if none.Allow(7) != 7 || none.Braking() || mail.NewPace(0, time.Now, nil) != nil {
		t.Error("no limit brakes")
	}
}

// TestPacedSender: who sends one after the other waits, and can give up.
func TestPacedSender(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	outbox := new(mail.Outbox)
	s := mail.NewPace(2, func() time.Time { return now }, slog.New(slog.DiscardHandler)).Sender(outbox)
	for range 2 {
		if err := s.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if err := s.Send(ctx, message()); !errors.Is(err, context.DeadlineExceeded) || mail.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
	if n := len(outbox.All()); n != 2 {
		t.Errorf("%d mails", n)
	}
}
