package statements_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/webtest"
)

// The whole way of an organisation, of a person in public and of one who signs
// sealed, each in another language and without scripts.
func TestJourneys(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		p := c.Get("/fr/statements/declaration").Status(t, 200).Sound(t)
		p = p.Click(w.say("fr", "sign.this")).Status(t, 200).Sound(t)
		in := anOrganisation("public", "Frente de Mujeres", "rosa@frente.example").with("website", "www.frente.example", "role", "Secretary",
			"reservation", "We would say more.\nMuch more.", "paragraph", "p1", "updates", "yes")
		p = in.into(p.Form("#form")).Submit().Status(t, 200).Sound(t)
		p.Has(t, "We would say more.", "Rosa Quispe", "rosa@frente.example", "https://www.frente.example")
		if got := p.Texts(".printed"); len(got) != 1 || got[0] != "Frente de Mujeres, Pérou" {
			t.Errorf("the review shows %q", got)
		}
		p.Form("#form").Submit().Status(t, 303).Follow().Status(t, 200).Sound(t).Has(t, "rosa@frente.example")
		w.counted(0, 0, 0)
		w.nowhere("Frente de Mujeres")
		m := w.mailTo("rosa@frente.example")
		if m.Lang != "fr" || m.Subject != w.say("fr", "mail.confirm.subject") || !strings.HasPrefix(m.Link, statementstest.Origin+"/fr/e/") {
			t.Errorf("%+v", m)
		}
		p = c.Get(m.Link).Status(t, 200).Sound(t).Has(t, "Frente de Mujeres, Pérou")
		p = p.Press(w.say("fr", "mine.confirm")).Status(t, 303).Follow().Status(t, 200).Sound(t)
		p.Has(t, w.say("fr", "mine.said.now"), w.say("fr", "mine.reference"), w.say("fr", "level.domain"), w.say("fr", "mine.withdraw"))
		w.counted(1, 0, 0)

		w.join("ar", aPerson("public", "أمينة الخوري", "amina@one.example").with("country", "LB", "affiliation", "نقابة المرفأ"))
		w.counted(1, 1, 0)
		w.join("en", aPerson("sealed", "Nobody Knows", "nobody@one.example").with("country", "-"))
		w.counted(1, 2, 1)
		w.nowhere("Nobody Knows", "Rosa Quispe", "We would say more", "rosa@frente.example", "amina@one.example")
		c.Get("/en/statements/declaration/roll").Has(t, "Frente de Mujeres").HasNot(t, w.say("en", "and_sealed", "N", 1)) // not one alone
		for i := range 4 {
			w.join("en", aPerson("sealed", "Nobody Knows", fmt.Sprintf("nobody%d@one.example", i)).with("country", "-"))
		}
		w.settle()
		w.counted(1, 6, 5)

		row := c.Get("/en/statements/declaration/roll").Has(t, "Frente de Mujeres", "أمينة الخوري", w.say("en", "and_sealed", "N", 5)).Sound(t).Texts("ul.names li")
		if len(row) != 2 || row[0] != "Frente de MujeresPeru · domain confirmed" || row[1] != "أمينة الخوري نقابة المرفأ · Lebanon · address confirmed" && row[1] != "أمينة الخورينقابة المرفأ · Lebanon · address confirmed" {
			t.Errorf("%q", row)
		}
		lines, err := csv.NewReader(strings.NewReader(c.Get("/en/statements/declaration/roll.csv").Body)).ReadAll()
		if err != nil || len(lines) != 3 || lines[1][1] != "Frente de Mujeres" || lines[1][5] != "https://www.frente.example/" || lines[2][2] != "LB" || lines[2][11] != "2026-03-01" {
			t.Errorf("%q %v", lines, err)
		}
		opened := w.open(w.openers[2], w.export())
		if a := opened.Attestation(); a.Valid != 7 || a.ValidSealed != 5 {
			t.Errorf("%+v", a)
		}
		for _, r := range opened.Rows {
			if r.Visibility == "sealed" && (r.Name != "Nobody Knows" || !strings.HasPrefix(r.Email, "nobody") || r.Country != "") ||
				r.Kind == "organisation" && (r.Officer != "Rosa Quispe" || !r.Updates || r.Reservation != "We would say more.\nMuch more.") {
				t.Errorf("%+v", r)
			}
		}
	})
}

