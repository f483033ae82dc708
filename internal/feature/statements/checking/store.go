package checking

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/platform/db"
)

// ruleOf returns the rule of a statement; nobody set one: [Odd].
func ruleOf(tx *db.Tx, st core.ID) (Rule, error) {
	r, err := db.Value[string](tx, `SELECT rule FROM checking_rule WHERE statement = $1`, string(st))
	if core.KindOf(err) == core.NotFound {
		return Odd, nil
	}
	return Rule(r), err
}

func setRule(tx *db.Tx, st core.ID, r Rule) error {
	_, err := tx.Exec(`INSERT INTO checking_rule (statement, rule) VALUES ($1, $2)
		ON CONFLICT (statement) DO UPDATE SET rule = excluded.rule`, string(st), string(r))
	return err
}

// evidence is why a name waits.
type evidence struct {
	Endorsement, Statement core.ID
	Why                    string // odd, alike, rule; "": it does not
	Matches                []alike.Match
}

func putEvidence(tx *db.Tx, e evidence) error {
	b, err := json.Marshal(e.Matches)
	if err != nil {
		return err
	}
	score := 0
	if len(e.Matches) > 0 {
		score = e.Matches[0].Score
	}
	_, err = tx.Exec(`INSERT INTO checking_evidence (endorsement, statement, why, score, matches) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (endorsement) DO UPDATE SET why = excluded.why, score = excluded.score, matches = excluded.matches`,
		string(e.Endorsement), string(e.Statement), e.Why, int64(score), string(b))
	return err
}

// evidenceOf returns what is known of an endorsement; ok is false when nothing is.
func evidenceOf(tx *db.Tx, id core.ID) (e evidence, ok bool, err error) {
	var b string
	err = tx.Get([]any{&e.Why, &b}, `SELECT why, matches FROM checking_evidence WHERE endorsement = $1`, string(id))
	if core.KindOf(err) == core.NotFound {
		return e, false, nil
	} else if err != nil {
		return e, false, err
	}
	e.Endorsement = id
	return e, true, json.Unmarshal([]byte(b), &e.Matches)
}

// evidenceFor is [evidenceOf] for many, by endorsement.
func evidenceFor(tx *db.Tx, ids []core.ID) (map[core.ID]evidence, error) {
	out := map[core.ID]evidence{}
	if len(ids) == 0 {
		return out, nil
	}
	err := tx.Each(func(r db.Row) error {
		var id, b string
		var e evidence
		if err := r.Scan(&id, &e.Why, &b); err != nil {
			return err
		}
		e.Endorsement = core.ID(id)
		err := json.Unmarshal([]byte(b), &e.Matches)
		out[e.Endorsement] = e
		return err
	}, `SELECT endorsement, why, matches FROM checking_evidence WHERE endorsement IN (`+db.Marks(len(ids))+`)`, anys(ids)...)
	return out, err
}

// askedOf returns which of these were asked something, and whether they answered.
func askedOf(tx *db.Tx, ids []core.ID) (map[core.ID]bool, error) {
	out := map[core.ID]bool{}
	if len(ids) == 0 {
		return out, nil
	}
	err := tx.Each(func(r db.Row) error {
		var id string
		var answered int64
		err := r.Scan(&id, &answered)
		out[core.ID(id)] = answered != 0
		return err
	}, `SELECT endorsement, answered_on FROM checking_ask WHERE endorsement IN (`+db.Marks(len(ids))+`)`, anys(ids)...)
	return out, err
}

func anys(ids []core.ID) (out []any) {
	for _, id := range ids {
		out = append(out, string(id))
	}
	return out
}

// alikeAfter returns the ids of endorsements that are like another, in their order.
func alikeAfter(tx *db.Tx, st, after core.ID, limit int64) ([]core.ID, error) {
	return db.All(tx, scanID, `SELECT endorsement FROM checking_evidence
		WHERE statement = $1 AND score > 0 AND endorsement > $2 ORDER BY endorsement LIMIT $3`, string(st), string(after), limit)
}

