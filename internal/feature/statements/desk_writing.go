package statements

import (
	"bytes"
	"errors"
	"fmt"
	"image/jpeg"
	"image/png"
	"strconv"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/edition"
)

// What package writing needs of statements: drafts that have no text yet, what is
// public now with its Markdown, and publishing inside its own transaction.

// Problem keys of the facts of a statement, for [Statement.Contradictions].
const wrongFact = "statements.facts.wrong."

// Contradictions returns what is wrong with the facts of a statement, each with
// the field and a message for the person who fills in the form (U-58); nil if
// nothing is. It finds what [Statement.Check] finds, and what can never be meant.
func (st *Statement) Contradictions() *core.Error {
	var bad []*core.Error
	add := func(field, key string, args ...any) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: wrongFact + key, Args: args})
	}
	if len(st.Slug) > 80 || !slugForm.MatchString(st.Slug) {
		add("slug", "slug")
	}
	switch st.Kind {
	case Declaration, Letter, Joint, Solidarity, Condolence:
	default:
		add("kind", "kind")
	}
	switch st.Signers {
	case SignersBoth, SignersOrganisations, SignersPersons, SignersNone:
		if st.Kind == Condolence && st.Signers != SignersNone {
			add("signers", "condolence")
		}
	default:
		add("signers", "signers")
	}
	switch st.Rule {
	case RuleCarry, RuleAffirm, RuleLapse:
	default:
		add("rule", "rule")
	}
	if !st.Source.Valid() {
		add("source", "source")
	}
	if st.Goal < 0 || st.Goal > 1_000_000_000 {
		add("goal", "goal")
	} else if st.Goal > 0 && st.Signers == SignersNone {
		add("goal", "goal_none")
	}
	if st.OpensAt > 0 && st.ClosesAt > 0 && st.ClosesAt <= st.OpensAt {
		add("closes", "closes")
	}
	if st.Signers == SignersNone && st.ClosesAt > 0 {
		add("closes", "closes_none")
	}
	if st.EraseOn > 0 && st.ClosesAt > 0 && st.EraseOn <= core.DayOf(time.Unix(st.ClosesAt, 0))+window {
		add("erase", "erase")
	}
	if st.EraseOn > 0 && st.ClosesAt == 0 && st.OpensAt > 0 && int64(st.EraseOn)*86400 <= st.OpensAt {
		add("erase", "erase_opens")
	}
	if err := core.Join(bad); err != nil {
		return err
	}
	if len(st.Check()) > 0 { // a rule that was added there and not here
		return &core.Error{Kind: core.Invalid, Key: wrongFact + "other"}
	}
	return nil
}

// Slugify makes an address of a title in Latin letters; "" when there is nothing
// to make it of.
func Slugify(title string) string { return slugify(title) }

// NewDraft writes down a statement that has no text yet: a draft with version 0,
// of which nothing is public. Its ID is set. When its name is taken a number is
// put behind it.
func (s *Service) NewDraft(tx *db.Tx, st *Statement, who string) error {
	st.ID, st.State, st.Version, st.Revision = core.NewID(), Draft, 0, 1
	base := st.Slug
	for n := 2; ; n++ {
		ok, err := insertDraft(tx, st)
		if err != nil {
			return err
		}
		if ok {
			break
		}
		if n > 1000 {
			return &core.Error{Kind: core.Conflict, Field: "slug", Key: wrongFact + "slug"}
		}
		st.Slug = base[:min(len(base), 75)] + "-" + strconv.Itoa(n)
	}
	return audit.Add(tx, s.Now(), who, "statement.begin", core.Ref{Kind: "statement", ID: st.ID}, "")
}

// Inside is what the site holds of a statement, whatever its state.
type Inside struct {
	Statement Statement
	Versions  []Version                  // newest first; none before the first text
	Editions  map[core.Lang]GivenEdition // of the newest version; Doc is not set
}

// Inside returns a statement in any state: core.NotFound when there is none.
func (s *Service) Inside(tx *db.Tx, slug string) (*Inside, error) {
	st, err := statementBySlug(tx, slug)
	if err != nil {
		return nil, err
	}
	return s.inside(tx, st)
}

// InsideByID is Inside by the statement's id.
func (s *Service) InsideByID(tx *db.Tx, id core.ID) (*Inside, error) {
	st, err := statementByID(tx, id)
	if err != nil {
		return nil, err
	}
	return s.inside(tx, st)
}

func (s *Service) inside(tx *db.Tx, st *Statement) (p *Inside, err error) {
	p = &Inside{Statement: *st}
	if p.Versions, err = versions(tx, st.ID); err != nil {
		return nil, err
	}
	p.Editions, err = givenEditions(tx, st.ID, st.Version)
	return p, err
}

