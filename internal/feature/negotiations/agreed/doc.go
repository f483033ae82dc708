// Package agreed is the library of agreed language: paragraphs of adopted texts, with
// the text they stand in, who adopted it and when. Whoever proposes wording asks it
// "where has this been agreed before?".
//
// [Similar] answers that and is pure: words of every script, folded for their
// language, weighed by how rare they are, together with pairs of neighbouring words,
// and looked at from both sides: how much of what was asked stands in a paragraph,
// and how much of the paragraph stands in what was asked. The library is kept in
// memory with an inverted index, and read anew when it was changed.
//
// Nothing in it is secret: what was adopted is public. A draft of this site is taken
// in only by somebody who may read it, and only once it is marked as adopted.
//
// What must always hold:
//   - the words of a paragraph are kept as they were brought in, invisible and control
//     signs aside, and shown with where they stand: a quotation nobody can check is
//     no precedent;
//   - a file is taken whole or not at all, and what is wrong with it is said with
//     the number of the line;
//   - a question costs bounded time, whatever was pasted.
//
// The tables are agreed_* and no other package names them.
package agreed

import "embed"

// FS holds this feature's pages, messages and migrations.
//
//go:embed ui i18n migrations
var FS embed.FS
