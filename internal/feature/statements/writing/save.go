package writing

import (
	"context"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/script"
)

// errConflict says that another version was saved since.
var errConflict = &core.Error{Kind: core.Conflict, Key: "writing.conflict"}

// Limits of what stands beside the text.
const (
	maxLine    = 600 // characters of a lead, a place, what changed
	maxIssuer  = 160
	maxIssuers = 40
)

// SaveSheet saves a text: by is an account, or "link:<id>" of a volunteer's link;
// base is the revision that sh was made from, 0 when there was none. Every save is
// a version that is kept; one that changes nothing is none. A draft may be in any
// state: whether it can be read is said by [Sheet.Doc].
//
// The error is core.Conflict with key "writing.conflict" when another version was
// saved since base, core.Invalid when something is too long, core.NotFound when
// there is no such statement.
func (s *Service) SaveSheet(ctx context.Context, by, slug string, sh Sheet, base int64) (out *Sheet, err error) {
	defer core.Wrap(&err, "writing.SaveSheet(%s)", slug)
	how := HowSaved
	if sh.Auto {
		how = HowAuto
	}
	return s.save(ctx, by, slug, sh, base, how)
}

func (s *Service) save(ctx context.Context, by, slug string, sh Sheet, base int64, how string) (out *Sheet, err error) {
	if err := sh.clean(); err != nil {
		return nil, err
	}
	s.docs.fill(&sh) // before the transaction: it takes its time
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		next := sh
		out, err = s.saveIn(tx, by, slug, next, base, how)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.docs.fill(out)
	return out, nil
}

func (s *Service) saveIn(tx *db.Tx, by, slug string, sh Sheet, base int64, how string) (*Sheet, error) {
	w, x, err := s.load(tx, slug)
	if err != nil {
		return nil, err
	}
	had := x[sh.Lang]
	if sh.Lang == w.Statement.Source {
		sh.Said, sh.Based = edition.Checked, map[string]string{}
	} else if sh.Based == nil {
		sh.Based = s.rebase(w, &sh, had)
	}
	if len(sh.Issuers) == 0 {
		sh.Issuers = nil
	}
	if had != nil && had.Sheet.same(&sh) && how != HowRestored {
		return &had.Sheet, nil
	}
	if had == nil && base != 0 || had != nil && had.Revision != base {
		return nil, errConflict
	}
	if err := s.materialise(tx, w, x); err != nil {
		return nil, err
	}
	next := &row{Sheet: sh}
	next.Revision, next.By, next.At = base+1, by, s.minute()
	if had != nil {
		next.seen, next.seenRev = had.seen, had.seenRev
	}
	ok := false
	if had == nil {
		ok, err = insertRow(tx, w.Statement.ID, next)
	} else {
		ok, err = updateRow(tx, w.Statement.ID, next, base)
	}
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, errConflict
	}
	if err := insertVersion(tx, w.Statement.ID, &next.Sheet, how, 0); err != nil {
		return nil, err
	}
	if how == HowAuto {
		err = s.thin(tx, w.Statement.ID, sh.Lang, next.Revision)
	}
	return &next.Sheet, err
}

// rebase works out what each block of a translation was made from: what did not
// change keeps what it was, the rest was made from the source as it is now.
func (s *Service) rebase(w *Work, sh *Sheet, had *row) map[string]string {
	src := w.Source()
	if src == nil {
		return map[string]string{}
	}
	s.docs.fill(src)
	if src.doc == nil || sh.doc == nil {
		if had != nil {
			return had.Based
		}
		return map[string]string{}
	}
	var prev *edition.Edition
	if had != nil {
		old := had.Sheet
		s.docs.fill(&old)
		if old.doc != nil {
			prev = &edition.Edition{Lang: sh.Lang, Doc: old.doc, Based: old.Based}
		}
	}
	return edition.Rebase(prev, sh.doc, src.doc)
}

