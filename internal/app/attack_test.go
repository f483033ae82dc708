package app_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/platform/dbtest"
)

// TestAttackSwitch is part of S-23: one process turns the switch, the others of
// the site follow; it shows in the metrics, to doctor, and on /status, in words
// and for machines; doctor asks about one that was forgotten.
func TestAttackSwitch(t *testing.T) {
	ctx := context.Background()
	dbtest.Each(t, func(t *testing.T, dsn string) {
		now := time.Date(2027, 3, 4, 5, 6, 7, 0, time.UTC)
		c := app.Config{Data: filepath.Join(t.TempDir(), "data"), Database: dsn, Addr: "127.0.0.1:8080", Now: func() time.Time { return now }}
		site, err := app.New(ctx, c, quiet)
		if err != nil {
			t.Fatal(err)
		}
		defer site.Close()
		command, err := app.New(ctx, c, quiet) // what the operator types is a process of its own
		if err != nil {
			t.Fatal(err)
		}
		defer command.Close()
		shows := func(on bool, words string) {
			t.Helper()
			now = now.Add(11 * time.Second)
			rec := httptest.NewRecorder()
			site.Metrics.Handler().ServeHTTP(rec, httptest.NewRequest("GET", "/metrics", nil))
			want := map[bool]string{true: "groundswell_brake_on 1\n", false: "groundswell_brake_on 0\n"}[on]
			if b, err := io.ReadAll(rec.Body); err != nil || !strings.Contains(string(b), want) {
				t.Errorf("the metrics have no %q", want)
			}
			client(t, site).Get("/en/status").Status(t, 200).Sound(t).Has(t, words)
			var facts struct {
				Attack  bool   `json:"attack_step"`
				Since   string `json:"attack_step_since"`
				Engine  string
				Durable bool
			}
			if err := json.Unmarshal([]byte(client(t, site).Get("/status.json").Status(t, 200).Body), &facts); err != nil {
				t.Fatal(err)
			}
			if facts.Attack != on || on && facts.Since != "2027-03-04T05:06:00Z" || facts.Engine == "" || facts.Durable != (site.DB.Durable(ctx) == "") {
				t.Errorf("for machines: %+v", facts)
			}
		}
		doctor := func() app.Finding {
			t.Helper()
			for _, f := range site.Doctor(ctx) {
				if strings.HasPrefix(f.What, "signing: ") {
					return f
				}
			}
			t.Fatal("doctor says nothing of it")
			return app.Finding{}
		}
		shows(false, "Nothing slows it down.")
		if f := doctor(); !f.OK || !strings.Contains(f.What, "is off") {
			t.Errorf("%+v", f)
		}
		if _, err := command.AttackOn(ctx, 17, 15*time.Second); err != nil {
			t.Fatal(err)
		}
		shows(true, "Since 4 March 2027, 05:06 UTC")
		if s, err := command.AttackOn(ctx, 20, time.Minute); err != nil || s.Bits != 20 || s.Since.Minute() != 6 {
			t.Errorf("more of it: %+v, %v", s, err)
		}
		if f := doctor(); !f.OK || !strings.Contains(f.What, "on since 2027-03-04 05:06 UTC, work of 20 bits or a wait of 1m0s") {
			t.Errorf("%+v", f)
		}
		if _, err := command.AttackOn(ctx, 3, time.Minute); err == nil {
			t.Error("no work at all was taken")
		}
		now = now.Add(25 * time.Hour)
		if f := doctor(); f.OK || !strings.Contains(f.Fix, "groundswell attack off") {
			t.Errorf("forgotten for a day: %+v", f)
		}
		if was, err := command.AttackOff(ctx); err != nil || !was {
			t.Errorf("%v, %v", was, err)
		}
		if was, err := command.AttackOff(ctx); err != nil || was {
			t.Errorf("off twice: %v, %v", was, err)
		}
		shows(false, "Nothing slows it down.")
	})
}

// TestStatusHasLiveFacts: what the page says of the promises changes with what
// happened: a backup, and what the demonstration counts sealed.
func TestStatusHasLiveFacts(t *testing.T) {
	a := demoSiteAt(t, "", justFilled())
	c := client(t, a)
	c.Get("/en/status").Status(t, 200).Has(t, "Mails go out at once.", "There is no backup yet", "Not practised yet", "539 are counted now", "(SQLite)",
		"groundswell verify "+a.Config.Origin+" --vkey ").HasNot(t, "one machine of the database", a.Config.Data)
	at, err := a.Backup(context.Background(), io.Discard, "")
	if err == nil {
		err = a.NoteBackup(context.Background(), at)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := app.New(context.Background(), a.Config, quiet) // another node: it has not looked yet
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	client(t, b).Get("/en/status").Status(t, 200).Has(t, "The last backup was made on").HasNot(t, "There is no backup yet")
}
