package site_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/site"
)

// allWell is a site on PostgreSQL that keeps all its promises.
func allWell() site.Standing {
	return site.Standing{Engine: "PostgreSQL", Durable: true, BackupAt: now.Add(-3 * time.Hour), RehearsedAt: now.Add(-24 * time.Hour), RehearsedOK: true,
		Standbys: 2, Mail: site.MailGoes, Sealed: 535,
		Log: &site.LogStanding{Key: "lantern.example/log+1a2b3c4d+AZ/+x=", Size: 4711, At: now.Add(-time.Hour), Sound: true,
			Witnesses: []site.Witness{{Name: "witness.<one>.example", Signed: true}, {Name: "witness.two.example"}}}}
}

// standing is a site that stands like that.
func standing(t *testing.T, st site.Standing) *world {
	return alone(t, func(s *site.Service) { s.Look = func(context.Context) (site.Standing, error) { return st, nil } })
}

// TestStatusTellsThePromises: each promise stands on the page with its live fact,
// in every language, and what does not hold is said as plainly as what does.
func TestStatusTellsThePromises(t *testing.T) {
	w := standing(t, allWell())
	w.has("/en/status", "As of 29 May 2031, 18:00 UTC", "Mails go out at once.", "Nothing slows it down.", "535 are counted now", "The database (PostgreSQL)",
		"The last backup was made on 29 May 2031, 15:00 UTC", "Last practised on 28 May 2031, 18:00 UTC: everything was there.", "2 more machines keep step",
		"wholly or not at all", "4,711 lines, signed on 29 May 2031, 17:00 UTC", "<bdi>witness.&lt;one&gt;.example</bdi>: signed the newest state",
		"<bdi>witness.two.example</bdi>: has not signed", "groundswell verify https://lantern.example --vkey lantern.example/log&#43;1a2b3c4d&#43;AZ/&#43;x=", `href="/log/checkpoint"`, `href="/status.json"`)
	for _, l := range core.Langs {
		body := w.page("/" + string(l) + "/status")
		if key := keys.FindString(body); key != "" {
			t.Errorf("%s: %q has no message", l, key)
		}
		for _, bad := range []string{"{{", "[a]", "[b]", "[q]", "<script>", "witness.<one>", "ZgotmplZ", "<no value>"} {
			if strings.Contains(body, bad) {
				t.Errorf("%s: there is %q", l, bad)
			}
		}
		w.has("/"+string(l)+"/safety", `href="/`+string(l)+`/status"`)
		w.has("/"+string(l)+"/help", `href="/`+string(l)+`/status"`)
	}
	for name, c := range map[string]struct {
		change    func(*site.Standing)
		has, none []string
	}{
		"not durable":        {func(s *site.Standing) { s.Durable = false }, []string{"Right now we cannot vouch for it"}, []string{"It holds. The database"}},
		"no backup":          {func(s *site.Standing) { s.BackupAt = time.Time{} }, []string{"There is no backup yet"}, []string{"The last backup"}},
		"never rehearsed":    {func(s *site.Standing) { s.RehearsedAt = time.Time{} }, []string{"Not practised yet"}, nil},
		"rehearsal failed":   {func(s *site.Standing) { s.RehearsedOK = false }, []string{"and it did not work"}, []string{"everything was there"}},
		"no standby":         {func(s *site.Standing) { s.Standbys = 0 }, []string{"no second machine keeps step"}, []string{"more machines"}},
		"SQLite":             {func(s *site.Standing) { s.Standbys, s.Engine = -1, "SQLite" }, []string{"(SQLite)", "no upgrade of the data"}, []string{"one machine of the database"}},
		"SQLite, upgraded":   {func(s *site.Standing) { s.Standbys, s.UpgradedAt = -1, now }, []string{"The last such copy is of 29 May 2031"}, nil},
		"mails wait":         {func(s *site.Standing) { s.MailAge = 12 * time.Minute }, []string{"waiting for about 12 minutes"}, []string{"at once"}},
		"mails wait long":    {func(s *site.Standing) { s.MailAge = 5*time.Hour + 59*time.Minute }, []string{"for more than 5 hours"}, nil},
		"mails wait a bit":   {func(s *site.Standing) { s.MailAge = 90 * time.Second }, []string{"Mails go out at once."}, nil},
		"mails held":         {func(s *site.Standing) { s.Mail = site.MailHeld }, []string{"No mails go out at the moment"}, []string{"at once"}},
		"no relay":           {func(s *site.Standing) { s.Mail = site.MailNone }, []string{"This site sends no mails"}, nil},
		"attacked":           {func(s *site.Standing) { s.AttackSince = now.Add(-time.Hour) }, []string{"Since 29 May 2031, 17:00 UTC"}, []string{"Nothing slows"}},
		"no checkpoint":      {func(s *site.Standing) { s.Log.At = time.Time{} }, []string{"Not signed yet"}, []string{"4,711"}},
		"a log that broke":   {func(s *site.Standing) { s.Log.Sound = false }, []string{"Something is wrong"}, nil},
		"another log":        {func(s *site.Standing) { s.Log.Witnesses[1].Alarm = true }, []string{"saw another log than this one"}, nil},
		"nobody keeps watch": {func(s *site.Standing) { s.Log.Witnesses = nil }, []string{"No other organisation"}, nil},
		"no log":             {func(s *site.Standing) { s.Log = nil }, []string{"Right now"}, []string{"groundswell verify", "/log/checkpoint"}},
	} {
		t.Run(name, func(t *testing.T) {
			st := allWell()
			c.change(&st)
			w := standing(t, st)
			w.has("/en/status", c.has...)
			w.hasNot("/en/status", c.none...)
			var any map[string]any
			if err := json.Unmarshal([]byte(w.page("/status.json")), &any); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestStatusJSON: the same facts for machines, and nothing else.
func TestStatusJSON(t *testing.T) {
	w := standing(t, allWell())
	want := `{"as_of":"2031-05-29T18:00:00Z","attack_step":false,"backup_at":"2031-05-29T15:00:00Z","durable":true,"engine":"PostgreSQL",` +
		`"log":{"checkpoint_at":"2031-05-29T17:00:00Z","size":4711,"sound":true,"vkey":"lantern.example/log+1a2b3c4d+AZ/+x=","witnesses":[` +
		`{"alarm":false,"name":"witness.<one>.example","signed":true},{"alarm":false,"name":"witness.two.example","signed":false}]},` +
		`"mail":"goes","mail_oldest_seconds":0,"rehearsed_at":"2031-05-28T18:00:00Z","rehearsed_ok":true,"sealed_counted":535,"synchronous_standbys":2}` + "\n"
	if got := w.page("/status.json"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if kind := w.get("/status.json").Header().Get("Content-Type"); kind != "application/json; charset=utf-8" {
		t.Error(kind)
	}
}

// TestStatusIsNoLoad: however often the page is asked for, it looks every ten
// seconds; when it cannot look, it shows what it saw last, with the time of that.
func TestStatusIsNoLoad(t *testing.T) {
	looks, at := 0, now
	var broken error
	w := alone(t, func(s *site.Service) {
		s.Now = func() time.Time { return at }
		s.Look = func(context.Context) (site.Standing, error) {
			looks++
			return allWell(), broken
		}
	})
	broken = errors.New("the database is away")
	for _, path := range []string{"/en/status", "/status.json"} {
		if rec := w.get(path); rec.Code != 503 || strings.Contains(rec.Body.String(), "database is away") {
			t.Errorf("%s: %d before anything was seen", path, rec.Code)
		}
	}
	broken, at = nil, at.Add(10*time.Second)
	for range 50 {
		w.page("/en/status")
		w.page("/ar/status")
		w.page("/status.json")
	}
	if looks != 2 {
		t.Errorf("%d looks", looks)
	}
	broken, at = errors.New("again"), at.Add(5*time.Minute)
	w.has("/en/status", "As of 29 May 2031, 18:00 UTC") // five minutes ago, and says so
	broken = nil
	w.has("/en/status", "18:00 UTC")
	at = at.Add(10 * time.Second)
	w.has("/en/status", "As of 29 May 2031, 18:05 UTC")
}

// TestNoStatusWithoutALook: a site that is not joined to anything has no such page.
func TestNoStatusWithoutALook(t *testing.T) {
	w := alone(t, nil)
	for _, path := range []string{"/en/status", "/status.json"} {
		if rec := w.get(path); rec.Code != 404 {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}
