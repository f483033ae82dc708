package importing

import (
	"context"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB           *db.DB
	Negotiations *negotiations.Service
	Now          core.Clock
}

// Service brings files in. Methods that take an actor ask whether it may; what is not
// theirs is answered like what does not exist.
type Service struct {
	Config
	reading chan struct{} // how many files are read at once
}

// New returns a service.
func New(c Config) *Service {
	c.Negotiations.OnRemove(func(tx *db.Tx, d *negotiations.Draft, left []*negotiations.Draft) error {
		if !goesWith(d, left) {
			return nil
		}
		return forgetFile(tx, d.Negotiation, d.FileHash)
	})
	c.Negotiations.OnDelete(part)
	return &Service{Config: c, reading: make(chan struct{}, 2)}
}

// Limits.
const (
	Lifetime   = 7 * 24 * time.Hour // of what was brought in and not saved
	maxFile    = 20 << 20           // bytes
	maxUploads = 12                 // of one negotiation at a time
	maxFixes   = 4000
	maxFixed   = 2 << 20 // bytes of all corrections of one file
	maxParts   = 60      // of one paragraph that is divided
)

var (
	errNone    = web.ErrNone
	errChanged = &core.Error{Kind: core.Conflict, Key: "importing.wrong.changed"}
)

func wrong(field, what string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: field, Key: "importing.wrong." + what, Args: args}
}

// Changes says how tracked changes of a Word file are taken.
type Changes string

// The ways.
const (
	Accepted  Changes = "accepted"
	Rejected  Changes = "rejected"
	Bracketed Changes = "bracketed" // both, in square brackets: not agreed
)

// states of an upload.
const (
	open   = "open"
	saving = "saving" // a draft is being made of it
)

// Upload is a file that was brought in and is being corrected.
type Upload struct {
	ID          core.ID
	Negotiation core.ID
	By          string // account
	At, Expires int64
	Revision    int64
	State       string
	Facts
	Base *draft.Draft // as the program read it
}

// Facts are what is known about an upload, and what was corrected.
type Facts struct {
	negotiations.DraftFacts
	Public  bool
	Was     bool      // the draft that is replaced was public then
	Lang    core.Lang // it is said to be in
	Guessed core.Lang // it seems to be in, if another one, surely
	Before  core.ID   // the draft it comes before; "": it is the newest
	Replace core.ID   // the draft it takes the place of, "" none: its number may be another one's by then
	Reading string    // of the file: its hash and how its changes were taken
	// Of text and web pages: how their letters are stored, and how that was known.
	Encoding   doc.Encoding   `json:",omitempty"`
	EncodingBy doc.EncodingBy `json:",omitempty"`
	People     int            // whom the file names
	Changes    int            // insertions and deletions in it
	Again      int            // corrections from when the file came before
	Fixes      []Fix
}

// Older reports whether the letters of the file are in an encoding that a person may
// have to correct.
func (f *Facts) Older() bool { return f.EncodingBy != "" && f.EncodingBy != doc.ByItself }

// theirs returns a negotiation that the actor may write to.
func (s *Service) theirs(ctx context.Context, actor core.Actor, slug string) (*negotiations.Head, error) {
	h, err := s.Negotiations.Head(ctx, slug)
	if err == nil && !actor.May(h.Campaign, negotiations.Write...) {
		return nil, errNone
	}
	return h, err
}

// Open returns what is being corrected for a negotiation, without the texts.
func (s *Service) Open(ctx context.Context, actor core.Actor, slug string) (h *negotiations.Head, out []*Upload, err error) {
	if h, err = s.theirs(ctx, actor, slug); err != nil {
		return nil, nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = uploads(tx, h.ID, s.Now().Unix())
		return err
	})
	return h, out, err
}

// One returns one, with its text.
func (s *Service) One(ctx context.Context, actor core.Actor, slug string, id core.ID) (h *negotiations.Head, u *Upload, err error) {
	if h, err = s.theirs(ctx, actor, slug); err != nil {
		return nil, nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		u, err = uploadByID(tx, h.ID, id, s.Now().Unix(), true)
		return err
	})
	return h, u, err
}

// change does something to an upload whose revision is the one that was shown.
func (s *Service) change(ctx context.Context, h *negotiations.Head, id core.ID, revision int64, f func(u *Upload) error) (u *Upload, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if u, err = uploadByID(tx, h.ID, id, s.Now().Unix(), true); err != nil {
			return err
		}
		if u.Revision != revision {
			return errChanged
		}
		if err := f(u); err != nil {
			return err
		}
		ok, err := updateUpload(tx, u)
		if err == nil && !ok {
			err = errChanged
		}
		return err
	})
	return u, err
}

