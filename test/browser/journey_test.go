package browser

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// facts are the numbers of a statement as the site gives them to machines.
type facts struct {
	Organisations, Persons, Sealed, Countries, Version int
	Open                                               bool
}

func (i *installation) facts(slug string) (f facts) {
	i.t.Helper()
	if err := json.Unmarshal([]byte(i.get("/en/statements/"+slug+".json")), &f); err != nil {
		i.t.Fatal(err)
	}
	return f
}

// publish makes three coordinators' keys and opens the statement of testdata for
// signing, as the README tells it. It returns the folder of the keys, which is
// not the server's.
func (i *installation) publish() (keys string) {
	i.t.Helper()
	keys = filepath.Join(i.Dir, "coordinators")
	if err := os.Mkdir(keys, 0o700); err != nil {
		i.t.Fatal(err)
	}
	for _, name := range []string{"Amani", "Bea", "Chandra"} {
		i.run("keys", "new", name, "--out", keys)
	}
	folder, err := filepath.Abs(filepath.Join("testdata", "statement"))
	if err != nil {
		i.t.Fatal(err)
	}
	i.run("import", "statement", folder)
	list := filepath.Join(keys, "open-doors.list.json")
	in := func(name string) string { return filepath.Join(keys, name+".pub") }
	i.run("keys", "seal", "open-doors", in("Amani"), in("Bea"), in("Chandra"), "--out", list)
	i.run("keys", "use", list)
	return keys
}

// serve starts the site with a mail relay.
func (i *installation) serve(m *mailbox, args ...string) {
	i.t.Helper()
	i.Env = append(i.Env, "GROUNDSWELL_SMTP_TLS=none") // allowed to this machine only
	i.start(append([]string{"serve", "--smtp", m.Addr, "--mail-from", "post@network.example", "--name", "The Harbour Network"}, args...)...)
}

// TestJourney is the main job, from an empty folder to an opened list: a
// statement in three languages is signed by an organisation and two persons, one
// sealed, on pages without scripts, confirmed by button and by code out of mails
// that really went through SMTP; they stand everywhere they should; one is
// withdrawn and stands nowhere; the sealed one is opened offline.
func TestJourney(t *testing.T) {
	b := browser(t)
	engines(t, func(t *testing.T, dsn string) {
		mail := newMailbox(t)
		i := newInstallation(t, dsn)
		i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1)
		keys := i.publish()
		i.serve(mail)
		j := &journey{t: t, installation: i, mail: mail, page: newTab(t, b)}
		j.page.withoutScripts()
		j.page.size(360, 740)

		j.organisationInFrench()
		public := j.personInArabic()
		j.sealedPersonInEnglish()
		// One sealed signer alone is not in the numbers: they count in fives.
		j.everywhere(facts{Organisations: 1, Persons: 1, Countries: 2, Version: 1, Open: true}, true)
		j.withdraw(public)
		j.everywhere(facts{Organisations: 1, Countries: 1, Version: 1, Open: true}, false)
		if _, moaned := j.page.heardSo(); len(moaned) != 1 || !strings.Contains(moaned[0], "422") { // the wrong code
			t.Errorf("the browser complained: %q", moaned)
		}
		i.stop()
		j.opened(keys)
	})
}

type journey struct {
	t *testing.T
	*installation
	mail *mailbox
	page *tab
}

const (
	orgName    = "Réseau « Portes d’Or »"
	publicName = "ليلى بنت خالد"
	sealedName = "Hidden Heron of the Harbour"
)

// to opens the statement in a language and walks from it to the form.
func (j *journey) to(lang, title string) {
	j.t.Helper()
	p := j.page
	if s := p.open(j.Origin + "/" + lang + "/statements/open-doors"); s != 200 {
		j.t.Fatalf("the statement in %s: %d", lang, s)
	}
	p.has(title)
	if s := p.press(`.sign-call a[href$="/sign"]`); s != 200 {
		j.t.Fatalf("the form in %s: %d", lang, s)
	}
	if got := eval[string](p, `document.documentElement.lang`); got != lang {
		j.t.Errorf("the form is in %s, not %s", got, lang)
	}
}

