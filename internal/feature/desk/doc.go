// Package desk is where a working day begins: "Today", which says what waits for
// the person who looks, and the task lists of the campaigns.
//
// What waits is asked of the other features (package notice) at the moment of
// looking; nothing of it is kept. A task list has two parts: the steps of each
// statement, whose state is found out and not typed ([Steps]), and tasks that people
// write down, by hand or from a list to begin with ([Lists]).
//
// Nothing here is secret beyond the desk, and nothing is about people who sign.
// What must always hold:
//   - who looks sees notices and lists of their own campaigns only;
//   - a step is never ticked by hand: it says how things are;
//   - who is asked to do a task may say how far it is; only editors, coordinators
//     and administrators of the campaign write, change and delete tasks;
//   - when two people change a task at once, the second is told and loses nothing
//     of what was typed.
package desk

import "embed"

// FS holds this feature's pages, messages and table.
//
//go:embed ui i18n migrations
var FS embed.FS
