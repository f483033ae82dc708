package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/platform/seal"
)

// ofPositions reports whether a file is one of sealed positions, by how it begins.
func ofPositions(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	start := make([]byte, 64)
	n, err := io.ReadFull(f, start)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, err
	}
	return positions.IsFile(start[:n]), nil
}

// openPositions opens files of sealed positions with a coordinator's key and writes
// what was said as one table. It needs no network. A position that stands in several
// files stands in the table once.
func openPositions(paths []string, id *seal.Identity, out string) error {
	all, seen := new(positions.Opened), map[string]bool{}
	for _, path := range paths {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		o, err := positions.Open(f, id)
		f.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
		for _, r := range o.Records {
			if !seen[r.Position] {
				seen[r.Position] = true
				all.Records = append(all.Records, r)
			}
		}
		all.Damaged, all.Unopened = append(all.Damaged, o.Damaged...), all.Unopened+o.Unopened
	}
	if len(all.Records) == 0 && all.Unopened > 0 {
		return errors.New("this key opens none of them: they are sealed to others")
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return err
	}
	if err := writeWith(filepath.Join(out, "said.csv"), all.WriteCSV); err != nil {
		return err
	}
	fmt.Printf("%d positions; left out: %d sealed to other keys, %d damaged\n", len(all.Records), all.Unopened, len(all.Damaged))
	for _, id := range all.Damaged {
		fmt.Println("  ", id, "cannot be read, or does not belong here")
	}
	fmt.Println("Keep said.csv like the key itself.")
	return nil
}
