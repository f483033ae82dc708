package doc

import (
	"bufio"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Cleaned says what a cleaned copy lacks of what a reader could see.
type Cleaned struct {
	Pictures int // of kinds that cannot be cleaned, such as EMF
	Drawings int // charts and diagrams, which keep their data in other files
}

// Clean writes a copy of a Word file that shows the same and says nothing else:
// changes accepted, without comments, hidden text, properties, names, marks of
// editing sessions, template, data of other programs; pictures without what cameras
// and programs write into them. It is made of what is known to be needed, not by
// taking out what is known to be bad: parts, elements and attributes that are on
// no list do not come along. Errors are "doc.*", and those of w.
func Clean(w io.Writer, r io.ReaderAt, size int64) (Cleaned, error) {
	p, main, err := openWord(r, size)
	if err != nil {
		return Cleaned{}, err
	}
	if _, err := traces(p, main); err != nil {
		return Cleaned{}, err // what is damaged is refused whether it would come along or not
	}
	c := &cleaner{p: p, out: newPacking(w), names: map[string]string{}, counts: map[string]int{},
		reader: &docxReader{p: p, doc: &Doc{}, styles: map[string]*wordStyle{}}}
	if err := c.out.start(docPart, false); err != nil {
		return c.report, err
	}
	rels, err := p.relations(main)
	if err != nil {
		return c.report, err
	}
	if styles := p.related(rels, "styles"); styles != "" {
		if err := c.reader.part(styles, c.reader.readStyles); err != nil {
			return c.report, err
		}
	}
	c.names[strings.ToLower(main)] = docPart
	if err := c.part(main, docPart, "document.main"); err != nil {
		return c.report, err
	}
	settings := "<w:settings" + wordNS + ">"
	if c.counts["footnotes"] > 0 {
		settings += `<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>`
	}
	settings += `<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
	c.out.relate(docPart, "settings", "settings.xml", false)
	if err := c.out.write("word/settings.xml", typeBase+"wordprocessingml.settings+xml", xmlHead+settings); err != nil {
		return c.report, err
	}
	if err := c.out.properties(about{}); err != nil {
		return c.report, err
	}
	return c.report, c.out.finish()
}

// cleaner writes one cleaned copy.
type cleaner struct {
	p      *opcPackage
	out    *packing
	names  map[string]string // part, lower case → its name in the copy; "" if it is left out
	counts map[string]int
	reader *docxReader // for what styles hide
	report Cleaned
}

// kept are the kinds of part that come along beside pictures: what their name
// and type are called in the copy.
var kept = map[string]string{"styles": "styles", "numbering": "numbering", "fontTable": "fontTable", "header": "header", "footer": "footer",
	"footnotes": "footnotes", "endnotes": "endnotes", "theme": "theme"}

// part writes the cleaned copy of a part, and before it all that it refers to.
func (c *cleaner) part(from, to, kind string) error {
	rels, err := c.p.relations(from)
	if err != nil {
		return err
	}
	ids := map[string]string{} // id in the file → id in the copy
	var order []string
	for id := range rels {
		order = append(order, id)
	}
	slices.Sort(order)
	for _, id := range order {
		r := rels[id]
		switch {
		case r.external && r.kind == "hyperlink" && safeLink(r.target):
			ids[id] = c.out.relate(to, "hyperlink", r.target, true)
		case r.external || c.p.has(r.target) == nil:
		case r.kind == "image":
			name, err := c.picture(r.target)
			if err != nil {
				return err
			}
			if name != "" {
				ids[id] = c.out.relate(to, "image", relativeTo(to, name), false)
			}
		case kept[r.kind] != "" && (from == c.mainPart() || r.kind == "theme"):
			name, known := c.names[strings.ToLower(r.target)]
			if !known {
				name = c.name(r.kind)
				c.names[strings.ToLower(r.target)] = name
				if err := c.part(r.target, name, r.kind); err != nil {
					return err
				}
			}
			ids[id] = c.out.relate(to, r.kind, relativeTo(to, name), false)
		}
	}
	contentType := typeBase + "wordprocessingml." + kind + "+xml"
	if kind == "theme" {
		contentType = typeBase + "theme+xml"
	}
	scan, err := c.scan(from, ids)
	if err != nil {
		return err
	}
	w, err := c.out.create(to, contentType)
	if err != nil {
		return err
	}
	x, err := newXML(c.p.open(c.p.has(from)))
	if err != nil {
		return err
	}
	out := &xmlOut{w: bufio.NewWriterSize(w, 32<<10)}
	out.raw(xmlHead)
	pc := &partCleaner{c: c, x: x, out: out, ids: ids, scan: scan}
	if err := pc.all(); err != nil {
		return err
	}
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return out.err
}

func (c *cleaner) mainPart() string {
	for from, to := range c.names {
		if to == docPart {
			return c.p.has(from).name
		}
	}
	return ""
}

// name returns the name of the next part of a kind in the copy.
func (c *cleaner) name(kind string) string {
	c.counts[kind]++
	switch kind {
	case "header", "footer":
		return "word/" + kind + strconv.Itoa(c.counts[kind]) + ".xml"
	case "theme":
		return "word/theme/theme" + strconv.Itoa(c.counts[kind]) + ".xml"
	}
	if c.counts[kind] > 1 {
		return "word/" + kind + strconv.Itoa(c.counts[kind]) + ".xml"
	}
	return "word/" + kind + ".xml"
}

// relativeTo returns how the part from names the part to: both are in word/.
func relativeTo(from, to string) string {
	if strings.HasPrefix(from, "word/theme/") {
		return "/" + to
	}
	return strings.TrimPrefix(to, "word/")
}

// picture copies a picture, once. It returns "" if that cannot be cleaned.
func (c *cleaner) picture(part string) (string, error) {
	if name, known := c.names[strings.ToLower(part)]; known {
		return name, nil
	}
	src := c.p.has(part)
	head := make([]byte, 3)
	if _, err := io.ReadFull(c.p.open(src), head); err != nil && !cut(err) {
		return "", err
	}
	ext := map[string]string{"\xFF\xD8\xFF": "jpeg", "\x89PN": "png", "GIF": "gif"}[string(head)]
	// Once without writing: a part that was begun cannot be taken back.
	_, err := cleanPicture(io.Discard, c.p.open(src))
	if ext == "" || errors.Is(err, errPicture) || cut(err) {
		c.names[strings.ToLower(part)] = ""
		c.report.Pictures++
		return "", nil
	}
	if err != nil {
		return "", err
	}
	c.counts["image"]++
	name := "word/media/" + strconv.Itoa(c.counts["image"]) + "." + ext
	c.names[strings.ToLower(part)] = name
	w, err := c.out.create(name, "")
	if err != nil {
		return "", err
	}
	_, err = cleanPicture(w, c.p.open(src))
	return name, err
}
