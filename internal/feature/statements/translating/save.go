package translating

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// Input is what somebody wrote.
type Input struct {
	Base int64             // the revision that was on the page
	Seen map[string]string // block → hash of the source that was on the page
	// Words are the parts that were on the page, by key, see Text.values. Parts
	// that are not here stay as they are.
	Words map[string]string
	// Valid is the block whose translation still holds though the source changed,
	// or "all".
	Valid string
	Auto  bool // saved by the page and not by its writer
}

// Clash is the error of [Service.Save] when somebody else changed the same parts
// meanwhile: what they wrote, by key. Nothing was saved.
type Clash struct {
	Revision int64
	Theirs   map[string]string
	By       string
}

func (c *Clash) Error() string { return "another version was saved since" }

// Saved is what saving did.
type Saved struct {
	Sheet   *writing.Sheet
	Changed int // parts whose words changed
	Kept    int // parts that still hold, see Input.Valid
}

// Save writes down what somebody wrote: by is an account, or "link:<id>". Parts
// that somebody else wrote meanwhile are kept; if both wrote the same part the
// error is a [Clash]. What cannot be in the text is core.Invalid with the part's
// key as its field.
func (s *Service) Save(ctx context.Context, by string, t *Text, in Input) (saved *Saved, err error) {
	defer core.Wrap(&err, "translating.Save(%s, %s)", t.Work.Statement.Slug, t.Lang)
	for range 4 {
		if saved, err = s.save(ctx, by, t, in); core.KindOf(err) != core.Conflict {
			return saved, err
		}
		// Somebody saved between our look and our save.
		w, err := s.Writing.Work(ctx, t.Work.Statement.Slug)
		if err != nil {
			return nil, err
		}
		if t, err = s.open(w, t.Lang); err != nil {
			return nil, err
		}
	}
	return nil, err
}

func (s *Service) save(ctx context.Context, by string, t *Text, in Input) (*Saved, error) {
	words, err := s.merge(ctx, t, in)
	if err != nil {
		return nil, err
	}
	next, saved, err := t.apply(words, in)
	if err != nil {
		return nil, err
	}
	if saved.Changed == 0 && saved.Kept == 0 {
		saved.Sheet = t.Sheet
		return saved, nil
	}
	next.Auto = in.Auto
	if err := s.note(ctx, by, t, next, saved.Changed > 0); err != nil {
		return nil, err
	}
	saved.Sheet, err = s.Writing.SaveSheet(ctx, by, t.Work.Statement.Slug, *next, t.Sheet.Revision)
	return saved, err
}

// note keeps the words of the source that next was made from, and whose hands were
// at the translation; before it is saved, so that neither is ever lacking.
func (s *Service) note(ctx context.Context, by string, t *Text, next *writing.Sheet, changed bool) error {
	plain, now := t.plain(), t.hashes()
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		for _, key := range slices.Sorted(maps.Keys(next.Based)) {
			if h := next.Based[key]; h != "" && h == now[key] {
				if err := putBase(tx, h, plain[key]); err != nil {
					return err
				}
			}
		}
		if !changed {
			return nil
		}
		task, err := taskOf(tx, t.Work.Statement.ID, t.Lang)
		if err != nil {
			return err
		}
		if task.Checker == by { // who checks may mend a word that another wrote
			if all, err := hands(tx, t.Work.Statement.ID, t.Lang); err != nil || len(all) > 0 {
				return err
			}
		}
		return putHand(tx, t.Work.Statement.ID, t.Lang, by)
	})
}

// merge returns the words that in changes, by key. What somebody else wrote since
// in.Base stays, unless in changes it too.
func (s *Service) merge(ctx context.Context, t *Text, in Input) (map[string]string, error) {
	now := t.values()
	words := map[string]string{}
	var was map[string]string
	if in.Base != t.Sheet.Revision {
		if v, err := s.Writing.Version(ctx, t.Work.Statement.Slug, t.Lang, in.Base); err == nil {
			if old, err := lay(t.Work, t.Lang, v); err == nil {
				was = old.values()
			}
		} else if core.KindOf(err) != core.NotFound {
			return nil, err
		} else if in.Base == 0 {
			was = map[string]string{}
		}
	}
	clash := &Clash{Revision: t.Sheet.Revision, Theirs: map[string]string{}, By: t.Sheet.By}
	for key, typed := range in.Words {
		text, err := t.typed(key, typed)
		if err != nil {
			return nil, err
		}
		mine, err := t.typed(key, now[key])
		if err != nil {
			mine = now[key]
		}
		if text == mine {
			continue // nothing to do
		}
		if in.Base != t.Sheet.Revision {
			before, known := was[key], was != nil
			if clean, err := t.typed(key, before); err == nil {
				before = clean
			}
			switch {
			case known && text == before:
				continue // theirs alone
			case known && mine == before:
			default:
				clash.Theirs[key] = now[key]
				continue
			}
		}
		words[key] = text
	}
	if len(clash.Theirs) > 0 {
		return nil, clash
	}
	return words, nil
}

