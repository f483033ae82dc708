package rules_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "groundswell/"

// homes says in which packages a module may be imported: one, or several where
// a reason is given. A longer path goes before a shorter one. Tests may import
// what they like.
var homes = []struct {
	module string
	homes  []string
	why    string
}{
	{"modernc.org/sqlite", []string{"platform/db", "bench"}, "bench measures the driver alone, as the limit beside which the program stands"},
	{"github.com/jackc/pgx/v5", []string{"platform/db", "bench"}, "likewise"},
	{"github.com/pressly/goose/v3", []string{"platform/db"}, ""},
	{"github.com/yuin/goldmark", []string{"platform/edition"}, ""},
	{"github.com/microcosm-cc/bluemonday", []string{"platform/edition"}, ""},
	{"golang.org/x/net/html", []string{"platform/edition", "platform/doc", "platform/webtest"}, "the same parser reads a text that comes as HTML, a draft that does, and the pages in tests"},
	{"golang.org/x/net/idna", []string{"platform/mail", "platform/script"}, "an address has a domain to be written to, and to be shown"},
	{"golang.org/x/net/publicsuffix", []string{"platform/script"}, ""},
	{"filippo.io/age", []string{"platform/seal", "bench"}, "the bare limit seals the same record once, with nothing around it"},
	{"github.com/skip2/go-qrcode", []string{"platform/seal"}, ""},
	{"github.com/tyler-smith/go-bip39", []string{"platform/seal"}, ""},
	{"golang.org/x/crypto/acme", []string{"platform/web"}, ""},
	{"golang.org/x/crypto", []string{"platform/seal"}, ""},
	{"github.com/wneessen/go-mail", []string{"platform/mail"}, ""},
	{"github.com/emersion/go-msgauth", []string{"platform/mail"}, ""},
	{"github.com/emersion/go-smtp", []string{"bench"}, "the relay that takes everything, as in the tests of mail"},
	{"github.com/go-text/typesetting", []string{"platform/card", "platform/doc", "platform/font"}, "pictures and PDF files are set alike; which way a text runs is worked out once for both"},
	{"golang.org/x/image", []string{"platform/card", "platform/doc"}, "text is measured in its fixed-point numbers"},
	{"github.com/ledongthuc/pdf", []string{"platform/doc"}, ""},
	{"github.com/klauspost/compress", []string{"platform/web"}, ""},
	{"github.com/andybalholm/brotli", []string{"platform/web"}, ""},
	{"golang.org/x/time", []string{"platform/limit"}, ""},
	{"github.com/nicksnyder/go-i18n/v2", []string{"platform/i18n"}, ""},
	{"golang.org/x/text/language", []string{"platform/i18n", "platform/script"}, "a collator is made for a language"},
	{"golang.org/x/text/collate", []string{"platform/i18n", "platform/script"}, "countries are sorted in the reader's language, names in their own script"},
	{"golang.org/x/text/unicode/norm", []string{"platform/doc", "platform/edition", "platform/i18n", "platform/script"}, "a text has one spelling of each letter, in a PDF too, countries are found without accents, names are folded"},
	{"golang.org/x/text/encoding", []string{"platform/doc"}, ""},
	{"golang.org/x/text/cases", []string{"platform/script"}, ""},
	{"github.com/prometheus/client_golang", []string{"platform/metrics"}, ""},
	{"golang.org/x/mod/sumdb", []string{"platform/tlog"}, ""},
	{"github.com/transparency-dev/formats", []string{"platform/tlog"}, ""},
	{"github.com/alecthomas/kong", []string{"cmd/groundswell"}, ""},
	{"github.com/go-webauthn/webauthn", []string{"platform/auth"}, ""},
	{"github.com/coreos/go-oidc/v3", []string{"platform/auth"}, ""},
	{"golang.org/x/oauth2", []string{"platform/auth"}, ""},
}

