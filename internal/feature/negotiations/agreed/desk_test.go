package agreed_test

import (
	"encoding/csv"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/platform/webtest"
)

const pasted = "1. Commit to remove punitive laws that keep people who use drugs away from health services by 2025.\n\n2. Encourage Member States to fund community-led responses.\n\n(a) Including by grants;"

// bring pastes three paragraphs in.
func (w *world) bring(c *webtest.Client) *webtest.Page {
	w.t.Helper()
	f := c.Get("/en/desk/texts/agreed/add").Status(w.t, 200).Sound(w.t).Safe(w.t).Form("form.pasting")
	return f.Set("title", "Declaration of 2016").Set("symbol", "A/RES/70/266").Set("body", "General Assembly").Set("year", "2016").Set("lang", "en").
		Set("link", "https://un.example/70-266").Set("text", pasted).Submit().Status(w.t, 303).Follow().Status(w.t, 200)
}

// TestLibrary: paragraphs are pasted in with their labels, found again by wording and
// by words, corrected, and taken out.
func TestLibrary(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.editor()
		c.Get("/en/desk/texts/agreed").Status(t, 200).Sound(t).Has(t, w.say("empty"))
		p := w.bring(c).Sound(t).Safe(t).Has(t, w.say("done.added"), "Declaration of 2016", "A/RES/70/266", "Commit to remove punitive laws", "Including by grants")
		if got := p.Texts(".agreedparas b"); strings.Join(got, "|") != "1|2|2 (a)" {
			t.Errorf("labels %q", got)
		}
		path := p.Attr("form.removing", "action")
		path = strings.TrimSuffix(path, "/remove")
		w.bring(c).Has(t, w.say("done.known"))
		// Found by wording, in its language only.
		ask := func(lang, text string) *webtest.Page {
			return c.Get("/en/desk/texts/agreed").Form("form.stack").Set("text", text).Set("lang", lang).Submit().Status(t, 200).Sound(t)
		}
		ask("en", "the removal of punitive laws keeping people away from health services").
			Has(t, "A/RES/70/266", "2016", "General Assembly").HasNot(t, w.say("hits.none"))
		if got := ask("en", pasted[3:60]).Texts(".hits mark"); len(got) == 0 || !strings.Contains(got[0], "punitive laws") {
			t.Errorf("marked %q", got)
		}
		ask("ru", "отмена карательных законов").Has(t, w.say("hits.none"))
		c.Get("/en/desk/texts/agreed?q=grant&in=").Status(t, 200).Has(t, w.say("found", "N", 1), "Including by")
		c.Get("/en/desk/texts/agreed?x=1").Status(t, 400)
		// Corrected and taken out.
		f := c.Get(path + "?edit=2").Form("form.rewording")
		f.Set("words", " ").Submit(w.say("save")).Status(t, 422).Has(t, w.say("wrong.text"))
		f.Set("words", "Including by larger grants;").Set("label", "2 (b)").Submit(w.say("save")).Status(t, 303).Follow().Has(t, "larger grants", "2 (b)", w.say("done.corrected"))
		c.Get("/en/desk/texts/agreed?q=larger").Has(t, w.say("found", "N", 1))
		c.Get(path+"?edit=0").Form("form.rewording").Submit(w.say("drop")).Status(t, 303).Follow().HasNot(t, "punitive")
		c.Get(path).Form("form.facts").Set("title", "").Set("year", "3000").Submit().Status(t, 422).Has(t, w.say("wrong.title"))
		c.Get(path).Form("form.facts").Set("title", "Renamed").Submit().Status(t, 303).Follow().Has(t, "Renamed")
		c.Get(path).Form("form.removing").Submit().Status(t, 303).Follow().Has(t, w.say("done.removed"), w.say("empty"))
		c.Get(path).Status(t, 404)
	})
}

