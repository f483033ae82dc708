package db

import (
	"errors"

	"groundswell/internal/core"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// SQLite primary result codes (https://sqlite.org/rescode.html).
const (
	sqliteBusy       = 5
	sqliteNoMem      = 7
	sqliteReadonly   = 8
	sqliteIOErr      = 10
	sqliteCorrupt    = 11
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteProtocol   = 15
	sqliteConstraint = 19
	sqliteNotADB     = 26

	// Extended codes: the disk said that it did not keep what it was given.
	sqliteIOErrFsync    = sqliteIOErr | 4<<8
	sqliteIOErrDirFsync = sqliteIOErr | 5<<8
)

// lostTrust reports whether err says that the disk did not keep, or changed, what
// it was given: after that nothing may be acknowledged until the program has
// started anew from what the disk really holds.
func lostTrust(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return false
	}
	switch e.Code() & 0xff {
	case sqliteCorrupt, sqliteNotADB:
		return true
	}
	return e.Code() == sqliteIOErrFsync || e.Code() == sqliteIOErrDirFsync
}

// perhapsOnes reports whether a transaction that several share was lost to
// something that may concern one of them only. A disk that is read-only, locked
// or failing is everybody's: to ask it once for each would only keep them waiting.
func perhapsOnes(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return !ok || e.Code()&0xff == sqliteFull
}

// classify gives an engine's failure its kind: a store that cannot take
// anything now is [core.Busy], a broken constraint [core.Conflict]. The cause
// stays inside for the log; engines name tables and columns in it, never values
// of ours except in PostgreSQL's Detail, which pgconn does not print.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*core.Error](err); ok {
		return err
	}
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		switch e.Code() & 0xff {
		case sqliteBusy, sqliteNoMem, sqliteReadonly, sqliteIOErr, sqliteFull, sqliteCantOpen, sqliteProtocol, sqliteCorrupt, sqliteNotADB:
			return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
		case sqliteConstraint:
			return &core.Error{Kind: core.Conflict, Key: "web.conflict", Err: err}
		}
		return err
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case e.Code == "23505" || e.Code == "23503" || e.Code == "23514":
			return &core.Error{Kind: core.Conflict, Key: "web.conflict", Err: err}
		case e.Code[:2] == "53" || e.Code[:2] == "57" || e.Code == "25006" || e.Code[:2] == "58":
			return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
		}
		return err
	}
	if e, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: e}
	}
	return err
}

// retry reports whether the transaction lost against another one and may be
// run again whole (PostgreSQL and engines that speak its protocol).
func retry(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40001" || e.Code == "40P01")
}
