package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is a server that is measured: the program, a bare limit, a relay.
type process struct {
	name  string
	addr  string
	cmd   *exec.Cmd
	log   string                // file with what it wrote
	group func() ([]int, error) // further processes whose CPU is counted with it: PostgreSQL's
	ended chan struct{}
	err   error
	once  sync.Once
}

// running are the processes to stop when the run ends, however it ends.
var running struct {
	sync.Mutex
	all map[*process]bool
}

func stopAll() {
	running.Lock()
	var all []*process
	for p := range running.all {
		all = append(all, p)
	}
	running.Unlock()
	for _, p := range all {
		p.kill()
	}
}

// start starts a command and waits until its address takes connections. The
// command dies with this program.
func start(ctx context.Context, name, addr, dir string, cmd *exec.Cmd) (*process, error) {
	p := &process{name: name, addr: addr, cmd: cmd, log: filepath.Join(dir, name+".log"), ended: make(chan struct{})}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	if cmd.Stdout == nil {
		cmd.Stdout = log
	}
	cmd.Stderr = log
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	running.Lock()
	if running.all == nil {
		running.all = map[*process]bool{}
	}
	running.all[p] = true
	running.Unlock()
	go func() { p.err = cmd.Wait(); close(p.ended) }()
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if c, err := net.DialTimeout("tcp", addr, time.Second); err == nil {
			c.Close()
			return p, nil
		}
		if err := p.alive(); err != nil {
			return nil, err
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			p.kill()
			return nil, errors.Join(fmt.Errorf("%s does not take connections:\n%s", name, p.tail()), ctx.Err())
		}
	}
}

func (p *process) alive() error {
	select {
	case <-p.ended:
		return fmt.Errorf("%s ended: %v\n%s", p.name, p.err, p.tail())
	default:
		return nil
	}
}

func (p *process) tail() string {
	b, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(b[max(0, len(b)-2000):])
}

// stop asks it to end as systemd would.
func (p *process) stop() error {
	if p == nil {
		return nil
	}
	var err error
	p.once.Do(func() {
		p.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.ended:
		case <-time.After(30 * time.Second):
			p.cmd.Process.Kill()
			<-p.ended
			err = fmt.Errorf("%s did not stop within 30 s\n%s", p.name, p.tail())
		}
		p.forget()
	})
	return err
}

// kill ends it at once, as a power cut would.
func (p *process) kill() {
	if p == nil {
		return
	}
	p.once.Do(func() {
		p.cmd.Process.Kill()
		<-p.ended
		p.forget()
	})
}

func (p *process) forget() {
	running.Lock()
	delete(running.all, p)
	running.Unlock()
}

// tick is the unit of /proc/PID/stat on Linux.
const tick = time.Second / 100

// cpu returns the CPU time that the process, and those counted with it, have used.
func (p *process) cpu() (time.Duration, error) {
	pids := []int{p.cmd.Process.Pid}
	if p.group != nil {
		more, err := p.group()
		if err != nil {
			return 0, err
		}
		pids = append(pids, more...)
	}
	var sum time.Duration
	for i, pid := range pids {
		b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
		if err != nil {
			if i > 0 {
				continue // a connection's process may have ended
			}
			return 0, errors.Join(err, p.alive())
		}
		f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		for _, ticks := range f[11:15] { // user, system, and both of children that have ended
			n, err := strconv.ParseInt(ticks, 10, 64)
			if err != nil {
				return 0, err
			}
			sum += time.Duration(n) * tick
		}
	}
	return sum, nil
}

// ownCPU is the CPU time that this program has used.
func ownCPU() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// memory returns the resident memory of the process now and at its highest since
// the start or since resetPeak, in MB of 2^20 bytes.
func (p *process) memory() (now, peak float64, err error) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		return 0, 0, errors.Join(err, p.alive())
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) < 2 {
			continue
		}
		kb, _ := strconv.ParseFloat(f[1], 64)
		switch f[0] {
		case "VmRSS:":
			now = kb / 1024
		case "VmHWM:":
			peak = kb / 1024
		}
	}
	return now, peak, nil
}

// resetPeak makes the highest memory count from now on.
func (p *process) resetPeak() error {
	return os.WriteFile("/proc/"+strconv.Itoa(p.cmd.Process.Pid)+"/clear_refs", []byte("5"), 0)
}

// ran is how a command that ended went.
type ran struct {
	out  string
	took time.Duration
	cpu  time.Duration
	peak float64 // MB
}

// runCommand runs a command to its end and returns what it wrote.
func runCommand(cmd *exec.Cmd) (*ran, error) {
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	begun := time.Now()
	err := cmd.Run()
	r := &ran{out: out.String(), took: time.Since(begun)}
	if err != nil {
		return r, fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, r.out[max(0, len(r.out)-2000):])
	}
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		r.peak = float64(u.Maxrss) / 1024
	}
	return r, nil
}

// freeAddr returns an address of this machine that nobody listens on. Its port lies
// below those that the system itself gives to whoever connects.
func freeAddr() (addr string, err error) {
	for range 1000 {
		var l net.Listener
		if l, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(18_000))); err == nil {
			defer l.Close()
			return l.Addr().String(), nil
		}
	}
	return "", err
}
