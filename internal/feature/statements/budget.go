package statements

import (
	"context"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/limit"
	"groundswell/internal/platform/script"
)

// The budgets of signing. They keep a form from being a way to write to strangers
// or to fill the disk, and must not shut out four hundred people in a hall who
// share one address. So most of them make nobody fail: a mail that comes too
// early goes out later, and who signs sees the same page.
//
//	one mailbox     2 mails at once, then one a minute (the others wait)
//	                5 a day for one statement, 7 and 3 more a day for all (more: no mail)
//	one network     1,000 mails at once, then 600 an hour; the others wait, and when
//	                two hours of them wait, sign-ons are refused with all that was typed
//	                1,200 sign-ons at once, then one a second (more: refused likewise)
//	this machine    20,000 mails at once, then 10 a second; the others wait
//	the whole site  3,000 sign-ons at once, then 10 a second. While there are more,
//	                the site is pressed: a network has 120 sign-ons at once and then
//	                one every two seconds, and its mails stand in line behind those of
//	                networks that have asked for fewer: 2 at once, then one every two
//	                minutes, half an hour later at most
//
// A network is a /24 or a /48. This machine is where an onion service and a proxy
// that is not trusted come from: nobody can be told apart there, so nobody is
// refused. All of it lives in the memory of one process.
const (
	mailboxGap  = time.Minute
	networkWait = 2 * time.Hour
	lineWait    = 30 * time.Minute
)

type budget struct {
	statement *limit.Limiter // mails per mailbox and statement
	mailbox   *limit.Limiter // mails per mailbox
	gap       *limit.Limiter // between the mails of a mailbox
	network   *limit.Limiter // mails per network
	here      *limit.Limiter // mails asked for from this machine
	signs     *limit.Limiter // sign-ons per network
	pressed   *limit.Limiter // the same while the site is pressed
	line      *limit.Limiter // mails per network while the site is pressed
	site      *limit.Limiter // sign-ons of the whole site: none left, it is pressed
}

func newBudget(now core.Clock) *budget {
	return &budget{
		statement: limit.New(5, 24*time.Hour, now),
		mailbox:   limit.New(7, 8*time.Hour, now),
		gap:       limit.New(2, mailboxGap, now),
		network:   limit.New(1000, 6*time.Second, now),
		here:      limit.New(20_000, time.Second/10, now),
		signs:     limit.New(1200, time.Second, now),
		pressed:   limit.New(120, 2*time.Second, now),
		line:      limit.New(2, 2*time.Minute, now),
		site:      limit.New(3000, time.Second/10, now),
	}
}

type networkKey struct{}

// From says which network a request comes from, as [web.Request.Network] tells it:
// a prefix, or "" for this machine. It is counted under a hash and kept nowhere.
func From(ctx context.Context, network string) context.Context {
	return context.WithValue(ctx, networkKey{}, network)
}

func networkOf(ctx context.Context) string {
	n, _ := ctx.Value(networkKey{}).(string)
	return n
}

// Admit reports whether one more sign-on from a network is taken now. It knows
// nothing of who signs, so that a refusal tells nothing either.
func (s *Service) Admit(network string) bool {
	b := s.budget
	calm := b.site.Allow("")
	if network == "" {
		return true
	}
	// Counted in both, so that a network that flooded a calm site is not fresh
	// when it becomes a pressed one.
	wide, narrow := b.signs.Allow(network), b.pressed.Allow(network)
	return wide && (calm || narrow) && b.network.Ahead(network) <= networkWait
}

// mail takes a mail to an address from the budgets, and returns whether it may be
// sent and how much later. again says that the person asked for one more of the
// same: that one is not put off, but dropped, since one is on its way.
func (b *budget) mail(ctx context.Context, slug, address string, again bool) (wait time.Duration, ok bool) {
	who := script.SameAddress(address)
	if again && b.gap.Ahead(who) > 0 || !b.statement.Allow(mailbox(slug, address)) || !b.mailbox.Allow(who) {
		return 0, false
	}
	n := networkOf(ctx)
	if n == "" {
		if wait, ok = b.here.Wait("", networkWait); !ok {
			wait = networkWait
		}
	} else if wait, ok = b.network.Wait(n, networkWait); !ok {
		return 0, false
	}
	if n != "" && b.site.Ahead("") > 0 {
		turn, _ := b.line.Wait(n, lineWait)
		wait = max(wait, min(turn, lineWait))
	}
	turn, _ := b.gap.Wait(who, 24*time.Hour)
	return max(wait, turn), true
}
