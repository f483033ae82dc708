// Package translating is where texts are translated: the board that says how far
// each language is, the editor that shows source and translation paragraph by
// paragraph, links for volunteers, the glossary, and files out and in.
//
// A translation is a writing.Sheet. This package takes it apart by the blocks of
// its source ([edition.Lay]), lets people write beside each, and puts it together
// in the source's order; what nobody has written is "[missing]". What each block
// was made from stands in Sheet.Based, and the source's words of then are kept in
// translating_base, so that the changed ones can be shown.
//
// What is secret: drafts; of a volunteer's link the token, of which only the hash
// is stored; the name that a volunteer told, which only staff see.
//
// What must always hold:
//   - a volunteer's link opens one text in one language and nothing else: no list,
//     no other draft, no name; it can neither check nor publish, whatever session
//     the browser has; one that expired or was revoked is answered like one that
//     never was;
//   - nobody marks their own words as checked while somebody else could;
//   - two people who write at once lose nothing: what only one of them changed is
//     joined, what both changed is shown to the second, who decides;
//   - a file that comes back is shown before anything is saved, paragraph by
//     paragraph; it is saved whole or not at all, and never over newer words;
//   - the site's own wording of the interface passes the checks that the program's
//     own passes, before it is shown;
//   - who has a role for another campaign only is answered as if there were no such
//     text.
//
// The tables are translating_* and no other package names them.
package translating

import "embed"

// FS holds this feature's pages, messages and migrations.
//
//go:embed ui i18n migrations
var FS embed.FS
