package app

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
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/doc"
	"groundswell/test/demo"
)

// seedTexts follows the made-up negotiation as staff would have done: its five drafts
// are read from the files in which they were handed out. What is there already is
// left as it is.
func (a *App) seedTexts(ctx context.Context) error {
	n := demo.Negotiated()
	if _, err := a.Texts.BySlug(ctx, n.Slug); core.KindOf(err) != core.NotFound {
		return err
	}
	who, err := a.demoStaff(ctx)
	if err != nil {
		return err
	}
	editor := who["Camille"]
	facts := negotiations.Facts{Titles: n.Titles, Leads: n.Leads, Forums: n.Forums, Opens: core.Day(n.Opens), Closes: core.Day(n.Closes)}
	if _, err := a.Texts.Begin(ctx, editor, negotiations.Negotiation{Slug: n.Slug, Campaign: n.Campaign, Lang: n.Lang, Facts: facts}); err != nil {
		return err
	}
	for i := range n.Drafts {
		if err := a.seedDraft(ctx, editor, n.Slug, &n.Drafts[i]); err != nil {
			return err
		}
	}
	if err := a.Texts.Edit(ctx, editor, n.Slug, n.Campaign, true, facts); err != nil {
		return err
	}
	if err := a.Texts.ShowNow(ctx, editor, n.Slug); err != nil {
		return err
	}
	path, err := a.Texts.Path(ctx, n.Slug)
	if err != nil {
		return err
	}
	if err := a.seedDecisions(ctx, editor, n, path); err != nil {
		return err
	}
	ids, err := a.seedAsks(ctx, editor, n, path)
	if err != nil {
		return err
	}
	if err := a.seedAgreed(ctx, editor, n); err != nil {
		return err
	}
	if err := a.seedPositions(ctx, editor, n, path, ids); err != nil {
		return err
	}
	if err := a.seedInputs(ctx, editor, n, path, ids); err != nil {
		return err
	}
	return a.seedVotes(ctx, editor, n, path)
}

// readDraftFile reads a draft from a file, of any format that the importer knows.
func readDraftFile(ctx context.Context, name string, data []byte, lang core.Lang) (*draft.Draft, doc.Kind, error) {
	d, kind, err := doc.Read(ctx, bytes.NewReader(data), int64(len(data)), name, doc.PDFReadOptions{Lang: lang})
	if err != nil {
		return nil, kind, err
	}
	return draft.From(d.As(doc.Accepted), lang), kind, nil
}

func (a *App) seedDraft(ctx context.Context, by core.Actor, slug string, d *demo.Draft) error {
	name, data, err := draftFile(d)
	if err != nil {
		return err
	}
	read, _, err := readDraftFile(ctx, name, data, "en")
	if err != nil {
		return err
	}
	hash := sha256.Sum256(data)
	_, err = a.Texts.AddDraft(ctx, by, slug, negotiations.NewDraft{Public: true, Draft: *read,
		DraftFacts: negotiations.DraftFacts{Name: d.Name, Day: core.Day(d.Day), Source: d.Symbol, Final: d.As == "akn", Format: d.As, FileHash: hex.EncodeToString(hash[:])}})
	return err
}

// storyEnds is a moment after the last day of the made-up negotiation: services that
// refuse what is yet to come are asked as of then.
func storyEnds() time.Time { return core.Day(demo.Negotiated().Closes).Time().AddDate(0, 0, 1) }

// whereParts finds the parts of a made-up draft among the paragraphs that were read
// of it, by their words: what each key is, from 0.
func whereParts(read *negotiations.Draft, d *demo.Draft) map[string]int {
	at, from := map[string]int{}, 0
	for _, p := range d.Parts {
		text := strings.TrimSpace(cited.ReplaceAllString(p.Text, ""))
		for i := from; i < len(read.Paragraphs); i++ {
			if got := read.Paragraphs[i]; got.Text == text || p.Level == 2 && got.Kind == draft.Heading && strings.HasSuffix(text, got.Text) {
				at[p.Key], from = i, i+1
				break
			}
		}
	}
	return at
}

// seedDecisions confirms what the story says about wording that grew weaker or
// stronger: all of it of the first readings, so many of the last as somebody had time
// for, and nothing yet of the adopted text. Decisions show the day they were made on:
// the day after the draft came.
func (a *App) seedDecisions(ctx context.Context, by core.Actor, n *demo.Negotiation, path *negotiations.Path) error {
	for i, s := range n.Steps[:3] {
		older, newer := whereParts(path.Drafts[i], &n.Drafts[i]), whereParts(path.Drafts[i+1], &n.Drafts[i+1])
		left, day := 14, core.Day(n.Drafts[i+1].Day)+1
		c := a.Texts.Config
		c.Now, c.Queue, c.Staff = day.Time, nil, nil // jobs and second persons stay the site's own
		then := negotiations.New(c)
		for _, l := range s.Links {
			if l.Strength == "" || i == 2 && left == 0 {
				continue
			}
			choice := negotiations.Choice{Old: path.Drafts[i].Number, New: path.Drafts[i+1].Number, Tie: negotiations.Together, Strength: strength.Verdict(l.Strength)}
			for _, k := range l.Old {
				if at, ok := older[k]; ok {
					choice.OldN = append(choice.OldN, at)
				}
			}
			for _, k := range l.New {
				if at, ok := newer[k]; ok {
					choice.NewN = append(choice.NewN, at)
				}
			}
			if len(choice.OldN) == 0 || len(choice.NewN) == 0 {
				continue // the file was read otherwise
			}
			if err := then.Decide(ctx, by, n.Slug, choice); err != nil {
				return err
			}
			left--
		}
	}
	return nil
}
