package rolls

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/db"
)

// row is a name of a snapshot, and its place in it.
type row struct {
	Snapshot    core.ID
	Endorsement core.ID
	Region      string
	Script      string
	SortKey     []byte
	annex.Row
}

const rowColumns = `snapshot, endorsement, region, script, sort_key, line`

func scanRow(r db.Row) (*row, error) {
	var x row
	var snap, id, line string
	if err := r.Scan(&snap, &id, &x.Region, &x.Script, &x.SortKey, &line); err != nil {
		return nil, err
	}
	x.Snapshot, x.Endorsement = core.ID(snap), core.ID(id)
	return &x, json.Unmarshal([]byte(line), &x.Row)
}

func (x *row) line() string {
	b, err := json.Marshal(x.Row)
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return string(b)
}

func insertRow(tx *db.Tx, x *row) error {
	_, err := tx.Exec(`INSERT INTO rolls_row (snapshot, endorsement, kind, region, script, sort_key, line) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, string(x.Snapshot), string(x.Endorsement), x.Kind, x.Region, x.Script, x.SortKey, x.line())
	return err
}

func rowsOfEndorsement(tx *db.Tx, id core.ID) ([]*row, error) {
	return db.All(tx, scanRow, `SELECT `+rowColumns+` FROM rolls_row WHERE endorsement = $1 ORDER BY snapshot`, string(id))
}

func deleteRow(tx *db.Tx, x *row) error {
	_, err := tx.Exec(`DELETE FROM rolls_row WHERE snapshot = $1 AND endorsement = $2`, string(x.Snapshot), string(x.Endorsement))
	return err
}

func countRows(tx *db.Tx, snapshot core.ID) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM rolls_row WHERE snapshot = $1`, string(snapshot))
}

// rowsAfter returns up to limit names in the order of their random ids.
func rowsAfter(tx *db.Tx, snapshot, after core.ID, limit int64) ([]*row, error) {
	return db.All(tx, scanRow, `SELECT `+rowColumns+` FROM rolls_row WHERE snapshot = $1 AND endorsement > $2 ORDER BY endorsement LIMIT $3`,
		string(snapshot), string(after), limit)
}

// part is a stretch of a snapshot in which names stand in the order of their keys.
// Region "*" is all regions.
type part struct{ Kind, Region, Script string }

// parts returns the stretches that have names in them.
func parts(tx *db.Tx, snapshot core.ID) (map[part]int64, error) {
	out := map[part]int64{}
	err := tx.Each(func(r db.Row) error {
		var p part
		var n int64
		if err := r.Scan(&p.Kind, &p.Region, &p.Script, &n); err != nil {
			return err
		}
		out[p] = n
		out[part{p.Kind, "*", p.Script}] += n
		return nil
	}, `SELECT kind, region, script, COUNT(*) FROM rolls_row WHERE snapshot = $1 GROUP BY kind, region, script`, string(snapshot))
	return out, err
}

// partRows returns up to limit names of a stretch that stand after (key, id).
func partRows(tx *db.Tx, snapshot core.ID, p part, key []byte, id core.ID, limit int64) ([]*row, error) {
	if key == nil {
		key = []byte{}
	}
	if p.Region == "*" {
		return db.All(tx, scanRow, `SELECT `+rowColumns+` FROM rolls_row
			WHERE snapshot = $1 AND kind = $2 AND script = $3 AND (sort_key, endorsement) > ($4, $5)
			ORDER BY sort_key, endorsement LIMIT $6`, string(snapshot), p.Kind, p.Script, key, string(id), limit)
	}
	return db.All(tx, scanRow, `SELECT `+rowColumns+` FROM rolls_row
		WHERE snapshot = $1 AND kind = $2 AND region = $3 AND script = $4 AND (sort_key, endorsement) > ($5, $6)
		ORDER BY sort_key, endorsement LIMIT $7`, string(snapshot), p.Kind, p.Region, p.Script, key, string(id), limit)
}
