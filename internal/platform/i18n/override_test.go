package i18n_test

import (
	"bytes"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

func overridable(t *testing.T) (*i18n.Catalog, fs.FS) {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, l := range core.Langs {
		text := `{"a.plain": "Hello", "a.name": "Hello {{.Name}}", "a.link": "See [a]this[/a]", "a.n": {"one": "{{.N}} thing", "other": "{{.N}} things"}}`
		if l == "ru" {
			text = `{"a.plain": "Привет", "a.name": "Привет, {{.Name}}", "a.link": "См. [a]это[/a]", "a.n": {"one": "{{.N}} вещь", "few": "{{.N}} вещи", "many": "{{.N}} вещей", "other": "{{.N}} вещи"}}`
		}
		fsys["i18n/"+string(l)+".json"] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := i18n.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return c, fsys
}

// TestOverride: a site's own text is spoken at once, in its language only, and
// goes again; texts that would not pass the check are not spoken.
func TestOverride(t *testing.T) {
	c, all := overridable(t)
	own := map[string]i18n.Forms{"a.plain": {"other": "Здравствуйте"}, "a.n": {"one": "{{.N}} дело", "few": "{{.N}} дела", "many": "{{.N}} дел", "other": "{{.N}} дела"},
		"a.name": {"other": "Кто-то"}, "a.gone": {"other": "x"}}
	refused := c.Override("ru", own)
	if strings.Join(refused, " ") != "a.gone a.name" {
		t.Errorf("refused %v", refused)
	}
	if got := c.T("ru", "a.plain") + c.T("ru", "a.n", "N", 5) + c.T("ru", "a.name", "Name", "Ия") + c.T("en", "a.plain"); got != "Здравствуйте5 делПривет, ИяHello" {
		t.Errorf("%q", got)
	}
	if got := c.Shipped("ru", "a.plain")["other"]; got != "Привет" {
		t.Errorf("shipped is %q", got)
	}
	var b bytes.Buffer
	if err := i18n.ExportWith(&b, "ru", map[string]fs.FS{"a": all}, own); err != nil || !strings.Contains(b.String(), "Здравствуйте") {
		t.Errorf("%v: %s", err, b.String())
	}
	if c.Override("ru", nil); c.T("ru", "a.plain") != "Привет" {
		t.Errorf("%q after it was taken away", c.T("ru", "a.plain"))
	}
}

// TestFault names what is wrong, with what it takes to repair it.
func TestFault(t *testing.T) {
	c, _ := overridable(t)
	for _, x := range []struct {
		key  string
		f    i18n.Forms
		want string
	}{
		{"a.plain", i18n.Forms{"other": "Да"}, ""},
		{"a.plain", i18n.Forms{"other": ""}, "i18n.fault.typing"},
		{"a.plain", i18n.Forms{"other": "Да "}, "i18n.fault.typing"},
		{"a.plain", i18n.Forms{}, "i18n.fault.forms"},
		{"a.plain", i18n.Forms{"other": "{{.Name}}"}, "i18n.fault.holes"},
		{"a.plain", i18n.Forms{"other": "{{if .X}}"}, "i18n.fault.holes"},
		{"a.name", i18n.Forms{"other": "Да"}, "i18n.fault.holes"},
		{"a.link", i18n.Forms{"other": "См. это"}, "i18n.fault.marks"},
		{"a.n", i18n.Forms{"one": "{{.N}}", "other": "{{.N}}"}, "i18n.fault.forms"},
		{"a.n", i18n.Forms{"other": "{{.N}}"}, "i18n.fault.forms"},
		{"a.x", i18n.Forms{"other": "x"}, "i18n.fault.unknown"},
	} {
		got := ""
		if e := c.Fault("ru", x.key, x.f); e != nil {
			got = e.Key
		}
		if got != x.want {
			t.Errorf("%s %v: %q, want %q", x.key, x.f, got, x.want)
		}
	}
	if got := strings.Join(c.Needs("ru", "a.n"), " ") + "/" + strings.Join(c.Needs("ru", "a.plain"), " "); got != "one few many other/other" {
		t.Error(got)
	}
}

// TestOverrideWhileSpeaking: pages are made while the texts change.
func TestOverrideWhileSpeaking(t *testing.T) {
	c, _ := overridable(t)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 500 {
				if s := c.T("ru", "a.plain"); s != "Привет" && s != "Здравствуйте" {
					t.Errorf("%q", s)
				}
			}
		})
	}
	for range 200 {
		c.Override("ru", map[string]i18n.Forms{"a.plain": {"other": "Здравствуйте"}})
		c.Override("ru", nil)
	}
	wg.Wait()
}
