package statements_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

const consent = "They agreed by mail to be printed."

// toImport publishes a statement called "a" that an import can go to.
func toImport(t *testing.T, s *statements.Service, facts ...string) *statements.Statement {
	t.Helper()
	text := "---\nslug: a\n" + strings.Join(facts, "\n") + "\n---\n# T\n\nWords.\n"
	publish(t, s, readOne(t, fstest.MapFS{"en.md": {Data: []byte(text)}}, statements.ReadOptions{}))
	got, err := s.Text(context.Background(), "a", 0)
	if err != nil {
		t.Fatal(err)
	}
	return got.Statement
}

func imported(t *testing.T, s *statements.Service, file string, o statements.ImportOptions) *statements.ImportReport {
	t.Helper()
	if o.Slug == "" {
		o.Slug = "a"
	}
	rep, err := s.ImportEndorsements(context.Background(), strings.NewReader(file), o)
	if err != nil {
		t.Fatal(err)
	}
	return rep
}

// rollOf is everything public about a statement's endorsements.
func rollOf(t *testing.T, s *statements.Service, slug string) (rows []*statements.Endorsement, f *statements.Figures) {
	t.Helper()
	ctx := context.Background()
	text, err := s.Text(ctx, slug, 0)
	if err != nil {
		t.Fatal(err)
	}
	if f, err = s.Figures(ctx, text.Statement); err != nil {
		t.Fatal(err)
	}
	if err := s.EachPublic(ctx, text.Statement, "en", func(e *statements.Endorsement) error {
		rows = append(rows, e)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return rows, f
}

func commit(level statements.Level) statements.ImportOptions {
	return statements.ImportOptions{Level: level, Consent: consent, Commit: true}
}

func TestImport(t *testing.T) {
	const file = "name,country,kind,website,affiliation,date\n" +
		"Ember Network,Colombia,organisation,https://ember.example,,2026-11-01\n" +
		"\"River, \"\"Long\"\" Group\",,organisation,not an address,,\n" +
		"Nadia Example,Kenya,person,,Night Shift,\n" +
		"EMBER  network,colombia,organisation,,,\n"
	onEngines(t, func(t *testing.T, s *statements.Service) {
		ctx := context.Background()
		st := toImport(t, s)
		dry := imported(t, s, file, statements.ImportOptions{Level: statements.Member})
		if dry.Rows != 4 || dry.Added != 3 || dry.Duplicates != 1 || dry.Batch != "" || dry.Organisations != 2 || dry.Persons != 1 || dry.International != 1 {
			t.Errorf("dry: %+v", dry)
		}
		if rows, f := rollOf(t, s, "a"); len(rows) != 0 || f.All() != 0 {
			t.Fatalf("a dry run added %d", len(rows))
		}
		rep := imported(t, s, file, commit(statements.Member))
		if rep.Added != 3 || rep.Held != 0 || rep.Batch == "" || len(rep.Dropped) != 1 || rep.Dropped[0].Line != 3 {
			t.Errorf("%+v", rep)
		}
		rows, f := rollOf(t, s, "a")
		if f.Organisations != 2 || f.Persons != 1 || f.Countries() != 2 || len(rows) != 3 {
			t.Fatalf("%+v with %d rows", f, len(rows))
		}
		e := rows[slices.IndexFunc(rows, func(e *statements.Endorsement) bool { return e.Name == "Ember Network" })]
		if e.Country != "CO" || e.Website != "https://ember.example/" || e.Level != statements.Member || e.Version != st.Version || e.Affirmed != st.Version ||
			e.Lang != "en" || e.Day.Time().Format("2006-01-02") != "2026-11-01" || e.Batch != rep.Batch || len(e.LinkHash) < 32 {
			t.Errorf("%+v", e)
		}
		if found, _, err := s.Find(ctx, st, "embe"); err != nil || len(found) != 1 {
			t.Errorf("the search found %d, %v", len(found), err)
		}
		again := imported(t, s, file, commit(statements.Member))
		if again.Added != 0 || again.Duplicates != 4 || again.Batch != "" {
			t.Errorf("a second time: %+v", again)
		}
		all, err := s.Imports(ctx)
		if err != nil || len(all) != 1 || all[0].Batch != rep.Batch || all[0].Added != 3 || all[0].Consent != consent || all[0].Slug != "a" {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

func TestImportHeld(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s, "by: Ember Network")
		rep := imported(t, s, "name,country\nJuniper,France\nLadder,Italy\n", commit(""))
		rows, f := rollOf(t, s, "a")
		if rep.Added != 2 || rep.Held != 2 || len(rows) != 0 || f.All() != 0 {
			t.Errorf("names that nobody confirmed were published: %+v", rep)
		}
		// A name that looks like the issuer's, and one of mixed letters.
		rep = imported(t, s, "name,country\nЕmber Network,France\nRiver Grоup,Italy\nStar,Peru\n", commit(statements.ByAddress))
		if rep.Added != 3 || rep.Held != 2 {
			t.Errorf("odd names: %+v", rep)
		}
		if n, err := s.Rollback(context.Background(), rep.Batch); n != 3 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestImportRollback(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		ctx := context.Background()
		st := toImport(t, s)
		first := imported(t, s, "name,country\nEmber,France\nLadder,Italy\n", commit(statements.Member))
		_, before := rollOf(t, s, "a")
		var big strings.Builder
		big.WriteString("name,country\nEmber,France\n")
		for i := range 1203 {
			fmt.Fprintf(&big, "Network %d,%s\n", i, []string{"Kenya", "Peru", "Global"}[i%3])
		}
		rep := imported(t, s, big.String(), commit(statements.Member))
		if _, f := rollOf(t, s, "a"); rep.Added != 1203 || rep.Duplicates != 1 || f.Organisations != 1205 {
			t.Fatalf("%d added, %d duplicates, %d counted", rep.Added, rep.Duplicates, f.Organisations)
		}
		n, err := s.Rollback(ctx, rep.Batch)
		if err != nil || n != 1203 {
			t.Fatalf("%d taken back, %v", n, err)
		}
		rows, after := rollOf(t, s, "a")
		if len(rows) != 2 || !maps.Equal(after.ByCountry, before.ByCountry) || !maps.Equal(after.ByDay, before.ByDay) || !maps.Equal(after.ByRegion, before.ByRegion) || after.All() != before.All() {
			t.Errorf("before %+v\nafter  %+v", before, after)
		}
		if found, _, err := s.Find(ctx, st, "network"); err != nil || len(found) != 0 {
			t.Errorf("%d are still found, %v", len(found), err)
		}
		for _, b := range []string{rep.Batch, "", "nonsense"} {
			if n, err := s.Rollback(ctx, b); n != 0 || err == nil {
				t.Errorf("batch %q: %d, %v", b, n, err)
			}
		}
		if again := imported(t, s, big.String(), commit(statements.Member)); again.Added != 1203 {
			t.Errorf("after the rollback %d could be imported", again.Added)
		}
		if all, err := s.Imports(ctx); err != nil || len(all) != 2 || !slices.ContainsFunc(all, func(i statements.Import) bool { return i.Batch == first.Batch }) {
			t.Errorf("%+v, %v", all, err)
		}
		var entries []audit.Entry
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			if err = audit.Verify(tx); err == nil {
				entries, err = audit.All(tx)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, e := range entries {
			got += e.What + " "
		}
		if got != "statement.publish statement.import statement.import statement.import_rollback statement.import " {
			t.Errorf("audit: %s", got)
		}
	})
}

// brokenReader fails after some text.
type brokenReader struct{ io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = fmt.Errorf("the disk is gone")
	}
	return n, err
}

func TestImportFailsWhole(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s)
		var big strings.Builder
		big.WriteString("name,country\n")
		for i := range 1200 {
			fmt.Fprintf(&big, "Network of places %d,Kenya\n", i)
		}
		o := commit(statements.Member)
		o.Slug = "a"
		if _, err := s.ImportEndorsements(context.Background(), brokenReader{strings.NewReader(big.String())}, o); err == nil {
			t.Fatal("no error")
		}
		// A quotation mark that is never closed, with more after it than a row may have.
		big.WriteString("\"" + strings.Repeat("swallowed,Kenya\n", 100_000))
		if _, err := s.ImportEndorsements(context.Background(), strings.NewReader(big.String()), o); err == nil || !strings.Contains(err.Error(), "the row after line 1201 cannot be read") {
			t.Fatal(err)
		}
		rows, f := rollOf(t, s, "a")
		all, err := s.Imports(context.Background())
		if len(rows) != 0 || f.All() != 0 || len(all) != 0 || err != nil {
			t.Errorf("%d rows and %d imports are left, %v", len(rows), len(all), err)
		}
	})
}

func TestImportColumns(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s)
		for i, c := range []struct {
			file string
			o    statements.ImportOptions
			want int
		}{
			{"\ufefforganisation;pays\nUn;Haïti\n", statements.ImportOptions{}, 1},
			{"Nombre\tPaís\r\nDos\tMéxico\r\n", statements.ImportOptions{}, 1},
			{"название,страна\n\"Сеть, одна\",Россия\n", statements.ImportOptions{}, 1},
			{"名称,国家\n网络,中国\n", statements.ImportOptions{}, 1},
			{"اسم,البلد\nشبكة,مصر\n", statements.ImportOptions{}, 1},
			{"nome,pais\nRede,Moçambique\n", statements.ImportOptions{}, 1},
			{"sep=;\nname;country\nA, B;Kenya\n", statements.ImportOptions{}, 1},
			{"name,country\nA,Kenya\n\n,,\n , \nB,Kenya\n", statements.ImportOptions{}, 2},
			{"x,y\nA,Kenya\n", statements.ImportOptions{Columns: map[string]string{"name": "X", "country": "y"}}, 1},
			{"name,organisation,country\nNadia,Night Shift,Kenya\n", statements.ImportOptions{Columns: map[string]string{"name": "name"}, Kind: "person"}, 1},
			{"name,country,st\nA,Kenya,one\nB,Kenya,two\n", statements.ImportOptions{Only: map[string]string{"st": "two"}}, 1},
			{"name,country,type\nA,Kenya,personne\nB,Kenya,ONG\n", statements.ImportOptions{}, 2},
		} {
			if rep := imported(t, s, c.file, c.o); rep.Added != c.want || rep.Rows != c.want || rep.RefusedRows != 0 {
				t.Errorf("%d: %+v", i, rep)
			}
		}
		for i, c := range []struct {
			file, want string
			o          statements.ImportOptions
		}{
			{"", "the file is empty", statements.ImportOptions{}},
			{"\xff\xfen\x00a\x00", "UTF-16", statements.ImportOptions{}},
			{"\x00n\x00a", "UTF-16", statements.ImportOptions{}},
			{"nom\xe9,country\nA,Kenya\n", "not in UTF-8", statements.ImportOptions{}},
			{"name,country\rA,Kenya\r", "not in UTF-8, or its lines", statements.ImportOptions{}},
			{"a,b\nA,Kenya\n", "no column was recognised as the name: say which one is, as name=HEADER; the file has: a, b", statements.ImportOptions{}},
			{"name,b\nA,Kenya\n", "no column was recognised as the country", statements.ImportOptions{}},
			{"name,nom,country\nA,B,Kenya\n", "could both be the name", statements.ImportOptions{}},
			{"name,country\n", `there is no column "z"; the file has: name, country`, statements.ImportOptions{Columns: map[string]string{"website": "z"}}},
			{"name,country\n", `there is no field "email"`, statements.ImportOptions{Columns: map[string]string{"email": "name"}}},
			{"name,country\n", `there is no column "z"`, statements.ImportOptions{Only: map[string]string{"z": "1"}}},
			{"name,country\n", "where and how the endorsers agreed", statements.ImportOptions{Commit: true}},
			{"name,country\n", "level: use", statements.ImportOptions{Level: "sure"}},
			{"name,country\n", "level vouched needs", statements.ImportOptions{Level: statements.Vouched}},
			{"name,country\n", `there is no statement "b"`, statements.ImportOptions{Slug: "b"}},
		} {
			if c.o.Slug == "" {
				c.o.Slug = "a"
			}
			if _, err := s.ImportEndorsements(context.Background(), strings.NewReader(c.file), c.o); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%d: got %v, want %s", i, err, c.want)
			}
		}
	})
}

