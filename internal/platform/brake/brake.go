package brake

import (
	"context"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/limit"
)

// fresh is for how long a node believes what it last read of the switch.
const fresh = 2 * time.Second

// Brake is the step of one node. A nil Brake is off.
type Brake struct {
	db     *db.DB
	secret []byte
	now    core.Clock
	lines  *lines
	once   *limit.Limiter

	setting atomic.Pointer[Setting]
	readAt  atomic.Int64 // Unix nanoseconds

	Held, Proved, Waited atomic.Int64 // since start, for metrics
}

// New returns the brake of a node. secret is the server's, the same on all nodes.
func New(d *db.DB, secret []byte, now core.Clock) *Brake {
	b := &Brake{db: d, secret: secret, now: now, lines: newLines(), once: limit.New(1, Lifetime, now)}
	b.setting.Store(&Setting{})
	return b
}

// Setting returns the switch as it was at most two seconds ago; if it cannot be
// read, as it was last known.
func (b *Brake) Setting(ctx context.Context) Setting {
	if b == nil {
		return Setting{}
	}
	now, read := b.now().UnixNano(), b.readAt.Load()
	if age := now - read; read == 0 || age >= int64(fresh) || age < 0 {
		// One reads; the others go on with what is known, but the very first.
		if b.readAt.CompareAndSwap(read, now) || read == 0 {
			b.reload(ctx)
		}
	}
	return *b.setting.Load()
}

func (b *Brake) reload(ctx context.Context) {
	// Whoever asked may hang up; the answer is for all.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	var s Setting
	if err := b.db.Read(ctx, func(tx *db.Tx) (err error) {
		s, err = Get(tx)
		return err
	}); err == nil {
		b.setting.Store(&s)
	}
}

// Ask is a request for what the brake guards.
type Ask struct {
	Network string   // [limit.Prefix] of who asks, "" if it cannot be known
	About   []string // what a pass is for: a form's token and a mailbox
	Ticket  string   // what the form carried, "" the first time
	Proof   string   // the work, if a script did it
	// Single asks for a pass that is good once. It is for what does more when it
	// is done twice, such as sending a mail. A sign-on is the same row however
	// often it is sent, and must be answered the same.
	Single bool
}

// Hold is what somebody is told who must wait or work first.
type Hold struct {
	Ticket string        // for the form to carry; with a proof of work it is a pass
	Bits   int           // of the work
	Wait   time.Duration // after which the ticket alone is a pass, whole seconds; 0: the line is full
	Early  bool          // a ticket came back before its time
}

// Check returns nil if the brake is off, or if a carries a pass. Else it returns
// what to tell: a ticket that came too early keeps its place, any other (none,
// tampered with, of another form, too old) is replaced by a new one at the end
// of the line.
func (b *Brake) Check(ctx context.Context, a Ask) *Hold {
	s := b.Setting(ctx)
	if !s.On() {
		return nil
	}
	now := b.now()
	if t, ok := read(a.Ticket, b.secret, a.About, now); ok {
		proved := t.proved(a.Ticket, a.Proof)
		rest := time.Duration(t.ready-now.Unix()) * time.Second
		switch {
		case t.ready != 0 && rest > 0 && !proved:
			return &Hold{Ticket: a.Ticket, Bits: t.bits, Wait: rest, Early: true}
		case t.ready == 0 && !proved, a.Single && !b.once.Allow(a.Ticket): // to the end of the line
		case proved:
			b.Proved.Add(1)
			return nil
		default:
			b.Waited.Add(1)
			return nil
		}
	}
	b.Held.Add(1)
	t := ticket{made: now.Unix(), bits: s.Bits}
	h := &Hold{Bits: s.Bits}
	if at, free := b.lines.place(a.Network, now, s); free {
		t.ready = at.Add(time.Second - 1).Unix() // a whole second, rather later
		h.Wait = time.Duration(t.ready-now.Unix()) * time.Second
	}
	h.Ticket = t.write(b.secret, a.About)
	return h
}
