package writing

import (
	"context"
	"encoding/json"
	"errors"
	"path"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// Plan is what is to become public, and when: the very versions that somebody
// looked at.
type Plan struct {
	ID     core.ID
	By     string
	MadeAt int64
	DueAt  int64
	State  string // waiting, done, stopped, failed
	Note   string // of one that failed: a message key
	planBody
	statement core.ID
}

type planBody struct {
	Langs   map[core.Lang]int64 `json:"langs"` // revisions
	Facts   facts               `json:"facts"`
	FactsN  int64               `json:"facts_revision"`
	Version int64               `json:"version"` // the public version before
}

// States of a plan.
const (
	PlanWaiting = "waiting"
	PlanDone    = "done"
	PlanStopped = "stopped"
	PlanFailed  = "failed"
)

// Undo is how long publishing can be stopped after the button was pressed. Nothing
// is public before it is over.
const Undo = 60 * time.Second

// Asked is what somebody wants to publish: the versions they looked at.
type Asked struct {
	Langs map[core.Lang]int64 // revisions; the source's must be there
	Facts string              // what Work.FactsSeen said on the page
	At    int64               // Unix seconds; 0: now, after the time to undo
}

// FactsSeen identifies the facts as they stand, for a form that is to publish them.
func (w *Work) FactsSeen() string {
	b, err := json.Marshal(factsOf(&w.Statement))
	if err != nil {
		panic(err) // strings and numbers always marshal
	}
	return core.HashToken(string(b))[:16]
}

// Fit returns why the text in lang cannot be published, or nil.
func (w *Work) Fit(lang core.Lang) *core.Error {
	sh := w.Sheets[lang]
	if sh == nil {
		return &core.Error{Kind: core.Invalid, Field: string(lang), Key: "writing.unfit.none"}
	}
	doc, err := sh.Doc()
	if e, ok := errors.AsType[*core.Error](err); ok {
		return below(e)
	} else if err != nil {
		return &core.Error{Kind: core.Invalid, Field: string(lang), Key: "writing.unfit.none"}
	}
	if lang != w.Statement.Source {
		if w.State(lang) == edition.Missing {
			return &core.Error{Kind: core.Invalid, Field: string(lang), Key: "writing.unfit.none"}
		}
		return nil
	}
	if doc.Title == "" {
		return &core.Error{Kind: core.Invalid, Field: "title", Key: "writing.unfit.title"}
	}
	if len(doc.Blocks) == 0 {
		return &core.Error{Kind: core.Invalid, Field: "text", Key: "writing.unfit.empty"}
	}
	for _, b := range doc.Blocks {
		if b.Missing {
			return &core.Error{Kind: core.Invalid, Field: "text", Key: "writing.unfit.missing"}
		}
	}
	return nil
}

// Propose writes down what is to become public. It waits for its time, and at
// least for [Undo]. The error is core.Conflict when a plan waits already or
// something was changed since the page was looked at, core.Invalid when it cannot
// be published as it is.
func (s *Service) Propose(ctx context.Context, actor core.Actor, slug string, a Asked) (p *Plan, err error) {
	defer core.Wrap(&err, "writing.Propose(%s)", slug)
	p = &Plan{ID: core.NewID(), By: string(actor.Account), MadeAt: s.minute(), DueAt: s.now() + int64(Undo/time.Second), State: PlanWaiting}
	if a.At > 0 {
		if a.At < p.DueAt || a.At > s.now()+366*86400 {
			return nil, &core.Error{Kind: core.Invalid, Field: "at", Key: "writing.publish.when"}
		}
		p.DueAt = a.At
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error { return s.propose(tx, actor, slug, a, p) })
	if err != nil {
		return nil, err
	}
	s.Queue.Wake()
	return p, nil
}

func (s *Service) propose(tx *db.Tx, actor core.Actor, slug string, a Asked, p *Plan) error {
	w, x, err := s.load(tx, slug)
	if err != nil {
		return err
	}
	if !actor.May(w.Statement.Campaign, core.Editor, core.Coordinator) {
		return errNone
	}
	s.read(w)
	if _, ok := a.Langs[w.Statement.Source]; !ok {
		return &core.Error{Kind: core.Invalid, Field: string(w.Statement.Source), Key: "writing.unfit.source"}
	}
	if a.Facts != w.FactsSeen() {
		return errChanged
	}
	if bad := w.Statement.Contradictions(); bad != nil {
		return bad
	}
	if err := s.materialise(tx, w, x); err != nil {
		return err
	}
	for l, n := range a.Langs {
		if bad := w.Fit(l); bad != nil {
			return bad
		}
		if w.Sheets[l].Revision != n {
			return errChanged
		}
		if err := keepVersion(tx, w.Statement.ID, l, n); err != nil {
			return err
		}
	}
	p.statement = w.Statement.ID
	p.planBody = planBody{Langs: a.Langs, Facts: factsOf(&w.Statement), FactsN: w.factsRevision, Version: w.Statement.Version}
	ok, err := insertPlan(tx, p)
	if err != nil {
		return err
	}
	if !ok {
		return &core.Error{Kind: core.Conflict, Key: "writing.publish.there"}
	}
	if err := audit.Add(tx, s.Now(), p.By, "statement.plan", core.Ref{Kind: "statement", ID: p.statement},
		time.Unix(p.DueAt, 0).UTC().Format("2006-01-02T15:04Z")); err != nil {
		return err
	}
	wait := time.Duration(max(0, p.DueAt-s.now())) * time.Second
	if wait > 24*time.Hour {
		return nil // a job does not live that long: Run finds it
	}
	return s.Queue.PutAfter(tx, "writing.publish", p.ID, wait)
}

var errChanged = &core.Error{Kind: core.Conflict, Key: "writing.publish.changed"}

// due is the job that carries out a plan.
func (s *Service) due(ctx context.Context, body []byte) error {
	var id core.ID
	if err := json.Unmarshal(body, &id); err != nil {
		return err
	}
	_, err := s.carryOut(ctx, id)
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
		if _, e := s.carryOut(ctx, id); e != nil && !errors.As(e, new(failed)) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// carryOut publishes what a plan names, once: a plan that is not due, was stopped
// or was carried out by another process is left alone. What cannot be published is
// told on the statement's page, and is no error.
func (s *Service) carryOut(ctx context.Context, id core.ID) (rep *statements.PublishReport, err error) {
	defer core.Wrap(&err, "writing.carryOut")
	if err := s.publishLogos(ctx, id); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		rep, err = s.carryOutIn(tx, id)
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

func (s *Service) carryOutIn(tx *db.Tx, id core.ID) (*statements.PublishReport, error) {
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

// Publish makes the text as it is worked on public at once, without time to undo:
// the source and the languages named. When the source's words are the same only
// translations and facts become better; else there is a new version. The error is
// core.NotFound when the actor may not.
func (s *Service) Publish(ctx context.Context, actor core.Actor, slug string, langs []core.Lang) (rep *statements.PublishReport, err error) {
	defer core.Wrap(&err, "writing.Publish(%s)", slug)
	w, err := s.Work(ctx, slug)
	if err != nil {
		return nil, err
	}
	a := Asked{Facts: w.FactsSeen(), Langs: map[core.Lang]int64{}}
	for _, l := range append([]core.Lang{w.Statement.Source}, langs...) {
		if bad := w.Fit(l); bad != nil {
			return nil, bad
		}
		a.Langs[l] = w.Sheets[l].Revision
	}
	p := &Plan{ID: core.NewID(), By: string(actor.Account), MadeAt: s.minute(), DueAt: s.now(), State: PlanWaiting}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.propose(tx, actor, slug, a, p) }); err != nil {
		return nil, err
	}
	rep, err = s.carryOut(ctx, p.ID)
	if err == nil && rep == nil { // the job was quicker
		err = s.DB.Read(ctx, func(tx *db.Tx) error {
			in, err := s.Statements.Inside(tx, slug)
			if err == nil {
				rep = &statements.PublishReport{Slug: slug, Version: in.Statement.Version, Hash: in.Versions[0].Hash}
			}
			return err
		})
	}
	return rep, err
}

// Stop takes a plan back before its time has come. The error is core.Conflict when
// it is too late.
func (s *Service) Stop(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "writing.Stop(%s)", slug)
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		in, err := s.Statements.Inside(tx, slug)
		if err != nil {
			return err
		}
		p, err := planByID(tx, id)
		if err != nil {
			return err
		}
		if p.statement != in.Statement.ID || !actor.May(in.Statement.Campaign, core.Editor, core.Coordinator) {
			return errNone
		}
		// Whatever its time: who is first has it.
		ok, err := endPlan(tx, id, PlanStopped, "", p.DueAt)
		if err != nil {
			return err
		}
		if !ok {
			return &core.Error{Kind: core.Conflict, Key: "writing.publish.too_late"}
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "statement.plan_stopped", core.Ref{Kind: "statement", ID: p.statement}, "")
	})
}

// Plans returns the last plans of a statement, newest first.
func (s *Service) Plans(ctx context.Context, slug string) (out []*Plan, err error) {
	defer core.Wrap(&err, "writing.Plans(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		in, err := s.Statements.Inside(tx, slug)
		if err != nil {
			return err
		}
		out, err = plansOf(tx, in.Statement.ID)
		return err
	})
	return out, err
}
