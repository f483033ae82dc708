package translating

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
)

// Unit is one part of a text in a file that goes out and comes back.
type Unit struct {
	Key    string // see Text.values
	Hash   string // of the part's block in the source as it was in the file
	Source string
	Target string
	State  edition.State
}

// ID is the unit's name in a file: what it is, and what it was made from.
func (u *Unit) ID() string { return u.Key + ":" + u.Hash }

// unitID reads a name: the key, and at least eight digits of the hash.
var unitID = regexp.MustCompile(`^([a-z]{1,8}[0-9]{0,5}(?:\.n?[0-9]{1,4})?):([0-9a-f]{8,16})$`)

// Units are all parts of a text, as a file has them.
func (t *Text) Units() (out []Unit) {
	source, own, hash := t.sourceValues(), t.values(), t.hashes()
	for _, key := range t.order() {
		u := Unit{Key: key, Hash: hash[block(key)], Source: source[key], Target: own[key], State: t.PartState(key)}
		if u.Source != "" {
			out = append(out, u)
		}
	}
	return out
}

// WriteXLIFF writes the translation as XLIFF 2.1, note is what its translators
// should know.
func (t *Text) WriteXLIFF(w io.Writer, note string) error {
	f := doc.XLIFF{Source: t.Source.Lang.Tag(), Target: t.Lang.Tag(), ID: t.fileID(), Original: t.Work.Statement.Slug, Notes: []string{note}}
	for _, u := range t.Units() {
		x := doc.XLIFFUnit{ID: u.ID(), Name: u.Key, Source: u.Source, Target: u.Target, State: doc.XLIFFInitial}
		switch {
		case u.Target == "":
		case u.State == edition.Checked:
			x.State = doc.XLIFFReviewed
		case u.State == edition.Draft:
			x.State = doc.XLIFFTranslated
		}
		f.Units = append(f.Units, x)
	}
	return doc.WriteXLIFF(w, f)
}

func (t *Text) fileID() string { return t.Work.Statement.Slug + "." + string(t.Lang) }

// Custom properties of a Word file of ours.
const (
	propText = "Groundswell text"
	propLang = "Groundswell language"
)

// Labels are the words in a Word file beside those of the text.
type Labels struct {
	Title, Key, Source, Target, Note string
	Lang                             core.Lang // of the words but the title
}

// WriteDOCX writes the translation as a Word file with a table: the key, the
// source, the translation.
func (t *Text) WriteDOCX(w io.Writer, by string, l Labels) error {
	d, err := doc.NewDOCX(w, doc.DOCXOptions{Lang: t.Lang, Title: l.Title, Creator: by, PageNumber: true, Landscape: true,
		Properties: []doc.Property{{Name: propText, Value: t.Work.Statement.Slug}, {Name: propLang, Value: string(t.Lang)}}})
	if err != nil {
		return err
	}
	d.Title(doc.Run{Text: l.Title, Lang: t.Source.Lang.Tag()})
	d.Para(doc.Para{Runs: []doc.Run{{Text: l.Note, Lang: l.Lang.Tag(), RTL: l.Lang.Dir() == "rtl"}}})
	head := func(s string) []doc.Run { return []doc.Run{{Text: s}} }
	d.BeginTable(doc.Column{Width: 1, Title: head(l.Key)}, doc.Column{Width: 5, Title: head(l.Source)}, doc.Column{Width: 5, Title: head(l.Target)})
	for _, u := range t.Units() {
		d.Row(doc.DOCXCell{Runs: []doc.Run{{Text: u.Key + ":" + u.Hash[:8]}}, Small: true},
			doc.DOCXCell{Runs: []doc.Run{{Text: u.Source, Lang: t.Source.Lang.Tag(), RTL: t.Source.Lang.Dir() == "rtl"}}},
			doc.DOCXCell{Runs: []doc.Run{{Text: u.Target}}})
	}
	d.EndTable()
	return d.Close()
}

// Incoming is what a file that came back would change. Nothing of it is saved.
type Incoming struct {
	Changes []Change
	Stale   []Change // made from a source that says something else now
	Unknown []string // units that the text does not have
	Refused []Refused
	Same    int
	Empty   int // without a translation; what is there stays
}

