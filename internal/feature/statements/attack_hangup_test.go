package statements_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/web"
)

// serve puts the site on a port of this machine, with the very server that
// answers the world, until the test ends.
func (w *world) serve() (addr string) {
	w.Helper()
	ctx, stop := context.WithCancel(w.Context())
	at, done := make(chan string, 1), make(chan error, 1)
	go func() {
		done <- web.Serve(ctx, web.Listen{Addr: "127.0.0.1:0"}, w.HTTP, w.Logger, func(addr string) { at <- addr })
	}()
	select {
	case addr = <-at:
	case err := <-done:
		w.Fatal(err)
	}
	w.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			w.Error(err)
		}
	})
	return addr
}

// TestHangUps is "32 clients that hang up in the middle of a request leave the
// server stuck": 32 and then 200 at a time hang up in each of six ways. Everybody
// else is answered meanwhile and after, what was whole was taken, and every
// goroutine that was begun for them has ended. Seen to fail with 32 places for
// sign-ons of which one who hung up did not give back theirs.
func TestHangUps(t *testing.T) {
	w := newWorld(t, "")
	addr := w.serve()
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: 1, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	number := 0
	form := func() string {
		number++
		v := url.Values{"token": {w.token()}, "step": {"sign"}}
		for k, x := range aPerson("sealed", "Hangs Up", fmt.Sprintf("gone%d@one.example", number)) {
			v.Set(k, x)
		}
		return v.Encode()
	}
	post := func(body string, n int) string {
		return fmt.Sprintf("POST %s HTTP/1.1\r\nHost: campaign.example\r\nOrigin: %s\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
			signPath("en"), statementstest.Origin, len(body), body[:n])
	}
	ways := map[string]func(c net.Conn){
		"at once":     func(net.Conn) {},
		"half a line": func(c net.Conn) { io.WriteString(c, "GET /en/statem") },
		"half a header": func(c net.Conn) {
			io.WriteString(c, "GET "+public[1]+" HTTP/1.1\r\nHost: campaign.example\r\nAccept-La")
		},
		"half a body":      func(c net.Conn) { b := form(); io.WriteString(c, post(b, len(b)/2)) },
		"before an answer": func(c net.Conn) { b := form(); io.WriteString(c, post(b, len(b))) },
		"in the answer": func(c net.Conn) {
			io.WriteString(c, strings.Repeat("GET "+public[0]+" HTTP/1.1\r\nHost: campaign.example\r\n\r\n", 20))
			bufio.NewReaderSize(c, 16).ReadByte() // the first letter, and no more
		},
	}
	well := func() {
		for _, path := range []string{public[0], signPath("ar")} {
			res, err := client.Get("http://" + addr + path)
			if err != nil {
				t.Fatal(err)
			}
			io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s is answered %d", path, res.StatusCode)
			}
		}
		b := form()
		r, err := http.NewRequest(http.MethodPost, "http://"+addr+signPath("en"), strings.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {statementstest.Origin}, "Content-Type": {"application/x-www-form-urlencoded"}}
		res, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusSeeOther {
			t.Errorf("a sign-on is answered %d", res.StatusCode)
		}
	}
	well() // so that what is made once is made
	before, whole := runtime.NumGoroutine(), 1
	for _, n := range []int{32, 200} {
		for name, leave := range ways {
			conns := make([]net.Conn, n)
			for i := range conns {
				c, err := net.Dial("tcp", addr)
				if err != nil {
					t.Fatal(err)
				}
				conns[i] = c
				leave(c)
			}
			well() // while they hang
			whole++
			var wg sync.WaitGroup
			for i, c := range conns {
				wg.Go(func() {
					if i%2 == 0 { // half of them as when a phone loses its net: a reset
						c.(*net.TCPConn).SetLinger(0)
					}
					c.Close()
				})
			}
			wg.Wait()
			well()
			whole++
			if name == "before an answer" {
				whole += n
			}
		}
	}
	// What the others began ends by itself.
	deadline := time.Now().Add(2 * time.Minute)
	for runtime.NumGoroutine() > before+2 {
		if time.Now().After(deadline) {
			buf := make([]byte, 1<<20)
			t.Fatalf("%d goroutines, %d at the start:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
		}
		time.Sleep(20 * time.Millisecond)
	}
	// Whose form was sent as a whole has signed; whose was not, has not. One that
	// hung up before it was read may be either.
	if n := len(w.rows("statements_endorsement")); n > whole || n < whole-232 {
		t.Errorf("%d rows of %d forms that were sent as a whole", n, whole)
	}
	if s := w.Logged(); strings.Contains(s, "127.0.0.1") || strings.Contains(s, "panic") {
		t.Errorf("the log names a visitor or a panic: %s", s)
	}
}
