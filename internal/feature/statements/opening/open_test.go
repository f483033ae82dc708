package opening_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/script"
)

// Of one mailbox one stays: what counts, then the latest affirmed, then public.
func TestDuplicates(t *testing.T) {
	h := header()
	h.Versions = append([]opening.Version{{Number: 2, Hash: strings.Repeat("cd", 32), Published: "2026-02-02"}}, h.Versions...)
	line := func(n int, kind, name, email string, f func(*opening.Line)) opening.Line {
		l := sealedLine(t, id(n), kind, name, "KE", email)
		if f != nil {
			f(&l)
		}
		return l
	}
	printed := func(l *opening.Line) {
		// Signed in public: what is printed is also sealed, with the address.
		sealed, err := keys().box.Seal(opening.Record{Format: opening.RecordFormat, Statement: "declaration", Endorsement: l.ID, Version: 1,
			VersionHash: textHash, Lang: "en", Day: l.Day, Kind: l.Kind, Visibility: "public", Name: "Union", Email: "u@union.example"})
		if err != nil {
			t.Fatal(err)
		}
		l.Sealed, l.Visibility, l.Name = sealed, "public", "Union"
	}
	l := open(t, export(t, h,
		line(1, "person", "Ana", "a.na+x@gmail.com", nil),
		line(2, "person", "Ana P.", "ANA@gmail.com", func(l *opening.Line) { l.Affirmed = 2 }),
		line(3, "person", "Ana Pérez", "an.a@gmail.com", func(l *opening.Line) { l.Affirmed, l.State, l.Muted = 2, "held", true }),
		line(4, "organisation", "Ana", "ana@gmail.com", nil), // for somebody else
		line(5, "organisation", "UNION!", "u@union.example", nil),
		line(6, "organisation", "", "u@union.example", printed),
		line(7, "organisation", "Union of others", "u@union.example", nil),
		line(8, "person", "With a code", "", nil),
		line(9, "person", "With a code", "", nil),
	))
	if got := names(l); got != "Ana P.; Ana; Union; Union of others; With a code; With a code" || l.Duplicates != 3 || l.Sealed != 8 || l.Public != 1 {
		t.Errorf("%s %+v", got, l)
	}
	if !l.Rows[0].Muted || l.Rows[1].Muted {
		t.Error("who asked for no more mail gets none, whichever of the two stays")
	}
	want := [][2]string{{id(1), id(2)}, {id(3), id(2)}, {id(5), id(6)}}
	if !slices.Equal(l.Same, want) {
		t.Errorf("%v", l.Same)
	}
	if !slices.Equal(l.Near, [][2]string{{id(8), id(9)}}) {
		t.Errorf("%v", l.Near)
	}
}

// One letter apart, in one country and of one kind, six letters at least.
func TestNear(t *testing.T) {
	l := open(t, export(t, header(),
		publicLine(id(1), "Sindicato Unitario", "PE"),
		publicLine(id(2), "Sindicato Unitarío de", "PE"),
		publicLine(id(3), "SINDICATO UNITARIOS", "PE"),
		publicLine(id(4), "Sindicato Unitariu", "PE"),
		publicLine(id(5), "Sindicato Unitario", "BO"),
		publicLine(id(6), "Union", "PE"), publicLine(id(7), "Unian", "PE"),
		sealedLine(t, id(8), "person", "Sindicato Unitario", "PE", "a@b.example"),
		sealedLine(t, id(9), "organisation", "Sindicato  unitario.", "PE", "a@b.example"),
		publicLine(id(10), "国际妇女联盟会", "CN"), publicLine(id(11), "国际妇女联合会", "CN"),
		publicLine(id(12), "国际妇女联盟", "CN"),
	))
	want := [][2]string{{id(1), id(3)}, {id(1), id(4)}, {id(1), id(9)}, {id(10), id(11)}, {id(10), id(12)}}
	if !slices.Equal(l.Near, want) {
		t.Errorf("%v", l.Near)
	}
	if len(l.Rows) != 12 || l.Duplicates != 0 {
		t.Error("somebody was taken out")
	}
}

