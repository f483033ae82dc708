package statements_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/mail"
)

// What an attacker types who wants to stand there as another's organisation.
func impostor(email string) statements.SignInput {
	return statements.SignInput{Kind: statements.Organisation, Visibility: statements.Public, Name: "Harbour Rights", Country: "PE",
		Email: email, Website: "https://rights.example", Officer: "Nobody"}
}

const (
	victim   = "info@rights.example"
	attacker = "me@evil.example"
)

// reviewAsk opens the waiting page's box and asks for the mail again.
func reviewAsk(w *world, box string) {
	w.Helper()
	x, err := w.Unbox(box)
	if err != nil {
		w.Fatal(err)
	}
	if err := w.Again(w.Context(), x); err != nil {
		w.Fatal(err)
	}
}

// reviewLinks are the private links in the mails to an address.
func reviewLinks(w *world, to string) (out []string) {
	w.Helper()
	for _, m := range w.mails() {
		if x := privateLink.FindStringSubmatch(m.Text); x != nil && m.To == to {
			out = append(out, x[1])
		}
	}
	return out
}

// TestReviewChangedAddressNeedsItsOwnMail: what was mailed to one address must
// not confirm a sign-on in the name of another.
func TestReviewChangedAddressNeedsItsOwnMail(t *testing.T) {
	each(t, func(w *world) {
		x, err := w.Sign(t.Context(), "declaration", "en", core.NewToken(), impostor(attacker))
		if err != nil {
			t.Fatal(err)
		}
		links := reviewLinks(w, attacker)
		wait, err := w.Unbox(x.Box)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.ChangeAddress(t.Context(), wait, victim); err != nil {
			t.Fatal(err)
		}
		for _, l := range links {
			w.Confirm(t.Context(), l)
		}
		w.counted(0, 0, 0)
	})
}

// TestReviewSameFormOtherAddress: the same form with another address must not
// bring the first address's link to the second.
func TestReviewSameFormOtherAddress(t *testing.T) {
	each(t, func(w *world) {
		form := core.NewToken()
		for _, a := range []string{victim, attacker} {
			x, err := w.Sign(t.Context(), "declaration", "en", form, impostor(a))
			if err != nil {
				t.Fatal(err)
			}
			reviewAsk(w, x.Box)
		}
		for _, l := range reviewLinks(w, attacker) {
			w.Confirm(t.Context(), l)
		}
		for _, r := range w.rows("statements_endorsement") {
			if r["state"] == "confirmed" && r["level"] != "address" {
				t.Errorf("the attacker's mail confirmed what was signed with the victim's address: level %v", r["level"])
			}
		}
	})
}

// TestReviewCodeDoesNotOpenPendingForm: a code for one's own sign-on must not
// give the link of a form that waits for somebody's mail.
func TestReviewCodeDoesNotOpenPendingForm(t *testing.T) {
	each(t, func(w *world) {
		codes, err := w.NewCodes(t.Context(), "declaration", "A network", 1, 1, core.DayOf(w.Now())+9)
		if err != nil {
			t.Fatal(err)
		}
		form := core.NewToken()
		if _, err := w.Sign(t.Context(), "declaration", "en", form, impostor(victim)); err != nil {
			t.Fatal(err)
		}
		in := impostor("")
		in.Code = codes[0]
		x, err := w.Sign(t.Context(), "declaration", "en", form, in)
		if err == nil && x.Link != "" {
			w.Confirm(t.Context(), x.Link)
		}
		for _, r := range w.rows("statements_endorsement") {
			if r["state"] == "confirmed" && r["level"] == "domain" {
				t.Error("a code confirmed an address that never got a mail")
			}
		}
	})
}

// TestReviewGuessingIsBounded: wrong codes are counted for the mailbox, not only
// for one of the forms that anybody may open in its name.
func TestReviewGuessingIsBounded(t *testing.T) {
	each(t, func(w *world) {
		for i := range 30 {
			form := core.NewToken()
			x, err := w.Sign(t.Context(), "declaration", "en", form, impostor(victim))
			if err != nil {
				t.Fatal(err)
			}
			wait, err := w.Unbox(x.Box)
			if err != nil {
				t.Fatal(err)
			}
			code := fmt.Sprintf("%06d", binary.BigEndian.Uint64(core.MAC(w.Secret, "code", core.HashToken(wait.Form)))%1_000_000)
			for range 5 {
				w.ConfirmCode(t.Context(), wait, "00000")
			}
			if i < 29 {
				continue
			}
			if _, _, err := w.ConfirmCode(t.Context(), wait, code); err == nil {
				t.Error("after 150 wrong guesses at one mailbox, on a form whose mail was never sent, the next guess confirmed")
			}
		}
	})
}

