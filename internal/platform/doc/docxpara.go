package doc

import (
	"reflect"
	"strconv"
	"strings"
)

// paraReader gathers the runs of one paragraph. Neighbours that look the same
// become one: Word parts them where an editing session or a spell check began.
type paraReader struct {
	d     *docxReader
	p     Para
	look  Run // of the run being gathered
	words strings.Builder
	base  Run     // from the paragraph's style
	after []Block // text boxes
}

// paragraph reads a paragraph, <w:p> just begun, and the text boxes that hang on
// it.
func (d *docxReader) paragraph(x *xmlReader) ([]Block, error) {
	if err := d.weigh(0); err != nil {
		return nil, err
	}
	r := &paraReader{d: d}
	r.styled(d.styles[""], place{depth: -1, outline: -1})
	if err := r.content(x); err != nil {
		return nil, err
	}
	r.flush()
	return append([]Block{{Para: &r.p}}, r.after...), nil
}

func (r *paraReader) flush() {
	if r.words.Len() > 0 || r.look.Note > 0 {
		r.look.Text = r.words.String()
		r.p.Runs = append(r.p.Runs, r.look)
		r.words.Reset()
		r.look = Run{}
	}
}

// maxRun bounds a stretch of text of one appearance. A whole text has 1 MB.
const maxRun = 1 << 20

// add takes in words of one appearance.
func (r *paraReader) add(look Run, words string) error {
	if words == "" && look.Note == 0 {
		return nil
	}
	look.Change, look.Comments = r.d.change, r.d.over
	look.Link = r.d.here()
	if look.Note > 0 || r.look.Note > 0 || !sameLook(&look, &r.look) {
		if err := r.d.weigh(0); err != nil {
			return err
		}
		r.flush()
		r.look = look
	}
	r.words.WriteString(words)
	if r.d.weight += len(words); r.words.Len() > maxRun {
		return refuse("doc.long")
	}
	return nil
}

// sameLook compares all but the words.
func sameLook(a, b *Run) bool {
	if a.Change != b.Change && (a.Change == nil || b.Change == nil || *a.Change != *b.Change) {
		return false
	}
	x, y := *a, *b
	x.Text, y.Text, x.Change, y.Change = "", "", nil, nil
	return reflect.DeepEqual(x, y)
}

// here is the link that the present place belongs to, or "".
func (d *docxReader) here() string {
	for i := len(d.fields) - 1; i >= 0; i-- {
		if d.fields[i].shows && d.fields[i].link != "" {
			return d.fields[i].link
		}
	}
	return d.link
}

// content reads what stands in a paragraph, up to the end of the element just
// begun.
func (r *paraReader) content(x *xmlReader) error {
	d := r.d
	level, chosen, links := x.depth(), map[int]bool{}, 0
	var changes changeStack
	defer func(was *Change, link string) { d.change, d.link = was, link }(d.change, d.link)
	for {
		t, err := x.next()
		switch {
		case err != nil:
			return because(err, "doc.xml")
		case t == xmlEnd:
			if x.depth() < level {
				return nil
			}
			if links > 0 && x.depth() < links {
				d.link, links = "", 0
			}
			changes.leave(d, x)
			continue
		case t != xmlStart:
			continue
		}
		switch {
		case x.is(nsW, "r"):
			err = r.run(x)
		case x.is(nsW, "pPr"):
			err = r.properties(x)
		case isChange(x):
			err = changes.enter(d, x)
		case x.is(nsW, "hyperlink"):
			if to := d.rels[x.attr(nsR, "id")]; links == 0 && to.external && safeLink(to.target) && len(to.target) < 2000 {
				d.link, links = to.target, x.depth()
			}
		case x.is(nsW, "fldSimple"):
			// its result stands in it
		case x.is(nsM, "oMath"), x.is(nsM, "oMathPara"):
			var words string
			if words, err = x.all(64 << 10); err == nil {
				err = r.add(r.base, strings.Join(strings.Fields(words), " "))
			}
		default:
			err = d.around(x, chosen)
		}
		if err != nil {
			return err
		}
	}
}

