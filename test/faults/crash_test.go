package faults

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

// TestS16NoTrace is S-16: the program is ended by SIGQUIT, SIGABRT and SIGSEGV,
// allowed to write a core file of any size, in the middle of sealing what people
// with a name that can be searched for send, and while it holds half of others'
// forms. Neither its log nor any file holds the name; no stack, no core file.
//
// (Panics: TestGuarded in internal/app, TestScrubPanic in cmd/groundswell,
// TestErrorsTellTheReaderAndNotMore in web and the like in jobs and seal.)
//
// Seen to fail without keepQuiet: stacks in the log, and a core file after
// SIGABRT with GOTRACEBACK=crash.
func TestS16NoTrace(t *testing.T) {
	const mark = "Xyloquartina"
	s := newSite(t)
	wrapper := filepath.Join(s.Dir, "program")
	script := "#!/bin/sh\nulimit -c unlimited\nGOTRACEBACK=crash\nexport GOTRACEBACK\nexec " + program + ` "$@"` + "\n"
	if err := os.WriteFile(wrapper, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	s.Publish()
	s.Program = wrapper
	for _, sig := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV} {
		s.Start()
		var stop atomic.Bool
		var crowd sync.WaitGroup
		for range 8 {
			crowd.Go(func() {
				for !stop.Load() {
					p := rig.NewPerson("open-doors", "sealed")
					p.Name, p.Email = mark+" Sealed", strings.ToLower(mark)+p.Email
					if _, err := p.Sign(s.Origin, 2*time.Second); err != nil {
						time.Sleep(10 * time.Millisecond)
					}
				}
			})
		}
		for i := range 4 { // half a form each
			c, err := net.Dial("tcp", strings.TrimPrefix(s.Origin, "http://"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			fmt.Fprintf(c, "POST /en/statements/open-doors/sign HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 5000\r\n\r\nstep=sign&name=%s+Half%d&email=%s%%40mail.example", urlencoded, mark, i, mark)
		}
		time.Sleep(300 * time.Millisecond)
		s.Signal(sig)
		how := ended(s, 2*time.Minute)
		stop.Store(true)
		crowd.Wait()
		s.Kill()
		if how == nil {
			t.Errorf("%v: it goes on", sig)
		}
		log, err := os.ReadFile(filepath.Join(s.Dir, "log"))
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"goroutine ", "runtime.", "panic"} {
			if strings.Contains(string(log), word) {
				t.Errorf("%v: the log holds %q:\n%.1500s", sig, word, log)
			}
		}
		for _, h := range contains(t, s.Dir, mark) {
			t.Errorf("%v: %s", sig, h)
		}
		cores, err := filepath.Glob(filepath.Join(s.Dir, "core*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cores {
			t.Errorf("%v: a core file: %s", sig, c)
		}
	}
	s.Start() // and it is well
	sign(t, s)
}
