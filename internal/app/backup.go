package app

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notes"
	"groundswell/internal/platform/seal"
)

// backupHead begins a backup.
type backupHead struct {
	Format string `json:"format"` // backupFormat
	Made   string `json:"made"`
	Engine string `json:"engine"`
}

const backupFormat = "groundswell backup 1"

// Backup writes everything a site is made of into one file while it runs: the
// rows of the database at one moment, the pictures, and the server's secret. With
// recipient it is one age file to that key, so that it can lie anywhere; without,
// whoever reads the file can do what the server can, but open nothing sealed.
//
// When the file is safe, tell [App.NoteBackup] the moment that Backup returns.
func (a *App) Backup(ctx context.Context, w io.Writer, recipient string) (as time.Time, err error) {
	as = a.Config.Now()
	return as, a.backup(ctx, w, recipient, as)
}

// NoteBackup writes down that there is a backup as of a moment (promise P2).
func (a *App) NoteBackup(ctx context.Context, as time.Time) error {
	return a.DB.Write(ctx, func(tx *db.Tx) error { return notes.Put(tx, notes.Backup, as, "") })
}

func (a *App) backup(ctx context.Context, w io.Writer, recipient string, as time.Time) error {
	var closers []io.Closer
	if recipient != "" {
		enc, err := seal.Encrypt(w, recipient)
		if err != nil {
			return err
		}
		w, closers = enc, append(closers, enc)
	}
	zw := gzip.NewWriter(w)
	tw := tar.NewWriter(zw)
	sums := map[string]string{}
	put := func(name string, data []byte) error {
		h := sha256.Sum256(data)
		sums[name] = hex.EncodeToString(h[:])
		return errors.Join(tw.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data)), Format: tar.FormatPAX}), write(tw, data))
	}
	head, err := json.Marshal(backupHead{backupFormat, as.UTC().Format(time.RFC3339), a.DB.Engine()})
	if err != nil {
		return err
	}
	if err := put("head.json", head); err != nil {
		return err
	}
	secret, err := os.ReadFile(filepath.Join(a.Config.Data, "secret.key"))
	if err != nil {
		return err
	}
	if err := put("secret.key", secret); err != nil {
		return err
	}
	if err := a.Blobs.All(func(name string, data []byte) error { return put("files/"+name, data) }); err != nil {
		return err
	}
	tables, err := a.backupRows(ctx, tw, sums)
	if err != nil {
		return err
	}
	list, err := json.Marshal(tables)
	if err != nil {
		return err
	}
	if err := put("tables.json", list); err != nil {
		return err
	}
	list, err = json.Marshal(sums)
	if err != nil {
		return err
	}
	if err := put("sums.json", list); err != nil {
		return err
	}
	err = errors.Join(tw.Close(), zw.Close())
	for _, c := range closers {
		err = errors.Join(err, c.Close())
	}
	return err
}

func write(w io.Writer, b []byte) error { _, err := w.Write(b); return err }

// backupRows adds the database. A tar wants sizes first, so the dump goes in
// pieces of 4 MB: memory stays small however large the database is.
func (a *App) backupRows(ctx context.Context, tw *tar.Writer, sums map[string]string) (map[string]db.Sum, error) {
	p := &pieces{tw: tw, sums: sums}
	tables, err := a.DB.DumpSums(ctx, p)
	if err != nil {
		return nil, err
	}
	return tables, p.flush()
}

type pieces struct {
	tw   *tar.Writer
	sums map[string]string
	buf  bytes.Buffer
	n    int
}

func (p *pieces) Write(b []byte) (int, error) {
	p.buf.Write(b)
	if p.buf.Len() >= 4<<20 {
		return len(b), p.flush()
	}
	return len(b), nil
}

func (p *pieces) flush() error {
	p.n++
	name := fmt.Sprintf("rows/%06d.jsonl", p.n)
	h := sha256.Sum256(p.buf.Bytes())
	p.sums[name] = hex.EncodeToString(h[:])
	err := errors.Join(p.tw.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(p.buf.Len()), Format: tar.FormatPAX}), write(p.tw, p.buf.Bytes()))
	p.buf.Reset()
	return err
}

// Restore puts a backup into an empty site: an empty data folder and an empty
// database of either engine. Every part is checked against its hash, and every
// table, read back, against the sum that it had. If anything is wrong nothing is
// kept. id opens an encrypted backup. The site sends no mail until
// [App.Release]: another one with the same people may still be running.
func Restore(ctx context.Context, c Config, r io.Reader, id *seal.Identity) (err error) {
	made := &madeByRestore{data: c.Data, empty: isEmpty(c.Data)}
	if err := c.complete(); err != nil {
		return err
	}
	made.data = c.Data
	if _, err := os.Stat(filepath.Join(c.Data, "secret.key")); err == nil {
		return fmt.Errorf("%s already holds a site: restore into an empty folder", c.Data)
	}
	if path, ok := strings.CutPrefix(c.Database, "sqlite:"); ok {
		if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
			made.database = path
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, made.undo())
		}
	}()
	if id != nil {
		if r, err = seal.Decrypt(r, id); err != nil {
			return fmt.Errorf("the backup does not open with this key: %w", err)
		}
	}
	tmp, err := os.MkdirTemp(c.Data, "restore-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	parts, err := unpack(r, tmp)
	if err != nil {
		return err
	}
	if err := restoreFiles(c.Data, tmp); err != nil {
		return err
	}
	if err := restoreRows(ctx, c, parts); err != nil {
		return err
	}
	// The secret comes last: a restore that was killed leaves no site that starts.
	return writeSynced(filepath.Join(c.Data, "secret.key"), parts.secret)
}

