package translating_test

import (
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

const fr, ru, ar = "/en/desk/translations/declaration/fr", "/en/desk/translations/declaration/ru", "/en/desk/translations/declaration/ar"

// TestTranslate goes the whole way of a new translation: missing paragraphs stay
// missing, what is saved is a draft in the source's structure, a colleague checks it.
func TestTranslate(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.translator()
		p := c.Get("/en/desk/translations").Status(t, 200).Has(t, "We stand together", w.say("state.checked"), w.say("state.missing")).Sound(t)
		p = p.Click(w.say("state.missing")+" · Русский").Status(t, 200).Sound(t)
		f := p.Form("form.sides")
		if got := strings.Join(f.Names(), " "); got != "token base seen part t.title t.lead t.place t.issuer.1 t.p1 t.p1.n1 t.p2 t.h1 t.d1 t.d2 t.l1 t.p3 t.c1" {
			t.Errorf("the fields are %s", got)
		}
		f.Set("t.title", "Мы вместе").Set("t.p1", "Мы — *люди*.\n\nМы пишем.").Set("t.p1.n1", "Заметка.").Set("t.h1", "Требования").Set("t.d1", "**Кто.** Назовите.").Set("t.l1", "раз\nдва")
		f.Submit(w.say("edit.save")).Status(t, 303).Follow().Status(t, 200).Has(t, w.say("done.saved"))
		want := "# Мы вместе\n\nМы — *люди*.\\\nМы пишем.\n\n> Заметка.\n\n[missing]\n\n## Требования {#demands}\n\n1. **Кто.** Назовите.\n\n2. [missing]\n\n- раз\n- два\n\n[missing]\n\n---\n\n[missing]\n"
		if got := w.sheet("ru").Markdown; got != want {
			t.Errorf("%q\nwant\n%q", got, want)
		}
		if w.state("ru") != edition.Draft || w.sheet("ru").Based["p1"] == "" || w.sheet("ru").Based["p2"] != "" {
			t.Errorf("%s, %v", w.state("ru"), w.sheet("ru").Based)
		}
		// What was typed comes back as it was; nothing is saved by saving it again.
		rev := w.sheet("ru").Revision
		c.Get(ru).Status(t, 200).Form("form.sides").Submit(w.say("edit.save")).Status(t, 303)
		if w.sheet("ru").Revision != rev {
			t.Error("saving without a change made a version")
		}
		// Not ready yet: gaps.
		c.Get(ru).Has(t, w.say("check.not_ready"))
		f = c.Get(ru).Form("form.sides")
		for _, k := range []string{"t.lead", "t.place", "t.p2", "t.d2", "t.p3", "t.c1"} {
			f.Set(k, "Слова "+k)
		}
		f.Submit(w.say("edit.save")).Status(t, 303)
		c.Get(ru).HasNot(t, w.say("check.not_ready"))
		c.Get(ru).Press(w.say("check.ask")).Status(t, 303).Follow().Has(t, w.say("done.asked"), w.say("state.asked"))
	})
}

// TestWhoChecks: who wrote the words cannot mark them as checked while a colleague
// could; where there is nobody else the page says so, and so does the record. Seen
// to fail when MayCheck did not look at the hands.
func TestWhoChecks(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.translator()
		f := c.Get(fr).Status(t, 200).Form("form.sides").Set("t.p2", "La loi vient avant les soins.")
		f.Submit(w.say("edit.save")).Status(t, 303)
		if w.state("fr") != edition.Draft {
			t.Fatalf("changed words are %s", w.state("fr"))
		}
		// Alone, it may, and is told.
		c.Get(fr).Has(t, w.say("check.alone"))
		other, _ := w.SignIn(core.Grant{Role: core.Editor})
		own := c.Get(fr).Has(t, w.say("check.own")).HasNot(t, w.say("check.alone"))
		c.Post(fr+"/check", url.Values{"token": {own.Form("form.sides").Value("token")}, "base": {own.Form("form.sides").Value("base")}}).Status(t, 403)
		if w.state("fr") == edition.Checked {
			t.Fatal("checked by its own translator")
		}
		// A colleague for another campaign counts for nothing; this one does.
		page := other.Get(fr).Status(t, 200).Has(t, w.say("check.means"))
		page.Press(w.say("check.mark")).Status(t, 303).Follow().Has(t, w.say("done.checked"))
		if w.state("fr") != edition.Checked {
			t.Errorf("it is %s", w.state("fr"))
		}
		if d := w.Dump(); !strings.Contains(d, "by a second person") || strings.Contains(d, "there is nobody else") {
			t.Error("the record does not say who checked")
		}
		other.Get(fr).Press(w.say("check.back")).Status(t, 303)
		if w.state("fr") != edition.Draft {
			t.Errorf("it is %s", w.state("fr"))
		}
		// The page was looked at before somebody wrote: refused, and nothing is checked.
		old := other.Get(fr)
		c.Get(fr).Form("form.sides").Set("t.p3", "Nous y serons.").Submit(w.say("edit.save")).Status(t, 303)
		old.Press(w.say("check.mark")).Status(t, 409).Has(t, w.say("error.moved"))
	})
}

