package app_test

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/webtest"
)

// lookalikes are letters of other scripts and forms that look like ours.
var lookalikes = strings.NewReplacer("a", "а", "e", "е", "o", "ο", "c", "ϲ", "i", "і", "A", "А", "1", "１", "0", "０", "-", "‐", "_", "＿", "k", "K", "s", "ſ")

// flip writes a letter in the other case.
func flip(s string, at int) string {
	b := []byte(s)
	for i := range b {
		if c := b[(at+i)%len(b)]; c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b[(at+i)%len(b)] ^= 0x20
			return string(b)
		}
	}
	return s + "x"
}

// id makes up an id: by chance, one that looks like a number, or one near to a
// real one.
func id(r *rand.Rand, real []string) string {
	near := real[r.IntN(len(real))]
	at := r.IntN(len(near))
	random := make([]byte, 1+r.IntN(40))
	for i := range random {
		random[i] = byte(r.Uint32())
	}
	switch r.IntN(15) {
	case 0:
		return base64.RawURLEncoding.EncodeToString(random)
	case 1:
		return hex.EncodeToString(random)
	case 2:
		return strconv.Itoa(r.IntN(100_000))
	case 3:
		return []string{"0", "-1", "00", "1e9", "0x1", "NaN", "null", "true", "undefined", "1 ", "9223372036854775808", "٣", "1.0", "+1"}[r.IntN(14)]
	case 4:
		return near[:at] // a prefix, also the empty one
	case 5:
		return near + string("Aa0-_=.%*"[r.IntN(9)])
	case 6:
		return flip(near, at)
	case 7:
		return strings.ToUpper(near)
	case 8:
		return lookalikes.Replace(near)
	case 9:
		return near[:at] + string(rune('a'+r.IntN(26))) + near[at:]
	case 10:
		return near[at:] + near[:at]
	case 11: // the last letter of a coded id has bits that mean nothing
		last := base64.RawURLEncoding.EncodeToString(random)
		return near[:len(near)-1] + last[:1]
	case 13: // a decoder may overlook it
		return near[:at] + "\n" + near[at:]
	case 12:
		return core.HashToken(near) // what a stolen database has
	}
	return near[:at] + "%_'*?"[r.IntN(5):][:1] + near[at:]
}

// idRoute is a route with an id in it; body is what a form there sends.
type idRoute struct {
	before, after string
	post          bool
}

var idRoutes = []idRoute{{"/en/e/", "", false}, {"/en/e/", "/everything.json", false}, {"/en/e/", "/proof", false}, {"/en/e/", "/mute", false}, {"/en/wait/", "", false},
	{"/en/e/", "/confirm", true}, {"/en/e/", "/correct", true}, {"/en/e/", "/hide", true}, {"/en/e/", "/withdraw", true}, {"/en/e/", "/affirm", true}, {"/en/e/", "/mute", true},
	{"/en/wait/", "/code", true}, {"/en/wait/", "/again", true}, {"/en/wait/", "/address", true},
	{"/files/", "", false}, {"/files/", ".png", false}, {"/files/", ".svg", false}, {"/a/", "", false}, {"/en/", "", false},
	{"/en/statements/", "", false}, {"/en/statements/", ".json", false}, {"/en/statements/", "/roll", false}, {"/en/statements/", "/roll.csv", false}, {"/en/statements/", "/roll.json", false},
	{"/en/statements/", "/feed.atom", false}, {"/en/statements/", "/card.png", false}, {"/en/statements/", "/numbers", false}, {"/en/statements/", "/sign", false}, {"/en/statements/", "/v/1", false}}

// TestS5OtherPeoplesIDs is S-5: 10,000 made-up ids over all routes that have one
// (links of other people, pages that wait, files, texts): each is answered as
// what does not exist, with nothing of anybody in it, and afterwards everybody
// stands where they stood. Seen to fail when endorsementByLink compared with
// LIKE $1 || '%', and when Logo looked a file up by its prefix.
func TestS5OtherPeoplesIDs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		s := onStage(t, dsn)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 5))
		var real []string
		all := map[string]bool{}
		for _, of := range []map[string]string{s.links, s.boxes} {
			for _, path := range of {
				real = append(real, path[strings.LastIndexByte(path, '/')+1:])
			}
		}
		real = append(real, s.held("organisation")["logo"].(string))
		real = append(real, "declaration", "open-letter", "condolence")
		for _, x := range real {
			all[x] = true
		}
		secrets, before := s.secrets(), s.roll()
		c, token := s.visitor(), s.token()
		many := 8000
		if strings.HasPrefix(dsn, "postgres") {
			many = 2000 // what differs is how the database compares
		}
		if raced {
			many /= 8
		}
		for n := range many {
			one, route := id(r, real), idRoutes[n%len(idRoutes)]
			if all[one] || one == "statements" || one == "" && route.after == "" {
				continue
			}
			path := route.before + url.PathEscape(one) + route.after
			var p *webtest.Page
			if route.post {
				p = c.Post(path, url.Values{"token": {token}, "name": {"Zqxother"}, "country": {"FR"}, "code": {"123456"}, "email": {"zqxother@zqx.example"}})
			} else {
				p = c.Do(http.MethodGet, path, http.Header{"Sec-Fetch-Site": {"none"}}, "")
			}
			if p.Code != 404 && p.Code != 410 {
				t.Fatalf("%s %q: %d", map[bool]string{true: "POST", false: "GET"}[route.post], path, p.Code)
			}
			for _, word := range leaks(p, secrets) {
				if !strings.Contains(path, word) { // what was asked for may stand in the answer's own links
					t.Fatalf("%q tells %q", path, word)
				}
			}
			if strings.HasPrefix(path, "/en/e/") || strings.HasPrefix(path, "/en/wait/") {
				if got := p.Header.Get("Cache-Control"); got != "no-store" {
					t.Fatalf("%q may be kept: %q", path, got)
				}
			}
		}
		if s.roll() != before {
			t.Error("the roll has changed")
		}
		for state, want := range map[string]string{"pending": "pending", "held": "held", "confirmed": "confirmed"} {
			if got := s.held(state); got["state"] != want || got["name"] == "Zqxother" || got["mails_stopped"] != false {
				t.Errorf("%s became %v", state, got)
			}
		}
	})
}