// AllInside returns all statements, drafts too.
func (s *Service) AllInside(tx *db.Tx) (out []*Inside, err error) {
	all, err := allStatements(tx)
	if err != nil {
		return nil, err
	}
	for _, st := range all {
		p, err := s.inside(tx, st)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// VersionTexts returns the texts of an earlier version, with their Markdown.
func (s *Service) VersionTexts(tx *db.Tx, st core.ID, number int64) (map[core.Lang]GivenEdition, error) {
	return givenEditions(tx, st, number)
}

// SaveDraftFacts changes the facts of a statement that is not public. Its version,
// state and address stay.
func (s *Service) SaveDraftFacts(tx *db.Tx, st *Statement, who string) error {
	had, err := statementBySlug(tx, st.Slug)
	if err != nil {
		return err
	}
	if had.State == Published {
		return &core.Error{Kind: core.Conflict, Key: wrongFact + "public"}
	}
	if had.Version > 0 && had.Source != st.Source {
		return &core.Error{Kind: core.Invalid, Field: "source", Key: wrongFact + "source_kept"}
	}
	if bad := st.Contradictions(); bad != nil {
		return bad
	}
	next := *st
	next.ID, next.State, next.Version, next.Revision = had.ID, had.State, had.Version, had.Revision+1
	if err := saveStatement(tx, &next); err != nil {
		return err
	}
	return audit.Add(tx, s.Now(), who, "statement.facts", core.Ref{Kind: "statement", ID: had.ID}, "")
}

// PublishIn is [Service.Publish] inside a transaction of the desk's, for who.
// Editions that have a Based map keep it. When the source's words stay the same,
// translations that are not given stay as they are public; a new version has only
// the translations that are given. Call [Service.Told] after the transaction.
func (s *Service) PublishIn(tx *db.Tx, g Given, who string) (*PublishReport, error) {
	if bad := g.Contradictions(); bad != nil {
		return nil, bad
	}
	src, ok := g.Editions[g.Source]
	if !ok {
		return nil, &core.Error{Kind: core.Invalid, Key: wrongFact + "no_text"}
	}
	had, err := s.Inside(tx, g.Slug)
	if err != nil {
		return nil, err
	}
	if had.Statement.Version > 0 && had.Statement.Source != g.Source {
		return nil, &core.Error{Kind: core.Invalid, Field: "source", Key: wrongFact + "source_kept"}
	}
	if len(had.Versions) > 0 && had.Versions[0].Hash == src.Doc.Hash() {
		all := map[core.Lang]GivenEdition{}
		for l, e := range had.Editions {
			if e.Doc, err = edition.Parse(e.Markdown); err != nil {
				return nil, err
			}
			all[l] = e
		}
		for l, e := range g.Editions {
			all[l] = e
		}
		g.Editions = all
	}
	return s.publishIn(tx, g, who)
}

// Told makes every page see what a transaction of the desk's changed.
func (s *Service) Told() {
	s.changes.Add(1)
	s.DB.NewEpoch()
}

// TakeDown makes a public statement a draft again: its page and all its forms are
// gone for everybody. Its text, its versions and who signed it stay. Call
// [Service.Told] after the transaction.
func (s *Service) TakeDown(tx *db.Tx, slug, who string) error {
	st, err := published(tx, slug)
	if err != nil {
		return err
	}
	st.State, st.Revision = Draft, st.Revision+1
	return s.changeState(tx, st, Published, who, "statement.take_down")
}

// CloseNow ends signing at once. The page stays. Call [Service.Told] after the
// transaction.
func (s *Service) CloseNow(tx *db.Tx, slug, who string) error {
	st, err := published(tx, slug)
	if err != nil {
		return err
	}
	now := s.Now()
	if why := st.Open(now); why != "" {
		return &core.Error{Kind: core.Conflict, Key: why}
	}
	st.ClosesAt, st.Revision = now.Unix(), st.Revision+1
	if st.OpensAt >= st.ClosesAt {
		st.OpensAt = st.ClosesAt - 1
	}
	return s.changeState(tx, st, Published, who, "statement.close")
}

func (s *Service) changeState(tx *db.Tx, st *Statement, was, who, what string) error {
	if err := saveStatement(tx, st); err != nil {
		return err
	}
	if err := s.logPublish(tx, st, was, false); err != nil {
		return err
	}
	if st.State != Published {
		if err := s.list(tx, st, Given{}); err != nil {
			return err
		}
	}
	return audit.Add(tx, s.Now(), who, what, core.Ref{Kind: "statement", ID: st.ID}, fmt.Sprintf("version %d", st.Version))
}

// DraftOpeners returns how many opening keys will open what is sealed for a
// statement in any state; 0 means that nothing could be signed, fewer than three
// that nobody could sign sealed.
func (s *Service) DraftOpeners(tx *db.Tx, st core.ID) (int64, error) {
	k, err := currentListKey(tx, st)
	if err := ignoreMissing(err); err != nil {
		return 0, err
	}
	err = s.guarded(tx, &k)
	return k.Openers, err
}

// MinOpeners is how many opening keys there must be before sealed signing opens.
const MinOpeners = minOpeners

// CleanLogo reads the file of a network's logo and returns it written anew, with
// its ending: PNG and SVG stay what they are, JPEG becomes PNG. What else was in
// the file is gone. The error is core.Invalid.
func CleanLogo(data []byte) (clean []byte, ext string, err error) {
	switch {
	case len(data) > maxPNG:
		err = fmt.Errorf("larger than %d KB", maxPNG>>10)
	case bytes.HasPrefix(data, []byte("\x89PNG")):
		clean, err = cleanPNG(data)
		ext = ".png"
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		clean, err = jpegAsPNG(data)
		ext = ".png"
	default:
		clean, err = cleanSVG(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
		ext = ".svg"
	}
	if err != nil {
		return nil, "", &core.Error{Kind: core.Invalid, Field: "logo", Key: wrongFact + "logo", Args: []any{"KB", maxPNG >> 10, "Pixels", maxPixel}, Err: err}
	}
	return clean, ext, nil
}

func jpegAsPNG(data []byte) ([]byte, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || c.Width > maxPixel || c.Height > maxPixel {
		return nil, errors.New("no JPEG picture, or too large a one")
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Moment reads a time in UTC, or a day: of a day the first second, or, when
// something ends, the last.
func Moment(v string, ends bool) (int64, error) { return moment(v, ends) }
