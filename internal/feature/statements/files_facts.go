package statements

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// piece is one language's file, read.
type piece struct {
	lang  core.Lang
	file  string
	meta  []edition.Meta
	lines map[string]int // of the keys, for errors
	text  string         // Markdown
	doc   *edition.Doc

	guessed bool // which block says what
}

// fileError is an error in a file. Line 0 is not shown.
func fileError(file string, line int, format string, args ...any) error {
	if line > 0 {
		file += ", line " + strconv.Itoa(line)
	}
	return fmt.Errorf(file+": "+format, args...)
}

// editionWords are the sentences of package edition: commands speak English.
var editionWords = sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.Load(edition.FS) })

func unread(file string, err error) error {
	var e *core.Error
	if errors.As(err, &e) {
		if words, werr := editionWords(); werr == nil {
			return fileError(file, 0, "%s", words.T("en", e.Key, e.Args...))
		}
	}
	return fileError(file, 0, "%w", err)
}

// read returns a file's bytes, at most max of them.
func (r *folder) read(file string, max int64) ([]byte, error) {
	f, err := r.fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, max+1))
	if err == nil && int64(len(data)) > max {
		err = fileError(file, 0, "the file is larger than %d KB", max>>10)
	}
	return data, err
}

func (r *folder) piece(l core.Lang, file string) (*piece, error) {
	data, err := r.read(file, edition.MaxBytes)
	if err != nil {
		return nil, err
	}
	p := &piece{lang: l, file: file, lines: map[string]int{}, text: string(data)}
	line := 1
	switch strings.ToLower(path.Ext(file)) {
	case ".md":
		if p.meta, p.text, err = edition.FrontMatter(string(data)); err == nil {
			line = max(1, 1+strings.Count(string(data), "\n")-strings.Count(p.text, "\n"))
		}
	case ".txt":
		p.text, err = edition.FromPlain(p.text)
	default:
		p.text, err = edition.FromHTML(p.text)
	}
	if err != nil {
		return nil, unread(file, err)
	}
	for _, m := range p.meta {
		if !slices.Contains(factKeys, m.Key) {
			return nil, fileError(file, m.Line, "there is no %q; the names are: %s", m.Key, strings.Join(factKeys, " "))
		}
		if p.lines[m.Key] > 0 && m.Key != "by" {
			return nil, fileError(file, m.Line, "%q stands here a second time, after line %d", m.Key, p.lines[m.Key])
		}
		p.lines[m.Key] = m.Line
	}
	if p.doc, err = edition.ParseWith(p.text, edition.Options{Numbered: true, Line: line}); err != nil {
		return nil, unread(file, err)
	}
	return p, nil
}

func (p *piece) value(key string) string {
	for _, m := range p.meta {
		if m.Key == key {
			return m.Value
		}
	}
	return ""
}

// The names that may stand before a text: all in the source's file, and in the
// others those that differ by language.
var (
	factKeys = []string{"slug", "kind", "source", "by", "signers", "goal", "rule", "place", "state", "lead", "opens", "closes", "dated", "erase", "campaign", "changes"}
	textKeys = []string{"by", "place", "state", "lead", "changes"}
)

// sourceOf says which language the others are translated from.
func (r *folder) sourceOf(pieces []*piece) (*piece, error) {
	source, by := core.Lang(r.o.Source), "the command"
	for _, p := range pieces {
		if v := p.value("source"); v != "" && r.o.Source == "" {
			if source != "" && source != core.Lang(v) {
				return nil, fileError(p.file, p.lines["source"], "the source is %q here, and %q in %s", v, source, by)
			}
			source, by = core.Lang(v), p.file
		}
	}
	for _, p := range pieces {
		if p.lang == source || source == "" && p.value("slug") != "" {
			return p, nil
		}
	}
	if source != "" {
		return nil, fmt.Errorf("%s says that the source is %q, and there is no text in that language", by, source)
	}
	return pieces[0], nil // in the order of core.Langs: English if there is any
}