// TestFiles: the table that goes out comes in again; a file is taken whole or not at
// all, and the line at fault is named.
func TestFiles(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.editor()
		send := func(name, body string) *webtest.Page {
			return c.Get("/en/desk/texts/agreed/add").Form("form.filing").Attach("file", name, "text/csv", []byte(body)).Submit()
		}
		head := "title,symbol,body,year,lang,link,label,text\n"
		good := head + "Pact,A/1,Assembly,2024,en,https://un.example/1,12,\"We commit, together.\"\nPact,A/1,Assembly,2024,en,,13,'=1+1 is no formula\nPacte,A/1,Assemblée,2024,fr,,12,Nous nous engageons.\n"
		send("a.csv", good).Status(t, 303)
		out := c.Get("/en/desk/texts/agreed.csv").Status(t, 200)
		rows, err := csv.NewReader(strings.NewReader(out.Body)).ReadAll()
		if err != nil || len(rows) != 4 || out.Header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for _, r := range rows {
			if strings.HasPrefix(r[7], "=") {
				t.Errorf("a formula: %q", r[7])
			}
		}
		send("again.csv", out.Body).Status(t, 303).Follow().Has(t, w.say("done.known"))
		send("b.json", `[{"title":"Accord","year":2015,"lang":"en","paragraphs":[{"label":"1","text":"Emphasizing urgency."},{"label":"2","text":"Decides to go on."}]},{"title":"Accord","year":2015,"lang":"es","text":"Decide seguir."}]`).Status(t, 303)
		c.Get("/en/desk/texts/agreed").Has(t, w.say("total", "N", 6), "Accord", "Pacte")
		for name, body := range map[string]string{
			w.say("wrong.line", "Line", 3):                           head + "A,,,2020,en,,,Good.\nB,,,2020,xx,,,Bad language.\n",
			w.say("wrong.line", "Line", 2):                           head + "A,,,2020,en,,,\n",
			w.say("wrong.column", "Name", "text"):                    "title,year,lang\nA,2020,en\n",
			w.say("wrong.utf8"):                                      head + "A,,,2020,en,,,\xff\xfe\n",
			w.say("wrong.empty"):                                     head,
			w.say("wrong.json"):                                      "[{\"title\":",
			w.Catalog.T("en", "negotiations.wrong.long", "N", 20000): head + "A,,,2020,en,,," + strings.Repeat("x ", 20_000) + "\n",
			w.Catalog.T("en", "negotiations.wrong.unreadable"):       head + "A,,,2020,en,,,a\x01b\n",
			w.say("wrong.link"):                                      head + "A,,,2020,en,javascript:alert(1),,Words.\n",
			w.say("wrong.year", "From", 1800, "To", 2031):            head + "A,,,20201,en,,,Words.\n",
			w.say("wrong.many", "N", 6000):                           head + strings.Repeat("A,,,2020,en,,,Words.\n", 6001),
		} {
			send("bad.csv", body).Status(t, 422).Has(t, name)
		}
		c.Get("/en/desk/texts/agreed").Has(t, w.say("total", "N", 6))
	})
}

// TestTakeFromDraft: an adopted draft of the site comes in with all its paragraphs,
// once; one that is not adopted, or of another campaign, is not there.
func TestTakeFromDraft(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		_, other := w.staff(core.Grant{Role: core.Editor, Campaign: "climate"})
		w.negotiate(me, "adopted", "health", true, pasted)
		w.negotiate(me, "draft", "health", false, "1. A secret draft.")
		w.negotiate(other, "theirs", "climate", true, "1. Theirs alone.")
		p := c.Get("/en/desk/texts/agreed/add").Has(t, "Declaration adopted").HasNot(t, "Declaration draft", "Declaration theirs")
		f := p.Form("form.taking")
		for _, no := range []string{"draft/1", "theirs/1", "adopted/2", "nothing/1", "adopted/x", ""} {
			if got := c.Post("/en/desk/texts/agreed/take", url.Values{"token": {f.Value("token")}, "draft": {no}}).Code; got != 404 && got != 422 {
				t.Errorf("%q answers %d", no, got)
			}
		}
		f.Set("draft", "adopted/1").Set("symbol", "A/RES/79/1").Submit().Status(t, 303).Follow().
			Has(t, "Declaration adopted", "A/RES/79/1", "General Assembly", "2025", "Including by grants", "https://un.example/doc")
		c.Get("/en/desk/texts/agreed/add").Has(t, w.say("take.taken")).Form("form.taking").Set("draft", "adopted/1").Set("symbol", "A/RES/79/1").Submit().Status(t, 303).Follow().Has(t, w.say("done.known"))
		c.Get("/en/desk/texts/agreed").HasNot(t, "secret draft", "Theirs alone").Has(t, w.say("total", "N", 3))
	})
}

