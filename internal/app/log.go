package app

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"groundswell/internal/platform/tlog"
	"groundswell/internal/platform/web"
)

// joinLog builds the transparency log of this site, and the witness it is for
// the logs of others. Both are named after the site's address.
func (a *App) joinLog(secret []byte) error {
	c := a.Config
	u, err := url.Parse(c.Origin)
	if err != nil {
		return err
	}
	if a.TLog, err = tlog.New(tlog.Config{DB: a.DB, Secret: secret, Origin: u.Host + "/log", Witnesses: c.Witness, Now: c.Now, Log: a.Log,
		Before: func(ctx context.Context) error { return errors.Join(a.Statements.Settle(ctx), a.AnchorAudit(ctx)) }}); err != nil {
		return fmt.Errorf("--witness: %w", err)
	}
	if a.Witness, err = tlog.NewWitness(a.DB, secret, u.Host+"/witness", c.WitnessOf, c.Now, a.Log); err != nil {
		return fmt.Errorf("--witness-of: %w", err)
	}
	return nil
}

// logRoutes are for machines: the log as tiles, and the witness.
func (a *App) logRoutes(r *web.Router) {
	bare := func(h func(http.ResponseWriter, *http.Request) error) web.HandlerFunc {
		return func(w http.ResponseWriter, r *web.Request) error { return h(w, r.Request) }
	}
	r.Plain("GET /log/checkpoint", bare(a.TLog.ServeCheckpoint))
	r.Plain("GET /log/vkey", bare(a.TLog.ServeKey))
	r.Plain("GET /log/tile/{rest...}", bare(a.TLog.ServeTile))
	r.Plain("GET /witness/vkey", bare(a.Witness.ServeKey))
	r.Plain("POST /witness/add-checkpoint", bare(a.Witness.ServeAdd))
}

// countLog adds the numbers of the log. They are read from the database, so
// every node tells the same.
func (a *App) countLog() {
	of := func(read func(tlog.Status) float64) func() float64 {
		return func() float64 {
			s, err := a.TLog.Status(context.Background())
			if err != nil {
				return -1
			}
			return read(s)
		}
	}
	m := a.Metrics
	m.Gauge("groundswell_log_size", "Leaves of the transparency log under its last checkpoint.", of(func(s tlog.Status) float64 { return float64(s.Size) }))
	m.Gauge("groundswell_log_waiting", "Entries that wait for the next checkpoint.", of(func(s tlog.Status) float64 { return float64(s.Waiting) }))
	m.Gauge("groundswell_log_checkpoint_age_seconds", "Seconds since the last checkpoint was made or found to be the newest.", of(func(s tlog.Status) float64 {
		if !s.Signed {
			return 0
		}
		return a.Config.Now().Sub(time.Unix(s.At, 0)).Seconds()
	}))
	m.Gauge("groundswell_log_cosignatures", "Of the configured witnesses, how many signed the last checkpoint.", of(func(s tlog.Status) float64 { return float64(s.Cosigned) }))
	m.Gauge("groundswell_log_witness_lag", "By how many leaves the slowest witness is behind the last checkpoint.", of(func(s tlog.Status) float64 {
		lag := int64(0)
		for _, w := range s.Witness {
			lag = max(lag, s.Size-w.Size)
		}
		return float64(lag)
	}))
	m.Gauge("groundswell_log_alarm", "1 if rows of the log were changed, or a witness has seen another log under this site's key.", of(func(s tlog.Status) float64 {
		if s.Alarm || !s.Sound {
			return 1
		}
		return 0
	}))
	m.Gauge("groundswell_witness_forks", "Checkpoints by which a log that this site witnesses proved to show two trees.", func() float64 {
		forks, _, err := tlog.Evidence(context.Background(), a.DB)
		if err != nil {
			return -1
		}
		return float64(forks)
	})
	m.Gauge("groundswell_witness_unproved", "Checkpoints of witnessed logs that came without a proof that holds.", func() float64 {
		_, unproved, err := tlog.Evidence(context.Background(), a.DB)
		if err != nil {
			return -1
		}
		return float64(unproved)
	})
	m.Counter("groundswell_witness_signed_total", "Checkpoints of other logs signed since the start.", func() float64 { return float64(a.Witness.Signed.Load()) })
}

// doctorLog looks at the log and at the logs of others.
func (a *App) doctorLog(ctx context.Context, add func(bool, string, string)) {
	err := a.TLog.Check(ctx)
	why := ""
	if err != nil {
		why = err.Error()
	}
	add(err == nil, "transparency log: every entry is as it was signed", why)
	s, err := a.TLog.Status(ctx)
	if err != nil {
		add(false, "transparency log: can be read", err.Error())
		return
	}
	age := a.Config.Now().Sub(time.Unix(s.At, 0))
	add(!s.Signed || s.Waiting == 0 || age < 2*time.Hour, fmt.Sprintf("transparency log: %d leaves under the last checkpoint, %d wait", s.Size, s.Waiting),
		"the last checkpoint is "+age.Truncate(time.Minute).String()+" old: is the site served? Look for errors about the transparency log")
	for _, w := range s.Witness {
		fix := "it has not answered since; it is asked again every hour"
		switch {
		case w.Alarm():
			fix = tlog.ErrBehind.Error()
		case w.State == "unknown":
			fix = "it does not know this log; send its operator this verifier key: " + s.VKey
		}
		add(!w.Alarm() && (w.State == "signed" || w.State == ""), fmt.Sprintf("witness %s: signed up to %d leaves", w.ID, w.Size), fix)
	}
	forks, unproved, err := tlog.Evidence(ctx, a.DB)
	add(err == nil && forks == 0, "witnessed logs: none has shown two trees", "a log that this site witnesses has signed two different trees of one size; both checkpoints are kept as evidence. Tell the networks")
	if unproved > 0 {
		add(false, fmt.Sprintf("witnessed logs: %d checkpoints came without a proof that holds", unproved), "the log may have been put back to an old backup, or somebody sends nonsense. Ask its operator")
	}
}
