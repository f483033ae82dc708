package statements_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/webtest"
)

// unfit are lines that no name may be: addresses, line breaks, control
// characters, ten kilobytes, broken text.
var unfit = []string{"Buy now http://x.example/y", "www.spam.example/now", "write me@x.example", "a\r\nBcc: victim@x.example", "a\nb", "a\x00b", "a\x1b[2Jb", "a\u0085b",
	"a\u2028b", "a\u2029b", strings.Repeat("x", 10240), strings.Repeat("é", 5000), "a\xff\xfeb", "a\ufff9b", "a\ufffeb"}

// unfitAddresses are addresses that no mail may go to.
var unfitAddresses = []string{"a@x.example\r\nBcc: b@x.example", "a@x.example\nb", "a@x.example, b@x.example", "A <a@x.example>", `"a b"@x.example`, "a(c(d))@x.example",
	"a@[127.0.0.1]", "a@127.0.0.1", "a@localhost", strings.Repeat("a", 250) + "@x.example", "a@" + strings.Repeat("b.", 200) + "example", "a\x00@x.example", "a\u0085@x.example",
	"a@x\u2028.example", "-oQ/tmp@x.example", "a@@x.example", "@", "a", "a@x..example", strings.Repeat("(", 3000) + "a@x.example", "a@x.example%0aBcc:b@x.example\r\n"}

var newline = strings.NewReplacer("\r", "", "\n", "", "\x00", "", "\ufffd", "", "\xff", "", "\xfe", "")

// S-25 and S-56: what does not belong into a field is refused with everything
// kept, nothing is stored, nothing is sent.
func TestS25S56UnfitInput(t *testing.T) {
	once(t, func(w *world) {
		good := anOrganisation("public", "A Good Name", "good@one.example").with("role", "Chair", "reservation", "We would say more.", "website", "https://good.example/", "code", "")
		for field, bad := range map[string][]string{"name": unfit, "officer": unfit, "role": unfit, "email": unfitAddresses,
			"website": {"javascript:alert(1)", "ftp://x.example", "http://127.0.0.1/", "http://a@x.example/", "x", "https://x.example/\r\nSet-Cookie: a=b", strings.Repeat("a", 5000) + ".example"},
			"country": {"XX", "ke", "KE\r\n", "000", "-", ""}, "kind": {"", "robot"}, "visibility": {"", "secret"},
			"reservation": {strings.Repeat("x", 10240), "a\x00b", "a\xffb"}} {
			for _, v := range bad {
				f := w.visitor().Get(signPath("en")).Form("#form")
				for k, x := range good {
					f.Force(k, x)
				}
				p := f.Force(field, v).Force("step", "sign").Submit()
				if p.Status(w.T, 422); !strings.HasPrefix(v, "javascript:") { // in a value it is text; Safe takes it for more
					p.Sound(w.T)
				}
				back := p.Form("#form")
				for k, x := range good {
					if got := back.Value(k); k != field && got != x {
						w.Errorf("%s=%.20q: %s is kept as %q", field, v, k, got)
					}
				}
				if got := back.Value(field); newline.Replace(got) != newline.Replace(v) && field != "country" && field != "kind" && field != "visibility" {
					w.Errorf("%s=%.30q is kept as %.30q", field, v, got)
				}
				if summary := p.Texts(".error-summary a"); len(summary) != 1 {
					w.Errorf("%s=%.20q: the summary says %q", field, v, summary)
				}
			}
		}
		for _, v := range unfit {
			in := aPerson("public", "A Good Name", "good@one.example").into(w.visitor().Get(signPath("en")).Form("#form"))
			in.Force("affiliation", v).Force("step", "sign").Submit().Status(w.T, 422)
		}
		if n := len(w.rows("statements_endorsement")) + len(w.rows(jobs.Table)) + len(w.mails()); n > 0 {
			w.Errorf("%d rows, jobs and mails", n)
		}
	})
}

// S-25: the first mail holds nothing that was typed, whatever was typed.
func TestS25FirstMailHoldsNothingTyped(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		for i, name := range []string{"Marker Namemark 350.org", "Namemark \u202egnp.exe 🎉 now", "Namemark <b>Win</b> €1000", strings.Repeat("Namemark ", 15)} {
			email := fmt.Sprintf("first%d@one.example", i)
			in := anOrganisation("public", name, email).with("officer", "Namemark Officer", "role", "Namemark Role", "reservation", "Namemark https://x.example")
			w.fill(w.visitor(), "ar", in).Status(t, 200).Form("#form").Submit().Status(t, 303)
			m := w.mailTo(email)
			if s := m.Subject + m.Text; strings.Contains(s, "Namemark") || strings.Contains(s, "example") && strings.Count(s, "example") != strings.Count(s, "campaign.example") || strings.Contains(m.Subject, "A declaration") {
				t.Errorf("%+v", m)
			}
		}
	})
}

