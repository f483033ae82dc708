package statements

import (
	"groundswell/internal/core"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/db"
)

const endorsementColumns = `id, statement, version, affirmed, lang, kind, visibility, state, level, country, day, expires_on, tries,
	bounced, muted, link_hash, batch, name, website, affiliation, logo, vouched_by, region, script, sort_key, who`

func scanEndorsement(r db.Row) (*Endorsement, error) {
	var e Endorsement
	var id, st, lang, kind, vis, level string
	var day, expires, bounced, muted int64
	err := r.Scan(&id, &st, &e.Version, &e.Affirmed, &lang, &kind, &vis, &e.State, &level, &e.Country, &day, &expires, &e.Tries,
		&bounced, &muted, &e.LinkHash, &e.Batch, &e.Name, &e.Website, &e.Affiliation, &e.Logo, &e.VouchedBy,
		&e.Region, &e.Script, &e.SortKey, &e.Who)
	e.ID, e.Statement, e.Lang, e.Kind, e.Visibility, e.Level = core.ID(id), core.ID(st), core.Lang(lang), EndorserKind(kind), Visibility(vis), Level(level)
	e.Day, e.ExpiresOn, e.Bounced, e.Muted = core.Day(day), core.Day(expires), bounced == 1, muted == 1
	return &e, err
}

// insertEndorsement adds a row and reports whether it did: the same form sent
// twice adds nothing.
func insertEndorsement(tx *db.Tx, e *Endorsement) (added bool, err error) {
	// Only nodes of the release before look for it, on PostgreSQL, while one after
	// the other is brought to this one.
	form := e.FormHash
	if form == "" {
		form = e.LinkHash
	}
	n, err := tx.Exec(`INSERT INTO statements_endorsement (`+endorsementColumns+`, form_hash, shuffled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0, 0, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
		ON CONFLICT DO NOTHING`,
		string(e.ID), string(e.Statement), e.Version, e.Affirmed, string(e.Lang), string(e.Kind), string(e.Visibility), e.State,
		string(e.Level), e.Country, int64(e.Day), int64(e.ExpiresOn), e.LinkHash, e.Batch, e.Name, e.Website,
		e.Affiliation, e.Logo, e.VouchedBy, e.Region, e.Script, notNull(e.SortKey), notNull(e.Who), form, shuffled(tx))
	return n == 1, err
}

// shuffled is 1 where rows lie in the order of their random ids anyway.
func shuffled(tx *db.Tx) int64 {
	if tx.Engine() == db.SQLite {
		return 1
	}
	return 0
}

// notNull keeps NULL out of the table: no value is an empty one.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func insertRecord(tx *db.Tx, id core.ID, listKey string, sealed []byte) error {
	_, err := tx.Exec(`INSERT INTO statements_record (endorsement, list_key, sealed, amended) VALUES ($1, $2, $3, $4)`,
		string(id), listKey, sealed, []byte{})
	return err
}

// maxAmendments is how often one endorsement can be corrected: each correction is
// kept, sealed, until the list is opened.
const maxAmendments = 20

// amendRecord adds a sealed correction behind the earlier ones: each is a file of
// its own, and they are parted again when the list is opened.
func amendRecord(tx *db.Tx, id core.ID, more []byte) error {
	_, _, amended, err := recordOf(tx, id)
	if err != nil {
		return err
	}
	if len(opening.SplitAge(amended)) >= maxAmendments {
		return &core.Error{Kind: core.TooMany, Key: "statements.mine.too_often"}
	}
	_, err = tx.Exec(`UPDATE statements_record SET amended = $1 WHERE endorsement = $2`, append(amended, more...), string(id))
	return err
}

// recordOf returns the sealed record of an endorsement; NotFound for an imported one.
func recordOf(tx *db.Tx, id core.ID) (listKey string, sealed, amended []byte, err error) {
	err = tx.Get([]any{&listKey, &sealed, &amended}, `SELECT list_key, sealed, amended FROM statements_record WHERE endorsement = $1`, string(id))
	return listKey, sealed, amended, err
}

func endorsementByLink(tx *db.Tx, hash string) (*Endorsement, error) {
	return db.One(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement WHERE link_hash = $1`, hash)
}

func endorsementByID(tx *db.Tx, id core.ID) (*Endorsement, error) {
	return db.One(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement WHERE id = $1`, string(id))
}

// setConfirmed ends the waiting of a sign-on, unless it has ended or its address
// was changed since it was read; it reports whether it did.
func setConfirmed(tx *db.Tx, e *Endorsement) (bool, error) {
	n, err := tx.Exec(`UPDATE statements_endorsement SET state = $1, day = $2, expires_on = 0, tries = 0, who = $3
		WHERE id = $4 AND state = 'pending' AND link_hash = $5`, e.State, int64(e.Day), []byte{}, string(e.ID), e.LinkHash)
	return n == 1, err
}

