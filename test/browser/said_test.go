package browser

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPositionsInTheBrowser holds the page that opens sealed files offline against the
// program for files of sealed positions: it shows who said what on which paragraph, saves
// the same table byte for byte, and takes nothing that a file made by somebody else says
// for a page, a formula or a list. It asks nobody for anything. Seen to fail when a record
// of another text was taken, when cells were not made harmless, and when the sum of the
// file was not looked at.
func TestPositionsInTheBrowser(t *testing.T) {
	b := browser(t)
	i := newInstallation(t, "")
	age := stockAge(t)
	page := filepath.Join(i.Dir, "open.html")
	i.run("keys", "page", page)
	p := newTab(t, b)
	p.open("file://" + page)
	made := func() (k madeKey) {
		return eval[madeKey](p, `(async () => { const s = await Sealing.make(); return {Secret: s, Words: Sealing.words(s).join(" "), Recipient: await Sealing.recipient(s)} })()`)
	}
	ours, other := made(), made()
	key := filepath.Join(i.Dir, "Bea.key")
	if err := os.WriteFile(key, []byte(ours.Secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	type one struct {
		id, to string
		record map[string]any
	}
	said := func(id, who, words string, more ...any) one {
		r := map[string]any{"format": "groundswell position 1", "negotiation": "health", "position": id, "who": who, "stance": "opposes", "words": words, "day": "2026-11-20"}
		for k := 0; k+1 < len(more); k += 2 {
			r[more[k].(string)] = more[k+1]
		}
		return one{id, ours.Recipient, r}
	}
	// A file of sealed positions as the desk hands it out.
	file := func(all ...one) string {
		var s strings.Builder
		s.WriteString(`{"format":"groundswell positions 1","negotiation":"health","site":"https://one.example","exported":"2026-11-22"}` + "\n")
		for _, x := range all {
			fmt.Fprintf(&s, `{"id":%q,"sealed":%q}`+"\n", x.id, base64.StdEncoding.EncodeToString([]byte(pipe(t, js(t, x.record), age, "-e", "-r", x.to))))
		}
		sum := sha256.Sum256([]byte(s.String()))
		fmt.Fprintf(&s, `{"end":true,"lines":%d,"sha256":%q}`+"\n", len(all)+1, hex.EncodeToString(sum[:]))
		return s.String()
	}
	stranger := said("p5", "Nobody", "Sealed to others.")
	stranger.to = other.Recipient
	whole := file(
		said("p1", "Samoa", "=HYPERLINK(\"x\"), said\nover coffee", "country", "WS", "draft", "Rev.1", "label", "OP6 alt", "paragraph", "Calls upon states to …", "ask", "Name the groups", "source", "A delegate", "noted_by", "Amani"),
		said("p2", "<img src=x onerror=alert(1)>", "\u202eThe words \u2066of a group", "stance", "<b>", "country", "__proto__", "day", "2026-11-21"),
		said("p3", "Elsewhere", "Of another text.", "negotiation", "north"),
		said("p4", "Instead", "In the place of another.", "position", "p1"),
		stranger,
		said("p6", "More", "With a field that nobody knows.", "toString", "x"),
	)
	again := file(said("p1", "Samoa", "A second time."), said("p7", "格陵兰", "这一段不行。", "stance", "weaken", "label", "第6段"))
	put := func(name, content string) string {
		path := filepath.Join(i.Dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	give := func(secret string, files ...string) string {
		t.Helper()
		return p.opens("file://"+page, "said", secret, files...)
	}
	// Files that are not as they should be, and keys that are not theirs.
	lines := strings.SplitAfter(whole, "\n")
	for name, c := range map[string]struct{ want, key, file string }{
		"cut off":          {"keyring.open.cut", ours.Secret, strings.Join(lines[:3], "")},
		"a line is gone":   {"keyring.open.altered", ours.Secret, lines[0] + strings.Join(lines[2:], "")},
		"more at the end":  {"keyring.open.altered", ours.Secret, whole + lines[1]},
		"another text":     {"keyring.open.altered", ours.Secret, strings.Replace(whole, "health", "wealth", 1)},
		"of another key":   {"keyring.said.wrong_key", other.Secret, file(said("p1", "Samoa", "No."))},
		"deep":             {"keyring.open.altered", ours.Secret, lines[0] + strings.Repeat("[", 100_000) + "\n" + strings.Join(lines[2:], "")},
		"only a beginning": {"keyring.open.cut", ours.Secret, lines[0]},
	} {
		got := eval[string](p, fmt.Sprintf(`Said.open([new Blob([%s])], %q, { run: (l, c) => Promise.all(l.map(x => Said.look(x, c))), progress() {} }).then(() => "opened", e => e.key)`, js(t, c.file), c.key))
		if got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := give(ours.Words, whole, `{"format":"groundswell export 1"}`+"\n"); !strings.Contains(got, "lists and positions") {
		t.Errorf("a list beside it: the page says %q", got)
	}
	p.heardSo()
	if got := give(ours.Words, whole, again); got != "" {
		t.Fatalf("the page says %q", got)
	}
	p.has("Who said what: health", "Samoa", "OP6 alt", "Rev.1", "Calls upon states to …", "Name the groups", "over coffee", "A delegate", "Amani", "opposes", "would weaken it", "这一段不行。", "2026-11-21")
	p.hasNot("Of another text.", "In the place of another.", "A second time.", "nobody knows", "Sealed to others.")
	if got := eval[string](p, `[...document.querySelectorAll("[data-said]")].map(e => e.textContent).join(" ")`); got != "3 3 1" {
		t.Errorf("opened, damaged, of another key: %s", got)
	}
	if n := eval[int](p, `document.querySelectorAll("#said img, #said b").length`); n != 0 {
		t.Error("what somebody said becomes part of the page")
	}
	p.typed("#said-find", "samoa")
	for deadline := time.Now().Add(2 * time.Minute); eval[int](p, `document.querySelectorAll("#said tbody tr").length`) != 1; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing is found by name")
		}
	}
	eval[bool](p, `(() => { const make = URL.createObjectURL; window.saved = {}; URL.createObjectURL = b => { b.text().then(t => { window.saved[b.type] = t }); return make.call(URL, b) }; return true })()`)
	p.tick(`[data-save=said]`)
	got := eval[string](p, `new Promise(done => { const look = () => window.saved["text/csv"] ? done(window.saved["text/csv"]) : setTimeout(look, 50); look() })`)
	out := filepath.Join(i.Dir, "opened")
	i.run("open", put("one.jsonl", whole), put("two.jsonl", again), "--key", key, "--out", out)
	want, err := os.ReadFile(filepath.Join(out, "said.csv"))
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimPrefix(string(want), "\ufeff") || !strings.Contains(got, `'=HYPERLINK(`) {
		t.Errorf("said.csv of the page is not that of the program:\n%s\n%s", got, want)
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
