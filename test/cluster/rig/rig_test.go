package rig

import (
	"io"
	"net"
	"net/smtp"
	"testing"
	"time"
)

// TestRelay: what was acknowledged is kept and counted by its Message-ID, what was
// refused or broken off is not.
func TestRelay(t *testing.T) {
	r := NewRelay(t)
	send := func() error {
		return smtp.SendMail(r.Addr, nil, "a@site.example", []string{"b@mail.example"},
			[]byte("Message-Id: <one@site.example>\r\n\r\nhttps://site.example/en/e/abc\r\n\r\n123 456\r\n"))
	}
	for range 2 {
		if err := send(); err != nil {
			t.Fatal(err)
		}
	}
	for _, answer := range []string{"451 later", HangUp} {
		for _, step := range []string{"rcpt", "end"} {
			r.Answer(func(s, _ string) string {
				if s == step {
					return answer
				}
				return ""
			})
			if err := send(); err == nil {
				t.Errorf("%s was answered by %q and went well", step, answer)
			}
		}
	}
	if all, different, people := r.Taken(); all != 2 || different != 1 || people != 1 {
		t.Errorf("%d mails, %d different, %d people", all, different, people)
	}
	if l := r.To("b@mail.example"); len(l) != 2 || l[0].Link != "abc" || l[0].Code != "123456" {
		t.Errorf("%+v", l)
	}
}

// TestProxy: bytes flow, stop and go on, and connections break.
func TestProxy(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go io.Copy(c, c)
		}
	}()
	p := NewProxy(t, l.Addr().String())
	dial := func() net.Conn {
		c, err := net.Dial("tcp", p.Addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	echo := func(c net.Conn, within time.Duration) bool {
		c.SetDeadline(time.Now().Add(within))
		io.WriteString(c, "x")
		_, err := io.ReadFull(c, make([]byte, 1))
		return err == nil
	}
	c := dial()
	if !echo(c, time.Minute) {
		t.Error("nothing flows")
	}
	p.Hang()
	if echo(c, 50*time.Millisecond) {
		t.Error("it flows while it hangs")
	}
	p.Flow()
	c.SetDeadline(time.Now().Add(time.Minute))
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		t.Error("what was held back is lost")
	}
	p.Cut(true)
	if echo(c, time.Second) || echo(dial(), time.Second) {
		t.Error("it flows after it was cut")
	}
	p.Flow()
	if !echo(dial(), time.Minute) {
		t.Error("it does not come back")
	}
}