// The quick comparison finds what comparing each with each finds.
func TestNearFindsAll(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		all := rapid.SliceOfNDistinct(rapid.StringMatching(`[abя]{5,9}`), 2, 25, rapid.ID).Draw(rt, "names")
		var lines []any
		for i, n := range all {
			lines = append(lines, publicLine(id(i), n, "KE"))
		}
		want := [][2]string{}
		for i, a := range all {
			for k := i + 1; k < len(all); k++ {
				if len([]rune(a)) >= 6 && len([]rune(all[k])) >= 6 && distance([]rune(script.Fold(a)), []rune(script.Fold(all[k]))) <= 1 {
					want = append(want, [2]string{id(i), id(k)})
				}
			}
		}
		l := open(t, export(t, header(), lines...))
		if !slices.Equal(l.Near, want) && len(l.Near)+len(want) > 0 {
			rt.Fatalf("%v, want %v of %q", l.Near, want, all)
		}
	})
}

// distance is Levenshtein's, the slow way.
func distance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	row := make([]int, len(b)+1)
	for k := range row {
		row[k] = k
	}
	for i := range a {
		last := row[0]
		row[0] = i + 1
		for k := range b {
			d := last
			if a[i] != b[k] {
				d++
			}
			last = row[k+1]
			row[k+1] = min(d, row[k]+1, row[k+1]+1)
		}
	}
	return row[len(b)]
}

// A flood of look-alikes is listed up to a limit and does not stop the opening.
func TestNearFlood(t *testing.T) {
	var lines []any
	for i := range 20_000 {
		lines = append(lines, publicLine(id(i), "flooding "+string(rune(0x4e00+i)), "KE"))
	}
	start := time.Now()
	l := open(t, export(t, header(), lines...))
	if len(l.Near) > 10_000 || !l.NearMore || len(l.Rows) != 20_000 {
		t.Errorf("%d pairs of %d", len(l.Near), len(l.Rows))
	}
	if took := time.Since(start); took > 2*time.Minute {
		t.Errorf("took %v", took)
	}
}

func TestSeveralExports(t *testing.T) {
	a, b, c := publicLine(id(1), "First Union", "KE"), publicLine(id(2), "Second Union", "KE"), publicLine(id(3), "Third Union", "KE")
	early := export(t, header(), a, b, c)
	h := header()
	h.Exported = "2026-03-05"
	b2 := b
	b2.Name, b2.Muted = "Second Union Renamed", true
	late := export(t, h, a, b2, opening.Withdrawn{Withdrawn: []core.ID{c.ID, "somebody"}})
	for _, in := range [][][]byte{{early, late}, {late, early}} {
		l := open(t, in...)
		if names(l) != "First Union; Second Union Renamed" || !l.Rows[1].Muted || l.Withdrawn != 2 || l.Public != 2 || len(l.Problems) != 0 ||
			l.Header.Exported != "2026-03-05" || l.Files[0].Exported != "2026-03-01" {
			t.Errorf("%s %+v", names(l), l)
		}
	}
	// What vanished without being withdrawn stays, and is named.
	l := open(t, early, export(t, h, a, b2))
	if len(l.Rows) != 3 || len(l.Problems) != 1 || l.Problems[0].ID != c.ID || !strings.Contains(l.Problems[0].What, "missing in a later one") {
		t.Errorf("%+v", l.Problems)
	}
	refused := func(what string, exports ...[]byte) {
		t.Helper()
		var in []io.Reader
		for _, e := range exports {
			in = append(in, bytes.NewReader(e))
		}
		if l, err := opening.Open(t.Context(), in, opening.Options{Identity: keys().opener}); err == nil || l != nil {
			t.Errorf("%s: opened", what)
		}
	}
	refused("nothing")
	other := header()
	other.Statement, other.ListKeys = "another", nil
	refused("another statement", early, export(t, other, a))
	other = header()
	other.Versions = []opening.Version{{Number: 1, Hash: "00", Published: "2026-02-01"}}
	refused("another text", early, export(t, other, a))
	refused("one twice", export(t, header(), a, a))
	other = header()
	other.ListKeys = []json.RawMessage{[]byte(`{"format":"groundswell list key 1"}`)}
	refused("a broken list key", export(t, other, a))
	bad := a
	bad.Day = "yesterday"
	refused("no day", export(t, header(), bad))
	refused("no header", bytes.SplitAfterN(early, []byte("\n"), 2)[1])
	other = header()
	other.Format = "groundswell export 2"
	refused("a later format", export(t, other, a))
}

