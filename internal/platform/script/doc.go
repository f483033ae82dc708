// Package script is everything the program knows about names and words in any
// script: cleaning what people type, folding it for comparison, search words,
// sort keys, look-alikes, and the syntax of e-mail addresses and websites.
//
// What must always hold:
//
//   - Every function is pure: no I/O, no clock, no global state that changes,
//     safe to call from many goroutines, the same answer on every machine.
//   - Every function takes any bytes whatever, never panics, and needs time in
//     proportion to the length of its input. Limits are checked before parsing.
//   - [Line] and [Text] change nothing of a real name but white space, normal
//     form and what cannot be seen. A function that refuses returns "", so that
//     a caller who forgets to look at the [Problem] stores nothing.
//   - [Fold], [Words], [Skeleton] and [SortKey] are stored in the database. A
//     change of their results needs a migration that computes them again.
//
// Nothing here is secret by itself, but the arguments are names and addresses
// of people: nothing of them may appear in an error or a log, and so no
// function here returns an error.
//
// The standards: UAX 15 (normal forms), UAX 24 (scripts), UTS 10 (sorting),
// UTS 39 (look-alikes), UTS 46 (domain names), RFC 5321 (addresses), RFC 4180
// (CSV). confusables.txt is made from Unicode data files: see LICENSE-UNICODE.
package script