// "Change something" on the review page keeps every answer, a logo too.
func TestReviewKeepsAll(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		in := anOrganisation("public", "  Ne­tz “Ost”  ", "o@netz.example").with("website", "netz.example", "role", "Chair", "reservation", "a\r\nb", "paragraph", "p1", "updates", "yes")
		var logo bytes.Buffer
		if err := png.Encode(&logo, image.NewRGBA(image.Rect(0, 0, 40, 40))); err != nil {
			t.Fatal(err)
		}
		p := in.into(c.Get(signPath("en")).Form("#form")).Attach("logo", "l.png", "image/png", logo.Bytes()).Submit().Status(t, 200)
		for range 2 {
			f := p.Form("#form").Submit(w.say("en", "review.change")).Status(t, 200).Sound(t).Form("#form")
			for k, want := range in.with("name", `Netz “Ost”`, "website", "https://netz.example/", "reservation", "a\nb") {
				if got := strings.ReplaceAll(f.Value(k), "\r\n", "\n"); got != want {
					t.Errorf("%s is %q, want %q", k, got, want)
				}
			}
			p = f.Submit().Status(t, 200)
		}
		if got := p.Texts(".printed"); len(got) != 1 || got[0] != `Netz “Ost”, Peru` {
			t.Errorf("%q", got)
		}
		p.Form("#form").Submit().Status(t, 303)
		link := w.mailTo("o@netz.example").Link
		w.confirm(c, link).Status(t, 303)
		roll := c.Get("/en/statements/declaration/roll").Has(t, `Netz “Ost”`)
		src := roll.Attr("ul.names img", "src")
		c.Get(src).Status(t, 200)
		// A hidden name's picture is nobody's any more.
		c.Get(link).Press(w.say("en", "mine.hide")).Status(t, 303)
		c.Get(src).Status(t, 404)
	})
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// The contract of issue 2: a program that posts the named fields and then all
// that the review page holds has signed.
func TestContractFields(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		v := url.Values{"kind": {"person"}, "name": {"Plain Post"}, "country": {"KE"}, "email": {"plain@one.example"}, "visibility": {"public"},
			"officer": {""}, "website": {""}, "updates": {""}}
		p := c.Post(signPath("en"), v).Status(t, 200)
		more := url.Values{}
		for _, m := range hidden.FindAllStringSubmatch(p.Body, -1) {
			more.Add(m[1], strings.NewReplacer("&#43;", "+", "&amp;", "&").Replace(m[2]))
		}
		p = c.Post(signPath("en"), more).Status(t, 303)
		if !strings.HasPrefix(p.Header.Get("Location"), "/en/wait/") {
			t.Errorf("leads to %s", p.Header.Get("Location"))
		}
		w.confirm(c, w.mailTo("plain@one.example").Link).Status(t, 303)
		if n := w.facts(); n.Persons != 1 || n.Countries != 1 || n.Version != 1 || len(n.Hash) < 40 || !n.Open {
			t.Errorf("%+v", n)
		}
	})
}

// U-4: a double tap, Back and the same form once more, or twenty at once make one
// sign-on, one mail and the same answer.
func TestU4SameFormTwice(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		review := w.fill(c, "en", aPerson("sealed", "Double Tap", "double@one.example")).Status(t, 200)
		answers := make([]*webtest.Page, 20)
		var wg sync.WaitGroup
		for i := range answers {
			f := review.Form("#form")
			wg.Go(func() { answers[i] = f.Submit() })
		}
		wg.Wait()
		var first string
		for _, a := range answers {
			page := masked(a.Status(t, 303).Follow().Status(t, 200).Body)
			if first == "" {
				first = page
			}
			if page != first {
				t.Error("another answer")
			}
		}
		if all := w.mails(); len(all) != 1 {
			t.Errorf("%d mails", len(all))
		}
		if rows := w.rows("statements_endorsement"); len(rows) != 1 {
			t.Errorf("%d rows", len(rows))
		}
		m := w.mailTo("double@one.example")
		w.confirm(c, m.Link)
		// Back and once more when it is confirmed: the waiting page has ended.
		review.Form("#form").Submit().Status(t, 303).Follow().Status(t, 200).HasNot(t, "double@one.example")
		w.counted(0, 1, 1)
		if all := w.mails(); len(all) != 1 {
			t.Errorf("%d mails after Back", len(all))
		}
	})
}

var random = regexp.MustCompile(`/wait/[A-Za-z0-9_-]+|name="token" value="[^"]*"`)

// masked is a page without what is random in it.
func masked(body string) string { return random.ReplaceAllString(body, "…") }

// S-27: who stands there already gets the same answer as who is new, byte for
// byte, and the same mail; it counts once (also weeks later).
func TestS27KnownAndNewAnswerTheSame(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		for _, vis := range []string{"public", "sealed"} {
			email := vis + "@one.example"
			c := w.visitor()
			before := w.send(c, "en", aPerson(vis, "Same Person", email))
			unsealed := w.mailTo(email)
			w.confirm(c, unsealed.Link)
			after := w.send(w.visitor(), "en", aPerson(vis, "Same Person", email))
			if masked(before.Body) != masked(after.Body) || before.Code != after.Code {
				t.Errorf("%s: the answers differ", vis)
			}
			again := w.mailTo(email)
			if again.Link == unsealed.Link || again.Subject != unsealed.Subject || len(again.Text) != len(unsealed.Text) {
				t.Errorf("%s: another mail", vis)
			}
			w.confirm(c, again.Link).Status(t, 200).Has(t, w.say("en", "done.stood_title")).Sound(t)
			c.Get(unsealed.Link).Status(t, 200)
		}
		w.counted(0, 2, 1)
		// In public it is known for ever; sealed, for the days of confirmation.
		w.Start()
		w.Later(30 * 24 * time.Hour)
		c := w.visitor()
		w.send(c, "en", aPerson("public", "Same Person", "Public+again@one.example"))
		w.confirm(c, w.mailTo("Public+again@one.example").Link).Status(t, 200).Has(t, w.say("en", "done.stood_title"))
		w.counted(0, 2, 1)
	})
}

