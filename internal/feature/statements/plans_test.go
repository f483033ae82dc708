package statements_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"groundswell/internal/platform/db"
)

// mayScan are functions of the store that may read a whole table, and why. None
// of them runs while somebody signs, confirms, reads the roll or looks for a name.
var mayScan = map[string]string{
	"allStatements": "there are a few dozen",
	"dueForErasing": "likewise",
	"imports":       "there are a few dozen; for a command",
	"logoShown":     "the issuers of the statements' editions, a few dozen rows",
	"logoUsed":      "likewise",
	"dropCodes":     "codes that were handed out, hourly",
	"unshuffled":    "an index of only those rows that it looks for",
	"exportCounts":  "an export reads all",
	"allTitles":     "there are a few dozen",
	"campaigns":     "likewise",
	"keptOf":        "counts what an erasing would take, when a person asks for it",
	"heldCounts":    "an index of only those that are held, for the desk",
	"eraseRecords":  "all of a statement are erased, once",
	"lapse":         "a new version of the text is published",
	"unaffirmed":    "likewise",
	"recountSealed": "all are counted anew, when a text is published",
	"offRoll":       "a new version of the text is published",
	"stale":         "likewise",
}

// maySort are functions whose rows come in another order than an index has them:
// they are few, or bounded, or (leafless) asked for once in a lifetime. All others read a page of rows and no more.
var maySort = []string{"imports", "wordedAfter", "heldEndorsements", "listKeys", "matches", "matchesBoth", "leafless"}

// query is one constant text of SQL in the store.
type query struct{ function, sql string }

