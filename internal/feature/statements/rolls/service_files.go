package rolls

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// Run does what is due, once a minute: snapshots whose time has come, files that
// were asked for, files that a name has left. Jobs call for it sooner.
func (s *Service) Run(ctx context.Context) {
	jobs.Every(ctx, time.Minute, func() {
		if err := s.Work(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("a snapshot of a roll or a file of one could not be made", "err", err)
		}
	})
}

// workTime is how long a process that does not renew it keeps the work.
const workTime = 2 * time.Minute

// Work does everything that is due. Only one process does it at a time.
func (s *Service) Work(ctx context.Context) (err error) {
	defer core.Wrap(&err, "rolls.Work")
	if !s.work.TryLock() {
		return nil // who has it sees what is new
	}
	defer s.work.Unlock()
	for {
		mine, did := false, false
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			mine, err = db.Lease(tx, "rolls.work", s.holder, s.Now(), workTime)
			return err
		}); err != nil || !mine {
			return err
		}
		if did, err = s.step(ctx); err != nil || !did {
			return err
		}
	}
}

// step does one thing that is due and reports whether there was one.
func (s *Service) step(ctx context.Context) (did bool, err error) {
	var due []*Snapshot
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		due, err = dueSnapshots(tx, s.Now().Unix())
		return err
	}); err != nil {
		return false, err
	}
	if len(due) > 0 {
		return true, s.take(ctx, due[0])
	}
	var old []string
	var f *File
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		if old, err = takeOldBlobs(tx); err != nil {
			return err
		}
		f, err = nextFile(tx)
		if core.KindOf(err) == core.NotFound {
			f, err = nil, nil
		}
		return err
	}); err != nil {
		return false, err
	}
	for _, name := range old {
		if err := s.Blobs.Delete(name); err != nil {
			return false, err
		}
	}
	if f == nil {
		return false, nil
	}
	if err := s.make(ctx, f); err != nil {
		if ctx.Err() != nil {
			return false, err
		}
		s.Log.Error("a file of a roll could not be made", "format", string(f.Format), "lang", string(f.Lang), "err", err)
		return true, s.DB.Write(ctx, func(tx *db.Tx) error { return setFileFailed(tx, f) })
	}
	return true, nil
}

// make makes a file and keeps it.
func (s *Service) make(ctx context.Context, f *File) error {
	var snap *Snapshot
	var st *statements.Statement
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if snap, err = snapshotByID(tx, f.Snapshot); err != nil {
			return err
		}
		st, err = statements.RollStatementByID(tx, snap.Statement)
		return err
	}); err != nil {
		return err
	}
	if st.State != statements.Published {
		return errors.New("the statement is not public")
	}
	var out bytes.Buffer
	last := time.Now()
	var told error
	err := s.WriteFile(ctx, &out, snap, st, f.Lang, f.Format, f.Order, func(done int64) {
		if time.Since(last) < time.Second || told != nil {
			return
		}
		last = time.Now()
		told = s.DB.Write(ctx, func(tx *db.Tx) error {
			if _, err := db.Lease(tx, "rolls.work", s.holder, s.Now(), workTime); err != nil {
				return err
			}
			return setFileDone(tx, f, done)
		})
	})
	if err := errors.Join(err, told); err != nil {
		return err
	}
	f.Revision, f.Size = snap.Revision, int64(out.Len())
	if f.Blob, err = s.Blobs.Put(out.Bytes()); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return setFileMade(tx, f) })
}

// Ask asks for a file of a public snapshot.
func (s *Service) Ask(ctx context.Context, snap *Snapshot, f File, who core.Actor) (err error) {
	defer core.Wrap(&err, "rolls.Ask")
	if !snap.Public() || !f.Lang.Valid() || !slices.Contains(annex.Formats, f.Format) || !slices.Contains(annex.Orders, f.Order) {
		return &core.Error{Kind: core.Invalid, Key: "rolls.wrong.file"}
	}
	if snap.Here() > maxFile {
		return &core.Error{Kind: core.Invalid, Key: "rolls.wrong.large", Args: []any{"N", int64(maxFile)}}
	}
	f.Snapshot = snap.ID
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := insertFile(tx, &f); err != nil {
			return err
		}
		if err := s.Queue.Put(tx, "rolls.work", struct{}{}); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(who.Account), "roll.file", core.Ref{Kind: "statement", ID: snap.Statement},
			snapshotNote(snap)+" "+string(f.Lang)+" "+string(f.Format)+" "+string(f.Order))
	})
	if err == nil {
		s.Queue.Wake()
	}
	return err
}

// Files returns the files of a snapshot that were asked for.
func (s *Service) Files(ctx context.Context, snap *Snapshot) (out []*File, err error) {
	defer core.Wrap(&err, "rolls.Files")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = filesOf(tx, snap.ID)
		return err
	})
	return out, err
}