// Who withdrew may sign again, in public or sealed.
func TestSignAgainAfterWithdrawing(t *testing.T) {
	each(t, func(w *world) {
		for _, vis := range []string{"sealed", "public", "sealed"} {
			link := w.join("en", aPerson(vis, "Comes Back", "back@one.example"))
			w.counted(0, 1, map[string]int{"sealed": 1}[vis])
			w.visitor().Get(link).Press(w.say("en", "mine.withdraw")).Status(w.T, 200)
			w.counted(0, 0, 0)
			w.Later(time.Minute) // a mailbox has two mails at once and then one a minute
		}
	})
}

// Without list key nothing can be signed; with fewer than three openers nothing
// sealed: never is anything stored in clear instead (S-15 in spirit).
func TestFailClosed(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		for n, want := range []int{http.StatusGone, http.StatusUnprocessableEntity, http.StatusUnprocessableEntity} {
			if n == 0 {
				w.exec("DELETE FROM statements_list_key")
			} else {
				w.rotate(statementstest.Coordinators(n))
			}
			c := w.visitor()
			page := c.Get(signPath("en")).Status(t, 200).Sound(t)
			if n == 0 {
				page.Has(t, w.say("en", "closed.no_key"))
				c.Get("/en/statements/declaration").HasNot(t, "/declaration/sign")
				if w.facts().Open {
					t.Error("the facts say that it is open")
				}
			} else if f := page.Form("#form"); slices.Contains(f.Offers("visibility"), "sealed") || f.Value("visibility") != "public" {
				t.Errorf("%d openers: %q", n, f.Offers("visibility"))
			}
			for _, step := range []string{"", "sign"} {
				c.Post(signPath("en"), url.Values{"kind": {"person"}, "name": {"Too Early"}, "country": {"KE"}, "email": {"early@one.example"},
					"visibility": {"sealed"}, "step": {step}, "token": {"x"}}).Status(t, want)
			}
			if n := len(w.rows("statements_endorsement")) + len(w.rows("statements_record")) + len(w.rows(jobs.Table)); n > 0 {
				t.Errorf("%d rows", n)
			}
		}
		w.join("en", aPerson("public", "Public Works", "public@one.example"))
		w.counted(0, 1, 0)
		// And of somebody who had the form open when the key went away.
		c := w.visitor()
		review := w.fill(c, "en", aPerson("public", "Was Open", "open@one.example")).Status(t, 200)
		w.exec("DELETE FROM statements_list_key")
		review.Form("#form").Submit().Status(t, http.StatusGone)
		w.nowhere("Was Open")
		if _, err := seal.ParseListKey([]byte("{}")); err == nil {
			t.Error("an empty list key")
		}
	})
}

// S-2 for a draft: every one of its routes answers as a text that never existed,
// byte for byte.
func TestS2DraftIsNothing(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.join("en", anOrganisation("public", "Was Public", "was@one.example"))
		w.st.State = statements.Draft
		w.issue("We stand together.")
		c := w.visitor()
		for _, lang := range []core.Lang{"en", "ar"} {
			for _, path := range []string{"", ".json", "/v/1", "/numbers", "/roll", "/roll?all=1", "/roll.csv", "/roll.json", "/feed.atom", "/card.png", "/sign"} {
				for _, method := range []string{"GET", "HEAD", "POST"} {
					is := c.Do(method, fmt.Sprintf("/%s/statements/declaration%s", lang, path), sameSite, "")
					no := c.Do(method, fmt.Sprintf("/%s/statements/neverwasitx%s", lang, path), sameSite, "")
					if is.Code != no.Code || method == "GET" && is.Code != 404 || strings.ReplaceAll(is.Body, "declaration", "neverwasitx") != no.Body || fmt.Sprint(is.Header) != fmt.Sprint(no.Header) {
						t.Errorf("%s %s: %d and %d", method, path, is.Code, no.Code)
					}
				}
			}
		}
		// The front page, the lists, the site's feed and the site map read the
		// index and nothing else.
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			all, err := index.All(tx)
			if len(all) > 0 {
				t.Errorf("a draft stands in the index of what is public: %v", all)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
