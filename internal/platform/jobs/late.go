package jobs

import (
	"context"
	"time"

	"groundswell/internal/platform/db"
)

const (
	lateAfter = 10 * time.Minute
	lateFor   = 15 // seconds for which an answer is kept
)

// Late reports whether a job has been waiting for more than ten minutes, so that
// a page need not promise what is not so. It is about all jobs together and tells
// nothing of anybody's. While the store gives no answer the last one holds.
func (q *Queue) Late(ctx context.Context) bool {
	now := q.clock()
	if at := q.lateAt.Load(); at != 0 && now.Unix()-at < lateFor && now.Unix() >= at {
		return q.late.Load()
	}
	q.lateAt.Store(now.Unix())
	var n int64
	err := q.db.Read(ctx, func(tx *db.Tx) (err error) {
		n, err = db.Value[int64](tx, `SELECT COUNT(*) FROM (SELECT id FROM jobs_job WHERE expires_at < $1 LIMIT 1) AS x`, now.Add(expire-lateAfter).Unix())
		return err
	})
	if err == nil {
		q.late.Store(n > 0)
	}
	return q.late.Load()
}