func TestImportNotEndorsed(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s, "signers: organisations")
		if rep := imported(t, s, "name,country,kind\nNadia,Kenya,person\n", statements.ImportOptions{}); rep.RefusedRows != 1 {
			t.Errorf("%+v", rep)
		}
		publish(t, s, readOne(t, fstest.MapFS{"en.md": {Data: []byte("---\nslug: c\nkind: condolence\n---\n# T\n\nW.")}}, statements.ReadOptions{}))
		if _, err := s.ImportEndorsements(context.Background(), strings.NewReader("name,country\n"), statements.ImportOptions{Slug: "c"}); err == nil {
			t.Error("a condolence was endorsed")
		}
	})
}

// TestImportHostileRows: what a file may hold to do harm is refused or stays
// text, and no report repeats it.
func TestImportHostileRows(t *testing.T) {
	const secret = "Zyx Marker"
	refused := [][]string{
		{"", "Kenya"}, {"   ", "Kenya"}, {"\u200b\u200d", "Kenya"}, {"🦊🦊", "Kenya"}, {"---", "Kenya"}, {"\u202e", "Kenya"},
		{secret + "\x00", "Kenya"}, {secret + "\x1b[31m", "Kenya"}, {secret + "\x07", "Kenya"}, {secret + "\nsecond", "Kenya"}, {secret + "\u2028two", "Kenya"},
		{secret + "\xff\xfe", "Kenya"}, {secret + "\xc3\x28", "Kenya"}, {strings.Repeat("x", 141), "Kenya"}, {strings.Repeat("長", 200), "Kenya"},
		{secret + " https://evil.example/a", "Kenya"}, {secret + " me@evil.example", "Kenya"}, {"www.evil.example/x", "Kenya"},
		{secret, "Atlantis"}, {secret, "Kenya or Peru or both"}, {secret, "=1+1"}, {secret, "\xff"}, {secret, strings.Repeat("K", 500)}, {secret, "'; DROP TABLE statements_endorsement; --"},
		{secret, "Kenya", "alien"}, {secret, "", "person"}, {secret, "Global", "person"},
		{secret, "Kenya", "person", "", strings.Repeat("y", 141)}, {secret, "Kenya", "person", "", "http://evil.example/x"}, {secret, "Kenya", "person", "", "a\x00b"},
		{secret, "Kenya", "", "", "", "2099-01-01"}, {secret, "Kenya", "", "", "", "yesterday"}, {secret, "Kenya", "", "", "", "0001-01-01"},
		{secret, "Kenya", "", "", "", "", "too many"},
	}
	kept := [][]string{ // as it must stand on the roll
		{"=HYPERLINK(1)", "Kenya"}, {"+Positivo", "Brazil"}, {"-Minus", "Kenya"}, {"@Home Collective", "Kenya"}, {"=cmd|' /C calc'!A0", "Kenya"},
		{"<script>alert(1)</script>", "Kenya"}, {"Robert'); DROP TABLE Students;--", "Kenya"}, {"{{.Secret}} ${x} %s", "Kenya"},
		{"O’Brien & “Sons”", "Kenya"}, {"شبكة النهر", "Kenya"}, {"350.org", "Kenya"},
	}
	if n := len(refused) + len(kept); n != 45 {
		t.Fatalf("%d rows", n)
	}
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	must := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Write([]string{"name", "country", "kind", "website", "affiliation", "date"}))
	for _, r := range append(slices.Clone(refused), kept...) {
		must(w.Write(r))
	}
	must(w.Write([]string{"Good, after all", "Kenya", "", "javascript:alert(1)"}))
	w.Flush()
	// A mark where none may stand loses its own row, and the next is read again.
	file.WriteString("Bad \"mark\",Kenya\n\"Bad\" too,Kenya\nLast One,Kenya\n\"never closed,Kenya\n")
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s)
		// A NUL in the first 64 KB means UTF-16, so that those rows come alone.
		rep, err := s.ImportEndorsements(context.Background(), bytes.NewReader(file.Bytes()), statements.ImportOptions{Slug: "a"})
		if err == nil {
			t.Errorf("a file with NUL was taken: %+v", rep)
		}
		rep = imported(t, s, strings.ReplaceAll(file.String(), "\x00", "\x01"), commit(statements.Member))
		rows, f := rollOf(t, s, "a")
		want := []string{"Good, after all", "Last One"}
		for _, k := range kept {
			want = append(want, k[0])
		}
		var got []string
		for _, e := range rows {
			got = append(got, e.Name)
			if e.Website != "" {
				t.Errorf("website %q", e.Website)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) || f.Organisations != int64(len(want)) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		if rep.RefusedRows != len(refused)+3 || len(rep.Dropped) != 1 {
			t.Errorf("%d refused, want %d: %v", rep.RefusedRows, len(refused)+3, rep.Refused)
		}
		for _, r := range rep.Refused {
			if strings.Contains(r.Why, "Zyx") || strings.Contains(r.Why, "evil") || strings.Contains(r.Why, "DROP") || r.Line < 2 {
				t.Errorf("%+v", r)
			}
		}
	})
}

