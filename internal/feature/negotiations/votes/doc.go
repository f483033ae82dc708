// Package votes keeps recorded votes by country on a text that states negotiate, or
// on an amendment to it: entered from the record of the meeting or brought in from
// a file, corrected by hand, counted, compared, shown on a map and in tables, and
// handed out as CSV and JSON.
//
// What is secret: nothing that states do in public, but a vote is the team's until
// somebody makes it public, and whether one is there is not told before. A vote is
// never more public than its negotiation.
//
// What must always hold:
//   - a vote names countries by code; a state that is no more keeps the name it was
//     written with, and is counted;
//   - nothing of a file is saved before a person has seen what was not understood;
//     what is not understood is never guessed to be a vote;
//   - a country stands once in a vote; what a file says twice and differently is
//     shown, and left out until a person decides;
//   - no cell of a file that is handed out can be taken for a formula.
//
// The tables are votes_* and no other package names them.
package votes

import "embed"

// FS holds this feature's pages, messages and tables.
//
//go:embed ui i18n migrations
var FS embed.FS