// S-26: links cannot be guessed, each wrong one gets the same page, and only
// hashes of them are stored; no log holds one.
func TestS26Tokens(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		var secrets []string
		for _, vis := range []string{"public", "sealed"} {
			email := vis + "@one.example"
			wait := w.send(w.visitor(), "en", aPerson(vis, "Has A Link", email))
			m := w.mailTo(email)
			w.confirm(w.visitor(), m.Link)
			link := strings.TrimPrefix(m.Link, statementstest.Origin+"/en/e/")
			if len(link) != 32 {
				t.Errorf("the link has %d letters", len(link))
			}
			secrets = append(secrets, link, strings.TrimPrefix(wait.URL.Path, "/en/wait/"))
		}
		c := w.visitor()
		first := ""
		for range 1000 {
			p := c.Get("/en/e/"+core.NewToken()).Status(t, 404)
			if body := maskLink(p.Body); first == "" {
				first = body
			} else if body != first {
				t.Fatal("another page")
			}
		}
		for _, odd := range []string{"x", strings.Repeat("a", 5000), "%00", "..%2f..", "%ff", "'%20OR%201=1--"} {
			c.Get("/en/e/"+odd).Status(t, 404)
			c.Get("/en/wait/"+odd).Status(t, 404)
		}
		d := w.Dump() + w.Logged()
		for _, s := range secrets {
			if strings.Contains(d, s) {
				t.Errorf("a secret is stored or logged: %.8s…", s)
			}
		}
		if strings.Contains(w.Logged(), "/e/") && !strings.Contains(w.Logged(), "/e/{link}") || strings.Contains(w.Logged(), "10.0.") {
			t.Error("a log names a page or a visitor")
		}
	})
}

var payloads = []string{`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' onfocus='alert(1)' autofocus='`, `<svg/onload=alert(1)>`, `</title><script>alert(1)</script>`,
	`]]><script>alert(1)</script>`, `<!-- --!><script>`, `&lt;script&gt;alert(1)`, `{{.Token}}${7*7}`, `<math><mi xlink:href="data:x,alert(1)">`, `\"}];alert(1)//`, `<iframe srcdoc=x>`, `<a href=data:text/html,x>`}

var fromPayload = regexp.MustCompile(`(?i)<(script[^>]*>[^<]|img src=x|svg/|iframe|math|a href=data)`)

// harmless checks an answer of any kind for payloads that came alive.
func harmless(t *testing.T, p *webtest.Page) {
	t.Helper()
	p.Safe(t)
	if p.Doc != nil {
		for _, n := range p.Find("iframe, math, object, embed, [onerror], [onload], [onfocus], [autofocus]") {
			t.Errorf("%s: <%s> came alive", p.URL, n.Data)
		}
		if fromPayload.MatchString(p.Body) {
			t.Errorf("%s: %q", p.URL, fromPayload.FindString(p.Body))
		}
	}
}

// S-50 and S-51: scripts in every field, in every parameter and in the text of
// the statement itself are text on every page, in every file and feed.
func TestS50S51ScriptsAreText(t *testing.T) {
	once(t, func(w *world) {
		t := w.T
		c := w.visitor()
		for i, x := range payloads {
			email := fmt.Sprintf("xss'%d@one.example", i)
			in := anOrganisation("public", x, email).with("officer", x, "role", x, "reservation", x, "paragraph", x)
			review := w.fill(w.visitor(), "en", in).Status(t, 200)
			harmless(t, review)
			harmless(t, review.Form("#form").Submit(w.say("en", "review.change")))
			harmless(t, w.fill(w.visitor(), "en", in.with("country", "", "website", x, "code", "")).Status(t, 422))
			wait := review.Form("#form").Submit().Status(t, 303).Follow()
			harmless(t, wait)
			harmless(t, wait.Form("main form.block").Set("code", x).Submit().Status(t, 422))
			link := w.mailTo(email).Link
			harmless(t, c.Get(link))
			harmless(t, w.confirm(c, link).Status(t, 303).Follow())
			harmless(t, c.Get(link+"?done="+url.QueryEscape(x)))
			harmless(t, w.correct(link, "name", "http://x.example/"+x).Status(t, 422))
			w.join("en", aPerson("public", x, fmt.Sprintf("p%d@one.example", i)).with("affiliation", x))
			for _, path := range []string{"/en/statements/declaration/roll?q=", "/en/statements/declaration/roll?region=", "/en/statements/declaration/roll?after=", "/en/statements/declaration/sign?code=",
				"/en/statements/", "/en/e/", "/en/wait/", "/files/", "/en/statements/declaration?"} {
				harmless(t, c.Get(path+url.QueryEscape(x)))
			}
		}
		w.st.Slug = "other"
		w.issueAs(payloads)
		for _, path := range public {
			for _, slug := range []string{"declaration", "other"} {
				p := c.Get(strings.Replace(path, "declaration", slug, 1)).Status(t, 200)
				harmless(t, p)
				switch {
				case strings.HasSuffix(p.URL.Path, ".json") && !json.Valid([]byte(p.Body)):
					t.Errorf("%s is no JSON", path)
				case strings.HasSuffix(p.URL.Path, ".atom"):
					feedIsText(t, p.Body)
				}
			}
		}
		harmless(t, c.Get("/en/statements/declaration/card.png").Status(t, 200))
		c.Get("/en/statements/declaration/roll").Has(t, payloads...)
	})
}

