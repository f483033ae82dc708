// Package retention is about the end of what is sealed: on which day it is erased,
// who is warned before, and what proves afterwards that it was.
//
// A statement that is signed has a day of erasing: 180 days after signing closes,
// unless somebody set another. On that day the hourly work of package statements
// deletes names, addresses and whatever else was sealed, and the fingerprints of
// those who signed in public. What was counted stays counted, and what is printed
// stays printed. Coordinators are told 30 and 7 days before. Each erasing leaves a
// certificate: numbers and hashes, no name.
//
// Nothing here is secret; what is erased, this package never sees. What must always
// hold:
//   - an earlier day is set at once where everybody can still be warned 30 days before;
//     a sooner one, a later one, none at all, and erasing now ask for a second person
//     (S-43). Those who signed sealed were told a day;
//   - a warning is sent once for a day, whatever process is at it;
//   - a certificate is written in the transaction that erases.
package retention

import "embed"

// FS holds this feature's pages, mails, messages and tables.
//
//go:embed ui mail i18n migrations
var FS embed.FS
