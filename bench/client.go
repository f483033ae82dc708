package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// conn is one kept-alive connection that sends bytes made beforehand and reads
// no more of the answer than it must: it shares the machine with the server.
type conn struct {
	addr string
	c    net.Conn
	r    *bufio.Reader
	// Of the last answer:
	location []byte        // where it led to; valid until the next one
	length   int           // bytes of its body
	keep     []byte        // the body itself, if the caller set it to a buffer
	each     func([]byte)  // is told every piece of the body, if it is set
	patience time.Duration // for the whole answer; 0: a minute
}

func dial(addr string) (*conn, error) {
	k := &conn{addr: addr}
	return k, k.again()
}

func (k *conn) again() error {
	if k.c != nil {
		k.c.Close()
	}
	c, err := net.DialTimeout("tcp", k.addr, 10*time.Second)
	if err != nil {
		return err
	}
	k.c, k.r = c, bufio.NewReaderSize(c, 32<<10)
	return nil
}

func (k *conn) close() {
	if k.c != nil {
		k.c.Close()
	}
}

var (
	lengthName   = []byte("content-length:")
	chunkedName  = []byte("transfer-encoding:")
	locationName = []byte("location:")
	closeName    = []byte("connection: close")
)

// do sends a request and reads its answer.
func (k *conn) do(request []byte) (status int, err error) {
	patience := time.Minute
	if k.patience > 0 {
		patience = k.patience
	}
	k.c.SetDeadline(time.Now().Add(patience))
	if _, err := k.c.Write(request); err != nil {
		return 0, err
	}
	line, err := k.r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return 0, fmt.Errorf("no HTTP answer: %q", line)
	}
	if status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return 0, err
	}
	k.length, k.location = 0, k.location[:0]
	if k.keep != nil {
		k.keep = k.keep[:0]
	}
	chunked, last := false, false
	for {
		if line, err = k.r.ReadSlice('\n'); err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		switch line[0] | 0x20 {
		case 'c':
			if v, ok := after(line, lengthName); ok {
				if k.length, err = strconv.Atoi(string(v)); err != nil {
					return 0, err
				}
			} else if len(line) == len(closeName) && bytes.EqualFold(line, closeName) {
				last = true
			}
		case 't':
			_, ok := after(line, chunkedName)
			chunked = chunked || ok
		case 'l':
			if v, ok := after(line, locationName); ok {
				k.location = append(k.location, v...)
			}
		}
	}
	if chunked {
		err = k.chunks()
	} else {
		err = k.body(k.length)
	}
	if err == nil && last {
		err = k.again()
	}
	return status, err
}

func after(line, name []byte) ([]byte, bool) {
	if len(line) < len(name) || !bytes.EqualFold(line[:len(name)], name) {
		return nil, false
	}
	return bytes.TrimSpace(line[len(name):]), true
}

func (k *conn) body(n int) error {
	for n > 0 {
		b, err := k.r.Peek(min(n, k.r.Size()))
		if err != nil && len(b) == 0 {
			return err
		}
		if k.keep != nil {
			k.keep = append(k.keep, b...)
		}
		if k.each != nil {
			k.each(b)
		}
		k.r.Discard(len(b))
		n -= len(b)
	}
	return nil
}

func (k *conn) chunks() error {
	k.length = 0
	for {
		line, err := k.r.ReadSlice('\n')
		if err != nil {
			return err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return err
		}
		if err := k.body(int(n)); err != nil {
			return err
		}
		k.length += int(n)
		if _, err := k.r.ReadSlice('\n'); err != nil { // behind the chunk, or the last line
			return err
		}
		if n == 0 {
			return nil
		}
	}
}

// get makes the bytes of a GET request as a browser's, without what it says of itself.
func get(host, path string, more ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "GET %s HTTP/1.1\r\nHost: %s\r\n", path, host)
	for _, h := range more {
		b.WriteString(h + "\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// post makes the bytes of a posted form.
func post(host, path, form string) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		path, host, len(form), form)
}