// Bytes returns a file of the snapshot as it is now; NotFound if it was not made
// or a name has left since.
func (s *Service) Bytes(ctx context.Context, snap *Snapshot, lang core.Lang, format annex.Format, order annex.Order) (b []byte, err error) {
	defer core.Wrap(&err, "rolls.Bytes")
	var f *File
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		f, err = fileOf(tx, snap.ID, lang, format, order)
		return err
	}); err != nil {
		return nil, err
	}
	if !f.Current(snap) {
		return nil, errNone
	}
	return s.Blobs.Get(f.Blob)
}

// WriteFile writes a file of a snapshot.
func (s *Service) WriteFile(ctx context.Context, w io.Writer, snap *Snapshot, st *statements.Statement, lang core.Lang, format annex.Format, order annex.Order, progress func(int64)) error {
	t, err := s.Statements.Text(ctx, st.Slug, snap.Version)
	if err != nil {
		return err
	}
	e, _ := t.Edition(lang)
	var gone []string
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		gone, err = goneLeaves(tx, snap.ID)
		return err
	}); err != nil {
		return err
	}
	file := File{Snapshot: snap.ID, Lang: lang, Format: format, Order: order}
	return annex.Write(w, annex.File{Format: format, Order: order, T: s.T(lang), Logo: s.logo, Progress: progress,
		Rows: s.names(ctx, snap, lang, order),
		Head: annex.Head{Lang: lang, Title: e.Title, TitleLang: e.Lang, Site: s.Site(lang), Address: web.URL(s.Origin, lang, address(st.Slug, snap.N)),
			Hash: snap.Hash, Version: snap.Version, Taken: snap.At(), RollHash: snap.RollHash, Checkpoint: snap.Checkpoint, FileID: file.ID(snap),
			Organisations: snap.Organisations, Persons: snap.Persons, Sealed: snap.Sealed, Countries: snap.Countries,
			Printed: snap.Printed, LeftOut: snap.LeftOut, LeftOutHashes: slices.Values(gone)}})
}

// logo returns a logo if it can be shown, or nil.
func (s *Service) logo(name string) []byte {
	b, err := s.Blobs.Get(name)
	if err != nil {
		return nil // a name without its picture is worth more than no file
	}
	return b
}

// names goes through a snapshot in the order of a reader of lang, a thousand names
// at a time.
func (s *Service) names(ctx context.Context, snap *Snapshot, lang core.Lang, order annex.Order) iter.Seq2[annex.Row, error] {
	return func(yield func(annex.Row, error) bool) {
		for at := (Place{}); ; {
			rows, next, err := s.Page(ctx, snap, lang, order, at, 1000)
			if err != nil {
				yield(annex.Row{}, err)
				return
			}
			for _, r := range rows {
				if !yield(r, nil) {
					return
				}
			}
			if next == nil {
				return
			}
			at = *next
		}
	}
}

// Page returns up to limit names of a snapshot after a place, and where the next
// ones begin; nil when there are none.
func (s *Service) Page(ctx context.Context, snap *Snapshot, lang core.Lang, order annex.Order, from Place, limit int) (out []annex.Row, next *Place, err error) {
	defer core.Wrap(&err, "rolls.Page")
	var last *row
	var at part
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, next, last = nil, nil, nil
		have, err := parts(tx, snap.ID)
		if err != nil {
			return err
		}
		for _, p := range arranged(lang, order, have, part{from.Kind, from.Region, from.Script}, from.Kind != "") {
			var key []byte
			var id core.ID
			if p == (part{from.Kind, from.Region, from.Script}) {
				key, id = from.Key, from.ID
			}
			rows, err := partRows(tx, snap.ID, p, key, id, int64(limit+1-len(out)))
			if err != nil {
				return err
			}
			for _, r := range rows {
				if len(out) == limit {
					next = &Place{at.Kind, at.Region, at.Script, last.SortKey, last.Endorsement}
					return nil
				}
				out = append(out, r.Row)
				last, at = r, p
			}
		}
		return nil
	})
	return out, next, err
}

// Place is where a page of a snapshot begins: after this name.
type Place struct {
	Kind   string  `json:"k"`
	Region string  `json:"r"`
	Script string  `json:"s"`
	Key    []byte  `json:"n"`
	ID     core.ID `json:"i"`
}

// arranged returns the stretches of a snapshot in the order of a reader of lang,
// beginning, if begun, with from: organisations before people, by region in the
// alphabet of the language, their own script first.
func arranged(lang core.Lang, order annex.Order, have map[part]int64, from part, begun bool) (out []part) {
	regions := []string{"*"}
	if order == annex.ByRegion {
		regions = nil
		for _, r := range i18n.Regions(lang) {
			regions = append(regions, r.Code)
		}
	}
	for _, kind := range []string{"organisation", "person"} {
		if kind == "person" {
			regions = []string{"*"}
		}
		for _, region := range regions {
			for _, sc := range script.Order(lang) {
				p := part{kind, region, sc}
				if begun && p == from {
					out, begun = nil, false
				} else if have[p] == 0 {
					continue
				}
				out = append(out, p)
			}
		}
	}
	return out
}
