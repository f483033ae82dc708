package doc

import (
	"io"
	"regexp"
	"slices"
	"strings"
)

// maxPeople bounds the names that are told; who has more has a problem anyway.
const maxPeople = 500

// ReadTraces tells what a Word file says about people and machines. Errors are
// "doc.*".
func ReadTraces(r io.ReaderAt, size int64) (Traces, error) {
	d, err := ReadDOCX(r, size)
	if err != nil {
		return Traces{}, err
	}
	return d.Traces, nil
}

// tracer gathers traces.
type tracer struct {
	p      *opcPackage
	t      Traces
	people map[string]bool
}

// traces goes through every part of a Word file.
func traces(p *opcPackage, main string) (Traces, error) {
	t := &tracer{p: p, people: map[string]bool{}}
	for i := range p.parts {
		if err := t.part(&p.parts[i]); err != nil {
			return Traces{}, err
		}
	}
	for name := range t.people {
		t.t.People = append(t.t.People, name)
	}
	slices.Sort(t.t.People)
	return t.t, nil
}

func (t *tracer) person(names string) {
	for name := range strings.SplitSeq(names, ";") {
		if name = strings.Join(strings.Fields(clip(name, maxPerson)), " "); name != "" && len(t.people) < maxPeople {
			t.people[name] = true
		}
	}
}

// part looks into one part.
func (t *tracer) part(p *part) error {
	name, kind := strings.ToLower(p.name), strings.ToLower(t.p.contentType(p.name))
	switch {
	case strings.HasSuffix(name, "/"), name == "[content_types].xml":
		return nil
	case strings.HasSuffix(name, ".rels"):
		return t.p.each(p, t.relation)
	case strings.HasPrefix(name, "customxml/"):
		if !strings.Contains(name, "itemprops") {
			t.t.CustomXML++
		}
		return nil
	case strings.HasPrefix(kind, "image/"):
		return t.picture(p)
	case strings.Contains(name, "/embeddings/"), strings.Contains(name, "/fonts/"), strings.Contains(kind, "obfuscatedfont"):
		t.t.Embedded++
		return nil
	case strings.HasSuffix(kind, "core-properties+xml"):
		return t.core(p)
	case strings.HasSuffix(kind, "extended-properties+xml"):
		return t.extended(p)
	case strings.HasSuffix(kind, "custom-properties+xml"):
		return t.p.each(p, func(x *xmlReader) error {
			if x.is(nsCust, "property") {
				t.t.Properties++
			}
			return nil
		})
	case !strings.HasSuffix(kind, "xml"):
		t.t.UnknownPart++
		return nil
	case !strings.Contains(kind, "wordprocessingml") && !strings.Contains(kind, "theme"):
		t.t.UnknownPart++
	}
	return t.word(p)
}

// relation looks at one relationship: a path on somebody's computer names its
// owner more often than not.
func (t *tracer) relation(x *xmlReader) error {
	kind, target := x.attr("", "Type"), x.attr("", "Target")
	switch {
	case !strings.EqualFold(x.attr("", "TargetMode"), "External"):
	case strings.HasSuffix(kind, "/attachedTemplate"):
		t.t.Template = clip(target, maxProperty)
	case onComputer(target):
		t.t.Links++
	}
	return nil
}

var localPath = regexp.MustCompile(`(?i)^(file:|[a-z]:[\\/]|\\\\|/(users|home|volumes)/)`)

// onComputer reports whether an address is a path of somebody's computer.
func onComputer(s string) bool { return localPath.MatchString(strings.TrimSpace(s)) }

func (t *tracer) core(p *part) error {
	return t.p.each(p, func(x *xmlReader) error {
		author, editor := x.is(nsDC, "creator"), x.is(nsCore, "lastModifiedBy")
		if !author && !editor {
			return nil
		}
		name, err := x.all(maxProperty)
		if name = strings.TrimSpace(name); author {
			t.t.Author = name
		} else {
			t.t.LastEditor = name
		}
		t.person(name)
		return err
	})
}

func (t *tracer) extended(p *part) error {
	return t.p.each(p, func(x *xmlReader) error {
		if x.ns != nsExt || x.local != "Company" && x.local != "Manager" && x.local != "Template" {
			return nil
		}
		what := x.local
		s, err := x.all(maxProperty)
		switch s = strings.TrimSpace(s); {
		case s == "" || err != nil:
		case what == "Manager":
			t.person(s)
			t.t.Company = strings.TrimPrefix(t.t.Company+", "+s, ", ")
		case what == "Company":
			t.t.Company = strings.TrimPrefix(t.t.Company+", "+s, ", ")
		case !strings.EqualFold(s, "Normal.dotm") && !strings.EqualFold(s, "Normal.dot") && !strings.EqualFold(s, "Normal") && t.t.Template == "":
			t.t.Template = s
		}
		return err
	})
}

// word looks at the elements of a part of WordprocessingML.
func (t *tracer) word(p *part) error {
	last, depth := "", 0 // the change before, and how deep the open one is
	return t.p.each(p, func(x *xmlReader) error {
		if x.depth() <= depth {
			depth = 0
		}
		for i := range x.attrs {
			if a := &x.attrs[i]; a.local == "author" {
				t.person(a.value) // of changes, comments and people.xml alike
			}
		}
		if x.ns == nsWP || x.ns == nsPic || x.ns == nsV {
			for i := range x.attrs {
				if onComputer(x.attrs[i].value) {
					t.t.Links++
				}
			}
			return nil
		}
		if x.ns != nsW {
			return nil
		}
		switch x.local {
		case "ins", "del", "moveTo", "moveFrom":
			key := x.local + " " + x.attr(nsW, "author")
			if depth = x.depth(); key != last && x.attr(nsW, "author") != "" {
				if x.local == "ins" || x.local == "moveTo" {
					t.t.Insertions++
				} else {
					t.t.Deletions++
				}
			}
			last = key
		case "r":
			if depth == 0 {
				last = ""
			}
		case "comment":
			t.t.Comments++
		case "rsid":
			t.t.Rsids++
		case "docVar", "mailMerge":
			t.t.Variables++
		case "altChunk":
			t.t.Embedded++
		}
		return nil
	})
}

// picture looks whether a camera or a program wrote about itself.
func (t *tracer) picture(p *part) error {
	m, err := pictureMeta(t.p.open(p))
	if m.any {
		t.t.Pictures++
	}
	if m.located {
		t.t.Located++
	}
	return err
}
