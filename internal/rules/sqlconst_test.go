package rules_test

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// sinks are the functions that take SQL, by how they are called, and which of
// their arguments it is.
var sinks = map[string]int{"tx.Exec": 0, "tx.Each": 1, "tx.Get": 1, "db.All": 2, "db.One": 2, "db.Value": 1}

// madeSQL are files where SQL is put together from more than constants.
var madeSQL = map[string]string{
	"internal/platform/db": "a backup copies every table, whatever a later version added: the names come from the database's own catalogue and are quoted",
}

// pkgSQL is what one package has: its constants, its functions, and those of its
// functions that pass an argument on as SQL.
type pkgSQL struct {
	consts map[string]bool
	vars   map[string][]ast.Expr
	funcs  map[string]*ast.FuncDecl
	passes map[string]int
}

// constantSQL finds SQL that is not written out in the program: put together
// from what came in, it would be a door. Constants may be joined; a function that
// takes SQL as an argument is a sink itself, and looked at where it is called.
func constantSQL(t *tree) (out []string) {
	packages := map[string]*pkgSQL{}
	files := map[string][]*source{}
	for _, s := range t.sources() {
		if s.test || madeSQL[s.dir] != "" || strings.HasPrefix(s.dir, "test") || strings.HasPrefix(s.dir, "bench") {
			continue
		}
		p := packages[s.dir]
		if p == nil {
			p = &pkgSQL{map[string]bool{}, map[string][]ast.Expr{}, map[string]*ast.FuncDecl{}, map[string]int{}}
			packages[s.dir] = p
		}
		files[s.dir] = append(files[s.dir], s)
		p.declare(s.file)
	}
	dirs := make([]string, 0, len(files))
	for d := range files {
		dirs = append(dirs, d)
	}
	slices.Sort(dirs)
	for _, d := range dirs {
		for n := -1; n != len(packages[d].passes); { // until no more sinks are found
			n = len(packages[d].passes)
			for _, s := range files[d] {
				packages[d].look(s, func(ast.Node, string) {})
			}
		}
		for _, s := range files[d] {
			packages[d].look(s, func(n ast.Node, what string) { finding(&out, "%s: %s", s.at(n), what) })
		}
	}
	return out
}

// declare notes the package's constants, variables and functions.
func (p *pkgSQL) declare(f *ast.File) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			p.funcs[d.Name.Name] = d
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok {
					continue
				}
				for i, name := range v.Names {
					if d.Tok == token.CONST {
						p.consts[name.Name] = true
					} else if i < len(v.Values) {
						p.vars[name.Name] = append(p.vars[name.Name], v.Values[i])
					}
				}
			}
		}
	}
}

// look reports, in a file, SQL that is not constant, and notes sinks.
func (p *pkgSQL) look(s *source, report func(ast.Node, string)) {
	for _, d := range s.file.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		ast.Inspect(fn, func(n ast.Node) bool {
			if f, ok := n.(*ast.Field); ok && len(f.Names) == 1 && f.Names[0].Name != "tx" && typeName(f.Type) == "db.Tx" {
				report(f, "name a transaction tx, so that this rule finds its SQL")
			}
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			at, ok := p.sink(c)
			if !ok || at >= len(c.Args) {
				return true
			}
			if i, ok := p.constant(fn, c.Args[at]); !ok {
				if i >= 0 && fn.Recv == nil {
					p.passes[fn.Name.Name] = i
				} else {
					report(c.Args[at], "SQL is a constant, or constants joined: a value is a parameter $1")
				}
			}
			return true
		})
	}
}

func typeName(e ast.Expr) string {
	if s, ok := e.(*ast.StarExpr); ok {
		e = s.X
	}
	if s, ok := e.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok {
			return x.Name + "." + s.Sel.Name
		}
	}
	return ""
}

func (p *pkgSQL) sink(c *ast.CallExpr) (int, bool) {
	fun := c.Fun
	if i, ok := fun.(*ast.IndexExpr); ok { // db.Value[int64]
		fun = i.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		i, ok := p.passes[f.Name]
		return i, ok
	case *ast.SelectorExpr:
		on := ""
		switch x := f.X.(type) {
		case *ast.Ident:
			on = x.Name
		case *ast.SelectorExpr:
			on = x.Sel.Name
		}
		i, ok := sinks[on+"."+f.Sel.Name]
		return i, ok
	}
	return 0, false
}

