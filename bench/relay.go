package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/emersion/go-smtp"
)

// The relay is a mail server that takes everything at once and notes it: the
// limit of what can be sent is how fast a bare client gets rid of mails to it.
// One that keeps mails does what a relay owes the sender before it says 250 (RFC
// 5321, 6.1): each is in a file of its own and on the disk. The other kind forgets
// them; no such relay exists, but other programs are measured with it.

// relay runs it at an address until it is told to stop. For each mail it writes a
// line into a file: when, over which connection, how large, to whom, which link.
func relay(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("relay ADDR FILE SPOOL")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	f, err := os.OpenFile(args[1], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	notes := &notes{w: bufio.NewWriterSize(f, 1<<16)}
	go notes.flush(ctx)
	var conns atomic.Int64
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		n := conns.Add(1)
		x := &relaySession{notes: notes, conn: n}
		if args[2] != "" {
			x.spool = filepath.Join(args[2], strconv.FormatInt(n, 10))
		}
		return x, nil
	}))
	s.Domain, s.EnableSMTPUTF8 = "relay.example", true
	l, err := net.Listen("tcp", args[0])
	if err != nil {
		return err
	}
	go func() { <-ctx.Done(); s.Close() }()
	s.Serve(l)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	return notes.w.Flush()
}

type notes struct {
	mu sync.Mutex
	w  *bufio.Writer
}

func (n *notes) flush(ctx context.Context) {
	for ctx.Err() == nil {
		time.Sleep(50 * time.Millisecond)
		n.mu.Lock()
		n.w.Flush()
		n.mu.Unlock()
	}
}

type relaySession struct {
	notes *notes
	conn  int64
	to    string
	spool string // where the mail is kept; "" forgets it
	text  bytes.Buffer
}

// keep puts the mail on the disk. It is deleted again, as if it had been passed
// on at once.
func (x *relaySession) keep(mail []byte) error {
	if x.spool == "" {
		return nil
	}
	f, err := os.Create(x.spool)
	if err != nil {
		return err
	}
	_, err = f.Write(mail)
	return errors.Join(err, f.Sync(), f.Close(), os.Remove(x.spool))
}

func (x *relaySession) Mail(string, *smtp.MailOptions) error { return nil }

func (x *relaySession) Rcpt(to string, _ *smtp.RcptOptions) error {
	x.to = to
	return nil
}

func (x *relaySession) Data(r io.Reader) error {
	x.text.Reset()
	if _, err := x.text.ReadFrom(r); err != nil {
		return err
	}
	b := x.text.Bytes()
	if err := x.keep(b); err != nil {
		return err
	}
	link := ""
	// The link stands on a line of its own and is short enough not to be broken.
	if i := bytes.Index(b, []byte("/e/")); i >= 0 {
		end := i + 3
		for end < len(b) && b[end] > ' ' {
			end++
		}
		link = string(b[i+3 : end])
	}
	x.notes.mu.Lock()
	defer x.notes.mu.Unlock()
	_, err := fmt.Fprintf(x.notes.w, "%d\t%d\t%d\t%s\t%s\n", time.Now().UnixNano(), x.conn, len(b), x.to, link)
	return err
}

func (x *relaySession) Reset()        {}
func (x *relaySession) Logout() error { return nil }

// post office: a relay as the stages see it.
type postOffice struct {
	*process
	file string
	read int64 // bytes of the file that were read
	rest string
	all  []letter
}

type letter struct {
	at       time.Time
	conn     int64
	size     int
	to, link string
}

func (b *bench) startRelay(ctx context.Context, name string, keeps bool) (*postOffice, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	o, spool := &postOffice{file: filepath.Join(b.dir, name+".mails")}, ""
	if keeps {
		spool = filepath.Join(b.dir, name+".spool")
		if err := os.Mkdir(spool, 0o700); err != nil {
			return nil, err
		}
	}
	o.process, err = start(ctx, name, addr, b.dir, exec.Command(b.self, "relay", addr, o.file, spool))
	return o, err
}

