package negotiations

import (
	"crypto/sha256"
	"encoding/base32"
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
