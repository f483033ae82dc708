package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/mail"
)

// catalogue answers with everything it was asked.
type catalogue struct{}

func (catalogue) T(l core.Lang, key string, pairs ...any) string {
	return strings.TrimSpace(fmt.Sprintln(append([]any{string(l), key}, pairs...)...))
}

func files(kv ...string) fs.FS {
	m := fstest.MapFS{}
	for i := 0; i < len(kv); i += 2 {
		m[kv[i]] = &fstest.MapFile{Data: []byte(kv[i+1])}
	}
	return m
}

func TestRender(t *testing.T) {
	r, err := mail.NewRenderer(catalogue{}, map[string]fs.FS{
		"endorse": files("mail/confirm.txt", "Subject: {{t \"endorse.subject\"}}\n\n\n{{t \"endorse.hello\" \"Name\" .Name}}   \n{{if .Code}}\n\n{{.Code}}\t\n{{end}}\n\n\n\nhttps://x.test/{{lang}}/c\n\n", "mail/readme.md", "not a mail"),
		"staff":   files("mail/confirm.txt", "Subject: {{t \"staff.subject\" \"Site\" (short .Name)}}\r\n\r\n{{t \"staff.hello\"}}\r\n"),
		"empty":   files("x.txt", "nothing"),
	})
	if err != nil {
		t.Fatal(err)
	}
	data := map[string]any{"Name": "Ana\u202e http://x", "Code": "123 456"}
	subject, text, err := r.Render("ar", "endorse/confirm", data)
	if err != nil || subject != "ar endorse.subject" {
		t.Fatalf("%q %v", subject, err)
	}
	if want := "ar endorse.hello Name Ana\u202e http://x\n\n123 456\n\nhttps://x.test/ar/c\n"; text != want {
		t.Errorf("text %q, want %q", text, want)
	}
	subject, text, err = r.Render("en", "staff/confirm", data)
	if err != nil || subject != "en staff.subject Site Ana http x" || text != "en staff.hello\n" {
		t.Errorf("%q %q %v", subject, text, err)
	}
	for _, l := range core.Langs {
		if _, _, err := r.Render(l, "staff/confirm", data); err != nil {
			t.Error(err)
		}
	}
	for _, c := range [][2]string{{"en", "staff/none"}, {"de", "staff/confirm"}, {"en", "empty/x"}} {
		if _, _, err := r.Render(core.Lang(c[0]), c[1], data); err == nil {
			t.Errorf("%v: rendered", c)
		}
	}
}

// A subject holds one line whatever is filled in, and no error shows a value.
func TestRenderSubjectIsOneLine(t *testing.T) {
	r, err := mail.NewRenderer(catalogue{}, map[string]fs.FS{
		"f": files("mail/m.txt", "Subject: {{.S}}\n\n{{.S.Fail}}\n", "mail/s.txt", "Subject: {{.S}}\n\ntext\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"secret\n\nevil", "secret\r\nBcc: x@y.example", "secret\u2028x", "secret\x00", " ", strings.Repeat("secret", 500)} {
		_, _, err := r.Render("en", "f/s", map[string]any{"S": s})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", s, err)
		}
	}
	_, _, err = r.Render("en", "f/m", map[string]any{"S": failing{}})
	if err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "f/m") || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("got %v", err)
	}
	if _, _, err = r.Render("en", "f/s", map[string]any{}); err == nil {
		t.Error("a missing field went unnoticed")
	}
}

type failing struct{}

func (failing) String() string        { return "fine" }
func (failing) Fail() (string, error) { return "", errors.New("secret") }

func TestTemplatesRefused(t *testing.T) {
	for _, source := range []string{"", "Hello\n\ntext", "Subject: x", "Subject: x\ntext", "Subject: {{\n\ntext", "Subject: x\n\n{{nope}}", "\nSubject: x\n\ntext"} {
		if _, err := mail.NewRenderer(catalogue{}, map[string]fs.FS{"f": files("mail/m.txt", source)}); err == nil || !strings.Contains(err.Error(), "f/m") {
			t.Errorf("%q: %v", source, err)
		}
	}
}

func TestShort(t *testing.T) {
	r, err := mail.NewRenderer(catalogue{}, map[string]fs.FS{"f": files("mail/m.txt", "Subject: {{short .}}\n\n{{short .}}\n")})
	if err != nil {
		t.Fatal(err)
	}
	if subject, _, err := r.Render("en", "f/m", "x:\u200f//evil.example"); err != nil || strings.Contains(subject, "://") {
		t.Errorf("a link comes through behind a mark of direction: %q, %v", subject, err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		v := "x" + rapid.OneOf(rapid.String(), rapid.StringOf(rapid.SampledFrom([]rune("ab \r\n\u2028\u202e\u200f:/中é")))).Draw(rt, "value")
		subject, text, err := r.Render("en", "f/m", v)
		if err != nil {
			rt.Fatal(err)
		}
		if subject+"\n" != text || len([]rune(subject)) > 100 || strings.Contains(text, "://") || strings.Count(text, "\n") != 1 {
			rt.Fatalf("%q: %q %q", v, subject, text)
		}
	})
}

func TestOutbox(t *testing.T) {
	at := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	o := &mail.Outbox{Clock: func() time.Time { return at }}
	var sender mail.Sender = o
	for _, c := range []struct{ text, link, code string }{
		{"See (https://a.test/x?y=1).\nhttp://b.test\n\n123 456\n", "https://a.test/x?y=1", "123456"},
		{"http://a.test/x\r\n  654321\r\n111222", "http://a.test/x", "654321"},
		{"点击https://a.test/zh/c。\nCode: 123456\n1234567\n12 3456\n", "https://a.test/zh/c", ""},
		{"nothing", "", ""},
	} {
		m := message()
		m.Text = c.text
		if err := sender.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		all := o.All()
		k := all[len(all)-1]
		if k.Link != c.link || k.Code != c.code || k.To != m.To || k.Lang != m.Lang || k.Subject != m.Subject || !k.At.Equal(at) {
			t.Errorf("%q: %+v", c.text, k)
		}
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 1500 {
				o.Send(t.Context(), message())
				if i%100 == 0 {
					o.All()
				}
			}
		})
	}
	wg.Wait()
	last := message()
	last.Subject = "last"
	o.Send(t.Context(), last)
	if all := o.All(); len(all) != 5000 || all[4999].Subject != "last" || all[0].Text == "nothing" {
		t.Errorf("%d kept", len(all))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.Send(ctx, message()); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
