package rig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Program is the path of the built program. Call it once, from TestMain, with a
// folder to build into; GROUNDSWELL_PROGRAM names one that is there already.
func Program(dir, root string) (string, error) {
	if p := os.Getenv("GROUNDSWELL_PROGRAM"); p != "" {
		return p, nil
	}
	p := filepath.Join(dir, "groundswell")
	build := exec.Command("go", "build", "-o", p, "./cmd/groundswell")
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the program cannot be built: %w\n%s", err, out)
	}
	return p, nil
}

// Site is one node: a process of the program with folders of its own.
type Site struct {
	t        testing.TB
	Program  string
	Dir      string // holds data, the runtime key and the log
	Database string // "" for SQLite in the data folder
	Origin   string
	Args     []string // of serve
	Env      []string

	mu    sync.Mutex
	cmd   *exec.Cmd
	ended chan error
}

// NewSite makes the folders of a node. addr is FreeAddr's.
func NewSite(t testing.TB, program, database string) *Site {
	t.Helper()
	s := &Site{t: t, Program: program, Dir: t.TempDir(), Database: database, Origin: "http://" + FreeAddr(t)}
	for _, d := range []string{"run", "data"} {
		if err := os.Mkdir(filepath.Join(s.Dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(s.Kill)
	return s
}

// Sibling makes another node of the same site: the same keys and files.
func (s *Site) Sibling() *Site {
	s.t.Helper()
	n := NewSite(s.t, s.Program, s.Database)
	n.Args, n.Env = s.Args, s.Env
	for _, f := range []string{"data/secret.key", "run/runtime.key"} {
		b, err := os.ReadFile(filepath.Join(s.Dir, f))
		if err != nil {
			s.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(n.Dir, f), b, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(s.Dir, "data/files"), filepath.Join(n.Dir, "data/files")); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *Site) command(args ...string) *exec.Cmd {
	c := exec.Command(s.Program, args...)
	c.Dir = s.Dir
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDSWELL_") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, "GROUNDSWELL_DATA="+filepath.Join(s.Dir, "data"), "GROUNDSWELL_RUNTIME="+filepath.Join(s.Dir, "run"), "GROUNDSWELL_ORIGIN="+s.Origin)
	if s.Database != "" {
		c.Env = append(c.Env, "GROUNDSWELL_DATABASE="+s.Database)
	}
	c.Env = append(c.Env, s.Env...)
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	return c
}

// Run runs a subcommand to its end and returns what it wrote.
func (s *Site) Run(args ...string) string {
	s.t.Helper()
	out, err := s.Try(args...)
	if err != nil {
		s.t.Fatalf("groundswell %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// Try is Run for what may fail.
func (s *Site) Try(args ...string) (string, error) {
	var out bytes.Buffer
	c := s.command(args...)
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	return out.String(), err
}

// Begin starts serve and does not wait.
func (s *Site) Begin() {
	s.t.Helper()
	log, err := os.OpenFile(filepath.Join(s.Dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer log.Close()
	c := s.command(append([]string{"serve", "--addr", strings.TrimPrefix(s.Origin, "http://")}, s.Args...)...)
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- c.Wait() }()
	s.mu.Lock()
	s.cmd, s.ended = c, ended
	s.mu.Unlock()
}

// Start starts serve and waits until it is ready.
func (s *Site) Start() {
	s.t.Helper()
	s.Begin()
	if err := s.Ready(2 * time.Minute); err != nil {
		s.t.Fatalf("%v\n%s", err, s.Log())
	}
}

// Ready waits until the node says that it is.
func (s *Site) Ready(within time.Duration) error {
	client := http.Client{Timeout: 20 * time.Second}
	for deadline := time.Now().Add(within); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if r, err := client.Get(s.Origin + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return nil
			}
		}
		s.mu.Lock()
		ended := s.ended
		s.mu.Unlock()
		select {
		case err := <-ended:
			ended <- err
			return fmt.Errorf("the node ended: %v", err)
		default:
		}
	}
	return errors.New("the node is not ready")
}

// Signal sends a signal; it reports whether there was a process.
func (s *Site) Signal(sig syscall.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cmd != nil && s.cmd.Process.Signal(sig) == nil
}

// PID is the process's, or 0.
func (s *Site) PID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return 0
	}
	return s.cmd.Process.Pid
}

// Kill ends the process as a crash does.
func (s *Site) Kill() { s.end(syscall.SIGKILL) }

// Stop ends it as systemd does, and says whether it ended well.
func (s *Site) Stop() {
	s.t.Helper()
	if err := s.end(syscall.SIGTERM); err != nil {
		s.t.Errorf("it did not stop well: %v\n%s", err, s.Log())
	}
}

func (s *Site) end(sig syscall.Signal) error {
	s.mu.Lock()
	c, ended := s.cmd, s.ended
	s.cmd = nil
	s.mu.Unlock()
	if c == nil {
		return nil
	}
	c.Process.Signal(sig)
	select {
	case err := <-ended:
		ended <- err
		return err
	case <-time.After(2 * time.Minute):
		c.Process.Kill()
		return errors.New("it did not end")
	}
}

// Log is what the node wrote.
func (s *Site) Log() string {
	b, err := os.ReadFile(filepath.Join(s.Dir, "log"))
	if err != nil {
		return err.Error()
	}
	if len(b) > 20000 {
		b = b[len(b)-20000:]
	}
	return string(b)
}

// Publish opens a statement for signing: three coordinators' keys, made in a
// folder that it returns, and the text, whose slug it returns.
func (s *Site) Publish() (keys, slug string) {
	s.t.Helper()
	keys, slug = filepath.Join(s.Dir, "coordinators"), "open-doors"
	text := filepath.Join(s.Dir, "statement")
	for _, d := range []string{keys, text} {
		if err := os.Mkdir(d, 0o700); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(text, "en.md"), []byte(statement), 0o600); err != nil {
		s.t.Fatal(err)
	}
	list := filepath.Join(keys, "list.json")
	args := []string{"keys", "seal", slug}
	for _, name := range []string{"Amani", "Bea", "Chandra"} {
		s.Run("keys", "new", name, "--out", keys)
		args = append(args, filepath.Join(keys, name+".pub"))
	}
	s.Run("import", "statement", text)
	s.Run(append(args, "--out", list)...)
	s.Run("keys", "use", list)
	return keys, slug
}

const statement = `---
slug: open-doors
kind: declaration
source: en
by: The Harbour Network
signers: both
rule: carry
state: checked
lead: From a network of drop-in centres to the ministers.
---
# Leave the door open

We run places where people can sit down, be warm, and be called by the name they choose.
`

// Get fetches a path and returns status and body.
func (s *Site) Get(path string) (int, string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, "GET", s.Origin+path, nil)
	if err != nil {
		return 0, "", err
	}
	return do(http.DefaultClient, r)
}

func do(c *http.Client, r *http.Request) (int, string, error) {
	a, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	return a.StatusCode, string(b), err
}

// given is what FreeAddr gave away, as long as this process lives.
var given struct {
	sync.Mutex
	all []net.Listener
}

// FreeAddr is an address of this machine that nobody listens on and nobody else will
// get, however long it takes until somebody listens there, or stops and does so again:
// its port lies below those that the system itself gives to whoever connects, and a
// socket of its name, which ends with this process, keeps other tests from it.
func FreeAddr(t testing.TB) string {
	t.Helper()
	for i := range 18_000 {
		port := 12_000 + (os.Getpid()*97+i)%18_000
		hold, err := net.Listen("unix", fmt.Sprintf("@groundswell-test-port-%d", port))
		if err != nil {
			continue // another test has it
		}
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			hold.Close()
			continue
		}
		l.Close()
		given.Lock()
		given.all = append(given.all, hold)
		given.Unlock()
		return l.Addr().String()
	}
	t.Fatal("there is no free port")
	return ""
}