// clean bounds what is saved. The Markdown stays as it was typed: what it becomes
// on a page is package edition's to decide.
func (sh *Sheet) clean() error {
	if !sh.Lang.Valid() {
		return errNone
	}
	if len(sh.Markdown) > edition.MaxBytes || !utf8.ValidString(sh.Markdown) {
		return &core.Error{Kind: core.Invalid, Field: "text", Key: "edition.size", Args: []any{"Limit", edition.MaxBytes >> 20}}
	}
	var bad []*core.Error
	for field, v := range map[string]*string{"lead": &sh.Lead, "place": &sh.Place, "changes": &sh.Changes} {
		text, is := script.Text(*v, maxLine)
		if is != script.OK && is != script.Empty {
			bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "writing.too_long", Args: []any{"Max", maxLine}})
		}
		*v = text
	}
	issuers := make([]statements.Issuer, 0, len(sh.Issuers))
	for _, by := range sh.Issuers {
		name, is := script.Line(by.Name, maxIssuer)
		switch {
		case is == script.Empty:
			continue
		case is != script.OK || len(issuers) == maxIssuers:
			bad = append(bad, &core.Error{Kind: core.Invalid, Field: "issuers", Key: "writing.issuer", Args: []any{"Max", maxIssuer}})
		default:
			issuers = append(issuers, statements.Issuer{Name: name, Logo: by.Logo})
		}
	}
	sh.Issuers = issuers
	if err := core.Join(bad); err != nil {
		return err
	}
	return nil
}

// thin deletes versions that the editor saved by itself: the last twenty stay,
// before them one an hour, before yesterday one a day. The newest stays.
func (s *Service) thin(tx *db.Tx, statement core.ID, lang core.Lang, newest int64) error {
	all, err := thinnable(tx, statement, lang)
	if err != nil {
		return err
	}
	for _, n := range thinned(all, s.Now()) {
		if n == newest {
			continue
		}
		if err := deleteVersion(tx, statement, lang, n); err != nil {
			return err
		}
	}
	return nil
}

const keepLast = 20

// thinned returns which versions go, of versions given newest first. Of each hour
// and of each day the newest stays.
func thinned(all []SheetVersion, now time.Time) (gone []int64) {
	seen := map[int64]bool{}
	for i, v := range all {
		if i < keepLast {
			continue
		}
		slot := v.At / 3600
		if v.At < now.Add(-24*time.Hour).Unix() {
			slot = -v.At / 86400
		}
		if seen[slot] {
			gone = append(gone, v.N)
		}
		seen[slot] = true
	}
	return gone
}

// Versions returns the versions of a text that were kept, newest first.
func (s *Service) Versions(ctx context.Context, slug string, lang core.Lang) (out []SheetVersion, err error) {
	defer core.Wrap(&err, "writing.Versions(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w, x, err := s.load(tx, slug)
		if err != nil {
			return err
		}
		if out, err = sheetVersions(tx, w.Statement.ID, lang); err != nil {
			return err
		}
		if r := x[lang]; r != nil && r.fresh {
			out = append([]SheetVersion{{N: r.Revision, At: r.At, Size: r.Size(), How: HowPublished, Public: w.Statement.Version}}, out...)
		}
		return nil
	})
	return out, err
}

// Version returns one version of a text, or core.NotFound.
func (s *Service) Version(ctx context.Context, slug string, lang core.Lang, n int64) (sh *Sheet, err error) {
	defer core.Wrap(&err, "writing.Version(%s)", slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		w, x, err := s.load(tx, slug)
		if err != nil {
			return err
		}
		if r := x[lang]; r != nil && r.fresh && r.Revision == n {
			one := r.Sheet
			sh = &one
			return nil
		}
		sh, err = versionSheet(tx, w.Statement.ID, lang, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.docs.fill(sh)
	return sh, nil
}

// Restore makes an older version the newest again, as a new version.
func (s *Service) Restore(ctx context.Context, by, slug string, lang core.Lang, n, base int64) (out *Sheet, err error) {
	defer core.Wrap(&err, "writing.Restore(%s)", slug)
	sh, err := s.Version(ctx, slug, lang, n)
	if err != nil {
		return nil, err
	}
	sh.Auto = false
	return s.save(ctx, by, slug, *sh, base, HowRestored)
}

// Yield keeps a text as a version and leaves the newest one, which somebody else
// wrote meanwhile, the newest: its writer chose the other's.
func (s *Service) Yield(ctx context.Context, by, slug string, sh Sheet, base int64) (err error) {
	defer core.Wrap(&err, "writing.Yield(%s)", slug)
	if err := sh.clean(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		_, x, err := s.load(tx, slug)
		if err != nil {
			return err
		}
		had := x[sh.Lang]
		if had == nil || had.Revision != base {
			return errConflict
		}
		theirs := had.Sheet
		mine, err := s.saveIn(tx, by, slug, sh, base, HowAside)
		if err != nil || mine.Revision == base {
			return err
		}
		_, err = s.saveIn(tx, theirs.By, slug, theirs, mine.Revision, HowRestored)
		return err
	})
}
