package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
)

// slug is the statement that is signed and read: the demonstration's declaration,
// in seven languages with five logos.
const slug = "declaration"

// site is an installation of the program: a folder, a database, and settings.
type site struct {
	b        *bench
	dir      string
	database string   // "" for SQLite in the data folder
	env      []string // further settings, NAME=value
	list     string   // list key file
	key      string   // one opening key
	served   *process
	metrics  string // address of the numbers it counts
	boxes    atomic.Int64
}

// newSite makes an installation with the declaration and a list key, not started.
func (b *bench) newSite(ctx context.Context, name, database string) (*site, error) {
	s := &site{b: b, dir: filepath.Join(b.dir, name), database: database, env: []string{"GROUNDSWELL_MAIL_PER_MINUTE=0"}} // as fast as the relay
	for _, d := range []string{s.dir, filepath.Join(s.dir, "run")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return nil, err
		}
	}
	var pubs []string
	for _, n := range []string{"Amani", "Bea", "paper"} {
		if _, err := s.run(ctx, "keys", "new", n, "--out", s.dir); err != nil {
			return nil, err
		}
		pubs = append(pubs, filepath.Join(s.dir, n+".pub"))
	}
	s.key, s.list = filepath.Join(s.dir, "Amani.key"), filepath.Join(s.dir, "list.json")
	for _, args := range [][]string{
		append([]string{"keys", "seal", slug, "--out", s.list}, pubs...),
		{"import", "statement", filepath.Join(b.root, "test", "demo", "statement", slug)},
		{"keys", "use", s.list},
	} {
		if _, err := s.run(ctx, args...); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// command is the program with this site's settings and nothing of the tester's.
func (s *site) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, s.b.program, args...)
	c.Dir = s.dir
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDSWELL_") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, "GROUNDSWELL_DATA="+filepath.Join(s.dir, "data"), "GROUNDSWELL_RUNTIME="+filepath.Join(s.dir, "run"))
	if s.database != "" {
		c.Env = append(c.Env, "GROUNDSWELL_DATABASE="+s.database)
	}
	c.Env = append(c.Env, s.env...)
	return c
}

func (s *site) run(ctx context.Context, args ...string) (*ran, error) {
	return runCommand(s.command(ctx, args...))
}

// serve starts the site on a free address. relay is where its mails go; "" holds
// them: they wait in the table.
func (s *site) serve(ctx context.Context, relay string) (*process, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	if s.metrics, err = freeAddr(); err != nil {
		return nil, err
	}
	c := s.command(context.Background(), "serve", "--addr", addr, "--metrics", s.metrics, "--mail-from", "post@groundswell.example", "--mail-name", "Post", "--smtp-tls", "none")
	if relay == "" {
		c.Args = append(c.Args, "--smtp", "127.0.0.1:9", "--hold-mail")
	} else {
		c.Args = append(c.Args, "--smtp", relay)
	}
	s.served, err = start(ctx, filepath.Base(s.dir), addr, s.dir, c)
	return s.served, err
}

var tokenField = regexp.MustCompile(`name="token" value="([^"]+)"`)

// fetch gets a page of a started site once.
func fetch(addr, path string, more ...string) (status int, body []byte, err error) {
	k, err := dial(addr)
	if err != nil {
		return 0, nil, err
	}
	defer k.close()
	k.keep = make([]byte, 0, 64<<10)
	status, err = k.do(get(addr, path, more...))
	return status, k.keep, err
}

// signOns returns what makes the requests of sign-ons: no two of the same
// mailbox, two thirds of them public, one in four of an organisation. The form's
// token is the same for all, since a form belongs to nobody; what is sent with
// it makes the endorsement.
func (s *site) signOns(addr string, conns int) (func(worker, n int) []byte, error) {
	token, err := s.formToken()
	if err != nil {
		return nil, err
	}
	return signOns(addr, token, conns, &s.boxes), nil
}

// formToken returns the token of a form.
func (s *site) formToken() (string, error) {
	status, body, err := fetch(s.served.addr, "/en/statements/"+slug+"/sign")
	if err != nil {
		return "", err
	}
	m := tokenField.FindSubmatch(body)
	if status != 200 || m == nil {
		return "", fmt.Errorf("the form of %s cannot be had: %d", s.served.name, status)
	}
	return string(m[1]), nil
}

const placeholder = "s00000000@d00.example.org"

// mailboxOf is the n-th mailbox.
func mailboxOf(n int64) string { return fmt.Sprintf("s%08d@d%02d.example.org", n, n%97) }

func signOns(addr, token string, conns int, boxes *atomic.Int64) func(worker, n int) []byte {
	var forms []string
	for i := range 12 {
		v := url.Values{"token": {token}, "step": {"sign"}, "country": {countries[i]}, "updates": {"yes"}, "kind": {"person"}, "visibility": {"public"},
			"name": {names[i]}, "affiliation": {"Night Shift Collective"}, "email": {placeholder}}
		if i%4 == 0 {
			v.Set("kind", "organisation")
			v.Set("name", names[i]+" Network")
			v.Set("website", "https://ember-network.example")
			v.Set("officer", names[i])
			v.Set("role", "Coordinator")
		}
		if i%3 == 0 {
			v.Set("visibility", "sealed")
		}
		forms = append(forms, v.Encode())
	}
	type one struct {
		bytes []byte
		at    int
	}
	all := make([][]one, conns)
	escaped := url.QueryEscape(placeholder)
	for w := range all {
		for _, f := range forms {
			b := post(addr, "/en/statements/"+slug+"/sign", f)
			all[w] = append(all[w], one{b, bytes.Index(b, []byte(escaped))})
		}
	}
	at := strings.Index(escaped, "d00")
	return func(w, n int) []byte {
		o := all[w][n%len(forms)]
		box := boxes.Add(1)
		digits(o.bytes[o.at+1:o.at+9], box)
		digits(o.bytes[o.at+at+1:o.at+at+3], box%97)
		return o.bytes
	}
}

func digits(b []byte, n int64) {
	for i := len(b) - 1; i >= 0; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
}

var countries = [...]string{"KE", "CO", "IN", "UA", "BR", "TH", "NG", "FR", "MX", "KZ", "EG", "CN"}

var names = [...]string{"Nadia Example", "Amaru Quispe", "Ολγα Νικου", "Ирина Речная", "João da Serra", "Somchai Wattana", "Ngozi Okafor", "Élodie Moreau",
	"Lucía Ríos", "Aigul Serik", "سمية النهر", "吴淑珍"}
