// Package edition holds a text in several languages: how it is read from a small
// subset of Markdown, what identifies it, and how far each translation, and each
// block of it, can be relied on. It is the one home of the Markdown reader and of
// the HTML policy. It does no I/O and keeps nothing.
//
// # What a text is written in
//
//	# Title                      the first block, once; "# [missing]" if not translated
//	## Heading {#id}             levels 2 to 4; the id is optional
//	A paragraph.                 numbered 1, 2, 3 … by itself
//	> A note.                    right after a paragraph or a demand: its margin note
//	words[^a] … [^a]: A note.    a footnote: a margin note of each block that cites it
//	## What we demand {#demands}
//	1. **Say who.** Name …       an ordered list under that heading: demands
//	- item / 1. item             elsewhere: a list; may be nested
//	| a | b |                    a table, with a line of dashes under its head
//	> A quotation.               after a heading, list or table: stands alone
//	---                          from here on paragraphs are the closing
//	[missing]                    this translation lacks the block; also "## [missing]",
//	                             "1. [missing]" (a demand), "- [missing]" (a list)
//
// In a line: *emphasis*, **strong**, `code`, [words](target), <https://…>, bare
// addresses, a hard break (two spaces or a backslash). Targets are http, https,
// mailto, or a path of this site. A picture is shown only from /files/.
//
// # What must always hold
//
//   - HTML of this package contains only the elements and attributes that the
//     policy in clean.go names, whatever was typed, staff's typing included. Raw
//     HTML is dropped, its words stay. No element loads anything from elsewhere.
//     There are two walls: the writer can write nothing else, and its output goes
//     through the policy.
//   - Reading takes time in proportion to the text, about a second at the very
//     most: what would cost more is refused with the line to repair (bound.go).
//   - A key means the same block in every language. Each kind of block counts by
//     itself, in order: p (paragraph), h (heading), d (demand), l (list, table,
//     quotation), c (closing).
//   - Nothing in here is secret, and nothing may become so: a text is made to be
//     published.
//
// # The hash
//
// [Doc.Hash] is the SHA-256, in hex, of a canonical form; signatures bind to it.
// The form is a list of fields, each written as its length in bytes, ":", the
// field, and "\n":
//
//	"groundswell text 1", "title", title, number of blocks,
//	and for each block:
//	  "number", its number or 0,
//	  its kind, the shape of a list ("ul", "ol", "table", "quote" or ""), the level
//	  of a heading or 0, "true" or "false" for missing, its title,
//	  the number of lines of its text, and for each its indent and its words,
//	  the number of its notes, and each,
//	  the number of its links, and each target.
//
// Words are NFC with each run of white space as one space. Only lists and demands
// have more than one line: an item, a row, a paragraph or a hard break of theirs.
// So the hash does not depend on how the Markdown was spelt, wrapped or indented,
// nor on emphasis, but does on every word, number, note and target.
//
// [Block.Hash] is the first 16 hex digits of the SHA-256 of "groundswell text 1"
// and the block's fields without its number, so that a paragraph that only moved
// is the same paragraph. It tells whether a source block changed; it is too short
// to prove anything.
//
// # States
//
// A translated block remembers the hash of the source block it was made from
// ([Edition.Based]). If the source says something else now, the block is stale
// and is shown with the source beside it. A block that the translation lacks is
// shown in the source's language. Blocks find their source by what they were made
// from before they find it by key, so a paragraph put into the source makes one
// gap and not a text of stale paragraphs (pair.go).
//
// # Taking apart
//
// [Split] gives the Markdown of each block by itself, and [Source.Markdown] puts it
// together to a text of the same hash; a text of which that is not so is refused.
// [Lay] puts a translation's blocks beside those of a source as it is now, and
// [Piece.Typed] makes whatever somebody typed one block of its kind (source.go).
package edition
