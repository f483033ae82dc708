package statements

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// Limits of an import.
const (
	maxCSV      = 200 << 20
	maxCSVRow   = 1 << 20 // more is a quotation mark that is never closed
	maxCSVRows  = 1_000_000
	importChunk = 500  // rows in one transaction
	maxListed   = 1000 // rows that a report names one by one
)

// ImportOptions say how a file of endorsements is to be read.
type ImportOptions struct {
	Slug string
	// Columns maps our names (see importFields) to the headers of the file where
	// they are not recognised; an empty header means that the file has none.
	Columns map[string]string
	// Only leaves out the rows that do not have these values in these columns.
	Only map[string]string
	// Kind is what the rows are if no column says it: organisations unless set.
	Kind EndorserKind
	// Level is how these endorsers are known. At Unconfirmed, which it is unless
	// set, they are held: names that nobody confirmed are never published.
	Level     Level
	VouchedBy string // the network that vouches, with level Vouched
	// Consent says where and how the endorsers agreed to be published here. It is
	// kept with the import and needed to commit.
	Consent string
	Commit  bool // else nothing is changed
}

// Refusal is a row that was not imported, or a part of it. Why is English and
// repeats nothing that stands in the row.
type Refusal struct {
	Line int
	Why  string
}

// Guess is a country that a person should look at.
type Guess struct {
	Line  int
	Typed string // what the guess was made from
	Code  string
}

// ImportReport is what an import did, or would do.
type ImportReport struct {
	Rows       int // that were looked at
	Added      int
	Duplicates int // in the file, or on the roll already
	Held       int // of those added: someone must look at them before they count

	Organisations, Persons, International int // of those added

	RefusedRows, UnsureRows int
	Refused                 []Refusal // the first maxListed of them
	Unsure                  []Guess   // likewise
	Dropped                 []Refusal // websites left out of rows that were added, likewise

	Batch   string            // what Rollback takes; "" when nothing was written
	Mapping map[string]string // our name → header of the file
}

// ImportEndorsements adds the rows of a CSV file (RFC 4180 in UTF-8, parted by
// comma, semicolon or tab) as public endorsements of a statement's present
// version. Importing a file again adds nothing. If it fails on the way, what it
// had added is taken back.
func (s *Service) ImportEndorsements(ctx context.Context, r io.Reader, o ImportOptions) (rep *ImportReport, err error) {
	defer core.Wrap(&err, "statements.ImportEndorsements(%s)", o.Slug)
	im := &importing{s: s, o: o, rep: &ImportReport{Mapping: map[string]string{}}, seen: map[[16]byte]struct{}{}, batch: string(core.NewID())}
	if err := im.check(ctx); err != nil {
		return nil, err
	}
	in, err := openCSV(r)
	if err != nil {
		return nil, err
	}
	if err := im.header(in.head); err != nil {
		return nil, err
	}
	if err := im.known(ctx); err != nil {
		return nil, err
	}
	err = im.all(ctx, in)
	if err == nil && im.rep.Batch != "" {
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			return audit.Add(tx, s.Now(), "command", "statement.import", core.Ref{Kind: "statement", ID: im.st.ID},
				fmt.Sprintf("batch %s: %d added, %d held, %d duplicates, %d refused", im.batch, im.rep.Added, im.rep.Held, im.rep.Duplicates, im.rep.RefusedRows))
		})
	}
	if err != nil && im.rep.Batch != "" {
		_, back := s.Rollback(context.WithoutCancel(ctx), im.batch)
		err = errors.Join(err, back)
	}
	if err != nil {
		return nil, err
	}
	return im.rep, nil
}

// importing is one import under way.
type importing struct {
	s     *Service
	o     ImportOptions
	st    *Statement
	rep   *ImportReport
	batch string
	head  []string
	cols  map[string]int // our name → column
	only  map[int]string
	seen  map[[16]byte]struct{} // fingerprints of who stands there
	rows  []*Endorsement        // waiting for their transaction
	who   [][]byte              // their fingerprints
}

