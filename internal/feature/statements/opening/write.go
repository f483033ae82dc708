package opening

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// csvColumns are the headings of the CSV and what stands under them.
var csvColumns = []struct {
	head string
	cell func(*Row) string
}{
	{"ID", func(r *Row) string { return string(r.ID) }},
	{"Kind", func(r *Row) string { return r.Kind }},
	{"Visibility", func(r *Row) string { return r.Visibility }},
	{"State", func(r *Row) string { return r.State }},
	{"Counts", func(r *Row) string { return yes(r.Counts) }},
	{"Name", func(r *Row) string { return r.Name }},
	{"Country", func(r *Row) string { return r.Country }},
	{"Country name", func(r *Row) string { return country(r.Country) }},
	{"Affiliation", func(r *Row) string { return r.Affiliation }},
	{"Website", func(r *Row) string { return r.Website }},
	{"Officer", func(r *Row) string { return r.Officer }},
	{"Role", func(r *Row) string { return r.Role }},
	{"E-mail", func(r *Row) string { return r.Email }},
	{"Wants updates", func(r *Row) string { return yes(r.Updates && !r.Muted) }},
	{"No mail", func(r *Row) string { return yes(r.Muted) }},
	{"Mail came back", func(r *Row) string { return yes(r.Bounced) }},
	{"Known by", func(r *Row) string { return r.Level }},
	{"Vouched by", func(r *Row) string { return r.VouchedBy }},
	{"Signed version", func(r *Row) string { return strconv.FormatInt(r.Version, 10) }},
	{"Affirmed version", func(r *Row) string { return strconv.FormatInt(r.Affirmed, 10) }},
	{"Language", func(r *Row) string { return string(r.Lang) }},
	{"Day", func(r *Row) string { return r.Day }},
	{"Paragraph", func(r *Row) string { return r.Paragraph }},
	{"Reservation", func(r *Row) string { return r.Reservation }},
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func country(code string) string {
	if code == "" {
		return ""
	}
	return i18n.Country("en", code)
}

// WriteCSV writes the rows for a spreadsheet (RFC 4180, UTF-8 with a byte order
// mark, English headings). No cell can become a formula. It holds names and
// addresses: the file must be its owner's only.
func (l *List) WriteCSV(w io.Writer) error {
	b := bufio.NewWriter(w)
	if _, err := b.WriteString("\ufeff"); err != nil {
		return err
	}
	c := csv.NewWriter(b)
	c.UseCRLF = true
	cells := make([]string, len(csvColumns))
	for i, col := range csvColumns {
		cells[i] = col.head
	}
	if err := c.Write(cells); err != nil {
		return err
	}
	for i := range l.Rows {
		for k, col := range csvColumns {
			cells[k] = script.Cell(col.cell(&l.Rows[i]))
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	if c.Flush(); c.Error() != nil {
		return c.Error()
	}
	return b.Flush()
}

// ListFormat marks the JSON of [List.WriteJSON].
const ListFormat = "groundswell list 1"

// WriteJSON writes the whole list with the attestation's counts and what a person
// should look at. It holds names and addresses: the file must be its owner's only.
func (l *List) WriteJSON(w io.Writer) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(struct {
		Format      string      `json:"format"`
		Attestation Attestation `json:"attestation"`
		Rows        []Row       `json:"rows"`
		Duplicates  [][2]string `json:"duplicates"`
		Near        [][2]string `json:"near"`
		NearMore    bool        `json:"near_more,omitempty"`
		Problems    []Problem   `json:"problems"`
	}{ListFormat, l.Attestation(), some(l.Rows), some(l.Same), some(l.Near), l.NearMore, some(l.Problems)}); err != nil {
		return err
	}
	return b.Flush()
}

// some returns s, and never null.
func some[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// AttestationFormat marks an [Attestation].
const AttestationFormat = "groundswell attestation 1"

// Attestation says how many stand behind a statement, and of which files that was
// counted. It names nobody and can be published. Coordinators who open the same
// files get the same one but for the day and the program, whichever opening key
// they have, as long as it opens all of the list keys (Unopened is 0).
type Attestation struct {
	Format    string    `json:"format"`
	Statement string    `json:"statement"`
	Site      string    `json:"site"`
	Versions  []Version `json:"versions"` // newest first
	Files     []File    `json:"files"`    // the earliest first
	ListKeys  []Key     `json:"list_keys"`

	Public     int `json:"public"`     // endorsements in the files that are not withdrawn …
	Sealed     int `json:"sealed"`     // … and these
	Withdrawn  int `json:"withdrawn"`  // ids
	Duplicates int `json:"duplicates"` // left out
	Damaged    int `json:"damaged"`    // left out
	Unopened   int `json:"unopened"`   // left out

	Valid         int `json:"valid"`         // count for the newest version, each endorser once
	Waiting       int `json:"waiting"`       // opened, but held back, lapsed or not affirmed
	Organisations int `json:"organisations"` // of the valid ones
	Persons       int `json:"persons"`
	ValidSealed   int `json:"valid_sealed"`
	Countries     int `json:"countries"`

	OpenedOn string `json:"opened_on"` // day
	Program  string `json:"program"`   // version
}

// Attestation returns the counts of l.
func (l *List) Attestation() Attestation {
	a := Attestation{Format: AttestationFormat, Statement: l.Header.Statement, Site: l.Header.Site, Versions: l.Header.Versions,
		Files: l.Files, ListKeys: l.Keys, Public: l.Public, Sealed: l.Sealed, Withdrawn: l.Withdrawn, Duplicates: l.Duplicates,
		Damaged: l.Damaged, Unopened: l.Unopened, OpenedOn: l.opened.Time().Format(time.DateOnly), Program: l.program}
	countries := map[string]bool{}
	for i := range l.Rows {
		r := &l.Rows[i]
		if !r.Counts {
			a.Waiting++
			continue
		}
		a.Valid++
		if r.Kind == organisation {
			a.Organisations++
		} else {
			a.Persons++
		}
		if r.Visibility == sealed {
			a.ValidSealed++
		}
		if r.Country != "" && r.Country != i18n.International {
			countries[r.Country] = true
		}
	}
	a.Countries = len(countries)
	return a
}

// WriteAttestation writes the attestation as indented JSON.
func (l *List) WriteAttestation(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(l.Attestation())
}

// Row returns the row with an id, or nil; for showing what Near, Same and
// Problems name.
func (l *List) Row(id string) *Row {
	for i := range l.Rows {
		if l.Rows[i].ID == core.ID(id) {
			return &l.Rows[i]
		}
	}
	return nil
}
