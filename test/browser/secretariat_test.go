package browser

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// colleague is somebody of the secretariat at their own machine: a private window
// with a passkey of its own.
type colleague struct {
	*tab
	name string
	i    *installation
	lang string
}

// newColleague follows an invitation and makes a passkey.
func (i *installation) newColleague(t *testing.T, link, name string) *colleague {
	t.Helper()
	c := &colleague{tab: newTab(t, browser(t)), name: name, i: i, lang: "en"}
	c.size(1280, 900)
	c.device(webauthn.AuthenticatorTransportInternal)
	if s := c.open(link); s != 200 {
		t.Fatalf("the invitation of %s: %d\n%s", name, s, c.text())
	}
	if eval[string](c.tab, `document.querySelector("#name").value`) == "" {
		c.typed("#name", name)
	}
	c.typed("#key", name+"’s laptop")
	if s := c.press(`main form button.button:not([formaction])`); s != 200 {
		t.Fatalf("joining as %s: %d\n%s", name, s, c.text())
	}
	if !strings.Contains(c.address(), "/desk/me/passkeys") {
		t.Fatalf("after joining %s is at %s\n%s", name, c.address(), c.text())
	}
	return c
}

// device plugs a passkey device into the tab.
func (c *colleague) device(transport webauthn.AuthenticatorTransport) {
	c.t.Helper()
	c.do("a passkey device", call(webauthn.Enable, webauthn.EnableParams{}),
		call(webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: transport, HasResidentKey: true,
			HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true}}))
}

// at opens a page of the desk.
func (c *colleague) at(path string) {
	c.t.Helper()
	if s := c.open(c.i.Origin + "/" + c.lang + path); s != 200 {
		c.t.Fatalf("%s at %s: %d\n%s", c.name, path, s, c.text())
	}
}

// go_ presses a button and expects a good page.
func (c *colleague) sends(selector string) {
	c.t.Helper()
	if s := c.press(selector); s != 200 {
		c.t.Fatalf("%s pressed %s at %s: %d\n%s", c.name, selector, c.address(), s, c.text())
	}
}

// set puts a value into a field at once: long texts are pasted, not typed.
func (c *colleague) set(selector, value string) {
	c.t.Helper()
	c.do("paste into "+selector, chromedp.SetValue(chromedp.CSS(selector), value))
}

func (c *colleague) files(selector string, names ...string) {
	c.t.Helper()
	c.do("choose files", chromedp.SetUploadFiles(chromedp.CSS(selector), names))
}

// agrees agrees to everything that waits for a second person.
func (c *colleague) agrees() {
	c.t.Helper()
	for {
		c.at("/desk/seconds")
		if !eval[bool](c.tab, `!!document.querySelector('form[action$="/agree"]')`) {
			return
		}
		c.sends(`form[action$="/agree"] button`)
		if eval[bool](c.tab, `!!document.querySelector('form[data-passkey]')`) { // show the passkey once more
			c.sends(`form[data-passkey] button`)
		}
	}
}

var firstLink = regexp.MustCompile(`http://\S+/desk/invite/\S+`)

// makesKey makes an opening key in the browser and returns its secret line.
func (c *colleague) makesKey(name string, paper bool) string {
	c.t.Helper()
	c.at("/desk/keys/new")
	c.typed("#whose", name)
	if paper {
		c.tick("#paper1")
	}
	c.tick("[data-make]")
	c.do("the key", chromedp.WaitVisible(chromedp.CSS("[data-line]")))
	line := strings.ReplaceAll(eval[string](c.tab, `document.querySelector("[data-line]").textContent`), " ", "")
	words := eval[[]string](c.tab, `[...document.querySelectorAll("[data-words] li")].map(l => l.textContent.trim())`)
	if len(words) != 24 || !strings.HasPrefix(line, "AGE-SECRET-KEY-PQ-1") {
		c.t.Fatalf("the sheet has %d words and the line %.20s", len(words), line)
	}
	c.tick("[data-next]")
	for n, field := range []string{"#word1", "#word2"} {
		place := eval[int](c.tab, `Number([...document.querySelectorAll("[data-place]")][`+string(rune('0'+n))+`].textContent.match(/\d+/)[0])`)
		c.typed(field, words[place-1])
	}
	c.tick(`[aria-labelledby="step3"] form button.button:not([type=button])`)
	c.do("the last step", chromedp.WaitVisible(chromedp.CSS(`[aria-labelledby="step4"] form button`)))
	if sent := eval[string](c.tab, `new URLSearchParams(new FormData(document.querySelector('[aria-labelledby="step4"] form'))).toString()`); strings.Contains(sent, "SECRET") || strings.Contains(sent, words[3]+"+"+words[4]) {
		c.t.Fatal("the secret is about to be sent")
	}
	c.sends(`[aria-labelledby="step4"] form button`)
	return line
}