func setState(tx *db.Tx, id core.ID, from, to string) (bool, error) {
	n, err := tx.Exec(`UPDATE statements_endorsement SET state = $1 WHERE id = $2 AND state = $3`, to, string(id), from)
	return n == 1, err
}

// updatePublic writes the printed part of an endorsement.
func updatePublic(tx *db.Tx, e *Endorsement) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET visibility = $1, level = $2, country = $3, name = $4, website = $5, affiliation = $6,
		logo = $7, vouched_by = $8, region = $9, script = $10, sort_key = $11, who = $12, shuffled = 0 WHERE id = $13`,
		string(e.Visibility), string(e.Level), e.Country, e.Name, e.Website, e.Affiliation, e.Logo, e.VouchedBy, e.Region, e.Script,
		notNull(e.SortKey), notNull(e.Who), string(e.ID))
	return err
}

func setAffirmed(tx *db.Tx, id core.ID, version int64, lang core.Lang, state string) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET version = $1, affirmed = $1, lang = $2, state = $3, shuffled = 0 WHERE id = $4`, version, string(lang), state, string(id))
	return err
}

func setMuted(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET muted = 1, shuffled = 0 WHERE id = $1`, string(id))
	return err
}

func setBounced(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET bounced = 1, shuffled = 0 WHERE id = $1`, string(id))
	return err
}

func addTry(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET tries = tries + 1 WHERE id = $1 AND state = 'pending'`, string(id))
	return err
}

func setTries(tx *db.Tx, id core.ID, n int64) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET tries = $1 WHERE id = $2 AND state = 'pending'`, n, string(id))
	return err
}

// rebind gives a pending row the form and link of another mailbox: what was sent
// to the one before leads nowhere.
func rebind(tx *db.Tx, id core.ID, form, link string) error {
	_, err := tx.Exec(`UPDATE statements_endorsement SET form_hash = $1, link_hash = $2, tries = $3 WHERE id = $4 AND state = 'pending'`, form, link, maxTries, string(id))
	return err
}

func insertSigner(tx *db.Tx, statement core.ID, who []byte, endorsement core.ID) (added bool, err error) {
	n, err := tx.Exec(`INSERT INTO statements_signer (statement, who, endorsement) VALUES ($1, $2, $3) ON CONFLICT (statement, who) DO NOTHING`,
		string(statement), who, string(endorsement))
	return n == 1, err
}

func hasSigner(tx *db.Tx, statement core.ID, who []byte) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT COUNT(*) FROM statements_signer WHERE statement = $1 AND who = $2`, string(statement), who)
	return n > 0, err
}

// forgetName deletes what tells who signed: the fingerprint and the search words.
func forgetName(tx *db.Tx, id core.ID) error {
	if _, err := tx.Exec(`DELETE FROM statements_signer WHERE endorsement = $1`, string(id)); err != nil {
		return err
	}
	return forgetWords(tx, id)
}

func forgetWords(tx *db.Tx, id core.ID) error {
	_, err := tx.Exec(`DELETE FROM statements_word WHERE endorsement = $1`, string(id))
	return err
}

func deleteEndorsement(tx *db.Tx, id core.ID) error {
	if err := forgetName(tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM statements_record WHERE endorsement = $1`, string(id)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM statements_endorsement WHERE id = $1`, string(id))
	return err
}

func insertWithdrawn(tx *db.Tx, statement, id core.ID) error {
	_, err := tx.Exec(`INSERT INTO statements_withdrawn (endorsement, statement) VALUES ($1, $2) ON CONFLICT (endorsement) DO NOTHING`, string(id), string(statement))
	return err
}

// insertWords enters the words of a name, up to four in one statement: each is
// two entries of an index, and asking for each apart cost as much as writing them.
func insertWords(tx *db.Tx, e *Endorsement, words []string) error {
	letters := lettersOf(words)
	for len(words) > 0 {
		n := min(len(words), 4)
		args := []any{string(e.Statement), string(e.ID), letters}
		for _, w := range words[:n] {
			args = append(args, []byte(w))
		}
		words = words[n:]
		const head, tail = `INSERT INTO statements_word (statement, endorsement, letters, word) VALUES ($1, $2, $3, $4)`, ` ON CONFLICT (statement, word, endorsement) DO NOTHING`
		q := head + tail
		switch n {
		case 2:
			q = head + `, ($1, $2, $3, $5)` + tail
		case 3:
			q = head + `, ($1, $2, $3, $5), ($1, $2, $3, $6)` + tail
		case 4:
			q = head + `, ($1, $2, $3, $5), ($1, $2, $3, $6), ($1, $2, $3, $7)` + tail
		}
		if _, err := tx.Exec(q, args...); err != nil {
			return err
		}
	}
	return nil
}

// expired returns pending endorsements whose time is over, at most 500.
func expired(tx *db.Tx, today core.Day) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE state = 'pending' AND expires_on < $1 LIMIT 500`, int64(today))
}

