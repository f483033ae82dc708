package brake_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/bits"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

var start = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// site is one database with a brake and a clock of its own.
type site struct {
	t   *testing.T
	db  *db.DB
	now time.Time
	*brake.Brake
}

func run(t *testing.T, f func(s *site)) {
	t.Helper()
	dbtest.Run(t, []fs.FS{audit.FS, brake.FS}, func(t *testing.T, d *db.DB) {
		s := &site{t: t, db: d, now: start}
		s.Brake = s.node()
		f(s)
	})
}

func (s *site) node() *brake.Brake {
	return brake.New(s.db, []byte("secret"), func() time.Time { return s.now })
}

func (s *site) put(set brake.Setting) {
	s.t.Helper()
	if err := s.db.Write(context.Background(), func(tx *db.Tx) error { return brake.Put(tx, s.now, "command", set) }); err != nil {
		s.t.Fatal(err)
	}
}

// on switches the brake on, with easy work, and lets the nodes see it.
func (s *site) on() {
	s.t.Helper()
	s.put(brake.Setting{Since: s.now, Bits: 8, Wait: 15 * time.Second})
	s.now = s.now.Add(3 * time.Second)
}

func ask(network, form, mailbox string) brake.Ask {
	return brake.Ask{Network: network, About: []string{form, mailbox}}
}

func (s *site) check(a brake.Ask) *brake.Hold { return s.Check(context.Background(), a) }

// held fails unless a is held.
func (s *site) held(a brake.Ask) *brake.Hold {
	s.t.Helper()
	h := s.check(a)
	if h == nil {
		s.t.Fatal("let through")
	}
	return h
}

// work solves a ticket as a browser would.
func work(ticket string, n int) string {
	for i := uint32(0); ; i++ {
		var proof [8]byte
		for k := range proof {
			proof[k] = 'a' + byte(i>>(28-4*k)&15)
		}
		h := sha256.Sum256([]byte(ticket + string(proof[:])))
		if bits.LeadingZeros64(binary.BigEndian.Uint64(h[:])) >= n {
			return string(proof[:])
		}
	}
}

// TestSwitch: off at first; what one process writes down all nodes follow within
// two seconds, both ways; each turn of the switch stands in the audit log.
func TestSwitch(t *testing.T) {
	run(t, func(s *site) {
		other := s.node()
		a := ask("192.0.2.0/24", "form", "a@example.org")
		both := func(want bool, when string) {
			t.Helper()
			for i, b := range []*brake.Brake{s.Brake, other} {
				if got := b.Setting(context.Background()).On(); got != want {
					t.Errorf("%s: node %d says %v", when, i, got)
				}
			}
		}
		both(false, "at first")
		if s.check(a) != nil {
			t.Error("held while it is off")
		}
		s.put(brake.Setting{Since: s.now, Bits: 17, Wait: 15 * time.Second})
		s.now = s.now.Add(2 * time.Second)
		both(true, "two seconds after on")
		if got := s.Setting(context.Background()); got.Bits != 17 || got.Wait != 15*time.Second || !got.Since.Equal(start) {
			t.Errorf("%+v", got)
		}
		s.held(a)
		s.put(brake.Setting{})
		s.now = s.now.Add(2 * time.Second)
		both(false, "two seconds after off")
		if s.check(a) != nil {
			t.Error("held after it was switched off")
		}
		if err := s.db.Read(context.Background(), func(tx *db.Tx) error {
			all, err := audit.All(tx)
			if err != nil || len(all) != 2 || all[0].What != "brake.on" || all[0].Note != "17 bits, 15s" || all[1].What != "brake.off" {
				t.Errorf("audit: %+v, %v", all, err)
			}
			return audit.Verify(tx)
		}); err != nil {
			t.Error(err)
		}
		if none := (*brake.Brake)(nil); none.Setting(context.Background()).On() || none.Check(context.Background(), a) != nil {
			t.Error("no brake holds")
		}
	})
}

// TestSettingsRefused: what would hold nobody, or everybody for ever.
func TestSettingsRefused(t *testing.T) {
	run(t, func(s *site) {
		for _, set := range []brake.Setting{{Bits: 7, Wait: time.Second}, {Bits: 33, Wait: time.Second}, {Bits: 17}, {Bits: 17, Wait: time.Second / 2},
			{Bits: 17, Wait: 1500 * time.Millisecond}, {Bits: 17, Wait: 121 * time.Second}} {
			set.Since = s.now
			if err := s.db.Write(context.Background(), func(tx *db.Tx) error { return brake.Put(tx, s.now, "command", set) }); err == nil {
				t.Errorf("%+v was taken", set)
			}
		}
	})
}