// TestStale: the changed words of the source are marked, a small edit needs no new
// words, and saving other paragraphs leaves a stale one stale.
func TestStale(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.translator()
		w.rewrite("before care does", "long before any care does")
		p := c.Get(fr).Status(t, 200).Sound(t)
		if got := strings.Join(p.Texts("#p2 ins"), "|"); got != "long |any " && got != "long|any" {
			t.Errorf("inserted: %q", got)
		}
		if w.state("fr") != edition.Stale || len(p.Find("#p1 ins")) > 0 {
			t.Errorf("%s", w.state("fr"))
		}
		p.Form("form.sides").Set("t.p1", "Autre chose.").Submit(w.say("edit.save")).Status(t, 303)
		if w.state("fr") != edition.Stale {
			t.Errorf("after another paragraph was saved it is %s", w.state("fr"))
		}
		p = c.Get(fr)
		p.Form("form.sides").Submit(w.say("piece.valid")).Status(t, 303).Follow().Has(t, w.say("done.valid"))
		if w.state("fr") != edition.Draft {
			t.Errorf("%s", w.state("fr"))
		}
		// From now on the words of then are our own; a second change shows them.
		w.rewrite("long before any care does", "first")
		if got := strings.Join(c.Get(fr).Texts("#p2 del"), "|"); !strings.Contains(got, "long before any care") {
			t.Errorf("taken out: %q", got)
		}
		w.rewrite("We will be there.", "We will be in the room.")
		c.Get(fr).Form("form.sides").Submit(w.say("edit.valid_all")).Status(t, 303)
		if w.state("fr") != edition.Draft {
			t.Errorf("after all were said to hold: %s", w.state("fr"))
		}
	})
}

// TestSourceMoves: a page that was opened before the source changed saves what it
// says as made from the older words: it is stale. Seen to fail when apply took the
// hash of now for what was typed.
func TestSourceMoves(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.translator()
		f := c.Get(fr).Form("form.sides").Set("t.p2", "La loi d’abord.")
		w.rewrite("The law reaches us before care does.", "A new paragraph.\n\nThe law never reaches us.")
		f.Submit(w.say("edit.save")).Status(t, 303)
		p := c.Get(fr)
		if got := p.Form("form.sides").Value("t.p2") + "|" + p.Form("form.sides").Value("t.p3"); !strings.Contains(got, "La loi d’abord.") {
			t.Errorf("it is nowhere: %q", got)
		}
		if w.state("fr") != edition.Stale {
			t.Errorf("%s", w.state("fr"))
		}
	})
}

