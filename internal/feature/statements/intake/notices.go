package intake

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notice"
)

// Notices tells of files that were chosen and not imported yet.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "intake.Notices")
	if !actor.Has(may...) {
		return nil, nil
	}
	var all []*run
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { all, err = openRuns(tx); return err }); err != nil || len(all) == 0 {
		return nil, err
	}
	sts, err := s.Statements.Slugs(ctx)
	if err != nil {
		return nil, err
	}
	for _, st := range sts {
		n := notice.Notice{Key: "intake.notice", About: "intake.notice_about", Path: path(st.Slug, "/import"), Roles: may, Campaign: st.Campaign}
		for _, x := range all {
			if x.Statement == st.ID && x.State == open {
				n.Count++
			}
		}
		out = append(out, n)
	}
	return out, nil
}
