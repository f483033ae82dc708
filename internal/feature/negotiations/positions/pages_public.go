package positions

import (
	"encoding/json"
	"net/http"
	"strconv"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/web"
)

// publicPage is the data of ui/public.html.
type publicPage struct {
	head
	Groups []*Group
	More   bool // the files have more than the page
}

// maxPublic is how many positions the public page shows.
const maxPublic = 120

func (h *handlers) read(r *web.Request) (*negotiations.Path, []*Position, error) {
	n, err := h.s.Negotiations.PublicPath(r.Context(), r.PathValue("slug"))
	if err != nil {
		return nil, nil, err
	}
	all, err := h.s.publicOn(r.Context(), n)
	if err != nil {
		return nil, nil, err
	}
	if len(all) == 0 {
		return nil, nil, errNone
	}
	return n, all, nil
}

func (h *handlers) public(w http.ResponseWriter, r *web.Request) error {
	n, all, err := h.read(r)
	if err != nil {
		return err
	}
	p := &publicPage{head: h.head(r, n.Negotiation, r.T("positions.title"), false)}
	if len(all) > maxPublic {
		all, p.More = all[:maxPublic], true
	}
	p.Groups = grouped(n, all, nil, nil, false)
	return r.Render(w, http.StatusOK, "positions/public", p)
}

// told is a position as machines are told of it.
type told struct {
	Date   string `json:"date"`
	Draft  int64  `json:"draft,omitempty"`
	Label  string `json:"label,omitempty"`
	Trace  string `json:"trace,omitempty"`
	Code   string `json:"country,omitempty"`
	Who    string `json:"who"`
	Stance string `json:"stance"`
	Words  string `json:"words"`
	Source string `json:"source,omitempty"`
}

func (h *handlers) publicFile(w http.ResponseWriter, r *web.Request) error {
	n, all, err := h.read(r)
	if err != nil {
		return err
	}
	var out []told
	for _, g := range grouped(n, all, nil, nil, false) {
		for _, x := range g.All {
			t := told{Date: x.Day.Typed(), Label: x.Of, Trace: g.Trace, Code: x.Who.Country, Who: Speaks(x.Who, r.Lang, r.T), Stance: x.Stance, Words: x.Words, Source: x.Source}
			if x.In != nil {
				t.Draft = x.In.Number
			}
			out = append(out, t)
		}
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-cache")
	switch r.PathValue("file") {
	case "list.json":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(map[string]any{"format": "groundswell public positions 1", "negotiation": n.Slug, "positions": out})
	case "list.csv":
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="list.csv"`)
		rows := [][]string{{"date", "draft", "label", "country", "who", "stance", "words", "source"}}
		for _, t := range out {
			number := ""
			if t.Draft > 0 {
				number = strconv.FormatInt(t.Draft, 10)
			}
			rows = append(rows, []string{t.Date, number, t.Label, t.Code, t.Who, t.Stance, t.Words, t.Source})
		}
		return writeRows(w, rows)
	}
	return errNone
}