func TestImportGuesses(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s)
		rep := imported(t, s, "name,country,description\nA,Colomba,\nB,,We work everywhere\nFriends of Nepal,,\nHealth Uganda (HU),,\nAction South Asia,,\nC,Regional Feminist Network,\nD,Kenya,\n", statements.ImportOptions{})
		got := fmt.Sprint(rep.Added, rep.International, rep.Unsure)
		want := "7 4 [{2 Colomba CO} {4 of Nepal NP} {5  001} {6  001} {7 Regional Feminist Network 001}]"
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestImportPersonsShareNames(t *testing.T) {
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s)
		rep := imported(t, s, "name,country,affiliation,kind\nMaria Silva,Brazil,Night Shift,person\nMaria Silva,Brazil,Day Shift,person\nmaria silva,brazil,night shift,person\nMaria Silva,Brazil,,organisation\n", commit(statements.Member))
		if rep.Added != 3 || rep.Duplicates != 1 {
			t.Errorf("%+v", rep)
		}
	})
}

// FuzzImport: whatever the file, a dry run ends with an error or a report whose
// numbers fit, and never panics.
func FuzzImport(f *testing.F) {
	f.Add("name,country\nA,Kenya\n")
	f.Add("sep=;\nname;country\n\"A;Kenya\n")
	f.Add("\ufeffnom\tpays\nA\tFrance\tx\n\"\n")
	dir, d := f.TempDir(), (*statements.Service)(nil)
	f.Fuzz(func(t *testing.T, file string) {
		if d == nil {
			d = fuzzService(t, dir)
		}
		rep, err := d.ImportEndorsements(context.Background(), strings.NewReader(file), statements.ImportOptions{Slug: "a"})
		if err == nil && rep.Rows != rep.Added+rep.Duplicates+rep.RefusedRows {
			t.Fatalf("%+v", rep)
		}
	})
}