// TestReviewNoMailCannon: one sign-on cannot be made to write to everybody.
func TestReviewNoMailCannon(t *testing.T) {
	once(t, func(w *world) {
		c := w.visitor()
		w.send(c, "en", aPerson("sealed", "Amina", "a@example.org"))
		x, err := w.Sign(t.Context(), "declaration", "en", core.NewToken(), statements.SignInput{Kind: statements.Person, Visibility: statements.Sealed,
			Name: "Amina", Country: "KE", Email: "b@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		page := c.Get("/en/wait/"+x.Box).Status(t, 200)
		token := page.Attr("input[name=token]", "value")
		for i := range 100 {
			c.Post("/en/wait/"+x.Box+"/address", url.Values{"token": {token}, "email": {fmt.Sprintf("stranger%d@example.org", i)}})
		}
		if n := len(w.mails()); n > 25 {
			t.Errorf("one form and one network had %d mails sent to strangers", n)
		}
	})
}

// TestReviewCorrectionsAreBounded: who holds one link cannot fill the disk.
func TestReviewCorrectionsAreBounded(t *testing.T) {
	once(t, func(w *world) {
		link := w.join("en", aPerson("sealed", "Amina", "a@example.org"))
		link = link[strings.LastIndex(link, "/")+1:]
		for range 100 {
			w.Correct(t.Context(), link, statements.SignInput{Name: "Amina B.", Country: "KE"})
		}
		m, err := w.Mine(t.Context(), link)
		if err != nil {
			t.Fatal(err)
		}
		if m.RecordBytes > 100_000 {
			t.Errorf("100 corrections made a record of %d bytes, and each wrote all of it again", m.RecordBytes)
		}
	})
}

// reviewTruth compares the tally with the endorsements: printed names as they are,
// sealed ones as they were counted. Each sealed one that counts is either counted
// or waits for its hour.
func reviewTruth(w *world) string {
	w.Helper()
	want, got, sealed := map[string]int{}, map[string]int{}, map[any]int{}
	st := w.rows("statements_statement")[0]
	for _, r := range w.rows("statements_endorsement") {
		if r["state"] == "confirmed" && (st["rule"] == "carry" || r["affirmed"].(float64) >= st["version"].(float64)) {
			if r["visibility"] == "sealed" {
				sealed[r["id"]]++
				continue
			}
			want[fmt.Sprint(r["day"], r["kind"], r["visibility"], r["country"], r["script"])]++
		}
	}
	for _, r := range w.rows("statements_sealed") {
		if sealed[r["endorsement"]]--; r["counted"] == 1.0 {
			want[fmt.Sprint(r["day"], r["kind"], "sealed", r["country"], "")]++
		}
	}
	for _, r := range w.rows("statements_leaving") {
		want[fmt.Sprint(r["day"], r["kind"], "sealed", r["country"], "")]++
	}
	for id, n := range sealed {
		if n != 0 {
			return fmt.Sprintf("the sealed endorsement %s counts %+d times more than it stands among the sealed", id, n)
		}
	}
	for _, r := range w.rows("statements_tally") {
		got[fmt.Sprint(r["day"], r["kind"], r["visibility"], r["country"], r["script"])] += int(r["n"].(float64))
	}
	for k := range got {
		if got[k] != want[k] {
			return fmt.Sprintf("%s: tally %d, truth %d", k, got[k], want[k])
		}
	}
	for k := range want {
		if got[k] != want[k] {
			return fmt.Sprintf("%s: tally %d, truth %d", k, got[k], want[k])
		}
	}
	return ""
}

// TestReviewRuleChangeRecounts: a changed rule without a changed text.
func TestReviewRuleChangeRecounts(t *testing.T) {
	each(t, func(w *world) {
		w.join("en", aPerson("public", "Amina", "a@example.org"))
		w.join("en", aPerson("sealed", "Bob", "b@example.org"))
		w.issue("Another text.")
		w.st.Rule = statements.RuleAffirm
		w.issue("Another text.")
		if s := reviewTruth(w); s != "" {
			t.Error(s)
		}
	})
}

// TestReviewTallyModel does whatever can be done, in any order; after each step
// numbers, roll and log agree, as seen from inside and from outside.
func TestReviewTallyModel(t *testing.T) {
	each(t, func(w *world) {
		w.Fresh = true
		w.Start()
		w.settle()
		r := rand.New(rand.NewPCG(1, 2))
		var links []string
		names := []string{"Amina Okoye", "Дарья", "阿明", "Аmina mixed" /* Cyrillic А */, "Bob"}
		pick := func() string {
			if len(links) == 0 {
				return "none"
			}
			return links[r.IntN(len(links))]
		}
		text := 0
		var steps []string
		for i := range 120 {
			w.Later(time.Duration(r.IntN(8)) * time.Hour)
			op := r.IntN(11)
			steps = append(steps, fmt.Sprint(op))
			switch op {
			case 0, 1, 2:
				in := statements.SignInput{Kind: statements.Person, Visibility: statements.Public, Name: names[r.IntN(len(names))], Country: []string{"KE", "PE"}[r.IntN(2)],
					Email: fmt.Sprintf("p%d@example.org", r.IntN(60))}
				if r.IntN(3) == 0 {
					in.Visibility = statements.Sealed
				}
				if r.IntN(3) == 0 {
					in.Kind, in.Officer = statements.Organisation, "O"
				}
				if _, err := w.Sign(t.Context(), "declaration", "en", core.NewToken(), in); err != nil {
					t.Fatal(err)
				}
				for _, l := range reviewLinks(w, in.Email) {
					if _, err := w.Confirm(t.Context(), l); err == nil {
						links = append(links, l)
					}
				}
			case 3:
				w.Correct(t.Context(), pick(), statements.SignInput{Name: names[r.IntN(len(names))], Country: []string{"KE", "PE", "-"}[r.IntN(3)]})
			case 4:
				w.Hide(t.Context(), pick())
			case 5:
				w.Withdraw(t.Context(), pick())
			case 6, 7:
				w.Affirm(t.Context(), pick(), "fr")
			case 8:
				text++
				w.st.Rule = []string{statements.RuleCarry, statements.RuleAffirm, statements.RuleLapse}[r.IntN(3)]
				w.issue(fmt.Sprint("Text ", text))
			case 9:
				held, err := w.HeldList(t.Context(), "declaration")
				if err == nil && len(held) > 0 {
					w.Decide(t.Context(), held[0].ID, r.IntN(2) == 0)
				}
			}
			if op == 10 {
				w.settle()
			}
			if s := reviewTruth(w); s != "" {
				t.Fatalf("step %d (%v): %s", i, steps, s)
			}
			if w.sound(); t.Failed() {
				t.Fatalf("step %d (%v)", i, steps)
			}
		}
	})
}

// reviewPost keeps the ids of mails.
type reviewPost struct {
	mail.Sender
	ids []string
}

func (p *reviewPost) Send(ctx context.Context, m mail.Message) error {
	p.ids = append(p.ids, m.ID)
	return p.Sender.Send(ctx, m)
}

// TestReviewMessageIDIsNoHandle: what mail providers and relays keep for years
// must not name the row of who signed sealed.
func TestReviewMessageIDIsNoHandle(t *testing.T) {
	each(t, func(w *world) {
		post := &reviewPost{Sender: w.Service.Sender}
		w.Service.Sender = post
		w.join("en", aPerson("sealed", "Amina", "a@example.org"))
		all := w.Dump()
		for _, id := range post.ids {
			if id != "" && strings.Contains(all, id) {
				t.Error("the Message-ID of a mail to a sealed signer is the id of their row")
			}
		}
	})
}

// TestReviewWaitingPageEnds: an old address in a browser's history shows no
// mailbox any more.
func TestReviewWaitingPageEnds(t *testing.T) {
	once(t, func(w *world) {
		c := w.visitor()
		page := w.send(c, "en", aPerson("sealed", "Amina", "amina@example.org"))
		w.confirm(c, w.mailTo("amina@example.org").Link).Status(t, 303)
		w.Later(30 * 24 * time.Hour)
		c.Get(page.URL.Path).HasNot(t, "amina@example.org")
	})
}

// TestReviewCountryOfSealed: the number of a country less the names on the roll
// must not be one sealed person.
func TestReviewCountryOfSealed(t *testing.T) {
	once(t, func(w *world) {
		var all []statements.Known
		add := func(n int, v statements.Visibility, country string) {
			for range n {
				all = append(all, statements.Known{SignInput: statements.SignInput{Kind: statements.Person, Visibility: v, Name: "Amina", Country: country,
					Email: fmt.Sprintf("p%d@example.org", len(all))}, Lang: "en", Level: statements.ByAddress, Day: core.DayOf(w.Now())})
			}
		}
		add(12, statements.Public, "KE")
		add(1, statements.Sealed, "KE")
		add(20, statements.Public, "PE")
		if _, err := w.AddKnown(t.Context(), "declaration", all); err != nil {
			t.Fatal(err)
		}
		page := w.visitor().Get("/en/statements/declaration/numbers").Status(t, 200)
		if text := page.Text(); strings.Contains(text, "Kenya 13") {
			t.Error("Kenya: 13, and 12 names on the roll")
		}
	})
}

// TestReviewSharedCommit: when a shared commit is lost, each caller still gets
// its own answer.
func TestReviewSharedCommit(t *testing.T) {
	once(t, func(w *world) {
		hold, begun := make(chan struct{}), make(chan struct{})
		go w.DB.Write(t.Context(), func(*db.Tx) error { close(begun); <-hold; return nil })
		<-begun
		busy, refused := make(chan error, 1), make(chan error, 1)
		go func() {
			busy <- w.DB.Write(t.Context(), func(*db.Tx) error { return &core.Error{Kind: core.Busy, Key: "web.not_saved"} })
		}()
		go func() {
			refused <- w.DB.Write(t.Context(), func(*db.Tx) error { return errors.New("refused") })
		}()
		time.Sleep(100 * time.Millisecond)
		close(hold)
		if err := <-busy; err == nil {
			t.Error("a write that failed for want of space was answered with success")
		}
		if err := <-refused; err == nil {
			t.Error("a write that was refused and rolled back was answered with success")
		}
	})
}

// TestReviewBrokenFormIsNotLogged: a parser's error quotes what was typed.
func TestReviewBrokenFormIsNotLogged(t *testing.T) {
	once(t, func(w *world) {
		body := "--b\r\nAmina Secret amina@example.org\r\n\r\nx\r\n--b--\r\n"
		p := w.visitor().Do("POST", signPath("en"), http.Header{"Sec-Fetch-Site": {"same-origin"}, "Content-Type": {"multipart/form-data; boundary=b"}}, body)
		if strings.Contains(w.Logged(), "Amina") || p.Code >= 500 {
			t.Errorf("status %d, log: %s", p.Code, w.Logged())
		}
	})
}

// reviewStuck is a reader who never reads.
type reviewStuck struct {
	http.ResponseWriter
	begun, hold chan struct{}
}

func (s reviewStuck) Write(b []byte) (int, error) { close(s.begun); <-s.hold; return len(b), nil }

// TestReviewSlowReaderOfCard: one reader who takes no bytes stops nobody else.
func TestReviewSlowReaderOfCard(t *testing.T) {
	once(t, func(w *world) {
		const path = "/en/statements/declaration/card.png"
		w.visitor().Get(path).Status(t, 200)
		s := reviewStuck{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
		go w.HTTP.ServeHTTP(s, httptest.NewRequest("GET", statementstest.Origin+path, nil))
		<-s.begun
		defer close(s.hold)
		done := make(chan struct{})
		go func() {
			defer close(done)
			w.HTTP.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", statementstest.Origin+path, nil))
		}()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Error("the second reader waits for the first")
		}
	})
}

// TestReviewAffirmIsNoWayAroundLooking: a name that a person should look at
// does not get onto the roll by being corrected while it was lapsed.
func TestReviewAffirmIsNoWayAroundLooking(t *testing.T) {
	each(t, func(w *world) {
		w.st.Rule = statements.RuleLapse
		w.issue("One.")
		link := w.join("en", anOrganisation("public", "Harmless", "a@example.org"))
		link = link[strings.LastIndex(link, "/")+1:]
		w.issue("Two.")
		odd := strings.Replace(statementstest.Issuer, "o", "о", 1) // a Cyrillic one
		if err := w.Correct(t.Context(), link, statements.SignInput{Name: odd, Country: "PE"}); err != nil {
			t.Fatal(err)
		}
		w.Affirm(t.Context(), link, "en")
		w.visitor().Get("/en/statements/declaration/roll").Status(t, 200).HasNot(t, odd)
	})
}

// TestReviewHeldLapsesToo: who was held when the text changed does not stand on
// the roll for a text nobody affirmed.
func TestReviewHeldLapsesToo(t *testing.T) {
	each(t, func(w *world) {
		w.st.Rule = statements.RuleLapse
		w.issue("One.")
		odd := strings.Replace("Mixed Harbour", "o", "о", 1)
		w.join("en", anOrganisation("public", odd, "a@example.org"))
		w.issue("Two.")
		held, err := w.HeldList(t.Context(), "declaration")
		if err != nil || len(held) != 1 {
			t.Fatal(err, len(held))
		}
		if err := w.Decide(t.Context(), held[0].ID, true); err != nil {
			t.Fatal(err)
		}
		w.visitor().Get("/en/statements/declaration/roll").Status(t, 200).HasNot(t, odd)
	})
}

// TestReviewFailedConfirmTakesNothing: a confirmation that failed does not keep
// the mailbox from confirming another sign-on.
func TestReviewFailedConfirmTakesNothing(t *testing.T) {
	each(t, func(w *world) {
		in := statements.SignInput{Kind: statements.Person, Visibility: statements.Sealed, Name: "Amina", Country: "KE", Email: "a@example.org"}
		for range 2 {
			if _, err := w.Sign(t.Context(), "declaration", "en", core.NewToken(), in); err != nil {
				t.Fatal(err)
			}
		}
		links := reviewLinks(w, "a@example.org")
		ctx := &reviewHangUp{Context: t.Context(), done: make(chan struct{})}
		clock := 0
		w.Service.Now = func() time.Time { // the reader hangs up between the look and the change
			if clock++; clock == 1 {
				ctx.err = context.Canceled
				close(ctx.done)
			}
			return w.Now()
		}
		_, err := w.Confirm(ctx, links[0])
		w.Service.Now = w.Now
		if err == nil {
			t.Fatal("the hang-up came too late to be one")
		}
		if o, err := w.Confirm(t.Context(), links[1]); err != nil || o != statements.ConfirmedNow {
			t.Errorf("%v, %v: told that they stand there already, and nobody does", o, err)
		}
		w.counted(0, 1, 1)
	})
}

type reviewHangUp struct {
	context.Context
	done chan struct{}
	err  error
}

func (c *reviewHangUp) Done() <-chan struct{} { return c.done }
func (c *reviewHangUp) Err() error {
	select {
	case <-c.done:
		return c.err
	default:
		return nil
	}
}

// TestReviewNulIsNotFound: a zero byte in an address is no failure of ours.
func TestReviewNulIsNotFound(t *testing.T) {
	each(t, func(w *world) {
		for _, path := range []string{"/en/statements/a%00b", "/en/statements/a%ffb", "/en/statements/a%00b/roll.csv"} {
			if p := w.visitor().Get(path); p.Code != 404 {
				t.Errorf("%s: %d", path, p.Code)
			}
		}
	})
}

// TestReviewNobodyCanAskWhoSigned: who does not read somebody's mail cannot learn
// whether that mailbox stands behind a statement, sealed.
func TestReviewNobodyCanAskWhoSigned(t *testing.T) {
	each(t, func(w *world) {
		w.join("en", aPerson("sealed", "Amina", "amina@example.org"))
		ask := func(about string) statements.Outcome {
			x, err := w.Sign(t.Context(), "declaration", "en", core.NewToken(), statements.SignInput{Kind: statements.Person, Visibility: statements.Sealed,
				Name: "Nobody", Country: "PE", Email: fmt.Sprintf("me%d@evil.example", w.Now().Unix())})
			if err != nil {
				t.Fatal(err)
			}
			wait, err := w.Unbox(x.Box)
			if err != nil {
				t.Fatal(err)
			}
			links := reviewLinks(w, wait.Email)
			w.Later(time.Minute)
			if _, err := w.ChangeAddress(t.Context(), wait, about); err != nil {
				t.Fatal(err)
			}
			o, _ := w.Confirm(t.Context(), links[0])
			return o
		}
		if signed, not := ask("amina@example.org"), ask("bob@example.org"); signed != not {
			t.Errorf("%q of who signed, %q of who did not", signed, not)
		}
	})
}

// TestReviewPicturesAreNotLeftBehind: a form sent again with other pictures does
// not fill the disk with files that nothing will ever delete.
func TestReviewPicturesAreNotLeftBehind(t *testing.T) {
	once(t, func(w *world) {
		form := core.NewToken()
		for i := range 10 {
			in := impostor(attacker)
			in.Logo = fmt.Append(nil, "picture ", i)
			if _, err := w.Sign(t.Context(), "declaration", "en", form, in); err != nil {
				t.Fatal(err)
			}
		}
		w.Later(30 * 24 * time.Hour)
		if _, err := w.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		n := 0
		if err := w.Blobs.All(func(string, []byte) error { n++; return nil }); err != nil || n > 0 {
			t.Errorf("%d pictures are left of one sign-on that expired (%v)", n, err)
		}
	})
}
