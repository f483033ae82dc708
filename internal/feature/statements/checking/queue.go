package checking

import (
	"context"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// page is how many names a page of the queue holds.
const page = 30

// Filter is what somebody wants to see of the queue.
type Filter struct {
	statements.CheckQuery
	Slug  string // one statement, or all
	Alike string // yes, no, or both
	After core.ID
}

// Of is a statement that the actor may look after.
type Of struct {
	*statements.Statement
	Title string
	Held  int64
}

// Item is one name in the queue.
type Item struct {
	E        *statements.Endorsement
	Of       Of
	Mixed    bool   // letters of two scripts, besides Why
	Why      string // odd, alike, rule, unconfirmed; "" when nothing is known
	Matches  []Like
	Asked    bool
	Answered bool

	looked bool // it was compared when it came
}

// Like is another organisation that a name is like.
type Like struct {
	E     *statements.Endorsement
	Why   alike.Why
	Score int
}

// Likely reports whether a person should look at it.
func (l Like) Likely() bool { return l.Score >= alike.Likely }

// Waiting returns a page of names, where the next one begins ("" when there is none),
// and the statements that the actor may look after, with how many wait in each and
// their titles for a reader of lang.
func (s *Service) Waiting(ctx context.Context, by core.Actor, lang core.Lang, f Filter) (items []Item, next core.ID, of []Of, err error) {
	defer core.Wrap(&err, "checking.Waiting")
	all, err := s.Statements.Slugs(ctx)
	if err != nil {
		return nil, "", nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		items, next, of = nil, "", nil
		held, err := statements.CountHeld(tx)
		if err != nil {
			return err
		}
		titles, err := statements.CheckTitles(tx)
		if err != nil {
			return err
		}
		var in []Of
		for _, st := range all {
			if st.Signers == statements.SignersNone || !may(by, st) {
				continue
			}
			o := Of{st, titleFor(titles, st, lang), held[st.ID]}
			of = append(of, o)
			if f.Slug == "" || f.Slug == st.Slug {
				in = append(in, o)
			}
		}
		if f.Slug != "" && len(in) == 0 {
			return errNone
		}
		slices.SortStableFunc(of, func(a, b Of) int { return strings.Compare(a.Slug, b.Slug) })
		for _, o := range in {
			some, err := s.rows(tx, o, f, page+1)
			if err != nil {
				return err
			}
			for _, e := range some {
				items = append(items, Item{E: e, Of: o})
			}
		}
		slices.SortFunc(items, func(a, b Item) int { return strings.Compare(string(a.E.ID), string(b.E.ID)) })
		if len(items) > page {
			items, next = items[:page], items[page-1].E.ID
		}
		return fill(tx, items, 2)
	})
	return items, next, of, err
}

// titleFor returns the title of a statement for a reader: in their language, else
// in its own.
func titleFor(all map[core.ID]map[core.Lang]string, st *statements.Statement, lang core.Lang) string {
	for _, l := range []core.Lang{lang, st.Source} {
		if t := all[st.ID][l]; t != "" {
			return t
		}
	}
	return st.Slug
}

// compare compares an organisation with the others of its statement as they are now.
func (s *Service) compare(ctx context.Context, it *Item, most int) error {
	if it.E.Kind != statements.Organisation {
		return nil
	}
	found, err := s.like(ctx, it.E.Statement, it.E)
	if err != nil || len(found) == 0 {
		return err
	}
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		var ids []core.ID
		for _, m := range found {
			ids = append(ids, core.ID(m.ID))
		}
		others, err := statements.CheckMany(tx, ids)
		it.match(others, found, most)
		return err
	})
}

// match sets the others that a name is like, at most most.
func (it *Item) match(others map[core.ID]*statements.Endorsement, found []alike.Match, most int) {
	it.Matches = nil
	for _, m := range found {
		if e := others[core.ID(m.ID)]; e != nil && e.Statement == it.E.Statement && len(it.Matches) < most {
			it.Matches = append(it.Matches, Like{e, m.Why, m.Score})
		}
	}
}

// rows returns the endorsements of one statement that fit a filter.
func (s *Service) rows(tx *db.Tx, o Of, f Filter, limit int) ([]*statements.Endorsement, error) {
	if f.Alike == "yes" {
		return s.alikeRows(tx, o, f, limit)
	}
	after := f.After
	var out []*statements.Endorsement
	for {
		some, err := statements.CheckPage(tx, o.ID, f.CheckQuery, after, limit)
		if err != nil {
			return nil, err
		}
		for _, e := range some {
			after = e.ID
			if f.Alike == "no" {
				if ev, ok, err := evidenceOf(tx, e.ID); err != nil {
					return nil, err
				} else if ok && len(ev.Matches) > 0 {
					continue
				}
			}
			if out = append(out, e); len(out) == limit {
				return out, nil
			}
		}
		if len(some) < limit {
			return out, nil
		}
	}
}

