package statements

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// Correct changes what is printed (or, of a sealed endorsement, adds a sealed
// correction). A new name of an organisation is looked at again when it is odd.
func (s *Service) Correct(ctx context.Context, link string, in SignInput) (err error) {
	defer core.Wrap(&err, "statements.Correct")
	m, err := s.Mine(ctx, link)
	if err != nil {
		return err
	}
	clean, bad := in.cleanCorrection(&m.Endorsement)
	if bad != nil {
		return bad
	}
	next := m.Endorsement
	next.Country = clean.Country
	if next.Visibility == Public {
		next.print(clean.Name, clean.Website, clean.Affiliation)
		if next.Level == ByDomain && next.Website != m.Website {
			next.Level = ByAddress // the domain that was compared is no longer there
		}
	}
	var of *Statement
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		of, err = statementByID(tx, m.Statement)
		return err
	}); err != nil {
		return err
	}
	odd, note := s.look(ctx, of, &next)
	if script.Fold(next.Name) == script.Fold(m.Name) {
		odd = s.odd(ctx, of, &next) // the rules ask about new names
	}
	if (m.Level == Vouched || m.Level == Member) && script.Fold(next.Name) != script.Fold(m.Name) {
		odd = true // who was vouched for had another name
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		e, st, err := s.mine(tx, link)
		if err != nil {
			return err
		}
		if e.State == statePending {
			return errGone // nothing is confirmed yet: sign again instead
		}
		amended, err := s.amendment(tx, e, Amendment{Name: clean.Name, Country: clean.Country, Website: clean.Website, Affiliation: clean.Affiliation})
		if err != nil {
			return err
		}
		was := e.State
		row := *e
		row.Country = clean.Country
		if row.Visibility == Public {
			row.print(clean.Name, clean.Website, clean.Affiliation)
			row.Level = next.Level
			if err := forgetWords(tx, row.ID); err != nil {
				return err
			}
		}
		if odd && was != stateHeld && was != stateInvalidated {
			row.State = stateHeld
			if _, err := setState(tx, row.ID, was, stateHeld); err != nil {
				return err
			}
		}
		if err := updatePublic(tx, &row); err != nil {
			return err
		}
		if err := note(tx); err != nil {
			return err
		}
		if len(amended) > 0 {
			if err := amendRecord(tx, row.ID, amended); err != nil {
				return err
			}
		}
		return s.changed(tx, st, e, &row, "")
	})
	s.changes.Add(1)
	return err
}

// cleanCorrection checks the fields that can be corrected.
func (in SignInput) cleanCorrection(e *Endorsement) (SignInput, *core.Error) {
	var bad []*core.Error
	wrong := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "statements.wrong." + key, Args: args})
	}
	name, p := script.Line(in.Name, maxName)
	if p != script.OK && !(p == script.Empty && e.Visibility == Sealed) {
		wrong("name", "name_"+p.Key(), "N", int64(maxName))
	}
	in.Name = name
	switch {
	case in.Country == NoCountry && e.Visibility == Sealed:
		in.Country = ""
	case in.Country == i18n.International && e.Kind == Organisation:
	case !i18n.ValidCountry(in.Country):
		wrong("country", "country")
	}
	if e.Kind == Organisation {
		in.cleanWebsite(wrong)
		in.Affiliation = ""
	} else {
		in.Website = ""
		if in.Affiliation, p = script.Line(in.Affiliation, maxAffiliation); p != script.OK && p != script.Empty {
			wrong("affiliation", "affiliation_"+p.Key(), "N", int64(maxAffiliation))
		}
	}
	return in, core.Join(bad)
}

// amendment seals a correction to the list key that the record was sealed to, or
// to the current one. An imported endorsement has no record and gets none.
func (s *Service) amendment(tx *db.Tx, e *Endorsement, a Amendment) ([]byte, error) {
	id, _, _, err := recordOf(tx, e.ID)
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	keys, err := listKeys(tx, e.Statement)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if k.ID == id {
			a.Format, a.Endorsement = opening.AmendmentFormat, e.ID
			return s.seal(k, a)
		}
	}
	return nil, errNoKey
}
