package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"filippo.io/age"
)

// The bare limits: what the machine can do when nothing is asked of the answer
// but its durability. Each is a process of its own, this program started again,
// so that its CPU and memory can be told from the client's.

// bare runs one of them until it is told to stop.
func bare(args []string) error {
	if len(args) < 3 {
		return fmt.Errorf("bare KIND ADDR …")
	}
	kind, addr, args := args[0], args[1], args[2:]
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	var handler http.Handler
	switch kind {
	case "sqlite", "postgres", "pipeline":
		b := &bareSigning{}
		if args[1] != "" { // nothing is sealed without a recipient
			r, err := age.ParseHybridRecipient(args[1])
			if err != nil {
				return err
			}
			b.to = r
		}
		var err error
		if b.store, err = openBare(ctx, kind, args[0], b.to != nil); err != nil {
			return err
		}
		defer b.store.close()
		handler = b
	case "page":
		p := &barePage{}
		b, err := os.ReadFile(args[0])
		if err != nil {
			return err
		}
		if err := json.Unmarshal(b, p); err != nil {
			return err
		}
		handler = p
	default:
		return fmt.Errorf("there is no bare %q", kind)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	s := &http.Server{Handler: handler}
	go func() { <-ctx.Done(); s.Close() }()
	if err := s.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}

// barePage answers every request with the same bytes and header lines: those that
// the program answered with.
type barePage struct {
	Header http.Header
	Body   []byte
}

func (p *barePage) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	for k, v := range p.Header {
		h[k] = v
	}
	w.Write(p.Body)
}

// bareRow is what a sign-on leaves behind at the least: something that knows the
// sealed record, its link, and a mail to be sent.
type bareRow struct {
	id, form, link, facts string
	sealed, job           []byte
}

// bareStore keeps rows durably; both return once the row would survive a power cut.
type bareStore interface {
	sign(ctx context.Context, r *bareRow) error
	confirm(ctx context.Context, link string, day int64) (found bool, err error)
	close()
}

// bareSigning is net/http and a store: it parses the form, seals the same record
// once, writes the row and its job, and leads on.
type bareSigning struct {
	to    *age.HybridRecipient // nil: nothing is sealed
	store bareStore
}

func (b *bareSigning) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "form", http.StatusBadRequest)
		return
	}
	if link, ok := strings.CutSuffix(r.URL.Path, "/confirm"); ok {
		found, err := b.store.confirm(r.Context(), hash(link[strings.LastIndexByte(link, '/')+1:]), 20000)
		if err != nil || !found {
			http.Error(w, fmt.Sprint(found, err), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/done", http.StatusSeeOther)
		return
	}
	v := r.PostForm
	row := &bareRow{id: random(), form: hash(v.Get("token") + v.Get("email")), link: hash(v.Get("email"))}
	record := map[string]string{"format": "groundswell record 1", "statement": "declaration", "id": row.id, "name": v.Get("name"), "email": v.Get("email"),
		"kind": v.Get("kind"), "country": v.Get("country"), "link": row.link, "website": v.Get("website"), "officer": v.Get("officer")}
	plain, err := json.Marshal(record)
	if err != nil {
		panic(err)
	}
	padded := make([]byte, 2<<10) // as all records are, whatever stands in them
	copy(padded, plain)
	for i := len(plain); i < len(padded); i++ {
		padded[i] = ' '
	}
	if row.sealed, err = b.seal(padded); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	// What else the program writes about a sign-on, in one column.
	row.facts = v.Get("name") + "\x1f" + v.Get("country") + "\x1f" + v.Get("kind") + "\x1f" + v.Get("visibility") + strings.Repeat("-", 120)
	row.job = make([]byte, 300)
	rand.Read(row.job)
	if err := b.store.sign(r.Context(), row); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, "/en/wait/"+row.id, http.StatusSeeOther)
}

// sealedSize is how many bytes a record of 2 KiB has once it is sealed to one
// hybrid recipient.
const sealedSize = 3700

// seal makes an age file as the program does: one hybrid post-quantum recipient.
// Without a recipient it fills as many bytes.
func (b *bareSigning) seal(plain []byte) ([]byte, error) {
	if b.to == nil {
		out := make([]byte, sealedSize)
		rand.Read(out)
		return out, nil
	}
	var out bytes.Buffer
	out.Grow(len(plain) + 2<<10)
	w, err := age.Encrypt(&out, b.to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(plain); err != nil {
		return nil, err
	}
	return out.Bytes(), w.Close()
}

func random() string {
	var b [20]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

func hash(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}
