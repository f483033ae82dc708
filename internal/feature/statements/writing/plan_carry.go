package writing

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
)

// due is the job that carries out a plan.
func (s *Service) due(ctx context.Context, body []byte) error {
	var id core.ID
	if err := json.Unmarshal(body, &id); err != nil {
		return err
	}
	_, err := s.carryOut(ctx, id, true)
	if errors.As(err, new(failed)) {
		return nil
	}
	return err
}

// RunDue carries out every plan whose time has come.
func (s *Service) RunDue(ctx context.Context) (err error) {
	defer core.Wrap(&err, "writing.RunDue")
	var ids []core.ID
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		ids, err = duePlans(tx, s.now())
		return err
	}); err != nil {
		return err
	}
	for _, id := range ids {
		if _, e := s.carryOut(ctx, id, true); e != nil && !errors.As(e, new(failed)) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// carryOut publishes what a plan names, once: a plan that is not due, was stopped
// or was carried out by another process is left alone. What cannot be published is
// told on the statement's page, and is no error. Later than it was asked for it is asked
// again whether who did so still may.
func (s *Service) carryOut(ctx context.Context, id core.ID, later bool) (rep *statements.PublishReport, err error) {
	defer core.Wrap(&err, "writing.carryOut")
	if err := s.publishLogos(ctx, id); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		rep, err = s.carryOutIn(tx, id, later)
		return err
	})
	var e *core.Error
	if errors.As(err, &e) && (e.Kind == core.Invalid || e.Kind == core.Conflict || e.Kind == core.NotFound) {
		cause := err
		err = s.DB.Write(ctx, func(tx *db.Tx) error {
			p, err := planByID(tx, id)
			if err != nil {
				return err
			}
			ok, err := endPlan(tx, id, PlanFailed, e.Key, s.now())
			if err != nil || !ok {
				return err
			}
			return audit.Add(tx, s.Now(), p.By, "statement.plan_failed", core.Ref{Kind: "statement", ID: p.statement}, e.Key)
		})
		if err != nil {
			return nil, err
		}
		return nil, failed{cause}
	}
	if rep != nil {
		s.Statements.Told()
	}
	return rep, err
}

// failed is why a plan could not be carried out. It is written down; there is
// nothing to try again.
type failed struct{ error }

func (f failed) Unwrap() error { return f.error }

func (s *Service) carryOutIn(tx *db.Tx, id core.ID, later bool) (*statements.PublishReport, error) {
	p, err := planByID(tx, id)
	if err != nil {
		return nil, err
	}
	if ok, err := endPlan(tx, id, PlanDone, "", s.now()); err != nil || !ok {
		return nil, err
	}
	in, err := s.Statements.InsideByID(tx, p.statement)
	if err != nil {
		return nil, err
	}
	if later {
		by, err := auth.ActorIn(tx, core.ID(p.By))
		if err != nil {
			return nil, err
		}
		if !by.May(in.Statement.Campaign, core.Editor, core.Coordinator) {
			return nil, &core.Error{Kind: core.Conflict, Key: "writing.publish.no_role"}
		}
	}
	if in.Statement.Version != p.Version {
		return nil, &core.Error{Kind: core.Conflict, Key: "writing.publish.outside"}
	}
	g := statements.Given{Statement: in.Statement, Editions: map[core.Lang]statements.GivenEdition{}}
	p.Facts.apply(&g.Statement)
	g.State = statements.Published
	given := map[core.Lang]*Sheet{}
	for l, n := range p.Langs {
		sh, err := versionSheet(tx, p.statement, l, n)
		if err != nil {
			return nil, err
		}
		s.docs.fill(sh)
		ed, err := sh.Edition()
		if err != nil {
			return nil, err
		}
		given[l] = sh
		g.Editions[l] = statements.GivenEdition{Markdown: sh.Markdown, Edition: statements.Edition{Edition: *ed, Place: sh.Place, Issuers: append([]statements.Issuer{}, sh.Issuers...)}}
	}
	rep, err := s.Statements.PublishIn(tx, g, p.By)
	if err != nil {
		return nil, err
	}
	after, err := s.Statements.Inside(tx, g.Slug)
	if err != nil {
		return nil, err
	}
	src := after.Editions[after.Statement.Source]
	for l, sh := range given {
		hash := publicSheet(&after.Statement, after.Editions[l], src).hash()
		if err := setSeen(tx, p.statement, l, hash, sh.Revision); err != nil {
			return nil, err
		}
		if err := publishedVersion(tx, p.statement, l, sh.Revision, rep.Version); err != nil {
			return nil, err
		}
	}
	return rep, deleteFacts(tx, p.statement, p.FactsN)
}

// publishLogos makes the logos of a plan files of the site.
func (s *Service) publishLogos(ctx context.Context, id core.ID) error {
	var names []string
	data := map[string][]byte{}
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		names = nil
		p, err := planByID(tx, id)
		if err != nil || p.State != PlanWaiting || p.DueAt > s.now() {
			return err
		}
		for l, n := range p.Langs {
			sh, err := versionSheet(tx, p.statement, l, n)
			if err != nil {
				return err
			}
			for _, by := range sh.Issuers {
				if by.Logo == "" {
					continue
				}
				b, err := logoData(tx, by.Logo)
				if core.KindOf(err) == core.NotFound {
					continue // a file of the site already
				} else if err != nil {
					return err
				}
				names, data[by.Logo] = append(names, by.Logo), b
			}
		}
		return nil
	}); err != nil {
		return err
	}
	for _, name := range names {
		at, err := s.Blobs.Put(data[name])
		if err != nil {
			return err
		}
		if at != strings.TrimSuffix(name, path.Ext(name)) {
			return errors.New("a logo has another name than its own")
		}
	}
	return nil
}
