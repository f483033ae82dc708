package app

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notes"
	"groundswell/internal/platform/seal"
)

// Rehearsed is what a rehearsal found.
type Rehearsed struct {
	Tables, Rows, Files int64
	Backup              int64 // bytes
	Made, Restored      time.Duration
}

// Rehearse shows that what would be restored is this site: it makes a backup
// into a folder of its own under dir, encrypted to id if there is one, restores
// it into SQLite there, compares every table, picture and the secret, reads the
// whole copy, and deletes everything. The date and how it ended are written down
// (promise P3), whichever it is. dir "" is the data folder.
func (a *App) Rehearse(ctx context.Context, id *seal.Identity, dir string) (rep Rehearsed, err error) {
	if dir == "" {
		dir = a.Config.Data
	}
	tmp, err := os.MkdirTemp(dir, "rehearse-")
	if err != nil {
		return rep, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	rep, as, err := a.rehearse(ctx, id, tmp)
	if ctx.Err() != nil {
		return rep, ctx.Err() // broken off: neither well nor ill
	}
	value := rehearsalOK
	if err != nil {
		value = "failed"
	}
	return rep, errors.Join(err, a.DB.Write(ctx, func(tx *db.Tx) error { return notes.Put(tx, notes.Rehearsal, as, value) }))
}

func (a *App) rehearse(ctx context.Context, id *seal.Identity, tmp string) (rep Rehearsed, as time.Time, err error) {
	recipient := ""
	if id != nil {
		recipient = id.Recipient()
	}
	path := filepath.Join(tmp, "backup")
	started := time.Now()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return rep, a.Config.Now(), err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	as, err = a.Backup(ctx, w, recipient)
	if err = errors.Join(err, w.Flush()); err != nil {
		return rep, as, err
	}
	st, err := f.Stat()
	if err != nil {
		return rep, as, err
	}
	rep.Backup, rep.Made = st.Size(), time.Since(started)
	if err := enoughRoom(tmp, 5*st.Size()+200<<20); err != nil {
		return rep, as, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return rep, as, err
	}
	started = time.Now()
	c := Config{Data: filepath.Join(tmp, "site"), Addr: "127.0.0.1:8080", Now: a.Config.Now}
	if err := Restore(ctx, c, bufio.NewReaderSize(f, 1<<20), id); err != nil {
		return rep, as, err
	}
	rep.Restored = time.Since(started)
	return rep, as, a.compare(ctx, c, &rep)
}

// compare looks at the restored copy: the tables were compared with their sums
// when they were loaded.
func (a *App) compare(ctx context.Context, c Config, rep *Rehearsed) error {
	if err := c.complete(); err != nil {
		return err
	}
	d, err := openMigrated(ctx, c.Database)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := errors.Join(d.Integrity(ctx), d.Read(ctx, audit.Verify)); err != nil {
		return err
	}
	tables, err := d.DumpSums(ctx, io.Discard)
	if err != nil {
		return err
	}
	for _, t := range tables {
		rep.Tables++
		rep.Rows += t.Rows
	}
	mine, err1 := os.ReadFile(filepath.Join(a.Config.Data, "secret.key"))
	theirs, err2 := os.ReadFile(filepath.Join(c.Data, "secret.key"))
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if !bytes.Equal(mine, theirs) {
		return errors.New("the restored secret is another one")
	}
	store, err := blob.OpenDir(filepath.Join(c.Data, "files"))
	if err != nil {
		return err
	}
	defer store.Close()
	// Named by their content, so to be there is to be the same. One that was
	// added meanwhile is not in the backup, one that was removed is.
	return store.All(func(string, []byte) error { rep.Files++; return nil })
}

func enoughRoom(dir string, need int64) error {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return err
	}
	if free := int64(fs.Bavail) * fs.Bsize; free < need {
		return fmt.Errorf("the rehearsal needs %d MB, %d are free: a full disk would refuse sign-ons. Name another folder with --dir", need>>20, free>>20)
	}
	return nil
}