func scanID(r db.Row) (core.ID, error) {
	var id string
	err := r.Scan(&id)
	return core.ID(id), err
}

// evidenceAfter returns ids that there is something about, to find those that are
// gone.
func evidenceAfter(tx *db.Tx, after core.ID, limit int64) ([]core.ID, error) {
	return db.All(tx, scanID, `SELECT endorsement FROM checking_evidence WHERE endorsement > $1 ORDER BY endorsement LIMIT $2`, string(after), limit)
}

func asksAfter(tx *db.Tx, after core.ID, limit int64) ([]core.ID, error) {
	return db.All(tx, scanID, `SELECT endorsement FROM checking_ask WHERE endorsement > $1 ORDER BY endorsement LIMIT $2`, string(after), limit)
}

func domainsAfter(tx *db.Tx, after core.ID, limit int64) ([]core.ID, error) {
	return db.All(tx, scanID, `SELECT endorsement FROM checking_domain WHERE endorsement > $1 ORDER BY endorsement LIMIT $2`, string(after), limit)
}

// drop deletes everything about an endorsement.
func drop(tx *db.Tx, id core.ID) error {
	if err := dropAsk(tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM checking_domain WHERE endorsement = $1`, string(id)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM checking_evidence WHERE endorsement = $1`, string(id))
	return err
}

// asked is a question to a signer.
type asked struct {
	Question, Answer string
	On, AnsweredOn   core.Day
}

func putAsk(tx *db.Tx, id, st core.ID, question string, on core.Day) error {
	_, err := tx.Exec(`INSERT INTO checking_ask (endorsement, statement, question, answer, asked_on, answered_on) VALUES ($1, $2, $3, '', $4, 0)
		ON CONFLICT (endorsement) DO UPDATE SET question = excluded.question, answer = '', asked_on = excluded.asked_on, answered_on = 0`,
		string(id), string(st), question, int64(on))
	return err
}

func setAnswer(tx *db.Tx, id core.ID, answer string, on core.Day) (bool, error) {
	n, err := tx.Exec(`UPDATE checking_ask SET answer = $1, answered_on = $2 WHERE endorsement = $3`, answer, int64(on), string(id))
	return n == 1, err
}

// askOf returns the question to who signed, or nil.
func askOf(tx *db.Tx, id core.ID) (*asked, error) {
	var a asked
	var on, answered int64
	err := tx.Get([]any{&a.Question, &a.Answer, &on, &answered}, `SELECT question, answer, asked_on, answered_on FROM checking_ask WHERE endorsement = $1`, string(id))
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	a.On, a.AnsweredOn = core.Day(on), core.Day(answered)
	return &a, err
}

func dropAsk(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM checking_ask WHERE endorsement = $1`, string(id))
	return err
}

// dropAsks deletes questions that were asked before a day.
func dropAsks(tx *db.Tx, before core.Day) error {
	_, err := tx.Exec(`DELETE FROM checking_ask WHERE asked_on < $1`, int64(before))
	return err
}

// looked is what the check of a domain found.
type looked struct {
	Host, Result string
	On           core.Day
}

func putDomain(tx *db.Tx, id core.ID, l looked) error {
	_, err := tx.Exec(`INSERT INTO checking_domain (endorsement, host, result, looked_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT (endorsement) DO UPDATE SET host = excluded.host, result = excluded.result, looked_on = excluded.looked_on`,
		string(id), l.Host, l.Result, int64(l.On))
	return err
}

// domainOf returns what was found, or nil when nobody has looked.
func domainOf(tx *db.Tx, id core.ID) (*looked, error) {
	var l looked
	var on int64
	err := tx.Get([]any{&l.Host, &l.Result, &on}, `SELECT host, result, looked_on FROM checking_domain WHERE endorsement = $1`, string(id))
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	l.On = core.Day(on)
	return &l, err
}
