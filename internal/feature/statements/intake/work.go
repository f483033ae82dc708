package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/script"
)

// Refusal is a row that was not imported, or a part of it: where it stands in the
// file, whose column it is, and the message that says why.
type Refusal struct {
	Line  int    `json:"line"`
	Field string `json:"field,omitempty"`
	Key   string `json:"key"`
	N     int64  `json:"n,omitempty"`
}

// Report is what an import did, or would do. Nothing that stands in the file is in
// it but numbers of lines.
type Report struct {
	Rows          int       `json:"rows"`
	Added         int       `json:"added"`
	Held          int       `json:"held"`
	Alike         int       `json:"alike"` // of those held: like one that is known
	Duplicates    int       `json:"duplicates"`
	Left          int       `json:"left"` // by a condition
	RefusedN      int       `json:"refused_n"`
	Organisations int       `json:"organisations"`
	Persons       int       `json:"persons"`
	Sealed        int       `json:"sealed"` // addresses
	Refused       []Refusal `json:"refused,omitempty"`
	Dropped       []Refusal `json:"dropped,omitempty"` // parts of rows that were added
	Guessed       []Guess   `json:"guessed,omitempty"`
}

// Guess is a country that was made out of what was written.
type Guess struct {
	Line int    `json:"line"`
	Code string `json:"code"`
}

// maxListed is how many rows a report names.
const maxListed = 300

func (f *File) report(rep *statements.ImportReport, alike, left int) *Report {
	r := &Report{Rows: rep.Rows + left, Added: rep.Added, Held: rep.Held, Alike: alike, Duplicates: rep.Duplicates, Left: left,
		RefusedN: rep.RefusedRows + len(f.Table.Bad), Organisations: rep.Organisations, Persons: rep.Persons, Sealed: rep.Contacts}
	for _, line := range f.Table.Bad {
		r.Refused = append(r.Refused, Refusal{Line: line, Key: "statements.import.quotes"})
	}
	list := func(to []Refusal, from []statements.Refusal) []Refusal {
		for _, x := range from[:min(len(from), maxListed)] {
			one := Refusal{Line: f.line(x.Line), Field: x.Field, Key: x.Key}
			if len(x.Args) == 2 {
				one.N, _ = x.Args[1].(int64)
			}
			to = append(to, one)
		}
		return to[:min(len(to), maxListed)]
	}
	r.Refused, r.Dropped = list(r.Refused, rep.Refused), list(nil, rep.Dropped)
	for _, g := range rep.Unsure[:min(len(rep.Unsure), maxListed)] {
		r.Guessed = append(r.Guessed, Guess{f.line(g.Line), g.Code})
	}
	return r
}

// Sample is a row as it would stand on the roll.
type Sample struct {
	Line  int
	E     *statements.Endorsement
	Twice bool
	Alike *like
}

// maxSample is how many rows a preview shows, and maxCompared how many it compares
// with the roll; the import compares all.
const (
	maxSample   = 12
	maxCompared = 1000
)

// Preview says what an import would do. Nothing is changed.
func (s *Service) Preview(ctx context.Context, actor core.Actor, st *statements.Statement, f *File) (rep *Report, sample []Sample, alikes []*like, err error) {
	defer core.Wrap(&err, "intake.Preview(%s)", st.Slug)
	known, err := s.roll(ctx, st)
	if err != nil {
		return nil, nil, nil, err
	}
	seen := compare{known: known, mine: own(), most: maxCompared}
	o := f.options(st, actor.Account)
	data, left := f.rows()
	o.Hold = seen.hold
	o.Each = func(x statements.RowOutcome) {
		if x.Endorsement == nil {
			return
		}
		one := Sample{Line: f.line(x.Line), E: x.Endorsement, Twice: x.Twice, Alike: seen.last}
		if seen.last = nil; one.Alike != nil {
			one.Alike.Line = one.Line
			alikes = append(alikes, one.Alike)
		}
		if len(sample) < maxSample {
			sample = append(sample, one)
		}
	}
	got, err := s.Statements.ImportEndorsements(ctx, bytes.NewReader(data), o)
	if err != nil {
		return nil, nil, nil, err
	}
	rep = f.report(got, len(alikes), left)
	return rep, sample, alikes[:min(len(alikes), 50)], nil
}

