package doc

import (
	"errors"
	"io"
	"strings"
)

// Bounds of an XLIFF file: a catalogue of 10,000 messages has about 4 MB.
const (
	maxXLIFF     = 16 << 20
	maxUnits     = 100_000
	maxUnitText  = 256 << 10
	maxUnitNotes = 100
)

// ReadXLIFF reads XLIFF 2.0 and 2.1, and 1.2, which many tools still write. Inline
// codes count as the words in them; a unit that a tool parted into segments is put
// together again, and its state is the least of theirs. Errors are "doc.*".
func ReadXLIFF(r io.Reader) (XLIFF, error) {
	limited := &io.LimitedReader{R: r, N: maxXLIFF + 1}
	x, err := newXML(limited)
	if err != nil {
		return XLIFF{}, err
	}
	rd := &xliffReader{x: x, seen: map[[2]string]bool{}}
	err = rd.all()
	if limited.N <= 0 {
		err = refuse("doc.size", "Limit", maxXLIFF>>20)
	}
	if err != nil {
		return XLIFF{}, because(err, "doc.xml")
	}
	return rd.f, nil
}

type xliffReader struct {
	x    *xmlReader
	f    XLIFF
	file string
	seen map[[2]string]bool
	held int
}

func (r *xliffReader) all() error {
	x := r.x
	if t, err := x.next(); err != nil || t != xmlStart || x.local != "xliff" || x.ns != nsXLIFF2 && x.ns != nsXLIFF12 {
		if e := because(err, "doc.no_xliff"); err != nil {
			return e
		}
		return refuse("doc.no_xliff")
	}
	if x.ns == nsXLIFF2 {
		r.f.Source, r.f.Target = clip(x.attr("", "srcLang"), 60), clip(x.attr("", "trgLang"), 60)
	}
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t != xmlStart {
			continue
		}
		switch {
		case x.local == "file":
			r.beginFile()
		case x.is(nsXLIFF2, "note"), x.is(nsXLIFF12, "note"):
			var s string
			if s, err = x.all(maxUnitText); err == nil && len(r.f.Notes) < maxUnitNotes {
				r.f.Notes = append(r.f.Notes, s)
			}
		case x.is(nsXLIFF2, "unit"), x.is(nsXLIFF12, "trans-unit"):
			err = r.unit()
		case x.is(nsXLIFF2, "skeleton"), x.ns == nsOther:
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
}

func (r *xliffReader) beginFile() {
	x := r.x
	r.file = clip(x.attr("", "id"), 200)
	if x.ns == nsXLIFF12 {
		r.file = clip(x.attr("", "original"), 200)
		if r.f.Source == "" {
			r.f.Source, r.f.Target = clip(x.attr("", "source-language"), 60), clip(x.attr("", "target-language"), 60)
		}
	}
	if r.f.ID == "" {
		r.f.ID, r.f.Original = r.file, clip(x.attr("", "original"), 200)
	}
}

// unit reads <unit> or <trans-unit>.
func (r *xliffReader) unit() error {
	x := r.x
	u := XLIFFUnit{File: r.file, ID: x.attr("", "id"), Name: clip(x.attr("", "name")+x.attr("", "resname"), 200)}
	old := x.ns == nsXLIFF12
	approved := x.attr("", "approved") == "yes"
	if len(u.ID) > 200 || r.seen[[2]string{r.file, u.ID}] || len(r.f.Units) == maxUnits {
		return refuse("doc.unit", "ID", clip(u.ID, 60))
	}
	r.seen[[2]string{r.file, u.ID}] = true
	segments := 0
	for level := x.depth(); ; {
		t, err := x.next()
		if err != nil {
			return because(err, "doc.xml")
		}
		if t == xmlEnd && x.depth() < level {
			break
		}
		if t != xmlStart {
			continue
		}
		switch {
		case x.is(nsXLIFF2, "segment"):
			state := XLIFFState(x.attr("", "state"))
			if u.State = least(u.State, state, segments > 0); !u.State.known() {
				u.State = XLIFFInitial
			}
			segments++
		case x.is(nsXLIFF2, "ignorable"):
		case x.local == "source" && x.ns != nsOther:
			err = r.words(&u.Source)
		case x.local == "target" && x.ns != nsOther:
			if old {
				u.State = oldState(x.attr("", "state"), approved)
			}
			err = r.words(&u.Target)
		case x.local == "note" && x.ns != nsOther:
			var s string
			if err = r.words(&s); len(u.Notes) < maxUnitNotes {
				u.Notes = append(u.Notes, s)
			}
		case x.is(nsXLIFF2, "notes"):
		default:
			err = x.skip() // other translations that a tool offers, codes, times
		}
		if err != nil {
			return err
		}
	}
	if u.State == "" {
		u.State = XLIFFInitial
	}
	r.f.Units = append(r.f.Units, u)
	return nil
}

// words adds the text of the element just begun to s.
func (r *xliffReader) words(s *string) error {
	said, err := r.x.all(maxUnitText)
	if err != nil {
		return err
	}
	if r.held += len(said); r.held > maxXLIFF || len(*s)+len(said) > maxUnitText {
		return refuse("doc.long")
	}
	*s += said
	return nil
}

func (s XLIFFState) rank() int {
	return strings.Index("initial translated reviewed final", string(s))
}

func (s XLIFFState) known() bool {
	return s == XLIFFInitial || s == XLIFFTranslated || s == XLIFFReviewed || s == XLIFFFinal
}

// least returns the earlier of two states.
func least(a, b XLIFFState, both bool) XLIFFState {
	if !b.known() {
		b = XLIFFInitial
	}
	if both && a.rank() < b.rank() {
		return a
	}
	return b
}

// oldState makes a state of what XLIFF 1.2 says.
func oldState(said string, approved bool) XLIFFState {
	switch {
	case approved, said == "final":
		return XLIFFFinal
	case said == "signed-off":
		return XLIFFReviewed
	case said == "translated", strings.HasPrefix(said, "needs-review"), said == "":
		return XLIFFTranslated
	}
	return XLIFFInitial
}
