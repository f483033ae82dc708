package app

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
)

// TestGuarded is the part of S-16 about panics in what runs in the background:
// the log has the place and the type, nothing of the value. Seen to fail when the
// value was logged.
func TestGuarded(t *testing.T) {
	var log bytes.Buffer
	a := &App{Log: slog.New(slog.NewTextHandler(&log, nil))}
	for _, value := range []any{"Xyloquartina", &struct{ Name string }{"Xyloquartina"}} {
		if a.calm("maintenance", func() { panic(value) }) {
			t.Error("a panic was taken for an end")
		}
	}
	if !a.calm("maintenance", func() {}) {
		t.Error("an end was taken for a panic")
	}
	ctx, cancel := context.WithCancel(context.Background())
	n := 0
	a.guarded(ctx, "the watch", func() { n++; cancel(); panic("Xyloquartina") })
	if n != 1 {
		t.Errorf("it ran %d times after the end", n)
	}
	if got := log.String(); strings.Contains(got, "Xylo") || !strings.Contains(got, "panic in maintenance") || !strings.Contains(got, "at=groundswell/internal/app.TestGuarded") {
		t.Errorf("the log: %s", got)
	}
}