// logoShown reports whether a picture is an issuer's, or of an endorsement that
// was confirmed: one that waits is nobody's yet.
func logoShown(tx *db.Tx, name string) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT (SELECT COUNT(*) FROM statements_endorsement WHERE logo = $1 AND state = 'confirmed')
		+ (SELECT COUNT(*) FROM statements_edition WHERE issuers LIKE '%' || $1 || '%')`, name)
	return n > 0, err
}

// logoUsed reports whether an endorsement or an issuer has this picture.
func logoUsed(tx *db.Tx, name string) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT (SELECT COUNT(*) FROM statements_endorsement WHERE logo = $1)
		+ (SELECT COUNT(*) FROM statements_edition WHERE issuers LIKE '%' || $1 || '%')`, name)
	return n > 0, err
}

// endorsementsAfter returns up to limit endorsements that are not pending, in
// the order of their random ids.
func endorsementsAfter(tx *db.Tx, statement core.ID, after string, limit int64) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement
		WHERE statement = $1 AND id > $2 AND state <> 'pending' ORDER BY id LIMIT $3`, string(statement), after, limit)
}

func heldEndorsements(tx *db.Tx, statement core.ID) ([]*Endorsement, error) {
	return db.All(tx, scanEndorsement, `SELECT `+endorsementColumns+` FROM statements_endorsement WHERE statement = $1 AND state = 'held' ORDER BY id`, string(statement))
}

// unshuffled returns the ids whose rows still lie where they were written.
func unshuffled(tx *db.Tx) ([]string, error) {
	return db.All(tx, func(r db.Row) (s string, err error) { return s, r.Scan(&s) },
		`SELECT id FROM statements_endorsement WHERE shuffled = 0 AND state <> 'pending' LIMIT 5000`)
}

func markShuffled(tx *db.Tx, id string) error {
	if _, err := tx.Exec(`UPDATE statements_endorsement SET shuffled = 1 WHERE id = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE statements_record SET list_key = list_key WHERE endorsement = $1`, id); err != nil {
		return err
	}
	return rewriteLogged(tx, id)
}

// exportRow is an endorsement with what is sealed of it; ListKey is "" when
// nothing is.
type exportRow struct {
	*Endorsement
	ListKey         string
	Sealed, Amended []byte
}

// withMore scans the columns behind those of another scan function.
type withMore struct {
	db.Row
	more []any
}

func (r withMore) Scan(dest ...any) error { return r.Row.Scan(append(dest, r.more...)...) }

// exportAfter is [endorsementsAfter] with the sealed records.
func exportAfter(tx *db.Tx, statement core.ID, after core.ID, limit int64) ([]exportRow, error) {
	return db.All(tx, func(r db.Row) (x exportRow, err error) {
		x.Endorsement, err = scanEndorsement(withMore{r, []any{&x.ListKey, &x.Sealed, &x.Amended}})
		return x, err
	}, `SELECT `+endorsementColumns+`, COALESCE(list_key, ''), sealed, amended
		FROM statements_endorsement LEFT JOIN statements_record ON endorsement = id
		WHERE statement = $1 AND id > $2 AND state <> 'pending' ORDER BY id LIMIT $3`, string(statement), string(after), limit)
}

// exportCounts returns how many rows [exportAfter] goes through, how many of them
// have a sealed record, and how many endorsements were withdrawn.
func exportCounts(tx *db.Tx, statement core.ID) (lines, records, withdrawn int64, err error) {
	if err = tx.Get([]any{&lines, &records}, `SELECT COUNT(*), COUNT(endorsement)
		FROM statements_endorsement LEFT JOIN statements_record ON endorsement = id
		WHERE statement = $1 AND state <> 'pending'`, string(statement)); err != nil {
		return 0, 0, 0, err
	}
	withdrawn, err = db.Value[int64](tx, `SELECT COUNT(*) FROM statements_withdrawn WHERE statement = $1`, string(statement))
	return lines, records, withdrawn, err
}

// withdrawnAfter returns up to limit withdrawn ids in the order of the ids, which
// are random: the order in which they were withdrawn is nobody's business.
func withdrawnAfter(tx *db.Tx, statement core.ID, after core.ID, limit int64) ([]core.ID, error) {
	return db.All(tx, func(r db.Row) (id core.ID, err error) {
		var s string
		err = r.Scan(&s)
		return core.ID(s), err
	}, `SELECT endorsement FROM statements_withdrawn WHERE statement = $1 AND endorsement > $2 ORDER BY endorsement LIMIT $3`,
		string(statement), string(after), limit)
}
