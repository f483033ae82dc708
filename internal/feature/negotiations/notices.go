package negotiations

import (
	"context"
	"strconv"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notice"
)

// mostNoticed bounds how many texts "Today" looks into.
const mostNoticed = 6

// Notices tells of what waits of each text, of what did not become public, and of what
// the program found weakened in the newest draft of a text that is still negotiated, and
// nobody has looked at.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "negotiations.Notices")
	all, err := s.Heads(ctx)
	if err != nil {
		return nil, err
	}
	var refused map[core.ID]int64
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { refused, err = refusedOf(tx); return err }); err != nil {
		return nil, err
	}
	texts := make([]*Negotiation, len(all))
	for i, x := range all {
		texts[i] = x.Negotiation
	}
	if out, err = s.Waits(ctx, actor, texts...); err != nil {
		return nil, err
	}
	looked := 0
	for _, x := range all {
		n := len(x.Drafts)
		if k := refused[x.ID]; k > 0 && actor.May(x.Campaign, Write...) {
			title, _ := x.Title(x.Lang)
			out = append(out, notice.Notice{Count: k, Key: "negotiations.notice.refused", Path: "/desk/texts/" + x.Slug, About: "negotiations.notice.refused_about", AboutArgs: []any{"Text", title},
				Alarm: true, Roles: Write, Campaign: x.Campaign})
		}
		if !actor.May(x.Campaign, Write...) || n < 2 || x.Drafts[n-1].Final || x.Closes > 0 && x.Closes < core.DayOf(s.Now()) {
			continue
		}
		if looked++; looked > mostNoticed {
			break
		}
		p, err := s.Path(ctx, x.Slug)
		if core.KindOf(err) == core.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if len(p.Steps) == 0 {
			continue
		}
		last := p.Steps[len(p.Steps)-1]
		var weak int64
		for i := range last.Result.Links {
			if last.Verdict(i) == strength.Weakened && !last.Confirmed(i) {
				weak++
			}
		}
		title, _ := x.Title(x.Lang)
		out = append(out, notice.Notice{Count: weak, Key: "negotiations.notice.weakened", Path: "/desk/texts/" + x.Slug + "/compare/" + strconv.FormatInt(last.Old.Number, 10) + "/" + strconv.FormatInt(last.New.Number, 10) + "?weaker=1",
			About: "negotiations.notice.about", AboutArgs: []any{"Text", title, "Draft", last.New.Name}, Roles: Write, Campaign: x.Campaign})
	}
	return out, nil
}

// Waits tells of what waits of some texts in the parts that keep more about them.
func (s *Service) Waits(ctx context.Context, actor core.Actor, texts ...*Negotiation) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "what waits of a negotiation")
	for _, p := range s.parts {
		if p.Wait == nil {
			continue
		}
		var n map[core.ID]int64
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { n, err = p.Wait.Count(tx, s.Now().Unix()); return err }); err != nil {
			return nil, err
		}
		for _, x := range texts {
			if n[x.ID] > 0 && actor.May(x.Campaign, Write...) {
				out = append(out, notice.Notice{Count: n[x.ID], Key: p.Wait.Key, Path: "/desk/texts/" + x.Slug + p.Wait.At, Roles: Write, Campaign: x.Campaign})
			}
		}
	}
	return out, nil
}
