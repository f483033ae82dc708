package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// anySigned reports whether somebody counts for a statement.
func anySigned(tx *db.Tx, statement core.ID) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT COUNT(*) FROM (SELECT n FROM statements_tally WHERE statement = $1 AND n > 0 LIMIT 1) AS x`, string(statement))
	return n > 0, err
}
