package seal

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

const secretSize = 32 // bytes

// LoadSecret returns the 32 bytes of the file at path. If there is no file it
// makes one of new randomness that only its owner can read; of several
// processes that try at once, all get the same bytes. A file of another size,
// or one that group or others may read or write, is refused.
func LoadSecret(path string) ([]byte, error) {
	secret, err := readSecret(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, err
	}
	if err := makeSecret(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("seal: making a secret file: %w", err)
	}
	return readSecret(path)
}

func readSecret(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	// Windows has no such bits; there the folder's own rights must do.
	if !info.Mode().IsRegular() || (runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0) {
		return nil, fmt.Errorf("seal: %s can be reached by others than its owner: chmod 600 it, and replace it if others may have read it", path)
	}
	secret := make([]byte, secretSize+1)
	n, err := io.ReadFull(f, secret)
	if n != secretSize || !errors.Is(err, io.ErrUnexpectedEOF) {
		clear(secret)
		return nil, fmt.Errorf("seal: %s does not have exactly %d bytes", path, secretSize)
	}
	return secret[:secretSize:secretSize], nil
}

// makeSecret writes a complete file beside path and then gives it its name with
// a hard link, which fails if the name is taken: no reader ever sees half a
// secret, and no secret in use is ever overwritten.
func makeSecret(path string) (err error) {
	dir := filepath.Dir(path)
	tmp, err := os.CreateTemp(dir, ".new-secret-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	secret := make([]byte, secretSize)
	defer clear(secret)
	rand.Read(secret)
	_, err = tmp.Write(secret)
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Link(tmp.Name(), path); err != nil {
		return err
	}
	// Make the name last through a power cut; not every file system can.
	if d, err := os.Open(dir); err == nil {
		d.Sync()
		d.Close()
	}
	return nil
}
