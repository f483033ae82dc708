package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/png"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/platform/webtest"
)

// stage is the demonstration with one more endorsement in every state that there
// is, for tests that ask what a stranger can get out of it.
type stage struct {
	t     *testing.T
	app   *app.App
	links map[string]string // state → the private link
	boxes map[string]string // state → the page that waited
}

// The words that stand only in what somebody sealed, hid, withdrew, has not
// confirmed, or has not been looked at; stands is on the roll.
const stands = "Zqxstands"

var unseen = []string{"Zqxpending", "Zqxheld", "Zqxsealed", "Zqxhidden", "Zqxgone"}

const demoStatement = "/en/statements/declaration"

// onStage fills the demonstration and signs it seven times.
func onStage(t *testing.T, dsn string) *stage { return onStageWith(t, dsn, func(*app.Config) {}) }

func onStageWith(t *testing.T, dsn string, change func(*app.Config)) *stage {
	t.Helper()
	c := app.Config{Data: filepath.Join(t.TempDir(), "data"), Database: dsn, Addr: "127.0.0.1:8080", Demo: true}
	change(&c)
	a, err := app.New(context.Background(), c, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if err := a.SeedDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	s := &stage{t: t, app: a, links: map[string]string{}, boxes: map[string]string{}}
	person := func(state, visibility, name string) {
		s.sign(state, map[string]string{"kind": "person", "visibility": visibility, "name": name, "country": "KE", "email": strings.ToLower(state) + "@zqx.example"})
	}
	person("pending", "public", "Zqxpending Waits")
	person("held", "public", "Zqxheld Mаrtha") // a Cyrillic а
	person("sealed", "sealed", "Zqxsealed Quiet")
	person("hidden", "public", "Zqxhidden Away")
	person("withdrawn", "public", "Zqxgone Away")
	person("confirmed", "public", stands+" Here")
	s.sign("organisation", map[string]string{"kind": "organisation", "visibility": "public", "name": stands + " Union", "country": "PE",
		"email": "organisation@zqx.example", "officer": "Zqxofficer Quispe"})
	for _, state := range []string{"held", "sealed", "hidden", "withdrawn", "confirmed", "organisation"} {
		s.confirm(state)
	}
	s.act("hidden", "hide")
	s.act("withdrawn", "withdraw")
	return s
}

// visitor is a browser on this machine, so that no limit of a network counts.
func (s *stage) visitor() *webtest.Client {
	c := client(s.t, s.app)
	c.Addr = "127.0.0.1:4321"
	return c
}

func (s *stage) sign(state string, fields map[string]string) {
	s.t.Helper()
	f := s.visitor().Get(demoStatement+"/sign").Status(s.t, 200).Form("#form")
	for k, v := range fields {
		f.Set(k, v)
	}
	if fields["kind"] == "organisation" {
		f.Attach("logo", logoName, "image/png", aLogo(s.t))
	}
	p := f.Submit().Status(s.t, 200).Form("#form").Submit().Status(s.t, 303)
	s.boxes[state] = p.Header.Get("Location")
	s.links[state] = s.mailed(fields["email"])
}

// mailed is the path of the private link in the newest mail to an address.
func (s *stage) mailed(to string) string {
	s.t.Helper()
	if _, err := s.app.Queue.RunAll(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	for all := s.app.Outbox.All(); len(all) > 0; all = all[:len(all)-1] {
		if m := all[len(all)-1]; m.To == to {
			return strings.TrimPrefix(m.Link, s.app.Config.Origin)
		}
	}
	s.t.Fatalf("no mail to %s", to)
	return ""
}

// logoName is what the organisation's picture was called on somebody's machine.
const logoName = "Zqxfile name.png"

// aLogo is a small picture.
func aLogo(t *testing.T) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, 40, 20))
	for i := range m.Pix {
		m.Pix[i] = byte(i * 7)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func (s *stage) confirm(state string) {
	s.t.Helper()
	s.visitor().Get(s.links[state]).Status(s.t, 200).Form("main form").Submit().Status(s.t, 303)
}

// token is a form token that the site just made.
func (s *stage) token() string {
	return s.visitor().Get(demoStatement + "/sign").Form("#form").Value("token")
}

func (s *stage) act(state, what string) {
	s.t.Helper()
	if p := s.visitor().Post(s.links[state]+"/"+what, url.Values{"token": {s.token()}}); p.Code >= 400 {
		s.t.Fatalf("%s of %s: %d %.300s", what, state, p.Code, p.Text())
	}
}

// held is what the site says that it holds about an endorsement.
func (s *stage) held(state string) (x map[string]any) {
	s.t.Helper()
	if err := json.Unmarshal([]byte(s.visitor().Get(s.links[state]+"/everything.json").Status(s.t, 200).Body), &x); err != nil {
		s.t.Fatal(err)
	}
	return x
}

// secrets are all words that no stranger may read anywhere: the unseen names,
// what was typed besides, the links and the pages that wait.
func (s *stage) secrets() []string {
	out := append([]string{"@zqx.example", "Zqxofficer", "Zqxfile"}, unseen...)
	for _, all := range []map[string]string{s.links, s.boxes} {
		for _, path := range all {
			out = append(out, path[strings.LastIndexByte(path, '/')+1:])
		}
	}
	return out
}

// roll is the public roll as its file has it.
func (s *stage) roll() string {
	s.t.Helper()
	var x struct{ Roll json.RawMessage }
	body := s.visitor().Get(demoStatement+"/roll.json").Status(s.t, 200).Body
	if err := json.Unmarshal([]byte(body), &x); err != nil {
		s.t.Fatal(err)
	}
	return string(x.Roll)
}

// leaks says which of the words stand in an answer, headers and all.
func leaks(p *webtest.Page, words []string) (out []string) {
	all := p.Body
	for k, v := range p.Header {
		all += "\n" + k + ": " + strings.Join(v, ",")
	}
	for _, w := range words {
		if strings.Contains(all, w) {
			out = append(out, w)
		}
	}
	return out
}

// TestStage: every state is on the stage, so that the tests that use it look for
// something that is there.
func TestStage(t *testing.T) {
	s := onStage(t, "")
	for state, want := range map[string]string{"pending": "pending", "held": "held", "sealed": "confirmed", "hidden": "confirmed", "confirmed": "confirmed", "organisation": "confirmed"} {
		if x := s.held(state); x["state"] != want {
			t.Errorf("%s is %v", state, x["state"])
		}
	}
	if s.visitor().Get(s.links["withdrawn"]).Code != 404 {
		t.Error("what was withdrawn is there")
	}
	if name, _ := s.held("organisation")["logo"].(string); len(name) != 64 && len(name) != 32 {
		t.Errorf("the logo is called %q", name)
	}
	if s.held("hidden")["visibility"] != "sealed" || !strings.Contains(s.roll(), stands) {
		t.Error("hiding or standing went wrong")
	}
}
