package desk

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const taskColumns = `id, campaign, place, message, title, account, role, due, not_before, after_task, state, changed_by, changed_on, revision`

func scanTask(r db.Row) (*Task, error) {
	var t Task
	var id, account, role, after, state, by string
	var due, notBefore, on int64
	err := r.Scan(&id, &t.Campaign, &t.Place, &t.Message, &t.Title, &account, &role, &due, &notBefore, &after, &state, &by, &on, &t.Revision)
	t.ID, t.Account, t.Role, t.After, t.ChangedBy = core.ID(id), core.ID(account), core.Role(role), core.ID(after), core.ID(by)
	t.Due, t.NotBefore, t.ChangedOn, t.State = core.Day(due), core.Day(notBefore), core.Day(on), State(state)
	return &t, err
}

func allTasks(tx *db.Tx) ([]*Task, error) {
	return db.All(tx, scanTask, `SELECT `+taskColumns+` FROM desk_task ORDER BY place, id`)
}

func tasksOf(tx *db.Tx, campaign string) ([]*Task, error) {
	return db.All(tx, scanTask, `SELECT `+taskColumns+` FROM desk_task WHERE campaign = $1 ORDER BY place, id`, campaign)
}

func taskByID(tx *db.Tx, campaign string, id core.ID) (*Task, error) {
	all, err := db.All(tx, scanTask, `SELECT `+taskColumns+` FROM desk_task WHERE id = $1 AND campaign = $2`, string(id), campaign)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, errNone
	}
	return all[0], nil
}

func insertTask(tx *db.Tx, t *Task) error {
	_, err := tx.Exec(`INSERT INTO desk_task (`+taskColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		string(t.ID), t.Campaign, t.Place, t.Message, t.Title, string(t.Account), string(t.Role), int64(t.Due), int64(t.NotBefore),
		string(t.After), string(t.State), string(t.ChangedBy), int64(t.ChangedOn), t.Revision)
	return err
}

// updateTask writes a task down if nobody else did since its revision.
func updateTask(tx *db.Tx, t *Task) (bool, error) {
	n, err := tx.Exec(`UPDATE desk_task SET message = $2, title = $3, account = $4, role = $5, due = $6, not_before = $7, after_task = $8, state = $9,
		changed_by = $10, changed_on = $11, revision = revision + 1 WHERE id = $1 AND revision = $12`,
		string(t.ID), t.Message, t.Title, string(t.Account), string(t.Role), int64(t.Due), int64(t.NotBefore), string(t.After),
		string(t.State), string(t.ChangedBy), int64(t.ChangedOn), t.Revision)
	return n == 1, err
}

// deleteTask deletes a task; what waited for it waits for what it waited for.
func deleteTask(tx *db.Tx, t *Task) error {
	if _, err := tx.Exec(`UPDATE desk_task SET after_task = $2 WHERE after_task = $1`, string(t.ID), string(t.After)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM desk_task WHERE id = $1`, string(t.ID))
	return err
}
