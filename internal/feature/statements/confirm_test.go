package statements_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/webtest"
)

// The code of the mail, typed into the page still open as people type it.
func TestConfirmByCode(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		for i, write := range []func(string) string{
			func(c string) string { return c },
			func(c string) string { return " " + c[:3] + " " + c[3:] + " " },
			func(c string) string { return c[:3] + "-" + c[3:] },
			func(c string) string { return digitsFrom(c, '٠') }, // Arabic-Indic
			func(c string) string { return digitsFrom(c, '۰') }, // Persian
			func(c string) string { return digitsFrom(c[:3]+" "+c[3:], '０') },
		} {
			c, email := w.visitor(), fmt.Sprintf("code%d@one.example", i)
			wait := w.send(c, "en", aPerson([]string{"public", "sealed"}[i%2], "Types Codes", email))
			m := w.mailTo(email)
			if len(m.Code) != 6 {
				t.Fatalf("the code is %q", m.Code)
			}
			p := wait.Form("main form.block").Set("code", write(m.Code)).Submit().Status(t, 303).Follow().Status(t, 200)
			p.Has(t, w.say("en", "mine.title.confirmed"))
			w.counted(0, i+1, (i+1)/2)
		}
	})
}

func digitsFrom(code string, zero rune) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return zero + r - '0'
		}
		return r
	}, code)
}

// Ten wrong codes and only the link works; the answer says how to repair it.
func TestWrongCodesAreLimited(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		wait := w.send(c, "en", aPerson("sealed", "Guesses Codes", "guess@one.example"))
		m := w.mailTo("guess@one.example")
		for i := range 10 {
			wrong := fmt.Sprintf("%06d", (i*7919+1)%1_000_000)
			if wrong == m.Code {
				continue
			}
			p := wait.Form("main form.block").Set("code", wrong).Submit().Status(t, 422).Sound(t)
			p.Has(t, w.say("en", "wrong.digits"))
			if got := p.Form("main form.block").Value("code"); got != wrong {
				t.Errorf("%q is not kept: %q", wrong, got)
			}
		}
		wait.Form("main form.block").Set("code", m.Code).Submit().Status(t, 422)
		w.counted(0, 0, 0)
		w.confirm(c, m.Link).Status(t, 303)
		w.counted(0, 1, 1)
	})
}

// U-12: the waiting page says what to do when nothing comes: again, another
// address, or another way. A mailbox gets no more than five mails a day.
func TestU12NothingArrived(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		wait := w.send(c, "en", anOrganisation("sealed", "Typed It Wrong", "wrnog@one.example"))
		wait.Sound(t).Has(t, "wrnog@one.example", w.say("en", "wait.nothing"), w.say("en", "wait.again"), w.say("en", "wait.address"), w.say("en", "wait.no_mail"))
		for range 9 {
			wait.Press(w.say("en", "wait.again")).Status(t, 303).Follow().Status(t, 200).Has(t, w.say("en", "wait.again_done"))
			w.Later(time.Minute) // the first comes at once, then no more than one a minute
		}
		if n := len(w.mails()); n != 5 {
			t.Errorf("%d mails", n)
		}
		form := wait.Find("form.form")
		if len(form) != 2 {
			t.Fatalf("%d forms", len(form))
		}
		address := func(p *webtest.Page, to string) *webtest.Page {
			f := p.Form("section form.form")
			return f.Set("email", to).Submit()
		}
		bad := address(wait, "not an address").Status(t, 422).Sound(t)
		bad.Has(t, w.say("en", "wrong.email_form"))
		right := address(wait, "right@one.example").Status(t, 303).Follow().Status(t, 200).Has(t, "right@one.example")
		right = address(right, "Right@ONE.example").Status(t, 303).Follow().Status(t, 200)
		m := w.mailTo("Right@one.example")
		right.Form("main form.block").Set("code", m.Code).Submit().Status(t, 303)
		w.counted(1, 0, 1)
		for _, r := range w.open(w.openers[0], w.export()).Rows {
			if r.Email != "Right@one.example" || r.Name != "Typed It Wrong" || r.Officer != "Rosa Quispe" {
				t.Errorf("%+v", r)
			}
		}
		// Afterwards the page has ended: it sends nothing more and changes nothing.
		n := len(w.mails())
		for _, p := range []*webtest.Page{address(right, "thief@one.example"), right.Press(w.say("en", "wait.again")), c.Get(right.URL.Path), c.Get(wait.URL.Path)} {
			p.Status(t, 200).HasNot(t, "right@one.example", "wrnog@one.example")
		}
		if got := w.mails(); len(got) != n {
			t.Errorf("%d mails after it was confirmed", len(got)-n)
		}
	})
}

