package web_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"groundswell/internal/platform/web"
)

// listener is the server as it runs, on a port of its own.
type listener struct {
	t    *testing.T
	addr string
	tls  bool
}

func listen(t *testing.T, l web.Listen) *listener {
	t.Helper()
	s, _, _ := site(t, nil)
	ctx, stop := context.WithCancel(context.Background())
	l.Addr = "127.0.0.1:0"
	ready, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- web.Serve(ctx, l, s, slog.New(slog.DiscardHandler), func(addr string) { ready <- addr })
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case addr := <-ready:
		return &listener{t, addr, l.CertFile != ""}
	case err := <-ended:
		t.Fatal(err)
		return nil
	}
}

func (l *listener) dial() net.Conn {
	l.t.Helper()
	c, err := net.Dial("tcp", l.addr)
	if err == nil && l.tls {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	}
	if err != nil {
		l.t.Fatal(err)
	}
	if err := c.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		l.t.Fatal(err)
	}
	return c
}

// raw sends bytes as they are and returns all answers until the server closes or
// nothing more comes.
func (l *listener) raw(text string) (codes []int, all string) {
	l.t.Helper()
	c := l.dial()
	defer c.Close()
	go io.WriteString(c, text) // the server may answer, and stop reading, before all is sent
	var b bytes.Buffer
	in := bufio.NewReader(io.TeeReader(c, &b))
	for {
		if len(codes) > 0 { // is there another answer?
			c.SetReadDeadline(time.Now().Add(400 * time.Millisecond))
		}
		method, _, _ := strings.Cut(text, " ")
		res, err := http.ReadResponse(in, &http.Request{Method: method})
		if err != nil {
			return codes, b.String()
		}
		codes = append(codes, res.StatusCode)
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.Close {
			return codes, b.String()
		}
	}
}

// strain is how much memory in use, and how many goroutines, some work adds at
// its worst.
func (l *listener) strain(work func()) (bytes int64) {
	l.t.Helper()
	use := func() int64 {
		runtime.GC()
		m := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}
		metrics.Read(m)
		return int64(m[0].Value.Uint64() + m[1].Value.Uint64())
	}
	routines, before := runtime.NumGoroutine(), use()
	var worst atomic.Int64
	done := make(chan struct{})
	var sampler sync.WaitGroup
	sampler.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(40 * time.Millisecond):
				worst.Store(max(worst.Load(), use()-before))
			}
		}
	})
	work()
	worst.Store(max(worst.Load(), use()-before))
	close(done)
	sampler.Wait()
	for deadline := time.Now().Add(2 * time.Minute); runtime.NumGoroutine() > routines+3; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			l.t.Errorf("%d goroutines, before %d", runtime.NumGoroutine(), routines)
			break
		}
	}
	return worst.Load()
}

const room = 50 << 20 // bytes that an attack may cost

func post(path, kind, length string, more ...string) string {
	return "POST " + path + " HTTP/1.1\r\nHost: example.org\r\nContent-Type: " + kind + "\r\n" + length + "\r\n" + strings.Join(more, "\r\n") + "\r\n\r\n"
}

const urlencoded = "application/x-www-form-urlencoded"

