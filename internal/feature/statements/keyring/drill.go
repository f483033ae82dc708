package keyring

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
)

// DrillFormat marks a [DrillMessage].
const DrillFormat = "groundswell drill 1"

// DrillMessage is what is sealed to a key to see whether its owner can still open
// with it. It says what it is: a page that opens drills shows nothing else.
type DrillMessage struct {
	Format string `json:"format"`
	Site   string `json:"site"`
	Code   string `json:"code"` // to be sent back
}

// Drill is a test message that waits to be opened.
type Drill struct {
	Sealed []byte // an age file
	Made   core.Day
	hash   string
}

// Drill returns the test message of a key, or nil when none was begun.
func (s *Service) Drill(ctx context.Context, id core.ID) (d *Drill, err error) {
	defer core.Wrap(&err, "keyring.Drill")
	err = s.DB.Read(ctx, func(tx *db.Tx) error { d, err = drillOf(tx, id); return err })
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	return d, err
}

// BeginDrill seals a new test message to a key in use. One that was there before is
// worth nothing any more.
func (s *Service) BeginDrill(ctx context.Context, id core.ID) (err error) {
	defer core.Wrap(&err, "keyring.BeginDrill")
	k, err := s.used(ctx, id)
	if err != nil {
		return err
	}
	box, err := seal.NewBox(k.Recipient)
	if err != nil {
		return err
	}
	code := core.NewToken()[:16]
	sealed, err := box.Seal(DrillMessage{Format: DrillFormat, Site: s.Origin, Code: code})
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		return putDrill(tx, id, &Drill{Sealed: sealed, Made: s.today(), hash: core.HashToken("drill " + code)})
	})
}

// AnswerDrill takes the code of a key's test message: whoever has it opened the
// message. Each message is answered once.
func (s *Service) AnswerDrill(ctx context.Context, by core.Actor, id core.ID, code string) (err error) {
	defer core.Wrap(&err, "keyring.AnswerDrill")
	if _, err := s.used(ctx, id); err != nil {
		return err
	}
	wrong := &core.Error{Kind: core.Invalid, Field: "code", Key: "keyring.wrong.code"}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := drillOf(tx, id)
		if core.KindOf(err) == core.NotFound {
			return wrong
		} else if err != nil {
			return err
		}
		if d.hash != core.HashToken("drill "+bare(code)) {
			return wrong
		}
		if err := setDrilled(tx, id, s.today()); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), of("drilled"), core.Ref{Kind: "key", ID: id}, "")
	})
	if err == nil {
		s.DB.NewEpoch()
	}
	return err
}

// bare is a code without what people put between its letters.
func bare(code string) string {
	var out []byte
	for _, c := range []byte(code) {
		switch {
		case c >= 'A' && c <= 'Z':
			out = append(out, c|0x20)
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			out = append(out, c)
		}
	}
	return string(out)
}

func (s *Service) used(ctx context.Context, id core.ID) (*Key, error) {
	k, err := s.Key(ctx, id)
	if err == nil && k.Retired != 0 {
		return nil, &core.Error{Kind: core.Conflict, Key: "keyring.wrong.retired"}
	}
	return k, err
}
