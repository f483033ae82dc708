package browser

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// madeKey is an opening key that a browser made.
type madeKey struct{ Name, Secret, Words, Recipient, Fingerprint string }

// TestKeysInTheBrowser holds what the browser does with keys against the program and
// against stock age: keys and list keys that a browser made are taken by both, and
// the page that opens lists offline opens what the server sealed and shows and saves
// the same list as groundswell open. The page asks nobody for anything.
func TestKeysInTheBrowser(t *testing.T) {
	b := browser(t)
	i := newInstallation(t, "")
	i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1)
	put := func(name, content string) string {
		t.Helper()
		path := filepath.Join(i.Dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	page := filepath.Join(i.Dir, "open.html")
	i.run("keys", "page", page)
	p := newTab(t, b)
	p.open("file://" + page)

	// Keys: the same words, the same fingerprint, whoever counts them.
	var keys []madeKey
	for _, name := range []string{"Amani", "Bea Ortiz", "李明"} {
		k := eval[madeKey](p, `(async () => { const s = await Sealing.make(), r = await Sealing.recipient(s);
			return {Secret: s, Words: Sealing.words(s).join(" "), Recipient: r, Fingerprint: Sealing.fingerprint(r)} })()`)
		k.Name = name
		keys = append(keys, k)
		if got := i.typed(k.Words+"\n", "keys", "check", "--words"); !strings.Contains(got, k.Fingerprint) {
			t.Errorf("the program reads the words as another key: %s", got)
		}
		put(name+".key", "# "+name+"\n"+k.Secret+"\n")
		put(name+".pub", "# "+name+"\n"+k.Recipient+"\n")
	}
	i.run("keys", "new", "Dora", "--out", i.Dir)
	secret, err := os.ReadFile(filepath.Join(i.Dir, "Dora.key"))
	if err != nil {
		t.Fatal(err)
	}
	dora := eval[madeKey](p, fmt.Sprintf(`(async () => { const s = Sealing.parse(%s), w = Sealing.words(s).map(x => x.slice(0, 4)).join(", ").toUpperCase();
		return {Secret: Sealing.read(w), Fingerprint: Sealing.fingerprint(await Sealing.recipient(s))} })()`, js(t, string(secret))))
	if got := i.run("keys", "check", "--key", filepath.Join(i.Dir, "Dora.key")); !strings.Contains(got, dora.Fingerprint) || !strings.Contains(string(secret), dora.Secret) {
		t.Errorf("the browser reads the program's key as another one: %s", got)
	}

	// A list key made in the browser: the program and stock age open it with each key.
	type opener struct {
		Name      string `json:"name"`
		Recipient string `json:"recipient"`
	}
	var openers []opener
	for _, k := range keys {
		openers = append(openers, opener{k.Name, k.Recipient})
	}
	made := eval[string](p, fmt.Sprintf(`(async () => JSON.stringify(await Sealing.newListKey("open-doors", %s, %q)))()`, js(t, openers), time.Now().UTC().Format(time.DateOnly)))
	list := put("list.json", made)
	var file struct{ Recipient, Sealed string }
	if err := json.Unmarshal([]byte(made), &file); err != nil {
		t.Fatal(err)
	}
	age := stockAge(t)
	for _, k := range keys {
		key := filepath.Join(i.Dir, k.Name+".key")
		i.run("keys", "check", "--key", key, "--list", list)
		if got := pipe(t, file.Sealed, age, "-d", "-i", key); !strings.Contains(got, "# statement: open-doors\n") || !strings.Contains(got, "# public key: "+file.Recipient+"\n") {
			t.Errorf("stock age reads %q", got)
		}
	}
	if out, err := i.command("keys", "check", "--key", filepath.Join(i.Dir, "Dora.key"), "--list", list).CombinedOutput(); err == nil {
		t.Errorf("a key that is no opener opens the list key: %s", out)
	}
	// And the other way round: made by the program, opened and sealed anew in the browser.
	in := func(name string) string { return filepath.Join(i.Dir, name+".pub") }
	i.run("keys", "seal", "other", in("Amani"), in("Dora"), "--out", filepath.Join(i.Dir, "other.json"))
	other, err := os.ReadFile(filepath.Join(i.Dir, "other.json"))
	if err != nil {
		t.Fatal(err)
	}
	again := eval[string](p, fmt.Sprintf(`(async () => JSON.stringify(await Sealing.reseal(Sealing.parseListKey(%s), %q, %s)))()`, js(t, string(other)), keys[0].Secret, js(t, openers)))
	i.run("keys", "check", "--key", filepath.Join(i.Dir, "李明.key"), "--list", put("again.json", again))
	if why := eval[string](p, fmt.Sprintf(`Sealing.openListKey(Sealing.parseListKey(%s), %q).then(() => "opened", e => e.key)`, js(t, again), dora.Secret)); why != "seal.wrong_key" {
		t.Errorf("who was left out: %s", why)
	}

	// A site that seals to the browser's list key.
	mail := newMailbox(t)
	folder, err := filepath.Abs(filepath.Join("testdata", "statement"))
	if err != nil {
		t.Fatal(err)
	}
	i.run("import", "statement", folder)
	i.run("keys", "use", list)
	i.serve(mail)
	signers := thirty()[:12]
	signers[4].name = `=HYPERLINK("x"), "quoted"` // no cell may become a formula
	i.signAll(t, mail, "open-doors", signers)
	i.stop()
	export := filepath.Join(i.Dir, "export.jsonl")
	i.run("export", "open-doors", export)
	out := filepath.Join(i.Dir, "opened")
	i.run("open", export, "--key", filepath.Join(i.Dir, "Amani.key"), "--out", out)

	// The page, without a network, with the words of another key.
	p.heardSo()
	content, err := os.ReadFile(export)
	if err != nil {
		t.Fatal(err)
	}
	give := func(content string, key string) string {
		t.Helper()
		return p.opens("file://"+page, "list", key, content)
	}
	lines := bytes.SplitAfter(content, []byte("\n"))
	short := string(bytes.Join(lines[:len(lines)-3], nil))
	if got := give(short, keys[1].Words); !strings.Contains(got, "cut off") {
		t.Errorf("a file that is cut off: %q", got)
	}
	if got := give(strings.Replace(string(content), `"country":"`, `"country":"X`, 1), keys[1].Words); !strings.Contains(got, "altered") {
		t.Errorf("an altered file: %q", got)
	}
	if got := give(string(content), dora.Secret); !strings.Contains(got, "does not open this list") {
		t.Errorf("another key: %q", got)
	}
	if got := give(string(content), keys[1].Words); got != "" {
		t.Fatalf("the page says %q", got)
	}
	p.has(signers[1].name, signers[1].email, signers[3].name)
	if shown := eval[int](p, `document.querySelectorAll("tbody tr").length`); shown != len(signers) {
		t.Errorf("%d rows are shown", shown)
	}
	eval[bool](p, `(() => { const make = URL.createObjectURL; window.saved = {}; URL.createObjectURL = b => { b.text().then(t => { window.saved[b.type] = t }); return make.call(URL, b) }; return true })()`)
	for name, kind := range map[string]string{"csv": "text/csv", "json": "application/json"} {
		p.tick(`[data-save=` + name + `]`)
		got := eval[string](p, fmt.Sprintf(`new Promise(done => { const look = () => window.saved[%q] ? done(window.saved[%[1]q]) : setTimeout(look, 50); look() })`, kind))
		want, err := os.ReadFile(filepath.Join(out, "list."+name))
		if err != nil {
			t.Fatal(err)
		}
		text := strings.TrimPrefix(string(want), "\ufeff")
		if name == "json" { // it names the program that made it
			text, got = withoutProgram(t, text), withoutProgram(t, got)
		}
		if got != text {
			t.Errorf("list.%s of the page is not that of the program:\n%s\n%s", name, got, text)
		}
	}
	if !strings.Contains(eval[string](p, `window.saved["text/csv"]`), `"'=HYPERLINK(`) {
		t.Error("a name becomes a formula")
	}
	asked, moaned := p.heardSo()
	for _, a := range asked {
		if !strings.HasPrefix(a, "file://") && !strings.HasPrefix(a, "blob:") {
			t.Errorf("the page asked for %s", a)
		}
	}
	if len(moaned) > 0 {
		t.Errorf("the browser complained: %q", moaned)
	}
}

// withoutProgram is a list as JSON without the one word that differs, always spelt alike.
func withoutProgram(t *testing.T, text string) string {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	delete(v["attestation"].(map[string]any), "program")
	return js(t, v)
}

// js writes a value as a script has it.
func js(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// typed runs a subcommand with something on its standard input.
func (i *installation) typed(in string, args ...string) string {
	i.t.Helper()
	c := i.command(args...)
	c.Stdin = strings.NewReader(in + "\n")
	out, err := c.CombinedOutput()
	if err != nil {
		i.t.Fatalf("groundswell %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func pipe(t *testing.T, in, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Stdin = strings.NewReader(in)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v: %s", name, err, errs.String())
	}
	return out.String()
}

// stockAge builds the age command, which the program's go.mod names as a tool.
func stockAge(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "age")
	c := exec.Command("go", "build", "-o", bin, "filippo.io/age/cmd/age")
	c.Dir = filepath.Join("..", "..")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("stock age cannot be built: %v\n%s", err, out)
	}
	return bin
}

// opens gives files and a key to the page at address that opens what is sealed. It returns
// what the page says is wrong, "" once it shows the part of itself with this id.
func (p *tab) opens(address, part, key string, files ...string) (wrong string) {
	p.t.Helper()
	p.open(address)
	eval[bool](p, fmt.Sprintf(`(() => { const d = new DataTransfer(); for (const c of %s) d.items.add(new File([c], "file.jsonl")); document.getElementById("files").files = d.files; return true })()`, js(p.t, files)))
	p.typed("#key-text", key)
	p.tick("#go")
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if wrong := eval[string](p, `document.getElementById("wrong").hidden ? "" : document.getElementById("wrong").innerText`); wrong != "" {
			return wrong
		}
		if eval[bool](p, fmt.Sprintf(`!document.getElementById(%q).hidden`, part)) {
			return ""
		}
	}
	p.t.Fatalf("the page does not open the files:\n%s", p.text())
	return ""
}
