// Package importing makes a draft of a negotiated text out of a file: Word, PDF, web
// page, Akoma Ntoso, plain or pasted text. The program reads the file and divides it
// into paragraphs, a person sees the result and corrects it, and only then it is
// saved as a draft of the negotiation.
//
// What is secret: a file that was brought in and not saved, which may be a draft
// that leaked. It is the team's, it goes after a week, and of the file itself nothing
// is kept unless that was asked for: a Word file names people. Only a text or a web
// page in an older encoding waits as it is, to be read in another one.
//
// What must always hold:
//   - nothing is a draft before a person said so, and then all of it is, or nothing;
//   - no word goes without a person seeing that it does: what draft.From takes for the
//     page's is named, heads and feet that repeat on the pages of a PDF are listed and can
//     be put back, what a person leaves out stays in sight. (Numbers of lines at the margin
//     are counted only);
//   - text in an older encoding is read when the program is sure of it, the page says as
//     what, and a person can choose another one;
//   - a correction is tied to the words it was made on. It is made again when the
//     same file comes again, and never on other words.
//
// The tables are importing_* and no other package names them.
package importing

import "embed"

// FS holds this feature's pages, messages and tables.
//
//go:embed ui i18n migrations
var FS embed.FS
