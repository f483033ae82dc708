// Package people has the pages by which staff come in and look after themselves and
// each other: signing in, invitations, one's own passkeys and sessions, who has which
// role, what takes a second person, what an account can see, and the record of who
// changed what. It has no tables: package auth keeps the accounts, package audit the
// record.
//
// What is secret: the token of an invitation, which is shown once to who made it; it
// is in no log and in no row, and where an address was given, in a mail.
//
// What must always hold:
//   - after signing in the browser goes to a page of this desk and nowhere else;
//   - a link that is followed, fetched or previewed changes nothing;
//   - whoever changes keys, roles or people has shown a passkey in the last minutes,
//     and loses nothing of what was typed when they must show it again;
//   - "what this account can see" is made of the routes as they are registered, so it
//     cannot say less than is true;
//   - a mail to staff says that something waits, never what.
package people

import "embed"

// FS holds this feature's pages, messages and mails.
//
//go:embed ui i18n mail
var FS embed.FS