func (im *importing) check(ctx context.Context) error {
	o := &im.o
	if o.Kind == "" {
		o.Kind = Organisation
	}
	if o.Level == "" {
		o.Level = Unconfirmed
	}
	if !slices.Contains([]Level{Unconfirmed, ByAddress, ByDomain, Vouched, Member}, o.Level) {
		return errors.New("level: use unconfirmed, address, domain, vouched or member")
	}
	if o.Kind != Organisation && o.Kind != Person {
		return errors.New("kind: use organisation or person")
	}
	var is script.Problem
	if o.VouchedBy, is = script.Line(o.VouchedBy, maxName); is != script.OK && is != script.Empty || (o.Level == Vouched) != (o.VouchedBy != "") {
		return errors.New("level vouched needs the name of the network that vouches, and no other level has one")
	}
	if o.Consent, is = script.Text(o.Consent, 2000); is != script.OK && (o.Commit || is != script.Empty) {
		return errors.New("say, in at most 2000 characters, where and how the endorsers agreed to be published here: nothing is imported without it")
	}
	err := im.s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		im.st, err = statementBySlug(tx, o.Slug)
		return err
	})
	switch {
	case core.KindOf(err) == core.NotFound:
		return fmt.Errorf("there is no statement %q on this site", o.Slug)
	case err == nil && im.st.Signers == SignersNone:
		return fmt.Errorf("%q is not a statement that is endorsed", o.Slug)
	}
	return err
}

// importFields are the columns we know, with what they are called.
var importFields = map[string][]string{
	"name": {"name", "organisation", "organization", "organisation name", "organization name", "name of organisation", "name of organization",
		"organisations", "organizations", "full name", "signatory", "nom", "nom de l'organisation", "nom complet", "nombre", "nombre completo",
		"organización", "nombre de la organización", "nome", "organização", "nome da organização", "название", "название организации",
		"организация", "имя", "اسم", "الاسم", "المنظمة", "اسم المنظمة", "名称", "组织", "组织名称", "机构", "机构名称", "姓名"},
	"country":     {"country", "country or region", "pays", "país", "страна", "البلد", "الدولة", "国家", "国家或地区"},
	"kind":        {"kind", "type", "tipo", "тип", "النوع", "类型"},
	"website":     {"website", "web site", "web", "url", "site", "site web", "sitio web", "site internet", "сайт", "веб-сайт", "الموقع", "الموقع الإلكتروني", "网站", "网址"},
	"affiliation": {"affiliation", "afiliación", "afiliação", "аффилиация", "место работы", "الانتماء", "所属机构", "单位"},
	"date":        {"date", "day", "signed on", "fecha", "data", "дата", "التاريخ", "日期"},
	"description": {"description", "descripción", "descrição", "описание", "الوصف", "描述", "简介"},
}

// header finds our columns among those of the file.
func (im *importing) header(head []string) error {
	im.head, im.cols, im.only = head, map[string]int{}, map[int]string{}
	find := func(header string) (int, error) {
		at := -1
		for i, h := range head {
			if strings.EqualFold(h, strings.TrimSpace(header)) {
				if at >= 0 {
					return 0, fmt.Errorf("two columns are called %q", header)
				}
				at = i
			}
		}
		if at < 0 {
			return 0, fmt.Errorf("there is no column %q; the file has: %s", header, strings.Join(head, ", "))
		}
		return at, nil
	}
	for field, header := range im.o.Columns {
		if importFields[field] == nil {
			return fmt.Errorf("there is no field %q; the fields are: %s", field, strings.Join(slices.Sorted(maps.Keys(importFields)), ", "))
		}
		if header == "" {
			continue
		}
		i, err := find(header)
		if err != nil {
			return err
		}
		im.cols[field] = i
	}
	for field, names := range importFields {
		if _, said := im.o.Columns[field]; said {
			continue
		}
		for i, h := range head {
			if !slices.ContainsFunc(names, func(n string) bool { return script.Fold(n) == script.Fold(h) }) {
				continue
			}
			if other, ok := im.cols[field]; ok {
				return fmt.Errorf("the columns %q and %q could both be the %s: say which one is, as %s=HEADER", head[other], h, field, field)
			}
			im.cols[field] = i
		}
	}
	for _, field := range []string{"name", "country"} {
		if _, ok := im.cols[field]; !ok {
			return fmt.Errorf("no column was recognised as the %s: say which one is, as %s=HEADER; the file has: %s", field, field, strings.Join(head, ", "))
		}
	}
	for header, value := range im.o.Only {
		i, err := find(header)
		if err != nil {
			return err
		}
		im.only[i] = strings.TrimSpace(value)
	}
	for field, i := range im.cols {
		im.rep.Mapping[field] = head[i]
	}
	return nil
}

