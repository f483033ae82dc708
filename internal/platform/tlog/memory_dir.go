package tlog

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/mod/sumdb/note"
)

// dirMemory keeps what a witness signed in a folder: one file a log, which is
// the checkpoint itself as the log signed it.
type dirMemory struct {
	dir  string
	logs map[string]note.Verifier
	mu   sync.Mutex
	lock *os.File // held while the program runs: one witness a folder
}

// DirWitness is a witness that stands alone, with a folder of its own.
type DirWitness struct {
	*Witness
	m *dirMemory
}

// Close lets another process use the folder.
func (d *DirWitness) Close() error { return d.m.lock.Close() }

// OpenDirWitness makes a witness of the logs with the given verifier keys that
// keeps its key and what it signed in dir. At the first start it makes the key,
// which bears name; later name may be "". The folder and its files are for their
// owner only.
func OpenDirWitness(dir, name string, logs []string, log *slog.Logger) (_ *DirWitness, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	m := &dirMemory{dir: dir}
	if m.lock, err = os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			m.lock.Close()
		}
	}()
	if err := syscall.Flock(int(m.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, fmt.Errorf("another witness uses the folder %s", dir)
	}
	skey, err := m.key(name)
	if err != nil {
		return nil, err
	}
	w, err := newWitness(skey, logs, m, log)
	if err != nil {
		return nil, err
	}
	m.logs = w.logs
	for origin := range w.logs { // rather not start than find out later
		if _, err := m.read(origin); err != nil {
			return nil, fmt.Errorf("what was signed for %s: %w", origin, err)
		}
	}
	return &DirWitness{w, m}, nil
}

// key reads the witness's key, or makes it.
func (m *dirMemory) key(name string) (string, error) {
	path := filepath.Join(m.dir, "witness.key")
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if !goodName(name) {
			return "", errors.New("a new witness needs a name, such as --name example.org/witness")
		}
		seed := make([]byte, 32)
		rand.Read(seed)
		skey := encodeKey(seed, name)
		return skey, m.write("witness.key", skey+"\n")
	}
	if err != nil {
		return "", err
	}
	st, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if st.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("the witness's key can be read by others: run chmod 600 %s", path)
	}
	had, _, err := seedOf(string(b))
	if err == nil && name != "" && name != had {
		return "", fmt.Errorf("this witness is named %s; a new name needs a new folder", had)
	}
	return strings.TrimSpace(string(b)), err
}

func fileOf(origin string) string {
	h := sha256.Sum256([]byte(origin))
	return "log-" + hex.EncodeToString(h[:16])
}

func (m *dirMemory) read(origin string) (remembered, error) {
	b, err := os.ReadFile(filepath.Join(m.dir, fileOf(origin)))
	if errors.Is(err, fs.ErrNotExist) {
		return remembered{}, nil
	}
	if err != nil {
		return remembered{}, err
	}
	n, err := note.Open(b, note.VerifierList(m.logs[origin]))
	if err != nil {
		return remembered{}, errMemory
	}
	c, err := parseText(n.Text, true)
	if err != nil || c.Origin != origin {
		return remembered{}, errMemory
	}
	return remembered{c.Size, c.Root, string(b)}, nil
}

func (m *dirMemory) update(_ context.Context, origin string, f func(remembered) (remembered, error)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	last, err := m.read(origin)
	if err != nil {
		return err
	}
	next, err := f(last)
	if err != nil || next == last {
		return err
	}
	return m.write(fileOf(origin), next.note)
}

func (m *dirMemory) evidence(_ context.Context, origin string, e proofOfFork) (fresh bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	base := "evidence-" + strings.TrimPrefix(fileOf(origin), "log-") + "-" + e.what
	name := base + "-" + e.hash()
	if _, err := os.Stat(filepath.Join(m.dir, name)); err == nil {
		return false, nil
	}
	all, err := filepath.Glob(filepath.Join(m.dir, base+"-*"))
	if err != nil || len(all) >= maxEvidence {
		return false, err
	}
	return true, m.write(name, e.note+"\n"+e.with)
}

// write puts a file in place whole and on the disk, or not at all.
func (m *dirMemory) write(name, content string) (err error) {
	f, err := os.CreateTemp(m.dir, "new-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails once it is in place
	_, err = f.WriteString(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), filepath.Join(m.dir, name)); err != nil {
		return err
	}
	d, err := os.Open(m.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
