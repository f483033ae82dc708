package browser

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/csv"
	"html"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestNegotiation is the whole work with a text that is negotiated, from an empty
// folder to the sheet that delegations get: its drafts are brought in as Markdown and
// as a PDF that Chromium printed, one is corrected first; what was weakened is
// confirmed; an ask is followed; wording is proposed on a paragraph, and comes out as
// a Word file with tracked changes, as PDF and as CSV; readers see what is public.
func TestNegotiation(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		t.Parallel() // some of it is the minute in which publishing can be undone
		mail := newMailbox(t)
		i := newInstallation(t, dsn)
		i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1)
		i.serve(mail)
		link := firstLink.FindString(i.logged())
		a := &advocate{colleague: i.newColleague(t, link, "Ana"), at0: "/desk/texts/dignity", test: t}
		a.follows()
		a.brings("Rev.2", "2031-05-09", a.markdown("2-rev-2.md"))
		a.brings("Rev.3", "2031-05-27", a.printed("3-rev-3.md"))
		a.publishes() // the work goes on in the minute in which it can be undone
		a.compares()
		a.asks()
		a.proposes()
		a.isRead()
	})
}

// advocate is who follows the text.
type advocate struct {
	*colleague
	at0  string // the text at the desk
	test *testing.T
}

func (a *advocate) follows() {
	a.t.Helper()
	a.at("/desk/texts/new")
	a.typed("#title", "Declaration on health and dignity")
	a.typed("#slug", "dignity")
	a.sends(`form[action$="/new"] button.button`)
	a.has("Bring in the first one")
}

// markdown is one of the demonstration's drafts, without what is said about it.
func (a *advocate) markdown(name string) string {
	a.t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "demo", "negotiation", name))
	if err != nil {
		a.t.Fatal(err)
	}
	_, body, _ := strings.Cut(strings.TrimPrefix(string(text), "---\n"), "\n---\n")
	file := filepath.Join(a.i.Dir, name)
	if err := os.WriteFile(file, []byte(body), 0o600); err != nil {
		a.t.Fatal(err)
	}
	return file
}

// printed is the same as a PDF that Chromium printed of it.
func (a *advocate) printed(name string) string {
	a.t.Helper()
	text, err := os.ReadFile(a.markdown(name))
	if err != nil {
		a.t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString("<!doctype html><meta charset=utf-8><title>Draft</title><body style='font:11pt serif'>")
	for block := range strings.SplitSeq(string(text), "\n\n") {
		tag := "p"
		if strings.HasPrefix(block, "#") {
			tag, block = "h2", strings.TrimLeft(block, "# ")
		}
		b.WriteString("<" + tag + ">" + html.EscapeString(strings.ReplaceAll(block, "\n", " ")) + "</" + tag + ">")
	}
	source, out := filepath.Join(a.i.Dir, "rev.html"), filepath.Join(a.i.Dir, "rev.pdf")
	if err := os.WriteFile(source, []byte(b.String()), 0o600); err != nil {
		a.t.Fatal(err)
	}
	p := newTab(a.test, browser(a.test))
	p.do("open the draft", chromedp.Navigate("file://"+source))
	p.do("print it", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		r, err := cdp.Call(ctx, t, page.PrintToPDF, page.PrintToPDFParams{})
		if err != nil {
			return err
		}
		return os.WriteFile(out, r.Data, 0o600)
	}))
	return out
}

// brings takes a file in, looks at the result, and saves it.
func (a *advocate) brings(name, day, file string) {
	a.t.Helper()
	a.at(a.at0 + "/import")
	a.files("#file", file)
	a.typed("#name", name)
	a.set("#day", day)
	a.sends(`form[enctype] button.button`)
	a.has("PP7", "OP14", "health and dignity")
	if strings.HasSuffix(file, ".md") { // mends one label first
		eval[bool](a.tab, `document.querySelectorAll('details.mend')[5].open = true`)
		a.set(`li.piece:nth-child(6) input[name=label]`, "PP3 bis")
		a.sends(`li.piece:nth-child(6) button[value=set]`)
		a.has("PP3 bis")
	}
	a.sends(`form.save button.button`)
	a.has(name)
}

func (a *advocate) compares() {
	a.t.Helper()
	a.at(a.at0 + "/compare/1/2")
	a.has("weakened", "Found by the program")
	a.at(a.at0 + "/compare/1/2?weaker=1")
	before := eval[int](a.tab, `document.querySelectorAll('p.confirmed').length`)
	a.sends(`form.judge button[value=same]`)
	if after := eval[int](a.tab, `document.querySelectorAll('p.confirmed').length`); after != before+1 {
		a.t.Errorf("%d confirmed after one was confirmed", after)
	}
	a.at(a.at0 + "/flow/1/2")
	if n := eval[int](a.tab, `document.querySelectorAll('figure.flow path').length`); n < 10 {
		a.t.Errorf("the picture has %d lines", n)
	}
}

