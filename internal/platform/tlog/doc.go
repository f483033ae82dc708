// Package tlog keeps a transparency log.
package tlog

import (
	"embed"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// FS holds this package's tables.
//
//go:embed migrations
var FS embed.FS

// Add writes an entry down in tx. It becomes a leaf at the next checkpoint.
func Add(tx *db.Tx, entry []byte) error {
	_, err := tx.Exec(`INSERT INTO tlog_pending (id, entry) VALUES ($1, $2)`, string(core.NewID()), entry)
	return err
}
