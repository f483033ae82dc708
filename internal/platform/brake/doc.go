// Package brake is the step in front of signing that an operator switches on
// while somebody floods the site. It asks of every sign-on a little work or a
// little patience, and of nobody who they are; no third party is asked, ever.
//
// Who comes without a pass gets a ticket. A script turns it into a pass by a
// proof of work of about a second. Without scripts the ticket becomes a pass by
// itself at the time that is signed into it: each network (/24, /48) has a line
// of its own, in which one is let through every few seconds, so a flood stands
// in its own line and holds up nobody else.
//
// The switch is a row of the database, read again every two seconds: all nodes
// of a site follow. Nothing else is stored. A ticket is a MAC under the server's
// secret; the lines live in memory, under a keyed hash of the network.
//
// What is secret: the server's secret, which keys the tickets. A ticket tells its
// holder nothing but times, and lies in no log.
//
// What must always hold:
//   - a ticket is a pass for one thing only (one form and one mailbox);
//   - nothing that was typed is lost: the caller shows the page again with all of it;
//   - one network's line is never another one's, and every line is bounded;
//   - if the row cannot be read, what was last known goes on;
//   - what checks a pass costs one MAC and one hash.
package brake

import "embed"

// FS holds this package's table.
//
//go:embed migrations
var FS embed.FS
