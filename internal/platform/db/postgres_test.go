package db_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestTriedAgainAndThenBusy: what was lost to another transaction is tried ten
// times, what met no connection four times, and then it is Busy: 503, not 500. What
// is wrong in itself is not tried again.
func TestTriedAgainAndThenBusy(t *testing.T) {
	d, err := db.Open(t.Context(), dbtest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	wrong := errors.New("wrong")
	for name, c := range map[string]struct {
		err  error
		runs int
		kind core.Kind
	}{
		"not serializable": {&pgconn.PgError{Code: "40001"}, 10, core.Busy},
		"cut off":          {io.ErrUnexpectedEOF, 4, core.Busy},
		"shutting down":    {&pgconn.PgError{Code: "57P01"}, 4, core.Busy},
		"no more room":     {&pgconn.PgError{Code: "53300"}, 4, core.Busy},
		"wrong":            {wrong, 1, core.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runs := 0
			err := d.Write(context.Background(), func(*db.Tx) error { runs++; return c.err })
			if runs != c.runs || core.KindOf(err) != c.kind || !errors.Is(err, c.err) {
				t.Errorf("%d runs, %v (%v)", runs, err, core.KindOf(err))
			}
		})
	}
	t.Run("then it works", func(t *testing.T) {
		runs := 0
		if err := d.Write(t.Context(), func(*db.Tx) error {
			if runs++; runs < 3 {
				return &pgconn.PgError{Code: "40001"}
			}
			return nil
		}); err != nil || runs != 3 {
			t.Errorf("%d runs, %v", runs, err)
		}
	})
	// Who has gone away is not told that the store is busy.
	gone, cancel := context.WithCancel(db.PersonWaits(t.Context()))
	cancel()
	if err := d.Write(gone, func(*db.Tx) error { return nil }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	ahead, err := d.ClockAhead(t.Context(), func() time.Time { return time.Now().Add(-5 * time.Minute) })
	if err != nil || ahead < 4*time.Minute || ahead > 6*time.Minute {
		t.Errorf("the clock is %v ahead, %v", ahead, err)
	}
}
