package importing

import (
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/db"
)

const uploadColumns = `id, negotiation, by_who, at, expires, revision, state, body`

func scanUpload(r db.Row) (*Upload, error) {
	u := new(Upload)
	var id, negotiation, body string
	if err := r.Scan(&id, &negotiation, &u.By, &u.At, &u.Expires, &u.Revision, &u.State, &body); err != nil {
		return nil, err
	}
	u.ID, u.Negotiation = core.ID(id), core.ID(negotiation)
	return u, json.Unmarshal([]byte(body), &u.Facts)
}

// uploads returns what is being corrected for a negotiation, the newest first.
func uploads(tx *db.Tx, negotiation core.ID, now int64) ([]*Upload, error) {
	return db.All(tx, scanUpload, `SELECT `+uploadColumns+` FROM importing_upload WHERE negotiation = $1 AND expires > $2 ORDER BY at DESC, id`, string(negotiation), now)
}

// unsaved counts, by negotiation, what was brought in and is not saved.
func unsaved(tx *db.Tx, now int64) (map[core.ID]int64, error) {
	return db.Counts[core.ID](tx, `SELECT negotiation, COUNT(id) FROM importing_upload WHERE expires > $1 GROUP BY negotiation`, now)
}

// uploadByID returns one, with what the program read if base is set.
func uploadByID(tx *db.Tx, negotiation, id core.ID, now int64, base bool) (*Upload, error) {
	u, err := db.One(tx, scanUpload, `SELECT `+uploadColumns+` FROM importing_upload WHERE id = $1 AND negotiation = $2 AND expires > $3`, string(id), string(negotiation), now)
	if err != nil {
		return nil, err
	}
	if base {
		text, err := db.Value[string](tx, `SELECT base FROM importing_upload WHERE id = $1`, string(id))
		if err != nil {
			return nil, err
		}
		u.Base = new(draft.Draft)
		if err := json.Unmarshal([]byte(text), u.Base); err != nil {
			return nil, err
		}
	}
	return u, nil
}

func insertUpload(tx *db.Tx, u *Upload) error {
	body, err := json.Marshal(u.Facts)
	if err != nil {
		return err
	}
	base, err := json.Marshal(u.Base)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO importing_upload (`+uploadColumns+`, base) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		string(u.ID), string(u.Negotiation), u.By, u.At, u.Expires, u.Revision, u.State, string(body), string(base))
	return err
}

