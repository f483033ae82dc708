package intake

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// Sealer seals what waits; seal.RuntimeKey is one.
type Sealer interface {
	Seal(plaintext, context []byte) []byte
	Open(sealed, context []byte) ([]byte, error)
}

// Config is what the feature stands on.
type Config struct {
	DB         *db.DB
	Queue      *jobs.Queue
	Statements *statements.Service
	Runtime    Sealer
	Origin     string
	Site       func(core.Lang) string
	Now        core.Clock
	Log        *slog.Logger
}

// Service does what can be done with files and sheets of paper. Its methods ask
// whether the actor may.
type Service struct {
	Config
	rolls rolls
}

// New returns a service.
func New(c Config) *Service {
	s := &Service{Config: c}
	c.Queue.Handle("intake.run", s.work)
	return s
}

// may are who brings endorsements in.
var may = []core.Role{core.Coordinator, core.Moderator}

// errNone is the answer to what does not exist and to what is not the actor's.
var errNone = web.ErrNone

// errGone says that a file is held no longer.
var errGone = &core.Error{Kind: core.Conflict, Key: "intake.file.gone"}

// fileAge is how long a file is held.
const fileAge = 2 * time.Hour

func (s *Service) minute() int64   { return s.Now().Unix() / 60 * 60 }
func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// statement returns a statement that the actor may bring endorsements to.
func (s *Service) statement(ctx context.Context, actor core.Actor, slug string) (*statements.Statement, error) {
	st, err := s.Statements.Found(ctx, slug)
	if err != nil || !actor.May(st.Campaign, may...) {
		if err == nil || core.KindOf(err) == core.NotFound {
			err = errNone
		}
		return nil, err
	}
	return st, nil
}

// plan is what is said about a file.
type plan struct {
	Fields  []string                // by column, "" is none
	Where   [maxWhere]where         // only rows of which this is so
	Kind    statements.EndorserKind // of rows that do not say it
	Level   statements.Level
	Network string // that vouches
	Seal    bool   // addresses are sealed to the list key
}

// where is a condition: rows whose column has this value.
type where struct {
	Column int // counted from one; 0: none
	Value  string
}

const maxWhere = 2

func (s *Service) sealed(id core.ID, what string, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	defer clear(b)
	return s.Runtime.Seal(b, []byte("intake "+what+" "+string(id))), nil
}

func (s *Service) unsealed(id core.ID, what string, b []byte, v any) error {
	plain, err := s.Runtime.Open(b, []byte("intake "+what+" "+string(id)))
	if err != nil {
		return errGone // sealed by a process that is gone
	}
	defer clear(plain)
	return json.Unmarshal(plain, v)
}

// Upload reads a file and holds it, sealed, for two hours. The error is
// core.Invalid when it cannot be read.
func (s *Service) Upload(ctx context.Context, actor core.Actor, slug string, data []byte) (id core.ID, err error) {
	defer core.Wrap(&err, "intake.Upload(%s)", slug)
	st, err := s.statement(ctx, actor, slug)
	if err != nil {
		return "", err
	}
	if st.Signers == statements.SignersNone || st.Version == 0 {
		return "", &core.Error{Kind: core.Conflict, Key: "intake.not_endorsed"}
	}
	t, err := readTable(data)
	if err != nil {
		return "", err
	}
	sealing, err := s.sealing(ctx, st)
	if err != nil {
		return "", err
	}
	t.empty(sealing)
	id = core.NewID()
	body, err := s.sealed(id, "file", t)
	if err != nil {
		return "", err
	}
	if err := s.Sweep(ctx); err != nil {
		return "", err
	}
	return id, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := insertRun(tx, &run{ID: id, Statement: st.ID, State: open, By: actor.Account, At: s.minute(), All: int64(len(t.Rows))}); err != nil {
			return err
		}
		return insertFile(tx, id, body, s.Now().Add(fileAge).Unix())
	})
}

// File is a run with what is known of it.
type File struct {
	Run     *run
	Table   *table // nil once the file is gone
	Plan    *plan  // nil until something was said
	Report  *Report
	Sealing bool // addresses can be sealed

	lines []int // where the rows that are read stand in the file
}

// File returns a run of a statement.
func (s *Service) File(ctx context.Context, actor core.Actor, slug string, id core.ID) (st *statements.Statement, f *File, err error) {
	defer core.Wrap(&err, "intake.File(%s)", slug)
	if st, err = s.statement(ctx, actor, slug); err != nil {
		return nil, nil, err
	}
	f, err = s.file(ctx, st, id)
	return st, f, err
}

func (s *Service) file(ctx context.Context, st *statements.Statement, id core.ID) (f *File, err error) {
	var body, planned []byte
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f = new(File)
		if f.Run, err = runByID(tx, id); err != nil {
			return err
		}
		if body, planned, err = fileOf(tx, id); core.KindOf(err) == core.NotFound {
			body, err = nil, nil
		}
		return err
	}); err != nil {
		return nil, err
	}
	if f.Run.Statement != st.ID {
		return nil, errNone
	}
	if f.Run.ReportJSON != "" {
		f.Report = new(Report)
		if err := json.Unmarshal([]byte(f.Run.ReportJSON), f.Report); err != nil {
			return nil, err
		}
	}
	if body == nil {
		return f, nil
	}
	t := new(table)
	switch err := s.unsealed(id, "file", body, t); {
	case errors.Is(err, errGone):
		return f, nil
	case err != nil:
		return nil, err
	}
	f.Table = t
	if len(planned) > 0 {
		f.Plan = new(plan)
		if err := s.unsealed(id, "plan", planned, f.Plan); err != nil {
			return nil, err
		}
	}
	f.Sealing, err = s.sealing(ctx, st)
	return f, err
}