// onlyHere are packages that tempt to go round another one.
var onlyHere = map[string][]string{
	"database/sql":                      {"platform/db", "platform/dbtest", "bench"}, // the bare limit
	"archive/zip":                       {"platform/doc"},                            // to write; reading is ours
	module + "internal/platform/dbtest": nil,                                         // tests only
	module + "test/demo":                {"app", "cmd/groundswell"},
	"unsafe":                            nil,
	"math/rand":                         nil,
	"math/rand/v2": {"platform/db", "platform/jobs", // when to try again
		"feature/statements",                             // the order in which rows are written anew
		"test/demo",                                      // the same network each time
		"feature/negotiations/align/synthetic", "bench"}, // the same revisions each time
	module + "internal/feature/negotiations/align/synthetic": {"bench"}, // made to measure with, no part of the program
	module + "internal/platform/dbtest/withpg":               nil,
	// for tests themselves
	module + "internal/platform/webtest":       {"platform/auth/authtest", "feature/negotiations/negotiationstest", "feature/statements/statementstest"},
	module + "internal/platform/i18n/i18ntest": {"feature/negotiations/negotiationstest", "feature/statements/statementstest"},
}

// height says how high a package stands; it imports only what stands lower.
func height(pkg string) int {
	switch first, _, _ := strings.Cut(pkg, "/"); first {
	case "core":
		return 1
	case "platform":
		return 2
	case "feature":
		return 3
	case "app":
		return 4
	case "cmd", "rules", "bench":
		return 5
	}
	return 0 // test/demo is data: it stands on core alone
}

func short(dir string) string { return strings.TrimPrefix(dir, "internal/") }

func imports(t *tree) (out []string) {
	for _, s := range t.sources() {
		from := short(s.dir)
		for _, spec := range s.file.Imports {
			to, _ := strconv.Unquote(spec.Path.Value)
			if where, ok := onlyHere[to]; ok && !s.test && !slices.Contains(where, from) {
				finding(&out, "%s: %s is for tests and %v only", s.at(spec), to, where)
			}
			if ours, ok := strings.CutPrefix(to, module); ok {
				if what := arrow(s, from, short(ours)); what != "" {
					finding(&out, "%s: %s imports %s: %s", s.at(spec), from, short(ours), what)
				}
			} else if first, _, _ := strings.Cut(to, "/"); strings.Contains(first, ".") && !s.test && s.dir != "test" && !strings.HasPrefix(s.dir, "test/") {
				if what := thirdParty(from, to); what != "" {
					finding(&out, "%s: %s imports %s: %s", s.at(spec), from, to, what)
				}
			}
		}
	}
	return out
}

// arrow says what is wrong with one of our packages importing another.
func arrow(s *source, from, to string) string {
	if strings.HasPrefix(from, "test/") || from == "test" {
		if s.test || height(to) == 1 || strings.HasPrefix(to, "test/") {
			return ""
		}
		return "the made-up network is data and stands on core alone"
	}
	if strings.HasPrefix(to, "test/") {
		return "" // onlyHere says who may
	}
	same := height(from) == height(to)
	switch {
	case height(to) == 0:
		return "it stands in no layer: cmd, app, feature, platform, core"
	case height(to) > height(from):
		return "arrows only go down"
	case same && height(from) == 3 && noun(from) != noun(to):
		return "features do not import each other"
	}
	return ""
}

// noun returns the feature that a package belongs to.
func noun(pkg string) string { return strings.Join(strings.SplitN(pkg, "/", 3)[:2], "/") }

func thirdParty(from, to string) string {
	for _, h := range homes {
		if to == h.module || strings.HasPrefix(to, h.module+"/") {
			if slices.Contains(h.homes, from) {
				return ""
			}
			return "its home is " + strings.Join(h.homes, " and ")
		}
	}
	return "it has no home in the table of internal/rules"
}

// deserted finds homes that nobody lives in: the table would let a module in
// that was taken out.
func deserted(t *tree) (out []string) {
	lived := map[string]bool{}
	for _, s := range t.sources() {
		for _, spec := range s.file.Imports {
			to, _ := strconv.Unquote(spec.Path.Value)
			for _, h := range homes {
				if to == h.module || strings.HasPrefix(to, h.module+"/") {
					lived[h.module+" "+short(s.dir)] = true
					break
				}
			}
		}
	}
	for _, h := range homes {
		if len(h.homes) > 1 && h.why == "" {
			finding(&out, "%s has several homes and no reason", h.module)
		}
		for _, home := range h.homes {
			if !lived[h.module+" "+home] {
				finding(&out, "%s is not imported by %s: take that out of the table", h.module, home)
			}
		}
	}
	return out
}

