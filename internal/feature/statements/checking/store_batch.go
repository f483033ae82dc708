package checking

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const batchColumns = `id, statement, action, was, chosen, reason, by_whom, at, state, total, done, passed, undone`

func scanBatch(r db.Row) (*Batch, error) {
	var b Batch
	var id, st, action, chosen, by string
	if err := r.Scan(&id, &st, &action, &b.Was, &chosen, &b.Reason, &by, &b.At, &b.State, &b.Total, &b.Done, &b.Passed, &b.Undone); err != nil {
		return nil, err
	}
	b.ID, b.Statement, b.Action, b.By = core.ID(id), core.ID(st), Action(action), core.ID(by)
	return &b, json.Unmarshal([]byte(chosen), &b.Chosen)
}

func insertBatch(tx *db.Tx, b Batch) error {
	chosen, err := json.Marshal(b.Chosen)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO checking_batch (`+batchColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0, 0)`,
		string(b.ID), string(b.Statement), string(b.Action), b.Was, string(chosen), b.Reason, string(b.By), b.At, b.State)
	return err
}

func batchByID(tx *db.Tx, id core.ID) (*Batch, error) {
	all, err := db.All(tx, scanBatch, `SELECT `+batchColumns+` FROM checking_batch WHERE id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNone
	}
	return all[0], nil
}

// batchesOf returns the latest batches of a statement.
func batchesOf(tx *db.Tx, st core.ID) ([]*Batch, error) {
	return db.All(tx, scanBatch, `SELECT `+batchColumns+` FROM checking_batch WHERE statement = $1 AND state <> 'choosing' ORDER BY at DESC, id LIMIT 50`, string(st))
}

// openBatches returns those that are not at their end.
func openBatches(tx *db.Tx) ([]core.ID, error) {
	return db.All(tx, scanID, `SELECT id FROM checking_batch WHERE state IN ('running', 'undoing') ORDER BY id LIMIT 100`)
}

// overBatch returns a batch that can be undone no more since before, or nil.
func overBatch(tx *db.Tx, before int64) (*Batch, error) {
	all, err := db.All(tx, scanBatch, `SELECT `+batchColumns+` FROM checking_batch
		WHERE state IN ('choosing', 'stopped', 'done', 'undone') AND at < $1 ORDER BY at LIMIT 1`, before)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0], nil
}

// batchOf returns the batch that took an endorsement off the roll and can put it
// back, or "".
func batchOf(tx *db.Tx, endorsement core.ID) (string, error) {
	all, err := db.All(tx, scanID, `SELECT b.id FROM checking_batch_item AS i JOIN checking_batch AS b ON b.id = i.batch
		WHERE i.endorsement = $1 AND i.state = 'done' AND b.action = 'invalidate' ORDER BY b.at DESC LIMIT 1`, string(endorsement))
	if err != nil || len(all) == 0 {
		return "", err
	}
	return string(all[0]), nil
}

func startBatch(tx *db.Tx, id core.ID, total int64) error {
	_, err := tx.Exec(`UPDATE checking_batch SET state = 'running', total = $1 WHERE id = $2 AND state = 'choosing'`, total, string(id))
	return err
}

func setBatchState(tx *db.Tx, id core.ID, from, to string) error {
	_, err := tx.Exec(`UPDATE checking_batch SET state = $1 WHERE id = $2 AND state = $3`, to, string(id), from)
	return err
}

func saveBatch(tx *db.Tx, b *Batch) error {
	_, err := tx.Exec(`UPDATE checking_batch SET state = $1, done = $2, passed = $3, undone = $4 WHERE id = $5`, b.State, b.Done, b.Passed, b.Undone, string(b.ID))
	return err
}

func deleteBatch(tx *db.Tx, id core.ID) error {
	if err := dropItems(tx, id); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM checking_batch WHERE id = $1 AND state = 'choosing'`, string(id))
	return err
}

func insertItem(tx *db.Tx, batch, endorsement core.ID) error {
	_, err := tx.Exec(`INSERT INTO checking_batch_item (batch, endorsement, state) VALUES ($1, $2, 'waiting') ON CONFLICT (batch, endorsement) DO NOTHING`, string(batch), string(endorsement))
	return err
}

func countItems(tx *db.Tx, batch core.ID, state string) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM checking_batch_item WHERE batch = $1 AND state = $2`, string(batch), state)
}

func itemsOf(tx *db.Tx, batch core.ID, state string, limit int64) ([]core.ID, error) {
	return db.All(tx, scanID, `SELECT endorsement FROM checking_batch_item WHERE batch = $1 AND state = $2 ORDER BY endorsement LIMIT $3`, string(batch), state, limit)
}

func setItem(tx *db.Tx, batch, endorsement core.ID, state string) error {
	_, err := tx.Exec(`UPDATE checking_batch_item SET state = $1 WHERE batch = $2 AND endorsement = $3`, state, string(batch), string(endorsement))
	return err
}

func dropItems(tx *db.Tx, batch core.ID) error {
	_, err := tx.Exec(`DELETE FROM checking_batch_item WHERE batch = $1`, string(batch))
	return err
}
