package rules_test

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	createTable = regexp.MustCompile(`(?i)\bCREATE TABLE\s+(?:IF NOT EXISTS\s+)?([a-z_]+)`)
	// ofTable finds the names after the words that a table follows.
	ofTable = regexp.MustCompile(`\b(?:FROM|INTO|UPDATE|JOIN|TABLE|REFERENCES|ON)\s+([a-z]+_[a-z_]+)`)
	// isSQL is written in capitals, as all our SQL is; prose is not.
	isSQL    = regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|ALTER|PRAGMA)\s|\s(FROM|INTO|WHERE|JOIN|VALUES|SET|ORDER BY|ON CONFLICT)\s`)
	wildcard = regexp.MustCompile(`\bSELECT\s+([a-z]+\.)?\*`)
	question = regexp.MustCompile(`[=,(]\s*\?`)
)

// tables maps each table of the migrations to the folder of its package.
func tables(t *tree) map[string]string {
	out := map[string]string{}
	for _, p := range t.glob("*.sql") {
		if path.Base(path.Dir(p)) == "migrations" {
			for _, m := range createTable.FindAllStringSubmatch(t.read(p), -1) {
				out[m[1]] = path.Dir(path.Dir(p))
			}
		}
	}
	return out
}

// owners finds tables that are named outside their package, and tables that do
// not bear its name.
func owners(t *tree) (out []string) {
	all := tables(t)
	for name, dir := range all {
		if !strings.HasPrefix(name, path.Base(dir)+"_") {
			finding(&out, "%s: the table %s must be named %s_…", dir, name, path.Base(dir))
		}
	}
	names := func(at, dir, text string) {
		for _, word := range regexp.MustCompile(`[a-z]+(?:_[a-z]+)+`).FindAllString(text, -1) {
			if owner, ok := all[word]; ok && owner != dir {
				finding(&out, "%s names %s, a table of %s", at, word, owner)
			}
		}
		if isSQL.MatchString(text) && strings.HasPrefix(dir, "internal/feature/") {
			for _, m := range ofTable.FindAllStringSubmatch(text, -1) {
				if _, known := all[m[1]]; !known && !strings.HasPrefix(m[1], path.Base(dir)+"_") {
					finding(&out, "%s names %s, which is no table of this feature", at, m[1])
				}
			}
		}
	}
	for _, s := range t.sources() {
		s.literals(func(lit *ast.BasicLit, text string) { names(s.at(lit), s.dir, text) })
	}
	for _, p := range t.glob("*.sql") {
		names(p, path.Dir(path.Dir(p)), t.read(p))
	}
	slices.Sort(out)
	return out
}

// wholeTables are files that may copy a table without naming its columns.
var wholeTables = map[string]string{
	"internal/platform/db/dump.go": "a backup copies what there is, whatever a later version added",
}

// stores finds SQL outside the store files of a feature, and SQL that does not
// run alike on both engines or depends on the order of columns.
func stores(t *tree) (out []string) {
	for _, s := range t.sources() {
		// The bare limits of bench have tables of their own.
		if s.test || strings.HasPrefix(s.dir, "test") || s.dir == "bench" {
			continue
		}
		s.literals(func(lit *ast.BasicLit, text string) {
			if !isSQL.MatchString(text) {
				return
			}
			if strings.HasPrefix(s.dir, "internal/feature/") && !strings.HasPrefix(path.Base(s.path), "store") {
				finding(&out, "%s: SQL stands in store*.go only", s.at(lit))
			}
			if height(short(s.dir)) > 3 {
				finding(&out, "%s: SQL stands in features and platform only", s.at(lit))
			}
			if wildcard.MatchString(text) && wholeTables[s.path] == "" {
				finding(&out, "%s: name the columns instead of *", s.at(lit))
			}
			if question.MatchString(text) {
				finding(&out, "%s: a parameter is $1, never ?", s.at(lit))
			}
		})
	}
	return out
}

func TestTablesHaveOneOwner(t *testing.T) {
	news := "-- +goose Up\nCREATE TABLE news_post (\n\tid TEXT NOT NULL PRIMARY KEY\n);\n"
	made := func(p, query string) map[string]string {
		return map[string]string{"internal/feature/news/migrations/20260101001_news.sql": news, p: "package x\n\nvar q = `" + query + "`\n"}
	}
	obeyed(t, owners, made("internal/feature/news/store.go", "SELECT id FROM news_post"),
		breach{"read from elsewhere", made("internal/feature/events/store.go", "SELECT id FROM news_post"), "names news_post, a table of internal/feature/news"},
		breach{"named in a test elsewhere", made("internal/app/a_test.go", "news_post"), "names news_post"},
		breach{"unknown table", made("internal/feature/news/store.go", "SELECT id FROM events_day"), "no table of this feature"},
		breach{"joined in a migration", map[string]string{"internal/feature/news/migrations/20260101001_a.sql": news,
			"internal/feature/events/migrations/20260101002_b.sql": "CREATE TABLE events_day (\n\tid TEXT REFERENCES news_post\n);\n"}, "names news_post"},
		breach{"misnamed", map[string]string{"internal/feature/events/migrations/20260101001_a.sql": news}, "must be named events_"},
	)
}

func TestSQLStandsInStores(t *testing.T) {
	made := func(p, query string) map[string]string {
		return map[string]string{p: "package x\n\nvar q = `" + query + "`\n"}
	}
	obeyed(t, stores, made("internal/feature/news/service.go", "Select what you want from the list"),
		breach{"in a service", made("internal/feature/news/service.go", "SELECT id FROM news_post"), "store*.go only"},
		breach{"a piece of it", made("internal/feature/news/pages.go", " WHERE id = $1"), "store*.go only"},
		breach{"in app", made("internal/app/a.go", "DELETE FROM news_post"), "features and platform only"},
		breach{"star", made("internal/feature/news/store.go", "SELECT * FROM news_post"), "instead of *"},
		breach{"star of one", made("internal/feature/news/store.go", "SELECT p.* FROM news_post p"), "instead of *"},
		breach{"question mark", made("internal/feature/news/store.go", "SELECT id FROM news_post WHERE id = ?"), "never ?"},
	)
}