// mark is the fingerprint of who is imported: of an organisation its name and
// country; of a person the affiliation too, since people share names.
func (im *importing) mark(e *Endorsement) []byte {
	marks := []string{"import", script.Fold(e.Name), e.Country}
	if e.Kind == Person {
		marks = append(marks, "person", script.Fold(e.Affiliation))
	}
	return im.s.who(im.st, marks)
}

// known notes who stands on the roll already, however they came there.
func (im *importing) known(ctx context.Context) error {
	after := ""
	for {
		var some []*Endorsement
		if err := im.s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			some, err = endorsementsAfter(tx, im.st.ID, after, 1000)
			return err
		}); err != nil || len(some) == 0 {
			return err
		}
		for _, e := range some {
			if e.Visibility == Public && e.Name != "" {
				im.seen[[16]byte(im.mark(e))] = struct{}{}
			}
		}
		after = string(some[len(some)-1].ID)
	}
}

func (im *importing) all(ctx context.Context, in *csvFile) error {
	for {
		row, line, err := in.next()
		var bad *csv.ParseError
		switch {
		case err == io.EOF:
			return im.flush(ctx)
		case errors.As(err, &bad) && in.over == nil:
			im.rep.Rows++
			im.refuse(line, "a quotation mark stands where none may: this row could not be read, nor what it swallowed up to line "+fmt.Sprint(bad.Line+in.skipped))
			continue
		case err != nil:
			return err
		}
		if !im.wanted(row) {
			continue
		}
		if im.rep.Rows++; im.rep.Rows > maxCSVRows {
			return fmt.Errorf("the file has more than %d rows: part it", maxCSVRows)
		}
		e, why := im.row(row, line)
		if why != "" {
			im.refuse(line, why)
			continue
		}
		who := im.mark(e)
		if _, twice := im.seen[[16]byte(who)]; twice {
			im.rep.Duplicates++
			continue
		}
		im.seen[[16]byte(who)] = struct{}{}
		if im.s.odd(ctx, im.st, e) {
			e.State = stateHeld
		}
		if im.rows, im.who = append(im.rows, e), append(im.who, who); len(im.rows) == importChunk {
			if err := im.flush(ctx); err != nil {
				return err
			}
		}
	}
}

func (im *importing) refuse(line int, why string) {
	if im.rep.RefusedRows++; len(im.rep.Refused) < maxListed {
		im.rep.Refused = append(im.rep.Refused, Refusal{line, why})
	}
}

func (im *importing) guess(line int, typed, code string) {
	if im.rep.UnsureRows++; len(im.rep.Unsure) < maxListed {
		im.rep.Unsure = append(im.rep.Unsure, Guess{line, typed, code})
	}
}