// send sends the form, looks at the line on the review page, and signs.
func (j *journey) send(line string) {
	j.t.Helper()
	p := j.page
	if s := p.press(`#form button[type=submit]`); s != 200 {
		j.t.Fatalf("review: %d\n%s", s, p.text())
	}
	if got := eval[string](p, `document.querySelector(".printed").innerText`); !strings.Contains(got, line) {
		j.t.Errorf("the review shows %q, not %q", got, line)
	}
	if s := p.press(`#form button[type=submit]:not([name])`); s != 200 {
		j.t.Fatalf("signing: %d\n%s", s, p.text())
	}
	if !strings.Contains(p.address(), "/wait/") {
		j.t.Fatalf("after signing the page is %s", p.address())
	}
}

// letterFor waits for the mail and looks at it: neutral, in plain text, with a
// link to this site and nothing that was typed into the form.
func (j *journey) letterFor(to, lang string, typed ...string) letter {
	j.t.Helper()
	l := j.mail.wait(j.t, to)
	if !strings.HasPrefix(l.Link, j.Origin+"/"+lang+"/e/") || l.Code == "" {
		j.t.Fatalf("the mail has no link or no code:\n%s", l.Raw)
	}
	for _, s := range append(typed, "sealed", "scellé", "open-doors") {
		if strings.Contains(l.Subject+l.Text, s) {
			j.t.Errorf("the mail to %s tells %q", to, s)
		}
	}
	return l
}

func (j *journey) organisationInFrench() {
	j.t.Helper()
	p := j.page
	j.to("fr", "Laissez la porte ouverte")
	p.tick("#kind-o")
	p.tick("#vis-p")
	p.typed("#name", orgName)
	p.choose("#country", "SN")
	p.typed("#officer", "Awa Marqueur")
	p.typed("#email", "bureau@portes.example")
	j.send(orgName)
	p.has("bureau@portes.example")
	l := j.letterFor("bureau@portes.example", "fr", orgName, "Awa Marqueur")
	if s := p.open(l.Link); s != 200 {
		j.t.Fatalf("the link of the mail: %d", s)
	}
	if f := j.facts("open-doors"); f.Organisations != 0 {
		j.t.Error("looking at the link confirmed")
	}
	if s := p.press(`form[action$="/confirm"] button`); s != 200 {
		j.t.Fatalf("confirming: %d", s)
	}
	p.has(orgName)
}

// personInArabic signs in public, and types the code into the page still open.
// It returns the private link.
func (j *journey) personInArabic() string {
	j.t.Helper()
	p := j.page
	j.to("ar", "اتركوا الباب مفتوحًا")
	if got := eval[string](p, `document.documentElement.dir`); got != "rtl" {
		j.t.Errorf("the Arabic form runs %s", got)
	}
	if !eval[bool](p, `document.querySelector("#vis-s").checked && document.querySelector("#kind-p").checked && !document.querySelector("#updates").checked`) {
		j.t.Error("the safer choice is not made beforehand")
	}
	p.tick("#vis-p")
	p.typed("#name", publicName)
	p.choose("#country", "EG")
	p.typed("#email", "layla@mail.example")
	j.send(publicName)
	l := j.letterFor("layla@mail.example", "ar", publicName)
	p.typed("#code", "000000")
	if l.Code != "000000" {
		if s := p.press(`form[action$="/code"] button`); s != 422 {
			j.t.Errorf("a wrong code: %d", s)
		}
		p.clear("#code")
		p.typed("#code", l.Code)
	}
	if s := p.press(`form[action$="/code"] button`); s != 200 {
		j.t.Fatalf("the code: %d\n%s", s, p.text())
	}
	p.has(publicName)
	return l.Link
}

func (j *journey) sealedPersonInEnglish() {
	j.t.Helper()
	p := j.page
	j.to("en", "Leave the door open")
	p.typed("#name", sealedName)
	p.choose("#country", "KE")
	p.typed("#email", "heron@mail.example")
	if s := p.press(`#form button[type=submit]`); s != 200 {
		j.t.Fatalf("review: %d\n%s", s, p.text())
	}
	if got := eval[string](p, `document.querySelector(".printed").innerText`); strings.Contains(got, sealedName) {
		j.t.Errorf("the line to be printed of a sealed endorsement is %q", got)
	}
	p.press(`#form button[type=submit]:not([name])`)
	l := j.letterFor("heron@mail.example", "en", sealedName)
	p.open(l.Link)
	p.hasNot(sealedName)
	if s := p.press(`form[action$="/confirm"] button`); s != 200 {
		j.t.Fatalf("confirming: %d", s)
	}
	p.hasNot(sealedName, "Leave the door open")
}

