package db

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"

	"groundswell/internal/core"
)

// Dump writes every row of every table as JSON lines, in one consistent
// transaction, the same for both engines: {"table":…,"columns":[…]} followed by
// one array per row. Bytes are {"b64":…}. Rows come in the order of the tables'
// random keys, never in the order in which they were written.
func (db *DB) Dump(ctx context.Context, w io.Writer) error {
	_, err := db.DumpSums(ctx, w)
	return err
}

// Sum is what can be compared of a table's rows, on either engine and in any order.
type Sum struct {
	Rows int64  `json:"rows"`
	Hash string `json:"hash"` // the hashes of all rows, added up
}

// DumpSums is [DB.Dump]; it also returns the sum of each table, as of the same
// moment.
func (db *DB) DumpSums(ctx context.Context, w io.Writer) (sums map[string]Sum, err error) {
	defer core.Wrap(&err, "db.Dump")
	opts := &sql.TxOptions{ReadOnly: true}
	if db.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, opts)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	tables, err := db.tables(ctx, tx)
	if err != nil {
		return nil, err
	}
	sums = map[string]Sum{}
	for _, t := range tables {
		columns, err := db.columns(ctx, tx, t)
		if err != nil {
			return nil, err
		}
		if sums[t], err = dumpTable(ctx, tx, w, t, columns); err != nil {
			return nil, fmt.Errorf("table %s: %w", t, err)
		}
	}
	return sums, nil
}

func (db *DB) tables(ctx context.Context, q runner) ([]string, error) {
	list := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	if db.engine == Postgres {
		list = `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()`
	}
	all, err := names(ctx, q, list)
	out := slices.DeleteFunc(all, func(n string) bool { return n == "db_migration" || n == "db_migrating" || n == "db_lease" })
	slices.Sort(out)
	return out, err
}

// columns returns those of a table. They are asked for by name, not as "*": what a
// connection to PostgreSQL has prepared of that is refused once another node has added
// a column.
func (db *DB) columns(ctx context.Context, q runner, table string) ([]string, error) {
	if db.engine == Postgres {
		return names(ctx, q, `SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`, quote(table))
	}
	return names(ctx, q, `SELECT name FROM pragma_table_info($1) ORDER BY cid`, table)
}

func names(ctx context.Context, q runner, query string, args ...any) (out []string, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// tableHead begins a table in a dump.
type tableHead struct {
	Table   string   `json:"table"`
	Columns []string `json:"columns"`
}

// dumpTable writes columns of a table.
func dumpTable(ctx context.Context, q runner, w io.Writer, table string, cols []string) (Sum, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+quoteAll(cols)+" FROM "+quote(table)+" ORDER BY 1")
	if err != nil {
		return Sum{}, err
	}
	defer rows.Close()
	var line bytes.Buffer
	enc := json.NewEncoder(&line)
	enc.SetEscapeHTML(false)
	put := func(v any) error {
		line.Reset()
		if err := enc.Encode(v); err != nil {
			return err
		}
		_, err := w.Write(line.Bytes())
		return err
	}
	if err := put(tableHead{table, cols}); err != nil {
		return Sum{}, err
	}
	var all adder
	n := int64(0)
	vals, ptrs := make([]any, len(cols)), make([]any, len(cols))
	for i := range vals {
		ptrs[i] = &vals[i]
	}
	for rows.Next() {
		if err := rows.Scan(ptrs...); err != nil {
			return Sum{}, err
		}
		for i, v := range vals {
			if b, ok := v.([]byte); ok {
				vals[i] = map[string]string{"b64": base64.StdEncoding.EncodeToString(b)}
			}
		}
		if err := put(vals); err != nil {
			return Sum{}, err
		}
		all.add(line.Bytes())
		n++
	}
	return Sum{n, all.String()}, rows.Err()
}

// adder adds up the hashes of lines, so that their order does not matter and the
// same line twice does not cancel itself.
type adder [4]uint64

