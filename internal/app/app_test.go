package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/webtest"
)

var quiet = slog.New(slog.DiscardHandler)

// demoSite is the demonstration, filled. Without a dsn it is a copy of one that is
// filled once: to seal for 1,616 people takes its time under the race detector.
func demoSite(t *testing.T, dsn string) *app.App {
	t.Helper()
	return demoSiteAt(t, dsn, nil)
}

// demoSiteAt is demoSite by another clock than this machine's.
func demoSiteAt(t *testing.T, dsn string, now core.Clock) *app.App {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if dsn == "" {
		if err := os.CopyFS(dir, os.DirFS(filledDemo(t))); err != nil {
			t.Fatal(err)
		}
		if err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				err = os.Chmod(path, 0o600) // CopyFS leaves less private files than it found
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return openDemo(t, dir, dsn, now)
}

func openDemo(t *testing.T, dir, dsn string, now core.Clock) *app.App {
	t.Helper()
	a, err := app.New(context.Background(), app.Config{Data: dir, Database: dsn, Addr: "127.0.0.1:8080", Demo: true, Now: now}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	if err := a.SeedDemo(context.Background()); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestMain(m *testing.M) {
	code := m.Run()
	if filled.dir != "" {
		os.RemoveAll(filepath.Dir(filled.dir))
	}
	os.Exit(code)
}

var filled struct {
	sync.Mutex
	dir string
	at  time.Time // when it was
}

// justFilled is a clock that starts, at the first look, when the demonstration was
// filled: what it put aside for a minute is not the older the later a test comes.
func justFilled() core.Clock {
	late := sync.OnceValue(func() time.Duration { return time.Since(filled.at) })
	return func() time.Time { return time.Now().Add(-late()) }
}

// filledDemo returns the folder of a demonstration that nobody has open.
func filledDemo(t *testing.T) string {
	t.Helper()
	filled.Lock()
	defer filled.Unlock()
	if filled.dir == "" {
		dir, err := os.MkdirTemp("", "demo")
		if err != nil {
			t.Fatal(err)
		}
		if !t.Run("fill", func(t *testing.T) { openDemo(t, filepath.Join(dir, "data"), "", nil) }) {
			t.FailNow() // half of it would make the tests after this one fail in strange ways
		}
		filled.at = time.Now()
		filled.dir = filepath.Join(dir, "data")
	}
	return filled.dir
}

func client(t *testing.T, a *app.App) *webtest.Client {
	c := webtest.New(t, a.Handler())
	c.Origin = a.Config.Origin
	return c
}

type facts struct {
	Organisations, Persons, Sealed, Countries, Version int64
	Hash                                               string
	Open                                               bool
	Editions                                           map[string]string
}

func factsOf(t *testing.T, a *app.App) (f facts) {
	t.Helper()
	if err := json.Unmarshal([]byte(client(t, a).Get("/en/statements/declaration.json").Status(t, 200).Body), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// TestDemo: what the README promises of the demonstration, on both engines; it
// is filled once, and its keys open its list.
func TestDemo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		a := demoSite(t, dsn)
		f := factsOf(t, a)
		if f.Organisations != 412 || f.Persons != 1204 || f.Sealed != 539 || f.Countries != 78 || f.Version != 2 || !f.Open || len(f.Hash) != 64 {
			t.Errorf("facts: %+v", f)
		}
		if f.Editions["ru"] != "stale" || f.Editions["zh"] != "draft" || f.Editions["fr"] != "checked" {
			t.Errorf("editions: %v", f.Editions)
		}
		if err := a.SeedDemo(context.Background()); err != nil {
			t.Fatal(err)
		}
		if g := factsOf(t, a); g.Organisations != f.Organisations {
			t.Error("filled twice")
		}
		var export bytes.Buffer
		if _, err := a.Statements.ExportSealed(context.Background(), "declaration", &export); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Amani", "Bea", "paper"} {
			b, err := os.ReadFile(filepath.Join(a.DemoKeys(), name+".key"))
			if err != nil {
				t.Fatal(err)
			}
			id, err := seal.ParseIdentity(string(b))
			if err != nil {
				t.Fatal(err)
			}
			l, err := opening.Open(context.Background(), []io.Reader{bytes.NewReader(export.Bytes())}, opening.Options{Identity: id})
			if err != nil || len(l.Rows) != 1616 || l.Sealed != 539 || l.Damaged != 0 {
				t.Fatalf("%s opens: %v, %d rows", name, err, len(l.Rows))
			}
		}
	})
}

// publicPages are the demonstration's, without language.
var publicPages = []string{"/", "/statements", "/safety", "/help", "/status", "/statements/declaration", "/statements/declaration/v/1", "/statements/declaration/roll", "/statements/declaration/numbers",
	"/statements/declaration/roll?q=bao", "/statements/declaration/sign", "/statements/open-letter", "/statements/open-letter/sign", "/statements/condolence",
	"/texts", "/texts/health-and-dignity", "/texts/health-and-dignity/3", "/texts/health-and-dignity/2/3", "/texts/health-and-dignity/2/3?view=side&weaker=1", "/texts/health-and-dignity/flow/3/4",
	"/texts/health-and-dignity/votes", "/texts/health-and-dignity/positions", "/texts/health-and-dignity/inputs"}

// TestPagesAreSound: every public page in every language is well-formed,
// accessible as far as a parser can tell, and asks nothing of third parties.
func TestPagesAreSound(t *testing.T) {
	c := client(t, demoSite(t, ""))
	for _, l := range core.Langs {
		for _, path := range publicPages {
			p := c.Get("/"+string(l)+path).Status(t, 200).Sound(t)
			if got := p.Attr("html", "lang"); got != l.Tag() {
				t.Errorf("%s says it is %s", path, got)
			}
			p.Has(t, core.Lang("ar").Name(), core.Lang("zh").Name()) // U-30: links to the same page in other languages
		}
	}
}

// TestEarlierVersion: a page of an earlier version says so and leads to the
// present one; it is not for search engines and offers nothing to sign.
func TestEarlierVersion(t *testing.T) {
	c := client(t, demoSite(t, ""))
	old := c.Get("/en/statements/declaration/v/1").Status(t, 200)
	old.Has(t, "This is version 1", "Read the present version").HasNot(t, "/statements/declaration/sign", "Who stands behind it")
	if got := old.Header.Get("X-Robots-Tag"); got != "noindex" {
		t.Errorf("X-Robots-Tag %q", got)
	}
	c.Get("/en/statements/declaration/v/2").Status(t, 200).Has(t, "Sign this text").HasNot(t, "This is version")
	c.Get("/en/statements/declaration/v/3").Status(t, 404)
}

// TestU1Weight: the first answer with its styles is at most 13 KB compressed and
// a page needs at most three requests, in all seven languages.
func TestU1Weight(t *testing.T) {
	a := demoSite(t, "")
	c := client(t, a)
	sheets := map[string]int{}
	sheet := func(at string) int { // of every page that names it
		if _, ok := sheets[at]; !ok {
			c.Header.Set("Accept-Encoding", "br")
			sheets[at] = len(c.Get(at).Body)
		}
		return sheets[at]
	}
	type weight struct {
		path  string
		bytes int
	}
	var all []weight
	for _, l := range core.Langs {
		for _, path := range publicPages {
			c.Header.Set("Accept-Encoding", "identity")
			p := c.Get("/" + string(l) + path)
			requests, styles := 1+len(p.Find("link[rel=stylesheet]"))+len(p.Find("script")), 0
			for _, link := range p.Find("link[rel=stylesheet]") {
				for _, at := range link.Attr {
					if at.Key == "href" {
						styles += sheet(at.Val)
					}
				}
			}
			for _, img := range p.Find("img") {
				for _, at := range img.Attr {
					if at.Key == "src" && !strings.HasPrefix(at.Val, "data:") {
						requests++
					}
				}
			}
			if requests > 3 {
				t.Errorf("/%s%s needs %d requests", l, path, requests)
			}
			c.Header.Set("Accept-Encoding", "gzip")
			all = append(all, weight{"/" + string(l) + path, len(c.Do("GET", "/"+string(l)+path, nil, "").Body) + styles})
		}
	}
	sort.Slice(all, func(i, j int) bool { return all[i].bytes > all[j].bytes })
	for _, w := range all {
		if w.bytes > 13_000 {
			t.Errorf("%s weighs %d bytes", w.path, w.bytes)
		}
	}
	t.Logf("styles %v, heaviest %v", sheets, all[:5])
}

// TestBackupMoves: a backup of one engine, encrypted, becomes the same site on
// the other; a damaged or cut one, or a site that is not empty, is refused.
func TestBackupMoves(t *testing.T) {
	ctx := context.Background()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, dsn string) {
		a := demoSite(t, dsn)
		before := factsOf(t, a)
		var sealed, plain bytes.Buffer
		if _, err := a.Backup(ctx, &sealed, id.Recipient()); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Backup(ctx, &plain, ""); err != nil {
			t.Fatal(err)
		}
		dbtest.Each(t, func(t *testing.T, dsn string) {
			c := app.Config{Data: filepath.Join(t.TempDir(), "data"), Database: dsn, Addr: "127.0.0.1:8080"}
			if err := app.Restore(ctx, c, bytes.NewReader(sealed.Bytes()), nil); err == nil {
				t.Error("an encrypted backup was restored without its key")
			}
			cut := plain.Bytes()[:plain.Len()*9/10]
			if err := app.Restore(ctx, c, bytes.NewReader(cut), nil); err == nil {
				t.Error("half a backup was restored")
			}
			if err := app.Restore(ctx, c, bytes.NewReader(sealed.Bytes()), id); err != nil {
				t.Fatal(err)
			}
			if err := app.Restore(ctx, c, bytes.NewReader(sealed.Bytes()), id); err == nil {
				t.Error("restored over a site")
			}
			b, err := app.New(ctx, c, quiet)
			if err != nil {
				t.Fatal(err)
			}
			defer b.Close()
			if after := factsOf(t, b); after.Hash != before.Hash || after.Organisations != before.Organisations || after.Sealed != before.Sealed {
				t.Errorf("before %+v, after %+v", before, after)
			}
			client(t, b).Get("/ar/statements/declaration/roll").Status(t, 200)
		})
	})
}

// TestRefusesToGuess: what is not set up safely does not start.
func TestRefusesToGuess(t *testing.T) {
	open := filepath.Join(t.TempDir(), "open")
	if err := os.Mkdir(open, 0o755); err != nil {
		t.Fatal(err)
	}
	dir := func() string { return filepath.Join(t.TempDir(), "data") }
	for name, c := range map[string]app.Config{
		"data others can read":       {Data: open},
		"an open address, no origin": {Data: dir(), Addr: "0.0.0.0:80"},
		"an origin with a path":      {Data: dir(), Origin: "https://example.org/x"},
		"a colour that is none":      {Data: dir(), Voice: "red"},
		"an onion that is none":      {Data: dir(), Onion: "https://example.org"},
		"a database that is none":    {Data: dir(), Database: "mysql://x"},
		"a relay in clear":           {Data: dir(), SMTP: "mail.example.org:25", SMTPTLS: "none", MailFrom: "a@example.org"},
	} {
		if a, err := app.New(context.Background(), c, quiet); err == nil {
			a.Close()
			t.Errorf("%s: it started", name)
		}
	}
}