// sealing reports whether addresses can be sealed for a statement: not without a
// list key, and not once everything sealed is erased.
func (s *Service) sealing(ctx context.Context, st *statements.Statement) (bool, error) {
	n, err := s.Statements.SealsTo(ctx, st)
	return n > 0 && (st.EraseOn == 0 || s.today() < st.EraseOn), err
}

// guess is what a file is taken to be until somebody says otherwise.
func (f *File) guess(st *statements.Statement) *plan {
	p := &plan{Fields: f.Table.recognised(), Kind: statements.Organisation, Level: statements.Unconfirmed}
	if st.Signers == statements.SignersPersons {
		p.Kind = statements.Person
	}
	for i, field := range p.Fields {
		if slices.Contains(contact, field) && (!f.Sealing || slices.Contains(f.Table.Emptied, i)) {
			p.Fields[i] = ""
		}
		if p.Fields[i] == "email" {
			p.Seal = true
		}
	}
	return p
}

// check returns what must be repaired of a plan.
func (p *plan) check(t *table, sealing bool) *core.Error {
	var bad []*core.Error
	wrong := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "intake.wrong." + key, Args: args})
	}
	seen := map[string]int{}
	p.Fields = slices.Clone(p.Fields)
	for len(p.Fields) < len(t.Head) {
		p.Fields = append(p.Fields, "")
	}
	p.Fields = p.Fields[:len(t.Head)]
	fields, contacts := statements.ImportFields()
	p.Seal = false
	for i, f := range p.Fields {
		switch {
		case f == "":
		case slices.Contains(contacts, f) && !sealing, !slices.Contains(fields, f) && !slices.Contains(contacts, f):
			p.Fields[i] = ""
		case seen[f] > 0:
			wrong("column-"+columnID(i), "twice", "Column", t.Head[i], "Other", t.Head[seen[f]-1])
		default:
			seen[f] = i + 1
			p.Seal = p.Seal || f == "email"
		}
	}
	if seen["name"] == 0 {
		wrong("columns", "name")
	}
	if seen["country"] == 0 {
		wrong("columns", "country")
	}
	for i := range p.Where {
		w := &p.Where[i]
		if w.Value = strings.Join(strings.Fields(w.Value), " "); w.Column < 0 || w.Column > len(t.Head) || w.Column > 0 && w.Value == "" {
			wrong("where-"+columnID(i), "where")
		}
	}
	if p.Kind != statements.Organisation && p.Kind != statements.Person {
		p.Kind = statements.Organisation
	}
	switch p.Level {
	case statements.Vouched:
		network, is := script.Line(p.Network, 140)
		if is != script.OK {
			wrong("network", "network")
		} else {
			p.Network = network
		}
	case statements.Member, statements.Unconfirmed:
		p.Network = ""
	default:
		p.Level, p.Network = statements.Unconfirmed, ""
	}
	return core.Join(bad)
}

func columnID(i int) string { return strings.TrimPrefix(columnName(i), "column ") }

// SetPlan says what is what in a file.
func (s *Service) SetPlan(ctx context.Context, actor core.Actor, slug string, id core.ID, p plan) (err error) {
	defer core.Wrap(&err, "intake.SetPlan(%s)", slug)
	_, f, err := s.File(ctx, actor, slug, id)
	if err != nil {
		return err
	}
	if f.Table == nil || f.Run.State != open {
		return errGone
	}
	if bad := p.check(f.Table, f.Sealing); bad != nil {
		return bad
	}
	b, err := s.sealed(id, "plan", p)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := setPlan(tx, id, b)
		if err == nil && !ok {
			err = errGone
		}
		return err
	})
}

// options are how the importer reads a file.
func (f *File) options(st *statements.Statement, who core.ID) statements.ImportOptions {
	o := statements.ImportOptions{Slug: st.Slug, Columns: map[string]string{}, Only: map[string]string{}, Kind: f.Plan.Kind, Level: f.Plan.Level,
		VouchedBy: f.Plan.Network, Who: string(who), Batch: string(f.Run.ID), Contacts: f.Plan.Seal && f.Sealing}
	fields, contacts := statements.ImportFields()
	if o.Contacts {
		fields = append(fields, contacts...)
	}
	for _, field := range fields {
		o.Columns[field] = ""
		if i := slices.Index(f.Plan.Fields, field); i >= 0 {
			o.Columns[field] = columnName(i)
		}
	}
	return o
}

// rows writes a file for the importer: without the rows that a condition leaves out.
func (f *File) rows() (data []byte, left int) {
	date := slices.Index(f.Plan.Fields, "date")
	t := *f.Table
	t.Rows, t.Lines = nil, nil
	for i := range f.Table.Rows {
		fits := true
		for _, w := range f.Plan.Where {
			if w.Column > 0 && script.Fold(f.Table.cell(i, w.Column-1)) != script.Fold(w.Value) {
				fits = false
			}
		}
		if !fits {
			left++
			continue
		}
		t.Rows, t.Lines = append(t.Rows, f.Table.Rows[i]), append(t.Lines, f.Table.Lines[i])
	}
	f.lines = t.Lines
	return t.csv(func(_, column int, c string) string {
		if column == date {
			return isoDay(c)
		}
		return c
	}), left
}

// line is where a line of what the importer read stands in the file.
func (f *File) line(n int) int {
	if i := n - 2; i >= 0 && i < len(f.lines) {
		return f.lines[i]
	}
	return n
}