// TestUnreadableGoesOn: when the row cannot be read, what was last known holds.
func TestUnreadableGoesOn(t *testing.T) {
	run(t, func(s *site) {
		s.on()
		s.held(ask("n", "f", "m"))
		s.db.Close()
		s.now = s.now.Add(time.Minute)
		s.held(ask("n", "f", "m"))
	})
}

// TestWaiting: the ticket is a pass from its time on and not a second sooner, and
// who comes too early keeps the place.
func TestWaiting(t *testing.T) {
	run(t, func(s *site) {
		s.on()
		a := ask("192.0.2.0/24", "form", "a@example.org")
		h := s.held(a)
		if h.Wait != 15*time.Second || h.Bits != 8 || h.Early || len(h.Ticket) != 36 {
			t.Fatalf("%+v", h)
		}
		a.Ticket = h.Ticket
		s.now = s.now.Add(14 * time.Second)
		if e := s.held(a); e.Wait != time.Second || !e.Early || e.Ticket != h.Ticket {
			t.Errorf("a second too early: %+v", e)
		}
		s.now = s.now.Add(time.Second)
		if h := s.check(a); h != nil {
			t.Errorf("in time, and held: %+v", h)
		}
		if s.check(a) != nil {
			t.Error("the same form sent twice is held the second time: its sender would never see the answer")
		}
		s.now = s.now.Add(time.Hour)
		if h := s.held(a); h.Early || h.Wait != 15*time.Second {
			t.Errorf("an hour later: %+v", h)
		}
		if s.Held.Load() != 2 || s.Waited.Load() != 2 || s.Proved.Load() != 0 {
			t.Errorf("counted: held %d, waited %d, proved %d", s.Held.Load(), s.Waited.Load(), s.Proved.Load())
		}
	})
}

// TestProof: the work lets through at once, for the thing it was done for only.
func TestProof(t *testing.T) {
	run(t, func(s *site) {
		s.on()
		a := ask("192.0.2.0/24", "form", "a@example.org")
		h := s.held(a)
		a.Ticket, a.Proof = h.Ticket, work(h.Ticket, h.Bits)
		if s.check(a) != nil {
			t.Error("work was done, and held")
		}
		if s.Proved.Load() != 1 {
			t.Error("not counted")
		}
		// One that begins with too few zero bits.
		short := a
		for c := 'a'; ; c++ {
			short.Proof = "aaaaaaa" + string(c)
			if sum := sha256.Sum256([]byte(a.Ticket + short.Proof)); sum[0] != 0 {
				break
			}
		}
		s.held(short)
		for what, b := range map[string]brake.Ask{
			"another mailbox": {About: []string{"form", "b@example.org"}, Ticket: a.Ticket, Proof: a.Proof},
			"another form":    {About: []string{"form2", "a@example.org"}, Ticket: a.Ticket, Proof: a.Proof},
			"parts moved":     {About: []string{"forma", "@example.org"}, Ticket: a.Ticket, Proof: a.Proof},
			"no proof":        {About: a.About, Ticket: a.Ticket},
			"a long proof":    {About: a.About, Ticket: a.Ticket, Proof: a.Proof + "a"},
			"other letters":   {About: a.About, Ticket: a.Ticket, Proof: strings.ToUpper(a.Proof)},
		} {
			if s.check(b) == nil {
				t.Errorf("%s was let through", what)
			}
		}
		// Any letter of the ticket changed, and the work done anew for it.
		for i := range a.Ticket {
			c := byte('A')
			if a.Ticket[i] == c {
				c = 'B'
			}
			b := a
			b.Ticket = a.Ticket[:i] + string(c) + a.Ticket[i+1:]
			b.Proof = work(b.Ticket, 8)
			if s.check(b) == nil {
				t.Fatalf("a ticket changed in letter %d was let through", i)
			}
		}
		stranger := brake.New(s.db, []byte("another secret"), func() time.Time { return s.now })
		f := stranger.Check(context.Background(), ask("n", "form", "a@example.org"))
		if s.check(brake.Ask{About: a.About, Ticket: f.Ticket, Proof: work(f.Ticket, 8)}) == nil {
			t.Error("a ticket under another secret was let through")
		}
		if s.node().Check(context.Background(), a) != nil {
			t.Error("another node of the site does not take the pass")
		}
	})
}

