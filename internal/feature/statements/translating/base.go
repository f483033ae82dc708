package translating

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// maxOld is how many earlier public versions are looked through for the words that
// a translation was made from.
const maxOld = 12

// before returns, by their hashes, the words of the source that stale parts were
// translated from: as they were kept when they were translated here, else as they
// stand in a public version.
func (s *Service) before(ctx context.Context, t *Text, keys []string) (map[string]string, error) {
	want := map[string]bool{}
	for _, key := range keys {
		if h := t.based(key); h != "" && t.PartState(key) == edition.Stale {
			want[h] = true
		}
	}
	if len(want) == 0 {
		return nil, nil
	}
	var hashes []string
	for h := range want {
		hashes = append(hashes, h)
	}
	var found map[string]string
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { found, err = bases(tx, hashes); return err }); err != nil {
		return nil, err
	}
	look := func(d *edition.Doc) {
		if d == nil {
			return
		}
		for i := range d.Blocks {
			if b := &d.Blocks[i]; want[b.Hash] && found[b.Hash] == "" {
				found[b.Hash] = plainBlock(b)
			}
		}
		if h := edition.TitleHash(d.Title); want[h] && found[h] == "" {
			found[h] = d.Title
		}
	}
	if public := t.Work.Public[t.Work.Statement.Source]; public != nil {
		if d, err := public.Doc(); err == nil {
			look(d)
		}
	}
	for i, v := range t.Work.Versions {
		if len(found) == len(want) || i == maxOld {
			break
		}
		old, err := s.Statements.Text(ctx, t.Work.Statement.Slug, v.Number)
		if core.KindOf(err) == core.NotFound {
			break // not public
		}
		if err != nil {
			return nil, err
		}
		look(old.Source().Doc)
	}
	return found, nil
}
