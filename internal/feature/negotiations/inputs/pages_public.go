package inputs

import (
	"net/http"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/platform/web"
)

// publicPage is the data of ui/public.html.
type publicPage struct {
	web.Frame
	N       *negotiations.Path
	Heading string
	In      core.Lang
	Parts   []publicPart
	Page    int
	More    bool
}

type publicPart struct {
	Draft  *negotiations.Draft
	Inputs []publicInput
}

type publicInput struct {
	*Input
	Place string
	Where string
	Spans []align.Span
}

// perPage is how many inputs a public page has: readers on a slow line pay for each.
const perPage = 15

func (h *handlers) public(w http.ResponseWriter, r *web.Request) error {
	path, tables, err := h.s.Public(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	p := &publicPage{N: path, Page: max(1, int(number(r.URL.Query().Get("page"))))}
	n, from := 0, (p.Page-1)*perPage
	for _, t := range tables {
		part := publicPart{Draft: t.Draft}
		s := Sheet{Paras: t.Draft.Paragraphs, T: r.T}
		for _, in := range t.Inputs {
			if n++; n <= from || n > from+perPage {
				continue
			}
			v := publicInput{Input: in, Place: placeOf(s.Paras, in.N), Spans: in.Spans()}
			switch in.Kind {
			case Move:
				v.Where = s.target(in)
			case Insert:
				if v.Where = r.T("inputs.sheet.insert", "Label", v.Place); in.N < 0 {
					v.Where = r.T("inputs.sheet.insert_begin")
				}
				v.Place = in.Label
			case Delete:
				v.Where = r.T("inputs.kind.delete")
			}
			part.Inputs = append(part.Inputs, v)
		}
		if len(part.Inputs) > 0 {
			p.Parts = append(p.Parts, part)
		}
	}
	if len(p.Parts) == 0 {
		return errNone
	}
	p.More = n > from+perPage
	p.Heading, p.In = path.Title(r.Lang)
	p.Title, p.Texts = r.T("inputs.public.title")+" · "+p.Heading, true
	return r.Render(w, http.StatusOK, "inputs/public", p)
}

// Before and After are the neighbours of a page.
func (p *publicPage) Before() int { return p.Page - 1 }

// After is the next page.
func (p *publicPage) After() int { return p.Page + 1 }