// TestS59Requests is S-59: requests that two programs could read differently, or
// that no browser sends, on a real connection: refused, or answered once and
// closed, and never with what stood behind them. Seen to fail without
// "Connection: close" (the request behind a chunked body was answered), without
// refuseOdd, and without the limits of server.
func TestS59Requests(t *testing.T) {
	l := listen(t, web.Listen{})
	get := func(lines ...string) string { return strings.Join(lines, "\r\n") + "\r\n\r\n" }
	const next = "GET /en/fail/closed HTTP/1.1\r\nHost: example.org\r\n\r\n" // answered with 410
	refused := func(codes []int) bool { return len(codes) == 1 && codes[0] >= 400 && codes[0] < 600 && codes[0] != 410 }
	once := func(codes []int) bool { return len(codes) == 1 && codes[0] != 410 && codes[0] < 500 }
	var all sync.WaitGroup
	for _, x := range []struct {
		name, send string
		fine       func([]int) bool
	}{
		{"length and chunks", post("/en/echo", urlencoded, "Content-Length: 6", "Transfer-Encoding: chunked") + "0\r\n\r\n" + next, once},
		{"chunks and length", post("/en/echo", urlencoded, "Transfer-Encoding: chunked", "Content-Length: 100") + "0\r\n\r\n" + next, once},
		{"chunks on a page that is kept", get("GET /en/echo HTTP/1.1", "Host: example.org", "Transfer-Encoding: chunked", "Content-Length: 3") + "0\r\n\r\n" + next, once},
		{"two lengths", post("/en/echo", urlencoded, "Content-Length: 0", "Content-Length: 44") + next, refused},
		{"two lengths in one", post("/en/echo", urlencoded, "Content-Length: 0, 44") + next, refused},
		{"a signed length", post("/en/echo", urlencoded, "Content-Length: +0") + next, refused},
		{"a folded length", post("/en/echo", urlencoded, "Content-Length: 4\r\n 4") + next, refused},
		{"a space before the colon", post("/en/echo", urlencoded, "Content-Length : 0") + next, refused},
		{"a coding that is not chunked", post("/en/echo", urlencoded, "Transfer-Encoding: xchunked") + next, refused},
		{"two codings", post("/en/echo", urlencoded, "Transfer-Encoding: gzip, chunked") + "0\r\n\r\n" + next, refused},
		{"two codings in two lines", post("/en/echo", urlencoded, "Transfer-Encoding: chunked", "Transfer-Encoding: identity") + "0\r\n\r\n" + next, refused},
		{"a coding with a tab", post("/en/echo", urlencoded, "Transfer-Encoding:\vchunked") + "0\r\n\r\n" + next, refused},
		{"a chunk that ends with a bare line feed", post("/en/echo", urlencoded, "Transfer-Encoding: chunked") + "1\na\r\n0\r\n\r\n" + next, once},
		{"a chunk with a long extension", post("/en/echo", urlencoded, "Transfer-Encoding: chunked") + "1;" + strings.Repeat("a", 70_000) + "\r\na\r\n0\r\n\r\n" + next, once},
		{"a chunk of negative length", post("/en/echo", urlencoded, "Transfer-Encoding: chunked") + "-1\r\na\r\n0\r\n\r\n" + next, once},
		{"a chunk longer than numbers", post("/en/echo", urlencoded, "Transfer-Encoding: chunked") + "ffffffffffffffffff\r\na\r\n0\r\n\r\n" + next, once},
		{"no host", get("GET /en/echo HTTP/1.1"), refused},
		{"two hosts", get("GET /en/echo HTTP/1.1", "Host: example.org", "Host: evil.example"), refused},
		{"a host with a slash", get("GET /en/echo HTTP/1.1", "Host: example.org/evil"), refused},
		{"a header name with a NUL", get("GET /en/echo HTTP/1.1", "Host: example.org", "X\x00Y: 1"), refused},
		{"a header value with a NUL", get("GET /en/echo HTTP/1.1", "Host: example.org", "X: 1\x002"), refused},
		{"a header with a bare carriage return", get("GET /en/echo HTTP/1.1", "Host: example.org", "X: 1\rY: 2"), refused},
		{"a first header that is folded", "GET /en/echo HTTP/1.1\r\n X: 1\r\nHost: example.org\r\n\r\n", refused},
		{"a huge header", get("GET /en/echo HTTP/1.1", "Host: example.org", "X: "+strings.Repeat("a", 40_000)), refused},
		{"a huge cookie", get("GET /en/echo HTTP/1.1", "Host: example.org", "Cookie: "+strings.Repeat("a=b; ", 10_000)), refused},
		{"ten thousand headers", get("GET /en/echo HTTP/1.1", "Host: example.org", strings.Repeat("X: 1\r\n", 10_000)+"Y: 1"), refused},
		{"a huge address", get("GET /en/echo?"+strings.Repeat("a", 100_000)+" HTTP/1.1", "Host: example.org"), refused},
		{"a version of the future", get("GET /en/echo HTTP/9.9", "Host: example.org"), refused},
		{"an older version", get("GET /en/echo HTTP/0.9"), refused},
		{"no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00", 100) + "\r\n\r\n", refused},
		{"HTTP/2 in clear", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", refused},
		{"an upgrade to HTTP/2", get("GET /en/fail/none HTTP/1.1", "Host: example.org", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"), refused},
		{"a web socket", get("GET /en/fail/none HTTP/1.1", "Host: example.org", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="), refused},
		{"an unknown expectation", post("/en/echo", urlencoded, "Content-Length: 5", "Expect: the-worst"), refused},
		{"TRACE", get("TRACE /en/echo HTTP/1.1", "Host: example.org", "Cookie: lang=secret"), refused},
		{"TRACK", get("TRACK /en/echo HTTP/1.1", "Host: example.org"), refused},
		{"CONNECT to another host", get("CONNECT evil.example:443 HTTP/1.1", "Host: evil.example:443"), refused},
		{"CONNECT to a page", get("CONNECT /en/echo HTTP/1.1", "Host: example.org"), refused},
		{"DELETE", get("DELETE /en/echo HTTP/1.1", "Host: example.org"), refused},
		{"PROPFIND", get("PROPFIND /en/echo HTTP/1.1", "Host: example.org"), refused},
		{"a method in small letters", get("get /en/echo HTTP/1.1", "Host: example.org"), refused},
		{"a method that is none", get("G\x00T /en/echo HTTP/1.1", "Host: example.org"), refused},
		{"a target that is a host", get("GET example.org:443 HTTP/1.1", "Host: example.org"), refused},
		{"the whole server", get("OPTIONS * HTTP/1.1", "Host: example.org"), refused},
		{"the whole server's GET", get("GET * HTTP/1.1", "Host: example.org"), refused},
		{"no slash", get("GET en/echo HTTP/1.1", "Host: example.org"), refused},
		{"a NUL in the path", get("GET /en/echo%00 HTTP/1.1", "Host: example.org"), refused},
		{"a path that is no text", get("GET /en/%ff%fe HTTP/1.1", "Host: example.org"), refused},
		{"raw bytes in the path", get("GET /en/\xff\xfe HTTP/1.1", "Host: example.org"), refused},
		{"half an escape", get("GET /en/echo%2 HTTP/1.1", "Host: example.org"), refused},
		{"a slash in disguise", get("GET /en%2fecho HTTP/1.1", "Host: example.org"), refused},
		{"a backslash in disguise", get("GET /en%5cecho HTTP/1.1", "Host: example.org"), refused},
		{"two slashes", get("GET //en/echo HTTP/1.1", "Host: example.org"), refused},
		{"dots", get("GET /en/x/../echo HTTP/1.1", "Host: example.org"), refused},
		{"dots in disguise", get("GET /en/x/%2e%2e/echo HTTP/1.1", "Host: example.org"), refused},
		{"a space in the target", get("GET /en/echo evil HTTP/1.1", "Host: example.org"), refused},
		{"no body where one is announced", post("/en/echo", urlencoded, "Content-Length: 0"), refused},
		{"a boundary that never comes", post("/en/echo", "multipart/form-data; boundary=x", "Content-Length: 5") + "hello", refused},
		{"no boundary", post("/en/echo", "multipart/form-data", "Content-Length: 5") + "hello", refused},
		{"a charset nobody has", post("/en/echo", urlencoded+"; charset=\"x", "Content-Length: 3") + "x=y", refused},
		{"JSON", post("/en/echo", "application/json", "Content-Length: 2") + "{}", refused},
	} {
		all.Go(func() {
			codes, text := l.raw(x.send)
			if !x.fine(codes) {
				t.Errorf("%s: answered with %v", x.name, codes)
			}
			if strings.Contains(text, "101 Switching") || strings.Contains(text, "lang=secret") || strings.Contains(text, "evil.example") {
				t.Errorf("%s: %.300q", x.name, text)
			}
		})
	}
	all.Wait()
	if codes, all := l.raw("GET http://evil.example/en/echo HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"); len(codes) != 1 || codes[0] != 200 || strings.Contains(all, "evil.example") {
		t.Errorf("an absolute target: %v", codes)
	}
}

// TestS59Bodies is S-59: bodies that are larger, have more fields or more parts
// than any form of ours are refused, cost less than 50 MB together, and leave
// nothing running. Seen to fail without fieldCounter (10,000 fields were taken),
// without the early look at the length, and without metered: 120 large forms at
// once took 511 MB.
func TestS59Bodies(t *testing.T) {
	l := listen(t, web.Listen{})
	chunk := strings.Repeat("a", 1<<16)
	stream := func(head string, size int, frame bool) (codes []int) {
		c := l.dial()
		defer c.Close()
		go func() {
			io.WriteString(c, head)
			for sent := 0; sent < size; sent += len(chunk) {
				text := chunk
				if frame {
					text = fmt.Sprintf("%x\r\n%s\r\n", len(chunk), chunk)
				}
				if _, err := io.WriteString(c, text); err != nil {
					return
				}
			}
		}()
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			return nil
		}
		return []int{res.StatusCode}
	}
	multipart := "multipart/form-data; boundary=b"
	part := func(n int, s string) string { return strings.Repeat("--b\r\n"+s+"\r\n\r\nv\r\n", n) + "--b--\r\n" }
	whole := func(kind, body string) []int {
		codes, _ := l.raw(post("/en/echo", kind, fmt.Sprintf("Content-Length: %d", len(body)), "Connection: close") + body)
		return codes
	}
	cost := l.strain(func() {
		for name, codes := range map[string][]int{
			"100 MB announced":                stream(post("/en/echo", urlencoded, "Content-Length: 104857600"), 100<<20, false),
			"100 MB announced, asked first":   stream(post("/en/echo", urlencoded, "Content-Length: 104857600", "Expect: 100-continue"), 0, false),
			"100 MB in chunks":                stream(post("/en/echo", urlencoded, "Transfer-Encoding: chunked"), 100<<20, true),
			"100 MB picture in chunks":        stream(post("/en/echo", multipart, "Transfer-Encoding: chunked")+"", 100<<20, true),
			"10,000 fields":                   whole(urlencoded, strings.Repeat("x=1&", 10_000)),
			"a text of 10,000 fields":         whole("text/plain", strings.Repeat("x=1&", 10_000)),
			"300 fields without a value":      whole(urlencoded, strings.Repeat("a&", 300)),
			"10,000 parts":                    whole(multipart, part(10_000, `Content-Disposition: form-data; name="x"`)),
			"10,000 files":                    whole(multipart, part(10_000, `Content-Disposition: form-data; name="x"; filename="y"`)),
			"300 parts":                       whole(multipart, part(300, `Content-Disposition: form-data; name="x"`)),
			"a part with 100,000 headers":     whole(multipart, part(1, `Content-Disposition: form-data; name="x"`+strings.Repeat("\r\nX: y", 100_000))),
			"a part with a header of 1 MB":    whole(multipart, part(1, `Content-Disposition: form-data; name="`+strings.Repeat("x", 1<<20)+`"`)),
			"a boundary of 1,000 signs":       whole("multipart/form-data; boundary="+strings.Repeat("b", 1000), "--"+strings.Repeat("b", 1000)+"--"),
			"a field name of 2 MB":            whole(urlencoded, strings.Repeat("x", 2<<20)+"=1"),
			"a form with 100 MB in one chunk": whole(urlencoded, ""),
		} {
			many := strings.HasPrefix(name, "10,000") || strings.HasPrefix(name, "300")
			if len(codes) != 1 || codes[0] < 400 || codes[0] > 499 || many && codes[0] == 403 { // 403: it was taken apart, and had no token
				t.Errorf("%s: %v", name, codes)
			}
		}
	})
	t.Logf("large bodies took %d MB", cost>>20)
	if cost > room {
		t.Errorf("large bodies took %d MB", cost>>20)
	}
	var busy atomic.Int64
	text := 0
	cost = l.strain(func() {
		var conns []net.Conn
		for range 120 {
			c := l.dial()
			conns = append(conns, c)
			go func() {
				io.WriteString(c, post("/en/echo", multipart, "Content-Length: 3000000")+"--b\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"l\"\r\n\r\n")
				for range 44 {
					io.WriteString(c, chunk) // all but the end, and then nothing
				}
			}()
		}
		time.Sleep(2 * time.Second) // they send what they can
		text = whole(urlencoded, "x=y")[0]
		var reading sync.WaitGroup
		for _, c := range conns {
			reading.Go(func() {
				if res, err := http.ReadResponse(bufio.NewReader(c), nil); err == nil && res.StatusCode == 503 {
					busy.Add(1)
				}
			})
		}
		for deadline := time.Now().Add(time.Minute); busy.Load() < 80 && time.Now().Before(deadline); {
			time.Sleep(20 * time.Millisecond)
		}
		for _, c := range conns {
			c.Close()
		}
		reading.Wait()
	})
	t.Logf("120 large forms at once took %d MB; %d were told to come back", cost>>20, busy.Load())
	if cost > room {
		t.Errorf("120 large forms at once took %d MB", cost>>20)
	}
	if busy.Load() < 80 || text != 403 { // 403: the form without a token was read and judged
		t.Errorf("%d large forms were told to come back; one of text was answered with %d", busy.Load(), text)
	}
	if got := whole(multipart, part(1, `Content-Disposition: form-data; name="logo"; filename="l"`+"\r\n\r\n"+strings.Repeat("a", 1<<20)))[0]; got != 403 {
		t.Errorf("after it a picture is answered with %d", got)
	}
}

// TestS59SlowAndGone is S-59: clients that send a piece of a request and go, or
// send it in drops, leave nothing behind.
func TestS59SlowAndGone(t *testing.T) {
	l := listen(t, web.Listen{})
	cost := l.strain(func() {
		var all sync.WaitGroup
		for n := range 300 {
			all.Go(func() {
				c := l.dial()
				defer c.Close()
				io.WriteString(c, post("/en/echo", urlencoded, "Content-Length: 1000")[:20+n%98])
				for range 5 {
					time.Sleep(20 * time.Millisecond)
					io.WriteString(c, "x")
				}
			})
		}
		all.Wait()
	})
	if cost > room {
		t.Errorf("300 slow clients took %d MB", cost>>20)
	}
	if codes, _ := l.raw("GET /en/echo HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n"); len(codes) != 1 || codes[0] != 200 {
		t.Errorf("after them: %v", codes)
	}
}

// certificate makes one for this machine.
func certificate(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "localhost"}, NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"localhost"}}
	cert, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: cert}, keyFile: {Type: "EC PRIVATE KEY", Bytes: private}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile
}