// TestTwoWrite: two people in different paragraphs are joined; in the same one the
// second sees both and loses nothing (U-62). Seen to fail when merge took the page's
// words whatever its base was.
func TestTwoWrite(t *testing.T) {
	each(t, func(w *world) {
		a, _ := w.translator()
		b, _ := w.translator()
		fa, fb := a.Get(fr).Form("form.sides"), b.Get(fr).Form("form.sides")
		fa.Set("t.p1", "De A.").Submit(w.say("edit.save")).Status(t, 303)
		fb.Set("t.p2", "De B.").Submit(w.say("edit.save")).Status(t, 303)
		if md := w.sheet("fr").Markdown; !strings.Contains(md, "De A.") || !strings.Contains(md, "De B.") {
			t.Fatalf("not joined: %s", md)
		}
		fa, fb = a.Get(fr).Form("form.sides"), b.Get(fr).Form("form.sides")
		fa.Set("t.p3", "Par A.").Submit(w.say("edit.save")).Status(t, 303)
		p := fb.Set("t.p3", "Par B.").Set("t.p1", "De B aussi.").Submit(w.say("edit.save")).Status(t, 409)
		p.Has(t, w.say("clash.title"), "Par A.", "Par B.").Sound(t)
		if strings.Contains(w.sheet("fr").Markdown, "De B aussi.") {
			t.Error("half of it was saved")
		}
		p.Form("form.sides").Submit(w.say("edit.save")).Status(t, 303)
		if md := w.sheet("fr").Markdown; !strings.Contains(md, "Par B.") || !strings.Contains(md, "De B aussi.") {
			t.Errorf("%s", md)
		}
	})
}

// TestTypedIsKept: what cannot be saved is shown again with all that was typed, and
// autosave says what is wrong.
func TestTypedIsKept(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.translator()
		long := strings.Repeat("x", 700)
		p := c.Get(fr).Form("form.sides").Set("t.lead", long).Set("t.p2", "Gardé.").Submit(w.say("edit.save")).Status(t, 422)
		if f := p.Form("form.sides"); f.Value("t.lead") != long || f.Value("t.p2") != "Gardé." {
			t.Error("what was typed is gone")
		}
		p.Sound(t)
		f := c.Get(fr).Form("form.sides")
		v := url.Values{"token": {f.Value("token")}, "base": {f.Value("base")}, "seen": {f.Value("seen")}, "part": {"1"}, "do": {"auto"}, "t.p2": {"Tout seul."}}
		auto := c.Post(fr, v).Status(t, 200)
		if !strings.Contains(auto.Body, `"revision":`) || !strings.Contains(w.sheet("fr").Markdown, "Tout seul.") {
			t.Errorf("%s", auto.Body)
		}
		v.Set("t.lead", long)
		if auto = c.Post(fr, v); !strings.Contains(auto.Body, `"problem":`) {
			t.Errorf("%s", auto.Body)
		}
	})
}

// TestS51TypedTextRunsNothing is S-51 for translators: nothing typed becomes markup
// that runs or loads, on the desk's pages and on the public one. Seen to fail when
// the board showed the title as HTML.
func TestS51TypedTextRunsNothing(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.SignIn(core.Grant{Role: core.Translator}, core.Grant{Role: core.Editor})
		bad := `</textarea><script>alert(1)</script><img src=x onerror=alert(1)><iframe src="https://evil.example"></iframe> [x](javascript:alert(1)) <svg onload=alert(1)> ![p](https://evil.example/p.png) <math href="data:text/html,x">`
		f := c.Get(ar).Form("form.sides")
		for _, k := range []string{"t.title", "t.lead", "t.place", "t.p1", "t.p1.n1", "t.p2", "t.h1", "t.d1", "t.d2", "t.p3", "t.c1"} {
			f.Set(k, "س "+bad)
		}
		f.Set("t.issuer.1", "<script>alert(1)</script>").Set("t.l1", "- س "+bad).Submit(w.say("edit.save")).Status(t, 303)
		check := func(path string) {
			t.Helper()
			p := c.Get(path).Status(t, 200).Safe(t)
			for _, s := range []string{"script[src=x]", "iframe", "svg[onload]", "math", "img[src=x]"} {
				if len(p.Find(s)) > 0 {
					t.Errorf("%s has %s", path, s)
				}
			}
			for _, a := range p.Find("a[href]") {
				for _, at := range a.Attr {
					if at.Key == "href" && strings.HasPrefix(at.Val, "javascript:") {
						t.Errorf("%s has a link %s", path, at.Val)
					}
				}
			}
		}
		check(ar)
		check("/ar/desk/translations")
		_, err := w.writing.Publish(t.Context(), core.Actor{Account: "x", Grants: []core.Grant{{Role: core.Editor}}}, "declaration", []core.Lang{"ar"})
		w.Must(err)
		check("/ar/statements/declaration")
	})
}

