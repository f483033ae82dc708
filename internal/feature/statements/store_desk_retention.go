package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// keptOf counts what the day of erasing takes away.
func keptOf(tx *db.Tx, statement core.ID) (records, fingerprints int64, err error) {
	err = tx.Get([]any{&records, &fingerprints}, `SELECT
		(SELECT COUNT(*) FROM statements_record r JOIN statements_endorsement e ON e.id = r.endorsement WHERE e.statement = $1),
		(SELECT COUNT(*) FROM statements_signer WHERE statement = $1)`, string(statement))
	return records, fingerprints, err
}
