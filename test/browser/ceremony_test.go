package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKeyCeremony makes three opening keys in the browser as three people would: each
// is printed, two of its words are typed back, wrong ones first; the secret is in no
// request and gone from the page at the end; a colleague agrees. Then the list key of
// a statement is made, a drill opened with the words from paper, and the program reads
// all of it.
func TestKeyCeremony(t *testing.T) {
	i := newInstallation(t, "")
	i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1)
	i.serve(newMailbox(t))
	w := &work{t: t, i: i}
	w.people()
	w.writes()
	p, slug := w.ana.tab, w.slug
	words := map[string]string{}
	for n, name := range []string{"Amani", "Bea Ortiz", "Paper"} {
		p.heardSo()
		if s := p.open(i.Origin + "/en/desk/keys/new"); s != 200 {
			t.Fatalf("the page of keys: %d", s)
		}
		p.typed("#whose", name)
		if n == 2 {
			p.tick("#paper1")
		}
		p.tick("[data-make]")
		list := eval[[]string](p, `new Promise(done => { const look = () => { const w = [...document.querySelectorAll(".keywords li")].map(l => l.textContent); w.length ? done(w) : setTimeout(look, 50) }; look() })`)
		secret := eval[string](p, `document.querySelector(".keyline").textContent`)
		print := eval[string](p, `document.querySelector(".keyprint").textContent`)
		if got := i.typed(strings.Join(list, " ")+"\n", "keys", "check", "--words"); len(list) != 24 || !strings.Contains(got, print) {
			t.Errorf("the program reads the printed words as %q", got)
		}
		words[name] = strings.Join(list, " ")
		if err := os.WriteFile(filepath.Join(i.Dir, name+".key"), []byte(secret+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		p.tick("[data-next]")
		places := eval[[]int](p, `[...document.querySelectorAll("[data-place]")].map(l => Number(l.textContent.match(/\d+/)[0]))`)
		if len(places) != 2 || places[0] == places[1] {
			t.Fatalf("the words %v are asked for", places)
		}
		p.typed("#word1", list[places[0]-1])
		p.typed("#word2", "zebra")
		p.tick("[data-step]:not([hidden]) form button:not([type])")
		p.has(fmt.Sprintf("Word %d is another one", places[1]))
		eval[bool](p, `(() => { document.getElementById("word2").value = ""; return true })()`)
		p.typed("#word2", list[places[1]-1])
		p.tick("[data-step]:not([hidden]) form button:not([type])")
		p.has(print)
		if html := eval[string](p, `document.documentElement.outerHTML`); strings.Contains(html, secret) || strings.Contains(html, "<li>"+list[0]+"</li>") {
			t.Error("the key is still in the page")
		}
		if form := eval[string](p, `new URLSearchParams(new FormData(document.querySelector("[data-step]:not([hidden]) form"))).toString()`); strings.Contains(form, "SECRET") || !strings.Contains(form, "age1pq1") {
			t.Errorf("what is sent: %.300s", form)
		}
		if s := p.press("[data-step]:not([hidden]) form button"); s != 200 {
			t.Fatalf("registering: %d\n%s", s, p.text())
		}
		p.has("a second person agrees", print)
		if _, moaned := p.heardSo(); len(moaned) > 0 {
			t.Errorf("the browser complained: %q", moaned)
		}
		w.ben.agrees()
	}
	p.open(i.Origin + "/en/desk/keys")
	p.has("Keys in use: 3", "Amani", "Bea Ortiz", "Paper", "on paper")

	// The list key of the statement, made here, opened by the program.
	p.open(i.Origin + "/en/desk/statements/" + slug + "/key")
	if s := p.press("[data-new]"); s != 200 {
		t.Fatalf("the list key: %d\n%s", s, p.text())
	}
	p.has("Sealed signing is open.", "New sign-ons are sealed to this list key")
	keys := eval[string](p, `document.querySelector("[data-list-keys]").dataset.listKeys`)
	var all []json.RawMessage
	if err := json.Unmarshal([]byte(keys), &all); err != nil || len(all) < 1 {
		t.Fatalf("%v: %.200s", err, keys)
	}
	list := filepath.Join(i.Dir, "list.json")
	if err := os.WriteFile(list, all[0], 0o600); err != nil {
		t.Fatal(err)
	}
	for name := range words {
		i.run("keys", "check", "--key", filepath.Join(i.Dir, name+".key"), "--list", list)
	}

	// A drill from paper.
	p.open(i.Origin + "/en/desk/keys")
	p.press(`.keys th a`)
	name := eval[string](p, `document.querySelector("h1").textContent`)
	p.press(`form[action$="/drill"] button`)
	p.typed("#key-text", words[name])
	p.tick("[data-open]")
	eval[bool](p, `new Promise(done => { const look = () => document.getElementById("code").value ? done(true) : setTimeout(look, 50); look() })`)
	if s := p.press(`form[action$="/answer"] button`); s != 200 {
		t.Fatalf("the drill: %d\n%s", s, p.text())
	}
	p.has("The key works.")

	// A key is lost: it goes out of use, and a remaining one seals the list key anew.
	p.open(i.Origin + "/en/desk/keys")
	eval[bool](p, `(() => { [...document.querySelectorAll(".keys th a")].find(a => a.textContent === "Paper").id = "lost"; return true })()`)
	p.press("#lost")
	p.press(`form[action$="/retire"] button`)
	w.ben.agrees()
	p.open(i.Origin + "/en/desk/statements/" + slug + "/key")
	p.has("Nobody can sign this sealed now.", "out of use")
	p.typed("#key-text", words["Amani"])
	if s := p.press("[data-reseal]"); s != 200 {
		t.Fatalf("sealing anew: %d\n%s", s, p.text())
	}
	p.has("The list keys are sealed anew.", "Keys in use that open it: 2.")
	p.hasNot("out of use")
	all = nil
	if err := json.Unmarshal([]byte(eval[string](p, `document.querySelector("[data-list-keys]").dataset.listKeys`)), &all); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, all[0], 0o600); err != nil {
		t.Fatal(err)
	}
	i.run("keys", "check", "--key", filepath.Join(i.Dir, "Bea Ortiz.key"), "--list", list)
	if out, err := i.command("keys", "check", "--key", filepath.Join(i.Dir, "Paper.key"), "--list", list).CombinedOutput(); err == nil {
		t.Errorf("the lost key opens the list key: %s", out)
	}
}
