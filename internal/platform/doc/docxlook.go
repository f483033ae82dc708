package doc

import (
	"strconv"
	"strings"
)

// maxStyles bounds styles and lists; Word has about 380 of its own.
const maxStyles = 20_000

// A property of a style is unset, on or off.
type tri uint8

const (
	unset tri = iota
	on
	off
)

// wordStyle is what matters here of a style.
type wordStyle struct {
	id, name, basedOn     string
	list                  string // w:numId
	depth, outline        int    // -1 if not said
	bold, italic, hidden  tri
	underline, strike, up tri
	bidi                  tri
}

// wordList says what stands before the paragraphs of a list, by depth.
type wordList struct {
	of        string // the abstract list: those of one count together
	kinds     [9]ListKind
	levels    *[9]wordLevel
	style     string  // of lists, that has its levels; "" if it has them itself
	overrides [9]bool // levels that start anew with this list
}

// readStyles reads styles.xml.
func (d *docxReader) readStyles(x *xmlReader) error {
	var s *wordStyle
	return x.every(func() error {
		val := x.attr(nsW, "val")
		switch {
		case x.is(nsW, "style"):
			if len(d.styles) >= maxStyles {
				return refuse("doc.long")
			}
			s = &wordStyle{id: x.attr(nsW, "styleId"), depth: -1, outline: -1}
			d.styles[s.id] = s
			if truth(x.attr(nsW, "default")) && x.attr(nsW, "type") == "paragraph" {
				d.styles[""] = s
			}
		case x.is(nsW, "lang") && s == nil && val != "":
			d.doc.Lang = clip(val, 40)
		case s == nil:
		case x.is(nsW, "name"):
			s.name = clip(val, 200)
		case x.is(nsW, "basedOn"):
			s.basedOn = val
		case x.is(nsW, "numId"):
			s.list = val
		case x.is(nsW, "ilvl"):
			s.depth, _ = strconv.Atoi(val)
		case x.is(nsW, "outlineLvl"):
			s.outline, _ = strconv.Atoi(val)
		case x.is(nsW, "bidi"):
			s.bidi = toggle(x)
		case x.is(nsW, "tblStylePr"):
			return x.skip()
		default:
			s.set(x)
		}
		return nil
	})
}

func toggle(x *xmlReader) tri {
	if onOff(x) {
		return on
	}
	return off
}

// set takes in a property of characters.
func (s *wordStyle) set(x *xmlReader) {
	if x.ns != nsW {
		return
	}
	switch x.local {
	case "b":
		s.bold = toggle(x)
	case "i":
		s.italic = toggle(x)
	case "vanish", "specVanish":
		s.hidden = toggle(x)
	case "strike", "dstrike":
		s.strike = toggle(x)
	case "u":
		s.underline = on
		if v := x.attr(nsW, "val"); v == "none" {
			s.underline = off
		}
	case "vertAlign":
		s.up = off
		if x.attr(nsW, "val") == "superscript" {
			s.up = on
		}
	}
}

// inherit takes from a style, and from those that it is based on, what the
// paragraph does not say itself, and leaves in *style what its characters have.
func (d *docxReader) inherit(p *Para, style *wordStyle, list *string, depth, outline *int) wordStyle {
	p.Style = style.name
	var sum wordStyle
	bidi := unset
	for steps := 0; style != nil && steps < 12; steps++ {
		name := strings.ToLower(style.name)
		if n, ok := strings.CutPrefix(name, "heading "); ok && p.Level == 0 {
			if level, err := strconv.Atoi(n); err == nil && level >= 1 && level <= 9 {
				p.Level = level
			}
		}
		if name == "title" && p.Level == 0 {
			p.Level, p.Style = 1, "Title"
		}
		p.Quote = p.Quote || name == "quote" || name == "intense quote" || name == "block text" || name == "quotations"
		if *list == "" {
			*list = style.list
			if *depth < 0 {
				*depth = style.depth
			}
			if l := d.lists[style.list]; l != nil && l.levels != nil && *depth < 0 { // the list names the style of each level
				for i := range l.levels {
					if l.levels[i].style != "" && l.levels[i].style == style.id {
						*depth = i
					}
				}
			}
		}
		if *outline < 0 && p.Level == 0 {
			*outline = style.outline
		}
		if bidi == unset {
			bidi = style.bidi
		}
		sum.under(style)
		style = d.styles[style.basedOn]
	}
	p.RTL = p.RTL || bidi == on
	return sum
}