// compare asks of each row whether it is like one on the roll, or like one before it
// in the file.
type compare struct {
	known, mine *roll
	most        int // rows to ask of; 0: all
	n, alike    int
	last        *like // what the last row is like, until it is taken
}

func (c *compare) hold(e *statements.Endorsement) bool {
	if c.n++; c.most > 0 && c.n > c.most {
		return false
	}
	if c.last = c.known.ask(0, e); c.last == nil {
		c.last = c.mine.ask(0, e)
	}
	c.mine.put(c.n, e)
	if c.last != nil {
		c.alike++
	}
	return c.last != nil
}

// errEnded ends an import that somebody ended.
var errEnded = errors.New("ended by a person")

// Start lets a file be imported. consent says where and how those people agreed.
func (s *Service) Start(ctx context.Context, actor core.Actor, slug string, id core.ID, consent string) (err error) {
	defer core.Wrap(&err, "intake.Start(%s)", slug)
	_, f, err := s.File(ctx, actor, slug, id)
	if err != nil {
		return err
	}
	if f.Table == nil || f.Plan == nil || f.Run.State != open {
		return errGone
	}
	consent, is := script.Text(consent, 2000)
	if is != script.OK {
		return &core.Error{Kind: core.Invalid, Field: "consent", Key: "intake.wrong.consent", Args: []any{"N", int64(2000)}}
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if ok, err := setState(tx, id, open, running, ""); err != nil || !ok {
			return err
		}
		return s.Queue.Put(tx, "intake.run", order{Run: id, Slug: slug, By: actor.Account, Consent: consent})
	})
	s.Queue.Wake()
	return err
}

// order is the body of the job.
type order struct {
	Run     core.ID
	Slug    string
	By      core.ID
	Consent string
}

// work imports a file. What a process before had begun is taken back first.
func (s *Service) work(ctx context.Context, body []byte) error {
	var o order
	if err := json.Unmarshal(body, &o); err != nil {
		return jobs.Give{Err: errors.New("the body cannot be read")}
	}
	st, err := s.Statements.Found(ctx, o.Slug)
	if err != nil {
		return err
	}
	f, err := s.file(ctx, st, o.Run)
	if core.KindOf(err) == core.NotFound {
		return nil
	}
	if err == nil && f.Run.State != running { // ended while no process was at it
		return s.takeBack(ctx, o.By, o.Run, f.Run.State)
	}
	if err != nil {
		return err
	}
	if f.Table == nil || f.Plan == nil {
		return s.end(ctx, o.Run, failed, errGone.Key, nil)
	}
	if err := s.takeBack(ctx, o.By, o.Run, running); err != nil {
		return err
	}
	s.forget()
	known, err := s.roll(ctx, st)
	if err != nil {
		return err
	}
	defer s.forget()
	seen := compare{known: known, mine: own()}
	opt := f.options(st, o.By)
	opt.Commit, opt.Consent = true, o.Consent
	opt.Hold = seen.hold
	opt.Progress = func(rows int) error { return s.progress(ctx, o.Run, int64(rows)) }
	data, left := f.rows()
	rep, err := s.Statements.ImportEndorsements(ctx, bytes.NewReader(data), opt)
	clear(data)
	var wrong *core.Error
	switch {
	case errors.Is(err, errEnded):
		return s.end(ctx, o.Run, ended, "", nil)
	case errors.As(err, &wrong) && (wrong.Kind == core.Closed || wrong.Kind == core.Conflict || wrong.Kind == core.Invalid):
		return s.end(ctx, o.Run, failed, wrong.Key, nil)
	case err != nil:
		return err
	}
	return s.end(ctx, o.Run, done, "", f.report(rep, seen.alike, left))
}

