package app_test

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/webtest"
)

// row is one line of testdata/matrix.txt.
type row struct {
	method, path string
	who          []string
	published    bool // in other states a statement looks as if it were not there
}

func matrix(t *testing.T) (all []row) {
	t.Helper()
	b, err := os.ReadFile("testdata/matrix.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, " : ")
		method, path, ok := strings.Cut(parts[0], " ")
		if !ok || len(parts) < 2 || len(parts) > 3 {
			t.Fatalf("no row: %q", line)
		}
		all = append(all, row{method, path, strings.Fields(parts[1]), len(parts) == 3 && strings.TrimSpace(parts[2]) == "published"})
	}
	return all
}

// unlisted returns the routes without a row, and the rows without a route.
func unlisted(rows []row, routes []string) (missing, idle []string) {
	used := map[string]bool{}
	for _, r := range routes {
		method, path, ok := strings.Cut(r, " ")
		if !ok {
			method, path = "ANY", r
		}
		key := method + " " + strings.TrimPrefix(path, "/{lang}")
		if slices.ContainsFunc(rows, func(x row) bool { return x.method+" "+x.path == key }) {
			used[key] = true
		} else {
			missing = append(missing, r)
		}
	}
	for _, x := range rows {
		if !used[x.method+" "+x.path] {
			idle = append(idle, x.method+" "+x.path)
		}
	}
	return missing, idle
}