// under lays s over what it is based on.
func (s *wordStyle) under(base *wordStyle) {
	for _, p := range [][2]*tri{{&s.bold, &base.bold}, {&s.italic, &base.italic}, {&s.hidden, &base.hidden}, {&s.underline, &base.underline}, {&s.strike, &base.strike}, {&s.up, &base.up}} {
		if *p[0] == unset {
			*p[0] = *p[1]
		}
	}
}

// look reads <w:rPr>: how a run looks, on top of what look is already.
func (d *docxReader) look(x *xmlReader, look *Run) error {
	var own, named wordStyle
	err := x.inside(func() error {
		switch {
		case x.is(nsW, "rStyle"):
			style := d.styles[x.attr(nsW, "val")]
			for steps := 0; style != nil && steps < 12; steps++ {
				named.under(style)
				style = d.styles[style.basedOn]
			}
		case x.is(nsW, "lang"):
			look.Lang = clip(x.attr(nsW, "val"), 40)
		case x.is(nsW, "rPrChange"):
			return x.skip()
		default:
			own.set(x)
		}
		return nil
	})
	own.under(&named)
	for _, p := range []struct {
		to *bool
		is tri
	}{{&look.Bold, own.bold}, {&look.Italic, own.italic}, {&look.Hidden, own.hidden}, {&look.Underline, own.underline}, {&look.Strike, own.strike}, {&look.Super, own.up}} {
		if p.is != unset {
			*p.to = p.is == on
		}
	}
	if look.Lang == d.doc.Lang {
		look.Lang = ""
	}
	return err
}

// readLists reads numbering.xml: lists in the abstract, then those that are used.
func (d *docxReader) readLists(x *xmlReader) error {
	abstract, named := map[string]*wordList{}, map[string]*wordList{}
	var now *wordList
	num, level := "", -1
	return x.every(func() error {
		val := x.attr(nsW, "val")
		switch {
		case x.is(nsW, "abstractNum"):
			if len(abstract) >= maxStyles {
				return refuse("doc.long")
			}
			id := x.attr(nsW, "abstractNumId")
			now, num, level = &wordList{of: id, levels: &[9]wordLevel{}}, "", -1
			for i := range now.levels {
				now.levels[i] = wordLevel{start: 1, again: -1}
			}
			abstract[id] = now
			return d.weigh(len(id))
		case x.is(nsW, "lvl"), x.is(nsW, "lvlOverride"):
			var err error
			if level, err = strconv.Atoi(x.attr(nsW, "ilvl")); err != nil || level < 0 || level > 8 {
				level = -1
			}
		case x.is(nsW, "num"):
			if len(d.lists) >= maxStyles {
				return refuse("doc.long")
			}
			now, num, level = nil, x.attr(nsW, "numId"), -1
		case x.is(nsW, "abstractNumId") && num != "":
			if a := abstract[val]; a != nil && num != "0" {
				copied := *a
				if l := named[a.style]; l != nil { // its levels are those of a style of lists
					copied.kinds, copied.levels = l.kinds, l.levels
				}
				now = &copied
				d.lists[num] = now
			}
		case x.is(nsW, "styleLink") && now != nil && num == "":
			named[val] = now
		case x.is(nsW, "numStyleLink") && now != nil && num == "":
			now.style = clip(val, 200)
		case now != nil && level >= 0:
			return d.readLevel(x, now, level, num != "", val)
		}
		return nil
	})
}

