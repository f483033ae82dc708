package importing

import (
	"context"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
)

// encoded is the correction that says in which encoding a file is. It stands before the
// others where they are kept, and is no correction of a paragraph.
const encoded Deed = "encoding"

// kept are the corrections of an upload as they are kept for when its file comes again.
func (u *Upload) kept() []Fix {
	if u.EncodingBy != doc.ByPerson {
		return u.Fixes
	}
	return append([]Fix{{Do: encoded, Label: string(u.Encoding)}}, u.Fixes...)
}

// withoutEncoding takes that correction off again.
func withoutEncoding(fixes []Fix) []Fix {
	if len(fixes) > 0 && fixes[0].Do == encoded {
		return fixes[1:]
	}
	return fixes
}

// remembered returns the encoding that a person chose when the file came before, "" if
// nobody did.
func (s *Service) remembered(ctx context.Context, negotiation core.ID, hash string) (e doc.Encoding, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		fixes, err := anyFixes(tx, negotiation, hash)
		if e = ""; len(fixes) > 0 && fixes[0].Do == encoded {
			e = doc.Encoding(fixes[0].Label)
		}
		return err
	})
	if !e.Known() {
		e = ""
	}
	return e, err
}

// ReadIn reads an upload again in another encoding. Corrections stay with the words
// they were made on, as far as these are there.
func (s *Service) ReadIn(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, e doc.Encoding) (err error) {
	defer core.Wrap(&err, "reading an import in another encoding")
	if !e.Known() {
		return &core.Error{Kind: core.Invalid, Field: "encoding", Key: "doc.encoding_other"}
	}
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return err
	}
	var u *Upload
	var raw []byte
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if u, err = uploadByID(tx, h.ID, id, s.Now().Unix(), false); err != nil {
			return err
		}
		raw, err = rawOf(tx, id)
		return err
	}); err != nil {
		return err
	}
	if u.Revision != revision {
		return errChanged
	}
	in := Incoming{Data: raw, Lang: u.Lang, Changes: Accepted, Encoding: e}
	if _, changes, ok := strings.Cut(u.Reading, ":"); ok {
		in.Changes = Changes(changes)
	}
	if err := s.read(ctx, &in, u); err != nil {
		if core.KindOf(err) == core.Invalid {
			return &core.Error{Kind: core.Invalid, Field: "encoding", Key: "doc.encoding_other"}
		}
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		now, err := uploadByID(tx, h.ID, id, s.Now().Unix(), false)
		if err != nil {
			return err
		}
		if now.Revision != revision || now.State != open {
			return errChanged
		}
		ok, err := updateBase(tx, u)
		if err == nil && !ok {
			err = errChanged
		}
		return err
	})
}
