// Package checking is where moderators look at who signs: the queue of names that
// wait, with what speaks for and against them; rules that say which names wait;
// the check of a website; codes of networks that vouch; and what is done to many
// at once, which can be stopped and, for 30 days, undone.
//
// What is secret: nothing of a sealed endorsement comes here, not even that there
// is one. Names that are to be printed stand in clear on the server while they
// wait, and are seen by moderators of their campaign only. A question to a signer
// and the answer are kept until it is decided, for 30 days at most. A code is shown
// once, when it is made.
//
// What must always hold:
//   - who may see a name may do so for its campaign; everything else is answered
//     like what does not exist;
//   - opening one name is written down, with its id and no more (S-46);
//   - a batch says how many it will change before it does, changes those it chose
//     then and no others, in transactions of [chunk]; stopped, it leaves each either
//     changed or as it was; undone, all are as before (S-29);
//   - nothing is fetched from an address that a signer gave: the domain is looked
//     up in the DNS (TXT) when a moderator asks for it, and the file is opened by
//     the moderator's own browser;
//   - a name that is refused leaves the roll at once, with a leaf in the
//     transparency log that says why in one word, and the database after 30 days.
//
// The tables are checking_* and no other package names them.
package checking

import "embed"

// FS holds this feature's pages, messages and tables.
//
//go:embed ui i18n migrations
var FS embed.FS