// TestRealEndorsements imports the real lists to the real statements.
func TestRealEndorsements(t *testing.T) {
	dir := sharedData(t)
	if dir == "" {
		return
	}
	file, err := os.ReadFile(filepath.Join(dir, "endorsements/owinfs/endorsements.csv"))
	if err != nil {
		t.Fatal(err)
	}
	all, _, err := statements.ReadFiles(os.DirFS(filepath.Join(dir, "endorsements/owinfs/statements")), statements.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][2]string{ // slug → name in the list, rows
		"covid-letter": {"2020-04-30_covid-letter", "400"}, "wto-turnaround": {"2021-09_wto-turnaround", "206"}, "transform-wto": {"2021_transform-wto", "163"},
		"ldc-extension": {"2021-02-04_ldc-extension", "112"}, "walker-process": {"2021-11-19_walker-process", "86"}, "unctad-mandate-letter": {"2021_unctad-mandate-letter", "17"}}
	onEngines(t, func(t *testing.T, s *statements.Service) {
		ctx, rows, added := context.Background(), 0, 0
		for _, f := range all {
			w, ok := want[f.Slug]
			if !ok {
				continue
			}
			publish(t, s, f)
			o := commit(statements.Member)
			o.Slug, o.Only = f.Slug, map[string]string{"statement": w[0]}
			rep, err := s.ImportEndorsements(ctx, bytes.NewReader(file), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s: %d rows, %d added (%d held, %d international), %d duplicates, %d refused %v, unsure %v, dropped %v, mapping %v", f.Slug, rep.Rows, rep.Added, rep.Held,
				rep.International, rep.Duplicates, rep.RefusedRows, rep.Refused, rep.Unsure, rep.Dropped, rep.Mapping)
			rows, added = rows+rep.Rows, added+rep.Added
			if fmt.Sprint(rep.Rows) != w[1] || rep.RefusedRows > 0 {
				t.Errorf("%s: %d rows, want %s; %d refused", f.Slug, rep.Rows, w[1], rep.RefusedRows)
			}
			public, figures := rollOf(t, s, f.Slug)
			if len(public) != rep.Added-rep.Held || figures.Organisations != int64(rep.Added-rep.Held) {
				t.Errorf("%s: %d on the roll, %d counted, %d added", f.Slug, len(public), figures.Organisations, rep.Added)
			}
			if again, err := s.ImportEndorsements(ctx, bytes.NewReader(file), o); err != nil || again.Added != 0 {
				t.Errorf("a second time: %+v, %v", again, err)
			}
			if n, err := s.Rollback(ctx, rep.Batch); err != nil || n != rep.Added {
				t.Errorf("rollback: %d, %v", n, err)
			}
			if public, figures = rollOf(t, s, f.Slug); len(public) != 0 || figures.All() != 0 || len(figures.ByDay) != 0 {
				t.Errorf("%s: %d are left, %d counted", f.Slug, len(public), figures.All())
			}
		}
		if rows != 984 {
			t.Errorf("%d rows, want 984", rows)
		}
		t.Logf("%d added", added)
	})
}