// Fix adds a correction on paragraph n of what was shown at that revision; of Back, on
// line n of what repeats on pages.
func (s *Service) Fix(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, n int, f Fix) (err error) {
	defer core.Wrap(&err, "correcting an import")
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, h, id, revision, func(u *Upload) error {
		if f.Do == Back {
			if n < 0 || n >= len(u.Base.Running) {
				return errChanged
			}
			f = Fix{Do: Back, On: u.Base.Running[n].Text, N: n}
		} else {
			items, _ := Apply(u.Base, u.Fixes, u.Lang)
			if n < 0 || n >= len(items) {
				return errChanged
			}
			f.On, f.N = items[n].Text, n
			if err := f.check(items, n); err != nil {
				return err
			}
		}
		u.Fixes = append(u.Fixes, f)
		size := 0
		for i := range u.Fixes {
			size += len(u.Fixes[i].On) + len(u.Fixes[i].Before) + 64
			for _, t := range u.Fixes[i].Texts {
				size += len(t)
			}
		}
		if len(u.Fixes) > maxFixes || size > maxFixed {
			return wrong("", "fixes")
		}
		return nil
	})
	return err
}

// check completes a correction with what it is tied to, and refuses what makes no
// sense.
func (f *Fix) check(items []Item, n int) error {
	switch f.Do {
	case Out, In:
	case Join:
		before := n - 1
		for before >= 0 && items[before].Out {
			before--
		}
		if before < 0 {
			return wrong("", "first")
		}
		f.Before = items[before].Text
	case Set:
		switch f.Kind {
		case draft.Heading, draft.Preambular, draft.Operative, draft.Plain:
		default:
			return wrong("kind", "kind")
		}
		f.Depth = min(max(f.Depth, 0), 8)
		f.Label = strings.Join(strings.Fields(f.Label), " ")
		if len([]rune(f.Label)) > 60 {
			return wrong("label", "label")
		}
		if len(f.Texts) > maxParts {
			return wrong("text", "parts", "N", maxParts)
		}
		if len(f.Texts) == 1 && f.Texts[0] == items[n].Text {
			f.Texts = nil
		}
	default:
		return wrong("", "deed")
	}
	return nil
}

// Undo takes the last correction back.
func (s *Service) Undo(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64) (err error) {
	defer core.Wrap(&err, "undoing a correction")
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, h, id, revision, func(u *Upload) error {
		if len(u.Fixes) > 0 {
			u.Fixes = u.Fixes[:len(u.Fixes)-1]
			u.Again = min(u.Again, len(u.Fixes))
		}
		return nil
	})
	return err
}

// Drop throws away what was brought in.
func (s *Service) Drop(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "dropping an import")
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := uploadByID(tx, h.ID, id, s.Now().Unix(), false); err != nil {
			return err
		}
		return deleteUpload(tx, id)
	})
	if err == nil {
		s.Negotiations.Scrub(ctx, part.Tables...)
	}
	return err
}

// File returns a file that was kept, with its format.
func (s *Service) File(ctx context.Context, actor core.Actor, slug, hash string) (format string, data []byte, err error) {
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return "", nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		format, data, err = fileOf(tx, h.ID, hash)
		return err
	})
	return format, data, err
}

// Kept returns the hashes of the files that were kept.
func (s *Service) Kept(ctx context.Context, h *negotiations.Head) (out []string, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = keptFiles(tx, h.ID)
		return err
	})
	return out, err
}

// Forget deletes a file that was kept; its draft stays.
func (s *Service) Forget(ctx context.Context, actor core.Actor, slug, hash string) (err error) {
	defer core.Wrap(&err, "deleting a file")
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := deleteFile(tx, h.ID, hash); err != nil {
			return err
		}
		return s.noted(tx, actor, slug, "negotiation.file_deleted")
	})
	if err == nil {
		s.Negotiations.Scrub(ctx, part.Tables...)
	}
	return err
}

// Sweep throws away what nobody saved in time.
func (s *Service) Sweep(ctx context.Context) error {
	gone := int64(0)
	err := s.DB.Write(ctx, func(tx *db.Tx) (err error) { gone, err = deleteExpired(tx, s.Now().Unix()); return err })
	if err == nil && gone > 0 {
		s.Negotiations.Scrub(ctx, part.Tables...)
	}
	return err
}

func (s *Service) noted(tx *db.Tx, actor core.Actor, slug, what string) error {
	return audit.Add(tx, s.Now(), string(actor.Account), what, core.Ref{Kind: "negotiation", ID: core.ID(slug)}, "")
}