// updateUpload writes facts, corrections and state; false if the revision is another
// one by now.
func updateUpload(tx *db.Tx, u *Upload) (bool, error) {
	body, err := json.Marshal(u.Facts)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE importing_upload SET revision = revision + 1, state = $1, body = $2 WHERE id = $3 AND revision = $4`,
		u.State, string(body), string(u.ID), u.Revision)
	return n == 1, err
}

// updateBase writes what the program read anew, with the facts; false if the revision is
// another one by now.
func updateBase(tx *db.Tx, u *Upload) (bool, error) {
	body, err := json.Marshal(u.Facts)
	if err != nil {
		return false, err
	}
	base, err := json.Marshal(u.Base)
	if err != nil {
		return false, err
	}
	n, err := tx.Exec(`UPDATE importing_upload SET revision = revision + 1, body = $1, base = $2 WHERE id = $3 AND revision = $4`, string(body), string(base), string(u.ID), u.Revision)
	return n == 1, err
}

// putRaw keeps the bytes of a file for as long as its upload waits.
func putRaw(tx *db.Tx, upload core.ID, data []byte) error {
	_, err := tx.Exec(`INSERT INTO importing_raw (upload, data) VALUES ($1, $2)`, string(upload), data)
	return err
}

func rawOf(tx *db.Tx, upload core.ID) ([]byte, error) {
	return db.One(tx, func(r db.Row) (b []byte, err error) { return b, r.Scan(&b) }, `SELECT data FROM importing_raw WHERE upload = $1`, string(upload))
}

// anyFixes returns the corrections of a file in whichever way it was read.
func anyFixes(tx *db.Tx, negotiation core.ID, hash string) (out []Fix, err error) {
	all, err := db.All(tx, func(r db.Row) (s string, err error) { return s, r.Scan(&s) },
		`SELECT body FROM importing_fixes WHERE negotiation = $1 AND (reading = $2 OR reading LIKE $3) ORDER BY at DESC, reading LIMIT 1`, string(negotiation), hash, hash+":%")
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return out, json.Unmarshal([]byte(all[0]), &out)
}

// forgetFile deletes a file that was kept and the corrections of it, which quote it.
func forgetFile(tx *db.Tx, negotiation core.ID, hash string) error {
	if hash == "" {
		return nil // it was pasted: nothing is kept of that
	}
	if _, err := tx.Exec(`DELETE FROM importing_fixes WHERE negotiation = $1 AND (reading = $2 OR reading LIKE $3)`, string(negotiation), hash, hash+":%"); err != nil {
		return err
	}
	return deleteFile(tx, negotiation, hash)
}

// deleteUpload takes away what was being corrected, with a file that waits for it.
func deleteUpload(tx *db.Tx, id core.ID) error {
	if _, err := tx.Exec(`DELETE FROM importing_raw WHERE upload = $1`, string(id)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM importing_file WHERE upload = $1`, string(id)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM importing_upload WHERE id = $1`, string(id))
	return err
}

// deleteExpired takes away what nobody saved in time, and returns how many that were.
func deleteExpired(tx *db.Tx, now int64) (int64, error) {
	if _, err := tx.Exec(`DELETE FROM importing_raw WHERE upload IN (SELECT id FROM importing_upload WHERE expires <= $1)`, now); err != nil {
		return 0, err
	}
	if _, err := tx.Exec(`DELETE FROM importing_file WHERE upload IN (SELECT id FROM importing_upload WHERE expires <= $1)`, now); err != nil {
		return 0, err
	}
	return tx.Exec(`DELETE FROM importing_upload WHERE expires <= $1`, now)
}

// fixesOf returns the corrections of a reading of a file, nil if there are none.
func fixesOf(tx *db.Tx, negotiation core.ID, reading string) ([]Fix, error) {
	all, err := db.All(tx, func(r db.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `SELECT body FROM importing_fixes WHERE negotiation = $1 AND reading = $2`, string(negotiation), reading)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var out []Fix
	return out, json.Unmarshal([]byte(all[0]), &out)
}

func putFixes(tx *db.Tx, negotiation core.ID, reading string, now int64, fixes []Fix) error {
	if _, err := tx.Exec(`DELETE FROM importing_fixes WHERE negotiation = $1 AND reading = $2`, string(negotiation), reading); err != nil || len(fixes) == 0 {
		return err
	}
	body, err := json.Marshal(fixes)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO importing_fixes (negotiation, reading, at, body) VALUES ($1, $2, $3, $4)`, string(negotiation), reading, now, string(body))
	return err
}

// putFile keeps a file for an upload. One that is kept already stays.
func putFile(tx *db.Tx, negotiation core.ID, upload core.ID, hash, format string, data []byte) error {
	_, err := tx.Exec(`INSERT INTO importing_file (negotiation, hash, upload, format, data) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (negotiation, hash) DO NOTHING`,
		string(negotiation), hash, string(upload), format, data)
	return err
}

// keepFile makes a file outlast its upload.
func keepFile(tx *db.Tx, upload core.ID) error {
	_, err := tx.Exec(`UPDATE importing_file SET upload = '' WHERE upload = $1`, string(upload))
	return err
}

// fileOf returns a file that was kept.
func fileOf(tx *db.Tx, negotiation core.ID, hash string) (format string, data []byte, err error) {
	err = tx.Get([]any{&format, &data}, `SELECT format, data FROM importing_file WHERE negotiation = $1 AND hash = $2 AND upload = ''`, string(negotiation), hash)
	return format, data, err
}

// keptFiles returns the hashes of the files that were kept.
func keptFiles(tx *db.Tx, negotiation core.ID) ([]string, error) {
	return db.All(tx, func(r db.Row) (string, error) {
		var s string
		return s, r.Scan(&s)
	}, `SELECT hash FROM importing_file WHERE negotiation = $1 AND upload = '' ORDER BY hash`, string(negotiation))
}

func deleteFile(tx *db.Tx, negotiation core.ID, hash string) error {
	_, err := tx.Exec(`DELETE FROM importing_file WHERE negotiation = $1 AND hash = $2 AND upload = ''`, string(negotiation), hash)
	return err
}
