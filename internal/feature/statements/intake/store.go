package intake

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// run is a file that is brought in.
type run struct {
	ID         core.ID
	Statement  core.ID
	State      string
	By         core.ID
	At         int64
	All, Done  int64
	Why        string
	ReportJSON string
}

// States of a run.
const (
	open    = "open"
	running = "running"
	done    = "done"
	failed  = "failed"
	ended   = "ended"  // by a person, midway
	undone  = "undone" // taken back after it was done
)

const runColumns = `id, statement, state, made_by, made_at, rows_all, rows_done, why, report`

func scanRun(r db.Row) (*run, error) {
	var x run
	var id, st, by string
	err := r.Scan(&id, &st, &x.State, &by, &x.At, &x.All, &x.Done, &x.Why, &x.ReportJSON)
	x.ID, x.Statement, x.By = core.ID(id), core.ID(st), core.ID(by)
	return &x, err
}

func insertRun(tx *db.Tx, x *run) error {
	_, err := tx.Exec(`INSERT INTO intake_run (`+runColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(x.ID), string(x.Statement), x.State, string(x.By), x.At, x.All, x.Done, x.Why, x.ReportJSON)
	return err
}

func runByID(tx *db.Tx, id core.ID) (*run, error) {
	all, err := db.All(tx, scanRun, `SELECT `+runColumns+` FROM intake_run WHERE id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNone
	}
	return all[0], nil
}

func runsOf(tx *db.Tx, statement core.ID) ([]*run, error) {
	return db.All(tx, scanRun, `SELECT `+runColumns+` FROM intake_run WHERE statement = $1 ORDER BY made_at DESC, id LIMIT 100`, string(statement))
}

// openRuns are those of all statements that somebody has to go on with, or that are
// being done.
func openRuns(tx *db.Tx) ([]*run, error) {
	return db.All(tx, scanRun, `SELECT `+runColumns+` FROM intake_run WHERE state IN ('open', 'running') ORDER BY made_at, id`)
}

// setState moves a run from one state to another and reports whether it did.
func setState(tx *db.Tx, id core.ID, from, to, why string) (bool, error) {
	n, err := tx.Exec(`UPDATE intake_run SET state = $3, why = $4 WHERE id = $1 AND state = $2`, string(id), from, to, why)
	return n == 1, err
}

func setDone(tx *db.Tx, id core.ID, rows int64) error {
	_, err := tx.Exec(`UPDATE intake_run SET rows_done = $2 WHERE id = $1`, string(id), rows)
	return err
}

func setReport(tx *db.Tx, id core.ID, report string) error {
	_, err := tx.Exec(`UPDATE intake_run SET report = $2 WHERE id = $1`, string(id), report)
	return err
}

func deleteRun(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM intake_run WHERE id = $1`, string(id))
	return err
}

func insertFile(tx *db.Tx, id core.ID, body []byte, endsAt int64) error {
	_, err := tx.Exec(`INSERT INTO intake_file (run, body, plan, ends_at) VALUES ($1, $2, $3, $4)`, string(id), body, []byte{}, endsAt)
	return err
}

// fileOf returns what is held of a run's file; core.NotFound when it is gone.
func fileOf(tx *db.Tx, id core.ID) (body, plan []byte, err error) {
	err = tx.Get([]any{&body, &plan}, `SELECT body, plan FROM intake_file WHERE run = $1`, string(id))
	return body, plan, err
}

func setPlan(tx *db.Tx, id core.ID, plan []byte) (bool, error) {
	n, err := tx.Exec(`UPDATE intake_file SET plan = $2 WHERE run = $1`, string(id), plan)
	return n == 1, err
}

func deleteFile(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM intake_file WHERE run = $1`, string(id))
	return err
}

// overdueFiles are the runs whose files have been held long enough.
func overdueFiles(tx *db.Tx, now int64) ([]core.ID, error) {
	return db.All(tx, func(r db.Row) (core.ID, error) {
		var id string
		err := r.Scan(&id)
		return core.ID(id), err
	}, `SELECT run FROM intake_file WHERE ends_at <= $1 ORDER BY run`, now)
}

// sheet is a sheet of paper that was keyed in.
type sheet struct {
	ID        core.ID
	Statement core.ID
	Number    string
	By        core.ID
	On        core.Day
	Added     int64
	Held      int64
	SealedN   int64
	Undone    bool
	Sealed    []byte
}

const sheetColumns = `id, statement, number, keyed_by, keyed_on, added, held, sealed_n, undone, sealed`

func scanSheet(r db.Row) (*sheet, error) {
	var x sheet
	var id, st, by string
	var on, undone int64
	err := r.Scan(&id, &st, &x.Number, &by, &on, &x.Added, &x.Held, &x.SealedN, &undone, &x.Sealed)
	x.ID, x.Statement, x.By, x.On, x.Undone = core.ID(id), core.ID(st), core.ID(by), core.Day(on), undone == 1
	return &x, err
}

func insertSheet(tx *db.Tx, x *sheet) error {
	if x.Sealed == nil {
		x.Sealed = []byte{}
	}
	_, err := tx.Exec(`INSERT INTO intake_sheet (`+sheetColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`,
		string(x.ID), string(x.Statement), x.Number, string(x.By), int64(x.On), x.Added, x.Held, x.SealedN, x.Sealed)
	return err
}

func sheetByID(tx *db.Tx, id core.ID) (*sheet, error) {
	all, err := db.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM intake_sheet WHERE id = $1`, string(id))
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNone
	}
	return all[0], nil
}

func sheetsOf(tx *db.Tx, statement core.ID) ([]*sheet, error) {
	return db.All(tx, scanSheet, `SELECT `+sheetColumns+` FROM intake_sheet WHERE statement = $1 ORDER BY keyed_on DESC, id LIMIT 200`, string(statement))
}

func setUndone(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`UPDATE intake_sheet SET undone = 1, sealed = $2 WHERE id = $1`, string(id), []byte{})
	return err
}

// forgetSheets forgets which sealed rows came with the sheets keyed in before a day.
func forgetSheets(tx *db.Tx, before core.Day) (int64, error) {
	return tx.Exec(`UPDATE intake_sheet SET sealed = $2 WHERE keyed_on < $1 AND LENGTH(sealed) > 0`, int64(before), []byte{})
}
