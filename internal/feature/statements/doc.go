// Package statements is where a text is published and endorsed: declarations,
// open letters, joint statements, statements of solidarity, condolences.
//
// A statement has versions, each with a hash; a version has editions, one per
// language; an endorsement is bound to the version and the language in which the
// text was shown. An endorsement is pending until its owner confirms it (by the
// button behind the link in the mail, by the code typed into the page still open,
// or at once with a code handed out by a member network). Then it counts, and if
// it is public it stands on the roll. Its private link lets its owner correct,
// hide or withdraw it for ever after.
//
// What is secret: who signed sealed, and everybody's address and role. They are
// sealed to the statement's list key inside the request (package seal) and exist
// in clear nowhere: no column, no log line, no job. This program cannot open
// them. A mail's address waits encrypted in a job until the relay has taken it.
//
// What must always hold:
//   - no current list key, no signing; fewer than three opening keys, no sealed
//     signing; never is anything stored in clear instead;
//   - GET changes nothing, and the answer to a known address is the answer to a
//     new one, since the same happens: whether somebody stands there twice is
//     decided when they confirm;
//   - beside a sealed record stand statement, version, language, country and day,
//     and no fingerprint;
//   - everything public passes published: pages, picture, feeds, files;
//   - counts are rows of statements_tally. A printed name is counted, and given to
//     the transparency log, in the transaction that changes it ([Service.changed]);
//     a sealed one once an hour with four others of its kind ([Service.Settle]), so
//     that no number and no leaf tells of one person;
//   - a leaf is a hash with a nonce (package rollcheck): without the row that keeps
//     the nonce it means nothing, and of a draft there is none.
//
// The tables are statements_* and no other package names them.
package statements

import "embed"

// FS holds this feature's pages, mails, messages and migrations.
//
//go:embed ui mail i18n migrations
var FS embed.FS