// typed returns what somebody typed as it will stand in the text.
func (t *Text) typed(key, text string) (string, error) {
	if i := slices.IndexFunc(t.laid.Pieces, func(p edition.Piece) bool { return p.Key == key }); i >= 0 {
		text, err := t.laid.Pieces[i].Typed(text)
		if err == nil && text == "" && strings.TrimSpace(t.laid.Pieces[i].Text) == "" {
			return "", nil
		}
		return text, err
	}
	if _, note := t.values()[key]; note && block(key) != key && !strings.HasPrefix(key, keyIssuer) {
		return typedNote(text), nil
	}
	if key == keyTitle {
		return edition.TypedTitle(text), nil
	}
	return strings.Join(strings.Fields(text), " "), nil
}

func typedNote(text string) string {
	text = strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
	if strings.EqualFold(text, "[missing]") {
		return ""
	}
	return text
}

// apply returns the sheet with other words in it.
func (t *Text) apply(words map[string]string, in Input) (*writing.Sheet, *Saved, error) {
	next := *t.Sheet
	laid := &edition.Source{Title: t.laid.Title, Pieces: slices.Clone(t.laid.Pieces)}
	for i := range laid.Pieces {
		laid.Pieces[i].Notes = slices.Clone(laid.Pieces[i].Notes)
	}
	saved := &Saved{Changed: len(words)}
	changed := map[string]bool{}
	for key, text := range words {
		changed[block(key)] = true
		switch {
		case key == keyTitle:
			laid.Title = text
		case key == keyLead:
			next.Lead = text
		case key == keyPlace:
			next.Place = text
		case key == keyChanges:
			next.Changes = text
		case strings.HasPrefix(key, keyIssuer):
			next.Issuers = t.issuers(next.Issuers, key, text)
		default:
			t.put(laid, key, text)
		}
	}
	next.Based = map[string]string{}
	now, values := t.hashes(), flat(laid, &next)
	for _, key := range t.order() {
		b := block(key)
		if values[b] == "" && b != "issuers" || b == "issuers" && len(next.Issuers) == 0 {
			continue // nothing there was made from anything
		}
		was := t.based(key)
		switch {
		case changed[b] && in.Seen[b] != "":
			was = in.Seen[b]
		case changed[b]:
			was = now[b]
		case (in.Valid == b || in.Valid == "all") && in.Seen[b] == now[b] && was != now[b]:
			if next.Based[b] == "" {
				saved.Kept++
			}
			was = now[b]
		}
		if was != "" {
			next.Based[b] = was
		}
	}
	next.Markdown = laid.Markdown()
	if err := t.fits(next.Markdown); err != nil {
		return nil, nil, err
	}
	if saved.Changed > 0 {
		next.Said = edition.Draft
	}
	return &next, saved, nil
}

func (t *Text) put(laid *edition.Source, key, text string) {
	for i := range laid.Pieces {
		p := &laid.Pieces[i]
		if p.Key == key {
			p.Text = text
		}
		for n := range p.Notes {
			if noteKey(p.Key, n) == key {
				p.Notes[n] = text
			}
		}
	}
}

// issuers returns the networks' names with another one: all of them, each with the
// source's logo, or none if they are named as in the source.
func (t *Text) issuers(have []statements.Issuer, key, text string) []statements.Issuer {
	n, err := strconv.Atoi(strings.TrimPrefix(key, keyIssuer))
	if err != nil || n < 1 || n > len(t.Source.Issuers) {
		return have
	}
	all := slices.Clone(t.Source.Issuers)
	for i := range all {
		if i < len(have) && have[i].Name != "" {
			all[i].Name = have[i].Name
		}
	}
	if all[n-1].Name = text; text == "" {
		all[n-1].Name = t.Source.Issuers[n-1].Name
	}
	if slices.Equal(all, t.Source.Issuers) {
		return nil
	}
	return all
}

// fits makes sure that the text has the source's blocks.
func (t *Text) fits(markdown string) error {
	doc, err := edition.Parse(markdown)
	if err != nil {
		return err
	}
	for i, b := range t.doc.Blocks {
		if i >= len(doc.Blocks) || doc.Blocks[i].Key != b.Key {
			return &core.Error{Kind: core.Invalid, Field: b.Key, Key: "translating.error.shape"}
		}
	}
	if len(doc.Blocks) > len(t.doc.Blocks) {
		return &core.Error{Kind: core.Invalid, Field: t.doc.Blocks[len(t.doc.Blocks)-1].Key, Key: "translating.error.shape"}
	}
	return nil
}
