package statements_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"time"
	"unicode"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/webtest"
)

// The facts as JSON, in each language, with what the contract names.
func TestFactsJSON(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.Fresh = true
		w.Start()
		w.st.Goal, w.st.ClosesAt = 500, w.Now().AddDate(0, 0, 10).Unix()
		w.issue("We stand together.")
		w.join("en", anOrganisation("public", "First Union", "a@one.example"))
		for i := range 5 { // sealed ones are told of in fives
			if n := w.facts(); n.Organisations != 1 || n.Persons != 0 || n.Sealed != 0 || n.Countries != 1 {
				t.Errorf("after %d of each kind: %+v", i, n)
			}
			w.join("en", anOrganisation("sealed", "Second Union", fmt.Sprintf("b%d@one.example", i)).with("country", "-"))
			w.join("en", aPerson("sealed", "Third Person", fmt.Sprintf("c%d@one.example", i)))
		}
		w.settle()
		for _, l := range core.Langs {
			p := w.visitor().Get("/"+string(l)+"/statements/declaration.json").Status(t, 200)
			var j map[string]any
			if err := json.Unmarshal([]byte(p.Body), &j); err != nil {
				t.Fatal(err)
			}
			for k, want := range map[string]any{"slug": "declaration", "organisations": 6.0, "persons": 5.0, "sealed": 10.0, "countries": 2.0, "version": 1.0, "open": true, "goal": 500.0,
				"closes": "2026-03-11T09:00:00Z", "as_of": "2026-03-01T09:00:00Z", "url": statementstest.Origin + "/" + string(l) + "/statements/declaration"} {
				if j[k] != want {
					t.Errorf("%s: %s is %v, want %v", l, k, j[k], want)
				}
			}
			if e := j["editions"].(map[string]any); e["ar"] != "checked" || e["ru"] != "missing" {
				t.Errorf("%v", e)
			}
		}
		w.Later(10 * 24 * time.Hour)
		if n := w.facts(); n.Open || n.Organisations != 6 {
			t.Errorf("%+v", n)
		}
		w.visitor().Get(signPath("en")).Status(t, 200).Has(t, w.say("en", "closed.late"))
	})
}

// S-57: no cell of the table becomes a formula, and each comes back as it was.
func TestS57Cells(t *testing.T) {
	once(t, func(w *world) {
		names, typed := map[string]bool{}, 0
		for i, name := range []string{"=1+1", "+49 Gruppe", "-Gruppe", "@ngo", "＝1+1", "＋49", "＠ngo", "−Gruppe", "=cmd|' /C calc'!A0", `=HYPERLINK("x","y")`, "\t=1+1", " =1+1",
			`Quote " , and ; comma`, `"quoted"`, "'apostrophe", "Normal, Name", strings.Repeat("w ", 70)} {
			w.join("en", aPerson("public", name, fmt.Sprintf("c%d@one.example", i)).with("affiliation", name))
			names[strings.TrimSpace(name)] = true
			typed++
		}
		p := w.visitor().Get("/en/statements/declaration/roll.csv").Status(w.T, 200)
		if strings.Count(p.Body, "\r\n") != strings.Count(p.Body, "\n") || !strings.Contains(p.Header.Get("Content-Disposition"), "attachment") {
			w.Errorf("%v", p.Header)
		}
		rows, err := csv.NewReader(strings.NewReader(p.Body)).ReadAll()
		if err != nil || len(rows) != typed+1 {
			w.Fatal(len(rows), err)
		}
		for _, r := range rows[1:] {
			for _, cell := range r {
				if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") || strings.HasPrefix(cell, "＠") || strings.HasPrefix(cell, "−") {
					w.Errorf("%q is a formula", cell)
				}
			}
			if !names[r[1]] && !names[strings.TrimPrefix(r[1], "'")] {
				w.Errorf("%q was typed by nobody", r[1])
			}
		}
	})
}

// The feed tells of versions and of organisations, never of persons.
func TestFeed(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.join("en", anOrganisation("public", "Feeds & Sons <b>", "a@one.example"))
		w.join("en", aPerson("public", "Some Person", "b@one.example"))
		w.Later(24 * time.Hour)
		w.issue("We stand together, again.")
		var feed struct {
			ID      string `xml:"id"`
			Title   string `xml:"title"`
			Updated string `xml:"updated"`
			Entries []struct {
				ID      string `xml:"id"`
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
			} `xml:"entry"`
		}
		p := w.visitor().Get("/fr/statements/declaration/feed.atom").Status(t, 200).HasNot(t, "Some Person", "a@one.example")
		if err := xml.Unmarshal([]byte(p.Body), &feed); err != nil {
			t.Fatal(err)
		}
		if feed.ID != statementstest.Origin+"/fr/statements/declaration" || feed.Title != "Une déclaration" || feed.Updated != "2026-03-02T09:00:00Z" || len(feed.Entries) != 3 || feed.Entries[0].Title != "Feeds & Sons <b>" {
			t.Errorf("%+v", feed)
		}
		ids := map[string]bool{}
		for _, e := range feed.Entries {
			ids[e.ID] = true
			if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
				t.Error(err)
			}
		}
		if len(ids) != 3 {
			t.Errorf("%v", ids)
		}
	})
}

