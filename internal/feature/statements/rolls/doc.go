// Package rolls keeps dated snapshots of the public roll and the record of whom
// they were handed over to.
//
// A snapshot is what was printed at one moment: it can be cited for ever, at an
// address of its own in all languages, with files to hand over. The rows are
// copied; nothing sealed is ever in them.
//
// # The right to take a name back wins
//
// Whoever withdraws, hides their name or is taken off the roll leaves all
// snapshots in the same transaction ([Service.Moved]). The snapshot says how many
// have left; its files are made anew. The hash over the names as they were then
// stays, and of each name that left the hash that it had in it: over a nonce that
// is gone with the name, so that nobody can find out by trying names. Whoever
// corrects their printed name is corrected here too, and counts as one that left.
//
// # Secret
//
// The delivery record: whom one met and what they said. It is for editors,
// coordinators and moderators. Everything else here is public, and only while the
// statement is: the snapshot of one that was taken down answers like one that
// never was (S-2).
//
// # What must always hold
//
//   - A snapshot holds only names that stood on the roll in the transaction that
//     copied them.
//   - A file is handed out only if it is of the snapshot as it is now.
//   - Work is done again from where it was when a program dies: nothing of it
//     waits in memory.
//
// The tables are rolls_* and no other package names them.
package rolls

import "embed"

// FS holds this feature's pages, messages and migrations.
//
//go:embed ui i18n migrations
var FS embed.FS