func TestOpenStops(t *testing.T) {
	var lines []any
	for i := range 3000 {
		lines = append(lines, publicLine(id(i), fmt.Sprint("Union ", i), "KE"))
	}
	e := export(t, header(), lines...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := opening.Open(ctx, []io.Reader{bytes.NewReader(e)}, opening.Options{Identity: keys().opener}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	broken := errors.New("the stick was pulled out")
	in := io.MultiReader(bytes.NewReader(e[:len(e)/2]), iotest.ErrReader(broken))
	if _, err := opening.Open(t.Context(), []io.Reader{in}, opening.Options{Identity: keys().opener}); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	last, calls := 0, 0
	if _, err := opening.Open(t.Context(), []io.Reader{bytes.NewReader(e)}, opening.Options{Identity: keys().opener, Progress: func(done, total int) {
		if done < last || total < done {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
		calls++
	}}); err != nil || last != 3000 || calls < 10 {
		t.Errorf("%v, %d in %d calls", err, last, calls)
	}
}

func TestWriters(t *testing.T) {
	evil := publicLine(id(1), `=HYPERLINK("http://x")`, "KE")
	evil.Affiliation = "a,\"b\""
	l := open(t, export(t, header(), evil, sealedLine(t, id(2), "person", "吴淑珍", "", "w@secret.example"), publicLine(id(3), "Net", "001")))
	var b bytes.Buffer
	if err := l.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	text, ok := bytes.CutPrefix(b.Bytes(), []byte("\ufeff"))
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if !ok || err != nil || len(rows) != 4 || rows[0][5] != "Name" || rows[1][5] != `'=HYPERLINK("http://x")` || rows[1][8] != "a,\"b\"" ||
		rows[1][7] != "Kenya" || rows[2][5] != "吴淑珍" || rows[2][12] != "w@secret.example" || rows[2][7] != "" || rows[3][6] != "001" {
		t.Errorf("%v %q", err, rows)
	}
	b.Reset()
	if err := l.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var back struct {
		Attestation opening.Attestation
		Rows        []opening.Row
		Problems    []opening.Problem
	}
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || len(back.Rows) != 3 || back.Rows[1].Email != "w@secret.example" || back.Problems == nil || back.Attestation.Valid != 3 {
		t.Errorf("%v %+v", err, back)
	}
	if strings.Contains(b.String(), "link of") || strings.Contains(string(text), "link of") || l.Rows[1].Link != "link of "+id(2) {
		t.Error("a private link stands in an output, or is not there to write to people")
	}
	b.Reset()
	if err := l.WriteAttestation(&b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "吴") || strings.Contains(b.String(), "@") || strings.Contains(b.String(), id(2)) || strings.Contains(b.String(), "HYPERLINK") {
		t.Errorf("the attestation names somebody: %s", b.String())
	}
	a := l.Attestation()
	if a.Organisations != 2 || a.Persons != 1 || a.Countries != 1 || a.Format != opening.AttestationFormat || len(a.Files) != 1 || len(a.Files[0].SHA256) != 64 {
		t.Errorf("%+v", a)
	}
	full := errors.New("disk full")
	for _, f := range []func(io.Writer) error{l.WriteCSV, l.WriteJSON, l.WriteAttestation} {
		if err := f(failing{full}); !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestSplitAge(t *testing.T) {
	var whole []byte
	var parts [][]byte
	for i := range 4 {
		l := sealedLine(t, id(i), "person", "x", "KE", "")
		parts = append(parts, l.Sealed)
		whole = append(whole, l.Sealed...)
		if got := opening.SplitAge(whole); !slices.EqualFunc(got, parts, bytes.Equal) {
			t.Fatalf("%d parts of %d", len(got), len(parts))
		}
	}
	if opening.SplitAge(nil) != nil || len(opening.SplitAge([]byte("x"))) != 1 {
		t.Error("nothing, or something else")
	}
}

// Several corrections hold one after the other.
func TestAmendments(t *testing.T) {
	l := sealedLine(t, id(1), "person", "Signed", "KE", "old@secret.example")
	amend := func(a opening.Amendment) []byte {
		a.Format = opening.AmendmentFormat
		sealed, err := keys().box.Seal(a)
		if err != nil {
			t.Fatal(err)
		}
		return sealed
	}
	l.Bounced = true
	l.Amended = [][]byte{amend(opening.Amendment{Endorsement: l.ID, Email: "new@secret.example"}),
		amend(opening.Amendment{Endorsement: l.ID, Name: "Corrected", Country: "UG"}),
		amend(opening.Amendment{Endorsement: core.ID(id(2)), Name: "Stolen"})}
	list := open(t, export(t, header(), l))
	if r := list.Rows[0]; r.Name != "Corrected" || r.Country != "UG" || r.Email != "new@secret.example" || r.Bounced {
		t.Errorf("%+v", r)
	}
	if len(list.Problems) != 1 || !strings.Contains(list.Problems[0].What, "correction") || list.Damaged != 0 {
		t.Errorf("%+v", list.Problems)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(export(f, header(), publicLine(id(1), "Union", "KE"), sealedLine(f, id(2), "person", "Ana", "KE", "a@b.example"),
		opening.Withdrawn{Withdrawn: []core.ID{"x"}}))
	f.Add([]byte(`{"format":"groundswell export 1","statement":"s","exported":"2026-01-01","versions":[{}]}` + "\n" + `{"end":true,"lines":1,"sha256":""}` + "\n"))
	f.Add([]byte("\n\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		l, err := opening.Open(context.Background(), []io.Reader{bytes.NewReader(in)}, opening.Options{Identity: keys().opener})
		if (l == nil) == (err == nil) {
			t.Fatalf("%v %v", l, err)
		}
		// Any change of a byte is noticed, so what opens is whole.
		if err == nil && (len(l.Rows)+l.Duplicates+l.Damaged+l.Unopened != l.Public+l.Sealed) {
			t.Fatalf("%+v", l)
		}
	})
}

// BenchmarkOpen opens 20,000 sealed records; 100,000 may take a minute on two
// cores.
func BenchmarkOpen(b *testing.B) {
	var buf bytes.Buffer
	w := opening.NewWriter(&buf)
	h := header()
	const n = 20_000
	h.Counts.Lines = n
	if err := w.Put(h); err != nil {
		b.Fatal(err)
	}
	for i := range n {
		if err := w.Put(sealedLine(b, id(i), "person", fmt.Sprintf("Name %c %d", 0x4e00+i%500, i), "KE", fmt.Sprintf("p%d@secret.example", i))); err != nil {
			b.Fatal(err)
		}
	}
	if _, _, err := w.End(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	for b.Loop() {
		if l := open(b, buf.Bytes()); len(l.Rows) != n {
			b.Fatal(len(l.Rows))
		}
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(m.Sys>>20), "MB-sys")
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
}
