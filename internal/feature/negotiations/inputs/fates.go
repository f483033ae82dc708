package inputs

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// Verdict is what became of one input in the next draft.
type Verdict struct {
	*Input
	Fate           // as the program thinks
	Said   Outcome // as a person decided; "" if nobody did
	Now    string  // the words of the paragraphs it is judged by
	Labels []string
}

// Is is what holds: what a person decided, else what the program thinks.
func (v *Verdict) Is() Outcome {
	if v.Said != "" {
		return v.Said
	}
	return v.Outcome
}

// Fates says what became of the inputs of a draft in the one after it, nil if there is
// none yet.
func (s *Service) Fates(ctx context.Context, t *Table) (next *negotiations.Draft, out []*Verdict, err error) {
	defer core.Wrap(&err, "inputs.Fates")
	i := slices.Index(t.Path.Drafts, t.Draft)
	if i < 0 || i+1 >= len(t.Path.Drafts) {
		return nil, nil, nil
	}
	step := t.Path.Steps[i]
	by := NewStep(step.Old.Paragraphs, step.New.Paragraphs, step.Result)
	var said []Said
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { said, err = saidOf(tx, t.Path.ID); return err }); err != nil {
		return nil, nil, err
	}
	for _, in := range t.Inputs {
		if !in.Live() {
			continue
		}
		v := &Verdict{Input: in, Fate: by.Judge(in)}
		for _, x := range said {
			if x.Input == in.ID && x.Draft == step.New.ID {
				v.Said = x.Outcome
			}
		}
		v.Now = joined(step.New.Paragraphs, v.At)
		for _, n := range v.At {
			v.Labels = append(v.Labels, step.New.Paragraphs[n].Path)
		}
		out = append(out, v)
	}
	return step.New, out, nil
}

// Decide stores what a person decided became of an input in the draft after its own; ""
// takes it back.
func (s *Service) Decide(ctx context.Context, actor core.Actor, slug string, id core.ID, o Outcome) (err error) {
	defer core.Wrap(&err, "inputs.Decide(%s)", slug)
	if o != "" && !slices.Contains(Outcomes, o) {
		return invalid("outcome", "outcome")
	}
	p, err := s.theirs(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		in, err := inputByID(tx, p.ID, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(p.Drafts, func(d *negotiations.Draft) bool { return d.ID == in.Draft })
		if i < 0 || i+1 >= len(p.Drafts) {
			return errNone
		}
		if next := p.Drafts[i+1].ID; o == "" {
			err = deleteSaid(tx, id, next)
		} else {
			err = putSaid(tx, Said{id, next, o, string(actor.Account), s.today()})
		}
		if err != nil {
			return err
		}
		return s.note(tx, string(actor.Account), "input.fate", p)
	})
}
