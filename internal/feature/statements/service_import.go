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

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// Limits of an import.
const (
	maxCSV      = 200 << 20
	maxCSVRow   = 1 << 20 // more is a quotation mark that is never closed
	maxCSVRows  = 1_000_000
	importChunk = 2000 // rows in one transaction: it keeps others from writing for half a second
	largeChunk  = 20_000
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
	// Large takes several hundred MB of memory and keeps others from writing for
	// seconds at a time, for a very large file while the site is not running.
	Large bool

	// What the desk asks for besides.
	Who      string                  // account that imports; "" is the operator's command
	Batch    string                  // its id; "" makes one
	Contacts bool                    // columns with addresses are sealed to the list key, and kept nowhere else
	Hold     func(*Endorsement) bool // who is held though nothing else holds them
	Progress func(rows int) error    // told now and then; an error ends the import and takes it back
	Each     func(RowOutcome)        // told of every row, for a preview
}

// RowOutcome is what became of a row, or would.
type RowOutcome struct {
	Line        int
	Endorsement *Endorsement // nil when it was refused
	Twice       bool         // in the file, or on the roll already
	Refused     *Refusal
}

// Refusal is a row that was not imported, or a part of it. Why is English and
// repeats nothing that stands in the row.
type Refusal struct {
	Line  int
	Why   string
	Field string // ours, whose column it is; "" is the whole row
	Key   string // message that says it to the desk
	Args  []any
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

	Contacts int // rows whose address is sealed, or would be

	Batch   string            // what Rollback takes; "" when nothing was written
	Mapping map[string]string // our name → header of the file
}

// ImportEndorsements adds the rows of a CSV file (RFC 4180 in UTF-8, parted by
// comma, semicolon or tab) as public endorsements of a statement's present
// version. Importing a file again adds nothing. If it fails on the way, what it
// had added is taken back.
func (s *Service) ImportEndorsements(ctx context.Context, r io.Reader, o ImportOptions) (rep *ImportReport, err error) {
	defer core.Wrap(&err, "statements.ImportEndorsements(%s)", o.Slug)
	im := &importing{s: s, o: o, rep: &ImportReport{Mapping: map[string]string{}}, seen: map[[16]byte]struct{}{}, batch: o.Batch}
	if im.batch == "" {
		im.batch = string(core.NewID())
	}
	if im.o.Who == "" {
		im.o.Who = "command"
	}
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
	if err := im.openSeal(ctx); err != nil {
		return nil, err
	}
	im.chunk = importChunk
	if o.Large {
		im.chunk = largeChunk
		if err := s.DB.Large(ctx); err != nil {
			return nil, err
		}
	}
	err = im.all(ctx, in)
	if err == nil && im.rep.Batch != "" {
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			return audit.Add(tx, s.Now(), im.o.Who, "statement.import", core.Ref{Kind: "statement", ID: im.st.ID},
				fmt.Sprintf("batch %s: %d added, %d held, %d duplicates, %d refused", im.batch, im.rep.Added, im.rep.Held, im.rep.Duplicates, im.rep.RefusedRows))
		})
	}
	if err != nil && im.rep.Batch != "" {
		_, back := s.RollbackBy(context.WithoutCancel(ctx), im.o.Who, im.batch)
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
	chunk int                   // rows in one transaction
	rows  []*Endorsement        // waiting for their transaction
	who   [][]byte              // their fingerprints
	seal  importSeal            // what is sealed of them
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
		if importFields[field] == nil && !(im.o.Contacts && contactFields[field] != nil) {
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
			im.refuse(line, because("quotes", "a quotation mark stands where none may: this row could not be read, nor what it swallowed up to line "+fmt.Sprint(bad.Line+in.skipped)))
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
		if im.o.Progress != nil && im.rep.Rows%100 == 0 {
			if err := im.o.Progress(im.rep.Rows); err != nil {
				return err
			}
		}
		e, why := im.row(row, line)
		if why != nil {
			im.refuse(line, why)
			continue
		}
		who := im.mark(e)
		if _, twice := im.seen[[16]byte(who)]; twice {
			im.rep.Duplicates++
			im.tell(RowOutcome{Line: line, Endorsement: e, Twice: true})
			continue
		}
		im.seen[[16]byte(who)] = struct{}{}
		if im.s.odd(ctx, im.st, e) || im.o.Hold != nil && im.o.Hold(e) {
			e.State = stateHeld
		}
		im.tell(RowOutcome{Line: line, Endorsement: e})
		if im.rows, im.who = append(im.rows, e), append(im.who, who); len(im.rows) == im.chunk {
			if err := im.flush(ctx); err != nil {
				return err
			}
		}
	}
}
