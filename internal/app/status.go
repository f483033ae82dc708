package app

import (
	"context"
	"path"
	"strings"
	"time"

	"groundswell/internal/feature/site"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/tlog"
)

// engineNames are the databases as people call them.
var engineNames = map[string]string{db.SQLite: "SQLite", db.Postgres: "PostgreSQL"}

// look is what the page /status tells: [Promises] and what else is going on. It
// asks the database a dozen short questions; the page asks it every ten seconds
// at most.
func (a *App) look(ctx context.Context) (st site.Standing, err error) {
	p, err := a.Promises(ctx)
	if err != nil {
		return st, err
	}
	st = site.Standing{Engine: engineNames[p.Engine], Durable: p.Durable == "", BackupAt: p.BackupAt, RehearsedAt: p.RehearsedAt, RehearsedOK: p.RehearsedOK,
		Standbys: p.Standby, UpgradedAt: p.SnapshotAt, Mail: site.MailGoes, AttackSince: a.Brake.Setting(ctx).Since}
	_, age, err := a.Queue.Waiting(ctx)
	if err != nil {
		return st, err
	}
	st.MailAge = time.Duration(max(age, 0)) * time.Second
	switch {
	case !p.HeldSince.IsZero() || a.Config.HoldMail:
		st.Mail = site.MailHeld
	case a.Config.SMTP == "" && !a.Config.Demo:
		st.Mail = site.MailNone
	}
	if st.Sealed, err = a.sealed(ctx); err != nil || a.TLog == nil {
		return st, err
	}
	l, err := a.TLog.Status(ctx)
	if err != nil {
		return st, err
	}
	st.Log = logStanding(l)
	return st, nil
}

func logStanding(l tlog.Status) *site.LogStanding {
	out := &site.LogStanding{Key: l.VKey, Size: l.Size, Sound: l.Sound && !l.Alarm}
	if l.Signed {
		out.At = time.Unix(l.At, 0).UTC()
	}
	for _, w := range l.Witness {
		// A witness's id is its name, a +, and the number of its key.
		name, _, _ := strings.Cut(w.ID, "+")
		out.Witnesses = append(out.Witnesses, site.Witness{Name: name, Signed: w.State == "signed" && w.Size == l.Size, Alarm: w.Alarm()})
	}
	return out
}

// sealed is how many sealed endorsements are counted, of all public texts.
func (a *App) sealed(ctx context.Context) (n int64, err error) {
	var all []index.Entry
	if err := a.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = index.All(tx)
		return err
	}); err != nil {
		return 0, err
	}
	seen := map[string]bool{}
	for _, e := range all {
		if e.Kind != "statement" || seen[e.Path] {
			continue
		}
		seen[e.Path] = true
		t, err := a.Statements.Text(ctx, path.Base(e.Path), 0)
		if err != nil {
			return 0, err
		}
		f, err := a.Statements.Figures(ctx, t.Statement)
		if err != nil {
			return 0, err
		}
		n += f.Sealed()
	}
	return n, nil
}
