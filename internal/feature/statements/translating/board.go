package translating

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/notice"
)

// Cell is one text in one language on the board.
type Cell struct {
	Lang   core.Lang
	Source bool
	State  edition.State
	Asked  bool // it waits for a check
	Late   bool // it was due and is not done
	Task   *Task
}

// Done reports whether nothing is left to do.
func (c *Cell) Done() bool { return c.Source || c.State == edition.Checked }

// Row is one text on the board.
type Row struct {
	Work  *writing.Work
	Cells []Cell // in the order of core.Langs
}

// Filter picks rows of the board.
type Filter struct {
	Campaign string
	Mine     bool // something of it is the actor's to translate or to check
	Late     bool
}

// Board returns the texts that an actor may see, in the order of writing.Works.
func (s *Service) Board(ctx context.Context, actor core.Actor, f Filter) (rows []Row, err error) {
	defer core.Wrap(&err, "translating.Board")
	works, err := s.Writing.Works(ctx)
	if err != nil {
		return nil, err
	}
	var all []*Task
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { all, err = tasks(tx); return err }); err != nil {
		return nil, err
	}
	type at struct {
		statement core.ID
		lang      core.Lang
	}
	byText := map[at]*Task{}
	for _, t := range all {
		byText[at{t.Statement, t.Lang}] = t
	}
	for _, w := range works {
		if !actor.May(w.Statement.Campaign, workers...) || f.Campaign != "" && w.Statement.Campaign != f.Campaign {
			continue
		}
		row := Row{Work: w}
		mine, late := false, false
		for _, l := range core.Langs {
			c := Cell{Lang: l, Source: l == w.Statement.Source, State: w.State(l), Task: byText[at{w.Statement.ID, l}]}
			if c.Task == nil {
				c.Task = &Task{Statement: w.Statement.ID, Lang: l}
			}
			c.Asked = c.Task.AskedBy != "" && !c.Done()
			c.Late = c.Task.Due > 0 && c.Task.Due < s.today() && !c.Done()
			mine = mine || !c.Done() && (c.Task.Assignee == string(actor.Account) || c.Task.Checker == string(actor.Account) && c.Asked)
			late = late || c.Late
			row.Cells = append(row.Cells, c)
		}
		if (!f.Mine || mine) && (!f.Late || late) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

// Due is a line of the view of what is due: a text in a language that somebody has
// to do, or that has a day.
type Due struct {
	Work *writing.Work
	Cell Cell
}

// Deadlines lists what is to be done of the rows, the earliest first, what has no
// day last.
func Deadlines(rows []Row) (out []Due) {
	for _, r := range rows {
		for _, c := range r.Cells {
			if !c.Done() && (c.Task.Due > 0 || c.Task.Assignee != "" || c.Task.Checker != "" || c.Asked) {
				out = append(out, Due{r.Work, c})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Due) int {
		x, y := a.Cell.Task.Due, b.Cell.Task.Due
		switch {
		case x == y:
			return 0
		case x == 0:
			return 1
		case y == 0 || x < y:
			return -1
		}
		return 1
	})
	return out
}

// Notices says what waits for an actor on the page "Today": translations to check,
// to write, and those whose source changed since they were public.
func (s *Service) Notices(ctx context.Context, actor core.Actor) (out []notice.Notice, err error) {
	if !actor.Has(workers...) {
		return nil, nil
	}
	rows, err := s.Board(ctx, actor, Filter{})
	if err != nil {
		return nil, err
	}
	me := string(actor.Account)
	var stale, check, mine, late int64
	for _, r := range rows {
		for _, c := range r.Cells {
			if c.State == edition.Stale && r.Work.Public[c.Lang] != nil {
				stale++
			}
			if c.Asked && (c.Task.Checker == "" || c.Task.Checker == me) && c.Task.AskedBy != me {
				check++
			}
			if !c.Done() && c.Task.Assignee == me {
				mine++
				if c.Late {
					late++
				}
			}
		}
	}
	out = append(out, notice.Notice{Count: check, Key: "translating.notice.check", Path: "/desk/translations", About: "translating.notice.check_about"},
		notice.Notice{Count: mine, Key: "translating.notice.mine", Path: "/desk/translations?mine=1", About: "translating.notice.mine_about", AboutArgs: []any{"Late", late}, Alarm: late > 0},
		notice.Notice{Count: stale, Key: "translating.notice.stale", Path: "/desk/translations", About: "translating.notice.stale_about"})
	return notice.For(actor, out), nil
}