// TestSingle: what sends a mail takes a pass once.
func TestSingle(t *testing.T) {
	run(t, func(s *site) {
		s.on()
		a := ask("n", "form", "a@example.org")
		a.Single = true
		a.Ticket = s.held(a).Ticket
		a.Proof = work(a.Ticket, 8)
		if s.check(a) != nil {
			t.Error("held the first time")
		}
		if h := s.check(a); h == nil || h.Ticket == a.Ticket {
			t.Error("the same pass twice")
		}
	})
}

// TestS23FloodWaitsBehindItself is part of S-23: a thousand that ask from one
// network stand in that network's line; who comes from another waits as if they
// were not there, and so does who comes through an onion service. Seen to fail
// when all networks shared one line.
func TestS23FloodWaitsBehindItself(t *testing.T) {
	run(t, func(s *site) {
		s.on()
		full := 0
		var last time.Duration
		for i := range 1000 {
			h := s.held(ask("203.0.113.0/24", fmt.Sprint(i), fmt.Sprintf("bot%d@example.org", i)))
			if h.Wait == 0 {
				full++
				continue
			}
			if h.Wait < last || h.Wait > 10*time.Minute+time.Second {
				t.Fatalf("number %d waits %s after %s", i, h.Wait, last)
			}
			last = h.Wait
		}
		if full != 804 || last < 9*time.Minute { // 15 s, then one each 3 s up to 600 s
			t.Errorf("%d found the line full, the last waits %s", full, last)
		}
		for _, network := range []string{"198.51.100.0/24", "2001:db8::/56", ""} {
			if h := s.held(ask(network, "form", "honest@example.org")); h.Wait != 15*time.Second {
				t.Errorf("%q waits %s", network, h.Wait)
			}
		}
		// A neighbour of the flood finds the line full, and passes by work.
		a := ask("203.0.113.0/24", "form", "neighbour@example.org")
		h := s.held(a)
		if h.Wait != 0 {
			t.Fatalf("there is a place: %s", h.Wait)
		}
		a.Ticket = h.Ticket
		s.now = s.now.Add(11 * time.Minute)
		if h := s.held(a); h.Early || h.Wait != 15*time.Second {
			t.Errorf("a ticket without a place became a pass, or the line does not get shorter: %+v", h)
		}
		a.Proof = work(a.Ticket, 8)
		if s.check(a) != nil {
			t.Error("work was done, and held")
		}
	})
}

// TestSharedLineIsFast: who comes through an onion service stands in one line
// with all others who do, and that one goes fifteen times faster.
func TestSharedLineIsFast(t *testing.T) {
	run(t, func(s *site) {
		s.on()
		var h *brake.Hold
		for i := range 300 {
			h = s.held(ask("", fmt.Sprint(i), "m"))
		}
		if h.Wait < 74*time.Second || h.Wait > 76*time.Second {
			t.Errorf("the 300th waits %s", h.Wait)
		}
	})
}

// FuzzTicket: nothing but what the brake wrote itself, letter by letter, is a
// ticket, and no input of any form is a reason to stumble.
func FuzzTicket(f *testing.F) {
	now := start
	b := brake.New(nil, []byte("secret"), func() time.Time { return now })
	on := brake.Setting{Since: now, Bits: 8, Wait: time.Second}
	b.Force(on)
	good := b.Check(context.Background(), ask("n", "form", "a@example.org")).Ticket
	now = now.Add(time.Minute)
	b.Force(on)
	f.Add(good, work(good, 8), "form", "a@example.org")
	f.Add(good[:35]+"_", "aaaaaaaa", "form", "a@example.org")
	f.Add(good+"=", "", "form", "b@example.org")
	f.Add("", "\x00", "", "")
	f.Add(strings.Repeat("A", 36), "pppppppp", "form", "a@example.org")
	f.Fuzz(func(t *testing.T, text, proof, form, mailbox string) {
		h := b.Check(context.Background(), brake.Ask{Network: "n", About: []string{form, mailbox}, Ticket: text, Proof: proof})
		ours := text == good && form == "form" && mailbox == "a@example.org"
		if (h == nil) != ours {
			t.Errorf("ticket %q, proof %q, form %q, mailbox %q: let through %v", text, proof, form, mailbox, h == nil)
		}
		if h != nil && (len(h.Ticket) != 36 || h.Ticket == text) {
			t.Errorf("told %+v", h)
		}
	})
}
