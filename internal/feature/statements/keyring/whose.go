package keyring

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/db"
)

// enoughRows is how many rows of a file tell whose it was by their order alone.
const enoughRows = 20

// Whose finds out which file of a statement a copy is that turned up somewhere
// (S-44): by the number in its header or, where that is gone, by the order of its
// rows. core.NotFound when it is none that was taken at the desk.
func (s *Service) Whose(ctx context.Context, slug string, in io.Reader) (found *File, err error) {
	defer core.Wrap(&err, "keyring.Whose(%s)", slug)
	var all []*File
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { all, err = allFiles(tx, slug); return err }); err != nil {
		return nil, err
	}
	named, rows, err := traces(in)
	if err != nil {
		return nil, err
	}
	var ids []core.ID
	for _, f := range all {
		ids = append(ids, f.ID)
	}
	// The order cannot be changed without it showing; a number can be written over
	// another, to put the blame on somebody.
	if len(rows) >= enoughRows {
		named = statements.FileOf(rows, ids)
	}
	for _, f := range all {
		if f.ID == named {
			return f, nil
		}
	}
	return nil, errNothing
}

// traces are what of a file tells where it came from.
func traces(in io.Reader) (named core.ID, rows []core.ID, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(make([]byte, 64<<10), 4<<20)
	for lines.Scan() {
		var l struct {
			Format string
			File   core.ID
			ID     core.ID
			Kind   string
		}
		if json.Unmarshal(bytes.TrimSpace(lines.Bytes()), &l) != nil {
			continue // a copy may be damaged
		}
		if l.Format == opening.Format {
			named = l.File
		} else if l.Kind != "" && l.ID != "" {
			rows = append(rows, l.ID)
		}
	}
	return named, rows, lines.Err()
}
