package browser

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	seizedSigners = 1000
	atATime       = 32
)

// signer is somebody whose every trace is a text that can be searched for.
type signer struct {
	organisation, public          bool
	name, email, officer, website string
	agent                         string
	from                          netip.Addr
}

func newSigner(n int) signer {
	mark := func(kind string) string {
		var b [8]byte
		rand.Read(b[:])
		return "qz" + kind + hex.EncodeToString(b[:])
	}
	var a [16]byte
	rand.Read(a[:])
	a[0], a[1], a[2], a[3] = 0x20, 0x01, 0x0d, 0xb8 // for documentation, RFC 3849
	s := signer{organisation: n%2 == 0, name: mark("name"), email: mark("post") + "@" + mark("host") + ".example", agent: "Agent/" + mark("agent"), from: netip.AddrFrom16(a)}
	if s.organisation {
		s.officer, s.website = mark("officer"), "https://"+mark("site")+".example/"
	}
	return s
}

// visitor is a client whose connection and headers tell who it is.
type visitor struct {
	t    *testing.T
	http *http.Client
}

// newVisitor comes from an address of its own on this machine.
func newVisitor(t *testing.T, n int) *visitor {
	d := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, byte(1+n/250), byte(2+n%250))}, Timeout: 10 * time.Second}
	return &visitor{t: t, http: &http.Client{Timeout: 60 * time.Second,
		Transport:     &http.Transport{DialContext: d.DialContext, MaxIdleConnsPerHost: 1},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// ask sends a form, or gets a page if there is none.
func (v *visitor) ask(ctx context.Context, s signer, address string, form url.Values) (status int, location, body string, err error) {
	method := "GET"
	if form != nil {
		method = "POST"
	}
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", "", err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("User-Agent", s.agent)
	r.Header.Set("X-Forwarded-For", s.from.String())
	a, err := v.http.Do(r)
	if err != nil {
		return 0, "", "", err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	return a.StatusCode, a.Header.Get("Location"), string(b), err
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

func hiddenFields(page string) url.Values {
	out := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(page, -1) {
		out.Set(m[1], html.UnescapeString(m[2]))
	}
	return out
}

// sign goes through form and review of the statement of testdata.
func (v *visitor) sign(ctx context.Context, origin string, s signer) error {
	return v.signAt(ctx, origin, "open-doors", s)
}

func (v *visitor) signAt(ctx context.Context, origin, slug string, s signer) error {
	address := origin + "/en/statements/" + slug + "/sign"
	in := url.Values{"kind": {"person"}, "visibility": {"sealed"}, "name": {s.name}, "country": {"KE"}, "email": {s.email}}
	if s.public {
		in.Set("visibility", "public")
	}
	if s.organisation {
		in.Set("kind", "organisation")
		in.Set("officer", s.officer)
		in.Set("website", s.website)
	}
	status, _, page, err := v.ask(ctx, s, address, in)
	if err != nil || status != 200 {
		return fmt.Errorf("review: %d %w", status, err)
	}
	status, location, page, err := v.ask(ctx, s, address, hiddenFields(page))
	if err != nil || status != 303 || !strings.Contains(location, "/wait/") {
		return fmt.Errorf("sign: %d %q %w\n%s", status, location, err, page)
	}
	return nil
}

// confirm presses the button behind the link.
func (v *visitor) confirm(ctx context.Context, s signer, link string) error {
	status, _, page, err := v.ask(ctx, s, link, nil)
	if err != nil || status != 200 {
		return fmt.Errorf("link: %d %w", status, err)
	}
	status, _, page, err = v.ask(ctx, s, link+"/confirm", url.Values{"token": {hiddenFields(page).Get("token")}})
	if err != nil || status != 303 {
		return fmt.Errorf("confirm: %d %w\n%s", status, err, page)
	}
	return nil
}

// each runs do for all signers, some at a time, each worker from its own address.
func each(t *testing.T, all []signer, do func(v *visitor, s signer) error) {
	t.Helper()
	var next, failed atomic.Int64
	var workers sync.WaitGroup
	for w := range atATime {
		workers.Go(func() {
			v := newVisitor(t, w)
			defer v.http.CloseIdleConnections()
			for {
				n := int(next.Add(1)) - 1
				if n >= len(all) || failed.Load() > 5 {
					return
				}
				if err := do(v, all[n]); err != nil {
					failed.Add(1)
					t.Errorf("signer %d: %v", n, err)
				}
			}
		})
	}
	workers.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// TestSeizure (S-10): a thousand sealed sign-ons, then everything that a raid
// would carry off is searched for what they told: 0 hits. It is searched while
// they sign, when all have confirmed, and after the process has ended; on
// PostgreSQL with the cluster's own files and its write-ahead log.
func TestSeizure(t *testing.T) {
	engines(t, func(t *testing.T, dsn string) {
		mail := newMailbox(t)
		i := newInstallation(t, dsn)
		i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1)
		i.publish()
		i.serve(mail, "--trust-proxy")
		secret, err := os.ReadFile(filepath.Join(i.Data, "secret.key"))
		if err != nil {
			t.Fatal(err)
		}
		keys := [][]byte{secret, []byte(strings.TrimSpace(string(secret)))}

		s := newSearch()
		all := make([]signer, seizedSigners)
		for n := range all {
			all[n] = newSigner(n)
			for _, text := range []string{all[n].name, all[n].email, all[n].officer, all[n].website, all[n].agent} {
				if text != "" {
					s.add(text, keys)
				}
			}
			_, host, _ := strings.Cut(all[n].email, "@")
			s.add(host, keys)
			s.addAddress(all[n].from, keys)
		}
		open := signer{public: true, name: "Qzopen Qzname", email: "qzopen@mail.example", from: netip.MustParseAddr("2001:db8::1")}
		control := newSearch()
		control.add(open.name, nil)

		ctx := t.Context()
		places := []string{i.Data, i.Temp, i.Log, filepath.Join(i.Dir, "coordinators")}
		if dsn != "" {
			places = append(places, cluster(t, dsn))
		}
		look := func(when string) {
			t.Helper()
			r := s.paths(t, places...)
			t.Logf("%s: %d files, %d MB, %d forms", when, r.files, r.bytes>>20, s.forms)
			for _, h := range r.hits {
				t.Errorf("%s: %s", when, h)
			}
		}

		var signed atomic.Int64
		half := make(chan struct{})
		var looking sync.WaitGroup
		looking.Go(func() {
			select {
			case <-half:
				look("while they sign")
			case <-ctx.Done():
			}
		})
		started := time.Now()
		each(t, all, func(v *visitor, x signer) error {
			if signed.Add(1) == seizedSigners/2 {
				close(half)
			}
			return v.sign(ctx, i.Origin, x)
		})
		looking.Wait()
		links := map[string]string{}
		for _, x := range all {
			links[x.email] = mail.wait(t, x.email).Link
		}
		look("when all have signed")
		each(t, all, func(v *visitor, x signer) error { return v.confirm(ctx, x, links[x.email]) })
		t.Logf("%d signed and confirmed in %s", len(all), time.Since(started).Round(time.Millisecond))
		if f := i.facts("open-doors"); f.Sealed != 0 || f.Organisations+f.Persons != 0 {
			t.Errorf("the counts follow before their hour: %+v", f)
		}
		i.run("log", "checkpoint") // as every hour: now the numbers and the log have them
		for f := i.facts("open-doors"); f.Sealed != seizedSigners || f.Organisations+f.Persons != seizedSigners; f = i.facts("open-doors") {
			if ctx.Err() != nil || time.Since(started) > 5*time.Minute { // another process's numbers are two seconds old
				t.Fatalf("the counts do not follow: %+v", f)
			}
		}
		v := newVisitor(t, 200)
		if err := v.sign(ctx, i.Origin, open); err != nil {
			t.Fatal(err)
		}
		if err := v.confirm(ctx, open, mail.wait(t, open.email).Link); err != nil {
			t.Fatal(err)
		}
		look("when all have confirmed")
		i.stop()
		if dsn != "" {
			admin(t, dsn, "CHECKPOINT") // what is in memory is written
		}
		look("after the end")
		file := filepath.Join(i.Dir, "backup")
		i.run("backup", file)
		r := s.backup(t, file)
		for _, h := range r.hits {
			t.Errorf("backup: %s", h)
		}
		t.Logf("backup: %d parts, %d MB", r.files, r.bytes>>20)
		// What is public must be found, or the search looked in the wrong places.
		if c := control.backup(t, file); len(c.hits) == 0 {
			t.Error("the backup does not even hold the public name")
		}
		if c := control.paths(t, places...); len(c.hits) == 0 {
			t.Error("the folders do not even hold the public name")
		}
	})
}

// cluster is where PostgreSQL keeps its files, its log of changes written out.
func cluster(t *testing.T, dsn string) string {
	t.Helper()
	a, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	var dir string
	if err := a.QueryRow("SHOW data_directory").Scan(&dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadDir(dir); err != nil {
		t.Logf("PostgreSQL's files cannot be read, only its backup is searched: %v", err)
		return filepath.Join(t.TempDir(), "nothing")
	}
	return dir
}