// The officer of two organisations mistypes an address twice: both stand.
func TestChangedAddressKeepsTwoOrganisationsApart(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		for i, name := range []string{"First Union", "Second Union"} {
			c := w.visitor()
			wait := w.send(c, "en", anOrganisation("sealed", name, "mistyped@one.example"))
			wait.Form("section form.form").Set("email", "officer@one.example").Submit().Status(t, 303)
			w.confirm(c, w.mailTo("officer@one.example").Link).Status(t, 303)
			w.counted(i+1, 0, i+1)
		}
	})
}

// U-13: a code from a member network instead of an address: counted at once, the
// network is named, and one use is one use however often and fast it is sent.
func TestU13VouchedByACode(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		codes, err := w.NewCodes(t.Context(), "declaration", statementstest.Issuer, 2, 1, core.DayOf(w.Now())+10)
		if err != nil {
			t.Fatal(err)
		}
		in := aPerson("public", "No Mailbox", "").with("code", strings.ToUpper(codes[0][:6]+" "+codes[0][6:]))
		review := w.fill(c, "en", in).Status(t, 200).Sound(t)
		for range 2 {
			review.Form("#form").Submit().Status(t, 303).Follow().Status(t, 200).Sound(t).Has(t, w.say("en", "level.vouched"))
		}
		w.counted(0, 1, 0)
		if all := c.Get("/en/statements/declaration/roll").Texts("ul.names li"); len(all) != 1 || !strings.Contains(all[0], "vouched for") || !strings.Contains(all[0], statementstest.Issuer) {
			t.Errorf("%q", all)
		}
		p := w.fill(w.visitor(), "en", in.with("name", "Second Taker")).Status(t, 200).Form("#form").Submit().Status(t, 422).Sound(t)
		p.Has(t, w.say("en", "wrong.code"))
		if got := p.Form("#form").Value("name"); got != "Second Taker" {
			t.Errorf("%q is kept", got)
		}
		var wg sync.WaitGroup
		for i := range 12 {
			f := w.fill(w.visitor(), "en", aPerson("sealed", fmt.Sprintf("Crowd %d", i), "").with("code", codes[1])).Status(t, 200).Form("#form")
			wg.Go(func() {
				if p := f.Submit(); p.Code != 303 && p.Code != 422 && p.Code != 503 {
					t.Errorf("%d", p.Code)
				}
			})
		}
		wg.Wait()
		w.counted(0, 2, 1)
		if len(w.mails()) > 0 || strings.Contains(w.Dump(), codes[0]) || strings.Contains(w.Dump(), codes[1]) {
			t.Error("a mail, or a code in clear")
		}
		w.visitor().Get(signPath("en")+"?code=abc").Status(t, 200).Sound(t)
	})
}