func (r *folder) build(g *fileGroup) (Files, error) {
	var pieces []*piece
	for _, l := range core.Langs {
		if file, ok := g.files[l]; ok {
			p, err := r.piece(l, file)
			if err != nil {
				return Files{}, err
			}
			pieces = append(pieces, p)
		}
	}
	src, err := r.sourceOf(pieces)
	if err != nil {
		return Files{}, err
	}
	if src.doc.Title == "" {
		return Files{}, fileError(src.file, 0, "the source must have a title")
	}
	for _, b := range src.doc.Blocks {
		if b.Missing {
			return Files{}, fileError(src.file, 0, "the source itself says [missing], at %s: write it first", b.Key)
		}
	}
	f := Files{Logos: map[string][]byte{}}
	f.Editions = map[core.Lang]GivenEdition{}
	if f.Statement, err = r.facts(g, src); err != nil {
		return Files{}, err
	}
	for _, p := range pieces {
		if p != src && strings.ToLower(path.Ext(p.file)) != ".md" {
			if err := r.align(f.Slug, src, p); err != nil {
				return Files{}, err
			}
		}
		for _, m := range p.meta {
			if p != src && !slices.Contains(textKeys, m.Key) {
				return Files{}, fileError(p.file, m.Line, "%q belongs into %s only; here may stand: %s", m.Key, src.file, strings.Join(textKeys, " "))
			}
		}
		if f.Editions[p.lang], err = r.edition(p, f.Logos); err != nil {
			return Files{}, err
		}
	}
	if n, m := len(f.Editions[src.lang].Issuers), 0; n > 0 {
		for _, p := range pieces {
			if m = len(f.Editions[p.lang].Issuers); m > 0 && m != n {
				return Files{}, fileError(p.file, p.lines["by"], "names %d issuers where %s has %d: name all in the same order, or none", m, src.file, n)
			}
		}
	}
	return f, nil
}

// facts are what the source's file says of the statement, or what can be taken
// from its name and title.
func (r *folder) facts(g *fileGroup, src *piece) (Statement, error) {
	or := func(values ...string) string {
		for _, v := range values {
			if v != "" {
				return v
			}
		}
		return ""
	}
	st := Statement{Source: src.lang, State: Published, Rule: or(r.o.Rule, src.value("rule"), RuleCarry), Campaign: src.value("campaign")}
	st.Slug = or(r.o.Slug, src.value("slug"), g.slug, slugify(src.doc.Title))
	if st.Kind = Kind(or(r.o.Kind, src.value("kind"))); st.Kind == "" {
		st.Kind = kindOf(g.name, src.doc.Title)
		r.note("%s: taken for a %s", st.Slug, st.Kind)
	}
	st.Signers = or(r.o.Signers, src.value("signers"), SignersBoth)
	if st.Kind == Condolence && r.o.Signers == "" && src.value("signers") == "" {
		st.Signers = SignersNone
	}
	if r.o.Draft {
		st.State = Draft
	}
	var err error
	if v := src.value("goal"); v != "" {
		if st.Goal, err = strconv.ParseInt(v, 10, 64); err != nil {
			return st, fileError(src.file, src.lines["goal"], "goal: write a number in digits only")
		}
	}
	for key, at := range map[string]*core.Day{"dated": &st.Dated, "erase": &st.EraseOn} {
		if v := src.value(key); v != "" {
			t, err := time.Parse(time.DateOnly, v)
			if err != nil || !plausible(t) {
				return st, fileError(src.file, src.lines[key], "%s: write the day as 2021-06-04", key)
			}
			*at = core.DayOf(t)
		}
	}
	for key, at := range map[string]*int64{"opens": &st.OpensAt, "closes": &st.ClosesAt} {
		if v := src.value(key); v != "" {
			if *at, err = moment(v, key == "closes"); err != nil {
				return st, fileError(src.file, src.lines[key], "%s: write it as 2021-06-04 or, for an hour in UTC, 2021-06-04T18:00Z", key)
			}
		}
	}
	if st.Dated == 0 {
		r.date(&st, g.name, src)
	}
	if bad := st.Check(); len(bad) > 0 {
		key, _, _ := strings.Cut(bad[0], ":")
		return st, fileError(src.file, src.lines[key], "%s", bad[0])
	}
	if st.ClosesAt > 0 && !r.o.Now.IsZero() && st.ClosesAt <= r.o.Now.Unix() {
		r.note("%s: it is closed, so nobody can sign it", st.Slug)
	}
	return st, nil
}

func plausible(t time.Time) bool { return t.Year() >= 1900 && t.Year() < 2200 }

// moment reads a time. A day alone is its beginning, or its last second when
// something ends: "closes: 2021-06-04" takes sign-ons on the fourth.
func moment(v string, ends bool) (int64, error) {
	t, err := time.Parse(time.DateOnly, v)
	switch {
	case err == nil && ends:
		t = t.Add(24*time.Hour - time.Second)
	case err != nil:
		if t, err = time.Parse("2006-01-02T15:04Z07:00", v); err != nil {
			t, err = time.Parse(time.RFC3339, v)
		}
	}
	if err == nil && !plausible(t) {
		err = errors.New("not a year we expect")
	}
	return t.Unix(), err
}

var letterWords = map[string]bool{"letter": true, "carta": true, "lettre": true, "письмо": true, "رساله": true}

