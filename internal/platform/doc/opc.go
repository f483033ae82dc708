package doc

import (
	"io"
	"path"
	"strings"
)

// maxRelations bounds the relationships of one part.
const maxRelations = 20_000

// opcPart is where a relationship leads.
type opcPart struct {
	kind     string // last word of the relationship's type: "image", "hyperlink" …
	target   string // a part's name, or an address if external
	external bool
}

// opcPackage is a container with what its parts are (ECMA-376 part 2).
type opcPackage struct {
	*container
	defaults  map[string]string // extension, lower case → content type
	overrides map[string]string // part, lower case → content type
}

// forbidden are content types and names of what runs, or holds other files that
// nobody here looks into.
var forbidden = []string{"macroenabled", "vbaproject", "vbadata", "activex", "oleobject", "attachedtoolbars", "ms-office.intranet"}

func runs(s string) bool {
	s = strings.ToLower(s)
	for _, f := range forbidden {
		if strings.Contains(s, f) {
			return true
		}
	}
	return false
}

// openPackage opens a container and reads what its parts are. Files with macros
// or embedded programs are refused, whatever their name ends in.
func openPackage(r io.ReaderAt, size int64) (*opcPackage, error) {
	c, err := openZip(r, size)
	if err != nil {
		return nil, err
	}
	p := &opcPackage{container: c, defaults: map[string]string{}, overrides: map[string]string{}}
	for _, e := range c.parts {
		if runs(e.name) || strings.HasSuffix(strings.ToLower(e.name), ".exe") {
			return nil, refuse("doc.macros")
		}
	}
	types := c.has("[Content_Types].xml")
	if types == nil {
		if c.has("mimetype") != nil && c.has("content.xml") != nil {
			return nil, refuse("doc.odf")
		}
		return nil, refuse("doc.no_office")
	}
	err = c.each(types, func(x *xmlReader) error {
		kind := x.attr("", "ContentType")
		if runs(kind) {
			return refuse("doc.macros")
		}
		switch {
		case x.is(nsCT, "Default"):
			p.defaults[strings.ToLower(x.attr("", "Extension"))] = kind
		case x.is(nsCT, "Override"):
			p.overrides[strings.ToLower(strings.TrimPrefix(x.attr("", "PartName"), "/"))] = kind
		}
		if len(p.defaults)+len(p.overrides) > 2*maxParts {
			return refuse("doc.parts", "Limit", maxParts)
		}
		return nil
	})
	return p, err
}

// each calls do for the start of every element of a small part.
func (c *container) each(p *part, do func(*xmlReader) error) error {
	x, err := newXML(c.open(p))
	if err != nil {
		return err
	}
	for {
		switch t, err := x.next(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case t == xmlStart:
			if err := do(x); err != nil {
				return err
			}
		}
	}
}

// contentType returns what a part is, without parameters.
func (p *opcPackage) contentType(name string) string {
	name = strings.ToLower(name)
	t, ok := p.overrides[name]
	if !ok {
		t = p.defaults[strings.TrimPrefix(path.Ext(name), ".")]
	}
	t, _, _ = strings.Cut(t, ";")
	return strings.TrimSpace(t)
}

// relations reads where a part's relationships lead; from "" is the package. A
// target outside the container is taken as words: nothing here opens it.
func (p *opcPackage) relations(from string) (map[string]opcPart, error) {
	out := map[string]opcPart{}
	part := p.has(relName(from))
	if part == nil {
		return out, nil
	}
	err := p.each(part, func(x *xmlReader) error {
		if !x.is(nsRel, "Relationship") {
			return nil
		}
		if len(out) == maxRelations {
			return refuse("doc.long")
		}
		kind, target := x.attr("", "Type"), x.attr("", "Target")
		if runs(kind) {
			return refuse("doc.macros")
		}
		r := opcPart{kind: kind[strings.LastIndexByte(kind, '/')+1:], target: target, external: strings.EqualFold(x.attr("", "TargetMode"), "External")}
		if !r.external {
			r.target = resolvePart(from, target)
		}
		out[x.attr("", "Id")] = r
		return nil
	})
	return out, err
}

// resolvePart returns the part that a target means.
func resolvePart(from, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if strings.HasPrefix(target, "/") {
		return strings.TrimPrefix(path.Clean(target), "/")
	}
	return strings.TrimPrefix(path.Clean("/"+path.Join(path.Dir("/"+from), target)), "/")
}

// main returns the main part, if it is of one of the kinds; else key says what the
// file is not.
func (p *opcPackage) main(key string, kinds ...string) (string, error) {
	rels, err := p.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range rels {
		if r.kind != "officeDocument" || r.external || p.has(r.target) == nil {
			continue
		}
		for _, k := range kinds {
			if p.contentType(r.target) == k {
				return r.target, nil
			}
		}
	}
	return "", refuse(key)
}

// related returns the first related part of a kind that is there, or "".
func (p *opcPackage) related(rels map[string]opcPart, kind string) string {
	best := ""
	for _, r := range rels {
		if r.kind == kind && !r.external && p.has(r.target) != nil && (best == "" || r.target < best) {
			best = r.target
		}
	}
	return best
}
