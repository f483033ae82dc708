package doc

import "strings"

const (
	maxProperties = 200
	maxProperty   = 4096
)

// properties reads the title and the custom properties.
func (d *docxReader) properties() error {
	rels, err := d.p.relations("")
	if err != nil {
		return err
	}
	if part := d.p.related(rels, "core-properties"); part != "" {
		err := d.p.each(d.p.has(part), func(x *xmlReader) (err error) {
			if x.is(nsDC, "title") {
				d.doc.Title, err = x.all(maxProperty)
				d.doc.Title = strings.Join(strings.Fields(d.doc.Title), " ")
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	part := d.p.related(rels, "custom-properties")
	if part == "" {
		return nil
	}
	name := ""
	return d.p.each(d.p.has(part), func(x *xmlReader) error {
		switch {
		case x.is(nsCust, "property"):
			name = x.attr("", "name")
		case x.is(nsVT, "lpwstr"), x.is(nsVT, "lpstr"), x.is(nsVT, "bstr"):
			value, err := x.all(maxProperty)
			if err != nil {
				return err
			}
			if len(d.doc.Properties) < maxProperties && len(name) <= 255 {
				d.doc.Properties[name] = value
			}
		}
		return nil
	})
}