func (a *adder) add(line []byte) {
	h := sha256.Sum256(line)
	carry := uint64(0)
	for i := range a {
		a[i], carry = bits.Add64(a[i], binary.BigEndian.Uint64(h[8*i:]), carry)
	}
}

func (a *adder) String() string { return fmt.Sprintf("%016x%016x%016x%016x", a[0], a[1], a[2], a[3]) }

// Load reads what [DB.Dump] wrote into this migrated, empty database, all or
// nothing. It refuses tables and columns that this program does not know and a
// database that already holds rows. With want it reads all rows back and compares
// their sums. then, if not nil, works in the same transaction.
func (db *DB) Load(ctx context.Context, r io.Reader, want map[string]Sum, then func(*Tx) error) (err error) {
	defer core.Wrap(&err, "db.Load")
	all := func(tx *Tx) error {
		columns, err := db.load(ctx, tx, r)
		if err != nil {
			return err
		}
		if err := sameSums(ctx, tx, columns, want); err != nil || then == nil {
			return err
		}
		return then(tx)
	}
	if db.engine == SQLite {
		return db.Write(ctx, all)
	}
	return db.run(ctx, db.write, nil, all)
}

func sameSums(ctx context.Context, tx *Tx, columns map[string][]string, want map[string]Sum) error {
	for table, w := range want {
		cols, ok := columns[table]
		if !ok {
			return fmt.Errorf("table %s is missing", table)
		}
		got, err := dumpTable(ctx, tx.r, io.Discard, table, cols)
		if err != nil {
			return err
		}
		if got != w {
			return fmt.Errorf("table %s has %d rows that differ from the %d of the backup", table, got.Rows, w.Rows)
		}
	}
	return nil
}

// load returns the columns of each table that it read.
func (db *DB) load(ctx context.Context, tx *Tx, r io.Reader) (columns map[string][]string, err error) {
	known, err := db.tables(ctx, tx.r)
	if err != nil {
		return nil, err
	}
	mine := map[string]bool{}
	for _, t := range known {
		n, err := Value[int64](tx, "SELECT COUNT(*) FROM "+quote(t))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, fmt.Errorf("table %s already holds rows: restore into an empty database", t)
		}
		mine[t] = true
	}
	columns = map[string][]string{}
	dec := json.NewDecoder(r)
	dec.UseNumber()
	insert, width := "", 0
	for dec.More() {
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return nil, err
		}
		if raw[0] == '{' {
			var h tableHead
			if err := json.Unmarshal(raw, &h); err != nil {
				return nil, err
			}
			if !mine[h.Table] {
				return nil, fmt.Errorf("table %q is unknown to this program", h.Table)
			}
			if len(h.Columns) == 0 {
				return nil, fmt.Errorf("table %q has no columns", h.Table)
			}
			insert, width, columns[h.Table] = insertText(h), len(h.Columns), h.Columns
			continue
		}
		if insert == "" {
			return nil, errors.New("a row stands before the name of its table")
		}
		args, err := rowArgs(raw)
		if err != nil {
			return nil, err
		}
		if width == 0 || len(args) != width {
			return nil, errors.New("a row does not fit its table")
		}
		if _, err := tx.Exec(insert, args...); err != nil {
			return nil, err
		}
	}
	return columns, nil
}

// quoteAll lists columns.
func quoteAll(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return strings.Join(out, ", ")
}

func insertText(h tableHead) string {
	marks := make([]string, len(h.Columns))
	for i := range h.Columns {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	return "INSERT INTO " + quote(h.Table) + " (" + quoteAll(h.Columns) + ") VALUES (" + strings.Join(marks, ", ") + ")"
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

// Integrity reads the whole of a SQLite database and reports what is wrong with
// it. PostgreSQL has no such question; there it asks only whether all tables can
// be read.
func (db *DB) Integrity(ctx context.Context) (err error) {
	defer core.Wrap(&err, "db.Integrity")
	if db.engine == Postgres {
		return db.Dump(ctx, io.Discard)
	}
	var said string
	if err := db.read.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return errors.New(said)
	}
	return nil
}
