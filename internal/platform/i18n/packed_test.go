package i18n

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"testing"
	"testing/fstest"

	"groundswell/internal/core"
)

// TestReadsAsJSON: a file says what encoding/json reads in it, or is refused by both.
func TestReadsAsJSON(t *testing.T) {
	texts := []string{`a`, ``, `«Ünï» 文`, `a\"b`, `\\`, `\\\"`, `\u00e9\ud83d\ude00`, `\ud83d`, `\n`, "\xff\xfe", "tab\there", "line\nend", "nul\x00", `\x`, `\u12`, `a\`, `{"b": "c"}`}
	for _, s := range texts {
		b := []byte(`{"` + s + `" : "` + s + `",` + "\r\n" + `"z":"` + s + `"}`)
		var want map[string]string
		wrong := json.Unmarshal(b, &want)
		entries, err := readEntries(b)
		if (err == nil) != (wrong == nil) {
			t.Errorf("%q: %v, encoding/json says %v", b, err, wrong)
		}
		got := map[string]string{}
		for _, e := range entries {
			got[e.key] = e.text["other"]
		}
		if err == nil && !maps.Equal(got, want) {
			t.Errorf("%q: %q, want %q", b, got, want)
		}
	}
	for _, s := range []string{``, `{`, `{"a"`, `{"a":`, `{"a":"b",}`, `{"a" "b"}`, `{,}`, `{"a":"b" "c":"d"}`, `{"a":"b"}}`, "{\"a\":\"b\"}\x00", `{"a":{"one":"b",}}`, `{"a":tru}`} {
		if _, err := readEntries([]byte(s)); err == nil {
			t.Errorf("%q was read", s)
		}
	}
}

// thousands is a file of n messages, each tenth of which has plural forms.
func thousands(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		sep := ","
		if i == 0 {
			sep = "{"
		}
		if i%10 == 0 {
			fmt.Fprintf(&b, `%s"feature.key.%d": {"one": "One thing", "other": "{{.N}} things"}`, sep, i)
		} else {
			fmt.Fprintf(&b, `%s"feature.key.%d": "Some words, [strong]number[/strong] %d"`, sep, i, i)
		}
	}
	b.WriteString("}")
	return b.Bytes()
}

// TestKeptAsWritten: what a catalogue keeps of a thousand messages is a handful of
// pieces of memory, and a message is taken apart when it is first spoken with
// something in it. Seen to fail when every message was compiled while it was read: 11
// pieces for each.
func TestKeptAsWritten(t *testing.T) {
	const n = 1000
	b := thousands(n)
	c, err := Load(fstest.MapFS{"i18n/en.json": {Data: b}, "i18n/fr.json": {Data: append(b, '\n')}})
	if err != nil {
		t.Fatal(err)
	}
	// Placeholders are looked at while a file is read: those of each tenth message.
	if pieces := testing.AllocsPerRun(5, func() { c.packAll(b) }); pieces > 3*n {
		t.Errorf("%v pieces of memory for %d messages", pieces, n)
	}
	plain := bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("{{"), nil), []byte("}}"), nil)
	if pieces := testing.AllocsPerRun(5, func() { c.packAll(plain) }); pieces > n/20 {
		t.Errorf("%v pieces of memory for %d messages without placeholders", pieces, n)
	}
	compiled := func() (out int) {
		for _, l := range core.Langs {
			for _, m := range c.langs[l].messages {
				if m != nil && m.spoken.Load() != nil {
					out++
				}
			}
		}
		return out
	}
	if c.T("fr", "feature.key.1"); compiled() != 0 {
		t.Error("words without anything in them were taken apart")
	}
	for range 3 {
		c.Rich("fr", "feature.key.1")
		c.T("fr", "feature.key.10", "N", 3)
	}
	if compiled() != 2 {
		t.Errorf("%d messages were taken apart, two were spoken", compiled())
	}
	c.Override("fr", nil)
	if c.over["fr"].Load() != nil {
		t.Error("a table of its own for no text of its own")
	}
}
