package statements_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
	"groundswell/test/demo"
)

var filesNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// onEngines runs f on every engine with a service that stands on an empty,
// migrated database.
func onEngines(t *testing.T, f func(t *testing.T, s *statements.Service)) {
	t.Helper()
	dbtest.Run(t, filesMigrations, func(t *testing.T, d *db.DB) { f(t, serviceOn(t, d, t.TempDir())) })
}

var filesMigrations = []fs.FS{jobs.FS, audit.FS, index.FS, tlog.FS, statements.FS}

func serviceOn(t *testing.T, d *db.DB, dir string) *statements.Service {
	t.Helper()
	key, err := seal.LoadRuntimeKey("")
	if err != nil {
		t.Fatal(err)
	}
	blobs, err := blob.OpenDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return filesNow }
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	return statements.New(statements.Config{DB: d, Queue: jobs.New(d, key, now, log), Blobs: blobs, Secret: bytes.Repeat([]byte{7}, 32),
		Runtime: key, Origin: "http://127.0.0.1", Site: func(core.Lang) string { return "Test" }, Now: now, Log: log})
}

// fuzzService stands on SQLite for as long as a fuzzing process lives.
func fuzzService(t *testing.T, dir string) *statements.Service {
	t.Helper()
	d, err := db.Open(context.Background(), "sqlite:"+dir+"/fuzz.db")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(context.Background(), filesMigrations...); err != nil {
		t.Fatal(err)
	}
	s := serviceOn(t, d, dir)
	publish(t, s, readOne(t, fstest.MapFS{"en.md": {Data: []byte(front)}}, statements.ReadOptions{}))
	return s
}

// sharedData returns the folder of real texts and lists beside the repository,
// or "" on a machine that does not have it.
func sharedData(t *testing.T) string {
	t.Helper()
	dirs := []string{os.Getenv("GROUNDSWELL_SHARED")}
	if wd, err := os.Getwd(); err == nil {
		for ; wd != filepath.Dir(wd); wd = filepath.Dir(wd) {
			dirs = append(dirs, filepath.Join(wd, "shared"))
		}
	}
	for _, d := range dirs {
		if d == "" {
			continue
		}
		for _, dir := range []string{d, filepath.Join(d, "data")} {
			if _, err := os.Stat(filepath.Join(dir, "endorsements")); err == nil {
				return dir
			}
		}
	}
	t.Log("the real texts are not on this machine")
	return ""
}

