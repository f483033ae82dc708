package statements

import "groundswell/internal/platform/db"

func campaigns(tx *db.Tx) ([]string, error) {
	return db.All(tx, func(r db.Row) (s string, err error) { err = r.Scan(&s); return s, err },
		`SELECT DISTINCT campaign FROM statements_statement WHERE campaign <> ''`)
}
