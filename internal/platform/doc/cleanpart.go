package doc

import (
	"errors"
	"io"
	"strings"
)

// partCleaner copies one part, whose scan says what is left out.
type partCleaner struct {
	c    *cleaner
	x    *xmlReader
	out  *xmlOut
	ids  map[string]string
	scan *partScan

	ends    []string // what ends each open element in the copy
	dropped int      // depth of an element that goes with all that is in it, 0 for none
	onward  []int    // depths of paragraphs that go on in the one before: their properties go
	taken   []bool   // alternatives that are open: one was taken
	fields  []int    // complex fields that are open
	marks   map[string]bool

	para, run, field, row, table, drawing int // how many have begun
}

func (pc *partCleaner) all() error {
	pc.marks = map[string]bool{}
	for {
		t, err := pc.x.next()
		switch {
		case errors.Is(err, io.EOF):
			return pc.out.err
		case err != nil:
			return err
		case t == xmlStart:
			pc.begin()
		case t == xmlEnd:
			pc.end()
		case t == xmlText && pc.dropped == 0 && textElements[pc.x.stack[len(pc.x.stack)-1].local]:
			pc.out.esc(string(pc.x.text))
		}
	}
}

func (pc *partCleaner) end() {
	d := pc.x.depth()
	pc.out.raw(pc.ends[d])
	pc.ends = pc.ends[:d]
	if pc.dropped > d {
		pc.dropped = 0
	}
	if n := len(pc.onward); n > 0 && pc.onward[n-1] > d {
		pc.onward = pc.onward[:n-1]
	}
	if pc.x.is(nsMC, "AlternateContent") {
		pc.taken = pc.taken[:len(pc.taken)-1]
	}
}

// begin copies the start of an element, or not.
func (pc *partCleaner) begin() {
	x := pc.x
	p, keep := pc.count()
	pc.ends = append(pc.ends, "")
	end := &pc.ends[len(pc.ends)-1]
	if x.is(nsMC, "AlternateContent") {
		pc.taken = append(pc.taken, false)
	}
	if pc.dropped > 0 {
		return
	}
	if (x.is(nsW, "drawing") || x.is(nsW, "pict")) && !keep {
		pc.c.report.Drawings++
	}
	switch {
	case x.ns == nsMC:
		*end = pc.alternative()
		return
	case x.ns == nsW && wordWrappers[x.local]:
		return
	case !keep || !pc.listed():
		pc.dropped = x.depth()
		return
	case x.is(nsW, "fldSimple") && !keepField(x.attr(nsW, "instr")):
		return // its result stays
	case x.is(nsW, "hyperlink") && pc.ids[x.attr(nsR, "id")] == "" && x.attr(nsW, "anchor") == "":
		return // it led to somebody's computer; its words stay
	}
	name := x.ns + ":" + x.local
	*end = "</" + name + ">"
	if p != nil && p.stays {
		*end = ""
	}
	if p != nil && p.goesOn {
		pc.onward = append(pc.onward, x.depth())
		return
	}
	pc.out.raw("<", name)
	if x.depth() == 1 {
		pc.out.raw(cleanNS)
	}
	pc.out.raw(pc.attributes(), ">")
}

// count numbers what the scan numbered, whether it is copied or not, and says
// what the scan says of it.
func (pc *partCleaner) count() (p *paraScan, keep bool) {
	x := pc.x
	if x.ns != nsW {
		return nil, true
	}
	next := func(n *int, of []bool) (*paraScan, bool) {
		*n++
		return nil, of[*n-1]
	}
	switch x.local {
	case "p":
		pc.para++
		p = &pc.scan.paras[pc.para-1]
		return p, !p.drop
	case "r":
		return next(&pc.run, pc.scan.runs)
	case "tr":
		return next(&pc.row, pc.scan.rows)
	case "tbl":
		return next(&pc.table, pc.scan.tables)
	case "drawing", "pict":
		return next(&pc.drawing, pc.scan.drawings)
	case "instrText":
		n := len(pc.fields) - 1
		return nil, n >= 0 && pc.scan.fields[pc.fields[n]]
	case "fldChar":
		kind := x.attr(nsW, "fldCharType")
		if kind == "begin" {
			pc.fields = append(pc.fields, pc.field)
			pc.field++
		}
		n := len(pc.fields) - 1
		if n < 0 {
			return nil, false
		}
		keep = pc.scan.fields[pc.fields[n]]
		if kind == "end" {
			pc.fields = pc.fields[:n]
		}
		return nil, keep
	}
	return nil, true
}

// listed reports whether an element is on the lists of what comes along.
func (pc *partCleaner) listed() bool {
	x := pc.x
	if x.ns != nsW {
		return drawingNS[x.ns] && x.local != "extLst" && x.local != "hlinkClick" && x.local != "hlinkHover"
	}
	switch x.local {
	case "vanish", "specVanish":
		return false // what it hides has gone
	case "bookmarkStart":
		// Word names those of a table of contents; people may name others.
		name := x.attr(nsW, "name")
		keep := strings.HasPrefix(name, "_Toc") || strings.HasPrefix(name, "_Ref")
		pc.marks[x.attr(nsW, "id")] = keep
		return keep
	case "bookmarkEnd":
		return pc.marks[x.attr(nsW, "id")]
	case "headerReference", "footerReference":
		return pc.ids[x.attr(nsR, "id")] != ""
	case "pPr":
		n := len(pc.onward)
		return n == 0 || pc.onward[n-1] != x.depth()-1
	}
	return wordElements[x.local]
}

// alternative copies the first of several ways to say the same that is on the
// lists, and returns what ends it.
func (pc *partCleaner) alternative() (end string) {
	x, n := pc.x, len(pc.taken)-1
	needs := x.attr("", "Requires")
	switch {
	case n >= 0 && x.local == "Choice" && !pc.taken[n] && (needs == "wps" || needs == "wpg"):
		pc.taken[n] = true
		pc.out.raw(`<mc:AlternateContent><mc:Choice Requires="`, needs, `">`)
		return "</mc:Choice></mc:AlternateContent>"
	case n >= 0 && x.local == "Fallback" && !pc.taken[n]:
		pc.taken[n] = true
	case x.local != "AlternateContent":
		pc.dropped = x.depth()
	}
	return ""
}