func (a *advocate) asks() {
	a.t.Helper()
	a.at(a.at0 + "/asks/new")
	a.typed("#name-en", "Take punishment out of the law")
	a.set("#wanted", "Commit to review and remove, by 2033, laws that punish the possession of drugs for personal use, sex work and same-sex relations;")
	a.tick("#public")
	a.sends(`form.stack button.button`)
	a.at(a.at0 + "/asks")
	a.has("Take punishment out of the law", "weakened")
	if got := eval[string](a.tab, `[...document.querySelectorAll('table.matrix tbody td b')].map(b => b.textContent).join(',')`); got != "in,weakened" {
		a.t.Errorf("the matrix says %q", got)
	}
}

// proposes wording on the paragraph that was weakened and takes the sheet along.
func (a *advocate) proposes() {
	a.t.Helper()
	a.at(a.at0 + "/inputs/new?draft=2")
	n := eval[int](a.tab, `Number([...document.querySelectorAll('.picks li')].find(l => l.textContent.includes('laws that may limit access')).id.slice(1))`)
	a.at(a.at0 + "/inputs/new?draft=2&kind=replace&p=" + strconv.Itoa(n))
	a.set(`textarea[name=text]`, "Commit to review and remove, by 2033, laws that punish the possession of drugs for personal use, sex work and same-sex relations;")
	a.set(`textarea[name=reason]`, "Punishment keeps people away from care.")
	a.set(`input[name=network]`, "Lantern Alliance")
	a.sends(`button[value=propose]`)
	a.at(a.at0 + "/inputs?draft=2")
	a.has("Lantern Alliance", "Commit to review and remove")
	docx := a.sheet("tracked")
	z, err := zip.NewReader(bytes.NewReader(docx), int64(len(docx)))
	if err != nil {
		a.t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		a.t.Fatal(err)
	}
	doc, err := io.ReadAll(f)
	if err != nil || !bytes.Contains(doc, []byte("<w:ins ")) || !bytes.Contains(doc, []byte("<w:del ")) || !bytes.Contains(doc, []byte(`w:author="Lantern Alliance"`)) {
		a.t.Errorf("the Word file has no tracked changes: %v", err)
	}
	if pdf := a.sheet("pdf"); !bytes.HasPrefix(pdf, []byte("%PDF-")) {
		a.t.Error("the PDF is none")
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.sheet("csv"), []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 2 || !strings.Contains(strings.Join(rows[1], "|"), "Punishment keeps people away from care.") {
		a.t.Errorf("the CSV: %v %q", err, rows)
	}
}

// sheet presses the button of the form that hands out the sheet.
func (a *advocate) sheet(as string) []byte {
	a.t.Helper()
	b, err := base64.StdEncoding.DecodeString(eval[string](a.tab, `(async () => { const f = document.querySelector('form.sheeting'); f.querySelector('[id="as.`+as+`"]').checked = true;
		const r = await fetch(f.action, {method: 'POST', body: new URLSearchParams(new FormData(f))}); if (!r.ok) return 'status ' + r.status;
		const u = new Uint8Array(await r.arrayBuffer()); let s = ''; for (const c of u) s += String.fromCharCode(c); return btoa(s) })()`))
	if err != nil {
		a.t.Fatalf("the sheet as %s: %v", as, err)
	}
	return b
}

// publishes the text and its drafts; what was a mistake is undone.
func (a *advocate) publishes() {
	a.t.Helper()
	saves := func(page string) {
		a.t.Helper()
		a.at(a.at0 + page)
		a.tick("#public")
		a.sends(`form.block button.button`)
		a.has("In a minute readers see it")
	}
	saves("/facts")
	a.sends(`div.soon button.button`)
	a.has("Undone")
	for _, page := range []string{"/facts", "/drafts/1", "/drafts/2"} {
		saves(page)
		if s, _ := a.i.status("/en/texts/dignity"); page == "/facts" && s != 404 {
			a.t.Errorf("it is public before a minute has passed: %d", s)
		}
	}
}

// isRead waits for what is left of the minute; then a reader without scripts sees the text
// on a phone.
func (a *advocate) isRead() {
	a.t.Helper()
	for deadline := time.Now().Add(4 * time.Minute); ; time.Sleep(time.Second) {
		if s, _ := a.i.status("/en/texts/dignity/1/2"); s == 200 {
			break
		}
		if time.Now().After(deadline) {
			a.t.Fatalf("it did not become public\n%s", a.text())
		}
	}
	p := newTab(a.test, browser(a.test))
	p.size(360, 740)
	p.withoutScripts()
	for path, want := range map[string]string{"/en/texts": "health and dignity", "/en/texts/dignity": "Rev.3", "/en/texts/dignity/1/2?weaker=1": "weakened", "/ar/texts/dignity/2?all=1": "OP13", "/en/texts/dignity/asks": "Take punishment out"} {
		if s := p.open(a.i.Origin + path); s != 200 {
			a.t.Fatalf("%s: %d\n%s", path, s, p.text())
		}
		p.has(want)
		if wide := p.sideways(); len(wide) > 0 {
			a.t.Errorf("%s scrolls sideways: %v", path, wide)
		}
	}
}