func TestImports(t *testing.T) {
	imp := func(pkg, path string) string { return "package " + pkg + "\nimport _ \"" + path + "\"\n" }
	obeyed(t, imports, map[string]string{
		"cmd/groundswell/main.go":                  imp("main", "groundswell/internal/app"),
		"internal/app/a.go":                        imp("app", "groundswell/internal/feature/news"),
		"internal/feature/news/a.go":               imp("news", "groundswell/internal/feature/news/feed"),
		"internal/feature/news/a_test.go":          imp("news", "pgregory.net/rapid"),
		"internal/platform/db/a.go":                imp("db", "modernc.org/sqlite"),
		"internal/platform/web/a.go":               imp("web", "golang.org/x/crypto/acme/autocert"),
		"internal/platform/db/b.go":                imp("db", "database/sql"),
		"internal/feature/news/b_test.go":          imp("news", "groundswell/internal/platform/webtest"),
		"internal/app/b.go":                        imp("app", "groundswell/test/demo"),
		"test/demo/a.go":                           imp("demo", "groundswell/internal/core"),
		"internal/core/a.go":                       imp("core", "crypto/rand"),
		"internal/feature/statements/roll/page.go": imp("roll", "groundswell/internal/platform/db"),
	},
		breach{"upward", map[string]string{"internal/platform/web/a.go": imp("web", "groundswell/internal/feature/news")}, "arrows only go down"},
		breach{"upward in a test", map[string]string{"internal/core/a_test.go": imp("core", "groundswell/internal/platform/db")}, "arrows only go down"},
		breach{"sideways", map[string]string{"internal/feature/news/a.go": imp("news", "groundswell/internal/feature/events/x")}, "do not import each other"},
		breach{"stray", map[string]string{"internal/app/a.go": imp("app", "groundswell/internal/utils")}, "stands in no layer"},
		breach{"library in a feature", map[string]string{"internal/feature/news/a.go": imp("news", "github.com/yuin/goldmark")}, "its home is platform/edition"},
		breach{"second home", map[string]string{"internal/platform/mail/a.go": imp("mail", "modernc.org/sqlite")}, "its home is platform/db"},
		breach{"nearer path", map[string]string{"internal/platform/seal/a.go": imp("seal", "golang.org/x/crypto/acme")}, "its home is platform/web"},
		breach{"unknown module", map[string]string{"internal/platform/mail/a.go": imp("mail", "example.org/x")}, "no home"},
		breach{"library in core", map[string]string{"internal/core/a.go": imp("core", "golang.org/x/text/language")}, "its home is"},
		breach{"plain SQL", map[string]string{"internal/feature/news/a.go": imp("news", "database/sql")}, "database/sql is for"},
		breach{"test helper in the program", map[string]string{"internal/app/a.go": imp("app", "groundswell/internal/platform/webtest")}, "webtest is for"},
		breach{"demo in a feature", map[string]string{"internal/feature/news/a.go": imp("news", "groundswell/test/demo")}, "test/demo is for"},
		breach{"weak randomness", map[string]string{"internal/app/a.go": imp("app", "math/rand")}, "math/rand is for"},
		breach{"demo on a platform", map[string]string{"test/demo/a.go": imp("demo", "groundswell/internal/platform/db")}, "core alone"},
	)
}

func TestHomesAreLivedIn(t *testing.T) {
	everybody := map[string]string{}
	for i, h := range homes {
		for j, home := range h.homes {
			dir := "internal/" + home
			if strings.HasPrefix(home, "cmd/") {
				dir = home
			}
			everybody[dir+"/"+strconv.Itoa(i)+"_"+strconv.Itoa(j)+".go"] = "package x\nimport _ \"" + h.module + "\"\n"
		}
	}
	obeyed(t, deserted, everybody, breach{"nobody", nil, "modernc.org/sqlite is not imported by platform/db"})
}
