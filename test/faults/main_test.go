package faults

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/test/cluster/rig"
)

// program is the built program, without the race detector: it is what is shipped.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "groundswell-faults-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if program, err = rig.Program(dir, "../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if raceDetector && os.Getenv("GROUNDSWELL_RACE") == "" {
		return withoutRace(dir)
	}
	return m.Run()
}

// withoutRace runs the same tests in a binary without the race detector, under
// which SQLite, and so the reading of hundreds of copies of a database, is ten
// times slower. GROUNDSWELL_RACE=1 keeps it, to look at these tests themselves.
func withoutRace(dir string) int {
	self := filepath.Join(dir, "faults.test")
	if out, err := exec.Command("go", "test", "-c", "-o", self, ".").CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "the tests cannot be built: %v\n%s", err, out)
		return 1
	}
	c := exec.Command(self, os.Args[1:]...)
	c.Stdout, c.Stderr = os.Stdout, os.Stderr
	c.Env = append(os.Environ(), "GROUNDSWELL_PROGRAM="+program)
	if err := c.Run(); err != nil {
		return 1
	}
	return 0
}

// needs fails the test if a tool is missing: .ci/install.sh installs them all.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatalf("%v: run .ci/install.sh", err)
		}
	}
}

// chance is a source of chance that can be repeated: the seed is in the log.
func chance(t *testing.T) *rand.Rand {
	t.Helper()
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("GROUNDSWELL_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("GROUNDSWELL_SEED=%d", seed)
	h := fnv.New64a()
	io.WriteString(h, t.Name())
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// inNamespace runs the present test once more in a namespace of its own, where it
// may mount; it reports whether this is the inner one, which goes on.
func inNamespace(t *testing.T) bool {
	t.Helper()
	if os.Getenv("GROUNDSWELL_NAMESPACE") != "" {
		return true
	}
	needs(t, "unshare", "mount")
	c := exec.Command("unshare", "-rm", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.timeout=5m")
	c.Env = append(os.Environ(), "GROUNDSWELL_NAMESPACE=1", "GROUNDSWELL_PROGRAM="+program)
	out, err := c.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS: "+t.Name())) {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
	return false
}

// mount puts a small file system in memory at dir.
func mount(t *testing.T, dir, options string) {
	t.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "none", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
}

// newSite is a site whose mail is held, so that nothing but people writes to it.
func newSite(t *testing.T) *rig.Site {
	t.Helper()
	s := rig.NewSite(t, program, "")
	s.Args = []string{"--hold-mail"}
	return s
}

func data(s *rig.Site) string { return filepath.Join(s.Dir, "data") }

func database(s *rig.Site) string { return filepath.Join(data(s), "groundswell.db") }

// copyFiles copies files by name into a folder, those that there are.
func copyFiles(t *testing.T, to string, from ...string) {
	t.Helper()
	for _, f := range from {
		b, err := os.ReadFile(f)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(f)), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// stored is what a database holds of people, read by the program's own means: the
// printed names, how many have signed, and how many rows there are of everything.
type stored struct {
	names map[string]int
	rows  int // of people
	sums  map[string]db.Sum
	all   map[string]*table
}

// table is what a dump has of one.
type table struct {
	columns []string
	rows    [][]any
}

// of counts the rows by what some columns of them hold, nil if there is no such column.
func (t *table) of(columns []string) map[string]int {
	out := map[string]int{}
	for _, row := range t.rows {
		some := make([]any, len(columns))
		for i, c := range columns {
			k := slices.Index(t.columns, c)
			if k < 0 {
				return nil
			}
			some[i] = row[k]
		}
		line, err := json.Marshal(some)
		if err != nil {
			return nil
		}
		out[string(line)]++
	}
	return out
}

func (s stored) has(name string) bool { return s.names[name] > 0 }

// readStored opens a database, recovering it as the program would, and checks
// its integrity.
func readStored(path string) (s stored, err error) {
	ctx := context.Background()
	d, err := db.Open(ctx, "sqlite:"+path)
	if err != nil {
		return s, err
	}
	defer d.Close()
	if err := d.Integrity(ctx); err != nil {
		return s, err
	}
	var dump bytes.Buffer
	if s.sums, err = d.DumpSums(ctx, &dump); err != nil {
		return s, err
	}
	return s, s.read(&dump)
}

// read finds the people in a dump: the table whose rows have a form's hash.
func (s *stored) read(dump io.Reader) error {
	s.names, s.all = map[string]int{}, map[string]*table{}
	var in *table
	lines := bufio.NewScanner(dump)
	lines.Buffer(nil, 16<<20)
	name, people := -1, false
	for lines.Scan() {
		line := lines.Bytes()
		if line[0] == '{' {
			var head struct {
				Table   string
				Columns []string
			}
			if err := json.Unmarshal(line, &head); err != nil {
				return err
			}
			in = &table{columns: head.Columns}
			s.all[head.Table] = in
			name, people = -1, false
			for i, c := range head.Columns {
				if c == "name" {
					name = i
				}
				people = people || c == "form_hash"
			}
			continue
		}
		var row []any
		exact := json.NewDecoder(bytes.NewReader(line))
		exact.UseNumber()
		if err := exact.Decode(&row); err != nil {
			return err
		}
		in.rows = append(in.rows, row)
		if !people || name < 0 {
			continue
		}
		s.rows++
		if n, _ := row[name].(string); n != "" {
			s.names[n]++
		}
	}
	return lines.Err()
}

// readCopy is readStored of a copy, so that the database itself is recovered by
// the program alone.
func readCopy(t *testing.T, path string) stored {
	t.Helper()
	dir := t.TempDir()
	copyFiles(t, dir, path, path+"-wal")
	s, err := readStored(filepath.Join(dir, filepath.Base(path)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// contains searches files for a text in its usual spellings.
func contains(t *testing.T, dir string, texts ...string) (hits []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err != nil || !e.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(p)
		if os.IsNotExist(err) {
			return nil
		}
		low := bytes.ToLower(b)
		for _, x := range texts {
			if bytes.Contains(low, []byte(strings.ToLower(x))) {
				hits = append(hits, p+" holds "+x)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}
