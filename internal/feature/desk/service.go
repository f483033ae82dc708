package desk

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/web"
)

// Waiting is a feature that has things which wait for people.
type Waiting interface {
	// Notices returns what waits for an actor now.
	Notices(ctx context.Context, actor core.Actor) ([]notice.Notice, error)
}

// Config is what the feature stands on.
type Config struct {
	DB       *db.DB
	Staff    *auth.Service
	Waiting  []Waiting
	Progress func(context.Context) ([]Progress, error) // of all statements, in the order of the site
	Now      core.Clock
	Log      *slog.Logger
}

// Service does what can be done to task lists.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service { return &Service{c} }

// writers are who writes, changes and deletes tasks.
var writers = []core.Role{core.Editor, core.Coordinator, core.Administrator}

// errNone is the answer to what does not exist and to what is not the actor's.
var errNone = web.ErrNone

var (
	errChanged = &core.Error{Kind: core.Conflict, Key: "desk.wrong.changed"}
	errMany    = &core.Error{Kind: core.Conflict, Key: "desk.wrong.many", Args: []any{"N", int64(maxTasks)}}
)

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// sees reports whether an actor sees a campaign's list.
func sees(a core.Actor, campaign string) bool { return a.May(campaign, core.Roles...) }

// Writes reports whether an actor writes a campaign's list.
func Writes(a core.Actor, campaign string) bool { return a.May(campaign, writers...) }

// List is the task list of one campaign.
type List struct {
	Campaign   string // "" is what belongs to none
	Statements []*Progress
	Tasks      []*Task
	byID       map[core.ID]*Task
}

// Count returns how many of its tasks and steps are done, and how many there are.
func (l *List) Count(s *Service) (done, all int64) {
	for _, p := range l.Statements {
		for _, step := range p.Steps(s.Now()) {
			if all++; step.State == Done {
				done++
			}
		}
	}
	for _, t := range l.Tasks {
		if all++; t.State == Done {
			done++
		}
	}
	return done, all
}

// Lists returns the lists that an actor sees, by campaign, "no campaign" last. One
// that has nothing in it yet is there when the actor has a role for it.
func (s *Service) Lists(ctx context.Context, actor core.Actor) (out []*List, err error) {
	defer core.Wrap(&err, "desk.Lists")
	var tasks []*Task
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { tasks, err = allTasks(tx); return err }); err != nil {
		return nil, err
	}
	all, err := s.Progress(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string]*List{}
	of := func(campaign string) *List {
		l := by[campaign]
		if l == nil {
			l = &List{Campaign: campaign, byID: map[core.ID]*Task{}}
			by[campaign] = l
			if sees(actor, campaign) {
				out = append(out, l)
			}
		}
		return l
	}
	for i := range all {
		l := of(all[i].Campaign)
		l.Statements = append(l.Statements, &all[i])
	}
	for _, t := range tasks {
		l := of(t.Campaign)
		l.Tasks, l.byID[t.ID] = append(l.Tasks, t), t
	}
	for _, g := range actor.Grants {
		of(g.Campaign)
	}
	slices.SortFunc(out, func(a, b *List) int {
		if (a.Campaign == "") != (b.Campaign == "") {
			return strings.Compare(b.Campaign, a.Campaign)
		}
		return strings.Compare(a.Campaign, b.Campaign)
	})
	return out, nil
}

// List returns one list, or NotFound when the actor does not see it.
func (s *Service) List(ctx context.Context, actor core.Actor, campaign string) (*List, error) {
	if !sees(actor, campaign) {
		return nil, errNone
	}
	all, err := s.Lists(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		if l.Campaign == campaign {
			return l, nil
		}
	}
	if !actor.Has(writers...) || len(campaign) > 80 {
		return nil, errNone
	}
	return &List{Campaign: campaign, byID: map[core.ID]*Task{}}, nil
}

// Add writes a task at the end of its campaign's list.
func (s *Service) Add(ctx context.Context, by core.Actor, t Task) (err error) {
	defer core.Wrap(&err, "desk.Add")
	if !Writes(by, t.Campaign) {
		return errNone
	}
	t.ID, t.ChangedBy, t.ChangedOn, t.Revision = core.NewID(), by.Account, s.today(), 1
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := tasksOf(tx, t.Campaign)
		if err != nil {
			return err
		}
		if len(all) >= maxTasks {
			return errMany
		}
		row := t
		row.Place = last(all) + 1
		if !slices.ContainsFunc(all, func(o *Task) bool { return o.ID == row.After }) {
			row.After = ""
		}
		return insertTask(tx, &row)
	})
}