const journeyText = `We met in the back room of the harbour clinic.

We ask those who govern to listen.

## What we demand {#demands}

1. **Keep the door open.** No one is turned away for lack of a paper.
2. **Pay for the light.** Community services are paid for.

---

Adopted by the Harbour Network.
`

// TestSecretariat is the whole work of the desk, from an empty folder to a list
// that was handed over: two colleagues, three keys, a declaration, two volunteers
// who translate it, thirty who sign, a name that is refused, a snapshot and its
// annexes, the sealed ones opened offline, an old list of four hundred, the end of
// signing, and the delivery.
func TestSecretariat(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		t.Parallel() // most of it is the minute in which publishing can be undone
		mail := newMailbox(t)
		i := newInstallation(t, dsn)
		i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1)
		i.Env = append(i.Env, "GROUNDSWELL_TRUST_PROXY=true")
		i.serve(mail)
		w := &work{t: t, i: i, mail: mail}
		w.people()
		w.keys()
		w.writes()
		w.translated()
		w.listKey()
		w.published()
		w.signed()
		w.checked()
		w.looksRight(w.snapshot())
		w.opened()
		w.imports()
		w.closes()
		if strings.Contains(i.logged(), "signer0") || strings.Contains(i.logged(), w.key) {
			t.Error("the log tells of a signer or of a key")
		}
	})
}

// work is the journey of a secretariat.
type work struct {
	t        *testing.T
	i        *installation
	mail     *mailbox
	ana, ben *colleague
	key      string // a secret line
	slug     string
}

func (w *work) people() {
	w.t.Helper()
	link := firstLink.FindString(w.i.logged())
	if link == "" {
		w.t.Fatalf("the first start printed no link\n%s", w.i.logged())
	}
	w.ana = w.i.newColleague(w.t, link, "Ana")
	w.ana.typed("#key", "a key on a ring")
	w.ana.device(webauthn.AuthenticatorTransportUsb)
	w.ana.press(`main form button.button`)
	w.ana.at("/desk")
	if s, _ := w.i.status(link); s == 200 {
		w.t.Error("the first link opens twice")
	}
	w.ana.at("/desk/people")
	w.ana.typed("#name", "Ben")
	w.ana.tick("#role-coordinator")
	w.ana.tick("#role-moderator")
	w.ana.sends(`form[action$="/invite"] button.button`)
	invited := eval[string](w.ana.tab, `document.querySelector("input[readonly]").value`)
	w.ben = w.i.newColleague(w.t, invited, "Ben")
	w.ben.at("/desk")
}

// keys makes three; each waits for the other person.
func (w *work) keys() {
	w.t.Helper()
	w.key = w.ana.makesKey("Ana", false)
	w.ben.agrees()
	w.ben.makesKey("Ben", false)
	w.ana.agrees()
	w.ana.makesKey("On paper", true)
	w.ben.agrees()
	w.ana.at("/desk/keys")
	w.ana.has("Ana", "Ben", "On paper")
}

func (w *work) writes() {
	w.t.Helper()
	a := w.ana
	a.at("/desk/statements/new")
	a.typed("#title", "Light in the harbour")
	a.tick("#kind-declaration")
	a.sends(`form[action$="/new"] button.button`)
	w.slug = regexp.MustCompile(`/desk/statements/([a-z0-9-]+)`).FindStringSubmatch(a.address())[1]
	a.at("/desk/statements/" + w.slug + "/text")
	a.set("#text", journeyText)
	a.typed("#lead", "To those who govern.")
	a.sends(`#form .savebar button.button`)
	a.has("Light in the harbour")
}