// TestS59RapidReset is S-59: 20,000 HTTP/2 requests, each taken back at once
// (CVE-2023-44487), and a header block that never ends (CVE-2023-45288) cost
// little, and others are served. The protection is net/http's own.
func TestS59RapidReset(t *testing.T) {
	cert, key := certificate(t)
	l := listen(t, web.Listen{CertFile: cert, KeyFile: key})
	var block bytes.Buffer
	enc := hpack.NewEncoder(&block)
	for _, f := range [][2]string{{":method", "GET"}, {":scheme", "https"}, {":authority", "example.org"}, {":path", "/en/echo"}} {
		if err := enc.WriteField(hpack.HeaderField{Name: f[0], Value: f[1]}); err != nil {
			t.Fatal(err)
		}
	}
	start := func() (*http2.Framer, net.Conn) {
		c := l.dial()
		io.WriteString(c, http2.ClientPreface)
		f := http2.NewFramer(c, bufio.NewReader(c))
		if err := f.WriteSettings(); err != nil {
			t.Fatal(err)
		}
		return f, c
	}
	answered := func() bool {
		f, c := start()
		defer c.Close()
		if f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true}) != nil {
			return false
		}
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return false
			}
			if h, ok := frame.(*http2.HeadersFrame); ok {
				return h.StreamID == 1
			}
		}
	}
	if !answered() {
		t.Fatal("HTTP/2 is not served: the rest would say nothing")
	}
	cost := l.strain(func() {
		f, c := start()
		go io.Copy(io.Discard, c)
		for n := range uint32(20_000) {
			if f.WriteHeaders(http2.HeadersFrameParam{StreamID: 2*n + 1, BlockFragment: block.Bytes(), EndHeaders: true, EndStream: true}) != nil || f.WriteRSTStream(2*n+1, http2.ErrCodeCancel) != nil {
				break // the server has had enough
			}
		}
		if !answered() {
			t.Error("another visitor is not served")
		}
		c.Close()
		f, c = start()
		gone := make(chan struct{})
		go func() {
			io.Copy(io.Discard, c)
			close(gone)
		}()
		if err := f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block.Bytes()}); err != nil {
			t.Error(err)
		}
		more := bytes.Repeat([]byte{0x00, 0x01, 'x', 0x01, 'y'}, 3000)
		for range 10_000 { // 150 MB
			if f.WriteContinuation(1, false, more) != nil {
				break
			}
		}
		select {
		case <-gone:
		case <-time.After(2 * time.Minute):
			t.Error("a header block without an end is still read")
		}
		c.Close()
	})
	t.Logf("took %d MB", cost>>20)
	if cost > room {
		t.Errorf("took %d MB", cost>>20)
	}
}