// readLevel takes in what an element says of a level; own is set in a list that
// says otherwise than the abstract one, whose levels stay as they are.
func (d *docxReader) readLevel(x *xmlReader, l *wordList, level int, own bool, val string) error {
	if x.ns != nsW || x.local != "numFmt" && x.local != "lvlText" && x.local != "start" && x.local != "startOverride" && x.local != "isLgl" && x.local != "lvlRestart" && x.local != "pStyle" {
		return nil
	}
	if own {
		copied := *l.levels
		l.levels = &copied
		if err := d.weigh(9 * 64); err != nil {
			return err
		}
	}
	to := &l.levels[level]
	n, err := strconv.Atoi(val)
	known := err == nil && n >= 0 && n < 1_000_000
	switch x.local {
	case "numFmt":
		to.format = clip(val, 40)
		l.kinds[level] = listKind(val)
	case "pStyle":
		to.style = clip(val, 200)
	case "lvlText":
		to.text = clip(val, 100)
	case "isLgl":
		to.legal = onOff(x)
	case "start":
		if known {
			to.start = n
		}
		l.overrides[level] = l.overrides[level] || own
	case "startOverride":
		if known {
			to.start, l.overrides[level] = n, true
		}
	case "lvlRestart":
		if known && n < 9 {
			to.again = n
		}
	}
	return nil
}

func listKind(format string) ListKind {
	switch format {
	case "none":
		return NoList
	case "bullet":
		return Bullet
	}
	return Ordered
}

// every calls do for the start of every element of a part.
func (x *xmlReader) every(do func() error) error {
	if _, err := x.next(); err != nil {
		return because(err, "doc.xml")
	}
	return x.inside(do)
}

// readNotes reads footnotes.xml or endnotes.xml.
func (d *docxReader) readNotes(x *xmlReader, kind string) error {
	return x.every(func() error {
		if !x.is(nsW, "footnote") && !x.is(nsW, "endnote") {
			return x.skip()
		}
		id, special := x.attr(nsW, "id"), x.attr(nsW, "type")
		blocks, err := d.blocks(x, nil)
		if err != nil || special != "" && special != "normal" {
			return err
		}
		n := Note{End: kind == "e"}
		for _, p := range paragraphs(blocks) {
			if len(p.Runs) > 0 {
				p.Runs[0].Text = strings.TrimLeft(p.Runs[0].Text, " \t")
			}
			n.Paras = append(n.Paras, *p)
		}
		d.notes[kind+id] = n
		return d.weigh(0)
	})
}

// readComments reads comments.xml.
func (d *docxReader) readComments(x *xmlReader) error {
	return x.every(func() error {
		if !x.is(nsW, "comment") {
			return x.skip()
		}
		c := Comment{Author: clip(x.attr(nsW, "author"), maxPerson), Initials: clip(x.attr(nsW, "initials"), 20), At: wordTime(x.attr(nsW, "date"))}
		id := x.attr(nsW, "id")
		blocks, err := d.blocks(x, nil)
		if err != nil {
			return err
		}
		var lines []string
		for _, p := range paragraphs(blocks) {
			lines = append(lines, p.Text())
		}
		c.Text = strings.Join(lines, "\n")
		d.comments[id] = len(d.doc.Comments)
		d.doc.Comments = append(d.doc.Comments, c)
		return d.weigh(len(c.Text))
	})
}

// paragraphs returns all paragraphs, those of tables included, in order.
func paragraphs(blocks []Block) (out []*Para) {
	for _, b := range blocks {
		if b.Para != nil {
			out = append(out, b.Para)
			continue
		}
		for _, row := range b.Table.Rows {
			for _, cell := range row.Cells {
				out = append(out, paragraphs(cell.Blocks)...)
			}
		}
	}
	return out
}

// Text returns the words of a paragraph, whatever they look like; what was
// deleted and what is hidden is among them.
func (p *Para) Text() string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}
