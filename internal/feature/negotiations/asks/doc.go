// Package asks follows what a network wants through the drafts of a negotiated text:
// each ask has wanted wording, a fallback, red lines and groups that must be named,
// and in each draft a status that the program proposes and a person decides. Staff
// who follow an ask get a mail when it stands worse than before.
//
// What is secret: everything about an ask that is not public; of a public one still
// the fallback and the red lines (whoever negotiates against us would begin there),
// notes and who decided. A public page is computed from public drafts alone.
//
// What must always hold:
//   - what a person decided stays, whatever is computed later; about another wording than
//     the ask has it counts for nothing, and no reader is told of it;
//   - a mail names no text, no draft and no ask, and its address tells nothing;
//   - each fall of an ask is told once to each follower, one mail a draft, also when
//     the process died between: what is to be told stands in asks_told until it was.
//
// The tables are asks_* and no other package names them.
package asks

import "embed"

// FS holds this feature's pages, messages, mails and tables.
//
//go:embed ui i18n migrations mail
var FS embed.FS
