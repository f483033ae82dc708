package importing_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/importing"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// A file is read, shown, corrected in every way there is, saved; and when it comes
// again, the corrections are made again.
func TestFileBecomesDraft(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		p := w.brought(c)
		at := p.URL.Path
		p.Has(t, "Is it divided rightly?", "Decide to light every quay by 2030;", "whenever the lamps are changed;", "kept for the team until 3 June 2031")
		if n := len(w.drafts("light")); n != 0 {
			t.Fatalf("%d drafts were saved before anybody looked", n)
		}
		for _, l := range core.Langs {
			c.Get("/"+string(l)+strings.TrimPrefix(at, "/en")).Status(t, 200).Sound(t)
			c.Get("/"+string(l)+"/desk/texts/light/import").Status(t, 200).Sound(t)
		}
		piece := func(words string) string {
			page := c.Get(at).Status(t, 200)
			for _, li := range page.Find("li.piece") {
				id := ""
				for _, a := range li.Attr {
					if a.Key == "id" {
						id = a.Val
					}
				}
				if got := strings.Join(page.Texts("#"+id+" .wording"), " "); strings.Contains(got, words) {
					return "#" + id
				}
			}
			t.Fatalf("no paragraph says %q", words)
			return ""
		}
		mend := func(words, button string, set ...string) {
			t.Helper()
			id := piece(words)
			f := c.Get(at).Form(id + " form")
			for i := 0; i+1 < len(set); i += 2 {
				f.Set(set[i], set[i+1])
			}
			f.Submit(button).Land().Status(t, 200).Sound(t)
		}
		mend("The towns of the coast", "Leave out")
		mend("Recalling the storm", "Correct it", "text", "Recalling the storm of that winter,\n\nMindful of those who were out in it,", "kind", "preambular", "label", "PP1")
		mend("whenever the lamps", "Join to the one before")
		mend("Call upon", "Leave out")
		mend("Call upon", "Put back")
		mend("Decide to light", "Correct it", "label", "OP1")
		mend("Mindful", "Leave out")
		c.Get(at).Status(t, 200).Press("Take the last one back").Land().Status(t, 200)
		page := c.Get(at).Status(t, 200).Sound(t)
		page = page.Form("form.save").Set("name", " ").Submit("Save the draft").Status(t, 422).Sound(t).Has(t, "The draft needs a name")
		page.Form("form.save").Set("name", "Rev.1").Set("source", "Handed out").Submit("Save the draft").Land().Status(t, 200).Has(t, "The draft is saved", "Rev.1")
		want := []string{"Light in the harbour", "PP1 Recalling the storm of that winter,", "Mindful of those who were out in it,", "OP1 Decide to light every quay by 2030;",
			"2 Urge all towns [to ask] the people who keep the lamps:", "(a) each year; and (b) whenever the lamps are changed;", "3 Call upon the harbour office to count the lamps and to publish what it counted."}
		if got := w.drafts("light")[0]; !slices.Equal(got, want) {
			t.Fatalf("the draft is\n%q", got)
		}
		path, err := w.Texts.Path(t.Context(), "light")
		w.Must(err)
		d := path.Drafts[0]
		if d.Format != "text" || len(d.FileHash) != 64 || d.Source != "Handed out" || d.Public || d.Paragraphs[5].Path != "2 (a)" || d.Paragraphs[5].Section != 0 || len(d.Paragraphs[4].Brackets) != 1 {
			t.Errorf("%+v", d)
		}
		if n := w.count("importing_upload"); n != 0 {
			t.Errorf("%d uploads are left", n)
		}
		// The same file again: it is known, and what was corrected is so again.
		p = w.brought(c)
		p.Has(t, "6 corrections from then were made again", "Mindful of those")
		p.Form("form.save").Submit("Save the draft").Status(t, 422).Has(t, "This very file is a draft already: Rev.1")
		p = c.Get(p.URL.Path)
		p.Press("Throw away").Land().Status(t, 200).Has(t, "It was thrown away")
		// From the draft itself it may come again, and takes its place.
		p = c.Get("/en/desk/texts/light/import?replace=1").Status(t, 200).Sound(t)
		f := p.Form("form.stack").Attach("file", "draft.md", "text/plain", []byte(text+"\n4. Meet again.\n"))
		f.Submit().Land().Status(t, 200).Has(t, "It takes the place of Rev.1").Form("form.save").Submit("Save the draft").Land().Status(t, 200)
		if all := w.drafts("light"); len(all) != 1 || all[0][len(all[0])-1] != "4 Meet again." {
			t.Errorf("%q", all)
		}
		if log := w.Logged(); strings.Contains(log, "harbour") || strings.Contains(log, "Zero draft") {
			t.Error("words of a draft were logged")
		}
	})
}

