// Command withpg runs a command beside a private PostgreSQL cluster that it
// makes in a temporary folder, names in GROUNDSWELL_TEST_PG, and removes
// afterwards:
//
//	go run ./internal/platform/dbtest/withpg go test ./...
//
// PostgreSQL refuses to run as root, so root runs it as the user postgres.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpg:", err)
		code = 1
	}
	os.Exit(code)
}

func run(command []string) (int, error) {
	if len(command) == 0 {
		return 2, fmt.Errorf("name a command to run")
	}
	bin, err := binaries()
	if err != nil {
		return 1, err
	}
	dir, err := os.MkdirTemp("", "groundswell-pg-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	attr, err := owner(dir)
	if err != nil {
		return 1, err
	}
	data := filepath.Join(dir, "data")
	if out, err := as(attr, dir, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N").CombinedOutput(); err != nil {
		return 1, fmt.Errorf("initdb: %w: %s", err, out)
	}
	// The tests are about ours, not about PostgreSQL's durability.
	server := as(attr, dir, filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=400", "-c", "max_pred_locks_per_transaction=256", "-c", "log_min_messages=panic")
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		return 1, err
	}
	defer func() { server.Process.Signal(syscall.SIGQUIT); server.Wait() }()
	if err := ready(filepath.Join(data, "postmaster.pid")); err != nil {
		return 1, err
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "GROUNDSWELL_TEST_PG=postgres:///postgres?host="+dir+"&user=postgres")
	if err := cmd.Run(); err != nil {
		if x, ok := err.(*exec.ExitError); ok {
			return x.ExitCode(), nil
		}
		return 1, err
	}
	return 0, nil
}

// binaries finds the newest PostgreSQL that Debian installed, or the one on PATH.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	sort.Strings(found)
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1]), nil
	}
	p, err := exec.LookPath("postgres")
	if err != nil {
		return "", fmt.Errorf("PostgreSQL is not installed: apt-get install postgresql")
	}
	return filepath.Dir(p), nil
}

func owner(dir string) (*syscall.SysProcAttr, error) {
	attr := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if os.Getuid() != 0 {
		return attr, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(u.Uid)
	gid, _ := strconv.Atoi(u.Gid)
	attr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attr, os.Chown(dir, uid, gid)
}

func as(attr *syscall.SysProcAttr, dir, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir, c.SysProcAttr = dir, attr
	return c
}

// ready waits until the server takes connections. That its socket is there says
// too little: whoever comes before it has recovered is refused. It writes how far it
// is into the eighth line of its file, which pg_ctl looks at, too.
func ready(pidFile string) error {
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		b, err := os.ReadFile(pidFile)
		if err != nil {
			continue
		}
		if lines := strings.Split(string(b), "\n"); len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready" {
			return nil
		}
	}
	return fmt.Errorf("PostgreSQL did not start")
}
