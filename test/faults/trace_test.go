package faults

import (
	"bufio"
	"bytes"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

// A trace is what a process asked of the kernel, in one order for all its
// threads: strace stops a thread at the beginning and at the end of each call, so
// what one thread did before it told another stands before it here too.

// event is the beginning or the end of a system call.
type event struct {
	call   string
	ends   bool   // else it begins
	failed bool   // of an end: it returned an error
	other  int    // the index of the call's other event, or -1
	path   string // the file, without its folder; "" for a socket
	fd     string
	data   []byte // written: at the beginning; read: at the end
	offset int64  // of pwrite64, or the length of ftruncate
}

// strace follows a running process and its threads until stop is called.
func strace(t *testing.T, s *rig.Site, options ...string) (stop func() string) {
	t.Helper()
	needs(t, "strace")
	out := filepath.Join(t.TempDir(), "trace")
	args := append([]string{"-f", "-y", "-o", out, "-p", strconv.Itoa(s.PID())}, options...)
	c := exec.Command("strace", args...)
	said, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	attached := make(chan string, 1)
	go func() {
		var all strings.Builder
		lines := bufio.NewScanner(said)
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), "attached") {
				select {
				case attached <- "":
				default:
				}
			}
		}
		select {
		case attached <- all.String():
		default:
		}
	}()
	select {
	case wrong := <-attached:
		if wrong != "" {
			t.Fatalf("strace: %s", wrong)
		}
	case <-time.After(2 * time.Minute):
		t.Fatal("strace does not attach")
	}
	ended := false
	stop = func() string {
		if !ended {
			ended = true
			c.Process.Signal(syscall.SIGINT) // it lets the process go
			c.Wait()
		}
		return out
	}
	t.Cleanup(func() { stop() })
	return stop
}

var (
	begunCall   = regexp.MustCompile(`^(\d+) +([a-z0-9_]+)\((.*)$`)
	resumedCall = regexp.MustCompile(`^(\d+) +<\.\.\. ([a-z0-9_]+) resumed>(.*)$`)
	ofFile      = regexp.MustCompile(`^(\d+)<([^>]*)>`)
	result      = regexp.MustCompile(`\) += (-?\d+|\?)`)
	quoted      = regexp.MustCompile(`"((?:\\x[0-9a-f]{2})*)"`)
)

// readTrace reads what strace -f -y -xx wrote.
func readTrace(t *testing.T, path string) (out []event) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	open := map[string]int{} // by thread: the event of the call that it is in
	lines := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return out
		}
		line = strings.TrimSuffix(line, "\n")
		if m := begunCall.FindStringSubmatch(line); m != nil {
			e := event{call: m[2], other: -1}
			if err := e.arguments(m[3]); err != nil {
				t.Fatalf("%v: %.200s", err, line)
			}
			out = append(out, e)
			if strings.HasSuffix(line, "<unfinished ...>") {
				open[m[1]] = len(out) - 1
			} else {
				out = end(out, len(out)-1, m[3])
			}
		} else if m := resumedCall.FindStringSubmatch(line); m != nil {
			if begun, ok := open[m[1]]; ok {
				delete(open, m[1])
				out = end(out, begun, m[3])
			}
		}
	}
}

// end adds the end of a call that began; rest is what strace wrote of it then.
func end(out []event, begun int, rest string) []event {
	e := out[begun]
	e.ends, e.other = true, begun
	out[begun].other = len(out)
	m := result.FindAllStringSubmatch(rest, -1)
	e.failed = m == nil || strings.HasPrefix(m[len(m)-1][1], "-") || m[len(m)-1][1] == "?"
	if e.call == "read" && e.data == nil {
		e.data, _ = hexOf(rest)
	}
	return append(out, e)
}

func (e *event) arguments(text string) error {
	if m := ofFile.FindStringSubmatch(text); m != nil {
		e.fd = m[1]
		name, _ := hexOf(`"` + m[2] + `"`) // -xx writes names so too
		if bytes.HasPrefix(name, []byte("/")) {
			e.path = filepath.Base(string(name))
		}
	}
	switch e.call {
	case "write", "pwrite64", "read":
		var after string
		e.data, after = hexOf(text)
		if e.call == "pwrite64" {
			parts := strings.Split(after, ",")
			if len(parts) < 3 {
				return fmt.Errorf("a write without a place")
			}
			place, _, _ := strings.Cut(parts[2], ")")
			place, _, _ = strings.Cut(strings.TrimSpace(place), " ")
			var err error
			if e.offset, err = strconv.ParseInt(place, 10, 64); err != nil {
				return err
			}
		}
	case "ftruncate":
		_, size, _ := strings.Cut(text, ", ")
		size, _, _ = strings.Cut(size, ")")
		size, _, _ = strings.Cut(size, " ")
		var err error
		e.offset, err = strconv.ParseInt(size, 10, 64)
		return err
	}
	return nil
}

// hexOf is the text in quotes that strace -xx wrote, and what stands after it.
func hexOf(text string) (data []byte, after string) {
	m := quoted.FindStringSubmatchIndex(text)
	if m == nil {
		return nil, text
	}
	hex := text[m[2]:m[3]]
	data = make([]byte, 0, len(hex)/4)
	for i := 0; i+4 <= len(hex); i += 4 {
		n, err := strconv.ParseUint(hex[i+2:i+4], 16, 8)
		if err != nil {
			return nil, text
		}
		data = append(data, byte(n))
	}
	return data, text[m[1]:]
}

// answers are the acknowledgements of sign-ons in a trace: between the events at
// which the form had come in and the answer began to go out, and for whom.
type answer struct {
	asked, told int
	name        string
}

func answers(trace []event) (out []answer) {
	came := map[string][]byte{} // by connection
	last := map[string]int{}
	for i, e := range trace {
		switch {
		case e.path != "" || e.fd == "":
		case e.call == "read" && e.ends && !e.failed:
			came[e.fd], last[e.fd] = append(came[e.fd], e.data...), i
		case e.call == "write" && !e.ends && bytes.HasPrefix(e.data, []byte("HTTP/1.1 ")):
			_, form, _ := bytes.Cut(came[e.fd], []byte("\r\n\r\n"))
			values, err := url.ParseQuery(string(form))
			if err == nil && values.Get("step") == "sign" && bytes.HasPrefix(e.data, []byte("HTTP/1.1 303 ")) {
				out = append(out, answer{last[e.fd], i, values.Get("name")})
			}
			came[e.fd] = nil
		}
	}
	return out
}
