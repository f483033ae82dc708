package keyring

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
)

const (
	pause  = int64(time.Hour / time.Second)        // between two files of one account
	linkOf = int64(15 * time.Minute / time.Second) // how long a link lives
	keepOf = int64(24 * time.Hour / time.Second)   // how long an agreed file can be taken
)

// File is a file with the sealed records of a statement that somebody asked for.
type File struct {
	ID      core.ID // stands in the file, and in the order of its rows
	Slug    string
	Account core.ID
	Asked   int64 // Unix seconds
	Agreed  int64 // 0: it waits for a second person
	Ends    int64 // of its link; 0: none was made
	Taken   int64 // 0: not yet

	session string // hash of the session that made the link
}

// Ready reports whether the file can be taken.
func (f *File) Ready(now int64) bool { return f.Agreed > 0 && f.Taken == 0 && now < f.Agreed+keepOf }

type exportBody struct {
	File core.ID
	Slug string
}

// AskFile asks for a file with all sealed records of a statement: contact data, even
// though nobody reads it without a key. One an hour for each account (S-44).
func (s *Service) AskFile(ctx context.Context, by core.Actor, slug string) (x *auth.Second, err error) {
	defer core.Wrap(&err, "keyring.AskFile(%s)", slug)
	f := &File{ID: core.NewID(), Slug: slug, Account: by.Account, Asked: s.Now().Unix()}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := filesSince(tx, by.Account, f.Asked-pause)
		if err != nil {
			return err
		}
		if n > 0 {
			return &core.Error{Kind: core.TooMany, Key: "keyring.wrong.one_an_hour"}
		}
		return insertFile(tx, f)
	}); err != nil {
		return nil, err
	}
	return s.Auth.Propose(ctx, by, kindExport, slug, exportBody{f.ID, slug})
}

func (s *Service) carryOutExport(tx *db.Tx, x *auth.Second) error {
	var b exportBody
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	if err := agreeFile(tx, b.File, s.Now().Unix()); err != nil {
		return err
	}
	return audit.Add(tx, s.Now(), string(x.By), kindExport, core.Ref{Kind: "export", ID: b.File}, b.Slug)
}

// Files returns the files of a statement that somebody asked for and that are not
// over: those that wait and those that can be taken.
func (s *Service) Files(ctx context.Context, by core.Actor, slug string) (out []*File, err error) {
	defer core.Wrap(&err, "keyring.Files(%s)", slug)
	open, _, err := s.Auth.Seconds(ctx)
	if err != nil {
		return nil, err
	}
	waits := map[core.ID]bool{}
	for _, x := range open {
		var b exportBody
		if x.Kind == kindExport && json.Unmarshal(x.Body, &b) == nil {
			waits[b.File] = true
		}
	}
	now := s.Now().Unix()
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := filesOf(tx, by.Account, slug)
		out = nil
		for _, f := range all {
			if waits[f.ID] || f.Ready(now) {
				out = append(out, f)
			}
		}
		return err
	})
	return out, err
}

// LinkFile makes the link to a file that a second person agreed to. It works in the
// session that asked for it, for a quarter of an hour.
func (s *Service) LinkFile(ctx context.Context, by core.Actor, session, slug string, id core.ID) (token string, err error) {
	defer core.Wrap(&err, "keyring.LinkFile(%s)", slug)
	token = core.NewToken()
	return token, s.DB.Write(ctx, func(tx *db.Tx) error {
		f, err := fileByID(tx, id)
		if err != nil {
			return err
		}
		now := s.Now().Unix()
		if f.Account != by.Account || f.Slug != slug || !f.Ready(now) {
			return errNothing
		}
		return linkFile(tx, id, core.HashToken(token), core.HashToken("session "+session), now+linkOf)
	})
}

// FileByLink returns the file of a link to the session that made it; to every other
// one, and when it is over, it is as if there were none (S-4).
func (s *Service) FileByLink(ctx context.Context, by core.Actor, session, token string) (f *File, err error) {
	defer core.Wrap(&err, "keyring.FileByLink")
	if !by.Staff() || session == "" {
		return nil, errNothing
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error { f, err = fileByLink(tx, core.HashToken(token)); return err })
	if err != nil {
		return nil, err
	}
	if f.session != core.HashToken("session "+session) || f.Account != by.Account || s.Now().Unix() >= f.Ends {
		return nil, errNothing
	}
	return f, nil
}

// WriteFile writes the file, and that it was taken.
func (s *Service) WriteFile(ctx context.Context, f *File, w io.Writer) (rep *statements.ExportReport, err error) {
	defer core.Wrap(&err, "keyring.WriteFile")
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return takeFile(tx, f.ID, s.Now().Unix()) }); err != nil {
		return nil, err
	}
	return s.Statements.ExportFile(ctx, f.Account, f.Slug, f.ID, w)
}

// errNothing answers what is not there and what is not theirs alike.
var errNothing = &core.Error{Kind: core.NotFound, Key: "web.not_found"}