func last(all []*Task) (place int64) {
	for _, t := range all {
		place = max(place, t.Place)
	}
	return place
}

// Copy adds a list to begin with. A task that stands in the campaign's list in the
// same words is not added again.
func (s *Service) Copy(ctx context.Context, by core.Actor, campaign, name string) (err error) {
	defer core.Wrap(&err, "desk.Copy(%s)", name)
	items, ok := Lists[name]
	if !ok || !Writes(by, campaign) {
		return errNone
	}
	ids := make([]core.ID, len(items))
	for i := range ids {
		ids[i] = core.NewID()
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := tasksOf(tx, campaign)
		if err != nil {
			return err
		}
		if len(all)+len(items) > maxTasks {
			return errMany
		}
		had := map[string]core.ID{}
		for _, t := range all {
			had[t.Message] = t.ID
		}
		at := make([]core.ID, len(items)) // where each of them stands now
		place := last(all)
		for i, it := range items {
			if id, ok := had[it.message]; ok {
				at[i] = id
				continue
			}
			at[i] = ids[i]
			t := &Task{ID: ids[i], Campaign: campaign, Place: place + int64(i) + 1, Message: it.message, Role: it.role, State: Todo,
				ChangedBy: by.Account, ChangedOn: s.today(), Revision: 1}
			if it.after > 0 {
				t.After = at[it.after-1]
			}
			if err := insertTask(tx, t); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), string(by.Account), "desk.copy", core.Ref{Kind: "tasks", ID: core.ID(campaign)}, name)
	})
}

// Save changes a task whose Revision is the one that was shown; [core.Conflict]
// when somebody else changed it since.
func (s *Service) Save(ctx context.Context, by core.Actor, t Task) (err error) {
	defer core.Wrap(&err, "desk.Save")
	if !Writes(by, t.Campaign) {
		return errNone
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		all, err := tasksOf(tx, t.Campaign)
		if err != nil {
			return err
		}
		byID := map[core.ID]*Task{}
		for _, o := range all {
			byID[o.ID] = o
		}
		if byID[t.ID] == nil {
			return errNone
		}
		row := t
		if byID[row.After] == nil {
			row.After = ""
		}
		if circle(row.ID, row.After, byID) {
			return &core.Error{Kind: core.Invalid, Field: "after", Key: "desk.wrong.circle"}
		}
		row.ChangedBy, row.ChangedOn = by.Account, s.today()
		ok, err := updateTask(tx, &row)
		if err == nil && !ok {
			return errChanged
		}
		return err
	})
}

// Delete deletes a task.
func (s *Service) Delete(ctx context.Context, by core.Actor, campaign string, id core.ID) (err error) {
	defer core.Wrap(&err, "desk.Delete")
	if !Writes(by, campaign) {
		return errNone
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := taskByID(tx, campaign, id)
		if err != nil {
			return err
		}
		return deleteTask(tx, t)
	})
}

// SetState says how far a task is: those who write lists may, and who is asked to
// do it.
func (s *Service) SetState(ctx context.Context, by core.Actor, campaign string, id core.ID, to State) (err error) {
	defer core.Wrap(&err, "desk.SetState")
	if to != Todo && to != Doing && to != Done || !sees(by, campaign) {
		return errNone
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := taskByID(tx, campaign, id)
		if err != nil {
			return err
		}
		if !Writes(by, campaign) && !mine(by, t) {
			return errNone
		}
		t.State, t.ChangedBy, t.ChangedOn = to, by.Account, s.today()
		ok, err := updateTask(tx, t)
		if err == nil && !ok {
			return errChanged
		}
		return err
	})
}

// mine reports whether an actor is asked to do a task.
func mine(a core.Actor, t *Task) bool {
	return t.Account != "" && t.Account == a.Account || t.Role != "" && a.May(t.Campaign, t.Role)
}

// Notices tells of tasks that are late, or due within two days.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	defer core.Wrap(&err, "desk.Notices")
	var all []*Task
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { all, err = allTasks(tx); return err }); err != nil {
		return nil, err
	}
	late, soon := notice.Notice{Key: "desk.notice.late", About: "desk.notice.late_about"}, notice.Notice{Key: "desk.notice.soon", About: "desk.notice.soon_about"}
	for _, t := range all {
		if t.State == Done || t.Due == 0 || !sees(actor, t.Campaign) || !mine(actor, t) {
			continue
		}
		n := &soon
		switch {
		case t.Due < s.today():
			n = &late
		case t.Due > s.today()+2:
			continue
		}
		n.Count++
		n.Path = ListPath(t.Campaign)
	}
	return []notice.Notice{late, soon}, nil
}