// TestS62Uploads is what S-62 and S-63 ask of files that reach the desk: each is
// refused with a sentence on the form, which keeps what was typed, and nothing is
// saved. Seen to fail when Bring went on after a file that could not be read.
func TestS62Uploads(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		for name, x := range map[string]struct{ data, want string }{
			"empty.txt":     {" \n ", "Choose a file, or paste the text"},
			"old.doc":       {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", "has a password or is of an old format"},
			"cut.docx":      {"PK\x03\x04cut", "not a Word or Excel file"},
			"page.pdf":      {"%PDF-1.7\nnothing", "The PDF is damaged"},
			"x.xml":         {`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><akomaNtoso>&e;</akomaNtoso>`, "DOCTYPE"},
			"bytes.bin":     {"\x00\x01\x02\x03", "not a text that can be read here"},
			"old.txt":       {"caf\xe9 au lait", "in which encoding"},
			"\u202Etxt.exe": {"<p> </p>", "no text in the file"},
		} {
			p := w.send(c, "light", name, "application/octet-stream", []byte(x.data))
			p.Status(t, 422).Sound(t).Has(t, x.want)
			if got := p.Form("form.stack").Value("name"); got != "Zero draft" {
				t.Errorf("%s: the form lost what was typed: %q", name, got)
			}
		}
		at := "/en/desk/texts/light/import"
		p := negotiationstest.Post(c, at, at, url.Values{"paste": {"1. One"}, "name": {" "}, "day": {""}})
		p.Status(t, 422).Sound(t).Has(t, "The draft needs a name", "Write the day")
		if n := w.count("importing_upload") + w.count("importing_file") + int64(len(w.drafts("light"))); n != 0 {
			t.Errorf("%d things were kept", n)
		}
	})
}

// TestS64Word is S-64 for drafts: a Word file that names people says so, and only its
// text is kept; the file itself only if asked. Its tracked changes are taken as was
// said. Seen to fail when Bring kept every file.
func TestS64Word(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		file := tracked(t)
		for changes, want := range map[string]string{"accepted": "The towns should light", "rejected": "The towns shall light", "bracketed": "The towns [shall][should] light"} {
			p := w.send(c, "light", "draft.docx", "application/msword", file, "changes", changes).Land().Status(t, 200).Sound(t)
			p.Has(t, want, "names 2 people", "2 tracked changes")
			if n := w.count("importing_file"); n != 0 {
				t.Fatalf("%d files are kept that nobody asked for", n)
			}
			p.Press("Throw away").Land().Status(t, 200)
		}
		p := w.send(c, "light", "draft.docx", "application/msword", file, "keep", "1").Land().Status(t, 200)
		hash := ""
		p.Form("form.save").Submit("Save the draft").Land().Status(t, 200)
		path, err := w.Texts.Path(t.Context(), "light")
		w.Must(err)
		hash = path.Drafts[0].FileHash
		got := c.Get("/en/desk/texts/light/import/"+hash+"/file").Status(t, 200)
		if got.Body != string(file) || got.Header.Get("Content-Disposition") != `attachment; filename="draft.docx"` || got.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the file comes back as %v", got.Header)
		}
		w.As(core.Grant{Role: core.Editor, Campaign: "north"}).Get("/en/desk/texts/light/import/"+hash+"/file").Status(t, 404)
	})
}

