package rolls

import (
	"context"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// Lengths in characters.
const (
	maxTo   = 200
	maxText = 4000
)

// check cleans a delivery and says what is wrong with it.
func (d *Delivery) check(today core.Day) error {
	var bad []*core.Error
	wrong := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "rolls.wrong." + key, Args: args})
	}
	line, problem := script.Line(d.To, maxTo)
	if line == "" {
		wrong("to", "to")
	} else if problem != 0 {
		wrong("to", "to_long", "N", maxTo)
	}
	d.To = line
	for _, x := range []struct {
		field string
		text  *string
	}{{"answer", &d.Answer}, {"note", &d.Note}} {
		if strings.TrimSpace(*x.text) == "" {
			*x.text = ""
			continue
		}
		text, problem := script.Text(strings.ReplaceAll(*x.text, "\r\n", "\n"), maxText)
		if problem != 0 {
			wrong(x.field, "text_long", "N", maxText)
		}
		*x.text = text
	}
	if !slices.Contains(Kinds, d.Kind) {
		wrong("kind", "kind")
	}
	if d.Country != "" && !i18n.ValidCountry(d.Country) {
		wrong("country", "country")
	}
	if d.Day <= 0 || d.Day > today+1 {
		wrong("day", "day")
	}
	if d.Answered != 0 && (d.Answered < d.Day || d.Answered > today+1) {
		wrong("answered", "answered")
	}
	if e := core.Join(bad); e != nil {
		return e
	}
	return nil
}

// Deliver writes down a delivery, or with an id changes one.
func (s *Service) Deliver(ctx context.Context, d Delivery, who core.Actor) (err error) {
	defer core.Wrap(&err, "rolls.Deliver")
	if err := d.check(core.DayOf(s.Now())); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		x := d
		x.File = ""
		if x.Snapshot != "" {
			snap, err := snapshotByID(tx, x.Snapshot)
			if core.KindOf(err) == core.NotFound || err == nil && (snap.Statement != x.Statement || !snap.Public()) {
				return &core.Error{Kind: core.Invalid, Field: "snapshot", Key: "rolls.wrong.snapshot"}
			}
			if err != nil {
				return err
			}
			if !x.Lang.Valid() || !slices.Contains(annex.Formats, x.Format) || !slices.Contains(annex.Orders, x.Order) {
				return &core.Error{Kind: core.Invalid, Field: "snapshot", Key: "rolls.wrong.file"}
			}
			f := File{Snapshot: snap.ID, Lang: x.Lang, Format: x.Format, Order: x.Order}
			x.File = f.ID(snap)
		} else {
			x.Lang, x.Format, x.Order = "", "", ""
		}
		now := s.Now().Unix() / 60 * 60
		what := "roll.deliver"
		if x.ID == "" {
			x.ID, x.By, x.At, x.Changed = core.NewID(), who.Account, now, now
			if ok, err := insertDelivery(tx, &x); err != nil || !ok {
				return err
			}
		} else {
			old, err := deliveryByID(tx, x.ID)
			if err != nil {
				return err
			}
			if old.Statement != x.Statement {
				return errNone
			}
			if old.Snapshot == x.Snapshot && old.Lang == x.Lang && old.Format == x.Format && old.Order == x.Order {
				x.File = old.File // it is what was handed over then, whatever has left since
			}
			x.Changed, what = now, "roll.deliver_change"
			if err := updateDelivery(tx, &x); err != nil {
				return err
			}
		}
		return audit.Add(tx, s.Now(), string(who.Account), what, core.Ref{Kind: "statement", ID: x.Statement}, string(x.ID))
	})
}

// Deliveries returns to whom a statement was handed over, the latest first.
func (s *Service) Deliveries(ctx context.Context, statement core.ID) (out []*Delivery, err error) {
	defer core.Wrap(&err, "rolls.Deliveries")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = deliveries(tx, statement)
		return err
	})
	return out, err
}

// Delivery returns one delivery of a statement.
func (s *Service) Delivery(ctx context.Context, statement, id core.ID) (d *Delivery, err error) {
	defer core.Wrap(&err, "rolls.Delivery")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if d, err = deliveryByID(tx, id); err == nil && d.Statement != statement {
			err = errNone
		}
		return err
	})
	return d, err
}
