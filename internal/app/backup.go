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
	"time"

	"groundswell/internal/platform/blob"
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
func (a *App) Backup(ctx context.Context, w io.Writer, recipient string) (err error) {
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
	head, err := json.Marshal(backupHead{backupFormat, a.Config.Now().UTC().Format(time.RFC3339), a.DB.Engine()})
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
	if err := a.backupRows(ctx, tw, sums); err != nil {
		return err
	}
	list, err := json.Marshal(sums)
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
func (a *App) backupRows(ctx context.Context, tw *tar.Writer, sums map[string]string) error {
	p := &pieces{tw: tw, sums: sums}
	if err := a.DB.Dump(ctx, p); err != nil {
		return err
	}
	return p.flush()
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
// database of either engine. Everything is checked against its hash; if anything
// is wrong nothing is kept. id opens an encrypted backup.
func Restore(ctx context.Context, c Config, r io.Reader, id *seal.Identity) (err error) {
	if err := c.complete(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(c.Data, "secret.key")); err == nil {
		return fmt.Errorf("%s already holds a site: restore into an empty folder", c.Data)
	}
	if id != nil {
		if r, err = seal.Decrypt(r, id); err != nil {
			return err
		}
	}
	tmp, err := os.MkdirTemp(c.Data, "restore-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	rows, secret, err := unpack(r, tmp)
	if err != nil {
		return err
	}
	if err := restoreFiles(c.Data, tmp); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.Data, "secret.key"), secret, 0o600); err != nil {
		return err
	}
	if err := restoreRows(ctx, c, rows); err != nil {
		return errors.Join(err, os.Remove(filepath.Join(c.Data, "secret.key")))
	}
	return nil
}

// unpack checks a backup and lays its parts out in dir; rows are the paths of
// the database's pieces, in order.
func unpack(r io.Reader, dir string) (rows []string, secret []byte, err error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, nil, errors.New("this is not a backup, or it is encrypted: name the key with --key")
	}
	tr := tar.NewReader(zr)
	sums, listed := map[string]string{}, map[string]string(nil)
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, nil, fmt.Errorf("the backup is damaged: %w", err)
		}
		if h.Size > 64<<20 {
			return nil, nil, errors.New("the backup is damaged: a part is too large")
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			return nil, nil, fmt.Errorf("the backup is damaged: %w", err)
		}
		sum := sha256.Sum256(data)
		sums[h.Name] = hex.EncodeToString(sum[:])
		switch {
		case h.Name == "head.json":
			var head backupHead
			if json.Unmarshal(data, &head) != nil || head.Format != backupFormat {
				return nil, nil, errors.New("this is not a backup that this program can read")
			}
		case h.Name == "secret.key":
			secret = data
		case h.Name == "sums.json":
			if err := json.Unmarshal(data, &listed); err != nil {
				return nil, nil, errors.New("the backup is damaged: its list of parts cannot be read")
			}
			delete(sums, h.Name)
		default:
			path := filepath.Join(dir, filepath.Base(filepath.Dir(h.Name))+"-"+filepath.Base(h.Name))
			if err := os.WriteFile(path, data, 0o600); err != nil {
				return nil, nil, err
			}
			if filepath.Dir(h.Name) == "rows" {
				rows = append(rows, path)
			}
		}
	}
	if listed == nil || len(sums) != len(listed) {
		return nil, nil, errors.New("the backup was cut short: parts are missing")
	}
	for name, sum := range sums {
		if listed[name] != sum {
			return nil, nil, fmt.Errorf("the backup is damaged: %s does not match its checksum", name)
		}
	}
	return rows, secret, nil
}

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

func restoreRows(ctx context.Context, c Config, rows []string) error {
	d, err := openMigrated(ctx, c.Database)
	if err != nil {
		return err
	}
	defer d.Close()
	var parts []io.Reader
	for _, r := range rows {
		f, err := os.Open(r)
		if err != nil {
			return err
		}
		defer f.Close()
		parts = append(parts, f)
	}
	return d.Load(ctx, io.MultiReader(parts...))
}