// wanted leaves out rows without anything in them, and those of other statements.
func (im *importing) wanted(row []string) bool {
	for i, value := range im.only {
		if i >= len(row) || strings.TrimSpace(row[i]) != value {
			return false
		}
	}
	return slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// cell returns what stands in the column of one of our fields, and "" if there
// is none. An apostrophe that a table program put before a sign goes.
func (im *importing) cell(row []string, field string) string {
	i, ok := im.cols[field]
	if !ok || i >= len(row) {
		return ""
	}
	c := strings.TrimSpace(row[i])
	if len(c) > 1 && c[0] == '\'' && strings.ContainsRune("=+-@", rune(c[1])) {
		c = c[1:]
	}
	return c
}

// row makes an endorsement of a row, or says why it cannot be one.
func (im *importing) row(row []string, line int) (e *Endorsement, why string) {
	column := func(field, what string) string { return fmt.Sprintf("column %q: %s", im.rep.Mapping[field], what) }
	if len(row) > len(im.head) {
		return nil, fmt.Sprintf("has %d cells where the header has %d: is a separator not in quotation marks?", len(row), len(im.head))
	}
	e = &Endorsement{ID: core.NewID(), Statement: im.st.ID, Lang: im.st.Source, Kind: im.o.Kind, Visibility: Public, State: stateConfirmed,
		Level: im.o.Level, Day: im.s.today(), FormHash: core.HashToken(core.NewToken()), LinkHash: core.HashToken(core.NewToken()),
		Batch: im.batch, VouchedBy: im.o.VouchedBy}
	if e.Level == Unconfirmed {
		e.State = stateHeld
	}
	if typed := im.cell(row, "kind"); typed != "" {
		if e.Kind = kindWords[script.Fold(typed)]; e.Kind == "" {
			return nil, column("kind", "neither an organisation nor a person")
		}
	}
	if !im.st.May(e.Kind) {
		return nil, fmt.Sprintf("is of kind %q, and this statement is not for those", e.Kind)
	}
	name, is := script.Line(im.cell(row, "name"), maxName)
	if is != script.OK {
		return nil, column("name", lineProblem(is))
	}
	if !hasLetter(name) {
		return nil, column("name", "no letter or digit is in it")
	}
	if e.Country, why = im.country(row, line, e.Kind, name); why != "" {
		return nil, column("country", why)
	}
	website, affiliation := "", ""
	if e.Kind == Person {
		if affiliation, is = script.Line(im.cell(row, "affiliation"), maxAffiliation); is != script.OK && is != script.Empty {
			return nil, column("affiliation", lineProblem(is))
		}
	} else if typed := im.cell(row, "website"); typed != "" {
		ok := false
		if website, ok = script.Website(typed); !ok && len(im.rep.Dropped) < maxListed {
			im.rep.Dropped = append(im.rep.Dropped, Refusal{line, column("website", "not a web address, so it was left out")})
		}
	}
	if typed := im.cell(row, "date"); typed != "" {
		t, err := time.Parse(time.DateOnly, typed)
		if err != nil || !plausible(t) || core.DayOf(t) > e.Day {
			return nil, column("date", "not a day that has been, written as 2021-06-04")
		}
		e.Day = core.DayOf(t)
	}
	e.print(name, website, affiliation)
	return e, ""
}

func hasLetter(name string) bool { return script.Fold(name) != "" }

func lineProblem(is script.Problem) string {
	switch is {
	case script.Empty:
		return "nothing stands in it"
	case script.TooLong:
		return fmt.Sprintf("longer than %d characters", maxName)
	case script.HasURL:
		return "a web or mail address stands in it"
	}
	return "not readable: the file is not in UTF-8, or has control characters"
}

var kindWords = map[string]EndorserKind{}

func init() {
	for kind, all := range map[EndorserKind][]string{
		Organisation: {"organisation", "organization", "org", "ngo", "network", "group", "association", "ong", "organización", "red", "réseau",
			"organização", "rede", "организация", "нко", "сеть", "منظمة", "شبكة", "组织", "机构", "网络"},
		Person: {"person", "individual", "personne", "individu", "persona", "individuo", "particular", "pessoa", "indivíduo",
			"человек", "частное лицо", "физическое лицо", "شخص", "فرد", "个人"},
	} {
		for _, w := range all {
			kindWords[script.Fold(w)] = kind
		}
	}
}

// across are words by which an organisation says that it works in many countries.
var across = []string{"international", "regional", "global", "worldwide", "countries", "internationale", "mondial", "mondiale", "pays",
	"internacional", "mundial", "paises", "международная", "международный", "региональная", "دولي", "دولية", "国际"}

// country reads the country. Where an organisation has none, it is international,
// as in lists that describe networks instead; but one that ends in a country's
// name ("… of Nepal") and says nothing else of itself is taken to be from there.
func (im *importing) country(row []string, line int, kind EndorserKind, name string) (code, why string) {
	typed := im.cell(row, "country")
	clean, is := script.Line(typed, 200)
	switch {
	case is == script.Empty && kind == Person:
		return "", "nothing stands in it, and a person is from a country"
	case is == script.Empty && im.cell(row, "description") != "":
		return i18n.International, ""
	case is == script.Empty:
		part, code := countryAtEnd(name)
		im.guess(line, part, code)
		return code, ""
	case is != script.OK:
		return "", lineProblem(is)
	}
	code, sure := i18n.FindCountry(clean)
	if code == "" && kind == Organisation && slices.ContainsFunc(strings.Fields(script.Fold(clean)), func(w string) bool { return slices.Contains(across, w) }) {
		code = i18n.International
	}
	switch {
	case code == "":
		return "", "no country is known by what stands in it"
	case code == i18n.International && kind == Person:
		return "", "a person is from a country"
	case !sure:
		im.guess(line, clean, code)
	}
	return code, ""
}

// countryAtEnd finds a country in the last one to three words of a name.
func countryAtEnd(name string) (part, code string) {
	all := strings.FieldsFunc(name, func(c rune) bool { return c == ' ' || c == '-' || c == '–' || c == '(' || c == ')' || c == ',' })
	for n := min(3, len(all)-1); n > 0; n-- {
		part = strings.Join(all[len(all)-n:], " ")
		code, sure := i18n.FindCountry(part)
		if code == i18n.International {
			break // "… South Asia"
		}
		if sure && code != "" && utf8.RuneCountInString(part) > 3 {
			return part, code
		}
	}
	return "", i18n.International
}

// flush writes the waiting rows in one transaction.
func (im *importing) flush(ctx context.Context) error {
	s, rows := im.s, im.rows
	if len(rows) == 0 {
		return nil
	}
	added := make([]bool, len(rows))
	for i := range added {
		added[i] = true
	}
	if im.o.Commit {
		first, before := im.rep.Batch == "", im.rep.Added
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			st, err := statementByID(tx, im.st.ID)
			if err != nil {
				return err
			}
			if first {
				if err := insertImport(tx, importRow{ID: im.batch, Statement: st.ID, At: s.Now().Unix(), Consent: im.o.Consent}); err != nil {
					return err
				}
			}
			n := before
			for i, e := range rows {
				row := *e
				row.Version, row.Affirmed = st.Version, st.Version
				if added[i], err = s.importRow(tx, st, &row, im.who[i]); err != nil {
					return err
				}
				if added[i] {
					n++
				}
			}
			return setImported(tx, im.batch, int64(n))
		}); err != nil {
			return err
		}
		im.rep.Batch = im.batch
		s.changes.Add(1)
	}
	for i, e := range rows {
		im.count(e, added[i])
	}
	im.rows, im.who = im.rows[:0], im.who[:0]
	return nil
}