// feedIsText checks a feed as a reader takes it: its HTML has nothing that runs.
func feedIsText(t *testing.T, body string) {
	t.Helper()
	var feed struct {
		Entries []struct {
			Content struct {
				Type string `xml:"type,attr"`
				Text string `xml:",chardata"`
			} `xml:"content"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatal(err)
	}
	for _, e := range feed.Entries {
		if e.Content.Type == "html" && fromPayload.MatchString(e.Content.Text) || e.Content.Type != "html" && e.Content.Type != "text" {
			t.Errorf("%s: %q", e.Content.Type, e.Content.Text)
		}
	}
}

// S-54: a form of another site, an old or forged token, no token: refused, and
// nothing changes. Only the review and the one-click mute need none.
func TestS54CrossSite(t *testing.T) {
	each(t, func(w *world) {
		t, c := w.T, w.visitor()
		link := w.join("en", anOrganisation("public", "Target Union", "target@one.example"))
		wait := w.send(c, "en", aPerson("public", "Waits Here", "waits@one.example"))
		pending := w.mailTo("waits@one.example")
		token := c.Get(signPath("en")).Form("#form").Value("token")
		form := aPerson("public", "From Elsewhere", "else@one.example").with("step", "sign")
		before := w.Dump()
		forms := map[string]typed{signPath("en"): form, link + "/correct": {"name": "Defaced", "country": "KE"}, link + "/hide": {}, link + "/withdraw": {}, link + "/affirm": {},
			pending.Link + "/confirm": {}, wait.URL.Path + "/code": {"code": pending.Code}, wait.URL.Path + "/again": {}, wait.URL.Path + "/address": {"email": "thief@one.example"}}
		const urlencoded = "application/x-www-form-urlencoded"
		foreign := []http.Header{
			{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}, {"Sec-Fetch-Site": {"cross-site"}, "Origin": {"null"}}, {"Sec-Fetch-Site": {"cross-site"}},
			{"Origin": {"https://evil.example"}}, {"Origin": {"null"}}, {"Origin": {"https://campaign.example.evil.example"}}, {"Sec-Fetch-Site": {"same-site"}, "Origin": {"https://sub.campaign.example"}},
		}
		for path, fields := range forms {
			v := url.Values{}
			for _, k := range slices.Sorted(maps.Keys(fields)) {
				v.Set(k, fields[k])
			}
			post := func(h http.Header, kind, body string) {
				t.Helper()
				h = h.Clone()
				h.Set("Content-Type", kind)
				if p := c.Do("POST", path, h, body); p.Code != 403 && (path != signPath("en") || p.Code != 422) {
					t.Errorf("%s %v: %d", path, h, p.Code)
				}
			}
			good := v.Encode() + "&token=" + token
			for _, h := range foreign {
				post(h, urlencoded, good)
				post(h, "text/plain", good)
			}
			forged := []string{"", "x", strings.Repeat("A", 48), token[:len(token)-1], token[:10] + strings.ToUpper(token[10:14]) + "zz" + token[16:], strings.Repeat("A", 100_000)}
			for _, x := range forged {
				post(sameSite, urlencoded, v.Encode()+"&token="+x)
				post(http.Header{}, urlencoded, v.Encode()+"&token="+x)
			}
			post(sameSite, "text/plain", good)
			post(sameSite, "application/json", `{"token":"`+token+`"}`)
			if p := c.Do("GET", path+"?"+good+"&_method=POST", http.Header{"X-Http-Method-Override": {"POST"}}, ""); p.Code == 303 {
				t.Errorf("GET %s: %d", path, p.Code)
			}
		}
		if w.Dump() != before {
			t.Error("something changed")
		}
		w.counted(1, 0, 0)
	})
}

// S-55: addresses in pages and mails come from the configured origin, never from
// the request; no redirect leads away.
func TestS55HostAndRedirects(t *testing.T) {
	once(t, func(w *world) {
		t, c := w.T, w.visitor()
		c.Origin = "https://evil.example"
		c.Header.Set("X-Forwarded-Host", "evil2.example")
		c.Header.Set("Forwarded", "host=evil3.example;proto=http")
		c.Header.Set("X-Original-URL", "/evil4.example")
		wait := w.send(c, "en", aPerson("public", "Forged Host", "host@one.example"))
		wait.HasNot(t, "evil")
		m := w.mailTo("host@one.example")
		if strings.Contains(m.Text, "evil") || !strings.HasPrefix(m.Link, statementstest.Origin+"/en/e/") {
			t.Errorf("%s", m.Text)
		}
		for _, path := range append(slices.Clone(public), "/", "/en/", "/sitemap.xml", "/robots.txt", "/en/nowhere") {
			c.Get(path).HasNot(t, "evil")
		}
		for _, path := range []string{"//evil.example", "//evil.example/statements", `/\evil.example`, "/%2f%2fevil.example/statements", "/%5cevil.example", "/statements//evil.example", "/statements/%2f%2fevil.example",
			"/%09//evil.example", "/en//evil.example", "//evil.example/en/statements/declaration", "/e//evil.example", "/https:evil.example", "/statements/declaration/..//..//evil.example/", "/en/../../evil.example"} {
			r := httptest.NewRequest("GET", "/", nil)
			u, err := url.ParseRequestURI(path)
			if err != nil {
				continue
			}
			r.URL, r.RequestURI = u, path
			rec := httptest.NewRecorder()
			w.HTTP.ServeHTTP(rec, r)
			if to := rec.Header().Get("Location"); to != "" {
				at, err := url.Parse(to)
				if err != nil || at.Host != "" || at.Scheme != "" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) {
					t.Errorf("%s leads to %s", path, to)
				}
			}
		}
	})
}

// S-58: what cannot be seen is taken out of names, joiners that scripts need
// stay, marks do not pile up, and each name stands in an isolate of its own.
func TestS58Names(t *testing.T) {
	once(t, func(w *world) {
		t := w.T
		for typed, want := range map[string]string{
			"Evil\u202egro.\u202c Name": "Evilgro. Name", "\u2066Iso\u2069lated\u2068 One": "Isolated One", "Zero\u200bWidth\u2060 Two": "ZeroWidth Two", "Tag\U000e0041\U000e007fged": "Tagged",
			"Z" + strings.Repeat("\u0310", 100) + "algo": "", "می‌خواهم صلح": "می‌خواهم صلح", "क्‍ष संघ": "क्‍ष संघ", "Soft\u00adHyphen": "SoftHyphen", "Pop\ufeffBom": "PopBom",
			"\u061cالعمال\u200f": "العمال", "Cat 🐈‍⬛ Friends": "Cat Friends",
		} {
			email := fmt.Sprintf("n%d@one.example", len(w.mails()))
			review := w.fill(w.visitor(), "ar", aPerson("public", typed, email).with("affiliation", "Of "+typed)).Status(t, 200)
			name := review.Form("#form").Value("name")
			if want != "" && name != want {
				t.Errorf("%+q becomes %+q", typed, name)
			}
			if n := len([]rune(name)); want == "" && n > 9 {
				t.Errorf("%+q has %d letters left", name, n)
			}
			review.Form("#form").Submit().Status(t, 303)
			w.confirm(w.visitor(), w.mailTo(email).Link).Status(t, 303)
			for _, path := range append(slices.Clone(public[:3]), "/ar/statements/declaration/roll") {
				p := w.visitor().Get(path)
				if i := strings.IndexAny(html.UnescapeString(p.Body), "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u2060\ufeff\u061c"); i >= 0 {
					t.Errorf("%s: a control is on the page", path)
				}
				if bdi := p.Texts("bdi"); path != public[0] && !slices.Contains(bdi, strings.Join(strings.Fields(name), " ")) {
					t.Errorf("%s: %q stands in no <bdi>", path, name)
				}
			}
		}
	})
}

// issueAs publishes another statement with a payload in each part of its text.
func (w *world) issueAs(parts []string) {
	w.Helper()
	at := w.st
	w.issueWith("# "+parts[0]+"\n\n"+strings.Join(parts, "\n\n")+"\n\n## "+parts[1]+"\n\n1. "+parts[3]+"\n\n[x](javascript:alert(1)) ![y](data:text/html,x) <iframe src=x></iframe>\n", func(e *statements.Edition) {
		e.Lead, e.Place, e.Changes, e.Issuers = parts[1], parts[2], parts[3], []statements.Issuer{{Name: parts[0], Logo: parts[1]}}
	})
	w.st = at
}
