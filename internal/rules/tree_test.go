package rules_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// tree is the repository, or a made-up one.
type tree struct {
	fsys   fs.FS
	paths  []string // of all files, sorted
	parsed map[string]*source
}

// source is one Go file.
type source struct {
	path string // inside the repository
	dir  string
	test bool
	main bool // of a program, not of a package
	file *ast.File
	fset *token.FileSet
}

// left are folders that hold nothing of ours.
var left = []string{".git", "data", "bin", "node_modules", ".pg"}

func newTree(fsys fs.FS) (*tree, error) {
	t := &tree{fsys: fsys, parsed: map[string]*source{}}
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (p != "." && !strings.Contains(p, "/") && slices.Contains(left, p) || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if d.Type().IsRegular() {
			t.paths = append(t.paths, p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(t.paths)
	for _, p := range t.glob("*.go") {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, p, t.read(p), parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		t.parsed[p] = &source{p, path.Dir(p), strings.HasSuffix(p, "_test.go"), f.Name.Name == "main", f, fset}
	}
	return t, nil
}

// glob returns the files whose name, without folders, matches pattern.
func (t *tree) glob(pattern string) (out []string) {
	for _, p := range t.paths {
		if ok, _ := path.Match(pattern, path.Base(p)); ok {
			out = append(out, p)
		}
	}
	return out
}

func (t *tree) read(p string) string {
	b, err := fs.ReadFile(t.fsys, p)
	if err != nil {
		panic(err) // it was listed a moment ago
	}
	return string(b)
}

// sources returns all Go files but those of this package, whose made-up trees
// break the rules on purpose.
func (t *tree) sources() (out []*source) {
	for _, p := range t.paths {
		if s := t.parsed[p]; s != nil && s.dir != "internal/rules" {
			out = append(out, s)
		}
	}
	return out
}

// at names a place for a finding.
func (s *source) at(n ast.Node) string {
	return s.path + ":" + strconv.Itoa(s.fset.Position(n.Pos()).Line)
}

// literals calls f for each string in the file that is not an import or a tag.
func (s *source) literals(f func(lit *ast.BasicLit, text string)) {
	skip := map[*ast.BasicLit]bool{}
	ast.Inspect(s.file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				skip[n.Tag] = true
			}
		case *ast.BasicLit:
			if n.Kind == token.STRING && !skip[n] {
				if text, err := strconv.Unquote(n.Value); err == nil {
					f(n, text)
				}
			}
		}
		return true
	})
}

var repository = sync.OnceValues(func() (*tree, error) { return newTree(os.DirFS("../..")) })

// breach is a made-up tree that breaks a rule: wants are in its findings.
type breach struct {
	name  string
	files map[string]string
	want  string
}

// obeyed runs a rule on a made-up tree that keeps it, on those that break it, and
// on the repository.
func obeyed(t *testing.T, rule func(*tree) []string, kept map[string]string, breaches ...breach) {
	t.Helper()
	if found := rule(plant(t, kept)); len(found) > 0 {
		t.Errorf("a tree that keeps the rule: %q", found)
	}
	for _, b := range breaches {
		found := rule(plant(t, b.files))
		if !strings.Contains(strings.Join(found, "\n"), b.want) || len(found) == 0 {
			t.Errorf("%s: found %q, want %q", b.name, found, b.want)
		}
	}
	real, err := repository()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rule(real) {
		t.Error(f)
	}
}

func plant(t *testing.T, files map[string]string) *tree {
	t.Helper()
	m := fstest.MapFS{}
	for p, text := range files {
		m[p] = &fstest.MapFile{Data: []byte(text)}
	}
	made, err := newTree(m)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func finding(out *[]string, format string, args ...any) {
	*out = append(*out, fmt.Sprintf(format, args...))
}

// lineOf returns the line of the byte at i.
func lineOf(text string, i int) int { return 1 + strings.Count(text[:i], "\n") }