// TestOtherProcess: what another process of the site brings in is found at once.
func TestOtherProcess(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		w.bring(c)
		c.Get("/en/desk/texts/agreed?q=punitive").Has(t, w.say("found", "N", 1))
		other := agreed.New(agreed.Config{DB: w.DB, Now: w.s.Now})
		_, err := other.Add(t.Context(), me, []agreed.Bundle{{Source: agreed.Source{Lang: "en", Year: 2020, Facts: agreed.Facts{Title: "Second"}}, Paragraphs: []agreed.Given{{Text: "More punitive words."}}}})
		w.must(err)
		c.Get("/en/desk/texts/agreed?q=punitive").Has(t, w.say("found", "N", 2))
	})
}

// TestWhoMay: all staff read; only editors and coordinators change; nobody else sees it.
func TestWhoMay(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.editor()
		path := w.bring(c).Attr("form.removing", "action")
		path = strings.TrimSuffix(path, "/remove")
		m, _ := w.staff(core.Grant{Role: core.Moderator, Campaign: "climate"})
		p := m.Get(path).Status(t, 200).HasNot(t, w.say("edit"), w.say("remove.button"))
		token := m.Get("/en/desk/texts/agreed").Status(t, 200).HasNot(t, w.say("add.title")).Attr("input[name=token]", "value")
		if len(p.Find("form.facts"))+len(p.Find("form.removing")) > 0 {
			t.Error("a moderator is offered forms")
		}
		for _, to := range []string{path, path + "/remove", path + "/p/0", "/en/desk/texts/agreed/add", "/en/desk/texts/agreed/import", "/en/desk/texts/agreed/take"} {
			m.Post(to, url.Values{"token": {token}, "do": {"drop"}}).Status(t, 403)
		}
		m.Get("/en/desk/texts/agreed/add").Status(t, 403)
		s := w.Anybody()
		for _, to := range []string{path, "/en/desk/texts/agreed", "/en/desk/texts/agreed.csv"} {
			s.Get(to).Status(t, 303)
		}
		c.Get(path).Has(t, "punitive")
	})
}

// TestHostileWords: markup, steering signs and far too much are shown as words,
// cleaned, or refused with all that was typed.
func TestHostileWords(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.editor()
		f := c.Get("/en/desk/texts/agreed/add").Form("form.pasting").Set("title", "<b>Bold</b> \u202egnorw").Set("year", "2016").Set("lang", "ar")
		f.Set("text", "<script>alert(1)</script> نلتزم \u202e\u2066معًا\u0000"[:len("<script>alert(1)</script> نلتزم \u202e\u2066معًا")])
		p := f.Submit().Status(t, 303).Follow().Status(t, 200).Sound(t).Safe(t).Has(t, "<script>alert(1)</script> نلتزم معًا", "<b>Bold</b>")
		if strings.ContainsAny(p.Body, "\u202e\u2066") {
			t.Error("steering signs are kept")
		}
		long := strings.Repeat("word ", 25_000)
		g := c.Get("/en/desk/texts/agreed/add").Form("form.pasting").Set("title", "T").Set("year", "2016").Set("text", long)
		if got := g.Submit().Status(t, 422).Has(t, w.Catalog.T("en", "negotiations.wrong.long", "N", 20000)).Form("form.pasting").Value("text"); len(strings.TrimSpace(got)) != len(strings.TrimSpace(long)) {
			t.Errorf("%d of %d bytes are kept", len(got), len(long))
		}
		ask := c.Get("/en/desk/texts/agreed").Form("form.stack").Set("text", long)
		ask.Submit().Status(t, 422).Has(t, w.say("wrong.long", "N", 100000))
		ask.Set("text", "").Submit().Status(t, 422).Has(t, w.say("wrong.ask"))
		ask.Set("text", strings.Repeat("<i>&amp;", 10_000)).Submit().Status(t, 200).Safe(t)
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("title,year,lang,text\nA,2020,en,Words\n"))
	f.Add([]byte(`[{"title":"A","year":2020,"lang":"en","paragraphs":[{"label":"1","text":"x"}]}]`))
	f.Add([]byte("\ufefftitle;year;lang;text\nA;2020;fr;\"x\ny\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		bundles, err := agreed.Read(data)
		n := 0
		for _, b := range bundles {
			n += len(b.Paragraphs)
		}
		if err == nil && (n == 0 || n > 6_000) || err != nil && core.KindOf(err) != core.Invalid {
			t.Fatal(n, err)
		}
	})
}
