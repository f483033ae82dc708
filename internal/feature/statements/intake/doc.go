// Package intake brings endorsements in that were given elsewhere: in a file (a form
// of somebody else's, a spreadsheet) and on paper.
//
// A file is read at once into a table, and what is private in it and cannot be
// sealed is taken out. Then a person says which column is what, looks at what would
// happen, says where and how those people agreed, and lets it be done: a job, which
// can be left, ended midway and taken back whole. Sheets of paper are printed here,
// one per statement and language, and keyed in ten lines at a time.
//
// What is secret: everything in a file until it is imported, and all that is keyed
// in of a sealed row. A file is held in the database sealed under the runtime key,
// for two hours at most; it touches no disk in clear, no log and no error, and the
// report keeps lines and reasons, never a name. Addresses are sealed to the list key
// in the request or job that reads them, or left out. Of a sealed row of paper
// nothing is kept but its record; which rows came with which sheet stands sealed
// under the runtime key for a week, so that a sheet can be taken back.
//
// What must always hold:
//   - nothing is imported without a sentence that says where and how they agreed;
//   - a file that comes again adds nothing; what looks like one that stands on the
//     roll already is held until a person has looked;
//   - names that nobody vouches for are held, never published;
//   - ending an import, a crash, and taking it back leave nothing behind;
//   - who may: coordinators and moderators of the statement's campaign. Only a
//     coordinator vouches for a sheet, and so only coordinators key in sealed rows.
package intake

import "embed"

// FS holds this feature's pages, messages and tables.
//
//go:embed ui i18n migrations
var FS embed.FS
