package translating

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// Job is a task with who has to do with it.
type Job struct {
	Task
	Hands []string // whose words the translation has
}

// Job returns what is known of the work on a text.
func (s *Service) Job(ctx context.Context, t *Text) (j *Job, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		task, err := taskOf(tx, t.Work.Statement.ID, t.Lang)
		if err != nil {
			return err
		}
		j = &Job{Task: *task}
		j.Hands, err = hands(tx, t.Work.Statement.ID, t.Lang)
		slices.Sort(j.Hands)
		return err
	})
	return j, err
}

// Late reports whether a job that is not done was due before today.
func (s *Service) late(t *Text, j *Job) bool {
	return j.Due > 0 && j.Due < s.today() && t.State() != edition.Checked
}

// Assign says who translates, who checks, and until when. Both are accounts of
// people who may, or ""; the assignee can also be a link of this text.
func (s *Service) Assign(ctx context.Context, actor core.Actor, t *Text, assignee, checker string, due core.Day) (err error) {
	defer core.Wrap(&err, "translating.Assign(%s, %s)", t.Work.Statement.Slug, t.Lang)
	all, err := s.colleagues(ctx, t.Work.Statement.Campaign)
	if err != nil {
		return err
	}
	known := map[string]bool{"": true}
	for _, a := range all {
		known[string(a.ID)] = true
	}
	if !known[checker] {
		return &core.Error{Kind: core.Invalid, Field: "checker", Key: "translating.error.who"}
	}
	if checker != "" && checker == assignee {
		return &core.Error{Kind: core.Invalid, Field: "checker", Key: "translating.error.both"}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		links, err := linksOf(tx, t.Work.Statement.ID, t.Lang)
		if err != nil {
			return err
		}
		ok := known[assignee]
		for _, l := range links {
			ok = ok || !l.Revoked && assignee == linkPrefix+string(l.ID)
		}
		if !ok {
			return &core.Error{Kind: core.Invalid, Field: "assignee", Key: "translating.error.who"}
		}
		task, err := taskOf(tx, t.Work.Statement.ID, t.Lang)
		if err != nil {
			return err
		}
		task.Assignee, task.Checker, task.Due = assignee, checker, due
		if err := putTask(tx, task); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "translation.assign", t.ref(), string(t.Lang))
	})
}

func (t *Text) ref() core.Ref { return core.Ref{Kind: "statement", ID: t.Work.Statement.ID} }

// Ask says that a translation is ready to be checked; by is an account, or
// "link:<id>".
func (s *Service) Ask(ctx context.Context, by string, t *Text) (err error) {
	defer core.Wrap(&err, "translating.Ask(%s, %s)", t.Work.Statement.Slug, t.Lang)
	if t.State() == edition.Missing {
		return &core.Error{Kind: core.Invalid, Key: "translating.error.nothing"}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		task, err := taskOf(tx, t.Work.Statement.ID, t.Lang)
		if err != nil {
			return err
		}
		task.AskedBy, task.AskedOn = by, s.today()
		return putTask(tx, task)
	})
}

// MayCheck says whether an actor may mark a translation as checked: "" is yes,
// "alone" is yes because there is nobody else who could; else the message that
// says why not.
func (s *Service) MayCheck(ctx context.Context, actor core.Actor, t *Text, j *Job) (string, error) {
	switch t.State() {
	case edition.Missing, edition.Stale:
		return "translating.check.not_ready", nil
	}
	if gaps, _ := t.Left(); gaps > 0 {
		return "translating.check.not_ready", nil
	}
	if !slices.Contains(j.Hands, string(actor.Account)) {
		return "", nil
	}
	all, err := s.colleagues(ctx, t.Work.Statement.Campaign)
	if err != nil {
		return "", err
	}
	for _, a := range all {
		if !slices.Contains(j.Hands, string(a.ID)) {
			return "translating.check.own", nil
		}
	}
	return alone, nil
}

const alone = "alone"

// Left counts the parts that are missing, and those that are stale.
func (t *Text) Left() (missing, stale int) {
	for _, key := range t.order() {
		if key != block(key) {
			continue // notes and names: they may be left as they are
		}
		switch t.PartState(key) {
		case edition.Missing:
			missing++
		case edition.Stale:
			stale++
		}
	}
	return missing, stale
}

// Check marks a translation, in the revision that was looked at, as checked by a
// second person. Who wrote it cannot, unless nobody else could.
func (s *Service) Check(ctx context.Context, actor core.Actor, t *Text, revision int64) (err error) {
	defer core.Wrap(&err, "translating.Check(%s, %s)", t.Work.Statement.Slug, t.Lang)
	if revision != t.Sheet.Revision {
		return &core.Error{Kind: core.Conflict, Key: "translating.error.moved"}
	}
	j, err := s.Job(ctx, t)
	if err != nil {
		return err
	}
	why, err := s.MayCheck(ctx, actor, t, j)
	if err != nil {
		return err
	}
	if why != "" && why != alone {
		return &core.Error{Kind: core.Denied, Key: why}
	}
	next := *t.Sheet
	next.Said, next.Auto = edition.Checked, false
	if _, err := s.Writing.SaveSheet(ctx, string(actor.Account), t.Work.Statement.Slug, next, revision); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		task, err := taskOf(tx, t.Work.Statement.ID, t.Lang)
		if err != nil {
			return err
		}
		task.AskedBy, task.AskedOn = "", 0
		if err := putTask(tx, task); err != nil {
			return err
		}
		note := string(t.Lang) + ", by a second person"
		if why == alone {
			note = string(t.Lang) + ", by who translated it: there is nobody else"
		}
		return audit.Add(tx, s.Now(), string(actor.Account), "translation.check", t.ref(), note)
	})
}

// Uncheck makes a translation a draft again.
func (s *Service) Uncheck(ctx context.Context, actor core.Actor, t *Text, revision int64) (err error) {
	defer core.Wrap(&err, "translating.Uncheck(%s, %s)", t.Work.Statement.Slug, t.Lang)
	if revision != t.Sheet.Revision {
		return &core.Error{Kind: core.Conflict, Key: "translating.error.moved"}
	}
	next := *t.Sheet
	next.Said, next.Auto = edition.Draft, false
	_, err = s.Writing.SaveSheet(ctx, string(actor.Account), t.Work.Statement.Slug, next, revision)
	return err
}