// madeByRestore is what goes away again when a restore fails.
type madeByRestore struct {
	data     string
	empty    bool   // the folder was empty, or not there
	database string // the SQLite file, if it was not there
}

func isEmpty(dir string) bool {
	all, err := os.ReadDir(dir)
	return errors.Is(err, os.ErrNotExist) || err == nil && len(all) == 0
}

func (m *madeByRestore) undo() error {
	err := os.Remove(filepath.Join(m.data, "secret.key"))
	if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if m.database != "" {
		for _, suffix := range []string{"", "-wal", "-shm", ".migrating"} {
			if rerr := os.Remove(m.database + suffix); !errors.Is(rerr, os.ErrNotExist) {
				err = errors.Join(err, rerr)
			}
		}
	}
	if m.empty {
		err = errors.Join(err, os.RemoveAll(filepath.Join(m.data, "files")))
	}
	return err
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// parts is a backup that was checked.
type parts struct {
	rows   []string // paths of the database's pieces, in order
	secret []byte
	tables map[string]db.Sum // nil in backups of the first release
}

// unpack checks a backup and lays its parts out in dir.
func unpack(r io.Reader, dir string) (p parts, err error) {
	zr, err := gzip.NewReader(r)
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return p, errors.New("this is not a backup, or it is encrypted: name the key with --key")
	}
	if err != nil {
		return p, damaged(err)
	}
	tr := tar.NewReader(zr)
	sums, listed := map[string]string{}, map[string]string(nil)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return p, damaged(err)
		}
		if h.Size > 64<<20 {
			return p, errors.New("the backup is damaged: a part is too large")
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			return p, damaged(err)
		}
		sum := sha256.Sum256(data)
		sums[h.Name] = hex.EncodeToString(sum[:])
		switch h.Name {
		case "head.json":
			var head backupHead
			if json.Unmarshal(data, &head) != nil || head.Format != backupFormat {
				return p, errors.New("this is not a backup that this program can read")
			}
		case "secret.key":
			p.secret = data
		case "tables.json":
			if err := json.Unmarshal(data, &p.tables); err != nil {
				return p, errors.New("the backup is damaged: its list of tables cannot be read")
			}
		case "sums.json":
			if err := json.Unmarshal(data, &listed); err != nil {
				return p, errors.New("the backup is damaged: its list of parts cannot be read")
			}
			delete(sums, h.Name)
		default:
			path := filepath.Join(dir, filepath.Base(filepath.Dir(h.Name))+"-"+filepath.Base(h.Name))
			if err := os.WriteFile(path, data, 0o600); err != nil {
				return p, err
			}
			if filepath.Dir(h.Name) == "rows" {
				p.rows = append(p.rows, path)
			}
		}
	}
	// What follows the archive is looked at too: gzip and age check their ends.
	if _, err := io.Copy(io.Discard, zr); err != nil {
		return p, damaged(err)
	}
	if listed == nil || len(sums) != len(listed) {
		return p, errors.New("the backup was cut short: parts are missing")
	}
	for name, sum := range sums {
		if listed[name] != sum {
			return p, fmt.Errorf("the backup is damaged: %s does not match its checksum", name)
		}
	}
	return p, nil
}

func damaged(err error) error { return fmt.Errorf("the backup is damaged: %w", err) }

func restoreFiles(data, tmp string) error {
	store, err := blob.OpenDir(filepath.Join(data, "files"))
	if err != nil {
		return err
	}
	defer store.Close()
	files, err := filepath.Glob(filepath.Join(tmp, "files-*"))
	if err != nil {
		return err
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		if _, err := store.Put(b); err != nil {
			return err
		}
	}
	return nil
}

// restoreRows fills the database and holds the mail, in one transaction.
func restoreRows(ctx context.Context, c Config, p parts) error {
	d, err := openMigrated(ctx, c.Database)
	if err != nil {
		return err
	}
	defer d.Close()
	var rows []io.Reader
	for _, r := range p.rows {
		f, err := os.Open(r)
		if err != nil {
			return err
		}
		defer f.Close()
		rows = append(rows, f)
	}
	return d.Load(ctx, io.MultiReader(rows...), p.tables, func(tx *db.Tx) error { return notes.Put(tx, notes.Held, c.Now(), "") })
}