// TestImportRoles: only editors and coordinators of the text bring drafts in; for
// others it answers like what does not exist. Two people who correct at once do not
// undo each other's work.
func TestImportRoles(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		at := w.brought(c).URL.Path
		north := w.As(core.Grant{Role: core.Editor, Campaign: "north"})
		north.Get("/en/desk/texts/light/import").Status(t, 404)
		north.Get(at).Status(t, 404)
		north.Get("/en/desk/texts/north/import").Status(t, 200)
		north.Get(strings.Replace(at, "/light/", "/north/", 1)).Status(t, 404)
		token := north.Get("/en/desk/texts/north/import").Attr("input[name=token]", "value")
		for _, more := range []string{"", "/save", "/drop"} {
			north.Post(at+more, url.Values{"token": {token}, "do": {"out"}, "n": {"0"}, "revision": {"1"}, "name": {"x"}, "day": {"2031-01-01"}}).Status(t, 404)
		}
		w.As(core.Grant{Role: core.Translator}).Get(at).Status(t, 403)
		w.Anybody().Get(at).Status(t, 303)
		before := c.Get(at)
		c.Get(at).Form("#p-1 form").Submit("Leave out").Land().Status(t, 200)
		before.Form("#p-2 form").Submit("Leave out").Status(t, 409).Sound(t).Has(t, "A colleague changed this in the meantime")
		before.Form("form.save").Submit("Save the draft").Status(t, 409)
		if len(w.drafts("light")) != 0 {
			t.Error("what nobody saw was saved")
		}
	})
}

// A draft in another language than declared is a warning that must be confirmed.
func TestAnotherLanguage(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		french := strings.Repeat("Les villes de la côte demandent que chaque quai du port soit éclairé pendant la nuit, et que les personnes qui gardent les lampes soient consultées avant toute décision.\n\n", 6)
		p := w.send(c, "light", "x.txt", "text/plain", []byte(french)).Land().Status(t, 200).Sound(t)
		p.Has(t, "seems to be in")
		p = p.Form("form.save").Set("name", "Rev.9").Submit("Save the draft").Status(t, 422).Sound(t).Has(t, "Tick the box")
		f := p.Form("form.save")
		if f.Value("name") != "Rev.9" {
			t.Error("the form lost what was typed")
		}
		f.Check("confirmed", "1").Submit("Save the draft").Land().Status(t, 200)
		if len(w.drafts("light")) != 1 {
			t.Error("it was not saved")
		}
	})
}

// TestLongParagraph: what would be refused when the draft is saved is among what to look
// at first.
func TestLongParagraph(t *testing.T) {
	each(t, func(w *world) {
		long := strings.Repeat("light ", negotiations.MaxParagraph/6+1)
		p := w.send(w.editor(), "light", "x.txt", "text/plain", []byte("1. Begin;\n\n2. Keep the "+long+"on;\n")).Land().Status(t, 200).Sound(t)
		p.Has(t, "1 paragraph to look at first", "One paragraph has more than 40,000 characters")
	})
}

// What nobody saves goes after a week, and nobody finds it before the sweep either.
func TestExpires(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		at := w.brought(c).URL.Path
		w.send(c, "light", "draft.docx", "application/msword", tracked(t), "keep", "1").Land().Status(t, 200)
		w.Later(importing.Lifetime - time.Minute)
		c = w.editor() // sessions are shorter
		c.Get(at).Status(t, 200)
		w.Later(2 * time.Minute)
		c.Get(at).Status(t, 404)
		w.Must(w.s.Sweep(t.Context()))
		if n := w.count("importing_upload") + w.count("importing_file"); n != 0 {
			t.Errorf("%d are left", n)
		}
	})
}
