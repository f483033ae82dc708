// Package positions keeps what a state or a group of states said about a paragraph
// of a negotiated text, or about an ask of the network: noted in the room on a phone,
// pasted from notes, and shown by paragraph, by who said it, and as a matrix. A
// position is about a paragraph of one draft and follows it through the later ones.
//
// There are three ways to keep one. For the team: in clear, for the staff of the
// campaign. Public: printed beside the text. Sealed: what was said, who said it and
// where it is from are encrypted to the coordinators' opening keys in the request that
// brings them, and the server cannot read them again; it keeps which paragraph or ask
// it is about, so that it can be counted there. The file of sealed positions is opened
// offline: by groundswell open, by the page that package keyring makes, or by stock age.
//
// What is secret: a sealed position, for ever; one for the team, to everybody else.
//
// What must always hold:
//   - nothing of a sealed position's words, speaker, source, day or author is stored in
//     clear, logged, put into an address, or kept as a default for the next;
//   - nothing is sealed when no opening key is in use: it is refused, never kept in
//     clear instead;
//   - sealed positions are deleted with a second person, and none but those that were
//     there when it was asked for;
//   - what is about a draft that was removed is kept, and belongs to no paragraph until a
//     person moves it;
//   - the public reads what is marked public, of a public text, about its public drafts.
//
// The tables are positions_* and no other package names them.
package positions

import "embed"

// FS holds this feature's pages, messages and tables.
//
//go:embed ui i18n migrations
var FS embed.FS