// The preview picture is made on the server, in every language.
func TestCard(t *testing.T) {
	once(t, func(w *world) {
		for _, l := range core.Langs {
			p := w.visitor().Get("/"+string(l)+"/statements/declaration/card.png").Status(w.T, 200).Safe(w.T)
			img, err := png.DecodeConfig(strings.NewReader(p.Body))
			if err != nil || img.Width != 1200 || img.Height != 630 {
				w.Errorf("%v %v", img, err)
			}
		}
	})
}

// words counts words; two Han characters are one.
func words(s string) (n int) {
	han := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			han++
		}
	}
	for _, f := range strings.Fields(s) {
		if strings.IndexFunc(f, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0 && strings.IndexFunc(f, func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
			n++
		}
	}
	return n + (han+1)/2
}

// U-8: who sees what and until when stands above the first field, in at most 40
// words, in all languages. U-1: the form is at most 13 KB on the wire.
func TestU8WhoSeesWhat(t *testing.T) {
	once(t, func(w *world) {
		w.st.EraseOn = core.DayOf(w.Now()) + 100
		w.issue("We stand together.")
		for _, l := range core.Langs {
			p := w.visitor().Get(signPath(l)).Status(w.T, 200)
			says, link := p.Texts(".who-sees"), p.Texts(".who-sees a")
			if len(says) != 1 || len(link) != 1 {
				w.Fatalf("%s: %q", l, says)
			}
			if n := words(strings.Replace(says[0], link[0], "", 1)); n > 40 || n < 15 {
				w.Errorf("%s: %d words: %s", l, n, says[0])
			}
			if strings.Index(p.Body, `class="who-sees"`) > strings.Index(p.Body, `id="kind"`) {
				w.Errorf("%s: it stands below the first field", l)
			}
			for _, path := range []string{signPath(l), "/" + string(l) + "/statements/declaration", "/" + string(l) + "/statements/declaration/roll"} {
				var b bytes.Buffer
				z := gzip.NewWriter(&b)
				if _, err := z.Write([]byte(w.visitor().Get(path).Body)); err != nil || z.Close() != nil {
					w.Fatal(err)
				}
				if b.Len() > 13<<10 {
					w.Errorf("%s has %d bytes compressed", path, b.Len())
				}
			}
		}
	})
}

// U-9, U-10 and U-17: at most six questions for a person, one name, nothing that
// is nobody's business; the safer choice is made already; no puzzle, no account,
// no cookie.
func TestU9U10U17Form(t *testing.T) {
	once(t, func(w *world) {
		t, c := w.T, w.visitor()
		p := c.Get(signPath("en")).Status(t, 200)
		f := p.Form("#form")
		asked := 0
		for _, n := range p.Find("#form .field") {
			inner := false
			for a := n.Parent; a != nil; a = a.Parent {
				for _, at := range a.Attr {
					inner = inner || at.Key == "class" && at.Val == "for-organisation"
				}
				inner = inner || a.Data == "details"
			}
			if !inner {
				asked++
			}
		}
		if asked > 6 || asked < 5 {
			t.Errorf("%d questions", asked)
		}
		for _, name := range f.Names() {
			for _, no := range []string{"title", "gender", "birth", "phone", "first", "last", "password", "captcha"} {
				if strings.Contains(name, no) {
					t.Errorf("the form asks %q", name)
				}
			}
		}
		if f.Value("visibility") != "sealed" || f.Value("kind") != "person" || f.Value("updates") != "" || p.Attr("#name", "spellcheck") != "false" || p.Attr("#name", "autocomplete") != "name" || p.Attr("#email", "autocomplete") != "email" {
			t.Error("the form is not as it should be")
		}
		p.Has(t, "And 1 more, sealed.", "your name, your country", w.say("en", "sign.cannot"))
		if n := len(p.Find("#form img, #form iframe, #form script, #form canvas, [type=password]")); n > 0 {
			t.Errorf("%d puzzles", n)
		}
		w.confirm(c, func() string {
			w.send(c, "en", aPerson("sealed", "No Cookie", "cookie@one.example"))
			return w.mailTo("cookie@one.example").Link
		}()).Follow()
		if got := c.Cookies(); len(got) > 0 {
			t.Errorf("%v", got)
		}
		w.st.Signers = statements.SignersOrganisations
		w.issue("We stand together.")
		if f := c.Get(signPath("en")).Form("#form"); f.Value("kind") != "organisation" || f.Value("visibility") != "public" || len(f.Offers("kind")) != 1 {
			t.Errorf("%q", f.Offers("kind"))
		}
	})
}

