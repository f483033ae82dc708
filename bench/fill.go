package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
)

// Made-up endorsers, the n-th always the same: three persons to one organisation,
// in five scripts, no name twice.

// alphabet are the syllables that a script's names are made of; ends ends words.
type alphabet struct{ first, middle, ends []string }

var alphabets = []alphabet{
	{strings.Fields("A Be Ca Da E Fe Ga Ha I Ja Ke La Ma Na O Pe Qui Ra Sa Te U Va Wa Ya Ze Bo Co Do Fo Go Ho Jo"),
		strings.Fields("ra le mi no du ka ri so ta be li na to re mo sa"), strings.Fields("n s ra lis da mo ne k ta vi")},
	{strings.Fields("А Бе Ва Га Да Е Жа За И Ка Ле Ма На О Пе Ра Са Те У Фе"), strings.Fields("ра ле ми но ду ка ри со та бе"), strings.Fields("н ва ра лин да мов на к та")},
	{strings.Fields("أ ب ت ج ح خ د ر ز س ش ص ط ع ف ق ك ل م ن"), strings.Fields("ا و ي را لي نا سا مو دا كا"), strings.Fields("ن ر م د ة ل س")},
	{strings.Fields("王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗"), strings.Fields("淑 美 建 国 志 明 秀 英 伟 芳"), strings.Fields("珍 华 玲 强 军 平 红 霞 辉 丽")},
	{strings.Fields("Α Βα Γε Δη Ε Ζω Η Θε Ι Κα Λε Μα Νι Ο Πε Ρο"), strings.Fields("ρα λε μι νο δου κα ρι σο τα βε"), strings.Fields("ς νας ρα λης δα μος νη")},
}

// word is the n-th word of an alphabet.
func (a alphabet) word(n int) string {
	var b strings.Builder
	b.WriteString(a.first[n%len(a.first)])
	n /= len(a.first)
	for range 2 {
		b.WriteString(a.middle[n%len(a.middle)])
		n /= len(a.middle)
	}
	b.WriteString(a.ends[n%len(a.ends)])
	return b.String()
}

// families is how many family names there are: as many given names to each make
// a million.
const families = 2000

type endorser struct {
	name, country, kind, affiliation, website string
	day                                       int // before today
}

func endorserNumber(n int) endorser {
	a := alphabets[[...]int{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4}[n%20]]
	e := endorser{country: countries[n%len(countries)], kind: "person", day: n % 25}
	given, family := a.word(n/families*7+n%7), a.word(n%families)
	switch {
	case n%4 == 0:
		e.kind, e.name = "organisation", family+" "+given+" "+[...]string{"Network", "Collective", "Union", "Alliance"}[n/4%4]+" "+fmt.Sprint(n/8000)
		if n%12 == 0 {
			e.website = fmt.Sprintf("https://o%d.example.org", n)
		}
	default:
		e.name = given + " " + family
		e.affiliation = "Group " + fmt.Sprint(n)
	}
	return e
}

// writeCSV writes endorsers from, from+1 … to-1 as a file that can be imported.
func writeCSV(path string, from, to int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	buf := bufio.NewWriterSize(f, 1<<20)
	w := csv.NewWriter(buf)
	today := time.Now().UTC()
	w.Write([]string{"name", "country", "kind", "affiliation", "website", "date"})
	for n := from; n < to; n++ {
		e := endorserNumber(n)
		w.Write([]string{e.name, e.country, e.kind, e.affiliation, e.website, today.AddDate(0, 0, -e.day).Format(time.DateOnly)})
	}
	w.Flush()
	return errors.Join(w.Error(), buf.Flush(), f.Close())
}

// importRows brings endorsers in by the program's own command, with more flags.
func (s *site) importRows(ctx context.Context, from, to int, flags ...string) (*ran, error) {
	path := filepath.Join(s.dir, fmt.Sprintf("%d-%d.csv", from, to))
	if err := writeCSV(path, from, to); err != nil {
		return nil, err
	}
	defer os.Remove(path)
	args := []string{"import", "endorsements", path, "--statement", slug, "--level", "member", "--consent", "Made up for a measurement.", "--commit"}
	r, err := s.run(ctx, append(args, flags...)...)
	if err != nil {
		return r, err
	}
	if want := fmt.Sprintf("added %d (", to-from); !strings.Contains(r.out, want) {
		return r, fmt.Errorf("the import did not say %q but:\n%s", want, r.out[:min(len(r.out), 1500)])
	}
	return r, nil
}

// addSealed adds n endorsements with sealed records, a third of them sealed to
// the public too, through the service that the demonstration is filled by.
func (s *site) addSealed(ctx context.Context, n int) (err error) {
	a, err := app.New(ctx, app.Config{Data: filepath.Join(s.dir, "data"), Database: s.database, Runtime: filepath.Join(s.dir, "run"), Addr: "127.0.0.1:8080"},
		slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	const chunk = 5000
	today := core.DayOf(time.Now())
	for from := 0; from < n; from += chunk {
		var some []statements.Known
		for i := from; i < min(n, from+chunk); i++ {
			e := endorserNumber(i)
			k := statements.Known{Lang: core.Langs[i%len(core.Langs)], Level: statements.ByAddress, Day: today - core.Day(e.day)}
			k.SignInput = statements.SignInput{Kind: statements.EndorserKind(e.kind), Visibility: statements.Public, Name: e.name, Country: e.country,
				Email: mailboxOf(int64(i)), Website: e.website, Affiliation: e.affiliation, Updates: i%2 == 0}
			if e.kind == "organisation" {
				k.Officer, k.Affiliation = "Nadia Example", ""
			}
			if i%3 == 0 {
				k.Visibility = statements.Sealed
			}
			some = append(some, k)
		}
		added, err := a.Statements.AddKnown(ctx, slug, some)
		if err != nil {
			return err
		}
		if added != len(some) {
			return fmt.Errorf("%d of %d endorsements were added", added, len(some))
		}
	}
	return nil
}