// kindOf guesses a letter from its name or title.
func kindOf(name, title string) Kind {
	for _, w := range strings.Fields(script.Fold(name + " " + title)) {
		if letterWords[w] || strings.Contains(w, "公开信") {
			return Letter
		}
	}
	return Declaration
}

const monthNames = `January|February|March|April|May|June|July|August|September|October|November|December`

var (
	dayFirst   = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)? (` + monthNames + `),? (\d{4})\b`)
	monthFirst = regexp.MustCompile(`\b(` + monthNames + `) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
)

// date takes the day on the text from the name before it, or from a line near
// the top of an English text that has little else on it.
func (r *folder) date(st *Statement, name string, src *piece) {
	m := leadingDate.FindStringSubmatch(name)
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if m == nil || st.Dated != 0 {
			break
		}
		if t, err := time.Parse(layout, strings.TrimRight(m[1]+"-"+m[2]+"-"+m[3], "-")); err == nil && plausible(t) {
			st.Dated = core.DayOf(t)
		}
	}
	if m != nil && m[3] != "" && st.Dated != 0 {
		return
	}
	for i, b := range src.doc.Blocks {
		if i > 7 || src.lang != "en" {
			break
		}
		for _, line := range strings.Split(b.Text, "\n") {
			day := ""
			if d := dayFirst.FindStringSubmatch(line); d != nil {
				day = d[1] + " " + d[2] + " " + d[3]
			} else if d := monthFirst.FindStringSubmatch(line); d != nil {
				day = d[2] + " " + d[1] + " " + d[3]
			}
			t, err := time.Parse("2 January 2006", day)
			if err == nil && len(line) <= 60 && plausible(t) && (st.Dated == 0 || t.Year() == st.Dated.Time().Year()) {
				st.Dated = core.DayOf(t)
				r.note("%s: dated %s, as its text says", st.Slug, t.Format(time.DateOnly))
				return
			}
		}
	}
	if st.Dated != 0 {
		r.note("%s: dated %s, since its name gives no day", st.Slug, st.Dated.Time().Format(time.DateOnly))
	}
}

// edition makes an edition of a piece and reads the logos it names.
func (r *folder) edition(p *piece, logos map[string][]byte) (GivenEdition, error) {
	e := GivenEdition{Markdown: p.text}
	e.Lang, e.Title, e.Doc, e.Said = p.lang, p.doc.Title, p.doc, edition.Checked
	if p.guessed {
		e.Said = edition.Draft
	}
	for _, m := range p.meta {
		text, is := script.Text(m.Value, 600)
		if is != script.OK && is != script.Empty && slices.Contains(textKeys, m.Key) {
			return e, fileError(p.file, m.Line, "%s: too long (at most 600 characters) or not readable", m.Key)
		}
		switch m.Key {
		case "lead":
			e.Lead = text
		case "place":
			e.Place = text
		case "changes":
			e.Changes = text
		case "state":
			if e.Said = edition.State(m.Value); e.Said != edition.Draft && e.Said != edition.Checked {
				return e, fileError(p.file, m.Line, "state: use draft or checked; whether it is stale or lacks something is found out")
			}
		case "by":
			by, err := r.issuer(p.file, m, logos)
			if err != nil {
				return e, err
			}
			e.Issuers = append(e.Issuers, by)
		}
	}
	return e, nil
}

func (r *folder) issuer(file string, m edition.Meta, logos map[string][]byte) (Issuer, error) {
	name, logo, _ := strings.Cut(m.Value, "|")
	name, is := script.Line(name, maxName)
	if is != script.OK {
		return Issuer{}, fileError(file, m.Line, "by: write the name of one network, at most %d characters, and after | its logo if there is one", maxName)
	}
	by := Issuer{Name: name}
	if logo = strings.TrimSpace(logo); logo == "" {
		return by, nil
	}
	if by.Logo = path.Join(path.Dir(file), logo); !fs.ValidPath(logo) || strings.ContainsAny(logo, `/\`) {
		return by, fileError(file, m.Line, "by: the logo must lie beside this file")
	}
	if logos[by.Logo] != nil {
		return by, nil
	}
	clean := map[string]func([]byte) ([]byte, error){".svg": cleanSVG, ".png": cleanPNG}[strings.ToLower(path.Ext(logo))]
	if clean == nil {
		return by, fileError(file, m.Line, "by: a logo is an .svg or a .png file")
	}
	data, err := r.read(by.Logo, maxPNG)
	if err == nil {
		data, err = clean(data)
	}
	if err != nil {
		return by, fileError(file, m.Line, "by: %s cannot be the logo: %w", logo, err)
	}
	logos[by.Logo] = data
	return by, nil
}
