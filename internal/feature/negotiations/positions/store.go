package positions

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

const positionColumns = `id, negotiation, draft, paragraph, anchor, ask, day, public, revision, at, by_who, body`

func scanPosition(r db.Row) (*Position, error) {
	p := new(Position)
	var id, negotiation, draft, body string
	var paragraph, day, public int64
	if err := r.Scan(&id, &negotiation, &draft, &paragraph, &p.Anchor, &p.Ask, &day, &public, &p.Revision, &p.Noted, &p.By, &body); err != nil {
		return nil, err
	}
	p.ID, p.Negotiation, p.Draft, p.Paragraph = core.ID(id), core.ID(negotiation), core.ID(draft), int(paragraph)
	p.Day, p.Public = core.Day(day), public == 1
	return p, json.Unmarshal([]byte(body), &p.Said)
}

// positionsOf returns the positions on a negotiation that are kept in clear, the latest
// first.
func positionsOf(tx *db.Tx, negotiation core.ID) ([]*Position, error) {
	return db.All(tx, scanPosition, `SELECT `+positionColumns+` FROM positions_position WHERE negotiation = $1 ORDER BY day DESC, at DESC, id`, string(negotiation))
}

func positionByID(tx *db.Tx, negotiation, id core.ID) (*Position, error) {
	return db.One(tx, scanPosition, `SELECT `+positionColumns+` FROM positions_position WHERE id = $1 AND negotiation = $2`, string(id), string(negotiation))
}

func insertPosition(tx *db.Tx, p *Position) error {
	body, err := json.Marshal(p.Said)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO positions_position (`+positionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		string(p.ID), string(p.Negotiation), string(p.Draft), int64(p.Paragraph), p.Anchor, p.Ask, int64(p.Day), db.Flag(p.Public), p.Revision, p.Noted, p.By, string(body))
	return err
}

// updatePosition writes a position down if nobody else did since its revision.
func updatePosition(tx *db.Tx, p *Position) (bool, error) {
	body, err := json.Marshal(p.Said)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE positions_position SET draft = $1, paragraph = $2, anchor = $3, ask = $4, day = $5, public = $6, body = $7, revision = revision + 1
		WHERE id = $8 AND revision = $9`,
		string(p.Draft), int64(p.Paragraph), p.Anchor, p.Ask, int64(p.Day), db.Flag(p.Public), string(body), string(p.ID), p.Revision)
	return n == 1, err
}

func deletePosition(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM positions_position WHERE id = $1`, string(id))
	return err
}

func insertSealed(tx *db.Tx, s *Sealed) error {
	_, err := tx.Exec(`INSERT INTO positions_sealed (id, negotiation, draft, paragraph, anchor, ask, box) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(s.ID), string(s.Negotiation), string(s.Draft), int64(s.Paragraph), s.Anchor, s.Ask, s.Box)
	return err
}

// sealedOf returns the sealed positions on a negotiation, in no order of time: ids are
// random. Without boxes it is what pages need to count them.
func sealedOf(tx *db.Tx, negotiation core.ID, boxes bool) ([]*Sealed, error) {
	scan := func(r db.Row) (*Sealed, error) {
		s := new(Sealed)
		var id, of, draft string
		var paragraph int64
		into := []any{&id, &of, &draft, &paragraph, &s.Anchor, &s.Ask}
		if boxes {
			into = append(into, &s.Box)
		}
		err := r.Scan(into...)
		s.ID, s.Negotiation, s.Draft, s.Paragraph = core.ID(id), core.ID(of), core.ID(draft), int(paragraph)
		return s, err
	}
	if boxes {
		return db.All(tx, scan, `SELECT id, negotiation, draft, paragraph, anchor, ask, box FROM positions_sealed WHERE negotiation = $1 ORDER BY id`, string(negotiation))
	}
	return db.All(tx, scan, `SELECT id, negotiation, draft, paragraph, anchor, ask FROM positions_sealed WHERE negotiation = $1 ORDER BY id`, string(negotiation))
}

// deleteSealed deletes these positions of a negotiation and returns how many were there.
func deleteSealed(tx *db.Tx, negotiation core.ID, ids []core.ID) (n int64, err error) {
	for _, id := range ids {
		one, err := tx.Exec(`DELETE FROM positions_sealed WHERE negotiation = $1 AND id = $2`, string(negotiation), string(id))
		if err != nil {
			return 0, err
		}
		n += one
	}
	return n, nil
}

// moveSealed says of a sealed position what it is about. What is sealed stays.
func moveSealed(tx *db.Tx, id core.ID, to At) error {
	_, err := tx.Exec(`UPDATE positions_sealed SET draft = $1, paragraph = $2, anchor = $3 WHERE id = $4`, string(to.Draft), int64(to.Paragraph), to.Anchor, string(id))
	return err
}

// onDrafts counts the positions of all negotiations by the draft that they are about.
func onDrafts(tx *db.Tx) (map[core.ID]map[core.ID]int64, error) {
	out := map[core.ID]map[core.ID]int64{}
	type row struct {
		of, draft core.ID
		n         int64
	}
	all, err := db.All(tx, func(r db.Row) (row, error) {
		var of, draft string
		var n int64
		err := r.Scan(&of, &draft, &n)
		return row{core.ID(of), core.ID(draft), n}, err
	}, `SELECT negotiation, draft, count(*) FROM positions_position WHERE draft <> '' GROUP BY negotiation, draft
		UNION ALL SELECT negotiation, draft, count(*) FROM positions_sealed WHERE draft <> '' GROUP BY negotiation, draft`)
	for _, x := range all {
		if out[x.of] == nil {
			out[x.of] = map[core.ID]int64{}
		}
		out[x.of][x.draft] += x.n
	}
	return out, err
}