// U-11: what to repair stands in the tab, in a summary that comes first, and in
// the same words at each field; each says how; nothing is called invalid.
func TestU11Repair(t *testing.T) {
	once(t, func(w *world) {
		for _, l := range core.Langs {
			f := w.visitor().Get(signPath(l)).Form("#form")
			for k, v := range anOrganisation("public", "www.x.example/y", "nobody").with("country", "", "officer", "", "website", "nonsense", "reservation", "kept") {
				f.Force(k, v)
			}
			p := f.Submit().Status(w.T, 422).Sound(w.T)
			links := p.Find(".error-summary a")
			if len(links) != 5 || !strings.Contains(p.Title(), "5") && !strings.Contains(p.Title(), "٥") {
				w.Errorf("%s: %d errors, the tab says %q", l, len(links), p.Title())
			}
			for i, text := range p.Texts(".error-summary a") {
				id := strings.TrimPrefix(links[i].Attr[0].Val, "#")
				if at := p.Texts("#" + id + "-error"); len(at) != 1 || !strings.HasSuffix(at[0], text) {
					w.Errorf("%s: %q is not at the field %s: %q", l, text, id, at)
				}
				if p.Attr("#"+id, "id") != id || strings.Contains(strings.ToLower(text), "invalid") {
					w.Errorf("%s: %q", l, text)
				}
			}
			if strings.Index(p.Body, "error-summary") > strings.Index(p.Body, "<h1") || p.Attr(".error-summary", "tabindex") != "-1" || p.Form("#form").Value("reservation") != "kept" {
				w.Errorf("%s: the summary does not come first, or something is lost", l)
			}
		}
	})
}

// U-14: the last page has a reference, what comes next and when, how to withdraw
// and where to ask; kept as a bookmark it shows a public name and no sealed one.
func TestU14LastPage(t *testing.T) {
	once(t, func(w *world) {
		w.st.ClosesAt = w.Now().AddDate(0, 0, 10).Unix()
		w.issue("We stand together.")
		for _, vis := range []string{"public", "sealed"} {
			link := w.join("en", aPerson(vis, "Bookmarked Name", vis+"@one.example"))
			p := w.mine(link).Has(w.T, w.say("en", "mine.reference"), w.say("en", "mine.next"), w.say("en", "mine.withdraw"), w.Catalog.T("en", "web.help"), w.Catalog.T("en", "web.leave"))
			if at := strings.TrimPrefix(link, statementstest.Origin+"/en/e/"); !strings.Contains(p.Text(), at[:8]) || p.Header.Get("Cache-Control") != "no-store" {
				w.Error("no reference, or the browser keeps the page")
			}
			if vis == "public" {
				p.Has(w.T, "Bookmarked Name, Kenya", "A declaration", "11 March 2026")
			} else {
				p.HasNot(w.T, "Bookmarked", "declaration</a>", "A declaration")
			}
		}
	})
}

// Every page of the feature is sound, from left to right and from right to left.
func TestEveryPageIsSound(t *testing.T) {
	once(t, func(w *world) {
		t := w.T
		w.st.Goal, w.st.ClosesAt = 1000, w.Now().AddDate(0, 0, 30).Unix()
		w.issue("An earlier text.")
		w.known("org KE Cooperative", "org PE أصدقاء", "person FR 安娜")
		w.issue("We stand together.")
		for _, l := range []core.Lang{"en", "ar"} {
			c := w.visitor()
			for _, tail := range []string{"", "/v/1", "/roll", "/roll?all=1", "/roll?q=coop", "/roll?q=nobody", "/sign", "/sign?code=abcdef", "/nowhere"} {
				c.Get("/" + string(l) + "/statements/declaration" + tail).Sound(t)
			}
			for _, in := range []typed{aPerson("public", "Page By Page", string(l)+"a@one.example").with("affiliation", "Dock"), aPerson("sealed", "Page By Page", string(l)+"b@one.example"),
				anOrganisation("public", "Org Page "+string(l), string(l)+"c@one.example").with("website", "org.example"), anOrganisation("sealed", "Org Page", string(l)+"d@one.example")} {
				review := w.fill(c, l, in).Sound(t)
				review.Form("#form").Submit(w.say(l, "review.change")).Sound(t)
				wait := review.Form("#form").Submit().Follow().Sound(t)
				wait.Press(w.say(l, "wait.again")).Follow().Sound(t)
				link := w.mailTo(in["email"]).Link
				for _, p := range []*webtest.Page{c.Get(link), c.Get(link + "/mute"), w.confirm(c, link).Follow(), c.Get(link), c.Post(link+"/mute", nil)} {
					p.Sound(t)
				}
				w.correct(link, "country", "UG").Follow().Sound(t)
			}
			c.Get("/"+string(l)+"/e/nothing").Status(t, 404).Sound(t)
			c.Get("/"+string(l)+"/wait/nothing").Status(t, 404).Sound(t)
			c.Post(signPath(l), nil).Status(t, 422).Sound(t)
		}
		w.st.Signers = statements.SignersNone
		w.issue("We stand together.")
		for _, l := range []core.Lang{"en", "ar"} {
			w.visitor().Get(signPath(l)).Sound(t).Has(t, w.say(l, "closed.none"))
			w.visitor().Get("/" + string(l) + "/statements/declaration").Sound(t)
			w.visitor().Get("/"+string(l)+"/statements/declaration/roll").Status(t, 404)
		}
	})
}