// TestDirections: each side has its own language and direction.
func TestDirections(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.translator()
		p := c.Get("/ru/desk/translations/declaration/ar").Status(t, 200)
		if p.Attr("#p1 .from", "dir") != "ltr" || p.Attr("#p1 .from", "lang") != "en" || p.Attr("#p1 .to textarea", "dir") != "rtl" || p.Attr("#p1 .to textarea", "lang") != "ar" {
			t.Error("the sides have no language or direction of their own")
		}
		if p = c.Get("/ar/desk/translations/declaration/zh").Status(t, 200).Sound(t); p.Attr("#p1 .to textarea", "lang") != "zh-Hans" {
			t.Error(p.Attr("#p1 .to textarea", "lang"))
		}
	})
}

// TestS1Roles is S-1 for translations: a translator for another campaign is answered
// as if there were no such text, and a moderator sees nothing. Seen to fail when
// Service.Text did not ask for the campaign.
func TestS1Roles(t *testing.T) {
	each(t, func(w *world) {
		elsewhere, _ := w.SignIn(core.Grant{Role: core.Translator, Campaign: "other"})
		none := elsewhere.Get("/en/desk/translations/nowhere/fr")
		for _, path := range []string{fr, fr + "/fr.xlf", fr + "/fr.docx", "/en/desk/statements/declaration/translations", "/en/desk/catalogues", "/en/desk/catalogues/fr.csv"} {
			p := elsewhere.Get(path).Status(t, 404)
			if p.Title() != none.Title() || p.H1() != none.H1() {
				t.Errorf("%s is answered otherwise", path)
			}
		}
		token := elsewhere.Get("/en/desk/glossary").Status(t, 200).Attr("input[name=token]", "value")
		for _, path := range []string{fr, fr + "/ask", fr + "/check", fr + "/task", fr + "/link", fr + "/in"} {
			elsewhere.Post(path, url.Values{"token": {token}, "base": {"1"}, "t.p1": {"Volé."}}).Status(t, 404)
		}
		if strings.Contains(w.sheet("fr").Markdown, "Volé") {
			t.Error("saved for another campaign")
		}
		elsewhere.Get("/en/desk/translations").Status(t, 200).HasNot(t, "We stand together")
		for _, role := range []core.Role{core.Moderator, core.Events} {
			c, _ := w.SignIn(core.Grant{Role: role})
			for _, path := range []string{"/en/desk/translations", fr, "/en/desk/glossary", "/en/desk/catalogues"} {
				c.Get(path).Status(t, 403).HasNot(t, "We stand together")
			}
		}
		w.Anybody().Get(fr).Status(t, 303)
	})
}

// TestPublished: what was said to hold still holds in public: publishing keeps what
// each paragraph was made from.
func TestPublished(t *testing.T) {
	each(t, func(w *world) {
		c, editor := w.SignIn(core.Grant{Role: core.Editor})
		w.rewrite("before care does", "first")
		c.Get(fr).Form("form.sides").Submit(w.say("piece.valid")).Status(t, 303)
		if w.state("fr") != edition.Checked {
			t.Fatalf("a small edit made it %s", w.state("fr"))
		}
		_, err := w.writing.Publish(t.Context(), editor, "declaration", []core.Lang{"fr"})
		w.Must(err)
		text, err := w.Statements.Text(t.Context(), "declaration", 0)
		w.Must(err)
		if text.State("fr") != edition.Checked || text.Version.Number != 2 || w.state("fr") != edition.Checked {
			t.Errorf("in public it is %s, at the desk %s, version %d", text.State("fr"), w.state("fr"), text.Version.Number)
		}
		w.rewrite("We will be there.", "We are there.")
		c.Get(fr).Form("form.sides").Set("t.p1", "Nouveau.").Submit(w.say("edit.save")).Status(t, 303)
		_, err = w.writing.Publish(t.Context(), editor, "declaration", []core.Lang{"fr"})
		w.Must(err)
		if text, err = w.Statements.Text(t.Context(), "declaration", 0); err != nil || text.State("fr") != edition.Stale {
			t.Errorf("in public it is %s, %v", text.State("fr"), err)
		}
		// A page in public shows the stale paragraph with the source beside it.
		w.Anybody().Get("/fr/statements/declaration").Status(t, 200).Has(t, "We are there.", "Nouveau.")
	})
}
