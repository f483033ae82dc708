package negotiations

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
)

// ErrChanged says that somebody decides about words that are not there any more: the
// draft was read anew, or another one has its number.
var ErrChanged = &core.Error{Kind: core.Conflict, Key: "negotiations.wrong.changed"}

// Seen is a fingerprint of words that a form carries along: a form says paragraph 12,
// and what is sent by it must still be about the words that stood there when it was
// made. It protects nobody from themselves: a form without one is taken.
func Seen(words ...string) string {
	h := sha256.Sum256([]byte(strings.Join(words, "\x00")))
	return strings.ToLower(base32.StdEncoding.EncodeToString(h[:10]))
}

// SeenAll is [Seen] of all paragraphs of drafts.
func SeenAll(all ...[]draft.Paragraph) string {
	var words []string
	for _, paras := range all {
		for i := range paras {
			words = append(words, paras[i].Text)
		}
		words = append(words, "")
	}
	return Seen(words...)
}

// Shown says what a form was about when it was made. What is not there any more as it was
// shown is not changed by it; the zero Shown stands for whatever is there.
type Shown struct {
	Draft core.ID // which one: its number may be another one's by now
	Facts string  // fingerprint of what was said about it, see [DraftFacts.Seen]
}

// ErrFacts says that somebody else changed what a form is about.
var ErrFacts = &core.Error{Kind: core.Conflict, Key: "negotiations.wrong.facts"}

// Seen is a fingerprint of the facts of a text and of the campaign it is of.
func (n *Negotiation) Seen() string { return seenJSON(n.Facts, n.Campaign) }

// Seen is a fingerprint of what is said about a draft.
func (f *DraftFacts) Seen() string { return seenJSON(f) }

func seenJSON(all ...any) string {
	b, err := json.Marshal(all)
	if err != nil {
		return "" // plain values: it does not happen, and protects nobody then
	}
	return Seen(string(b))
}

// as reports what is wrong if a draft, or what is said about something, is not what was
// shown.
func as(shown []Shown, draft core.ID, facts string) error {
	for _, s := range shown {
		switch {
		case s.Draft != "" && s.Draft != draft:
			return ErrMoved
		case s.Facts != "" && s.Facts != facts:
			return ErrFacts
		}
	}
	return nil
}
