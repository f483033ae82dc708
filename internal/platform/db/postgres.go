package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"sync/atomic"
	"time"

	"groundswell/internal/core"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// How often and for how long is tried again, so that everybody has an answer in
// about a second and most have the right one.
//
//   - Lost against another transaction: nine times with 5 to 200 ms between,
//     0.9 s in all. With three in ten lost by chance one in 50,000 is refused;
//     with three tries it would be one in forty. The waits double because those
//     who meet at one row (a statement's tally) must come apart.
//   - No connection: three times, 1 s in all, which bridges a restart of the
//     database's proxy. A failover takes longer; meanwhile people get their form
//     back with what they typed rather than a page that hangs.
const (
	maxLost     = 9
	maxCut      = 3
	connectIn   = 5 * time.Second  // to one host
	poolIn      = 5 * time.Second  // to get one of the pool's connections
	personWaits = 15 * time.Second // for the database, in one request
)

// openPool opens the pool. The address may name several hosts; with
// target_session_attrs=read-write new connections go to the one that writes, so
// a promoted standby is found without a restart.
func openPool(dsn string) (*sql.DB, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the PostgreSQL address cannot be read") // the address may hold a password
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectIn
	}
	// A host that vanished without a word is noticed within 15 s, however long a
	// statement may take.
	d := net.Dialer{Control: control, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 5 * time.Second, Count: 2}}
	c.DialFunc = d.DialContext
	p := stdlib.OpenDB(*c)
	p.SetMaxOpenConns(32)
	p.SetMaxIdleConns(16)
	p.SetConnMaxIdleTime(5 * time.Minute)
	return p, nil
}

type personKey struct{}

// PersonWaits marks the context of one request: when it has waited 15 seconds for
// PostgreSQL in all, its transactions end with a [core.Busy] error, even if the
// database hangs (a synchronous standby that is gone, a full disk). Maintenance
// may take longer, and so may the sending of a long answer.
func PersonWaits(ctx context.Context) context.Context {
	return context.WithValue(ctx, personKey{}, new(atomic.Int64))
}

func (db *DB) writePostgres(ctx context.Context, f func(*Tx) error) error {
	return db.again(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable}, f)
}

func (db *DB) readPostgres(ctx context.Context, f func(*Tx) error) error {
	return db.again(ctx, &sql.TxOptions{ReadOnly: true}, f)
}

// again runs a transaction until it is through, is refused, or has been tried
// often enough. A commit that broke off is not repeated: it may have been made.
// Its caller gets [core.Busy], and a form that is sent again meets its own row.
func (db *DB) again(ctx context.Context, o *sql.TxOptions, f func(*Tx) error) error {
	outer := ctx
	if waited, ok := ctx.Value(personKey{}).(*atomic.Int64); ok {
		var cancel context.CancelFunc
		began := time.Now()
		ctx, cancel = context.WithTimeout(ctx, personWaits-time.Duration(waited.Load()))
		defer func() { cancel(); waited.Add(int64(time.Since(began))) }()
	}
	wait, pause := 5*time.Millisecond, 50*time.Millisecond
	for lost, cut := 0, 0; ; {
		began := false
		err := db.attempt(ctx, o, f, &began)
		var d time.Duration
		switch {
		case err == nil:
			return nil
		case outer.Err() != nil:
			return outer.Err()
		case retry(err) && lost < maxLost:
			lost++
			d, wait = wait/2+rand.N(wait), min(2*wait, 200*time.Millisecond)
		case unreachable(err) && !began && cut < maxCut:
			cut++
			d, pause = pause/2+rand.N(pause), 4*pause
		case retry(err), unreachable(err), ctx.Err() != nil:
			return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
		default:
			return classify(err)
		}
		select {
		case <-ctx.Done():
			if outer.Err() != nil {
				return outer.Err()
			}
			return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
		case <-time.After(d):
		}
	}
}

// attempt runs a transaction once. committing is set when its commit has been
// sent for.
func (db *DB) attempt(ctx context.Context, o *sql.TxOptions, f func(*Tx) error, committing *bool) error {
	have, cancel := context.WithTimeout(ctx, poolIn)
	conn, err := db.write.Conn(have)
	cancel()
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
			return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: errors.New("all connections to PostgreSQL are in use")}
		}
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, o)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(&Tx{ctx, tx, db.engine}); err != nil {
		return err
	}
	*committing = !o.ReadOnly
	err = tx.Commit()
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// unreachable reports whether err says that there is no connection, or no longer:
// what was under way is undone, unless it was a commit.
func unreachable(err error) bool {
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		// 08 connection, 53300 too many of them, 57P shutting down or starting.
		return e.Code[:2] == "08" || e.Code == "53300" || e.Code[:3] == "57P"
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*net.OpError](err); ok {
		return true
	}
	return pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed)
}
