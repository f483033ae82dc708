package importing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
)

// Incoming is a file and what is said about it.
type Incoming struct {
	Facts   negotiations.DraftFacts
	Data    []byte
	Pasted  bool
	Lang    core.Lang
	Changes Changes
	Public  bool
	Keep    bool // the file itself
	Before  int64
	Replace int64

	Encoding doc.Encoding // of a file of text or a web page, if a person says it
}

// Bring reads a file and keeps what the program made of it, to be corrected. Errors
// that a person can repair are core.Invalid, and nothing is kept then.
func (s *Service) Bring(ctx context.Context, actor core.Actor, slug string, in Incoming) (u *Upload, err error) {
	defer core.Wrap(&err, "bringing in a draft")
	h, err := s.theirs(ctx, actor, slug)
	if err != nil {
		return nil, err
	}
	if err := in.check(h); err != nil {
		return nil, err
	}
	u = &Upload{ID: core.NewID(), Negotiation: h.ID, By: string(actor.Account), At: s.Now().Unix(), Revision: 1, State: open,
		Facts: Facts{DraftFacts: in.Facts, Public: in.Public, Lang: in.Lang}}
	for _, d := range h.Drafts {
		if d.Number == in.Before {
			u.Before = d.ID
		}
		if d.Number == in.Replace {
			u.Replace, u.Was = d.ID, d.Public
		}
	}
	if in.Encoding == "" && !in.Pasted {
		sum := sha256.Sum256(in.Data)
		if in.Encoding, err = s.remembered(ctx, h.ID, hex.EncodeToString(sum[:])); err != nil {
			return nil, err
		}
	}
	u.Expires = u.At + int64(Lifetime/time.Second)
	if err := s.read(ctx, &in, u); err != nil {
		return nil, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := negotiations.Still(tx, h.ID); err != nil {
			return err
		}
		if _, err := deleteExpired(tx, u.At); err != nil {
			return err
		}
		all, err := uploads(tx, h.ID, u.At)
		if err != nil {
			return err
		}
		if len(all) >= maxUploads {
			return wrong("file", "uploads", "N", maxUploads)
		}
		if u.Fixes, err = fixesOf(tx, h.ID, u.Reading); err != nil {
			return err
		}
		u.Fixes = withoutEncoding(u.Fixes)
		u.Again = len(u.Fixes)
		if in.Keep && !in.Pasted {
			if err := putFile(tx, h.ID, u.ID, u.FileHash, u.Format, in.Data); err != nil {
				return err
			}
		}
		if u.Older() {
			if err := putRaw(tx, u.ID, in.Data); err != nil {
				return err
			}
		}
		return insertUpload(tx, u)
	})
	return u, err
}

// check refuses what is said about a file if something is missing.
func (in *Incoming) check(h *negotiations.Head) error {
	var all []*core.Error
	if strings.TrimSpace(in.Facts.Name) == "" {
		all = append(all, &core.Error{Kind: core.Invalid, Field: "name", Key: "negotiations.wrong.name"})
	}
	if in.Facts.Day <= 0 {
		all = append(all, &core.Error{Kind: core.Invalid, Field: "day", Key: "negotiations.wrong.day"})
	}
	if !in.Lang.Valid() {
		all = append(all, &core.Error{Kind: core.Invalid, Field: "lang", Key: "negotiations.wrong.lang"})
	}
	switch {
	case len(bytes.TrimSpace(in.Data)) == 0:
		all = append(all, wrong("file", "none"))
	case len(in.Data) > maxFile:
		all = append(all, wrong("file", "large", "N", maxFile>>20))
	}
	if in.Encoding != "" && !in.Encoding.Known() {
		all = append(all, &core.Error{Kind: core.Invalid, Field: "encoding", Key: "doc.encoding_other"})
	}
	known := func(number int64) bool {
		for _, d := range h.Drafts {
			if d.Number == number {
				return true
			}
		}
		return number == 0
	}
	if !known(in.Before) {
		all = append(all, wrong("before", "before"))
	}
	if !known(in.Replace) {
		all = append(all, wrong("file", "replace"))
	}
	if e := core.Join(all); e != nil {
		return e
	}
	return nil
}

// read makes a draft of the file: two at once, so that many who bring in large ones
// at the same time do not fill the memory.
func (s *Service) read(ctx context.Context, in *Incoming, u *Upload) error {
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-ctx.Done():
		return ctx.Err()
	}
	sum := sha256.Sum256(in.Data)
	hash := hex.EncodeToString(sum[:])
	var d *doc.Doc
	var err error
	kind := doc.KindText
	if in.Pasted {
		d, err = doc.ReadText(in.Data)
	} else {
		u.FileHash = hash
		d, kind, err = doc.ReadIn(ctx, bytes.NewReader(in.Data), int64(len(in.Data)), "", doc.PDFReadOptions{Lang: in.Lang}, in.Encoding)
	}
	if err != nil {
		return err
	}
	u.Format, u.Reading, u.Guessed = string(kind), hash, ""
	u.Encoding, u.EncodingBy = d.Encoding, d.EncodingBy
	if kind == doc.KindDOCX || kind == doc.KindHTML || kind == doc.KindAKN {
		u.Reading += ":" + string(in.Changes)
		u.People, u.Changes = len(d.Traces.People), d.Traces.Insertions+d.Traces.Deletions
		d = Taken(d, in.Changes)
	}
	u.Base = draft.From(d, in.Lang)
	words := 0
	var some strings.Builder
	for _, p := range u.Base.Paragraphs {
		words += len(p.Text)
		if some.Len() < 60<<10 {
			some.WriteString(p.Text + "\n")
		}
	}
	switch {
	case words == 0:
		return wrong("file", "empty")
	case len(u.Base.Paragraphs) > negotiations.MaxParagraphs:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.paragraphs", Args: []any{"N", negotiations.MaxParagraphs}}
	case words > negotiations.MaxWords:
		return &core.Error{Kind: core.Invalid, Field: "file", Key: "negotiations.wrong.large", Args: []any{"N", negotiations.MaxWords >> 20}}
	}
	if lang, sure := draft.Guess(some.String()); sure && lang != in.Lang {
		u.Guessed = lang
	}
	return nil
}
