package browser

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
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

	_ "github.com/jackc/pgx/v5/stdlib"
)

// program is the built binary.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "groundswell-journeys-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if program = os.Getenv("GROUNDSWELL_PROGRAM"); program == "" {
		program = filepath.Join(dir, "groundswell")
		build := exec.Command("go", "build", "-o", program, "./cmd/groundswell")
		build.Dir = filepath.Join("..", "..")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "the program cannot be built: %v\n%s", err, out)
			return 1
		}
	}
	code := m.Run()
	closeBrowsers()
	return code
}

// engines runs f once per engine with an empty database.
func engines(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "") })
	t.Run("postgres", func(t *testing.T) {
		base := os.Getenv("GROUNDSWELL_TEST_PG")
		if base == "" {
			if os.Getenv("CI") != "" {
				t.Fatal("GROUNDSWELL_TEST_PG must be set in CI: run the tests by `make test`")
			}
			t.Skip("GROUNDSWELL_TEST_PG is not set: run the tests by `make test`")
		}
		schema := "b" + strings.ToLower(rand.Text())
		admin(t, base, "CREATE SCHEMA "+schema)
		t.Cleanup(func() { admin(t, base, "DROP SCHEMA "+schema+" CASCADE") })
		sep := "?"
		if strings.Contains(base, "?") {
			sep = "&"
		}
		f(t, base+sep+"search_path="+schema)
	})
}

func admin(t *testing.T, base, query string) {
	t.Helper()
	a, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// installation is the program on a machine of its own, as far as that goes: its
// data, its temporary files and what it logs lie in folders of the test.
type installation struct {
	t        *testing.T
	Dir      string // holds all the others
	Data     string
	Temp     string // TMPDIR of every process
	Log      string // what serve and demo wrote
	Database string // "" for SQLite in the data folder
	Origin   string
	Env      []string // further settings, NAME=value
	serving  *exec.Cmd
	ended    chan error
}

func newInstallation(t *testing.T, dsn string) *installation {
	t.Helper()
	dir := t.TempDir()
	i := &installation{t: t, Dir: dir, Data: filepath.Join(dir, "data"), Temp: filepath.Join(dir, "tmp"), Log: filepath.Join(dir, "log"), Database: dsn}
	if err := os.Mkdir(i.Temp, 0o700); err != nil {
		t.Fatal(err)
	}
	return i
}

// command is the program with arguments, in the installation's folder, with
// nothing of the tester's own settings.
func (i *installation) command(args ...string) *exec.Cmd {
	c := exec.Command(program, args...)
	c.Dir = i.Dir
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "GROUNDSWELL_") && !strings.HasPrefix(e, "TMPDIR=") {
			c.Env = append(c.Env, e)
		}
	}
	c.Env = append(c.Env, "TMPDIR="+i.Temp, "GROUNDSWELL_DATA="+i.Data)
	if i.Database != "" {
		c.Env = append(c.Env, "GROUNDSWELL_DATABASE="+i.Database)
	}
	if i.Origin != "" {
		c.Env = append(c.Env, "GROUNDSWELL_ORIGIN="+i.Origin)
	}
	c.Env = append(c.Env, i.Env...)
	return c
}

// run runs a subcommand to its end and returns what it wrote.
func (i *installation) run(args ...string) string {
	i.t.Helper()
	var out bytes.Buffer
	c := i.command(args...)
	c.Stdout, c.Stderr = &out, &out
	if err := c.Run(); err != nil {
		i.t.Fatalf("groundswell %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return out.String()
}

// start starts serve or demo on a free port and waits until it answers.
func (i *installation) start(args ...string) {
	i.t.Helper()
	if i.Origin == "" {
		i.Origin = "http://" + freeAddr(i.t)
	}
	log, err := os.OpenFile(i.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		i.t.Fatal(err)
	}
	defer log.Close()
	c := i.command(append(args, "--addr", strings.TrimPrefix(i.Origin, "http://"))...)
	c.Stdout, c.Stderr = log, log
	if err := c.Start(); err != nil {
		i.t.Fatal(err)
	}
	i.serving, i.ended = c, make(chan error, 1)
	go func(ended chan error) { ended <- c.Wait() }(i.ended)
	i.t.Cleanup(func() { i.stop() })
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if r, err := http.Get(i.Origin + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == 200 {
				return
			}
		}
		select {
		case err := <-i.ended:
			i.serving = nil
			i.t.Fatalf("groundswell %s ended: %v\n%s", args[0], err, i.logged())
		default:
		}
		if time.Now().After(deadline) {
			i.t.Fatalf("groundswell %s does not answer\n%s", args[0], i.logged())
		}
	}
}

// stop asks the process to end, as systemd would, and sees that it does so well.
func (i *installation) stop() {
	if i.serving == nil {
		return
	}
	c := i.serving
	i.serving = nil
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		i.t.Error(err)
	}
	select {
	case err := <-i.ended:
		if err != nil {
			i.t.Errorf("it did not stop well: %v\n%s", err, i.logged())
		}
	case <-time.After(2 * time.Minute):
		c.Process.Kill()
		i.t.Error("it did not stop within two minutes")
	}
}

func (i *installation) logged() string {
	b, err := os.ReadFile(i.Log)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// get fetches a path of the site without a browser; anything but 200 fails.
func (i *installation) get(path string) string {
	i.t.Helper()
	status, body := i.status(path)
	if status != 200 {
		i.t.Fatalf("%s: %d", path, status)
	}
	return body
}

func (i *installation) status(path string) (int, string) {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if !strings.HasPrefix(path, "http") {
		path = i.Origin + path
	}
	req, err := http.NewRequestWithContext(ctx, "GET", path, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		i.t.Fatal(err)
	}
	return r.StatusCode, string(b)
}

// given is what freeAddr gave away, as long as this process lives.
var given struct {
	sync.Mutex
	all []net.Listener
}

// freeAddr is an address of this machine that nobody listens on and nobody else will
// get, as that of test/cluster/rig, which this module does not see.
func freeAddr(t *testing.T) string {
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
