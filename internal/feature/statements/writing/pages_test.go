package writing_test

import (
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/statementstest"
)

// TestFirstText goes the whole way of somebody who was never here: an empty list,
// a new text, its words, a look, publishing with its minute to undo, and the page
// that everybody sees. Every page on the way is sound.
func TestFirstText(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.editor()
		p := c.Get("/en/desk/statements").Status(t, 200).Sound(t).Has(t, w.say("list.empty"))
		p = p.Click(w.say("list.first")).Status(t, 200).Sound(t)
		p = p.Form("main form").Set("title", "Общая декларация").Check("kind", "letter").Submit(w.say("new.button"))
		p = p.Land().Status(t, 200).Sound(t).Has(t, w.say("done.begun"))
		if at := p.URL.Path; at != "/en/desk/statements/obshchaya-deklaratsiya/text" {
			t.Fatalf("the text is at %s", at)
		}
		f := p.Form("#form").Set("lead", "In one sentence.").Set("text", body).Set("issuer-0", "Dockers’ Network")
		p = f.Submit(w.say("save")).Land().Status(t, 200).Sound(t).Has(t, w.say("done.saved"))
		if got := p.Form("#form").Value("issuer-0"); got != "Dockers’ Network" {
			t.Errorf("the network is %q", got)
		}
		prev := c.Get("/en/desk/statements/obshchaya-deklaratsiya/preview").Status(t, 200).Has(t, "Общая декларация", "Free the prisoners.", "Dockers’ Network", "In one sentence.")
		if got := prev.Header.Get("Content-Security-Policy"); !strings.HasSuffix(got, "; sandbox") {
			t.Errorf("the preview's policy is %q", got)
		}
		overview := c.Get("/en/desk/statements/obshchaya-deklaratsiya").Status(t, 200).Sound(t).Has(t, w.say("mark.full"), w.say("state.draft"))
		overview.Click(w.say("step.publish")).Status(t, 200)
		w.Anybody().Get("/en/statements/obshchaya-deklaratsiya").Status(t, 404)

		p = c.Get("/en/desk/statements/obshchaya-deklaratsiya/publish").Status(t, 200).Sound(t).
			Has(t, w.say("publish.version_first"), w.say("publish.no_key"), statementstest.Origin+"/en/statements/obshchaya-deklaratsiya")
		p.Form("form.stack").Submit(w.say("publish.button", "N", 1)).Land().Status(t, 200).Sound(t).Has(t, "60", w.say("undo"))
		w.run()
		w.Anybody().Get("/en/statements/obshchaya-deklaratsiya").Status(t, 404) // the minute is not over
		c.Get("/en/desk/statements/obshchaya-deklaratsiya").Status(t, 200).Sound(t).Has(t, w.say("hold"))
		w.Later(61 * time.Second)
		w.run()
		w.Anybody().Get("/en/statements/obshchaya-deklaratsiya").Status(t, 200).Has(t, "Общая декларация", "Free the prisoners.", "Dockers’ Network")
		c.Get("/en/desk/statements/obshchaya-deklaratsiya/publish").Status(t, 200).Sound(t).Has(t, w.say("publish.nothing"))
		c.Get("/en/desk/statements").Status(t, 200).Sound(t).Has(t, w.say("state.public"))
		c.Get("/en/desk/statements/obshchaya-deklaratsiya/versions/en").Status(t, 200).Sound(t)
		c.Get("/en/desk/statements/obshchaya-deklaratsiya/facts").Status(t, 200).Sound(t)
	})
}

// TestPagesInAllLanguages opens every page in seven languages with a text in one
// that is written from right to left.
func TestPagesInAllLanguages(t *testing.T) {
	once(t, func(w *world) {
		c, me := w.editor()
		x := w.begin(me, "A declaration")
		w.publish(me, x.Statement.Slug)
		w.write(me, x.Statement.Slug, "say that", "say much more")
		for _, l := range core.Langs {
			for _, path := range []string{"", "/new", "/new?example=1", "/a-declaration", "/a-declaration/text", "/a-declaration/facts", "/a-declaration/publish", "/a-declaration/versions/en?a=1&b=2"} {
				c.Get("/"+string(l)+"/desk/statements"+path).Status(t, 200).Sound(t).HasNot(t, "writing.")
			}
			c.Get("/"+string(l)+"/desk/statements/a-declaration/preview").Status(t, 200).HasNot(t, "statements.", "writing.")
		}
	})
}