// letters returns all mails taken so far.
func (o *postOffice) letters() ([]letter, error) {
	f, err := os.Open(o.file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if _, err := f.Seek(o.read, io.SeekStart); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	o.read += int64(len(b))
	text := o.rest + string(b)
	for {
		line, more, ok := strings.Cut(text, "\n")
		if !ok {
			break
		}
		text = more
		f := strings.Split(line, "\t")
		if len(f) != 5 {
			return nil, fmt.Errorf("the relay noted %q", line)
		}
		at, err1 := strconv.ParseInt(f[0], 10, 64)
		conn, err2 := strconv.ParseInt(f[1], 10, 64)
		size, err3 := strconv.Atoi(f[2])
		if err1 != nil || err2 != nil || err3 != nil {
			return nil, fmt.Errorf("the relay noted %q", line)
		}
		o.all = append(o.all, letter{time.Unix(0, at), conn, size, f[3], f[4]})
	}
	o.rest = text
	return o.all, nil
}

// wait waits until n mails have come, at most for so long after the last one.
func (o *postOffice) wait(ctx context.Context, n int, patience time.Duration) ([]letter, error) {
	had, since := -1, time.Now()
	for {
		all, err := o.letters()
		if err != nil || len(all) >= n {
			return all, err
		}
		if len(all) > had {
			had, since = len(all), time.Now()
		}
		if time.Since(since) > patience {
			return all, fmt.Errorf("%d of %d mails came, and none for %s", len(all), n, patience)
		}
		select {
		case <-ctx.Done():
			return all, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// pace says how fast mails came, over how many connections, and how large the
// middle one was. Their order in the file need not be that of their times.
func pace(all []letter) (perSecond float64, conns, size int) {
	if len(all) < 2 {
		return 0, 0, 0
	}
	first, last := all[0].at, all[0].at
	different := map[int64]bool{}
	var sizes []int
	for _, l := range all {
		if l.at.Before(first) {
			first = l.at
		}
		if l.at.After(last) {
			last = l.at
		}
		different[l.conn] = true
		sizes = append(sizes, l.size)
	}
	slices.Sort(sizes)
	return float64(len(all)-1) / last.Sub(first).Seconds(), len(different), sizes[len(sizes)/2]
}

// bareMails sends n mails of a size over some connections as fast as the relay
// answers, with nothing remembered of any.
func bareMails(addr string, n, conns, size int) error {
	head := "From: <post@groundswell.example>\r\nTo: <someone@example.org>\r\nSubject: Please confirm\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
	line := "This line is as long as those of a mail in plain words are.\r\n"
	text := head + strings.Repeat(line, max(0, size-len(head))/len(line)) + ".\r\n"
	var next atomic.Int64
	errs := make(chan error, conns)
	for range conns {
		go func() {
			errs <- func() error {
				c, err := net.DialTimeout("tcp", addr, 10*time.Second)
				if err != nil {
					return err
				}
				defer c.Close()
				r := bufio.NewReader(c)
				say := func(text, want string) error {
					c.SetDeadline(time.Now().Add(30 * time.Second))
					if _, err := io.WriteString(c, text); err != nil {
						return err
					}
					for {
						line, err := r.ReadString('\n')
						if err != nil {
							return err
						}
						if !strings.HasPrefix(line, want) {
							return fmt.Errorf("the relay said %q", line)
						}
						if line[3] == ' ' {
							return nil
						}
					}
				}
				if err := say("", "220"); err != nil {
					return err
				}
				if err := say("EHLO bench.example\r\n", "250"); err != nil {
					return err
				}
				for {
					i := next.Add(1)
					if i > int64(n) {
						return say("QUIT\r\n", "221")
					}
					for _, s := range [][2]string{{"MAIL FROM:<post@groundswell.example>\r\n", "250"},
						{"RCPT TO:<" + mailboxOf(i) + ">\r\n", "250"}, {"DATA\r\n", "354"}, {text, "250"}} {
						if err := say(s[0], s[1]); err != nil {
							return err
						}
					}
				}
			}()
		}()
	}
	for range conns {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}