// importRow adds one endorsement, unless another import did meanwhile.
func (s *Service) importRow(tx *db.Tx, st *Statement, e *Endorsement, who []byte) (bool, error) {
	if ok, err := insertSigner(tx, e.Statement, who, e.ID); err != nil || !ok {
		return false, err
	}
	if ok, err := insertEndorsement(tx, e); err != nil || !ok {
		return false, errors.Join(err, errors.New("a random token came twice"))
	}
	return true, s.countIn(tx, st, e)
}

func (im *importing) count(e *Endorsement, added bool) {
	if !added {
		im.rep.Duplicates++
		return
	}
	im.rep.Added++
	if e.State == stateHeld {
		im.rep.Held++
	}
	switch {
	case e.Kind == Person:
		im.rep.Persons++
	default:
		im.rep.Organisations++
	}
	if e.Country == i18n.International {
		im.rep.International++
	}
}

// Rollback takes an import back whole, with the counts it made, and returns how
// many endorsements that were; fewer than were added if some withdrew since.
func (s *Service) Rollback(ctx context.Context, batch string) (removed int, err error) {
	defer core.Wrap(&err, "statements.Rollback(%s)", batch)
	all, err := s.Imports(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(x Import) bool { return x.Batch == batch })
	if batch == "" || i < 0 {
		return 0, errors.New("there is no such import on this site")
	}
	for n := 1; n > 0; {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			st, err := statementByID(tx, all[i].statement)
			if err != nil {
				return err
			}
			rows, err := someOfBatch(tx, batch, importChunk)
			if err != nil {
				return err
			}
			for _, e := range rows {
				if err := s.remove(tx, st, e); err != nil {
					return err
				}
			}
			if n = len(rows); n > 0 {
				return nil
			}
			if _, err := deleteImport(tx, batch); err != nil {
				return err
			}
			return audit.Add(tx, s.Now(), "command", "statement.import_rollback", core.Ref{Kind: "statement", ID: st.ID},
				fmt.Sprintf("batch %s: %d removed", batch, removed))
		}); err != nil {
			return removed, err
		}
		removed += n
		s.changes.Add(1)
	}
	return removed, s.scrub(ctx, nil)
}

// Import is one import that can be taken back.
type Import struct {
	Batch, Slug string
	At          time.Time
	Added       int64
	Consent     string
	statement   core.ID
}

// Imports lists the imports, the newest first.
func (s *Service) Imports(ctx context.Context) (out []Import, err error) {
	defer core.Wrap(&err, "statements.Imports")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		rows, err := imports(tx)
		if err != nil {
			return err
		}
		for _, r := range rows {
			st, err := statementByID(tx, r.Statement)
			if err != nil {
				return err
			}
			out = append(out, Import{r.ID, st.Slug, time.Unix(r.At, 0).UTC(), r.Added, r.Consent, st.ID})
		}
		return nil
	})
	return out, err
}
