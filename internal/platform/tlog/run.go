package tlog

import (
	"context"
	"time"
)

// Run makes a checkpoint every hour, a few minutes past it by chance, until ctx
// ends. First it checks the whole log, makes the first checkpoint of a new one,
// and asks the witnesses whether they have seen more; once a day it checks all
// again.
func (l *Log) Run(ctx context.Context) {
	l.start(ctx)
	for hours := 1; ; hours++ {
		now := l.c.Now()
		next := now.Truncate(time.Hour).Add(time.Hour + time.Duration(chance(300))*time.Second)
		select {
		case <-ctx.Done():
			return
		case <-time.After(next.Sub(now)):
		}
		if hours%24 == 0 {
			l.Check(ctx)
		}
		l.before(ctx)
		if _, err := l.Checkpoint(ctx); err != nil && ctx.Err() == nil {
			l.c.Log.Error("no checkpoint of the transparency log", "err", err)
		}
	}
}

func (l *Log) before(ctx context.Context) {
	if l.c.Before == nil {
		return
	}
	if err := l.c.Before(ctx); err != nil && ctx.Err() == nil {
		l.c.Log.Error("the batch before a checkpoint failed", "err", err)
	}
}

func (l *Log) start(ctx context.Context) {
	if err := l.Check(ctx); err != nil {
		return // said already
	}
	l.before(ctx)
	s, ok, err := l.newest(ctx)
	if err == nil && (!ok || s.size == 0 && !sameOrigin(s.note, l.c.Origin)) {
		_, err = l.Checkpoint(ctx)
	} else if err == nil {
		l.ask(ctx, true)
	}
	if err != nil && ctx.Err() == nil {
		l.c.Log.Error("no checkpoint of the transparency log", "err", err)
	}
}
