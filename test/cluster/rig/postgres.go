package rig

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// Postgres is one PostgreSQL server with a data folder of its own. Unlike that of
// make test it keeps its promises: fsync is on.
type Postgres struct {
	t    testing.TB
	bin  string
	attr syscall.SysProcAttr
	data string
	Addr string
	cmd  *exec.Cmd
}

// NewPostgres makes and starts a primary.
func NewPostgres(t testing.TB) *Postgres {
	t.Helper()
	p := newPostgres(t)
	p.run("initdb", "-D", p.data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
	p.Start()
	return p
}

func newPostgres(t testing.TB) *Postgres {
	t.Helper()
	p := &Postgres{t: t, Addr: FreeAddr(t)}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	sort.Strings(found)
	if len(found) > 0 {
		p.bin = filepath.Dir(found[len(found)-1])
	} else if at, err := exec.LookPath("postgres"); err == nil {
		p.bin = filepath.Dir(at)
	} else {
		t.Fatal("PostgreSQL is not installed: run .ci/install.sh")
	}
	// Not t.TempDir(): its parents are for their owner, and PostgreSQL refuses to
	// run as root.
	dir, err := os.MkdirTemp("", "groundswell-pg-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	p.data = filepath.Join(dir, "data")
	p.attr = syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() == 0 {
		u, err := user.Lookup("postgres")
		if err != nil {
			t.Fatal(err)
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		p.attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p *Postgres) run(name string, args ...string) {
	p.t.Helper()
	c := exec.Command(filepath.Join(p.bin, name), args...)
	attr := p.attr
	c.Dir, c.SysProcAttr = filepath.Dir(p.data), &attr
	if out, err := c.CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// Start starts the server and waits until it answers.
func (p *Postgres) Start() {
	p.t.Helper()
	host, port, _ := strings.Cut(p.Addr, ":")
	c := exec.Command(filepath.Join(p.bin, "postgres"), "-D", p.data, "-k", filepath.Dir(p.data), "-c", "listen_addresses="+host, "-p", port,
		"-c", "max_connections=120", "-c", "log_min_messages=panic", "-c", "wal_receiver_timeout=5s", "-c", "wal_retrieve_retry_interval=200ms")
	attr := p.attr
	c.Dir, c.SysProcAttr = filepath.Dir(p.data), &attr
	if err := c.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.cmd = c
	p.t.Cleanup(func() {
		if p.cmd == c {
			c.Process.Signal(syscall.SIGQUIT)
			c.Wait()
		}
	})
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if _, err := p.Ask("SELECT 1"); err == nil {
			return
		} else if time.Now().After(deadline) {
			p.t.Fatal(err)
		}
	}
}

// DSN is the server's own address.
func (p *Postgres) DSN() string { return DSN(p.Addr) }

// DSN is the address of a database at several hosts, of which the one that writes
// is taken.
func DSN(hosts ...string) string {
	return "postgres://postgres@" + strings.Join(hosts, ",") + "/postgres?sslmode=disable&target_session_attrs=read-write"
}

// Ask runs a statement and returns the first column of its first row, if any.
func (p *Postgres) Ask(query string) (answer string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	c, err := pgconn.Connect(ctx, "postgres://postgres@"+p.Addr+"/postgres?sslmode=disable")
	if err != nil {
		return "", err
	}
	defer c.Close(ctx)
	all, err := c.Exec(ctx, query).ReadAll()
	if err == nil && len(all) > 0 && len(all[0].Rows) > 0 {
		answer = string(all[0].Rows[0][0])
	}
	return answer, err
}

// Do is Ask for what must work.
func (p *Postgres) Do(queries ...string) (answer string) {
	p.t.Helper()
	for _, q := range queries {
		var err error
		if answer, err = p.Ask(q); err != nil {
			p.t.Fatalf("%s: %v", q, err)
		}
	}
	return answer
}

// Standby makes and starts a standby that every commit of p waits for. It hears
// from p by way of link.
func (p *Postgres) Standby(link *Proxy) *Postgres {
	p.t.Helper()
	s := newPostgres(p.t)
	host, port, _ := strings.Cut(link.Addr, ":")
	s.run("pg_basebackup", "-h", host, "-p", port, "-U", "postgres", "-D", s.data, "-R", "-X", "stream", "-c", "fast")
	s.Start()
	p.Do("ALTER SYSTEM SET synchronous_standby_names = '*'", "SELECT pg_reload_conf()")
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		if n := p.Do("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"); n == "1" {
			return s
		} else if time.Now().After(deadline) {
			p.t.Fatal("the standby does not follow")
		}
	}
}

// Crash kills the server and all that belongs to it at once, as a machine that
// loses its power.
func (p *Postgres) Crash() {
	p.t.Helper()
	parts := children(p.cmd.Process.Pid)
	p.cmd.Process.Kill()
	for _, pid := range parts {
		syscall.Kill(pid, syscall.SIGKILL)
	}
	p.cmd.Wait()
	p.cmd = nil
}

// Promote makes a standby the primary.
func (p *Postgres) Promote() {
	p.t.Helper()
	if ok := p.Do("SELECT pg_promote(true, 60)"); ok != "true" && ok != "t" {
		p.t.Fatalf("the standby was not promoted: %q", ok)
	}
}

// children are the processes that a process started.
func children(parent int) (out []int) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, f := range all {
		b, err := os.ReadFile(f)
		if err != nil {
			continue
		}
		// pid (name) state ppid: the name may hold anything but a last ")".
		rest := string(b[strings.LastIndexByte(string(b), ')')+1:])
		var state string
		var ppid int
		if _, err := fmt.Sscan(rest, &state, &ppid); err == nil && ppid == parent {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(f)))
			out = append(out, pid)
		}
	}
	return out
}
