package statements_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/statementstest"
)

// TestS26AMillionGuesses is the other half of S-26: a million guesses at each
// thing that could be guessed, of a site with a hundred sign-ons, hit nothing.
//
//   - the six digits of one mailbox's mail: all million of them, the right ones
//     after a thousand; twenty at once are looked at, then one in 72 minutes;
//   - the page that waits: a million sealed boxes, half of them a real one with a
//     bit turned over;
//   - private links: 100,000 (20,000 under the race detector) through the service,
//     since each asks the database; the rest is arithmetic: a link has 160 bits, so
//     a million guesses a second for a century against a million links hit one
//     with a chance of less than 1 in 10²⁰.
//
// A thousand of each, and of form tokens, go through HTTP, and neither what was guessed nor what is
// real stands in the log; every page says that its address is for this site only.
// Seen to fail when neither the guesses of a mailbox nor those at a form were
// counted, and when the path was logged.
func TestS26AMillionGuesses(t *testing.T) {
	once(t, func(w *world) {
		t := w.T
		r := rand.New(rand.NewPCG(26, 26))
		const site = 100
		var boxes, links, secrets []string
		for i := range site {
			email := fmt.Sprintf("p%d@one.example", i)
			rec := w.signOn(fmt.Sprintf("10.4.%d.1:1", i), signPath("en"), aPerson("sealed", "Is There", email))
			boxes = append(boxes, box(rec))
			if m := w.mailTo(email); i%2 == 0 {
				w.confirm(w.visitor(), m.Link).Status(t, 303)
				links = append(links, m.Link)
			}
		}
		for _, l := range links {
			secrets = append(secrets, l[strings.LastIndexByte(l, '/')+1:])
		}
		secrets = append(secrets, boxes...)

		// The digits: the mailbox of the last, which waits.
		wait, err := w.Unbox(boxes[site-1])
		if err != nil {
			t.Fatal(err)
		}
		right := binary.BigEndian.Uint64(core.MAC(w.Secret, "code", core.HashToken(wait.Form))) % 1_000_000
		for i := range uint64(1_000_000) {
			code := (right + 999_000 + i) % 1_000_000 // the right ones after a thousand
			if _, _, err := w.ConfirmCode(t.Context(), wait, fmt.Sprintf("%06d", code)); err == nil {
				t.Fatalf("after %d guesses the digits %06d confirmed", i, code)
			}
		}

		var wg sync.WaitGroup
		guess := func(name string, n int, make func(r *rand.Rand) string, hit func(string) bool) {
			for g := range uint64(4) {
				r := rand.New(rand.NewPCG(g, r.Uint64()))
				wg.Go(func() {
					for range n / 4 {
						if s := make(r); hit(s) {
							t.Errorf("%s: a guess hit: %s", name, s)
							return
						}
					}
				})
			}
		}
		turned := func(r *rand.Rand, real string) string { // one bit of it is another
			b, err := base64.RawURLEncoding.DecodeString(real)
			if err != nil {
				return ""
			}
			b[r.IntN(len(b))] ^= 1 << r.IntN(8)
			return base64.RawURLEncoding.EncodeToString(b)
		}
		bytes := func(r *rand.Rand, n int) string {
			b := make([]byte, n)
			for i := range b {
				b[i] = byte(r.Uint32())
			}
			return base64.RawURLEncoding.EncodeToString(b)
		}
		newBox := func(r *rand.Rand) string {
			if r.IntN(2) == 0 {
				return turned(r, boxes[r.IntN(len(boxes))])
			}
			return bytes(r, 100+r.IntN(200))
		}
		const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"
		newLink := func(r *rand.Rand) string {
			b := []byte(secrets[r.IntN(len(links))])
			if r.IntN(2) == 0 { // near a real one
				at := r.IntN(len(b))
				b[at] = alphabet[(strings.IndexByte(alphabet, b[at])+1+r.IntN(31))%32]
				return string(b)
			}
			for i := range b {
				b[i] = alphabet[r.IntN(32)]
			}
			return string(b)
		}
		guess("box", 1_000_000/slow, newBox, func(s string) bool { _, err := w.Unbox(s); return err == nil })
		guess("link", 100_000/slow, newLink, func(s string) bool { _, err := w.Mine(t.Context(), s); return err == nil })
		wg.Wait()
		if chance := 1e6 * 86400 * 365 * 100 * 1e6 / math.Pow(2, 160); chance > 1e-20 {
			t.Errorf("the chance of a hit is %g", chance)
		}

		real := w.token()
		tokens := func(r *rand.Rand) string {
			if r.IntN(2) == 0 {
				return turned(r, real)
			}
			return bytes(r, 36)
		}
		// Through HTTP: the same answer to all, and nothing of them in the log.
		policy := func(h http.Header) {
			if h.Get("Referrer-Policy") != "same-origin" {
				t.Errorf("the policy of referrers is %q", h.Get("Referrer-Policy"))
			}
		}
		for i := range 1000 {
			addr := fmt.Sprintf("10.5.%d.1:1", i%200)
			l, b, tok := newLink(r), newBox(r), tokens(r)
			secrets = append(secrets, l, b, tok)
			for path, want := range map[string]int{"/en/e/" + l: 404, "/en/e/" + l + "/everything.json": 404, "/en/wait/" + b: 404} {
				rec := w.request(addr, "GET", path, "", "")
				policy(rec.Header())
				if rec.Code != want {
					t.Fatalf("%s is answered %d", path, rec.Code)
				}
			}
			for _, act := range []string{"confirm", "withdraw", "hide", "affirm"} {
				if rec := w.post(addr, "/en/e/"+l+"/"+act, typed{"token": w.token()}); rec.Code != 404 {
					t.Fatalf("%s is answered %d", act, rec.Code)
				}
			}
			if rec := w.post(addr, signPath("en"), aPerson("sealed", "X", "x@one.example").with("step", "sign", "token", tok)); rec.Code != 403 {
				t.Fatalf("a guessed form token is answered %d", rec.Code)
			}
		}
		policy(w.request("10.5.1.1:1", "GET", strings.TrimPrefix(links[0], statementstest.Origin), "", "").Header())
		log := w.Logged()
		for _, s := range secrets {
			if strings.Contains(log, s) {
				t.Fatalf("the log holds %.8s…", s)
			}
		}
		w.counted(0, site/2, site/2)
	})
}
