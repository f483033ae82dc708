package db

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"

	"groundswell/internal/core"
)

// Dump writes every row of every table as JSON lines, in one consistent
// transaction, the same for both engines: {"table":…,"columns":[…]} followed by
// one array per row. Bytes are {"b64":…}. Rows come in the order of the tables'
// random keys, never in the order in which they were written.
func (db *DB) Dump(ctx context.Context, w io.Writer) (err error) {
	defer core.Wrap(&err, "db.Dump")
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, opts)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	tables, err := db.tables(ctx, tx)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, t := range tables {
		if err := dumpTable(ctx, tx, enc, t); err != nil {
			return fmt.Errorf("table %s: %w", t, err)
		}
	}
	return nil
}

func (db *DB) tables(ctx context.Context, q runner) ([]string, error) {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if db.engine == Postgres {
		list = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	}
	rows, err := q.QueryContext(ctx, list)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		if n != "db_migration" && n != "db_migrating" && n != "db_lease" {
			out = append(out, n)
		}
	}
	sort.Strings(out)
	return out, rows.Err()
}

// tableHead begins a table in a dump.
type tableHead struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

func dumpTable(ctx context.Context, tx *sql.Tx, enc *json.Encoder, table string) error {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+quote(table)+" ORDER BY 1")
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	if err := enc.Encode(tableHead{table, cols}); err != nil {
		return err
	}
	vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(ptrs...); err != nil {
			return err
		}
		for i, v := range vals {
			if b, ok := v.([]byte); ok {
				vals[i] = map[string]string{"b64": base64.StdEncoding.EncodeToString(b)}
			}
		}
		if err := enc.Encode(vals); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Load reads what [DB.Dump] wrote into this migrated, empty database, all or
// nothing. It refuses tables and columns that this program does not know and a
// database that already holds rows.
func (db *DB) Load(ctx context.Context, r io.Reader) (err error) {
	defer core.Wrap(&err, "db.Load")
	if db.engine == SQLite {
		return db.Write(ctx, func(tx *Tx) error { return db.load(ctx, tx, r) })
	}
	return db.run(ctx, db.write, nil, func(tx *Tx) error { return db.load(ctx, tx, r) })
}

func (db *DB) load(ctx context.Context, tx *Tx, r io.Reader) error {
	known, err := db.tables(ctx, tx.r)
	if err != nil {
		return err
	}
	mine := map[string]bool{}
	for _, t := range known {
		n, err := Value[int64](tx, "SELECT COUNT(*) FROM "+quote(t))
		if err != nil {
			return err
		}
		if n > 0 {
			return fmt.Errorf("table %s already holds rows: restore into an empty database", t)
		}
		mine[t] = true
	}
	dec := json.NewDecoder(r)
	dec.UseNumber()
	insert := ""
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return err
		}
		if raw[0] == '{' {
			var h tableHead
			if err := json.Unmarshal(raw, &h); err != nil {
				return err
			}
			if !mine[h.Table] {
				return fmt.Errorf("table %q is unknown to this program", h.Table)
			}
			insert = insertText(h)
			continue
		}
		args, err := rowArgs(raw)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(insert, args...); err != nil {
			return err
		}
	}
	return nil
}

func insertText(h tableHead) string {
	cols, marks := make([]string, len(h.Columns)), make([]string, len(h.Columns))
	for i, c := range h.Columns {
		cols[i], marks[i] = quote(c), fmt.Sprintf("$%d", i+1)
	}
	return "INSERT INTO " + quote(h.Table) + " (" + strings.Join(cols, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
}

func rowArgs(raw json.RawMessage) ([]any, error) {
	var vals []any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&vals); err != nil {
		return nil, err
	}
	for i, v := range vals {
		switch v := v.(type) {
		case json.Number:
			n, err := v.Int64()
			if err != nil {
				return nil, err
			}
			vals[i] = n
		case map[string]any:
			s, _ := v["b64"].(string)
			b, err := base64.StdEncoding.DecodeString(s)
			if err != nil {
				return nil, err
			}
			vals[i] = b
		}
	}
	return vals, nil
}
