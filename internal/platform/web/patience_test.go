package web

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// watched is a connection that remembers until when it would wait.
type watched struct {
	*httptest.ResponseRecorder
	read, write time.Time
}

func (w *watched) SetReadDeadline(t time.Time) error  { w.read = t; return nil }
func (w *watched) SetWriteDeadline(t time.Time) error { w.write = t; return nil }

// TestPatience: a picture of two megabytes may take as long as a phone with 64
// kbit/s needs, and so may a roll of twenty; what does not move on gets no more
// time. Seen to fail without the growing deadlines.
func TestPatience(t *testing.T) {
	w := &watched{ResponseRecorder: httptest.NewRecorder()}
	const picture, roll, phone = 2 << 20, 20 << 20, 64_000 / 8
	r := httptest.NewRequest(http.MethodPost, "/", io.LimitReader(zeros{}, picture))
	began := time.Now()
	pw := patient(w, r)
	if _, err := io.CopyN(io.Discard, r.Body, 4000); err != nil || !w.read.IsZero() {
		t.Errorf("an ordinary form sets a time: %v, %v", w.read, err)
	}
	most := time.Duration(0)
	for read := 4000; ; {
		n, err := r.Body.Read(make([]byte, 16<<10))
		if read += n; err == io.EOF {
			break
		}
		if left := w.read.Sub(began); read > 2*portion && left < time.Duration(read/phone)*time.Second {
			t.Fatalf("after %d bytes the body must have come within %v", read, left)
		} else {
			most = max(most, left)
		}
	}
	if most > 90*time.Minute {
		t.Errorf("a body may take %v", most)
	}
	if _, err := pw.Write(make([]byte, 4000)); err != nil || !w.write.IsZero() {
		t.Errorf("an ordinary answer sets a time: %v, %v", w.write, err)
	}
	for wrote := 4000; wrote < roll; wrote += 16 << 10 {
		if _, err := pw.Write(make([]byte, 16<<10)); err != nil {
			t.Fatal(err)
		}
		if left := w.write.Sub(began); wrote > 2*portion && left < time.Duration(wrote/phone)*time.Second {
			t.Fatalf("after %d bytes the answer must have gone within %v", wrote, left)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// TestPatienceOfTheServer: the times reach the connection. With a second and a half
// for a whole request and a whole answer, an upload and an answer that take two and
// three go through, since bytes keep coming.
func TestPatienceOfTheServer(t *testing.T) {
	t.Parallel()
	const size = 30 << 20
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := &recorder{ResponseWriter: patient(w, r)}
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n != 400<<10 {
			t.Errorf("%d bytes came, %v", n, err)
		}
		for range size >> 16 {
			if _, err := rec.Write(make([]byte, 1<<16)); err != nil {
				t.Error(err)
				return
			}
		}
	}))
	srv.Config.ReadTimeout, srv.Config.WriteTimeout = 1500*time.Millisecond, 1500*time.Millisecond
	srv.Start()
	defer srv.Close()
	body := &dripping{Reader: bytes.NewReader(make([]byte, 400<<10)), quick: 100 << 10, pause: 60 * time.Millisecond}
	res, err := http.Post(srv.URL, "text/plain", body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, &dripping{Reader: res.Body, pause: 2 * time.Millisecond, limit: 30 << 10})
	if err != nil || n != size {
		t.Errorf("%d bytes of the answer came, %v", n, err)
	}
}

// dripping is a slow line: after its first quick bytes it pauses before each read.
type dripping struct {
	io.Reader
	quick, limit int
	pause        time.Duration
}

func (d *dripping) Read(p []byte) (int, error) {
	if d.limit == 0 {
		d.limit = 8 << 10
	}
	n, err := d.Reader.Read(p[:min(len(p), d.limit)])
	if d.quick -= n; d.quick < 0 {
		time.Sleep(d.pause)
	}
	return n, err
}

// TestHalfAHeader: who sends half a header and nothing more, or a header of 100
// kB, is let go of; others are answered meanwhile. Seen to fail without
// ReadHeaderTimeout and without MaxHeaderBytes.
func TestHalfAHeader(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	at, done := make(chan string, 1), make(chan error, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "here") })
	go func() {
		done <- Serve(ctx, Listen{Addr: "127.0.0.1:0"}, h, slog.New(slog.DiscardHandler), func(addr string) { at <- addr })
	}()
	addr := <-at
	defer func() {
		stop()
		<-done
	}()
	dial := func(text string) net.Conn {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, text)
		return c
	}
	half := dial("GET / HTTP/1.1\r\nHost: x\r\nAccept-La")
	defer half.Close()
	long := dial("GET / HTTP/1.1\r\nHost: x\r\nA: " + strings.Repeat("a", 100<<10) + "\r\n\r\n")
	defer long.Close()
	res, err := http.Get("http://" + addr)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	for name, c := range map[string]net.Conn{"half a header": half, "a header of 100 kB": long} {
		c.SetReadDeadline(time.Now().Add(6 * headerTime))
		answer, err := io.ReadAll(c)
		if err, ok := err.(net.Error); ok && err.Timeout() {
			t.Errorf("%s holds the connection", name)
		}
		if strings.Contains(string(answer), "here") {
			t.Errorf("%s was answered", name)
		}
	}
}
