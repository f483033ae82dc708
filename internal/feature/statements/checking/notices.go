package checking

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notice"
)

// Notices says how many names wait for the actor: see package notice.
func (s *Service) Notices(ctx context.Context, by core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "checking.Notices")
	opened, err := s.digest(ctx, by)
	if err != nil {
		return nil, err
	}
	var digest []notice.Notice
	if opened > 0 {
		digest = append(digest, notice.Notice{Count: opened, Key: "checking.notice_opened", Path: "/desk/checks/readings", About: "checking.notice_opened_about", Roles: watchers})
	}
	if !by.Has(roles...) {
		return digest, nil
	}
	all, err := s.Statements.Slugs(ctx)
	if err != nil {
		return nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = slices.Clone(digest)
		held, err := statements.CountHeld(tx)
		if err != nil {
			return err
		}
		titles, err := statements.CheckTitles(tx)
		if err != nil {
			return err
		}
		for _, st := range all {
			if held[st.ID] == 0 || !may(by, st) {
				continue
			}
			out = append(out, notice.Notice{Count: held[st.ID], Key: "checking.notice", Path: "/desk/statements/" + st.Slug + "/checks",
				About: "checking.notice_about", AboutArgs: []any{"Title", titleFor(titles, st, st.Source)}, Roles: roles, Campaign: st.Campaign})
		}
		return nil
	})
	return out, err
}
