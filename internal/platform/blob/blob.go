// Package blob keeps bytes under the name of their own hash: logos and, later,
// files. A blob is public or it is not here: nothing sealed is ever a blob. What
// is stored is never executed and never served as a page.
//
// What must always hold: the name is the SHA-256 of the bytes, checked when they
// are read; writing the same bytes twice is no error; a path can never leave the
// store's folder (os.Root).
package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path"
	"regexp"
	"syscall"

	"groundswell/internal/core"
)

// Store keeps blobs. Implementations pass the tests of package blobtest.
type Store interface {
	// Put stores data and returns its name, 64 hex digits.
	Put(data []byte) (string, error)
	// Get returns the bytes of a name, or a [core.NotFound] error.
	Get(name string) ([]byte, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(name string) error
}

// Dir is a Store in a folder.
type Dir struct{ root *os.Root }

// OpenDir opens, or makes, a store in dir.
func OpenDir(dir string) (*Dir, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	r, err := os.OpenRoot(dir)
	return &Dir{r}, err
}

var name = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Name returns the name under which data is kept.
func Name(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// Put implements Store. The file appears whole or not at all, and is on the disk
// when Put returns. A disk that can take nothing now is [core.Busy].
func (d *Dir) Put(data []byte) (string, error) {
	n, err := d.put(data)
	for _, cannot := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG, syscall.EROFS, syscall.EIO} {
		if errors.Is(err, cannot) {
			return "", &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: err}
		}
	}
	return n, err
}

func (d *Dir) put(data []byte) (string, error) {
	n := Name(data)
	file := path.Join(n[:2], n)
	if _, err := d.root.Stat(file); err == nil {
		return n, nil
	}
	if err := d.root.Mkdir(n[:2], 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	tmp := file + "." + string(core.NewID())
	f, err := d.root.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		d.root.Remove(tmp)
		return "", err
	}
	if err := d.root.Rename(tmp, file); err != nil {
		return "", errors.Join(err, d.root.Remove(tmp))
	}
	for _, dir := range []string{n[:2], "."} { // the names too
		f, err := d.root.Open(dir)
		if err != nil {
			return "", err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return "", err
		}
	}
	return n, nil
}

// Get implements Store.
func (d *Dir) Get(n string) ([]byte, error) {
	if !name.MatchString(n) {
		return nil, &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	b, err := d.root.ReadFile(path.Join(n[:2], n))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &core.Error{Kind: core.NotFound, Key: "web.not_found", Err: err}
	}
	if err == nil && Name(b) != n {
		return nil, errors.New("blob " + n + " is damaged")
	}
	return b, err
}

// Delete implements Store.
func (d *Dir) Delete(n string) error {
	if !name.MatchString(n) {
		return nil
	}
	if err := d.root.Remove(path.Join(n[:2], n)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// All calls f with every name, for backups.
func (d *Dir) All(f func(name string, data []byte) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !name.MatchString(path.Base(p)) {
			return err
		}
		b, err := d.Get(path.Base(p))
		if err != nil {
			return err
		}
		return f(path.Base(p), b)
	})
}

// Close gives the folder free.
func (d *Dir) Close() error { return d.root.Close() }
