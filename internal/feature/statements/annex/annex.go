package annex

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// Format is the kind of a file.
type Format string

// The formats.
const (
	PDF  Format = "pdf"
	DOCX Format = "docx"
	XLSX Format = "xlsx"
	CSV  Format = "csv"
	JSON Format = "json"
)

// Formats are all formats, in the order in which they are offered.
var Formats = []Format{PDF, DOCX, XLSX, CSV, JSON}

// Order is how names are arranged.
type Order string

// The orders: organisations by region and then by name, or all by name. People
// come after organisations.
const (
	ByRegion   Order = "region"
	ByAlphabet Order = "alphabet"
)

// Orders are both orders.
var Orders = []Order{ByRegion, ByAlphabet}

// MediaType returns the format's media type.
func (f Format) MediaType() string {
	switch f {
	case PDF:
		return "application/pdf"
	case DOCX:
		return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case CSV:
		return "text/csv; charset=utf-8"
	}
	return "application/json; charset=utf-8"
}

// Head is what is said of a snapshot as a whole.
type Head struct {
	Lang       core.Lang // of the file
	Title      string    // of the statement
	TitleLang  core.Lang // what the title is written in
	Site       string    // the network's name
	Address    string    // where the snapshot can be seen
	Hash       string    // SHA-256 of the text, in hex
	Version    int64     // of the text
	Taken      time.Time
	RollHash   string // SHA-256 over the names as they were then, in hex
	Checkpoint string // of the public log: its size and its hash; "" when there was none
	FileID     string

	Organisations, Persons int64 // all that counted, sealed ones among them
	Sealed                 int64 // as the site tells it
	Countries              int64
	Printed                int64 // names that were printed then
	LeftOut                int64 // of those, taken off the roll since
	LeftOutHashes          func(yield func(string) bool)
}

// Row is one printed name.
type Row struct {
	Kind        string `json:"kind"` // "organisation", "person"
	Name        string `json:"name"`
	Country     string `json:"country"` // ISO 3166-1 alpha-2, "001", or ""
	Region      string `json:"region"`  // code of platform/i18n; "" for people
	Website     string `json:"website,omitempty"`
	Affiliation string `json:"affiliation,omitempty"`
	Level       string `json:"level"`
	VouchedBy   string `json:"vouched_by,omitempty"`
	Logo        string `json:"logo,omitempty"` // name of the picture's blob
	Version     int64  `json:"version"`
	Day         string `json:"day"`             // 2006-01-02
	Nonce       string `json:"nonce,omitempty"` // chance, in hex: see Leaf
	Corrected   bool   `json:"corrected,omitempty"`
}

// Person reports whether the row is of a person.
func (r *Row) Person() bool { return r.Kind == "person" }

// T returns a text in the file's language.
type T func(key string, args ...any) string

// File says what is to be written.
type File struct {
	Format Format
	Order  Order
	Head   Head
	// Rows are the names in the file's order: all organisations before all people,
	// and by region those of a region together.
	Rows iter.Seq2[Row, error]
	// Logo returns a picture, PNG or JPEG, or nil for none. It may be nil itself.
	Logo func(name string) []byte
	T    T
	// Progress, if it is not nil, is told after every hundred names how many were written.
	Progress func(done int64)
}

// Write writes the file.
func Write(w io.Writer, f File) error {
	switch f.Format {
	case PDF:
		return writePDF(w, f)
	case DOCX:
		return writeDOCX(w, f)
	case XLSX:
		return writeXLSX(w, f)
	case CSV:
		return writeCSV(w, f)
	case JSON:
		return writeJSON(w, f)
	}
	return fmt.Errorf("annex: there is no format %q", f.Format)
}

// each goes through the rows and tells of progress.
func (f *File) each(do func(*Row) error) error {
	n := int64(0)
	for r, err := range f.Rows {
		if err != nil {
			return err
		}
		if err := do(&r); err != nil {
			return err
		}
		if n++; n%100 == 0 && f.Progress != nil {
			f.Progress(n)
		}
	}
	if f.Progress != nil {
		f.Progress(n)
	}
	return nil
}

// heading returns the headings that stand before a row, if it begins a part:
// the kind (level 2) and, by region, the region (level 3).
type parts struct {
	f            *File
	kind, region string
	begun        bool
}

func (p *parts) before(r *Row) (kind, region string) {
	if !p.begun || r.Kind != p.kind {
		kind = p.f.T("annex.organisations")
		if r.Person() {
			kind = p.f.T("annex.people")
		}
		p.region = ""
	}
	if p.f.Order == ByRegion && !r.Person() && (kind != "" || r.Region != p.region) {
		region = i18n.Region(p.f.Head.Lang, r.Region)
	}
	p.kind, p.region, p.begun = r.Kind, r.Region, true
	return kind, region
}

// level says how a name was checked, and who vouched for it.
func (f *File) level(r *Row) string {
	s := f.T("annex.level." + r.Level)
	if r.VouchedBy != "" {
		s += " · " + r.VouchedBy
	}
	return s
}

// counts is the line of numbers.
func (f *File) counts() string {
	h := &f.Head
	var out []string
	if h.Organisations > 0 || h.Persons == 0 {
		out = append(out, f.T("annex.n_organisations", "N", h.Organisations))
	}
	if h.Persons > 0 {
		out = append(out, f.T("annex.n_people", "N", h.Persons))
	}
	if h.Countries > 0 {
		out = append(out, f.T("annex.n_countries", "N", h.Countries))
	}
	return strings.Join(out, " · ")
}

// fact is something said of the list, with its name.
type fact struct {
	name, value string
	code        bool // of no language: a hash, an address
}

func (f *File) facts() []fact {
	h := &f.Head
	out := []fact{
		{f.T("annex.fact.taken"), i18n.DateTime(h.Lang, h.Taken), false},
		{f.T("annex.fact.version"), i18n.Number(h.Lang, h.Version), false},
		{f.T("annex.fact.hash"), h.Hash, true},
		{f.T("annex.fact.roll"), h.RollHash, true},
	}
	if h.Checkpoint != "" {
		out = append(out, fact{f.T("annex.fact.checkpoint"), h.Checkpoint, true})
	}
	return append(out, fact{f.T("annex.fact.address"), h.Address, true}, fact{f.T("annex.fact.file"), h.FileID, true})
}

// foot is what stands at the foot of each page. The identifier comes first: behind
// an Arabic word its digits would be parted from its letters (UAX 9, W2).
func (f *File) foot() string { return f.Head.FileID + " · " + f.Head.Site }

// notes are the sentences under the numbers.
func (f *File) notes() []string {
	var out []string
	if f.Head.Sealed > 0 {
		out = append(out, f.T("annex.and_sealed", "N", f.Head.Sealed))
	}
	if f.Head.LeftOut > 0 {
		out = append(out, f.T("annex.left_out", "N", f.Head.LeftOut))
	}
	return append(out, f.T("annex.levels"))
}

// name is the name as it is printed, with what a person belongs to.
func (r *Row) label() string {
	if r.Affiliation != "" {
		return r.Name + ", " + r.Affiliation
	}
	return r.Name
}