// place is what <w:pPr> says of where a paragraph stands: -1, "" or unset if it does not.
type place struct {
	list           string // w:numId
	depth, outline int
	bidi           tri
}

// properties reads <w:pPr>.
func (r *paraReader) properties(x *xmlReader) error {
	d, p := r.d, &r.p
	said := place{depth: -1, outline: -1}
	style := d.styles[""] // the default
	var was *Para
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
		val := x.attr(nsW, "val")
		switch {
		case x.is(nsW, "pStyle"):
			if s := d.styles[val]; s != nil {
				style = s
			}
		case x.is(nsW, "ilvl"):
			said.depth, _ = strconv.Atoi(val)
		case x.is(nsW, "numId"):
			said.list = val
		case x.is(nsW, "outlineLvl"):
			said.outline, _ = strconv.Atoi(val)
		case x.is(nsW, "bidi"):
			said.bidi = toggle(x)
		case x.is(nsW, "rPr"):
			err = x.inside(func() (err error) {
				switch {
				case isChange(x):
					p.Mark, err = d.changeAt(x)
				case x.is(nsW, "rPrChange"):
					err = x.skip()
				case x.is(nsW, "specVanish"):
					p.runsOn = onOff(x)
				}
				return err
			})
		case x.is(nsW, "pPrChange"):
			before := paraReader{d: d}
			if err = before.properties(x); err == nil {
				was = &before.p
			}
		case x.is(nsW, "sectPr"):
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
	r.styled(style, said)
	if was != nil && (was.list != p.list || was.at != p.at) {
		p.was = was
	}
	return nil
}

// styled gives the paragraph what its style and its own properties say.
func (r *paraReader) styled(style *wordStyle, said place) {
	d, p := r.d, &r.p
	*p = Para{Mark: p.Mark, runsOn: p.runsOn}
	if style != nil {
		sum := d.inherit(p, style, &said.list, &said.depth, &said.outline)
		r.base = Run{Hidden: sum.hidden == on}
		if p.Level == 0 { // headings and quotations look so anyway
			r.base.Bold, r.base.Italic = sum.bold == on, sum.italic == on && !p.Quote
		}
	}
	if said.bidi != unset {
		p.RTL = said.bidi == on
	}
	if p.Level == 0 && said.outline >= 0 && said.outline < 9 {
		p.Level = said.outline + 1
	}
	if l := d.lists[said.list]; l != nil {
		at := min(max(said.depth, 0), 8)
		if p.Level == 0 {
			p.Depth, p.List = at, l.kinds[at]
		}
		p.list, p.at = said.list, at
	}
}

// run reads <w:r>.
func (r *paraReader) run(x *xmlReader) error {
	d, look := r.d, r.base
	chosen := map[int]bool(nil)
	signed := false // the text that follows is the sign of a note
	for level := x.depth(); ; {
		t, err := x.next()
		if err != nil {
			return because(err, "doc.xml")
		}
		if t == xmlEnd && x.depth() < level {
			return nil
		}
		if t != xmlStart {
			continue
		}
		shown := len(d.fields) == 0 || d.fields[len(d.fields)-1].shows && !d.fields[len(d.fields)-1].buried
		switch {
		case x.is(nsW, "rPr"):
			err = d.look(x, &look)
		case x.is(nsW, "t"), x.is(nsW, "delText"):
			if signed {
				shown, signed = false, false
			}
			err = r.spell(x, look, shown)
		case x.is(nsW, "tab"), x.is(nsW, "ptab"):
			err = r.add(look, "\t")
		case x.is(nsW, "br"), x.is(nsW, "cr"):
			err = r.add(look, "\n")
		case x.is(nsW, "noBreakHyphen"):
			err = r.add(look, "\u2011")
		case x.is(nsW, "footnoteReference"):
			signed = truth(x.attr(nsW, "customMarkFollows"))
			err = r.cite(look, "f"+x.attr(nsW, "id"))
		case x.is(nsW, "endnoteReference"):
			signed = truth(x.attr(nsW, "customMarkFollows"))
			err = r.cite(look, "e"+x.attr(nsW, "id"))
		case x.is(nsW, "sym"):
			if shown && !signed {
				err = r.add(look, symbol(x.attr(nsW, "font"), x.attr(nsW, "char")))
			}
			signed = false
		case x.is(nsW, "fldChar"):
			err = d.field(x.attr(nsW, "fldCharType"))
		case x.is(nsW, "instrText"):
			var said string
			if said, err = x.all(64 << 10); err == nil && len(d.fields) > 0 && !d.fields[len(d.fields)-1].shows {
				f := &d.fields[len(d.fields)-1]
				f.said = append(f.said, clip(said, max(0, 4096-len(f.said)))...)
			}
		case x.is(nsW, "txbxContent"):
			err = r.box(x)
		case x.ns == nsMC:
			if chosen == nil {
				chosen = map[int]bool{}
			}
			err = d.around(x, chosen)
		case x.is(nsW, "commentReference"), x.is(nsW, "lastRenderedPageBreak"), x.is(nsW, "rt"): // rt is how a Chinese word is spoken
			err = x.skip()
		}
		// All else is looked into: a text box stands deep in a drawing.
		if err != nil {
			return err
		}
	}
}

// spell reads the text of <w:t>.
func (r *paraReader) spell(x *xmlReader, look Run, shown bool) error {
	for level := x.depth(); ; {
		t, err := x.next()
		switch {
		case err != nil:
			return because(err, "doc.xml")
		case t == xmlEnd && x.depth() < level:
			return nil
		case t == xmlText && shown:
			if err := r.add(look, string(x.text)); err != nil {
				return err
			}
		}
	}
}

// box reads a text box: its paragraphs come after the one it hangs on.
func (r *paraReader) box(x *xmlReader) error {
	fields, link := r.d.fields, r.d.link
	r.d.fields, r.d.link = nil, ""
	more, err := r.d.blocks(x, nil)
	r.after = append(r.after, more...)
	r.d.fields, r.d.link = fields, link
	return err
}

// cite puts the sign of a note.
func (r *paraReader) cite(look Run, id string) error {
	d := r.d
	note, ok := d.notes[id]
	if !ok {
		return nil
	}
	if d.cited[id] == 0 {
		d.doc.Notes = append(d.doc.Notes, note)
		d.cited[id] = len(d.doc.Notes)
	}
	look.Note = d.cited[id]
	return r.add(look, "")
}

// maxFields bounds fields in each other.
const maxFields = 32

// field takes in where a field begins, shows its result, and ends.
func (d *docxReader) field(kind string) error {
	switch n := len(d.fields) - 1; {
	case kind == "begin":
		if n+1 >= maxFields {
			return refuse("doc.deep", "Limit", maxFields)
		}
		d.fields = append(d.fields, wordField{buried: n >= 0 && (d.fields[n].buried || !d.fields[n].shows)})
	case n < 0:
	case kind == "separate":
		d.fields[n].shows = true
		d.fields[n].link = fieldLink(string(d.fields[n].said))
	case kind == "end":
		d.fields = d.fields[:n]
	}
	return nil
}

// fieldLink returns where HYPERLINK "…" leads.
func fieldLink(said string) string {
	said = strings.TrimSpace(said)
	if len(said) < 10 || !strings.EqualFold(said[:10], "HYPERLINK ") {
		return ""
	}
	_, rest, ok := strings.Cut(said, `"`)
	to, _, closed := strings.Cut(rest, `"`)
	if !ok || !closed || !safeLink(to) || len(to) > 2000 {
		return ""
	}
	return to
}
