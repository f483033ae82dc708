package translating_test

import (
	"bytes"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/feature/statements/translating"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
)

// text is the translation of the declaration into l.
func (w *world) text(l core.Lang) *translating.Text {
	w.Helper()
	t, err := w.s.Text(w.Context(), core.Actor{Account: "x", Grants: []core.Grant{{Role: core.Editor}}}, "declaration", l)
	w.Must(err)
	return t
}

// TestXLIFFAndBack: a file goes out, is translated, comes back, is looked at and
// saved; what the source says otherwise meanwhile is named and saved as stale.
func TestXLIFFAndBack(t *testing.T) {
	each(t, func(w *world) {
		c, _ := w.translator()
		out := c.Get(fr+"/fr.xlf").Status(t, 200)
		f, err := doc.ReadXLIFF(strings.NewReader(out.Body))
		w.Must(err)
		if f.Source != "en" || f.Target != "fr" || f.Original != "declaration" || len(f.Units) < 10 {
			t.Fatalf("%+v", f)
		}
		for i, u := range f.Units {
			key, _, _ := strings.Cut(u.ID, ":")
			if want := doc.XLIFFReviewed; (key == "p1" || key == "title") && u.State != want {
				t.Errorf("%s is %s", key, u.State)
			}
			switch key {
			case "p1":
				f.Units[i].Target = "Nous, les *gens*."
			case "p2":
				f.Units[i].Target = "La loi d’abord."
			case "l1":
				f.Units[i].Target = "pas de liste | ici"
			case "d2":
				f.Units[i].Target = ""
			}
		}
		f.Units = append(f.Units, doc.XLIFFUnit{ID: "p99:0123456789abcdef", Source: "x", Target: "y"}, doc.XLIFFUnit{ID: "etc", Source: "x", Target: "y"})
		var b bytes.Buffer
		w.Must(doc.WriteXLIFF(&b, f))
		w.rewrite("before care does", "first")
		rev := w.sheet("fr").Revision
		p := c.Get(fr).Form("form[action="+fr+"/in]").Attach("file", "fr.xlf", "application/xliff+xml", b.Bytes()).Submit().Status(t, 200).Sound(t)
		p.Has(t, w.say("in.stale"), "p99", "etc", w.say("in.unknown"))
		if w.sheet("fr").Revision != rev {
			t.Fatal("looking saved something")
		}
		p.Form("main form").Submit().Status(t, 303)
		sh := w.sheet("fr")
		if !strings.Contains(sh.Markdown, "Nous, les *gens*.") || !strings.Contains(sh.Markdown, "La loi d’abord.") || !strings.Contains(sh.Markdown, "Écrivez-le.") {
			t.Errorf("%s", sh.Markdown)
		}
		if x := w.text("fr"); x.PartState("p2") != edition.Stale || x.PartState("p1") != edition.Draft {
			t.Errorf("p2 is %s, p1 %s", x.PartState("p2"), x.PartState("p1"))
		}
	})
}

// TestDOCXAndBack: the same as a table in a Word file.
func TestDOCXAndBack(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.translator()
		out := c.Get(ru+"/ru.docx").Status(t, 200)
		in, err := w.text("ru").Read([]byte(out.Body))
		w.Must(err)
		if len(in.Changes)+len(in.Stale)+len(in.Unknown)+len(in.Refused) != 0 || in.Empty == 0 {
			t.Errorf("an untouched file would change something: %+v", in)
		}
		var b bytes.Buffer
		d, err := doc.NewDOCX(&b, doc.DOCXOptions{Lang: "ru", Title: "x", Properties: []doc.Property{{Name: "Groundswell text", Value: "declaration"}}})
		w.Must(err)
		d.BeginTable(doc.Column{}, doc.Column{}, doc.Column{})
		for _, u := range w.text("ru").Units() {
			d.Row(doc.DOCXCell{Runs: []doc.Run{{Text: u.Key + ":" + u.Hash[:8]}}}, doc.DOCXCell{Runs: []doc.Run{{Text: u.Source}}}, doc.DOCXCell{Runs: []doc.Run{{Text: "Слова " + u.Key}}})
		}
		d.EndTable()
		w.Must(d.Close())
		p := c.Get(ru).Form("form[action="+ru+"/in]").Attach("file", "x.docx", "application/octet-stream", b.Bytes()).Submit().Status(t, 200)
		p.Form("main form").Uncheck("t.p2", "Слова p2").Submit().Status(t, 303)
		if md := w.sheet("ru").Markdown; !strings.Contains(md, "Слова p1") || strings.Contains(md, "Слова p2") || !strings.Contains(md, "- Слова l1") {
			t.Errorf("%s", md)
		}
	})
}

// TestHostileFiles: each is refused with words, and nothing is saved. Seen to fail
// when the language of a file was not compared.
func TestHostileFiles(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.translator()
		rev := w.sheet("fr").Revision
		before := w.Dump()
		files := map[string][]byte{
			"empty":    {},
			"nonsense": []byte("hello"),
			"entity":   []byte(`<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en"><file id="f"><unit id="p1"><segment><source>&a;</source></segment></unit></file></xliff>`),
			"cut":      []byte(`<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="fr"><file id="f"><unit id="p1">`),
			"other":    []byte(`<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="ru"><file id="f"></file></xliff>`),
			"zip":      []byte("PK\x03\x04garbage"),
		}
		for name, data := range files {
			f := c.Get(fr).Form("form[action=" + fr + "/in]")
			p := f.Attach("file", name, "application/octet-stream", data).Submit().Status(t, 422)
			if len(p.Texts("#errors li")) != 1 {
				t.Errorf("%s: %v", name, p.Texts("#errors li"))
			}
			p.Sound(t)
		}
		if w.sheet("fr").Revision != rev || w.Dump() != before {
			t.Error("something was saved")
		}
	})
}

// TestFileOfAnotherText: a file of one text is not taken for another.
func TestFileOfAnotherText(t *testing.T) {
	once(t, func(w *world) {
		w.Issue(statementstest.Declaration("letter", "health"), map[core.Lang]string{"en": "# A letter\n\nDear all.\n"})
		c, _ := w.translator()
		out := c.Get("/en/desk/translations/letter/fr/fr.xlf").Status(t, 200)
		c.Get(fr).Form("form[action="+fr+"/in]").Attach("file", "x", "x/y", []byte(out.Body)).Submit().Status(t, 422).Has(t, w.say("error.other"))
		word := c.Get("/en/desk/translations/letter/fr/fr.docx").Status(t, 200)
		c.Get(fr).Form("form[action="+fr+"/in]").Attach("file", "x", "x/y", []byte(word.Body)).Submit().Status(t, 422).Has(t, w.say("error.other"))
	})
}