// TestEveryRouteHasARow: a route that is not in the matrix fails, and so does one
// that is planted.
func TestEveryRouteHasARow(t *testing.T) {
	a := demoSite(t, "")
	if err := a.CheckPages(); err != nil {
		t.Error(err)
	}
	rows := matrix(t)
	missing, idle := unlisted(rows, a.Routes())
	for _, r := range missing {
		t.Errorf("%s has no row in testdata/matrix.txt", r)
	}
	for _, r := range idle {
		t.Errorf("the row %s has no route", r)
	}
	if missing, _ := unlisted(rows, append(a.Routes(), "GET /{lang}/desk/planted")); !slices.Contains(missing, "GET /{lang}/desk/planted") {
		t.Error("a planted route was not noticed")
	}
	real, err := app.New(context.Background(), app.Config{Data: filepath.Join(t.TempDir(), "data")}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer real.Close()
	for _, path := range []string{"/demo/outbox.json", "/en/demo/desk"} {
		client(t, real).Get(path).Status(t, 404)
	}
}

// deskRows are the rows of pages for staff, with who may as roles.
func deskRows(t *testing.T) (all []row) {
	for _, x := range matrix(t) {
		if strings.HasPrefix(x.path, "/desk") && !slices.Contains(x.who, "open") {
			if slices.Contains(x.who, "staff") {
				x.who = nil
				for _, r := range core.Roles {
					x.who = append(x.who, string(r))
				}
			}
			for _, r := range x.who {
				if !core.Role(r).Valid() {
					t.Fatalf("%s %s: %q is no role", x.method, x.path, r)
				}
			}
			all = append(all, x)
		}
	}
	return all
}

// fill puts a statement, and ids that lead to nothing, into a path.
func fill(path, slug string) string {
	path = strings.ReplaceAll(path, "{slug}", slug)
	path = strings.ReplaceAll(path, "{lang}", "fr")
	path = strings.ReplaceAll(path, "{to}", "fr")
	for {
		i := strings.Index(path, "{")
		if i < 0 {
			return path
		}
		path = path[:i] + "00000000000000000000000000" + path[i+strings.Index(path[i:], "}")+1:]
	}
}

// call sends what the row is about, and returns the answer.
func call(c *webtest.Client, x row, path, token string) *webtest.Page {
	if x.method == http.MethodPost {
		return c.Post("/en"+path, url.Values{"token": {token}})
	}
	return c.Get("/en" + path)
}

// shut reports whether an answer is that of a closed door.
func shut(p *webtest.Page) bool {
	return p.Code == http.StatusForbidden || p.Code == http.StatusUnauthorized ||
		p.Code == http.StatusSeeOther && strings.Contains(p.Header.Get("Location"), "/desk/sign-in")
}

// TestS1 tries every route of the desk with nobody, with each role that the row
// does not name, and with every role at once for another campaign, on a statement
// in each state; and with each role it names. Seen to fail when Desk let everybody
// in who is signed in, and when a row named a role too few.
func TestS1(t *testing.T) {
	a := demoSite(t, "")
	slugs := statementStates(t, a)
	nobody := client(t, a)
	var elsewhere []core.Grant
	for _, r := range core.Roles {
		elsewhere = append(elsewhere, core.Grant{Role: r, Campaign: "another"})
	}
	other, _ := authtest.SignIn(t, a.Auth, a.Handler(), elsewhere...)
	token := func(c *webtest.Client) string { return c.Get("/en/desk/me").Attr("input[name=token]", "value") }
	otherToken := token(other)
	byRole, tokens := map[core.Role]*webtest.Client{}, map[core.Role]string{}
	for _, r := range core.Roles {
		byRole[r], _ = authtest.SignIn(t, a.Auth, a.Handler(), core.Grant{Role: r})
		tokens[r] = token(byRole[r])
	}
	for _, x := range deskRows(t) {
		for state, slug := range slugs {
			if !strings.Contains(x.path, "{slug}") && state != "published" {
				continue
			}
			path := fill(x.path, slug)
			if p := call(nobody, x, path, otherToken); !shut(p) {
				t.Errorf("%s %s (%s): nobody got %d", x.method, x.path, state, p.Code)
			}
			if strings.Contains(x.path, "{slug}") {
				if p := call(other, x, path, otherToken); p.Code != http.StatusNotFound && !shut(p) {
					t.Errorf("%s %s (%s): with roles for another campaign one got %d", x.method, x.path, state, p.Code)
				}
			}
			for _, r := range core.Roles {
				may := slices.Contains(x.who, string(r))
				if may && x.method == http.MethodPost {
					continue // what it does is its own tests'
				}
				p := call(byRole[r], x, path, tokens[r])
				if p.Code >= 500 {
					t.Errorf("%s %s (%s): %s got %d", x.method, x.path, state, r, p.Code)
				}
				if got := !shut(p); got != may {
					t.Errorf("%s %s (%s): may %s? %v, want %v (%d)", x.method, x.path, state, r, got, may, p.Code)
				}
			}
		}
	}
	// Whoever may send a form must carry our token.
	for _, x := range deskRows(t) {
		if x.method != http.MethodPost {
			continue
		}
		p := byRole[core.Role(x.who[0])].Post("/en"+fill(x.path, slugs["published"]), url.Values{"token": {"none"}})
		if p.Code != http.StatusForbidden {
			t.Errorf("%s %s: without our token the answer is %d", x.method, x.path, p.Code)
		}
	}
}

// TestS2PublishedOnly: what a row says is for published statements is answered, for
// a statement in another state, like one that never was: the same status, headers
// and bytes. Seen to fail when published() let drafts through.
func TestS2PublishedOnly(t *testing.T) {
	a := demoSite(t, "")
	slugs := statementStates(t, a)
	c := client(t, a)
	for _, x := range matrix(t) {
		if !x.published || x.method != http.MethodGet {
			continue
		}
		for _, file := range []string{"card.png", "text.txt", "roll.csv", "roll.json", "feed.atom"} {
			at := func(slug string) *webtest.Page {
				path := strings.NewReplacer("{slug}", slug, "{number}", "1", "{file}", file, "{day}", "2021-06-04").Replace(x.path)
				return c.Get("/en" + fill(path, slug))
			}
			gone := at("never-ever-there") // as long as the other
			draft := at(slugs["draft"])
			if len(slugs["draft"]) != len("never-ever-there") {
				t.Fatal("the names must be of one length")
			}
			if draft.Code != http.StatusNotFound || len(draft.Body) != len(gone.Body) || len(draft.Header) != len(gone.Header) {
				t.Errorf("%s: a draft is answered with %d and %d bytes, what is not there with %d and %d", x.path, draft.Code, len(draft.Body), gone.Code, len(gone.Body))
			}
			if !strings.Contains(x.path, "{file}") {
				break
			}
		}
	}
}

// statementStates returns the slug of a statement of the demonstration in each
// state; those it has not are made.
func statementStates(t *testing.T, a *app.App) map[string]string {
	t.Helper()
	slugs := map[string]string{"published": "declaration", "draft": "only-a-draft-yet", "closed": "one-that-is-shut"}
	for state, slug := range slugs {
		if state == "published" {
			continue
		}
		text := "# A text\n\nOf one paragraph.\n"
		doc, err := edition.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		g := statements.Given{Statement: statements.Statement{Slug: slug, Kind: statements.Letter, Source: "en", Signers: statements.SignersBoth, Rule: statements.RuleCarry, State: statements.Draft},
			Editions: map[core.Lang]statements.GivenEdition{"en": {Markdown: text, Edition: statements.Edition{Edition: edition.Edition{Lang: "en", Title: doc.Title, Doc: doc, Said: edition.Checked}}}}}
		if state == "closed" {
			g.State, g.OpensAt, g.ClosesAt = statements.Published, 1_600_000_000, 1_600_100_000
		}
		if _, err := a.Statements.Publish(context.Background(), g); err != nil {
			t.Fatal(err)
		}
	}
	return slugs
}
