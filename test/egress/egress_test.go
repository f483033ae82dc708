package egress

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"groundswell/test/cluster/rig"
)

// program is the built program, as it is shipped.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "groundswell-egress-")
	if err == nil {
		defer os.RemoveAll(dir)
		program, err = rig.Program(dir, "../..")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// needs fails the test if a tool is missing: .ci/install.sh installs them all.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%v: run .ci/install.sh", err)
		}
	}
}

// alone runs the present test once more where there is no network but the machine's
// own (unshare -rn); it reports whether this is the inner one, which goes on.
func alone(t *testing.T) bool {
	t.Helper()
	if os.Getenv("GROUNDSWELL_ALONE") != "" {
		if err := loopbackUp(); err != nil {
			t.Fatal(err)
		}
		return true
	}
	needs(t, "unshare", "strace")
	c := exec.Command("unshare", "-rn", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=5m")
	c.Env = append(os.Environ(), "GROUNDSWELL_ALONE=1", "GROUNDSWELL_PROGRAM="+program)
	out, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

// loopbackUp is "ip link set lo up": a new network has a loopback that is down.
func loopbackUp() error {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(fd)
	var request struct { // struct ifreq
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], "lo")
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}

// traced is a site whose every process is followed by strace.
func traced(t *testing.T, database string) (s *rig.Site, trace func() string) {
	t.Helper()
	dir := t.TempDir()
	wrapper := filepath.Join(dir, "groundswell")
	// -D: the program stays the child that is signalled, the tracer is behind it.
	script := fmt.Sprintf("#!/bin/sh\nexec strace -D -f -qq -e trace=socket,connect,sendto,sendmsg,sendmmsg -o '%s/trace.'$$ '%s' \"$@\"\n", dir, program)
	if err := os.WriteFile(wrapper, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s = rig.NewSite(t, wrapper, database)
	return s, func() string {
		t.Helper()
		files, err := filepath.Glob(filepath.Join(dir, "trace.*"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%d traces, %v", len(files), err)
		}
		var all strings.Builder
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(b)
		}
		return all.String()
	}
}

var (
	connected = regexp.MustCompile(`connect\(\d+, \{sa_family=(AF_\w+)(.*?)\}`)
	inet      = regexp.MustCompile(`sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"`)
	datagram  = regexp.MustCompile(`socket\(AF_INET6?, SOCK_DGRAM.*`)
	addressed = regexp.MustCompile(`send(?:to|msg|mmsg)\(.*sa_family=AF_INET6?.*`)
)

// spoken returns to whom a trace shows that the program connected, each once, and
// whatever it did that is no connection of TCP.
func spoken(trace string) (to, odd []string) {
	for line := range strings.Lines(trace) {
		if m := datagram.FindString(line); m != "" {
			odd = append(odd, m)
		}
		if m := addressed.FindString(line); m != "" {
			odd = append(odd, m)
		}
		m := connected.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		at := inet.FindStringSubmatch(m[2])
		if at == nil {
			odd = append(odd, line)
		} else if who := at[2] + ":" + at[1]; !slices.Contains(to, who) {
			to = append(to, who)
		}
	}
	return to, odd
}

// only checks that a trace shows connections to these addresses, and nothing else.
func only(t *testing.T, trace string, allowed ...string) {
	t.Helper()
	to, odd := spoken(trace)
	for _, a := range to {
		if !slices.Contains(allowed, a) {
			t.Errorf("the program connected to %s", a)
		}
	}
	for _, a := range allowed {
		if !slices.Contains(to, a) {
			t.Errorf("the trace shows no connection to %s: it shows too little", a)
		}
	}
	for _, x := range odd {
		t.Errorf("the program did more than connect: %s", x)
	}
}

var (
	href = regexp.MustCompile(`(?:href|src|action)="([^"]+)"`)
	loc  = regexp.MustCompile(`<loc>([^<]+)</loc>`)
)

// client does not go where a page leads to: "Leave this page" leads away.
var client = &http.Client{Timeout: 2 * time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// readAll follows every link of the site from its first page, as far as there are
// any, and returns how many pages and files were read.
func readAll(t *testing.T, s *rig.Site) int {
	t.Helper()
	todo, seen := []string{"/", "/sitemap.xml", "/robots.txt", "/.well-known/security.txt", "/healthz"}, map[string]bool{}
	for n := 0; len(todo) > 0; n++ {
		path := todo[0]
		todo = todo[1:]
		if seen[path] || n > 2000 {
			continue
		}
		seen[path] = true
		r, err := client.Get(s.Origin + path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil || r.StatusCode >= 400 && r.StatusCode != http.StatusMethodNotAllowed && r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, %v", path, r.StatusCode, err)
		}
		body := string(b)
		if to := r.Header.Get("Location"); to != "" {
			body = `href="` + to + `"`
		}
		for _, m := range append(href.FindAllStringSubmatch(body, -1), loc.FindAllStringSubmatch(body, -1)...) {
			to := strings.TrimPrefix(strings.ReplaceAll(m[1], "&amp;", "&"), s.Origin)
			to, _, _ = strings.Cut(to, "#")
			if strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//") && !seen[to] {
				todo = append(todo, to)
			}
		}
	}
	return len(seen)
}

// takePart is what people do: sign in both ways, ask for the mail again, confirm,
// look at what is held of them, and withdraw.
func takePart(t *testing.T, s *rig.Site, relay *rig.Relay, slug string) {
	t.Helper()
	for _, visibility := range []string{"public", "sealed"} {
		p := rig.NewPerson(slug, visibility)
		if _, err := p.Sign(s.Origin, rig.Patience); err != nil {
			t.Fatalf("%v, %v\n%s", err, p.Refusals, s.Log())
		}
		if relay == nil {
			continue
		}
		l, ok := relay.Wait(p.Email, 2*time.Minute)
		if !ok {
			t.Fatalf("no mail to %s\n%s", p.Email, s.Log())
		}
		if err := p.Confirm(s.Origin, l.Link, rig.Patience); err != nil {
			t.Fatalf("%v, %v\n%s", err, p.Refusals, s.Log())
		}
		for _, path := range []string{"/en/e/" + l.Link, "/en/e/" + l.Link + "/everything.json"} {
			if status, _, err := s.Get(path); status != 200 {
				t.Errorf("a private page: %d, %v", status, err)
			}
		}
	}
}

// relayOutside is an address that a machine without network cannot reach; it is
// kept for examples (RFC 5737).
const relayOutside = "192.0.2.1:25"

// TestS61NothingButTheRelay is S-61: on a machine that has no network but itself
// every page is read and everything is done that a visitor and an operator do, but
// for sending mail to outside. The system calls show connections to the mail relay
// that was set and to nobody else, and not one question to a name server. Seen to
// fail when the program looked up a name at its start, and when it fetched a file
// of another site.
func TestS61NothingButTheRelay(t *testing.T) {
	if !alone(t) {
		return
	}
	relay := rig.NewRelay(t)
	s, trace := traced(t, "")
	keys, slug := s.Publish()
	s.Args = []string{"--smtp", relay.Addr, "--smtp-tls", "none", "--mail-from", "post@campaign.example", "--mail-name", "The Campaign", "--contact", "mailto:help@campaign.example"}
	s.Start()
	takePart(t, s, relay, slug)
	if n := readAll(t, s); n < 100 {
		t.Errorf("only %d pages and files were read", n)
	}
	backup, list := filepath.Join(s.Dir, "backup"), filepath.Join(s.Dir, "export")
	s.Run("backup", backup)
	s.Run("export", slug, list)
	s.Run("open", list, "--key", filepath.Join(keys, "Amani.key"), "--out", s.Dir)
	s.Run("keys", "list")
	s.Stop()
	only(t, trace(), relay.Addr)
}

// TestS61WithoutMail is the other half: with a relay outside, which cannot be
// reached, people sign and read all the same, the mails wait, and the program asks
// nobody else for help.
func TestS61WithoutMail(t *testing.T) {
	if !alone(t) {
		return
	}
	s, trace := traced(t, "")
	_, slug := s.Publish()
	s.Args = []string{"--smtp", relayOutside, "--mail-from", "post@campaign.example"}
	s.Start()
	takePart(t, s, nil, slug)
	if n := readAll(t, s); n < 100 {
		t.Errorf("only %d pages and files were read", n)
	}
	for deadline := time.Now().Add(2 * time.Minute); !strings.Contains(s.Log(), "mail"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the log says nothing of the mail that cannot be sent:\n%s", s.Log())
		}
	}
	s.Stop()
	only(t, trace(), relayOutside)
}

// TestS61Postgres is S-61 where the data lies in PostgreSQL: connections go to it
// and to the relay only.
func TestS61Postgres(t *testing.T) {
	needs(t, "strace")
	pg, relay := rig.NewPostgres(t), rig.NewRelay(t)
	s, trace := traced(t, pg.DSN())
	_, slug := s.Publish()
	s.Args = []string{"--smtp", relay.Addr, "--smtp-tls", "none", "--mail-from", "post@campaign.example"}
	s.Start()
	takePart(t, s, relay, slug)
	readAll(t, s)
	s.Stop()
	only(t, trace(), relay.Addr, pg.Addr)
}

// TestSpoken: the reading of traces sees what it must.
func TestSpoken(t *testing.T) {
	to, odd := spoken(`1 connect(7, {sa_family=AF_INET, sin_port=htons(25), sin_addr=inet_addr("192.0.2.1")}, 16) = -1 EINPROGRESS (Operation now in progress)
2 connect(8, {sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28) = 0
2 connect(9, {sa_family=AF_UNIX, sun_path="/var/run/nscd/socket"}, 110) = -1 ENOENT
3 socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_IP) = 9
3 sendto(9, "\1\2", 2, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr("192.0.2.53")}, 16) = 2
4 connect(7, {sa_family=AF_INET, sin_port=htons(25), sin_addr=inet_addr("192.0.2.1")}, 16) = 0
5 socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC|SOCK_NONBLOCK, IPPROTO_TCP) = 3
6 sendto(12, "x", 1, MSG_NOSIGNAL, NULL, 0) = 1
`)
	if !slices.Equal(to, []string{"192.0.2.1:25", "2001:db8::1:443"}) || len(odd) != 3 {
		t.Errorf("%q, %q", to, odd)
	}
}
