package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
)

// statementPath is the page that most readers see.
const statementPath = "/en/statements/" + slug

// copyPage asks once for a page, compressed, and writes down what a bare handler
// has to answer to send the same.
func (b *bench) copyPage(ctx context.Context, p *process, path string) (file string, size int, err error) {
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+p.addr+path, nil)
	if err != nil {
		return "", 0, err
	}
	req.Header.Set("Accept-Encoding", "gzip") // set by hand, it is not unpacked
	r, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return "", 0, err
	}
	defer r.Body.Close()
	page := barePage{Header: r.Header}
	if page.Body, err = io.ReadAll(r.Body); err != nil {
		return "", 0, err
	}
	if r.StatusCode != 200 || r.Header.Get("Content-Encoding") != "gzip" {
		return "", 0, fmt.Errorf("%s: %d, encoding %q", path, r.StatusCode, r.Header.Get("Content-Encoding"))
	}
	page.Header.Del("Date")
	j, err := json.Marshal(page)
	if err != nil {
		return "", 0, err
	}
	file = filepath.Join(b.dir, "page.json")
	return file, len(page.Body), os.WriteFile(file, j, 0o600)
}

// readers asks for one page as fast as it goes.
func (b *bench) readers(name string, p *process, path string) *contender {
	request := get(p.addr, path, "Accept-Encoding: gzip", "Accept: text/html")
	return &contender{name: name, load: func() (load, error) {
		return load{to: p, conns: clients, want: 200, lasting: b.lasting, next: func(int, int) []byte { return request }}, nil
	}}
}

// read measures the statement's page beside a bare handler that sends the same.
func (b *bench) read(ctx context.Context) error {
	s, err := b.newSite(ctx, "read", "")
	if err != nil {
		return err
	}
	p, err := s.serve(ctx, "")
	if err != nil {
		return err
	}
	defer p.kill()
	ratio, _, err := b.readBeside(ctx, "read: statement", p, 0)
	if err != nil {
		return err
	}
	b.atLeast("read: the statement's page beside a bare handler", ratio, 0.8, "")
	return nil
}

func (b *bench) readBeside(ctx context.Context, name string, p *process, size int) (ratio, perSecond float64, err error) {
	file, bytes, err := b.copyPage(ctx, p, statementPath)
	if err != nil {
		return 0, 0, err
	}
	limitServer, err := b.startBare(ctx, "bare-page", "page", file)
	if err != nil {
		return 0, 0, err
	}
	defer limitServer.kill()
	ours, limit := b.readers(name, p, statementPath), b.readers(name+", bare", limitServer, statementPath)
	if err := b.turns(ctx, ours, limit); err != nil {
		return 0, 0, err
	}
	r := ours.row("sqlite", size, limit)
	if _, r.RSS, err = p.memory(); err != nil {
		return 0, 0, err
	}
	b.add(r)
	b.add(limit.row("none", 0, nil))
	if size > 0 {
		b.pointAt(size).page = r.P50
	}
	b.note("Reading at %s endorsements: the page is %s bytes compressed; CPU of the server for one page %.2f times that of the bare handler (%.4f ms against %.4f ms).",
		thousands(int64(size)), thousands(int64(bytes)), ours.ratio(limit, (*outcome).cpuPerOp), ours.median((*outcome).cpuPerOp), limit.median((*outcome).cpuPerOp))
	return r.Ratio, r.PerSecond, nil
}