// translated has the text translated by volunteers who have nothing but a link.
func (w *work) translated() {
	w.t.Helper()
	for lang, words := range map[string][]string{
		"fr": {"De la lumière au port", "À celles et ceux qui gouvernent.", "Nous nous sommes réunis dans l’arrière-salle.", "Nous demandons que l’on écoute.", "Ce que nous demandons", "**Gardez la porte ouverte.** Personne n’est renvoyé.", "**Payez la lumière.** Les services communautaires sont payés.", "Adopté par le réseau du port."},
		"ar": {"نور في المرفأ", "إلى من يحكمون.", "اجتمعنا في الغرفة الخلفية لعيادة المرفأ.", "نطلب ممن يحكمون أن يصغوا.", "ما نطالب به", "**أبقوا الباب مفتوحًا.** لا يُردّ أحد.", "**ادفعوا ثمن النور.** تُموَّل الخدمات المجتمعية.", "اعتمدته شبكة المرفأ."},
	} {
		w.ana.at("/desk/translations/" + w.slug + "/" + lang)
		w.ana.sends(`form[action$="/link"] button`)
		link := eval[string](w.ana.tab, `document.querySelector("#newlink").value`)
		v := &colleague{tab: newTab(w.t, browser(w.t)), name: "volunteer", i: w.i}
		v.size(360, 740)
		if s := v.open(link); s != 200 {
			w.t.Fatalf("the volunteer's link: %d", s)
		}
		fields := eval[[]string](v.tab, `[...document.querySelectorAll("textarea")].map(f => f.id)`)
		if len(fields) != len(words) {
			w.t.Fatalf("the volunteer has %d fields: %v", len(fields), fields)
		}
		for n, f := range fields {
			v.set(`[id="`+f+`"]`, words[n])
		}
		v.sends(`button[value=done]`)
		v.open(w.i.Origin + "/" + lang + "/desk/statements")
		v.hasNot("Light in the harbour") // nothing else opens to them
		// A second pair of eyes.
		w.ben.at("/desk/translations/" + w.slug + "/" + lang)
		w.ben.sends(`form[action$="/check"] button.button`)
	}
}

func (w *work) listKey() {
	w.t.Helper()
	w.ana.at("/desk/statements/" + w.slug + "/key")
	w.ana.sends(`[data-new]`)
	w.ana.at("/desk/statements/" + w.slug + "/key")
	w.ana.has("Ana", "Ben", "On paper")
}

func (w *work) published() {
	w.t.Helper()
	a := w.ana
	a.at("/desk/statements/" + w.slug + "/publish")
	a.has("Français", "العربية")
	a.sends(`form[action$="/publish"] button.button`)
	if s, _ := w.i.status("/en/statements/" + w.slug); s != 404 {
		w.t.Errorf("it is public before a minute has passed: %d", s)
	}
	for deadline := time.Now().Add(4 * time.Minute); ; time.Sleep(time.Second) {
		if s, _ := w.i.status("/ar/statements/" + w.slug); s == 200 {
			break
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("it was not published\n%s", a.text())
		}
	}
	for lang, text := range map[string]string{"en": "Light in the harbour", "fr": "De la lumière au port", "ar": "نور في المرفأ"} {
		if body := w.i.get("/" + lang + "/statements/" + w.slug); !strings.Contains(body, text) {
			w.t.Errorf("%s does not show %q", lang, text)
		}
	}
}

// signed lets thirty sign. Names that are like another one's wait for a person.
func (w *work) signed() {
	w.t.Helper()
	w.ben.at("/desk/statements/" + w.slug + "/checks/settings")
	w.ben.tick("#rule-alike")
	w.ben.sends(`#rule ~ .actions button`)
	all := thirty()
	w.i.signAll(w.t, w.mail, w.slug, all[:29]) // the last organisation comes alone
	w.i.signAll(w.t, w.mail, w.slug, all[29:])
	w.i.signAll(w.t, w.mail, w.slug, []signer{{name: "Harbor Light Network", organisation: true, public: true, email: "second@light.example", officer: "Officer of it",
		website: "https://light.example", from: all[0].from, agent: all[0].agent}})
}