// alikeRows goes through those that are like another: they are few.
func (s *Service) alikeRows(tx *db.Tx, o Of, f Filter, limit int) (out []*statements.Endorsement, err error) {
	for after := f.After; ; {
		ids, err := alikeAfter(tx, o.ID, after, 200)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			after = id
			e, _, err := statements.CheckOne(tx, id)
			if missing(err) == error(errNone) {
				continue
			} else if err != nil {
				return nil, err
			}
			if e.State == f.State && f.Fits(e) {
				if out = append(out, e); len(out) == limit {
					return out, nil
				}
			}
		}
		if len(ids) < 200 {
			return out, nil
		}
	}
}

// fill adds what is known of names, with at most most others that each is like. It
// asks once for all: a page of the queue is opened all day.
func fill(tx *db.Tx, items []Item, most int) error {
	var ids, others []core.ID
	for _, it := range items {
		ids = append(ids, it.E.ID)
	}
	known, err := evidenceFor(tx, ids)
	if err != nil {
		return err
	}
	for _, ev := range known {
		for _, m := range ev.Matches {
			others = append(others, core.ID(m.ID))
		}
	}
	like, err := statements.CheckMany(tx, others)
	if err != nil {
		return err
	}
	questions, err := askedOf(tx, ids)
	if err != nil {
		return err
	}
	for i := range items {
		it := &items[i]
		ev, ok := known[it.E.ID]
		it.looked, it.Why = ok, ev.Why
		switch {
		case it.Why != "":
		case it.E.Level == statements.Unconfirmed:
			it.Why = "unconfirmed"
		case script.Mixed(it.E.Name):
			it.Why = "odd"
		}
		it.Mixed = it.Why != "odd" && script.Mixed(it.E.Name)
		it.match(like, ev.Matches, most)
		it.Answered, it.Asked = questions[it.E.ID]
	}
	return nil
}

// One is everything that a moderator sees of one name.
type One struct {
	Item
	Ask       *asked
	Host      string // of the website, when it could show that it is theirs
	Record    string
	WellKnown string
	Domain    *looked
	Batch     string // the batch that took it off, to undo
}

// Open returns what is known of one name, and writes down that the actor looked.
func (s *Service) Open(ctx context.Context, by core.Actor, lang core.Lang, id core.ID) (o *One, err error) {
	defer core.Wrap(&err, "checking.Open")
	o = new(One)
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		*o = One{}
		e, st, err := ownOne(tx, by, id)
		if err != nil {
			return err
		}
		titles, err := statements.CheckTitles(tx)
		if err != nil {
			return err
		}
		one := []Item{{E: e, Of: Of{st, titleFor(titles, st, lang), 0}}}
		if err := fill(tx, one, most); err != nil {
			return err
		}
		o.Item = one[0]
		if o.Ask, err = askOf(tx, id); err != nil {
			return err
		}
		if o.Domain, err = domainOf(tx, id); err != nil {
			return err
		}
		// Who is vouched for, or a member, is known better already.
		if host, err := hostOf(e); err == nil && e.Level != statements.Vouched && e.Level != statements.Member {
			o.Host, o.Record, o.WellKnown = host, s.record(id, host), wellKnown(host)
		}
		if o.Batch, err = batchOf(tx, id); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "endorsement.read", core.Ref{Kind: "endorsement", ID: id}, "")
	})
	if err != nil {
		return nil, err
	}
	// As they are now: who signed later may be like it too.
	if o.E.State == statements.StateHeld || !o.looked {
		err = s.compare(ctx, &o.Item, most)
	}
	return o, err
}

// ownOne returns an endorsement that the actor may look at, and its statement.
func ownOne(tx *db.Tx, by core.Actor, id core.ID) (*statements.Endorsement, *statements.Statement, error) {
	e, st, err := statements.CheckOne(tx, id)
	if err != nil {
		return nil, nil, missing(err)
	}
	if !may(by, st) {
		return nil, nil, errNone
	}
	return e, st, nil
}

// Accept lets a held name count.
func (s *Service) Accept(ctx context.Context, by core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "checking.Accept")
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		_, st, err := ownOne(tx, by, id)
		if err != nil {
			return err
		}
		ok, err := s.Statements.Judge(tx, st, id, statements.StateHeld, statements.StateConfirmed, "")
		if err != nil {
			return err
		}
		if !ok {
			return &core.Error{Kind: core.Conflict, Key: "checking.moved"}
		}
		if err := dropAsk(tx, id); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "endorsement.accept", core.Ref{Kind: "endorsement", ID: id}, "")
	})
	s.Statements.Judged()
	return err
}