// progress notes how far a run is; errEnded when somebody ended it.
func (s *Service) progress(ctx context.Context, id core.ID, rows int64) error {
	state := ""
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := runByID(tx, id)
		if err != nil {
			return err
		}
		state = x.State
		return setDone(tx, id, rows)
	})
	if err == nil && state != running {
		err = errEnded
	}
	return err
}

// end ends a run, and the file is gone.
func (s *Service) end(ctx context.Context, id core.ID, state, why string, rep *Report) error {
	ctx = context.WithoutCancel(ctx)
	text := ""
	if rep != nil {
		b, err := json.Marshal(rep)
		if err != nil {
			return err
		}
		text = string(b)
	}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := runByID(tx, id)
		if err != nil {
			return err
		}
		if _, err := setState(tx, id, x.State, state, why); err != nil {
			return err
		}
		if err := setReport(tx, id, text); err != nil {
			return err
		}
		return deleteFile(tx, id)
	}); err != nil {
		return err
	}
	return s.DB.Scrub(ctx, "intake_file")
}

// takeBack removes what an import has added that did not come to its end.
func (s *Service) takeBack(ctx context.Context, by, id core.ID, state string) error {
	if state == done {
		return nil
	}
	all, err := s.Statements.Imports(ctx)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.Batch == string(id) {
			_, err := s.Statements.RollbackBy(ctx, string(by), x.Batch)
			return err
		}
	}
	return nil
}

// Cancel throws a file away that was not imported, or ends its import: what it had
// added is taken back.
func (s *Service) Cancel(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "intake.Cancel(%s)", slug)
	_, f, err := s.File(ctx, actor, slug, id)
	if err != nil {
		return err
	}
	if f.Run.State == open {
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			if err := deleteFile(tx, id); err != nil {
				return err
			}
			return deleteRun(tx, id)
		}); err != nil {
			return err
		}
		return s.DB.Scrub(ctx, "intake_file")
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if ok, err := setState(tx, id, running, ended, ""); err != nil || !ok {
			return err
		}
		return deleteFile(tx, id) // whoever is at it has read it
	})
}

// Undo takes an import back that was done.
func (s *Service) Undo(ctx context.Context, actor core.Actor, slug string, id core.ID) (removed int, err error) {
	defer core.Wrap(&err, "intake.Undo(%s)", slug)
	_, f, err := s.File(ctx, actor, slug, id)
	if err != nil {
		return 0, err
	}
	if f.Run.State != done {
		return 0, errNone
	}
	if removed, err = s.Statements.RollbackBy(ctx, string(actor.Account), string(id)); err != nil {
		return 0, err
	}
	s.forget()
	return removed, s.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := setState(tx, id, done, undone, "")
		return err
	})
}

// Sweep deletes the files that have been held for two hours, and forgets after a
// week which sealed rows came with which sheet.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer core.Wrap(&err, "intake.Sweep")
	var old []core.ID
	var half []*run
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		half = nil
		if old, err = overdueFiles(tx, s.Now().Unix()); err != nil {
			return err
		}
		for _, id := range old {
			if err := deleteFile(tx, id); err != nil {
				return err
			}
			x, err := runByID(tx, id)
			if err != nil {
				return err
			}
			if _, err := setState(tx, id, x.State, failed, errGone.Key); err != nil {
				return err
			}
			if x.State == running { // by a process that is gone, with its key
				half = append(half, x)
			}
		}
		_, err := forgetSheets(tx, s.today()-sheetDays)
		return err
	}); err != nil || len(old) == 0 {
		return err
	}
	for _, x := range half {
		if err := s.takeBack(ctx, x.By, x.ID, failed); err != nil {
			return err
		}
	}
	return s.DB.Scrub(ctx, "intake_file")
}

// sheetDays is for how many days a sheet with sealed rows can be taken back.
const sheetDays = 7

// Run sweeps every ten minutes until ctx ends.
func (s *Service) Run(ctx context.Context) {
	jobs.Every(ctx, 10*time.Minute, func() {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("files that were brought in could not be swept", "err", err)
		}
	})
}