// outcome is what a load did.
type outcome struct {
	ops       int
	errors    int
	why       string // the first error
	took      time.Duration
	latencies []time.Duration // sorted
	server    time.Duration   // CPU of the server meanwhile
	client    time.Duration   // CPU of this program meanwhile
}

func (o *outcome) perSecond() float64 { return float64(o.ops) / o.took.Seconds() }

// percentile returns a latency in milliseconds.
func (o *outcome) percentile(p float64) float64 {
	if len(o.latencies) == 0 {
		return 0
	}
	return float64(o.latencies[min(len(o.latencies)-1, int(p*float64(len(o.latencies))))]) / float64(time.Millisecond)
}

func (o *outcome) cpuPerOp() float64 {
	if o.ops == 0 {
		return 0
	}
	return float64(o.server) / float64(time.Millisecond) / float64(o.ops)
}

// load says what to send: next returns the n-th request of a worker, valid until
// its next one, or nil to end; want is the status of a good answer, check looks
// closer at it if it is set.
type load struct {
	to    *process
	conns int
	next  func(worker, n int) []byte
	want  int
	check func(worker int, k *conn) error
	// One of the two: as fast as it goes for a time, or until next says nil.
	lasting time.Duration
	// rate > 0 sends that many a second whether or not answers come (open loop);
	// a latency is then counted from when the request was due.
	rate float64
}

// run sends a load and waits for the last answer.
func run(ctx context.Context, l load) (*outcome, error) {
	conns := make([]*conn, l.conns)
	for i := range conns {
		k, err := dial(l.to.addr)
		if err != nil {
			return nil, err
		}
		defer k.close()
		conns[i] = k
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	out := &outcome{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var due atomic.Int64
	server, err := l.to.cpu()
	if err != nil {
		return nil, err
	}
	client := ownCPU()
	start := time.Now()
	work := func(w int, k *conn) {
		var all []time.Duration
		bad, why := 0, ""
		for n := 0; ctx.Err() == nil; n++ {
			from := time.Now()
			if l.rate > 0 {
				at := time.Duration(float64(due.Add(1)-1) / l.rate * float64(time.Second))
				if l.lasting > 0 && at >= l.lasting {
					break
				}
				from = start.Add(at)
				if d := time.Until(from); d > 0 {
					time.Sleep(d)
				}
			} else if l.lasting > 0 && from.Sub(start) >= l.lasting {
				break
			}
			request := l.next(w, n)
			if request == nil {
				break
			}
			if l.rate == 0 { // what there was to wait for, such as a mail, is not the server's time
				from = time.Now()
			}
			status, err := k.do(request)
			switch {
			case err != nil && ctx.Err() != nil:
			case err == nil && status != l.want:
				err = fmt.Errorf("answered %d where %d was wanted", status, l.want)
			case err == nil && l.check != nil:
				err = l.check(w, k)
			}
			if err == nil {
				all = append(all, time.Since(from))
				continue
			}
			if bad++; why == "" {
				why = err.Error()
			}
			if status == 0 && k.again() != nil {
				break
			}
		}
		mu.Lock()
		defer mu.Unlock()
		out.latencies = append(out.latencies, all...)
		out.errors += bad
		if out.why == "" {
			out.why = why
		}
	}
	for w, k := range conns {
		wg.Go(func() { work(w, k) })
	}
	wg.Wait()
	out.took = time.Since(start)
	out.client = ownCPU() - client
	if out.server, err = l.to.cpu(); err != nil {
		return nil, err
	}
	out.server -= server
	out.ops = len(out.latencies)
	slices.Sort(out.latencies)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if out.ops == 0 {
		return nil, errors.Join(fmt.Errorf("%s answered nothing well: %s", l.to.name, out.why), l.to.alive())
	}
	return out, nil
}

// strict is run for loads in which every answer must be a good one.
func strict(ctx context.Context, l load) (*outcome, error) {
	o, err := run(ctx, l)
	if err == nil && o.errors > 0 {
		err = fmt.Errorf("%s: %d of %d answers were wrong, the first: %s", l.to.name, o.errors, o.errors+o.ops, o.why)
	}
	return o, err
}