// S-24: a scanner that follows every link of the mail with GET and HEAD confirms
// and changes nothing; a second press says "already"; after the days the link
// offers to sign again.
func TestS24ScannersConfirmNothing(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		wait := w.send(c, "en", aPerson("sealed", "Is Scanned", "scan@one.example"))
		m := w.mailTo("scan@one.example")
		before := w.Dump()
		link := strings.TrimPrefix(m.Link, statementstest.Origin)
		bot := w.visitor()
		for _, path := range []string{link, link + "?done=now", link + "/confirm", link + "/withdraw", link + "/hide", link + "/affirm", link + "/correct", link + "/mute",
			link + "/everything.json", strings.Replace(link, "/en/", "/ar/", 1), strings.TrimPrefix(link, "/en"), wait.URL.Path, wait.URL.Path + "/code", wait.URL.Path + "/again", wait.URL.Path + "/address"} {
			for _, method := range []string{"GET", "HEAD", "OPTIONS", "PROPFIND"} {
				if p := bot.Do(method, path, http.Header{"Sec-Fetch-Site": {"none"}}, ""); p.Code >= 500 {
					t.Errorf("%s %s: %d", method, path, p.Code)
				}
			}
		}
		if after := w.Dump(); after != before {
			t.Errorf("looking changed the database")
		}
		w.counted(0, 0, 0)
		p := w.confirm(w.visitor(), m.Link).Status(t, 303).Follow() // forwarded to another machine
		p.Status(t, 200).Has(t, w.say("en", "mine.said.now"))
		token := p.Form("section form.form").Value("token")
		p = c.Post(link+"/confirm", url.Values{"token": {token}}).Status(t, 303).Follow()
		p.Status(t, 200).Has(t, w.say("en", "mine.said.already")).Sound(t)
		w.counted(0, 1, 1)

		w.send(c, "ar", aPerson("public", "Comes Late", "late@one.example"))
		late := w.mailTo("late@one.example").Link
		w.SetNow(w.Now().AddDate(0, 0, 3).Add(14 * time.Hour))
		open := c.Get(late).Status(t, 200)
		w.Later(2 * time.Hour)
		p = c.Get(late).Status(t, 200).Sound(t).Has(t, w.say("ar", "mine.expired_title"))
		p.Click(w.say("ar", "mine.sign_again")).Status(t, 200)
		open.Form("main form").Submit().Status(t, 410).Has(t, w.say("ar", "mine.expired_title")).Sound(t)
		w.counted(0, 1, 1)
	})
}

// Tidy deletes what was not confirmed in its days, and not a day earlier.
func TestTidyDeletesTheUnconfirmed(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.send(w.visitor(), "en", aPerson("public", "Never Presses", "never@one.example"))
		w.send(w.visitor(), "en", aPerson("sealed", "Nor Does She", "nor@one.example"))
		link := w.mailTo("never@one.example").Link
		for _, x := range []struct{ days, left int }{{0, 2}, {3, 2}, {1, 0}} {
			w.SetNow(w.Now().AddDate(0, 0, x.days))
			if _, err := w.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n := len(w.rows("statements_endorsement")); n != x.left || n != len(w.rows("statements_record")) {
				t.Errorf("after %d days more there are %d", x.days, n)
			}
		}
		if all := w.Dump(); strings.Contains(all, "Never Presses") {
			t.Error("the name is still there")
		}
		gone := w.visitor().Get(link).Status(t, 404)
		never := w.visitor().Get(statementstest.Origin+"/en/e/"+core.NewToken()).Status(t, 404)
		if maskLink(gone.Body) != maskLink(never.Body) {
			t.Error("an expired link tells that it was one")
		}
		// Memory forgets too: the same mailbox signs sealed again after its days.
		w.join("en", aPerson("sealed", "Once More", "memory@one.example"))
		w.Later(5 * 24 * time.Hour)
		if _, err := w.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.join("en", aPerson("sealed", "Once More", "memory@one.example"))
		w.counted(0, 2, 2)
		if l := w.open(w.openers[0], w.export()); l.Attestation().Valid != 1 {
			t.Errorf("what memory missed is not found when the list is opened: %+v", l.Attestation())
		}
	})
}

// maskLink is a page without the private link it was asked for.
func maskLink(body string) string { return privateLink.ReplaceAllString(body, "/e/…") }

// signMany signs with many spellings of one mailbox, over the days of confirmation
// since a mailbox gets few mails a day, and returns the links.
func (w *world) signMany(kinds ...string) (links []string) {
	w.Helper()
	for day := range 4 {
		for before := -1; len(links) > before; {
			before = len(links)
			email := fmt.Sprintf("one+%d@one.example", len(links))
			w.send(w.visitor(), "en", aPerson(kinds[len(links)%len(kinds)], "One Person", email))
			if all := w.mails(); len(all) > len(links) {
				links = append(links, all[len(all)-1].Link)
			}
		}
		if day < 3 {
			w.Later(24 * time.Hour)
		}
	}
	if len(links) < 8 {
		w.Fatalf("only %d links", len(links))
	}
	return links
}

