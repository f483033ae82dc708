// Package keyring is where coordinators look after the keys at the desk: they make
// opening keys in the browser and register the public halves, make the list keys
// of statements, try each key every 90 days, replace one that is lost, and take
// the files that are opened offline.
//
// Opening keys never come here. A browser makes one, prints it, has two of its
// words typed back and sends the public half; list keys are made and sealed in a
// browser too (ui/extra: the age bundle, sealing.js with what package seal does,
// opening.js with what package opening does, desk-keys.js with the pages). Everything
// has a way by command for those without scripts, or without trust in a page that
// the server serves.
//
// What is secret: nothing in the tables. Of a drill's answer and of a download's
// link only hashes are kept. A key's private half, its words and an opened list
// exist in a browser's memory, and where their owner saves them.
//
// What must always hold:
//   - a key is added or retired, a list key put in the place of another, and a file with
//     contact data made, when a second person agreed or a day after everybody was told
//     (package auth);
//   - a list key that is sealed to the keys in use stays as it is: nothing that cannot be
//     opened takes its place;
//   - a list key taken at the desk is sealed to exactly the keys in use, no more
//     and no fewer;
//   - nothing is signed sealed while fewer than three of its keys are in use, one
//     was not tried for 180 days, or one is not registered here. A site whose list
//     keys were made by command alone, with no key registered here among them,
//     answers for its keys itself;
//   - a drill's message says what it is, and the page shows nothing else that a key
//     opens: a drill cannot be used to have something else opened;
//   - a file's link works in the session that made it, for a quarter of an hour;
//     for everybody else it is an address like any that does not exist.
//
// The tables are keyring_* and no other package names them.
package keyring

import "embed"

// FS holds this feature's pages, scripts, messages and tables.
//
//go:embed ui i18n migrations
var FS embed.FS