// checked refuses the second spelling of an organisation that stands there, and
// takes in whoever else waits.
func (w *work) checked() {
	w.t.Helper()
	b := w.ben
	b.at("/desk/checks")
	b.has("Harbor Light Network", "Harbour Light Network")
	b.sends(`a[href*="/desk/checks/"] bdi`)
	b.choose("#reason", eval[string](b.tab, `document.querySelector("#reason").options[1].value`))
	b.sends(`#refuse-form button[value=refuse]`)
	for range 40 {
		b.at("/desk/checks")
		if !eval[bool](b.tab, `!!document.querySelector('button[value=accept]')`) {
			break
		}
		b.sends(`button[value=accept]`)
	}
	if f := w.i.facts(w.slug); f.Organisations != 10 || f.Persons != 20-f.Sealed%5 && f.Persons < 10 {
		w.t.Errorf("after checking: %+v", f)
	}
}

// snapshot takes the roll as it is and returns its annexes in Arabic.
func (w *work) snapshot() (pdf, docx string) {
	w.t.Helper()
	a := w.ana
	a.at("/desk/statements/" + w.slug + "/rolls")
	a.sends(`form[action$="/rolls"] button.button:not(.second)`)
	at := "/desk/statements/" + w.slug + "/rolls/1"
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(300 * time.Millisecond) {
		if s := a.open(w.i.Origin + "/en" + at); s == 200 && eval[bool](a.tab, `!!document.querySelector("#ask")`) {
			break
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the snapshot was not taken\n%s", a.text())
		}
	}
	for _, format := range []string{"pdf", "docx"} {
		a.at(at)
		a.choose("#lang", "ar")
		a.choose("#format", format)
		a.choose("#order", "region")
		a.sends(`form[action$="/files"] button`)
	}
	out := map[string]string{}
	for deadline := time.Now().Add(3 * time.Minute); len(out) < 2; time.Sleep(300 * time.Millisecond) {
		a.at(at)
		for _, href := range eval[[]string](a.tab, `[...document.querySelectorAll('th[lang=ar] ~ td a[href]')].map(a => a.href)`) {
			status, body := w.i.status(href)
			if status != 200 {
				w.t.Fatalf("%s: %d", href, status)
			}
			file := filepath.Join(w.i.Dir, "annex"+filepath.Ext(href))
			if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
				w.t.Fatal(err)
			}
			out[filepath.Ext(href)] = file
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the files were not made: %v\n%s", out, a.text())
		}
	}
	return out[".pdf"], out[".docx"]
}

// looksRight reads the annexes with other programs than ours.
func (w *work) looksRight(pdf, docx string) {
	w.t.Helper()
	text, err := exec.Command("pdftotext", "-layout", pdf, "-").CombinedOutput()
	if err != nil {
		w.t.Fatalf("pdftotext: %v\n%s", err, text)
	}
	info, err := exec.Command("pdfinfo", pdf).CombinedOutput()
	if err != nil {
		w.t.Fatalf("pdfinfo: %v\n%s", err, info)
	}
	for _, want := range []string{"Harbour Light Network", "Réseau Lanterne", "Причал", "灯塔社群网络", "شبكة المرفأ"} {
		if !strings.Contains(string(text), want) {
			w.t.Errorf("the PDF lacks %q\n%s", want, text)
		}
	}
	if !regexp.MustCompile(`Tagged: +yes`).Match(info) {
		w.t.Errorf("the PDF is not tagged\n%s", info)
	}
	if dir := os.Getenv("GROUNDSWELL_KEEP_ANNEX"); dir != "" { // to look at them
		for _, f := range []string{pdf, docx} {
			b, err := os.ReadFile(f)
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, filepath.Base(f)), b, 0o600)
			}
			if err != nil {
				w.t.Fatal(err)
			}
		}
	}
	z, err := zip.OpenReader(docx)
	if err != nil {
		w.t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("word/document.xml")
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, want := range []string{"w:bidi", "شبكة المرفأ", "灯塔社群网络"} {
		if !strings.Contains(string(b), want) {
			w.t.Errorf("the Word file lacks %q", want)
		}
	}
}