// S-20: two hundred confirmations of one person at once, of one link and of many
// sign-ons of one mailbox, public and sealed: exactly one counts.
func TestS20TwoHundredAtOnce(t *testing.T) {
	for _, kinds := range [][]string{{"public"}, {"sealed"}, {"public", "sealed"}} {
		t.Run(strings.Join(kinds, "+"), func(t *testing.T) {
			each(t, func(w *world) {
				t := w.T
				links := w.signMany(kinds...)
				forms := len(links)
				c := w.visitor()
				token := c.Get(links[0]).Status(t, 200).Form("main form").Value("token")
				press := func(n int, link func(int) string) map[int]int {
					var mu sync.Mutex
					var wg sync.WaitGroup
					codes := map[int]int{}
					for i := range n {
						wg.Go(func() {
							p := c.Post(link(i)+"/confirm", url.Values{"token": {token}})
							mu.Lock()
							defer mu.Unlock()
							codes[p.Code]++
						})
					}
					wg.Wait()
					return codes
				}
				codes := press(200, func(i int) string { return links[i%forms] })
				for codes[503] > 0 { // busy: who hears that presses again
					codes = press(forms, func(i int) string { return links[i] })
				}
				// A sealed one waits for its hour.
				if n, sealed := w.facts(), len(w.rows("statements_sealed")); n.Persons+sealed != 1 || n.Organisations != 0 || n.Sealed != 0 {
					t.Errorf("%+v, %d sealed wait", n, sealed)
				}
				standing := slices.DeleteFunc(w.rows("statements_endorsement"), func(r map[string]any) bool { return r["state"] == "pending" })
				if len(standing) != 1 {
					t.Errorf("%d stand", len(standing))
				}
			})
		})
	}
	t.Run("one link", func(t *testing.T) {
		each(t, func(w *world) {
			c := w.visitor()
			w.send(c, "en", anOrganisation("public", "One Union", "union@one.example"))
			link := w.mailTo("union@one.example").Link
			token := c.Get(link).Form("main form").Value("token")
			var wg sync.WaitGroup
			for range 200 {
				wg.Go(func() { c.Post(link+"/confirm", url.Values{"token": {token}}) })
			}
			wg.Wait()
			w.counted(1, 0, 0)
		})
	})
}

// relay notes the ids of mails, and refuses those to some for ever.
type relay struct {
	mail.Sender
	ids   []string
	never string
}

func (r *relay) Send(ctx context.Context, m mail.Message) error {
	if r.ids = append(r.ids, m.ID); m.To == r.never {
		return mail.Permanent{Code: 550, Status: "5.1.1"}
	}
	return r.Sender.Send(ctx, m)
}

// A mail that comes back, or that the relay never takes, is noted beside the
// endorsement it was for; a report about no mail of ours changes nothing.
func TestBounces(t *testing.T) {
	each(t, func(w *world) {
		r := &relay{Sender: w.Outbox, never: "never@one.example"}
		w.Service.Sender = r
		bounced := func() (n int) {
			for _, e := range w.rows("statements_endorsement") {
				if e["bounced"] == 1.0 {
					n++
				}
			}
			return n
		}
		for _, to := range []string{"never@one.example", "back@one.example", "fine@one.example"} {
			w.send(w.visitor(), "en", aPerson("sealed", "Has A Mailbox", to))
			if _, err := w.Queue.RunAll(w.Context()); (err != nil) != (to == r.never) {
				w.Errorf("%v", err)
			}
		}
		if bounced() != 1 || len(w.rows(jobs.Table)) != 0 {
			w.Errorf("%d bounced", bounced())
		}
		for i, id := range []string{"forged", "", strings.ToUpper(r.ids[1])} {
			if err := w.Bounced(w.Context(), id); err != nil || bounced() != 1+i/2 {
				w.Errorf("%q: %d bounced, %v", id, bounced(), err)
			}
		}
	})
}
