package rolls

import (
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/db"
)

const deliveryColumns = `id, statement, snapshot, lang, format, arranged, file, recipient, kind, country, day, answered, answer, note, account, at, changed`

func scanDelivery(r db.Row) (*Delivery, error) {
	var d Delivery
	var id, st, snap, lang, format, order, by string
	var day, answered int64
	err := r.Scan(&id, &st, &snap, &lang, &format, &order, &d.File, &d.To, &d.Kind, &d.Country, &day, &answered, &d.Answer, &d.Note, &by, &d.At, &d.Changed)
	d.ID, d.Statement, d.Snapshot, d.By = core.ID(id), core.ID(st), core.ID(snap), core.ID(by)
	d.Lang, d.Format, d.Order, d.Day, d.Answered = core.Lang(lang), annex.Format(format), annex.Order(order), core.Day(day), core.Day(answered)
	return &d, err
}

func insertDelivery(tx *db.Tx, d *Delivery) (bool, error) {
	n, err := tx.Exec(`INSERT INTO rolls_delivery (`+deliveryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT DO NOTHING`, string(d.ID), string(d.Statement), string(d.Snapshot), string(d.Lang), string(d.Format), string(d.Order), d.File,
		d.To, d.Kind, d.Country, int64(d.Day), int64(d.Answered), d.Answer, d.Note, string(d.By), d.At, d.Changed)
	return n == 1, err
}

func updateDelivery(tx *db.Tx, d *Delivery) error {
	_, err := tx.Exec(`UPDATE rolls_delivery SET snapshot = $1, lang = $2, format = $3, arranged = $4, file = $5, recipient = $6, kind = $7, country = $8,
		day = $9, answered = $10, answer = $11, note = $12, changed = $13 WHERE id = $14`, string(d.Snapshot), string(d.Lang), string(d.Format), string(d.Order),
		d.File, d.To, d.Kind, d.Country, int64(d.Day), int64(d.Answered), d.Answer, d.Note, d.Changed, string(d.ID))
	return err
}

func deliveryByID(tx *db.Tx, id core.ID) (*Delivery, error) {
	return one(tx, scanDelivery, `SELECT `+deliveryColumns+` FROM rolls_delivery WHERE id = $1`, string(id))
}

// deliveries returns those of a statement, the latest first.
func deliveries(tx *db.Tx, statement core.ID) ([]*Delivery, error) {
	return db.All(tx, scanDelivery, `SELECT `+deliveryColumns+` FROM rolls_delivery WHERE statement = $1 ORDER BY day DESC, id`, string(statement))
}