// queries reads the store's files and puts its constant texts together, as the
// compiler does: all SQL stands there, and all of it is constant.
func queries(t *testing.T) (out []query) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	consts, files := map[string]ast.Expr{}, map[string]*ast.File{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = f
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
				for _, s := range g.Specs {
					if v := s.(*ast.ValueSpec); len(v.Names) == len(v.Values) {
						for i := range v.Names {
							consts[v.Names[i].Name] = v.Values[i]
						}
					}
				}
			}
		}
	}
	var value func(e ast.Expr) (string, bool)
	value = func(e ast.Expr) (string, bool) {
		switch e := e.(type) {
		case *ast.BasicLit:
			s, err := strconv.Unquote(e.Value)
			return s, err == nil && e.Kind == token.STRING
		case *ast.Ident:
			v, ok := consts[e.Name]
			if !ok {
				return "", false
			}
			return value(v)
		case *ast.BinaryExpr:
			a, ok := value(e.X)
			b, also := value(e.Y)
			return a + b, ok && also && e.Op == token.ADD
		}
		return "", false
	}
	isSQL := regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\s`)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !strings.HasPrefix(name, "store") {
			continue
		}
		for _, d := range files[name].Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				for _, a := range call.Args {
					if s, ok := value(a); ok && isSQL.MatchString(s) {
						out = append(out, query{f.Name.Name, s})
					}
				}
				return true
			})
		}
	}
	return out
}

var parameter = regexp.MustCompile(`\$([0-9]+)`)

// scans returns the lines of a plan that read a whole table.
func (w *world) scans(q query) (bad []string) {
	w.Helper()
	var args []any
	for _, m := range parameter.FindAllStringSubmatch(q.sql, -1) {
		if n, err := strconv.Atoi(m[1]); err == nil && n > len(args) {
			args = append(args, make([]any, n-len(args))...)
		}
	}
	// By the writer: another connection of SQLite would explain an earlier schema.
	err := w.DB.Write(w.Context(), func(tx *db.Tx) error {
		bad = nil
		if tx.Engine() == db.Postgres {
			return pgScans(tx, q, len(args), &bad)
		}
		var inner []string // queries in the query: their rows were found already
		return tx.Each(func(r db.Row) error {
			var id, parent, unused int64
			var detail string
			if err := r.Scan(&id, &parent, &unused, &detail); err != nil {
				return err
			}
			if of, ok := strings.CutPrefix(detail, "CO-ROUTINE "); ok {
				inner = append(inner, of)
			} else if of, ok := strings.CutPrefix(detail, "MATERIALIZE "); ok {
				inner = append(inner, of)
			} else if detail == "USE TEMP B-TREE FOR ORDER BY" && !slices.Contains(maySort, q.function) {
				bad = append(bad, detail)
			} else if of, ok := strings.CutPrefix(detail, "SCAN "); ok && !strings.HasPrefix(of, "CONSTANT") && !slices.Contains(inner, of) {
				bad = append(bad, detail)
			}
			return nil
		}, "EXPLAIN QUERY PLAN "+q.sql, args...)
	})
	if err != nil {
		w.Errorf("%s: %v\n%s", q.function, err, q.sql)
	}
	return bad
}

// pgScans is scans for PostgreSQL: the plan of a prepared statement whose
// parameters nobody knows. A whole table is read only if there is no other way, so
// that small tables do not matter.
func pgScans(tx *db.Tx, q query, parameters int, bad *[]string) error {
	call := "EXPLAIN EXECUTE plans_test"
	if parameters > 0 {
		call += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", parameters), ", ") + ")"
	}
	for _, do := range []string{"SET LOCAL enable_seqscan = off", "SET LOCAL plan_cache_mode = force_generic_plan", "PREPARE plans_test AS " + q.sql} {
		if _, err := tx.Exec(do); err != nil {
			return err
		}
	}
	if err := tx.Each(func(r db.Row) error {
		var line string
		if err := r.Scan(&line); err != nil {
			return err
		}
		if strings.Contains(line, "Seq Scan on statements_") {
			*bad = append(*bad, strings.TrimSpace(line))
		}
		return nil
	}, call); err != nil {
		return err
	}
	_, err := tx.Exec("DEALLOCATE plans_test")
	return err
}

// many puts n endorsements into the first statement and n into another, with all
// that hangs on them, without sealing anything.
func (w *world) many(n int) {
	w.Helper()
	numbers := fmt.Sprintf("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", n)
	for _, st := range w.rows("statements_statement") {
		id := fmt.Sprint(st["id"])
		row := `CAST(i AS TEXT) || '-' || $1`
		w.exec(`INSERT INTO statements_endorsement (id, statement, version, affirmed, lang, kind, visibility, state, level, country, day, expires_on, tries,
			bounced, muted, shuffled, form_hash, link_hash, batch, name, website, affiliation, logo, vouched_by, region, script, sort_key, who) `+numbers+`
			SELECT `+row+`, $1, 1, 1, 'en', CASE WHEN i % 3 = 0 THEN 'organisation' ELSE 'person' END, CASE WHEN i % 2 = 0 THEN 'public' ELSE 'sealed' END,
			CASE WHEN i % 10 = 0 THEN 'pending' ELSE 'confirmed' END, 'address', 'KE', 20000 + i / 100, CASE WHEN i % 10 = 0 THEN 20000 + i ELSE 0 END, 0,
			0, 0, 1, `+row+`, `+row+`, '', 'Name ' || CAST(i AS TEXT), '', '', '', '', 'africa', 'Latn', $2, $2 FROM n`, id, []byte("key"))
		w.exec(`INSERT INTO statements_record (endorsement, list_key, sealed, amended) `+numbers+`SELECT `+row+`, 'k', $2, $2 FROM n`, id, []byte("x"))
		w.exec(`INSERT INTO statements_signer (statement, who, endorsement) `+numbers+`SELECT $1, CAST(`+row+` AS {{bytes}}), `+row+` FROM n`, id)
		w.exec(`INSERT INTO statements_word (statement, word, endorsement) `+numbers+`SELECT $1, CAST('name' || CAST(i AS TEXT) AS {{bytes}}), `+row+` FROM n`, id)
	}
}

// TestPlans is "no index on signatures, so that signing gets seven times slower at
// 100,000": every text of SQL in the store, on 2 × 10,000 endorsements, finds its
// rows by an index on both engines. One that has a reason to read a whole table is
// named above with it. Seen to fail when the index on link_hash or
// that of the roll.
func TestPlans(t *testing.T) {
	each(t, func(w *world) {
		all := queries(w.T)
		if len(all) < 50 {
			w.Fatalf("only %d texts of SQL were found", len(all))
		}
		w.another("second")
		w.many(10_000)
		used := map[string]bool{}
		for _, q := range all {
			bad := w.scans(q)
			if _, ok := mayScan[q.function]; ok && len(bad) > 0 {
				used[q.function] = true
			} else if len(bad) > 0 {
				w.Errorf("%s reads a whole table: %s\n%s", q.function, strings.Join(bad, "; "), q.sql)
			}
		}
		for f := range mayScan {
			if !used[f] && w.DB.Engine() == db.SQLite {
				w.Errorf("%s reads no whole table any more: take it off the list", f)
			}
		}
		// The test itself would see it.
		w.exec("DROP INDEX statements_endorsement_link")
		if bad := w.scans(query{"dropped", `SELECT id FROM statements_endorsement WHERE link_hash = $1`}); len(bad) == 0 {
			w.Error("without its index a search by link is not seen to read the whole table")
		}
	})
}