// Change is one part as it is and as the file has it.
type Change struct{ Key, Source, Was, Is, Hash string }

// Refused is a part that cannot be in the text as it stands in the file.
type Refused struct {
	Key string
	Err *core.Error
}

// Read reads a file that came back, of the kind that its content says.
func (t *Text) Read(data []byte) (*Incoming, error) {
	var units []Unit
	var err error
	switch doc.Sniff(bytes.NewReader(data), int64(len(data))) {
	case doc.KindXLIFF:
		units, err = t.readXLIFF(data)
	case doc.KindDOCX:
		units, err = t.readDOCX(data)
	default:
		return nil, &core.Error{Kind: core.Invalid, Field: "file", Key: "translating.error.kind"}
	}
	if err != nil {
		return nil, err
	}
	return t.compare(units), nil
}

// errOther says that the file is of another text or another language.
func errOther() error {
	return &core.Error{Kind: core.Invalid, Field: "file", Key: "translating.error.other"}
}

func (t *Text) readXLIFF(data []byte) (out []Unit, err error) {
	f, err := doc.ReadXLIFF(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if f.Original != "" && f.Original != t.Work.Statement.Slug || f.Target != "" && !strings.EqualFold(f.Target, t.Lang.Tag()) && !strings.EqualFold(f.Target, string(t.Lang)) {
		return nil, errOther()
	}
	for _, u := range f.Units {
		out = append(out, unitOf(u.ID, u.Target))
	}
	return out, nil
}

func (t *Text) readDOCX(data []byte) (out []Unit, err error) {
	f, err := doc.ReadDOCX(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	if of, to := f.Properties[propText], f.Properties[propLang]; of != "" && of != t.Work.Statement.Slug || to != "" && to != string(t.Lang) {
		return nil, errOther()
	}
	for _, b := range f.As(doc.Accepted).Blocks {
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			if len(row.Cells) < 3 || row.Header {
				continue
			}
			if id := strings.TrimSpace(cellText(row.Cells[0])); id != "" {
				out = append(out, unitOf(id, cellText(row.Cells[2])))
			}
		}
	}
	if len(out) == 0 {
		return nil, &core.Error{Kind: core.Invalid, Field: "file", Key: "translating.error.table"}
	}
	return out, nil
}

// cellText is a cell's words, a line for each paragraph.
func cellText(c doc.TableCell) string {
	var lines []string
	for _, b := range c.Blocks {
		if b.Para != nil {
			lines = append(lines, b.Para.Text())
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func unitOf(id, target string) Unit {
	m := unitID.FindStringSubmatch(strings.TrimSpace(id))
	if m == nil {
		return Unit{Key: id, Target: target}
	}
	return Unit{Key: m[1], Hash: m[2], Target: target}
}

// maxUnknown is how many units that the text does not have are named.
const maxUnknown = 50

func (t *Text) compare(units []Unit) *Incoming {
	in := &Incoming{}
	source, own, hash := t.sourceValues(), t.values(), t.hashes()
	there := map[string]bool{}
	for _, key := range t.order() {
		there[key] = true
	}
	done := map[string]bool{}
	for _, u := range units {
		if !there[u.Key] || u.Hash == "" || done[u.Key] {
			if len(in.Unknown) < maxUnknown {
				in.Unknown = append(in.Unknown, short(u.Key, 60))
			}
			continue
		}
		done[u.Key] = true
		if strings.TrimSpace(u.Target) == "" {
			in.Empty++
			continue
		}
		text, err := t.typed(u.Key, u.Target)
		if err != nil {
			if e, ok := asError(err); ok {
				in.Refused = append(in.Refused, Refused{u.Key, e})
			}
			continue
		}
		was, err := t.typed(u.Key, own[u.Key])
		if err != nil {
			was = own[u.Key]
		}
		c := Change{Key: u.Key, Source: source[u.Key], Was: was, Is: text, Hash: hash[block(u.Key)]}
		switch {
		case text == was || text == "":
			in.Same++
		case !strings.HasPrefix(c.Hash, u.Hash):
			in.Stale = append(in.Stale, c)
		default:
			in.Changes = append(in.Changes, c)
		}
	}
	return in
}

func short(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}
