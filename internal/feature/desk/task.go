package desk

import (
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/script"
)

// State is how far a task is.
type State string

// The states. Barred is never kept: it follows from what comes first.
const (
	Barred State = "barred"
	Todo   State = "todo"
	Doing  State = "doing"
	Done   State = "done"
)

// Mark is the mark that a state is drawn as (template "web/mark").
func (s State) Mark() string {
	switch s {
	case Barred:
		return "barred"
	case Doing:
		return "half"
	case Done:
		return "full"
	}
	return "empty"
}

// Task is one thing to do.
type Task struct {
	ID        core.ID
	Campaign  string
	Place     int64
	Message   string // message key of its words, or ""
	Title     string // its words, when Message is ""
	Account   core.ID
	Role      core.Role
	Due       core.Day // 0: no day is set
	NotBefore core.Day
	After     core.ID // the task that comes first
	State     State
	ChangedBy core.ID
	ChangedOn core.Day
	Revision  int64
}

// Limits of a task list.
const (
	maxTitle = 160
	maxTasks = 300 // of one campaign
)

// clean returns the task as it is kept, or what must be repaired. due and notBefore
// are days as a browser sends them.
func (t Task) clean(due, notBefore string) (Task, *core.Error) {
	var bad []*core.Error
	wrong := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "desk.wrong." + key, Args: args})
	}
	if t.Message == "" {
		title, is := script.Line(t.Title, maxTitle)
		switch is {
		case script.OK:
			t.Title = title
		case script.Empty:
			wrong("title", "title")
		default:
			wrong("title", "title_long", "N", int64(maxTitle))
		}
	}
	var ok bool
	if t.Due, ok = dayOf(due); !ok {
		wrong("due", "day")
	}
	if t.NotBefore, ok = dayOf(notBefore); !ok {
		wrong("not_before", "day")
	}
	if t.Due > 0 && t.NotBefore > t.Due {
		wrong("not_before", "order")
	}
	switch t.State {
	case Todo, Doing, Done:
	default:
		t.State = Todo
	}
	return t, core.Join(bad)
}

// dayOf reads a day as a browser sends it; "" is none.
func dayOf(typed string) (core.Day, bool) {
	if typed == "" {
		return 0, true
	}
	at, err := time.Parse(time.DateOnly, typed)
	if err != nil || at.Year() < 2000 || at.Year() > 2200 {
		return 0, false
	}
	return core.DayOf(at), true
}

// standing returns the state of a task among the others of its list: it cannot
// start while another must be done first, or its day has not come.
func (t *Task) standing(all map[core.ID]*Task, today core.Day) State {
	if t.State != Todo {
		return t.State
	}
	if first := all[t.After]; t.NotBefore > today || first != nil && first.State != Done {
		return Barred
	}
	return Todo
}

// circle reports whether a task would wait for itself if it came after another.
func circle(id, after core.ID, all map[core.ID]*Task) bool {
	for n := 0; after != "" && n <= len(all); n++ {
		if after == id {
			return true
		}
		first := all[after]
		if first == nil {
			return false
		}
		after = first.After
	}
	return after != ""
}
