package writing

import (
	"context"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/script"
)

// retention is how long after closing what is sealed is kept, unless somebody
// decides otherwise.
const retention = 180 // days

// maxTitle is how many characters a title may have.
const maxTitle = 300

// cleanCampaign returns the name of a campaign as it is kept; "" is none. It stands in
// roles, where commas part it from others, in addresses, and in the audit log: one like
// "health, administrator" would read there as another role.
func cleanCampaign(name string) (string, error) {
	name, is := script.Line(name, 80)
	if is == script.Empty {
		return "", nil
	}
	if is != script.OK || name == "-" || strings.ContainsAny(name, ",;،、，/\\") {
		return "", &core.Error{Kind: core.Invalid, Field: "campaign", Key: "writing.campaign.form"}
	}
	return name, nil
}

// Begin makes a new statement: a draft of which nothing is public, with its title
// as its first text. Its address is made from the title unless st.Slug is set.
func (s *Service) Begin(ctx context.Context, actor core.Actor, st statements.Statement, title, text string) (_ *statements.Statement, err error) {
	defer core.Wrap(&err, "writing.Begin")
	title, is := script.Line(title, maxTitle)
	if is != script.OK {
		return nil, &core.Error{Kind: core.Invalid, Field: "title", Key: "writing.title", Args: []any{"Max", maxTitle}}
	}
	if st.Campaign, err = cleanCampaign(st.Campaign); err != nil {
		return nil, err
	}
	if !actor.May(st.Campaign, core.Editor, core.Coordinator) {
		return nil, &core.Error{Kind: core.Denied, Field: "campaign", Key: "writing.campaign.denied"}
	}
	if st.Slug == "" {
		st.Slug = SlugOf(title)
	}
	if st.Slug == "" || st.Slug == "new" { // the address of the form
		st.Slug = string(st.Kind) + "-" + s.Now().UTC().Format(time.DateOnly)
	}
	if st.Kind == statements.Condolence {
		st.Signers = statements.SignersNone
	}
	if st.EraseOn == 0 && st.ClosesAt > 0 {
		st.EraseOn = core.DayOf(time.Unix(st.ClosesAt, 0)) + retention
	}
	if bad := st.Contradictions(); bad != nil {
		return nil, bad
	}
	sh := Sheet{Lang: st.Source, Markdown: JoinTitle(title, text), Said: edition.Checked}
	if err := sh.clean(); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		next := st
		if err := s.Statements.NewDraft(tx, &next, string(actor.Account)); err != nil {
			return err
		}
		if _, err := s.saveIn(tx, string(actor.Account), next.Slug, sh, 0, HowSaved); err != nil {
			return err
		}
		st = next
		return nil
	})
	return &st, err
}

// SaveFacts changes the facts of a statement. Those of a public one become public
// when it is published again; until then they are kept aside. The error is
// core.Invalid when they contradict each other (U-58), core.Conflict when they were
// changed since seen (Work.FactsSeen), or while publishing is planned.
func (s *Service) SaveFacts(ctx context.Context, who core.ID, slug, seen string, next statements.Statement) (err error) {
	defer core.Wrap(&err, "writing.SaveFacts(%s)", slug)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		w, _, err := s.load(tx, slug)
		if err != nil {
			return err
		}
		if w.FactsSeen() != seen {
			return &core.Error{Kind: core.Conflict, Key: "writing.facts.changed"}
		}
		if p, err := waitingPlan(tx, w.Statement.ID); err != nil {
			return err
		} else if p != nil {
			return &core.Error{Kind: core.Conflict, Key: "writing.facts.planned"}
		}
		st := w.Statement
		if next.Campaign != st.Campaign {
			if next.Campaign, err = cleanCampaign(next.Campaign); err != nil {
				return err
			}
		}
		factsOf(&next).apply(&st)
		if w.Statement.Version == 0 {
			st.Source = next.Source
		}
		if !w.Published {
			return s.Statements.SaveDraftFacts(tx, &st, string(who))
		}
		if bad := st.Contradictions(); bad != nil {
			return bad
		}
		return saveFacts(tx, st.ID, &factsRow{revision: w.factsRevision + 1, by: string(who), at: s.minute(), facts: factsOf(&st)})
	})
	return err
}

// TakeDown makes a public statement a draft again, and CloseNow ends its signing.
func (s *Service) TakeDown(ctx context.Context, who core.ID, slug string) (err error) {
	defer core.Wrap(&err, "writing.TakeDown(%s)", slug)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.noPlan(tx, slug); err != nil {
			return err
		}
		return s.Statements.TakeDown(tx, slug, string(who))
	})
	s.Statements.Told()
	return err
}

// CloseNow ends signing at once; the text stays public.
func (s *Service) CloseNow(ctx context.Context, who core.ID, slug string) (err error) {
	defer core.Wrap(&err, "writing.CloseNow(%s)", slug)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.noPlan(tx, slug); err != nil {
			return err
		}
		if err := s.Statements.CloseNow(tx, slug, string(who)); err != nil {
			return err
		}
		in, err := s.Statements.Inside(tx, slug)
		if err != nil {
			return err
		}
		// Facts that wait to be published must not open it again unseen.
		x, err := pendingFactsOf(tx, in.Statement.ID)
		if err != nil || x == nil {
			return err
		}
		x.facts.OpensAt, x.facts.ClosesAt, x.revision = in.Statement.OpensAt, in.Statement.ClosesAt, x.revision+1
		return saveFacts(tx, in.Statement.ID, x)
	})
	s.Statements.Told()
	return err
}

// noPlan refuses what would cross with publishing that is planned.
func (s *Service) noPlan(tx *db.Tx, slug string) error {
	in, err := s.Statements.Inside(tx, slug)
	if err != nil {
		return err
	}
	p, err := waitingPlan(tx, in.Statement.ID)
	if err == nil && p != nil {
		err = &core.Error{Kind: core.Conflict, Key: "writing.facts.planned"}
	}
	return err
}

// PutLogo takes the picture of a network's logo and returns the name by which an
// issuer has it. It is no file of the site before it is published.
func (s *Service) PutLogo(ctx context.Context, data []byte) (name string, err error) {
	defer core.Wrap(&err, "writing.PutLogo")
	clean, ext, err := statements.CleanLogo(data)
	if err != nil {
		return "", err
	}
	name = blob.Name(clean) + ext
	return name, s.DB.Write(ctx, func(tx *db.Tx) error { return putLogo(tx, name, clean) })
}

// Waiting returns the plans that wait, by statement.
func (s *Service) Waiting(ctx context.Context) (out map[core.ID]*Plan, err error) {
	defer core.Wrap(&err, "writing.Waiting")
	err = s.DB.Read(ctx, func(tx *db.Tx) error { out, err = waitingPlans(tx); return err })
	return out, err
}

// Campaigns returns the names of all campaigns that have a statement.
func (s *Service) Campaigns(ctx context.Context) (out []string, err error) {
	defer core.Wrap(&err, "writing.Campaigns")
	all, err := s.Statements.Slugs(ctx)
	for _, st := range all {
		if st.Campaign != "" && !slices.Contains(out, st.Campaign) {
			out = append(out, st.Campaign)
		}
	}
	slices.Sort(out)
	return out, err
}