func readOne(t *testing.T, fsys fs.FS, o statements.ReadOptions) statements.Files {
	t.Helper()
	all, _, err := statements.ReadFiles(fsys, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 {
		t.Fatalf("%d statements, want 1", len(all))
	}
	return all[0]
}

func demoFolder(t *testing.T, name string) fs.FS {
	t.Helper()
	sub, err := fs.Sub(demo.Files, "statement/"+name)
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func publish(t *testing.T, s *statements.Service, f statements.Files) *statements.PublishReport {
	t.Helper()
	rep, err := s.PublishFiles(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

func TestReadFilesOfTheDemo(t *testing.T) {
	f := readOne(t, demoFolder(t, "declaration"), statements.ReadOptions{Now: filesNow})
	if f.Slug != "declaration" || f.Kind != statements.Declaration || f.Source != "en" || f.Goal != 2000 || f.Rule != statements.RuleCarry ||
		f.Signers != statements.SignersBoth || f.State != statements.Published {
		t.Errorf("facts: %+v", f.Statement)
	}
	if len(f.Editions) != 7 || len(f.Logos) != 5 {
		t.Fatalf("%d editions and %d logos, want 7 and 5", len(f.Editions), len(f.Logos))
	}
	zh := f.Editions["zh"]
	if zh.Said != edition.Draft || zh.Place != "纽约" || len(zh.Issuers) != 5 || zh.Issuers[0].Name != "余烬网络" {
		t.Errorf("zh: %+v", zh.Edition)
	}
	if by := f.Editions["en"].Issuers[1]; by.Name != "Tidewater Network" || by.Logo != "tidewater.svg" {
		t.Errorf("issuer: %+v", by)
	}
	if c := readOne(t, demoFolder(t, "condolence"), statements.ReadOptions{}); c.Signers != statements.SignersNone {
		t.Errorf("a condolence is signed by %q", c.Signers)
	}
}

func TestPublishFilesTwice(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		ctx := context.Background()
		one := readOne(t, demoFolder(t, "declaration-1"), statements.ReadOptions{})
		two := readOne(t, demoFolder(t, "declaration"), statements.ReadOptions{})
		first := publish(t, s, one)
		if !first.Created || first.Version != 1 || first.States["ru"] != edition.Checked {
			t.Fatalf("first: %+v", first)
		}
		second := publish(t, s, two)
		if second.Created || !second.NewVersion || second.Version != 2 || second.Hash == first.Hash {
			t.Fatalf("second: %+v", second)
		}
		want := map[core.Lang]edition.State{"en": "checked", "fr": "checked", "es": "checked", "pt": "checked", "ar": "checked", "ru": "stale", "zh": "draft"}
		for l, w := range want {
			if got := second.States[l]; got != w {
				t.Errorf("%s is %s, want %s", l, got, w)
			}
		}
		text, err := s.Text(ctx, "declaration", 0)
		if err != nil {
			t.Fatal(err)
		}
		gaps := 0
		for _, b := range text.Shown("zh") {
			if b.Lang == "en" {
				gaps++
			}
		}
		if gaps != 1 {
			t.Errorf("%d paragraphs of zh are shown in English, want 1", gaps)
		}
		for i, by := range text.Editions["ar"].Issuers { // logos stand in the English file only
			name, _, _ := strings.Cut(by.Logo, ".")
			data, err := s.Blobs.Get(name)
			if err != nil || !strings.HasSuffix(by.Logo, ".svg") || !bytes.HasPrefix(data, []byte("<svg ")) {
				t.Errorf("logo %d %q: %.20q %v", i, by.Logo, data, err)
			}
		}
		if again := publish(t, s, two); again.NewVersion || again.Version != 2 {
			t.Errorf("the same files made a new version: %+v", again)
		}
		if one.Editions["en"].Issuers[0].Logo != "ember.svg" {
			t.Error("PublishFiles changed what it was given")
		}
	})
}

const front = "---\nslug: a\nsource: en\n---\n# A title\n\nWords.\n"

func TestReadFilesErrors(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"unknown key", "en.md", "---\nslug: a\nsigner: both\n---\n# T\n\nW.", `en.md, line 3: there is no "signer"; the names are: slug kind source by`},
		{"twice", "en.md", "---\nslug: a\nslug: b\n---\n# T\n\nW.", `en.md, line 3: "slug" stands here a second time, after line 2`},
		{"not a line", "en.md", "---\nslug: a\nrubbish\n---\n# T\n\nW.", "en.md: Line 3: this is not “name: value”"},
		{"open", "en.md", "---\nslug: a\n", "en.md: Line 1: the head of the file begins"},
		{"title", "en.md", "---\nslug: a\n---\nWords.", "en.md: Line 4: the text must begin with its title"},
		{"utf8", "en.md", "# T\n\n\xff\xfe", "en.md: The file is not in UTF-8"},
		{"kind", "en.md", "---\nslug: a\nkind: poem\n---\n# T\n\nW.", "en.md, line 3: kind: use declaration"},
		{"slug", "en.md", "---\nslug: A B\n---\n# T\n\nW.", "en.md, line 2: slug: use small letters"},
		{"goal", "en.md", "---\nslug: a\ngoal: 1,000\n---\n# T\n\nW.", "en.md, line 3: goal: write a number"},
		{"dated", "en.md", "---\nslug: a\ndated: 4 June\n---\n# T\n\nW.", "en.md, line 3: dated: write the day as 2021-06-04"},
		{"no day", "en.md", "---\nslug: a\nerase: 2021-02-30\n---\n# T\n\nW.", "en.md, line 3: erase: write the day"},
		{"opens", "en.md", "---\nslug: a\nopens: 2021-06-04 18:00\n---\n# T\n\nW.", "en.md, line 3: opens: write it as"},
		{"closes first", "en.md", "---\nslug: a\nopens: 2021-06-04\ncloses: 2021-06-03\n---\n# T\n\nW.", "en.md, line 4: closes: must be after opens"},
		{"state", "en.md", "---\nslug: a\nstate: stale\n---\n# T\n\nW.", "en.md, line 3: state: use draft or checked"},
		{"nameless", "en.md", "---\nslug: a\nby: | x.svg\n---\n# T\n\nW.", "en.md, line 3: by: write the name"},
		{"logo missing", "en.md", "---\nslug: a\nby: N | x.svg\n---\n# T\n\nW.", "en.md, line 3: by: x.svg cannot be the logo"},
		{"logo outside", "en.md", "---\nslug: a\nby: N | ../x.svg\n---\n# T\n\nW.", "en.md, line 3: by: the logo must lie beside"},
		{"logo kind", "en.md", "---\nslug: a\nby: N | x.jpg\n---\n# T\n\nW.", "en.md, line 3: by: a logo is an .svg or a .png"},
		{"source elsewhere", "en.md", "---\nslug: a\nsource: fr\n---\n# T\n\nW.", `en.md says that the source is "fr", and there is no text`},
		{"source missing", "en.md", "---\nslug: a\n---\n# T\n\n[missing]\n", "en.md: the source itself says [missing], at p1"},
		{"fact elsewhere", "fr.md", "---\nplace: Ici\ngoal: 5\n---\n# T\n\nM.", `fr.md, line 3: "goal" belongs into en.md only`},
		{"issuers", "fr.md", "---\nby: Un\n---\n# T\n\nM.", ""},
		{"nothing", "README", "x", "no texts were found"},
		{"empty", "a.en.txt", " \n", "a.en.txt: There are no words in this file"},
		{"no h1", "a.en.html", "<p>x</p>", "a.en.html: No title was found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := fstest.MapFS{c.file: {Data: []byte(c.text)}}
			if c.file == "fr.md" {
				dir["en.md"] = &fstest.MapFile{Data: []byte(front)}
			}
			_, _, err := statements.ReadFiles(dir, statements.ReadOptions{})
			if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestReadFilesDates(t *testing.T) {
	f := readOne(t, fstest.MapFS{"fr.md": {Data: []byte("---\nslug: a\nopens: 2021-06-04T18:00Z\ncloses: 2021-06-05\ndated: 2021-06-01\nerase: 2022-01-01\n---\n# T\n\nM.")}}, statements.ReadOptions{Draft: true})
	if f.Source != "fr" || f.State != statements.Draft {
		t.Errorf("source %s, state %s", f.Source, f.State)
	}
	at := func(n int64) string { return time.Unix(n, 0).UTC().Format(time.RFC3339) }
	if at(f.OpensAt) != "2021-06-04T18:00:00Z" || at(f.ClosesAt) != "2021-06-05T23:59:59Z" {
		t.Errorf("opens %s, closes %s", at(f.OpensAt), at(f.ClosesAt))
	}
	if f.Dated.Time().Format(time.DateOnly) != "2021-06-01" || f.EraseOn.Time().Format(time.DateOnly) != "2022-01-01" {
		t.Errorf("dated %v, erase %v", f.Dated.Time(), f.EraseOn.Time())
	}
}

func TestReadFilesByName(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	all, notes, err := statements.ReadFiles(fstest.MapFS{
		"2021-04-06_To_Ministers.en.txt": file("To the ministers: a letter\n\nWe write to you today about it.\n\nIt matters to us."),
		"2021-04-06_To_Ministers.fr.txt": file("Aux ministres : une lettre\n\nNous vous écrivons ce jour.\n\nC'est important."),
		"2021-04-06_To_Ministers.it.txt": file("Ai ministri"),
		"2019_walk.pt-BR.html":           file("<h1>Caminhada</h1><p>Vamos.</p>"),
		"2020_walk.es.html":              file("<h1>Marcha</h1><p>Vamos.</p>"),
		"climat.fr.md":                   file("---\ndated: 2020-01-02\n---\n# Climat\n\nIl fait chaud."),
		"notes.docx":                     file("x"), "README.md": file("x"), ".hidden.en.txt": file("x"), "logo.svg": file("x"),
	}, statements.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, f := range all {
		day := "-"
		if f.Dated != 0 {
			day = f.Dated.Time().Format(time.DateOnly)
		}
		got += fmt.Sprintln(f.Slug, f.Kind, f.Source, len(f.Editions), day)
	}
	want := "2019-walk declaration pt 1 2019-01-01\n2020-walk declaration es 1 2020-01-01\nto-ministers letter en 2 2021-04-06\nclimat declaration fr 1 2020-01-02\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	said := strings.Join(notes, "\n")
	for _, w := range []string{"2021-04-06_To_Ministers.it.txt", "README.md, notes.docx", "2019-01-01, since its name gives no day"} {
		if !strings.Contains(said, w) {
			t.Errorf("no note says %q:\n%s", w, said)
		}
	}
}

func TestReadFilesByCode(t *testing.T) {
	page := func(h string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("<h1>" + h + "</h1><p>x</p>")}
	}
	dir := fstest.MapFS{"eng.html": page("Every Right"), "fra.html": page("Droits"), "arb.html": page("حقوق"), "cmn_hans.html": page("权"),
		"cmn_hant.html": page("權"), "por_BR.html": page("Direitos"), "por_PT.html": page("Direitos"), "deu_1996.html": page("Rechte"), "x.en.txt": page("x")}
	f := readOne(t, dir, statements.ReadOptions{Kind: "joint", Rule: "affirm", Signers: "persons"})
	if f.Slug != "every-right" || len(f.Editions) != 5 || f.Kind != statements.Joint || f.Rule != statements.RuleAffirm || f.Signers != statements.SignersPersons {
		t.Errorf("%+v with %d editions", f.Statement, len(f.Editions))
	}
	if got := f.Editions["zh"].Title; got != "权" {
		t.Errorf("zh is %q", got)
	}
	f = readOne(t, dir, statements.ReadOptions{Slug: "given", Source: "zh", Editions: map[core.Lang]string{"zh": "cmn_hans.html", "ar": "arb.html"}})
	if f.Slug != "given" || f.Source != "zh" || len(f.Editions) != 2 {
		t.Errorf("%+v with %d editions", f.Statement, len(f.Editions))
	}
	if _, _, err := statements.ReadFiles(dir, statements.ReadOptions{Editions: map[core.Lang]string{"de": "deu_1996.html"}}); err == nil {
		t.Error("a language that the site is not offered in was taken")
	}
	if _, _, err := statements.ReadFiles(dir, statements.ReadOptions{Editions: map[core.Lang]string{"en": "../eng.html"}}); err == nil {
		t.Error("a file outside the folder was read")
	}
}

func TestReadFilesAlign(t *testing.T) {
	long := func(word string, n int) string { return strings.TrimSpace(strings.Repeat(word+" ", n)) + "." }
	page := func(parts ...string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Join(parts, "\n"))}
	}
	en := page("<h1>T</h1><h2>One</h2>", "<p>Now, therefore,</p>", "<p>"+long("alpha", 40)+"</p>", "<h2>Two</h2>", "<p>"+long("beta", 20)+"</p>",
		"<ol><li>"+long("i", 30)+"</li><li>"+long("j", 40)+"</li><li>"+long("k", 50)+"</li><li>"+long("l", 60)+"</li></ol>", "<p>"+long("gamma", 60)+"</p>", "<h2>Three</h2>", "<p>End of it.</p>")
	fr := page("<h1>T</h1><h2>Un</h2>", "<p>"+long("alpha", 41)+"</p>", "<h3>Deux</h3>", "<p>"+long("beta", 21)+"</p>",
		"<p>"+long("i", 31)+"</p><p>"+long("j", 41)+"</p><p>"+long("k", 51)+"</p><p>"+long("l", 61)+"</p>", "<p>"+long("gamma", 30)+"</p><p>"+long("gamma", 30)+"</p>", "<p>Trois</p>", "<p>Et la fin.</p>")
	all, notes, err := statements.ReadFiles(fstest.MapFS{"a.en.html": en, "a.fr.html": fr}, statements.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	src, tr := all[0].Editions["en"].Doc, all[0].Editions["fr"].Doc
	if len(src.Blocks) != len(tr.Blocks) {
		t.Fatalf("%d blocks beside %d", len(tr.Blocks), len(src.Blocks))
	}
	for i, b := range tr.Blocks {
		s := src.Blocks[i]
		if b.Key != s.Key || b.Level != s.Level || b.Missing != (i == 1) {
			t.Errorf("%s level %d missing %v beside %s level %d", b.Key, b.Level, b.Missing, s.Key, s.Level)
		}
		for _, w := range []string{"alpha", "beta", "gamma", "1. i", "4. l"} {
			if strings.Contains(s.Text, w) != strings.Contains(b.Text, w) {
				t.Errorf("%s: %.20q beside %.20q", b.Key, b.Text, s.Text)
			}
		}
	}
	if all[0].Editions["fr"].Said != edition.Draft || !strings.Contains(strings.Join(notes, "\n"), "a fr: paragraphs were set beside the source's by their length; 1 are lacking, 2 were joined or parted, 0 do not fit") {
		t.Errorf("%s: %q", all[0].Editions["fr"].Said, notes)
	}
}

func withLogo(name string, data []byte) fstest.MapFS {
	return fstest.MapFS{"en.md": {Data: []byte("---\nslug: a\nby: N | " + name + "\n---\n# T\n\nW.")}, name: {Data: data}}
}

func TestLogosRefused(t *testing.T) {
	svg := func(in string) string { return `<svg xmlns="http://www.w3.org/2000/svg">` + in + `</svg>` }
	for i, bad := range []string{
		"", "no xml", "<svg/>", `<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>`,
		svg(`<script>alert(1)</script>`), svg(`<path onload="alert(1)"/>`), svg(`<path style="fill:red"/>`), svg(`<style>*{}</style>`),
		svg(`<a href="https://x.example"><path/></a>`), svg(`<path href="x"/>`), svg(`<image x="0"/>`), svg(`<use x="0"/>`),
		svg(`<foreignObject/>`), svg(`<animate/>`), svg(`<set/>`), svg(`<svg/>`), svg(`words`),
		svg(`<path fill="url(https://x.example/a)"/>`), svg(`<path fill="URL(#a)"/>`), svg(`<path fill="javascript:alert(1)"/>`), svg(`<path d="&#x75;rl(1)"/>`),
		svg(`<path xlink:href="x" xmlns:xlink="http://www.w3.org/1999/xlink"/>`), svg(`<x:path xmlns:x="http://www.w3.org/1999/xhtml"/>`),
		svg(`<p xmlns="http://www.w3.org/1999/xhtml"/>`), svg(`<path class="a"/>`), svg(`<path id="a"/>`),
		`<!DOCTYPE svg [<!ENTITY a "b">]>` + svg(`<title>&a;</title>`), svg(`<title>&a;</title>`), svg(`<title><path/></title>`),
		`<?xml-stylesheet href="x.css"?>` + svg(``), svg(`<?php x ?>`), svg(``) + svg(``), svg(``) + `<p/>`, svg(`<path>`),
		`<?xml version="1.0" encoding="UTF-7"?>` + svg(``), svg(strings.Repeat(`<g>`, 30) + strings.Repeat(`</g>`, 30)),
		svg(`<path d="` + strings.Repeat("1 ", 11<<10) + `"/>`), "\x89PNG\r\n\x1a\n",
	} {
		if _, _, err := statements.ReadFiles(withLogo("x.svg", []byte(bad)), statements.ReadOptions{}); err == nil || !strings.Contains(err.Error(), "en.md, line 3: by: x.svg cannot be the logo") {
			t.Errorf("%d %.60q: %v", i, bad, err)
		}
	}
	var big, odd bytes.Buffer
	if err := png.Encode(&big, image.NewGray(image.Rect(0, 0, 2001, 2))); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&odd, image.NewRGBA(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	for i, bad := range [][]byte{nil, []byte("GIF89a"), big.Bytes(), odd.Bytes()[:40], []byte(svg("")), make([]byte, 501<<10)} {
		if _, _, err := statements.ReadFiles(withLogo("x.png", bad), statements.ReadOptions{}); err == nil {
			t.Errorf("picture %d was taken", i)
		}
	}
}

func TestLogosWrittenAnew(t *testing.T) {
	in := `<?xml version="1.0"?><!-- secret --><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>A &amp; <![CDATA[<script>]]></title><g
		fill="none"><path d="M0
		0"></path><!--x--><circle r='2'/></g></svg>`
	want := `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>A &amp; &lt;script&gt;</title><g fill="none"><path d="M0 0"/><circle r="2"/></g></svg>`
	if got := string(readOne(t, withLogo("x.SVG", []byte(in)), statements.ReadOptions{}).Logos["x.SVG"]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewRGBA(image.Rect(0, 0, 20, 20))); err != nil {
		t.Fatal(err)
	}
	pic.WriteString("<script>trailing</script>")
	got := readOne(t, withLogo("x.png", pic.Bytes()), statements.ReadOptions{}).Logos["x.png"]
	if _, err := png.Decode(bytes.NewReader(got)); err != nil || bytes.Contains(got, []byte("script")) {
		t.Errorf("%v: %d bytes", err, len(got))
	}
}

// FuzzLogo: what is taken as a drawing stays the same when it is read again, and
// never has in it what acts or loads.
func FuzzLogo(f *testing.F) {
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><title>A &lt; b</title><path d="M0 0"/></svg>`))
	f.Add([]byte(`<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(x)" onload="a"/></svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, _, err := statements.ReadFiles(withLogo("x.svg", data), statements.ReadOptions{})
		if err != nil {
			return
		}
		once := all[0].Logos["x.svg"]
		for _, bad := range []string{"<script", "<!", "<?", "url(", "javascript:"} {
			if i := bytes.Index(bytes.ToLower(once), []byte(bad)); i >= 0 && !bytes.Contains(once[:i], []byte("<title>")) && !bytes.Contains(once[:i], []byte("<desc>")) {
				t.Fatalf("%q in %s", bad, once)
			}
		}
		again, _, err := statements.ReadFiles(withLogo("x.svg", once), statements.ReadOptions{})
		if err == nil && !bytes.Equal(again[0].Logos["x.svg"], once) || err != nil && len(once) <= 20<<10 {
			t.Fatalf("%v\n%s", err, once)
		}
	})
}

func TestRealStatements(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	all, notes, err := statements.ReadFiles(os.DirFS(filepath.Join(dir, "endorsements/owinfs/statements")), statements.ReadOptions{Now: filesNow})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("notes:\n%s", strings.Join(notes, "\n"))
	if len(all) != 12 {
		t.Errorf("%d statements, want 12", len(all))
	}
	udhr, more, err := statements.ReadFiles(os.DirFS(filepath.Join(dir, "multilingual/udhr")), statements.ReadOptions{Slug: "udhr"})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("notes:\n%s", strings.Join(more, "\n"))
	if len(udhr) != 1 || len(udhr[0].Editions) != 7 {
		t.Fatalf("%d texts", len(udhr))
	}
	for l, e := range udhr[0].Editions { // each article beside the same one, whatever their preambles lack
		if n := len(e.Doc.Blocks); n != len(udhr[0].Editions["en"].Doc.Blocks) {
			t.Errorf("udhr %s has %d blocks, en %d", l, n, len(udhr[0].Editions["en"].Doc.Blocks))
		}
	}
	all = append(all, udhr...)
	onEngines(t, func(t *testing.T, s *statements.Service) {
		for _, f := range all {
			rep := publish(t, s, f)
			langs := make([]string, 0, len(f.Editions))
			for l := range f.Editions {
				langs = append(langs, fmt.Sprintf("%s=%d(%s)", l, len(f.Editions[l].Doc.Blocks), rep.States[l]))
			}
			slices.Sort(langs)
			t.Logf("%s %s %s %s %q problems %d", f.Slug, f.Kind, f.Dated.Time().Format(time.DateOnly), langs, f.Editions[f.Source].Title, len(rep.Problems))
			if text, err := s.Text(context.Background(), f.Slug, 0); err != nil || text.Version.Hash != f.Editions[f.Source].Doc.Hash() {
				t.Errorf("%s: %v", f.Slug, err)
			}
		}
	})
}