// everywhere looks at every place where the roll or its counts are published.
func (j *journey) everywhere(want facts, public bool) {
	j.t.Helper()
	t, p := j.t, j.page
	if f := j.facts("open-doors"); f != want {
		t.Errorf("facts: %+v, want %+v", f, want)
	}
	places := map[string]string{}
	for _, path := range []string{"/roll", "/roll?all=1", "/roll?q=" + "%D9%84%D9%8A%D9%84", "/numbers", ""} {
		if s := p.open(j.Origin + "/ar/statements/open-doors" + path); s != 200 {
			t.Errorf("%s: %d", path, s)
		}
		places["page "+path] = p.text()
	}
	for _, path := range []string{"/roll.csv", "/roll.json", "/feed.atom", ".json"} {
		places[path] = j.get("/ar/statements/open-doors" + path)
	}
	for where, text := range places {
		// The text's own page and the feed tell of organisations; the search asks for one name.
		prints := !strings.Contains(where, "numbers") && where != ".json"
		if org := prints && !strings.Contains(where, "q="); strings.Contains(text, orgName) != org {
			t.Errorf("%s shows the organisation: %v\n%s", where, !org, text)
		}
		if person := prints && public && where != "page " && where != "/feed.atom"; strings.Contains(text, publicName) != person {
			t.Errorf("%s shows the public person: %v\n%s", where, !person, text)
		}
		if strings.Contains(text, sealedName) || strings.Contains(text, "@") && strings.Contains(text, "mail.example") {
			t.Errorf("%s shows what is sealed\n%s", where, text)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(places["/roll.csv"], "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 1+want.Organisations+want.Persons-want.Sealed {
		t.Errorf("roll.csv: %v, %q", err, rows)
	}
	// The map has a ring for each country that the roll names, and one to explain
	// what a ring is. The sealed person's country has none: it would tell.
	p.open(j.Origin + "/en/statements/open-doors/numbers")
	if got := eval[int](p, `document.querySelector(".world path.few").getAttribute("d").split("M").length - 2`); got != len(rows)-1 {
		t.Errorf("the map has %d rings", got)
	}
}

func (j *journey) withdraw(link string) {
	j.t.Helper()
	p := j.page
	if s := p.open(link); s != 200 {
		j.t.Fatalf("the private link: %d", s)
	}
	p.has(publicName)
	if s := p.press(`form[action$="/withdraw"] button`); s != 200 {
		j.t.Fatalf("withdrawing: %d", s)
	}
	p.hasNot(publicName)
	if s, _ := j.status(link); s != 404 {
		j.t.Errorf("the private link still leads somewhere: %d", s)
	}
}

// opened exports the list and opens it with one of the three keys, in a folder
// that is not the server's.
func (j *journey) opened(keys string) {
	j.t.Helper()
	t := j.t
	file := filepath.Join(keys, "export.jsonl")
	j.run("export", "open-doors", file)
	for _, name := range []string{"Amani", "Chandra"} {
		out := filepath.Join(keys, "out-"+name)
		j.run("open", file, "--key", filepath.Join(keys, name+".key"), "--out", out)
		list, err := os.ReadFile(filepath.Join(out, "list.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for text, there := range map[string]bool{sealedName: true, "heron@mail.example": true, "Portes d’Or": true, "Awa Marqueur": true, "bureau@portes.example": true, publicName: false, "layla@mail.example": false} {
			if strings.Contains(string(list), text) != there {
				t.Errorf("%s's list holds %q: %v\n%s", name, text, !there, list)
			}
		}
		note, err := os.ReadFile(filepath.Join(out, "attestation.json"))
		if err != nil || strings.Contains(string(note), "Heron") || !json.Valid(note) {
			t.Errorf("the attestation: %v\n%s", err, note)
		}
	}
}
