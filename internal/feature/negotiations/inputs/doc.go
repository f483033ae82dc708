// Package inputs is wording that networks propose on a draft: put in, replaced, taken
// out or moved, each with its reason, the ask it serves and where such words have been
// agreed before. Whoever proposes edits the paragraph's own words; what was put in and
// taken out is found by comparing. The inputs of all networks become one table, and go
// out as the sheet that delegations use: the draft in Word with tracked changes in the
// name of each network, a table in Word or PDF, or CSV. When the next draft is out,
// the package proposes what became of each, and a person decides.
//
// [Merge] and [Step] are pure: no I/O, no clock.
//
// What is secret: every input, until it is agreed by us and marked public in a
// negotiation that is public, on a draft that is public; who entered it, always; of a
// network's link the token, of which only the hash is stored.
//
// What must always hold:
//   - a link opens one draft for one network: its inputs and no other network's, no
//     other draft; it can neither agree, publish nor export, whatever session the
//     browser has; one that expired, was revoked or never was is answered alike;
//   - with all changes of an exported Word file rejected, the draft is there word for
//     word; with all accepted, the wording that was proposed;
//   - two inputs that change the same words are never silently joined: one is ours by a
//     person's choice, the other stands beside it;
//   - an input whose paragraph changed under it is shown as such and left out of what
//     is exported, never put where it does not belong;
//   - who has a role for another campaign only is answered as if there were nothing.
//
// The tables are inputs_* and no other package names them.
package inputs

import "embed"

// FS holds this feature's pages, messages and migrations.
//
//go:embed ui i18n migrations
var FS embed.FS