// opened gets the list, which takes two, and opens it on a machine without a
// network: a page from a file, and a key.
func (w *work) opened() {
	w.t.Helper()
	a, at := w.ana, "/desk/statements/"+w.slug+"/export"
	a.at(at)
	a.sends(`form[action$="/export"] button`)
	w.ben.agrees()
	a.at(at)
	list := eval[string](a.tab, `(async () => { const f = document.querySelector('form[action*="/export/"]'); const r = await fetch(f.action, {method: 'POST', body: new URLSearchParams(new FormData(f))}); return r.url.includes('/desk/file/') || r.ok ? r.text() : 'status ' + r.status })()`)
	page := eval[string](a.tab, `fetch('/en/desk/keys/page').then(r => r.text())`)
	if strings.Contains(list, "Amina Ouro") && strings.Contains(list, "signer01@") {
		w.t.Error("the file that leaves the site can be read")
	}
	stick := filepath.Join(w.i.Dir, "stick")
	if err := os.Mkdir(stick, 0o700); err != nil {
		w.t.Fatal(err)
	}
	for name, text := range map[string]string{"list.jsonl": list, "open.html": page, "ana.key": w.key + "\n"} {
		if err := os.WriteFile(filepath.Join(stick, name), []byte(text), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	o := &colleague{tab: newTab(w.t, browser(w.t)), name: "the machine without a network", i: w.i}
	o.size(1280, 900)
	o.open("file://" + filepath.Join(stick, "open.html"))
	o.heardSo()
	o.files("#files", filepath.Join(stick, "list.jsonl"))
	o.files("#key-file", filepath.Join(stick, "ana.key"))
	o.tick("#go")
	for deadline := time.Now().Add(3 * time.Minute); !eval[bool](o.tab, `!document.querySelector("#list").hidden`); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("the list did not open\n%s", o.text())
		}
	}
	for n, s := range thirty() {
		if !strings.Contains(o.text(), s.email) {
			w.t.Errorf("the opened list lacks number %d, %s", n, s.email)
		}
	}
	if asked, _ := o.heardSo(); slices.ContainsFunc(asked, func(a string) bool { return strings.HasPrefix(a, "http") }) {
		w.t.Errorf("the page that works without a network asked for %q", asked)
	}
}

// imports brings in a list of four hundred that was collected before.
func (w *work) imports() {
	w.t.Helper()
	var b strings.Builder
	b.WriteString("Timestamp,Name of organisation,Country,Do you agree to be listed?,E-mail\n")
	for n := range 400 {
		fmt.Fprintf(&b, "2020/05/0%d,Old Harbour Group %03d,%s,Yes,contact%03d@old.example\n", 1+n%9, n, []string{"Kenya", "Brasil", "France", "India"}[n%4], n)
	}
	file := filepath.Join(w.i.Dir, "old.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		w.t.Fatal(err)
	}
	before := w.i.facts(w.slug).Organisations
	a := w.ben
	a.at("/desk/statements/" + w.slug + "/import")
	a.files("#file", file)
	a.sends(`form[enctype] button.button`)
	a.tick("#level-v")
	a.typed("#network", "Harbour Light Network")
	a.sends(`main form:not([action$="/cancel"]) .actions button.button`)
	a.has("400")
	a.typed("#consent", "Asked by a form in 2020: you agree to be listed here.")
	a.sends(`form[action$="/start"] button.button`)
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(300 * time.Millisecond) {
		if w.i.facts(w.slug).Organisations == before+400 {
			return
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("the old list was not brought in: %+v\n%s", w.i.facts(w.slug), a.text())
		}
	}
}

// closes ends signing, and delivers.
func (w *work) closes() {
	w.t.Helper()
	a := w.ana
	a.at("/desk/statements/" + w.slug + "/publish")
	a.tick(`form[action$="/close"] input[type=checkbox]`)
	a.sends(`form[action$="/close"] button`)
	if f := w.i.facts(w.slug); f.Open {
		w.t.Error("signing is still open")
	}
	a.at("/desk/statements/" + w.slug + "/deliveries")
	a.typed("#to", "Permanent Mission of a country")
	a.choose("#kind", "mission")
	a.choose("#country", "KE")
	a.typed("#answer", "They will bring it to the negotiations.")
	a.sends(`form[action$="/deliveries"] button.button`)
	a.has("Permanent Mission of a country", "They will bring it")
	a.at("/desk/log")
	a.has("Ana", "Ben")
	a.hasNot("signer01@", "Amina Ouro", "contact001@")
}
