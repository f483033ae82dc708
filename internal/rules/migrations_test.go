package rules_test

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

var (
	migrationName = regexp.MustCompile(`^(\d{11})_[a-z_]+\.sql$`)
	sqlComment    = regexp.MustCompile(`--[^\n]*`)
	tableBlock    = regexp.MustCompile(`(?is)\bCREATE TABLE\b.*?\n\);`)
	tableStart    = regexp.MustCompile(`(?i)\bCREATE TABLE\b`)
	// constrained may change one day, and SQLite cannot change it in a table.
	constrained = regexp.MustCompile(`(?i)\b(CHECK|UNIQUE|FOREIGN KEY|REFERENCES|CONSTRAINT|AUTOINCREMENT|DEFAULT|COLLATE|GENERATED)\b`)
	column      = regexp.MustCompile(`(?m)^\s+([a-z_]+)\s+(\S+?)(?: |,|$)`)
	// undoing loses what people gave us, or cannot be done on both engines.
	undoing = regexp.MustCompile(`(?i)\b(DROP TABLE|DROP COLUMN|TRUNCATE|RENAME|ALTER COLUMN|DELETE FROM)\b|goose Down`)
)

// migrations finds what does not run on both engines or could not be changed
// later: times are integers, JSON is text, truth is 0 or 1.
func migrations(t *tree) (out []string) {
	numbers := map[string]string{}
	for _, p := range t.glob("*.sql") {
		if path.Base(path.Dir(p)) != "migrations" {
			continue
		}
		m := migrationName.FindStringSubmatch(path.Base(p))
		if m == nil {
			finding(&out, "%s: the name must be YYYYMMDDNNN_name.sql", p)
		} else if other, twice := numbers[m[1]]; twice {
			finding(&out, "%s: %s has the same number", p, other)
		} else {
			numbers[m[1]] = p
		}
		text := t.read(p)
		if !strings.HasPrefix(text, "-- +goose Up\n") {
			finding(&out, "%s: the first line must be -- +goose Up", p)
		}
		if m := undoing.FindString(text); m != "" {
			finding(&out, "%s: %s: migrations only add", p, m)
		}
		bare := sqlComment.ReplaceAllString(text, "")
		if strings.Contains(bare, "?") {
			finding(&out, "%s: a question mark is a parameter to one of the engines", p)
		}
		blocks := tableBlock.FindAllString(bare, -1)
		for _, b := range blocks {
			if m := constrained.FindString(b); m != "" {
				finding(&out, "%s: %s in a table: make it an index or a check in Go", p, m)
			}
			for _, c := range column.FindAllStringSubmatch(b, -1) {
				if k := c[2]; k != "TEXT" && k != "{{int64}}" && k != "{{bytes}}" {
					finding(&out, "%s: %s is %s: only TEXT, {{int64}} and {{bytes}} are alike on both engines", p, c[1], k)
				}
			}
		}
		if n := len(tableStart.FindAllString(bare, -1)); n != len(blocks) || strings.Count(strings.Join(blocks, ""), "CREATE TABLE") != n {
			finding(&out, `%s: each table must end with ");" at the beginning of a line`, p)
		}
	}
	return out
}

func TestMigrations(t *testing.T) {
	const dir = "internal/feature/news/migrations/"
	file := func(columns string) map[string]string {
		return map[string]string{dir + "20260101001_news.sql": "-- +goose Up\nCREATE TABLE news_post (\n" + columns + "\n);\n"}
	}
	with := func(text string) map[string]string {
		return map[string]string{dir + "20260101001_news.sql": text}
	}
	obeyed(t, migrations, file("\tid TEXT NOT NULL PRIMARY KEY, -- not UNIQUE\n\tat {{int64}} NOT NULL,\n\tb {{bytes}} NOT NULL,\n\tPRIMARY KEY (id, at)"),
		breach{"name", map[string]string{dir + "news.sql": "-- +goose Up\n"}, "the name must be"},
		breach{"number twice", map[string]string{dir + "20260101001_a.sql": "-- +goose Up\n", "internal/feature/b/migrations/20260101001_b.sql": "-- +goose Up\n"}, "the same number"},
		breach{"first line", with("CREATE TABLE news_post (\n\tid TEXT\n);\n"), "first line"},
		breach{"check", file("\tid TEXT CHECK (id <> '')"), "CHECK in a table"},
		breach{"unique", file("\tid TEXT UNIQUE"), "UNIQUE in a table"},
		breach{"autoincrement", file("\tid {{int64}} PRIMARY KEY AUTOINCREMENT"), "AUTOINCREMENT in a table"},
		breach{"default", file("\tid TEXT DEFAULT ''"), "DEFAULT in a table"},
		breach{"time", file("\tat TIMESTAMP NOT NULL"), "at is TIMESTAMP"},
		breach{"truth", file("\tok BOOLEAN"), "ok is BOOLEAN"},
		breach{"number", file("\tn INTEGER NOT NULL,\n\tm TEXT NOT NULL"), "n is INTEGER"},
		breach{"end of the table", with("-- +goose Up\nCREATE TABLE news_post (id TEXT);\n"), "at the beginning of a line"},
		breach{"end of one of two", with("-- +goose Up\nCREATE TABLE news_post (id TEXT);\nCREATE TABLE news_day (\n\tid TEXT\n);\n"), "at the beginning of a line"},
		breach{"undone", with("-- +goose Up\n-- +goose Down\n"), "migrations only add"},
		breach{"dropped", with("-- +goose Up\nDROP TABLE news_post;\n"), "migrations only add"},
	)
}
