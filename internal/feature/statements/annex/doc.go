// Package annex makes the files that a roll is handed over in: PDF, DOCX, XLSX,
// CSV and JSON, in any of the seven languages, by region or by alphabet. It is
// pure: it is given a snapshot and writes bytes.
//
// Secret: nothing. What it is given is public, and it adds nothing: no time of
// writing, no name of a machine or of a member of staff.
//
// What must always hold:
//   - the same snapshot gives the same bytes;
//   - names are read one by one and not kept: memory does not grow with the roll;
//   - sealed endorsements are in the numbers that it is given and nowhere else;
//   - the file's identifier stands in its properties and at the foot of each page
//     (PDF, DOCX), in a sheet of its own (XLSX), in the data (JSON) or in each
//     row (CSV), so that a file that turns up again can be told apart (S-44);
//   - no cell of a table is a formula, whatever somebody is called.
package annex

import "embed"

// FS holds this package's texts for readers, one file for each language.
//
//go:embed i18n/*.json
var FS embed.FS
