package rig

import (
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// Proxy is the network between a node and its database.
type Proxy struct {
	Addr string
	to   string

	mu      sync.Mutex
	refuse  bool
	stopped chan struct{} // closed when bytes flow again; nil: they flow
	conns   map[net.Conn]bool
}

// NewProxy listens on a free port for connections to another address.
func NewProxy(t testing.TB, to string) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{Addr: l.Addr().String(), to: to, conns: map[net.Conn]bool{}}
	t.Cleanup(func() { l.Close(); p.Flow(); p.Cut(true) })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(c)
		}
	}()
	return p
}

func (p *Proxy) serve(c net.Conn) {
	defer c.Close()
	p.mu.Lock()
	refuse := p.refuse
	p.mu.Unlock()
	if refuse {
		return
	}
	s, err := net.DialTimeout("tcp", p.to, 20*time.Second)
	if err != nil {
		return
	}
	defer s.Close()
	p.mu.Lock()
	if refuse = p.refuse; !refuse { // it may have been cut meanwhile
		p.conns[c], p.conns[s] = true, true
	}
	p.mu.Unlock()
	if refuse {
		return
	}
	done := make(chan struct{}, 2)
	for _, x := range [][2]net.Conn{{c, s}, {s, c}} {
		go func() { p.pass(x[0], x[1]); done <- struct{}{} }()
	}
	<-done
	p.mu.Lock()
	delete(p.conns, c)
	delete(p.conns, s)
	p.mu.Unlock()
}

func (p *Proxy) pass(to io.Writer, from io.Reader) {
	buf := make([]byte, 16<<10)
	for {
		n, err := from.Read(buf)
		p.mu.Lock()
		stopped := p.stopped
		p.mu.Unlock()
		if stopped != nil {
			<-stopped
		}
		if n > 0 {
			if _, err := to.Write(buf[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Cut breaks all connections; refuse says whether new ones are too.
func (p *Proxy) Cut(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = refuse
	for c := range p.conns {
		c.Close()
	}
}

// Hang lets nothing through and breaks nothing, as a firewall that forgot.
func (p *Proxy) Hang() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stopped == nil {
		p.stopped = make(chan struct{})
	}
}

// Flow ends Hang and Cut.
func (p *Proxy) Flow() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse = false
	if p.stopped != nil {
		close(p.stopped)
		p.stopped = nil
	}
}
