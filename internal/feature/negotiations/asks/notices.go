package asks

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/notice"
)

// Notices tells of asks that fell in the newest draft of a text, and of what the
// program is not sure of there.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "asks.Notices")
	all, err := s.Texts.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range all {
		if !actor.May(n.Campaign, negotiations.Read...) {
			continue
		}
		have, err := s.All(ctx, n.ID)
		if err != nil {
			return nil, err
		}
		if len(have) == 0 {
			continue
		}
		g, err := s.Grid(ctx, n.Slug, false)
		if core.KindOf(err) == core.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		fell, open := int64(0), int64(0)
		for _, r := range g.Rows {
			c := r.Last()
			if c == nil || c.Decision != nil {
				continue
			}
			if r.Fell() {
				fell++
			} else if !c.Sure() || c.Earlier != nil {
				open++
			}
		}
		at := "/desk/texts/" + n.Slug + "/asks"
		if fell > 0 {
			out = append(out, notice.Notice{Count: fell, Key: "asks.notice.fell", Path: at, About: "asks.notice.fell_about", Alarm: true, Roles: negotiations.Write, Campaign: n.Campaign})
		}
		if open > 0 {
			out = append(out, notice.Notice{Count: open, Key: "asks.notice.open", Path: at, About: "asks.notice.open_about", Roles: negotiations.Write, Campaign: n.Campaign})
		}
	}
	return out, nil
}

// Carried is an ask as the drafts of its negotiation carry it, for pages of others.
type Carried struct {
	ID   core.ID
	Name string
	In   core.Lang // of Name
	At   map[int64]Place
}

// Place is an ask in the draft with a number.
type Place struct {
	Status     string
	Sure       bool // no person needs to look
	Paragraphs []int
}

// Carried lists the asks of a negotiation with where they stand; public says that
// only public asks and drafts may be seen. Callers check the negotiation.
func (s *Service) Carried(ctx context.Context, slug string, lang core.Lang, public bool) (out []Carried, err error) {
	g, err := s.Grid(ctx, slug, public)
	if err != nil {
		return nil, err
	}
	for _, r := range g.Rows {
		c := Carried{ID: r.ID, At: map[int64]Place{}}
		c.Name, c.In = r.Name(lang, g.Lang)
		for _, x := range r.Cells {
			c.At[x.Draft.Number] = Place{string(x.Status), x.Sure(), x.Found.Paragraphs}
		}
		out = append(out, c)
	}
	return out, nil
}
