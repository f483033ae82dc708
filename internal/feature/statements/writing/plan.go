package writing

import (
	"context"
	"encoding/json"
	"errors"
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
	rep, err = s.carryOut(ctx, p.ID, false)
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
