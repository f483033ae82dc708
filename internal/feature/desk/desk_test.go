package desk_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/desk"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/i18n/i18ntest"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// site is the desk alone, with a made-up feature that has things which wait.
type site struct {
	t        *testing.T
	s        *desk.Service
	staff    *auth.Service
	http     *web.Server
	now      time.Time
	progress []desk.Progress
	log      bytes.Buffer
}

type waits struct {
	all []notice.Notice
	err error
}

func (w *waits) Notices(context.Context, core.Actor) ([]notice.Notice, error) { return w.all, w.err }

func each(t *testing.T, f func(x *site)) {
	t.Helper()
	dbtest.Run(t, []fs.FS{audit.FS, auth.FS, desk.FS}, func(t *testing.T, d *db.DB) {
		x := &site{t: t, now: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
		clock := func() time.Time { return x.now }
		name := func(core.Lang) string { return "The Campaign" }
		log := slog.New(slog.NewJSONHandler(&x.log, nil))
		var err error
		if x.staff, err = auth.New(auth.Config{DB: d, Secret: make([]byte, 32), Origin: "https://example.org", Site: name, Now: clock}); err != nil {
			t.Fatal(err)
		}
		cat := i18ntest.Load(t, i18n.FS, web.FS, auth.FS, desk.FS)
		x.s = desk.New(desk.Config{DB: d, Staff: x.staff, Now: clock, Log: log,
			Progress: func(context.Context) ([]desk.Progress, error) { return x.progress, nil }})
		if x.http, err = web.New(web.Config{Origin: "https://example.org", SiteName: name, Secret: make([]byte, 32), Staff: x.staff, Catalog: cat, Log: log, Now: clock,
			Changes: d.Commits, Observe: func(string, string, int, time.Duration) {}}, desk.Feature(x.s)); err != nil {
			t.Fatal(err)
		}
		f(x)
	})
}

func (x *site) in(grants ...core.Grant) (*webtest.Client, core.Actor) {
	return authtest.SignIn(x.t, x.staff, x.http, grants...)
}

// TestToday: what waits for whom, in which order, and what a new site shows.
func TestToday(t *testing.T) {
	each(t, func(x *site) {
		t := x.t
		editor, _ := x.in(core.Grant{Role: core.Editor, Campaign: "north"})
		editor.Get("/en/desk").Status(t, 200).Sound(t).Has(t, "Welcome to the desk", "Write the first statement", "For: coordinator")
		broken := &waits{err: errors.New("a secret cause")}
		x.s.Waiting = []desk.Waiting{broken, &waits{all: []notice.Notice{
			{Count: 3, Key: "desk.notice.late", Path: "/desk/north", Campaign: "north", Roles: []core.Role{core.Editor}},
			{Count: 7, Key: "desk.notice.soon", Path: "/desk/south", Campaign: "south", Roles: []core.Role{core.Editor}},
			{Count: 1, Key: "desk.notice.late", Path: "/desk/keys", Roles: []core.Role{core.Coordinator}, Alarm: true, Two: true},
		}}}
		p := editor.Get("/en/desk").Status(t, 200).Sound(t).Has(t, "One thing waits", "3 tasks are late", "Not everything could be looked up")
		p.HasNot(t, "/desk/south", "/desk/keys", "a secret cause")
		both, _ := x.in(core.Grant{Role: core.Editor}, core.Grant{Role: core.Coordinator})
		text := both.Get("/en/desk").Status(t, 200).Has(t, "3 things wait", "One of them needs a second person.", "Soon.").Text()
		if strings.Index(text, "1 task is late") > strings.Index(text, "3 tasks are late") {
			t.Error("what alarms does not stand first")
		}
		for _, l := range core.Langs {
			both.Get("/"+string(l)+"/desk").Status(t, 200).Sound(t)
		}
		// Steps are shown to all, and lead only where who looks may go.
		x.progress = []desk.Progress{{Slug: "a", Title: "A title", Campaign: "north", Endorsed: true, Written: true, Published: true, ClosesAt: x.now.Unix() + 86400}}
		editor.Get("/en/desk").Has(t, "Make opening keys (0 of 3)", "Signing closes").HasNot(t, "/desk/statements/a/key").Click("Hand over the roll")
		if p := webtest.New(t, x.http).Get("/en/desk"); p.Code != 303 {
			t.Errorf("somebody who is not signed in: %d", p.Code)
		}
	})
}

// TestSteps: the steps of a statement follow from how it is, and nobody ticks them.
func TestSteps(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	states := func(p desk.Progress) (out string) {
		for _, s := range p.Steps(now) {
			out += strings.TrimPrefix(s.Key, "desk.step.") + "=" + string(s.State) + " "
		}
		return strings.TrimSpace(out)
	}
	for _, x := range []struct {
		p    desk.Progress
		want string
	}{
		{desk.Progress{Endorsed: true}, "write=todo translate=barred keys=todo publish=barred collect=barred hand_over=barred"},
		{desk.Progress{Written: true}, "write=done translate=todo publish=todo"},
		{desk.Progress{Endorsed: true, Written: true, Published: true, Behind: true, Translations: 2, Checked: 1, Openers: 2, ClosesAt: now.Unix() + 9},
			"write=done translate=doing keys=doing publish=doing collect=doing hand_over=todo erase=barred"},
		{desk.Progress{Endorsed: true, Written: true, Published: true, Translations: 2, Checked: 2, Openers: 3, ClosesAt: now.Unix(), Handed: 1, Erased: true},
			"write=done translate=done keys=done publish=done collect=done hand_over=done erase=done"},
	} {
		if got := states(x.p); got != x.want {
			t.Errorf("%+v:\n%s, not\n%s", x.p, got, x.want)
		}
	}
}

// TestTasks writes, does, changes and deletes tasks as each of those who may.
func TestTasks(t *testing.T) {
	each(t, func(x *site) {
		t := x.t
		editor, _ := x.in(core.Grant{Role: core.Editor, Campaign: "north"})
		translator, who := x.in(core.Grant{Role: core.Translator, Campaign: "north"})
		x.s.Waiting = []desk.Waiting{x.s}
		south, _ := x.in(core.Grant{Role: core.Editor, Campaign: "south"})
		const list = "/en/desk/tasks/north"
		p := editor.Get(list).Status(t, 200).Sound(t).Has(t, "There is nothing on this list yet.")
		// What is wrong is said, and what was typed stays.
		bad := p.Form("form.stack").Set("title", "").Set("due", "2026-12-24").Set("not_before", "2026-12-25").Submit().Status(t, 422).Sound(t)
		bad.Has(t, "Write what has to be done.", "It cannot start after the day")
		if got := bad.Form("form.stack").Value("due"); got != "2026-12-24" {
			t.Errorf("due is %q after an error", got)
		}
		p.Form("form.stack").Set("title", "Book <interpreters> & rooms").Set("who", "role:translator").Set("due", "2026-11-23").Submit().Status(t, 303).Follow().Sound(t).
			Has(t, "The task is on the list.", "Book <interpreters> & rooms", "not started")
		editor.Get("/en/desk").Has(t, "Book <interpreters> & rooms")
		translator.Get("/en/desk").Has(t, "1 task is due by the day after tomorrow")
		x.now = x.now.AddDate(0, 0, 2)
		if all, err := x.s.Notices(t.Context(), who); err != nil || all[0].Count != 1 || all[1].Count != 0 {
			t.Errorf("two days later: %+v, %v", all, err)
		}
		x.now = x.now.AddDate(0, 0, -2)

		// Who is asked to do it says how far it is; to write lists takes a role.
		mine := translator.Get(list).Status(t, 200).Sound(t).HasNot(t, "Add a task")
		mine.Form("form.moves").Submit("begin Book <interpreters> & rooms").Status(t, 303).Follow().Has(t, "Noted.", "in progress")
		south.Get(list).Status(t, 404)
		south.Post(list, map[string][]string{"token": {editor.Get(list).Form("form.stack").Value("token")}, "title": {"Mine"}}).Status(t, 404)
		editor.Get("/en/desk/tasks/south").Status(t, 404)
		editor.Get("/en/desk/tasks/-").Status(t, 404)

		// Two change it at once: the second is told and keeps what was typed.
		one, two := editor.Get(list).Click("Book").Status(t, 200).Sound(t).Form("form.stack"), editor.Get(list).Click("Book").Form("form.stack")
		one.Set("title", "Book rooms").Submit("Save the task").Status(t, 303)
		again := two.Set("title", "Book interpreters").Submit("Save the task").Status(t, 409).Sound(t).Has(t, "Somebody else changed this task meanwhile.")
		again.Form("form.stack").Submit("Save the task").Status(t, 303).Follow().Has(t, "Book interpreters")
		editor.Get(list).Click("Book").Form("form.stack").Submit("Delete the task").Status(t, 303).Follow().HasNot(t, "Book interpreters")
	})
}

// TestCopy: a list to begin with comes once, each task in the reader's language, and
// a task cannot wait for itself.
func TestCopy(t *testing.T) {
	cat, err := i18n.Load(desk.FS)
	if err != nil {
		t.Fatal(err)
	}
	french := cat.T("fr", "desk.list.declaration.draft")
	each(t, func(x *site) {
		t := x.t
		editor, actor := x.in(core.Grant{Role: core.Coordinator})
		copyIt := func(which string) {
			p := editor.Get("/en/desk/tasks/-").Status(t, 200)
			editor.Post("/en/desk/tasks/-/copy", map[string][]string{"token": {p.Form("form.stack").Value("token")}, "list": {which}}).Status(t, 303)
		}
		copyIt("declaration")
		copyIt("declaration")
		editor.Get("/en/desk/tasks").Has(t, "0 of 11 tasks done.").Sound(t)
		copyIt("un")
		p := editor.Get("/en/desk/tasks/-").Has(t, "0 of 24 tasks done.", "after: Agree who decides on the text", "cannot start yet").Sound(t)
		editor.Get("/fr/desk/tasks/-").Has(t, french).Sound(t)
		l, err := x.s.List(t.Context(), actor, "")
		if err != nil {
			t.Fatal(err)
		}
		first, second := *l.Tasks[0], *l.Tasks[1]
		if second.After != first.ID {
			t.Fatal("the second does not come after the first")
		}
		first.After = second.ID
		if err := x.s.Save(t.Context(), actor, first); core.KindOf(err) != core.Invalid {
			t.Errorf("two tasks may wait for each other: %v", err)
		}
		// Changed without being worded anew it keeps the reader's language.
		p.Click("Write the first draft").Form("form.stack").Set("due", "2026-12-01").Submit("Save the task").Status(t, 303)
		editor.Get("/fr/desk/tasks/-").Has(t, french, "1er décembre 2026")
		// What waited for a deleted task waits for what that one waited for.
		if err := x.s.Delete(t.Context(), actor, "", second.ID); err != nil {
			t.Fatal(err)
		}
		if l, err = x.s.List(t.Context(), actor, ""); err != nil || l.Tasks[1].After != first.ID {
			t.Errorf("%v, %v", l.Tasks[1].After, err)
		}
	})
}