// constant says whether an expression is a constant text. If it is an argument of
// the function it returns which, and false.
func (p *pkgSQL) constant(fn *ast.FuncDecl, e ast.Expr) (param int, ok bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		return -1, e.Kind == token.STRING
	case *ast.ParenExpr:
		return p.constant(fn, e.X)
	case *ast.CallExpr: // a list of $1, $2, … made from a number
		f, ok := e.Fun.(*ast.SelectorExpr)
		return -1, ok && f.Sel.Name == "Marks" && typeName(f) == "db.Marks"
	case *ast.BinaryExpr:
		_, x := p.constant(fn, e.X)
		_, y := p.constant(fn, e.Y)
		return -1, x && y && e.Op == token.ADD
	case *ast.Ident:
		if i := paramOf(fn, e.Name); i >= 0 {
			return i, false
		}
		given := assigned(fn, e.Name)
		if len(given) == 0 {
			if p.consts[e.Name] {
				return -1, true
			}
			given = p.vars[e.Name]
		}
		param = -1
		for _, g := range given {
			i, ok := p.constant(fn, g)
			if !ok && i < 0 {
				return -1, false
			}
			param = max(param, i)
		}
		return param, len(given) > 0 && param < 0
	}
	return -1, false
}

func paramOf(fn *ast.FuncDecl, name string) int {
	n := 0
	for _, f := range fn.Type.Params.List {
		for _, x := range f.Names {
			if x.Name == name {
				return n
			}
			n++
		}
	}
	return -1
}

// assigned returns all that a local variable is ever given.
func assigned(fn *ast.FuncDecl, name string) (out []ast.Expr) {
	ast.Inspect(fn, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, l := range n.Lhs {
				if x, ok := l.(*ast.Ident); ok && x.Name == name {
					if n.Tok == token.ADD_ASSIGN {
						out = append(out, &ast.BinaryExpr{X: &ast.BasicLit{Kind: token.STRING}, Op: token.ADD, Y: n.Rhs[i]})
					} else if len(n.Rhs) == len(n.Lhs) {
						out = append(out, n.Rhs[i])
					} else {
						out = append(out, n.Rhs[0])
					}
				}
			}
		case *ast.ValueSpec:
			for i, x := range n.Names {
				if x.Name == name && i < len(n.Values) {
					out = append(out, n.Values[i])
				}
			}
		case *ast.RangeStmt:
			if x, ok := n.Value.(*ast.Ident); ok && x.Name == name {
				if list, ok := n.X.(*ast.CompositeLit); ok {
					out = append(out, list.Elts...)
				} else {
					out = append(out, n.X)
				}
			}
		}
		return true
	})
	return out
}

// TestS7ConstantSQL is S-7: SQL comes from constants only. Each breach below is a
// protection taken out.
func TestS7ConstantSQL(t *testing.T) {
	store := func(body string) map[string]string {
		return map[string]string{"internal/feature/news/store.go": "package news\n\nimport \"fmt\"\n\nconst columns = `id, title`\n\n" + body + "\n"}
	}
	kept := store("func a(tx *db.Tx, id string) error {\n\tq := `SELECT ` + columns + ` FROM news_post`\n\tif id != `` {\n\t\tq = `SELECT id FROM news_post WHERE id = $1`\n\t}\n\ttx.Exec(q, id)\n\tdb.Value[int64](tx, `SELECT COUNT(*) FROM news_post`)\n\t_, err := one(tx, 1, `SELECT id FROM news_post`)\n\treturn err\n}\n\n" +
		"func one(tx *db.Tx, n int, query string) (int64, error) { return tx.Exec(query) }")
	in := func(body string) map[string]string {
		return store("func a(tx *db.Tx, id string) {\n\t" + body + "\n}\n\nfunc one(tx *db.Tx, n int, query string) (int64, error) { return tx.Exec(query) }")
	}
	const want = "SQL is a constant"
	obeyed(t, constantSQL, kept,
		breach{"joined with a value", in("tx.Exec(`SELECT id FROM news_post WHERE id = '` + id + `'`)"), "store.go:8: " + want},
		breach{"Sprintf", in("tx.Each(nil, fmt.Sprintf(`SELECT id FROM news_post ORDER BY %s`, id))"), want},
		breach{"in a variable", in("q := `SELECT id FROM news_post ORDER BY ` + id\n\tdb.All(tx, nil, q)"), want},
		breach{"added to a variable", in("q := `SELECT id FROM news_post`\n\tq += id\n\ttx.Exec(q)"), want},
		breach{"of one", in("db.One(tx, nil, `SELECT `+id)"), want},
		breach{"out of a map", in("db.Value[string](tx, map[string]string{}[id])"), want},
		breach{"through a helper", in("one(tx, 1, `SELECT id FROM news_post ORDER BY ` + id)"), want},
		breach{"a variable of the package", store("var q = fmt.Sprint(1)\n\nfunc a(tx *db.Tx) { tx.Get(nil, q) }"), want},
		breach{"by a method", store("func (s *S) a(tx *db.Tx, q string) { tx.Exec(q) }"), want},
		breach{"under another name", store("func a(t *db.Tx, q string) { t.Exec(q) }"), "name a transaction tx"},
	)
	if _, ok := madeSQL[path.Join("internal", "platform", "db")]; !ok {
		t.Error("the one exception is gone: take it out of this test too")
	}
}
